"""A report as counts, and what is concluded from it: what the enumeration and the simulation have
in common.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

import bilan
from bilan.analysis.verdicts import WEIGHTS
from bilan.statistics.claims import Block, Rule, behind
from bilan.statistics.comparisons import compare, compare_unknown
from bilan.statistics.levels import level

LEVELS = {
    "above_half": "wins_more",
    "above_two_thirds": "reliable",
    "below_half": "loses_more",
    "below_third": "rarely",
    "near_half": "even",
}
NOISE = 1e-9  # between rates that are the same
SIDES = {"greater": "better", "less": "worse"}
_NOW = {name: f"{name} now" for name in SIDES}


class Report(NamedTuple):
    """``won`` and ``decided``: one row a year, the last being the one reviewed, and one column a
    channel.

    ``noted``: of each year and channel, the projects qualified, not and unknown, won and lost;
    ``None`` where it is not noted.
    """

    won: np.ndarray
    decided: np.ndarray
    noted: np.ndarray | None = None

    def frame(self) -> pd.DataFrame:
        """The projects frame that has these counts; the last year is 2025."""
        counts = (
            np.stack([self.won, self.decided - self.won], axis=-1)[:, :, None, :]
            if self.noted is None
            else self.noted
        )
        year, channel, answer, outcome = (
            places.repeat(counts.ravel()) for places in map(np.ravel, np.indices(counts.shape))
        )
        names = [str(number) for number in range(counts.shape[1])]
        answers = pd.array([True, False, None], dtype="boolean").take(
            answer if self.noted is not None else answer + 2
        )
        return pd.DataFrame(
            {
                "review_year": pd.array(2026 - len(self.won) + year, dtype="Int64"),
                "channel": pd.Categorical.from_codes(channel, names, ordered=True),
                "outcome": pd.Categorical.from_codes(outcome, ["won", "lost", "pending"]),
                "qualified": answers,
                "stage": "proposal",
            }
        )


class Found(NamedTuple):
    """A conclusion: on a channel's number, or ``all``; ``now`` where it is one on this year, behind
    that on all years.
    """

    question: str
    group: str
    verdict: str
    now: bool = False


def concluded(report: Report) -> dict[Found, float]:
    """What is concluded, each with its adjusted p: what :func:`published` says, of counts, and so
    in a fraction of the time.
    """
    asked = questions(report)
    found = {}
    for place, name, _, adjusted in Rule([block for _, _, block in asked]).claims:
        question, group, _ = asked[place]
        name, _, now = name.partition(" ")
        found[Found(question, group, (LEVELS | SIDES)[name], bool(now))] = adjusted
    return found


def published(report: Report) -> dict[Found, float]:
    """What the public function says may be concluded, each with its adjusted p."""
    rows = bilan.verdicts(report.frame(), 2025).query("p_adjusted.notna()").to_dict("records")
    found = {}
    for row in rows:
        group = (
            row["group"]
            if row["about"] == "channel"
            else "qualified"
            if row["about"] == "qualified"
            else "all"
        )
        found[Found(row["question"].replace("even", "level"), group, row["verdict"])] = row[
            "p_adjusted"
        ]
        if row["this_year"]:
            weaker = {"reliable": "wins_more", "rarely": "loses_more"}.get(
                row["verdict"], row["verdict"]
            )
            found[Found(row["question"], group, weaker, now=True)] = row["p_adjusted"]
    return found


def holds(found: Found, decided: np.ndarray, rates: np.ndarray, lift: float = 0.0) -> bool:
    """Is it true? ``rates`` are the chances behind the counts, one for each year and channel.

    ``lift`` is the chance of a qualified project minus that of another.
    """
    channels = np.arange(decided.shape[1]).astype(str)
    this = np.ones(decided.shape) * (
        (channels == found.group) | (found.group in ("all", "qualified"))
    )
    earlier = np.arange(len(decided))[:, None] < len(decided) - 1
    first, second = {
        "level": (this, this),
        "versus_rest": (this, 1 - this),
        "year": (this * ~earlier, this * earlier),
        "channel_year": (this * ~earlier, this * earlier),
        "qualification": (this, this),
    }[found.question]
    if found.now:
        first, second = first * ~earlier, second * ~earlier
    rate, other = (
        float((rates * decided * part).sum() / (decided * part).sum()) for part in (first, second)
    )
    if found.question == "qualification":
        rate, other = lift, 0.0
    return {
        "wins_more": rate > 1 / 2 + NOISE,
        "reliable": rate > 2 / 3 + NOISE,
        "loses_more": rate < 1 / 2 - NOISE,
        "rarely": rate < 1 / 3 - NOISE,
        "even": 0.35 + NOISE < rate < 0.65 - NOISE,
        "better": rate > other + NOISE,
        "worse": rate < other - NOISE,
    }[found.verdict]


def questions(report: Report) -> list[tuple[str, str, Block]]:
    """Everything that is asked: it follows from the sizes alone."""
    counts = np.stack([report.won, report.decided], axis=-1)  # year, channel, won and decided
    years, channels, _ = counts.shape
    whole = counts.sum(axis=1)
    groups = [(str(channel), counts[:, channel]) for channel in range(channels) if channels > 1] + [
        ("all", whole)
    ]
    asked: list[tuple[str, str, Block | None]] = []
    for name, group in groups:
        asked.append(("level", name, _level(group)))
        if name != "all" and (name, channels) != (
            "1",
            2,
        ):  # of two channels, the second against the first is the same again
            asked.append(("versus_rest", name, _versus(group, whole - group)))
        if years > 1:
            earlier = _compared(
                "year" if name == "all" else "channel_year", group[-1], group[:-1].sum(axis=0)
            )
            asked.append(("year" if name == "all" else "channel_year", name, earlier))
    if report.noted is not None:
        noted = np.stack([report.noted[..., 0], report.noted.sum(axis=-1)], axis=-1).sum(
            axis=1
        )  # year, answer, won and decided
        pooled, now = _qualified(noted.sum(axis=0)), _qualified(noted[-1])
        asked.append(
            (
                "qualification",
                "qualified",
                behind(pooled, now, _NOW) if pooled and now and years > 1 else pooled,
            )
        )
    return [(question, group, block) for question, group, block in asked if block]


def _level(group: np.ndarray) -> Block | None:
    pooled, now = (_at(*counts) for counts in (group.sum(axis=0), group[-1]))
    names = {name: f"{name} now" for name in ("above_half", "below_half")}
    return behind(pooled, now, names) if pooled and now and len(group) > 1 else pooled


def _at(won: int, decided: int) -> Block | None:
    return level(int(won), int(decided), WEIGHTS["level"], WEIGHTS["even"]) if decided else None


def _versus(group: np.ndarray, rest: np.ndarray) -> Block | None:
    pooled = _compared("versus_rest", group.sum(axis=0), rest.sum(axis=0))
    now = _compared("versus_rest", group[-1], rest[-1])
    return behind(pooled, now, _NOW) if pooled and now and len(group) > 1 else pooled


def _compared(question: str, first: np.ndarray, second: np.ndarray) -> Block | None:
    if not first[1] or not second[1]:
        return None
    return compare(*map(int, (*first, *second)), WEIGHTS[question])


def _qualified(counts: np.ndarray) -> Block | None:
    yes, no, unknown = ((int(won), int(decided)) for won, decided in counts)
    return compare_unknown(yes, no, unknown, WEIGHTS["qualification"]) if yes[1] and no[1] else None
