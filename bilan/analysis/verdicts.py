"""What may be concluded, and what may not: data, not prose.

The questions of a report are the blocks of :mod:`bilan.statistics.claims`, which proves that at
most one report in ten holds a false conclusion, whatever the truth. A question is asked wherever
its columns and sizes exist, never because of what was won. Earlier years are data: a question is
asked of all years together, and of the year reviewed only behind its answer.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import by, groups
from bilan.analysis.years import in_year, in_years, pooled
from bilan.statistics import claims, comparisons, intervals, levels
from bilan.statistics.claims import Block, Rule

WEIGHTS = {
    "level": 1.0,
    "even": 1.0,
    "versus_rest": 0.7,
    "qualification": 1.2,
    "year": 0.4,
    "channel_year": 0.15,
}
MOST_NEEDED = 200  # decided projects: a claim that takes more is too thin to be settled by counting
RATES = ("level", "even", "versus_rest")  # the questions on the rate of one group
NEEDED = (
    "level",
    "even",
    "qualification",
    "year",
)  # the questions of which it is said what they would take
CLAIMS = ("reliable", "wins_more", "rarely", "loses_more", "even", "better", "worse")

# What a block's claims are called here, the stronger first, and the one that may be made of the
# year reviewed behind each.
_TWO_RATES = {"greater": ("better", "greater_now"), "less": ("worse", "less_now")}
_ANSWERS = {
    "level": {
        "above_two_thirds": ("reliable", "above_half_now"),
        "above_half": ("wins_more", "above_half_now"),
        "below_third": ("rarely", "below_half_now"),
        "below_half": ("loses_more", "below_half_now"),
    },
    "even": {"near_half": ("even", "")},
} | dict.fromkeys(("versus_rest", "qualification", "year", "channel_year"), _TWO_RATES)
_NOW = {name: f"{name}_now" for name in ("above_half", "below_half")}
_NOW_OF_TWO = {name: f"{name}_now" for name in _TWO_RATES}


class Counts(NamedTuple):
    """Won, out of how many decided."""

    won: int = 0
    decided: int = 0

    def without(self, part: "Counts") -> "Counts":
        """The others than some of them."""
        return Counts(self.won - part.won, self.decided - part.decided)


class Verdict(NamedTuple):
    """One question, and what may be answered: a row of :func:`verdicts`."""

    question: str
    about: str
    group: str
    verdict: str
    won: int
    decided: int
    reading: str | None
    other_won: int = 0
    other_decided: int = 0
    unknown: int = 0
    from_year: int = 0
    to_year: int = 0
    year_won: int = 0
    year_decided: int = 0
    this_year: bool = False
    p_adjusted: float = np.nan
    needed: int | None = None


class Asked(NamedTuple):
    """A block, the questions that its claims answer, and the block as it would be at another size,
    were the rates seen true.
    """

    block: Block
    questions: tuple[Verdict, ...]
    at_size: Callable[[str, int], Block]


def verdicts(
    projects: pd.DataFrame, year: int | None = None, *, first_year: int = 1
) -> pd.DataFrame:
    """What may be concluded from the projects of a year, and of the years before?

    Parameters
    ----------
    projects : the projects frame of the whole file.
    year : the year reviewed; rows of later years are ignored. Without it, every proposal of the
        file counts as of one year.
    first_year : the first of the years whose projects are judged together with those of ``year``; 0
        judges that year alone.

    Returns
    -------
    One row a question:

    - ``question``: ``level`` (where does the rate lie against 1/3, 1/2 and 2/3?), ``even`` (between
      35 and 65 %?), ``versus_rest`` (a channel against the other channels together),
      ``qualification`` (qualified against not), ``year`` (the year against the earlier ones),
      ``channel_year`` (a channel against its earlier years);
    - ``about`` and ``group``: ``all``, a ``channel`` and its name, ``qualified``, or the ``year``
      and which;
    - ``verdict``: ``reliable`` (over two thirds), ``wins_more`` (over one half), ``even``,
      ``loses_more`` (under one half), ``rarely`` (under one third), ``better`` or ``worse``; else
      ``cannot_tell`` or, where no outcome could tell, ``too_few``;
    - ``won decided rate low high``: of the group, over all the years judged together (95 % Wilson
      interval);
    - ``reading``: what a hasty reader would conclude from the rates alone; missing where it is a
      tie;
    - ``other_won other_decided``: what the group is compared with, if anything; ``unknown``:
      decided projects of unknown qualification;
    - ``from_year to_year``: the years judged together, or compared; the same where it is one, 0
      where the file has none;
    - ``year_won year_decided``: the group in the year reviewed, where earlier years are judged with
      it; ``this_year``: whether as much may be concluded of that year too (of ``reliable``, more
      than one half);
    - ``p_adjusted``: the bound on the chance of a false conclusion in this report up to and with
      this one; missing without one;
    - ``needed``: how many decided projects, of both sides where there are two, would more often
      than not carry the reading in a report like this one if the rates seen were the true ones, for
      the questions of ``NEEDED``; missing where it is carried, and above 200.

    Projects whose channel is not given count in the total only: they may belong to any channel, or
    to the rest.

    Examples
    --------
    >>> import bilan
    >>> frame = bilan.verdicts(bilan.load_projects("data/gagne_perdu.csv"))
    >>> frame.loc[frame["p_adjusted"].notna(), ["question", "group", "verdict"]].to_records(index=False).tolist()
    [('level', 'direct', 'wins_more'), ('versus_rest', 'direct', 'better')]
    """
    reviewed = in_year(projects, year)
    if year is None:
        return framed(
            _judged(
                [*_on_channels(reviewed, None, (0, 0)), *_on_qualification(reviewed, None, (0, 0))]
            )
        )
    together, earlier = (
        pooled(projects, year, first_year),
        in_years(projects, first_year or 1, year - 1),
    )
    span = _span(together, year)
    now = reviewed if span[0] < year else None
    asked = [
        *_on_channels(together, now, span),
        *_on_qualification(together, now, span),
        *_on_years(reviewed, earlier, year),
    ]
    return framed(_judged(asked))


def _counts(projects: pd.DataFrame, *columns: str) -> dict[str, Counts]:
    return {
        str(key): Counts(group.won, group.decided)
        for key, group in groups(by(projects, *columns))
        if group.decided
    }


def _span(projects: pd.DataFrame, year: int) -> tuple[int, int]:
    decided = projects.loc[projects["outcome"] != "pending", "review_year"]
    return (int(decided.min()) if len(decided) else year), year


def _on_channels(
    projects: pd.DataFrame, now: pd.DataFrame | None, span: tuple[int, int]
) -> Iterator[Asked]:
    everything = _counts(projects).get("all", Counts())
    this_year = {} if now is None else _counts(now, "channel")
    all_now = Counts() if now is None else _counts(now).get("all", Counts())
    channels = {
        name: counts for name, counts in _counts(projects, "channel").items() if name != "not_given"
    }
    named = Counts(*(sum(column) for column in zip(Counts(), *channels.values(), strict=True)))
    named_now = Counts(
        *(
            sum(column)
            for column in zip(
                Counts(), *(this_year.get(name, Counts()) for name in channels), strict=True
            )
        )
    )
    mirrored = (
        [*channels][1] if len(channels) == 2 else None
    )  # of two channels, the second against the first is the same again
    for name, counts in channels.items():
        if counts != everything:
            yield _level("channel", name, counts, this_year.get(name, Counts()), span)
        if (rest := named.without(counts)).decided and name != mirrored:
            now_of = this_year.get(name, Counts())
            yield _compared(
                "versus_rest",
                "channel",
                name,
                counts,
                rest,
                span,
                now_of,
                named_now.without(now_of),
            )
    yield _level("all", "", everything, all_now, span)


def _on_qualification(
    projects: pd.DataFrame, now: pd.DataFrame | None, span: tuple[int, int]
) -> Iterator[Asked]:
    yes, no, unknown = _qualified(projects)
    if not yes.decided and not no.decided:
        return
    block = comparisons.compare_unknown(yes, no, unknown, WEIGHTS["qualification"])
    yes_now, no_now, unknown_now = (
        (Counts(), Counts(), Counts()) if now is None else _qualified(now)
    )
    if yes_now.decided and no_now.decided:
        second = comparisons.compare_unknown(yes_now, no_now, unknown_now, WEIGHTS["qualification"])
        block = claims.behind(block, second, _NOW_OF_TWO)
    row = _gap(
        "qualification", "qualified", "", yes, no, span, yes_now if no_now.decided else Counts()
    )
    yield Asked(
        block, (row._replace(unknown=unknown.decided),), _grown(yes, no, WEIGHTS["qualification"])
    )


def _on_years(reviewed: pd.DataFrame, earlier: pd.DataFrame, year: int) -> Iterator[Asked]:
    this, before = (_counts(projects).get("all", Counts()) for projects in (reviewed, earlier))
    span = _span(earlier, year)[0], year
    if this.decided and before.decided:
        yield _compared("year", "year", str(year), this, before, span)
    before_by_channel = _counts(earlier, "channel")
    for name, counts in _counts(reviewed, "channel").items():
        whole = (counts, before_by_channel.get(name)) == (this, before)
        if name != "not_given" and name in before_by_channel and not whole:
            yield _compared("channel_year", "channel", name, counts, before_by_channel[name], span)


def _qualified(projects: pd.DataFrame) -> tuple[Counts, Counts, Counts]:
    known = _counts(projects, "qualified")
    return known.get("yes", Counts()), known.get("no", Counts()), known.get("unknown", Counts())


def _level(about: str, group: str, counts: Counts, now: Counts, span: tuple[int, int]) -> Asked:
    won, decided = counts
    block = levels.level(won, decided, WEIGHTS["level"], WEIGHTS["even"])
    if now.decided:
        block = claims.behind(block, levels.level(*now, WEIGHTS["level"], WEIGHTS["even"]), _NOW)
    side = {1: "wins_more", 0: None, -1: "loses_more"}[int(np.sign(2 * won - decided))]
    near = "even" if 7 * decided < 20 * won < 13 * decided else None  # between 35 and 65 %
    able = _able("level", decided, 0), _able("even", decided, 0)
    rows = (
        Verdict(
            question,
            about,
            group,
            "cannot_tell" if tells else "too_few",
            won,
            decided,
            reading,
            0,
            0,
            0,
            *span,
            *now,
        )
        for question, reading, tells in zip(("level", "even"), (side, near), able, strict=True)
    )

    def at_size(name: str, size: int) -> Block:
        return levels.level(
            levels.typical(name, won, decided, size), size, WEIGHTS["level"], WEIGHTS["even"]
        )

    return Asked(block, tuple(rows), at_size)


def _compared(
    question: str,
    about: str,
    group: str,
    counts: Counts,
    other: Counts,
    span: tuple[int, int],
    now: Counts = Counts(),  # noqa: B008
    other_now: Counts = Counts(),  # noqa: B008
) -> Asked:
    weight = WEIGHTS[question]
    block = comparisons.compare(*counts, *other, weight)
    if now.decided and other_now.decided:
        block = claims.behind(block, comparisons.compare(*now, *other_now, weight), _NOW_OF_TWO)
    row = _gap(question, about, group, counts, other, span, now if other_now.decided else Counts())
    return Asked(block, (row,), _grown(counts, other, weight))


def _grown(counts: Counts, other: Counts, weight: float) -> Callable[[str, int], Block]:
    return lambda name, size: comparisons.compare(
        *comparisons.typical(name, *counts, *other, size), weight
    )


def _gap(
    question: str,
    about: str,
    group: str,
    counts: Counts,
    other: Counts,
    span: tuple[int, int],
    now: Counts,
) -> Verdict:
    sign = int(np.sign(counts.won * other.decided - other.won * counts.decided))
    tells = "cannot_tell" if _able(question, counts.decided, other.decided) else "too_few"
    return Verdict(
        question,
        about,
        group,
        tells,
        *counts,
        {1: "better", 0: None, -1: "worse"}[sign],
        *other,
        0,
        *span,
        *now,
    )


@lru_cache(maxsize=4096)
def _able(question: str, decided: int, other: int) -> bool:
    """Whether some outcome of so many decided would tell, were nothing else asked."""
    weight = WEIGHTS[question]
    if question == "level":
        extremes = [levels.level(won, decided, weight, WEIGHTS["even"]) for won in (0, decided)]
    elif question == "even":
        extremes = [levels.level(decided // 2, decided, WEIGHTS["level"], weight)]
    else:
        extremes = [
            comparisons.compare(decided, decided, 0, other, weight),
            comparisons.compare(0, decided, other, other, weight),
        ]
    return any(
        claim.name in _ANSWERS[question] for block in extremes for claim in Rule([block]).claims
    )


def _judged(asked: list[Asked]) -> Iterator[Verdict]:
    rule = Rule([each.block for each in asked])
    for place, (_, questions, at_size) in enumerate(asked):
        made = {claim.name: claim.adjusted for claim in rule.claims if claim.block == place}
        for row in questions:
            verdict, name, now = next(
                (
                    (verdict, name, now)
                    for name, (verdict, now) in _ANSWERS[row.question].items()
                    if name in made
                ),
                ("", "", ""),
            )
            if verdict:
                yield row._replace(verdict=verdict, this_year=now in made, p_adjusted=made[name])
            elif row.reading and row.question in NEEDED:
                yield row._replace(needed=_needed(rule, place, row, at_size))
            else:
                yield row


def _needed(
    rule: Rule, place: int, row: Verdict, at_size: Callable[[str, int], Block]
) -> int | None:
    name = next(
        name
        for name, (verdict, _) in reversed(_ANSWERS[row.question].items())
        if verdict == row.reading
    )
    seen = row.decided + row.other_decided
    return rule.needed(place, name, partial(at_size, name), range(seen + 1, MOST_NEEDED + 1))


def framed(concluded: Iterable[Verdict]) -> pd.DataFrame:
    """Verdicts as a frame, with the rates and intervals of their groups."""
    frame = pd.DataFrame(concluded, columns=list(Verdict._fields)).astype(
        {"reading": "str", "needed": "Int64"}
    )
    low, high = intervals.wilson(frame["won"], frame["decided"])
    frame.insert(6, "rate", frame["won"] / frame["decided"].where(frame["decided"] > 0))
    frame.insert(7, "low", low)
    frame.insert(8, "high", high)
    return frame
