"""A report as counts, and what is concluded from it: what the enumeration and the simulation have
in common.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from from_r import whole

import bilan
from bilan.analysis.breakdowns import ANSWERS
from bilan.analysis.verdicts import Asked, Cases, beside, between_years, questions
from bilan.statistics.claims import Rule
from bilan.statistics.sides import sides

NOISE = 1e-9  # between rates that are the same
VERDICTS = {
    "above_half": "wins_more",
    "above_two_thirds": "reliable",
    "below_half": "loses_more",
    "below_third": "rarely",
    "near_half": "even",
    "greater": "better",
    "less": "worse",
}
OUTCOMES = ("won", "lost", "pending")
LAST = 2025


class Report(NamedTuple):
    """``counts``: projects by year (the last being the one reviewed), channel, answer (qualified,
    not, unknown) and outcome (won, lost, pending). ``names`` are those of the channels.
    """

    counts: np.ndarray
    names: tuple[str, ...]

    @classmethod
    def decided(cls, won: np.ndarray, decided: np.ndarray) -> "Report":
        """Where all is decided, and qualification not noted: a row a year, a column a channel."""
        counts = np.zeros((*won.shape, 3, 3), dtype=int)
        counts[:, :, 2, 0], counts[:, :, 2, 1] = won, decided - won
        return cls(counts, tuple(map(str, range(won.shape[1]))))

    def frame(self) -> pd.DataFrame:
        """The projects frame that has these counts."""
        year, channel, answer, outcome = (
            places.repeat(self.counts.ravel())
            for places in map(np.ravel, np.indices(self.counts.shape))
        )
        frame = pd.DataFrame(
            {
                "year": pd.array(LAST + 1 - len(self.counts) + year, dtype="Int64"),
                "channel": pd.Categorical.from_codes(channel, self.names, ordered=True),
                "outcome": pd.Categorical.from_codes(outcome, OUTCOMES),
                "met": pd.array([True, False, None], dtype="boolean").take(answer),
            }
        )
        return whole(frame.rename_axis(index="line"))

    def asked(self) -> list[Asked]:
        """All that the report asks."""
        years = len(self.counts)
        every, this = Counted(self.counts, self.names), Counted(self.counts[-1:], self.names)
        before = Counted(self.counts[:-1], self.names, LAST - 1)
        earlier = before.counts[..., :2].sum(axis=(1, 2, 3)) > 0
        first = LAST + 1 - years + int(np.argmax(earlier)) if earlier.any() else LAST
        now = this if earlier.any() else Counted(self.counts[:0], self.names)
        span = (first, LAST)
        return [*questions(every, now, span), *between_years(this, before, span)]


class Counted:
    """The cases of a report, from its counts: as :class:`bilan.analysis.verdicts.Cases`."""

    def __init__(self, counts: np.ndarray, names: tuple[str, ...], last: int = LAST) -> None:
        self.counts, self.names = counts, names
        self.years = [str(last + 1 - len(counts) + year) for year in range(len(counts))]

    def tallies(self, column: str) -> dict[str, np.ndarray]:
        axis = ("review_year", "channel", "qualified").index(column)
        names = (self.years, self.names, ANSWERS)[axis]
        others = tuple(other for other in range(3) if other != axis)
        return _named(names, self.counts.sum(axis=others))

    def total(self) -> np.ndarray:
        return self.counts.sum(axis=(0, 1, 2))

    def channels(self) -> dict[str, np.ndarray]:
        own = self.tallies("channel")
        blank = own.pop("not_given", np.zeros(3, dtype=int))
        whole = self.total() - blank
        return {name: sides(tally, whole - tally, blank) for name, tally in own.items()}

    def kinds(self, places: dict[str, str]) -> np.ndarray:
        kinds = {kind: np.zeros(3, dtype=int) for kind in ("known", "discovered", "not_given")}
        for name, tally in self.tallies("channel").items():
            if kind := (places | {"not_given": "not_given"}).get(name):
                kinds[kind] += tally
        return sides(*kinds.values())

    def crossed(self) -> np.ndarray:
        by_channel = self.counts.sum(axis=0)
        tallied = [_named(self.names, by_channel[:, answer]) for answer in range(3)]
        return np.dstack([*beside(*tallied).values()])


def _named(names: object, counts: np.ndarray) -> dict[str, np.ndarray]:
    return {name: tally for name, tally in zip(names, counts, strict=True) if tally.any()}


class Found(NamedTuple):
    """A conclusion: on a channel's number, ``all`` or ``qualified``; ``now`` where it is one on
    this year, behind that on all years.
    """

    question: str
    group: str
    verdict: str
    now: bool = False


def stand(asked: list[Asked]) -> dict[Found, float]:
    """The conclusions of some questions, each with its adjusted p."""
    found = {}
    for place, name, _, adjusted in Rule([each.block for each in asked]).claims:
        question, about, group = asked[place].key
        now, name = name.endswith("_now"), name.removesuffix("_now")
        group = group if about == "channel" else "qualified" if about == "qualified" else "all"
        found[Found(question, group, VERDICTS[name], now)] = adjusted
    return found


def concluded(report: Report) -> dict[Found, float]:
    """What is concluded, each with its adjusted p: what :func:`published` says, of counts, and so
    in a fraction of the time.
    """
    counts = report.counts.sum(axis=(0, 1, 2))
    return stand(report.asked()) if counts[0] and counts[1] else {}


def concluded_once(projects: pd.DataFrame) -> dict[Found, float]:
    """What is concluded of projects, a client once: what holds of all of them too."""
    made = []
    for some in (projects, projects.assign(client=pd.NA)):
        years = some["review_year"]
        this, before = Cases(some[years == LAST]), Cases(some[years < LAST])
        now = this if before.total()[:2].any() else Cases(some[:0])
        span = (int(years.min()), LAST)
        asked = [*questions(Cases(some), now, span), *between_years(this, before, span)]
        made.append(stand(asked))
    return {one: p for one, p in made[0].items() if one in made[1]}


def published(report: Report) -> dict[Found, float]:
    """What the public function says may be concluded, each with its adjusted p."""
    rows = bilan.verdicts(report.frame(), LAST).query("p_adjusted.notna()").to_dict("records")
    found = {}
    for row in rows:
        about = row["about"]
        group = (
            row["group"] if about == "channel" else "qualified" if about == "qualified" else "all"
        )
        question = row["question"].replace("even", "level")
        found[Found(question, group, row["verdict"])] = row["p_adjusted"]
        if row["year_verdict"]:
            found[Found(question, group, row["year_verdict"], now=True)] = row["p_adjusted"]
    return found


def holds(
    found: Found,
    sizes: np.ndarray,
    rates: np.ndarray,
    lift: float = 0.0,
    kinds: tuple[str, ...] = (),
) -> bool:
    """Is it true? ``rates`` are the chances behind all projects, one for each year and channel,
    ``sizes`` how many there are, decided or not.

    ``lift`` is the chance of a qualified project minus that of another, in the same channel;
    ``kinds`` are those of the channels.
    """
    channels = np.arange(sizes.shape[1]).astype(str)
    whole = np.ones(sizes.shape)
    this = whole * ((channels == found.group) | (found.group in ("all", "qualified")))
    years = np.arange(len(sizes))[:, None]
    earlier = whole * (years < len(sizes) - 1)
    known = whole * [kind == "known" for kind in kinds or channels]
    discovered = whole * [kind == "discovered" for kind in kinds or channels]
    middle = (years * sizes).sum() / sizes.sum()
    first, second = {
        "level": (this, this),
        "versus_rest": (this, 1 - this),
        "known": (known, discovered),
        "year": (this * (1 - earlier), this * earlier),
        "channel_year": (this * (1 - earlier), this * earlier),
        "trend": (this, this),
        "qualification": (this, this),
    }[found.question]
    if found.now:
        first, second = first * (1 - earlier), second * (1 - earlier)
    rate, other = (
        float((rates * sizes * part).sum() / (sizes * part).sum()) for part in (first, second)
    )
    if found.question == "qualification":
        rate, other = lift, 0.0
    if found.question == "trend":
        rate, other = float(((years - middle) * sizes * rates).sum()), 0.0
    return {
        "wins_more": rate > 1 / 2 + NOISE,
        "reliable": rate > 2 / 3 + NOISE,
        "loses_more": rate < 1 / 2 - NOISE,
        "rarely": rate < 1 / 3 - NOISE,
        "even": 0.35 + NOISE < rate < 0.65 - NOISE,
        "better": rate > other + NOISE,
        "worse": rate < other - NOISE,
    }[found.verdict]
