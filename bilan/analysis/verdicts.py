"""What may be concluded, and what may not: data, not prose.

The questions of a report are the blocks of :mod:`bilan.statistics.claims`, which proves that at
most one report in ten holds a false conclusion, whatever the truth. A question is asked wherever
its columns and sizes exist, never because of what was won. Earlier years are data: a question is
asked of all years together, and of the year reviewed only behind its answer.

What is not known counts against. The rates are those of all proposals once all are decided, so
pending ones count as lost where a claim needs wins, as won where it needs losses; those of unknown
channel, or of unknown qualification, count wherever they are worse. And a client counts once in a
group, so that clients, not projects, are what must not hang on each other: a conclusion has to hold
for the first project of each client too.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import ANSWERS, group_keys
from bilan.analysis.years import in_year, in_years, outcomes, pooled
from bilan.rules import comparable
from bilan.schema import OUTCOMES
from bilan.statistics import claims, comparisons, intervals, levels, tests
from bilan.statistics.claims import Block, Rule
from bilan.statistics.growing import unlucky

WEIGHTS = {
    "level": 1.0,
    "even": 1.0,
    "versus_rest": 0.7,
    "known": 0.7,
    "qualification": 1.2,
    "year": 0.4,
    "trend": 0.9,
    "channel_year": 0.15,
}
MOST_NEEDED = 200  # more projects: a claim that takes more is too thin to be settled by counting
MOST_ASKED = 24  # claims of which it is said what they would take: those of the largest groups
FEWEST_YEARS, MOST_DATED = 4, 400  # years, and proposals in them, of which a trend is asked
RATES = ("level", "even", "versus_rest")  # the questions on the rate of one group
NEEDED = (
    "level",
    "even",
    "qualification",
    "year",
)  # the questions of which it is said what they would take
CLAIMS = ("reliable", "wins_more", "rarely", "loses_more", "even", "better", "worse")
# Channels through which a project comes from someone who knows the person, and those through which
# she is discovered.
KINDS = ("known", "discovered")
KIND = dict.fromkeys(("direct", "partnership", "recommendation", "returning"), KINDS[0])
KIND |= dict.fromkeys(("social", "platform", "prospecting", "website"), KINDS[1])
BLANK = "not_given"
NOISE = 1e-9  # more than processors differ by: a gap as small is none

# What a block's claims are called here, the stronger first; and which claim may be made of the
# year reviewed behind each, and what that says.
_TWO_RATES = {"greater": "better", "less": "worse"}
_ANSWERS = {
    "level": {
        "above_two_thirds": "reliable",
        "above_half": "wins_more",
        "below_third": "rarely",
        "below_half": "loses_more",
    },
    "even": {"near_half": "even"},
} | dict.fromkeys(set(WEIGHTS) - {"level", "even"}, _TWO_RATES)
_BEHIND = {"above_two_thirds": "above_half", "below_third": "below_half"}
_NOW = {name: f"{name}_now" for name in ("above_half", "below_half")}
_NOW_OF_TWO = {name: f"{name}_now" for name in _TWO_RATES}


class Tally(NamedTuple):
    """Won, out of how many decided; and how many are pending."""

    won: int = 0
    decided: int = 0
    pending: int = 0

    @property
    def all(self) -> int:
        """Decided or not."""
        return self.decided + self.pending

    def turned(self) -> "Tally":
        """With won and lost exchanged."""
        return self._replace(won=self.decided - self.won)


class Sides(NamedTuple):
    """What is compared, and those that may be on either side."""

    first: Tally = Tally()
    second: Tally = Tally()
    unknown: Tally = Tally()

    def gap(self) -> int:
        """How far the first rate is above the second, times both numbers decided."""
        return self.first.won * self.second.decided - self.second.won * self.first.decided

    def against(self, blank: "Sides") -> tuple[int, int, int, int]:
        """Won and decided on both sides, with all that may speak against the first: what is open
        or unknown is lost there, and won on the second; what may be either counts on both.
        """
        here = (self.unknown, blank.first, blank.unknown)
        there = (self.unknown, blank.second, blank.unknown)
        lost = self.first.pending + sum(each.all - each.won for each in here)
        won = self.second.pending + sum(each.won + each.pending for each in there)
        (first, size, _), (second, size2, _) = self.first, self.second
        return first, size + lost, second + won, size2 + won


Strata = Mapping[str, Sides]


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
    pending: int = 0
    blank: int = 0
    open_by: str = ""
    year_verdict: str = ""
    otherwise: bool = False


class Asked(NamedTuple):
    """A block, the questions that its claims answer, and the block as it would be with so many
    more, were the rates seen true.
    """

    block: Block
    rows: tuple[Verdict, ...]
    grown: Callable[[str, int], Block]

    @property
    def key(self) -> Hashable:
        """Which thing is asked, whatever of the projects counts."""
        return self.rows[0][:3]


def verdicts(
    projects: pd.DataFrame,
    year: int | None = None,
    *,
    first_year: int = 1,
    placed: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """What may be concluded from the projects of a year, and of the years before?

    Parameters
    ----------
    projects : the projects frame of the whole file.
    year : the year reviewed; rows of later years are ignored. Without it, every proposal of the
        file counts as of one year.
    first_year : the first of the years whose projects are judged together with those of ``year``; 0
        judges that year alone.
    placed : for channels of one's own, ``known`` or ``discovered``: whether projects come through
        them from someone who knows the person.

    Returns
    -------
    One row a question:

    - ``question``: ``level`` (where does the rate lie against 1/3, 1/2 and 2/3?), ``even`` (between
      35 and 65 %?), ``versus_rest`` (a channel against the other channels together), ``known`` (the
      channels through which one is known against those through which one is discovered),
      ``qualification`` (qualified against not, within channels), ``year`` (the year against the
      earlier ones), ``trend`` (do later years go better, or worse?), ``channel_year`` (a channel
      against its earlier years);
    - ``about`` and ``group``: ``all``, a ``channel`` and its name, ``known``, ``qualified``, or the
      ``year`` and which;
    - ``verdict``: ``reliable`` (over two thirds), ``wins_more`` (over one half), ``even``,
      ``loses_more`` (under one half), ``rarely`` (under one third), ``better`` or ``worse``; else
      ``cannot_tell`` or, where no outcome could tell, ``too_few``;
    - ``won decided rate low high``: of the group, over all the years judged together (95 % Wilson
      interval);
    - ``reading``: what a hasty reader would conclude from the rates alone, within channels for
      qualification; missing where it is a tie;
    - ``other_won other_decided``: what the group is compared with, if anything; ``unknown``:
      decided projects of unknown qualification;
    - ``from_year to_year``: the years judged together, or compared; the same where it is one, 0
      where the file has none;
    - ``year_won year_decided``: the group in the year reviewed, where as much is asked of that year
      too; ``year_verdict``: what may be concluded of it (of ``reliable``, that more than one half
      is won); ``this_year``: whether that is the verdict itself; ``otherwise``: whether that year
      alone looks otherwise;
    - ``p_adjusted``: the bound on the chance of a false conclusion in this report up to and with
      all that the row says; missing without a conclusion;
    - ``needed``: how many more projects would, four times in five, carry the reading in a report
      like this one if the rates seen were the true ones, for the questions of ``NEEDED``; missing
      where it is carried, above 200, and where ``open_by`` says more;
    - ``pending``: of the group and of what it is compared with; ``blank``: projects of unknown
      channel, which may be of the group; ``open_by``: what keeps the reading open, though what is
      known would carry it: ``clients`` (it hangs on clients who come back), ``pending``,
      ``channel`` or ``qualification`` (that are not known); ``no_loss`` or ``no_win`` where the
      file has none, and so no conclusion; else empty.

    Years are compared only where :func:`bilan.rules.comparable` says that they can be.

    Examples
    --------
    >>> import bilan
    >>> frame = bilan.verdicts(bilan.load_projects("data/gagne_perdu.csv"))
    >>> established = frame[frame["p_adjusted"].notna()]
    >>> established[["question", "group", "verdict"]].to_records(index=False).tolist()
    [('level', 'direct', 'wins_more'), ('versus_rest', 'direct', 'better')]
    """
    places = KIND | dict(placed or {})

    def asked(some: pd.DataFrame) -> list[Asked]:
        return list(_asked(some, year, first_year, places))

    first = projects["proposed_on"].fillna(projects["decided_on"])
    order = pd.DataFrame({"year": projects["review_year"], "first": first})
    projects = projects.loc[order.sort_values(["year", "first"], kind="stable").index]
    apart = projects.assign(client=pd.NA)
    everything = asked(apart)
    rule = Rule([each.block for each in everything])
    made = _made(everything, rule)
    clients = projects["client"].dropna()
    once = _stand(asked(projects)) if clients.duplicated().any() else made
    one_sided = _one_sided(in_year(projects) if year is None else in_years(projects, 1, year))
    both = {claim: max(p, once[claim]) for claim, p in made.items() if claim in once}
    unknown = (
        (apart["outcome"] == "pending")
        | (apart["channel"] == BLANK)
        | (apart["qualified"].isna() & apart["qualified"].notna().any())
    )
    were_known = _stand(asked(apart[~unknown])) if unknown.any() else {}
    rows = []
    for place, each in enumerate(everything):
        for row in each.rows:
            answered = _answered(row, each.key, {} if one_sided else both)
            if answered.verdict not in CLAIMS and row.reading:
                by = one_sided or _open_by(row, each.key, made, were_known)
                answered = answered._replace(open_by=by)
            rows.append((place, answered))
    return framed(_sized(rows, everything, rule))


def _stand(asked: list[Asked]) -> dict[tuple[Hashable, str], float]:
    return _made(asked, Rule([each.block for each in asked]))


def _made(asked: list[Asked], rule: Rule) -> dict[tuple[Hashable, str], float]:
    """The adjusted p of each claim that stands."""
    return {(asked[claim.block].key, claim.name): claim.adjusted for claim in rule.claims}


def _answered(row: Verdict, key: Hashable, made: Mapping[tuple[Hashable, str], float]) -> Verdict:
    """The row with what may be said of it, of the year too."""
    for name, verdict in _ANSWERS[row.question].items():
        if (key, name) in made:
            behind = _BEHIND.get(name, name)
            now = (key, f"{behind}_now")
            year_verdict = _ANSWERS[row.question][behind] if now in made else ""
            return row._replace(
                verdict=verdict,
                p_adjusted=max(made[key, name], made.get(now, 0.0)),
                year_verdict=year_verdict,
                this_year=year_verdict == verdict,
            )
    return row._replace(otherwise=False)


def _one_sided(projects: pd.DataFrame) -> str:
    """Whether no loss, or no win, was ever noted: that says how a file is kept, not how projects
    go.
    """
    counts = outcomes(projects)
    if not counts.won + counts.lost:
        return ""
    return "no_loss" if not counts.lost else "no_win" if not counts.won else ""


def _open_by(
    row: Verdict,
    key: Hashable,
    made: Mapping[tuple[Hashable, str], float],
    were_known: Mapping[tuple[Hashable, str], float],
) -> str:
    """What keeps a reading open that all else would carry: of what is not known, the most."""
    names = _ANSWERS[row.question]
    if any((key, name) in made for name in names):
        return "clients"
    if any((key, name) in were_known for name in names):
        reasons = {"pending": row.pending, "channel": row.blank, "qualification": row.unknown}
        return max(reasons, key=lambda reason: reasons[reason])
    return ""


def _sized(rows: list[tuple[int, Verdict]], asked: list[Asked], rule: Rule) -> Iterator[Verdict]:
    """The rows, those of the largest groups with how many more they need."""
    thin = [
        row
        for _, row in rows
        if row.question in NEEDED and row.reading and not row.open_by and row.verdict not in CLAIMS
    ]
    largest = sorted(thin, key=lambda row: -row.decided)[:MOST_ASKED]
    for place, row in rows:
        if row in largest:
            row = row._replace(needed=_needed(rule, place, row, asked[place].grown))
        yield row


def _needed(rule: Rule, place: int, row: Verdict, grown: Callable[[str, int], Block]) -> int | None:
    answers = _ANSWERS[row.question]
    name = next(name for name in reversed(answers) if answers[name] == row.reading)
    return rule.needed(place, name, lambda more: grown(name, more), range(1, MOST_NEEDED + 1))


def _asked(
    projects: pd.DataFrame, year: int | None, first_year: int, places: Mapping[str, str]
) -> Iterator[Asked]:
    together = Cases(pooled(projects, year, first_year))
    if year is None:
        yield from questions(together, None, None, (0, 0), places)
        return
    this = Cases(in_year(projects, year))
    earlier = in_years(projects, first_year or 1, year - 1)
    before = Cases(earlier) if comparable(in_years(projects, 1, year)) else None
    span = _span(earlier, year)
    if first_year:
        yield from questions(together, this, before, span, places)
    else:
        yield from questions(together, None, None, (year, year), places)
        yield from _on_years(this, before, span) if before else ()


def questions(
    together: "Cases",
    this: "Cases | None",
    before: "Cases | None",
    span: tuple[int, int],
    places: Mapping[str, str] = KIND,
) -> Iterator[Asked]:
    """All that is asked of some years together, of the last of them behind, and of it against those
    before.
    """
    now = this if before and before.total().decided else None
    yield from _on_channels(together, now, span, places)
    yield from _on_qualification(together, now, span)
    if this and before:
        yield from _on_years(this, before, span)


def _span(projects: pd.DataFrame, year: int) -> tuple[int, int]:
    decided = projects.loc[projects["outcome"] != "pending", "review_year"]
    return (int(decided.min()) if len(decided) else year), year


class Cases:
    """The projects that a question is asked of, a client once in each group: the first."""

    def __init__(self, projects: pd.DataFrame) -> None:
        names = projects["client"].astype("str").str.strip().str.casefold().astype(object)
        self.frame = pd.DataFrame(
            {
                "client": names.where(projects["client"].notna(), projects.index.to_series()),
                "channel": projects["channel"],
                "qualified": group_keys(projects["qualified"]),
                "year": projects["review_year"],
                "outcome": projects["outcome"],
                "all": "all",
            }
        )

    def tallies(self, column: str = "all") -> dict[str, Tally]:
        """Of each group of a column."""
        return _tallies(self.frame.drop_duplicates(["client", column]), column)

    def total(self) -> Tally:
        """Of all together."""
        return self.tallies().get("all", Tally())

    def channels(self) -> dict[str, tuple[Tally, Tally]]:
        """Each channel, and all others together, in which a client counts once as well: by the
        first project through another one.
        """
        named = self.frame[self.frame["channel"] != BLANK]
        first = named.drop_duplicates("client")
        usual = named["client"].map(first.set_index("client")["channel"])
        other = named[named["channel"] != usual].assign(channel=usual).drop_duplicates("client")
        everything = _tallies(first, "all").get("all", Tally())
        firsts, others = _tallies(first, "channel"), _tallies(other, "channel")
        own = _tallies(named.drop_duplicates(["client", "channel"]), "channel")
        rest = {
            name: np.subtract(everything, firsts.get(name, Tally())) + others.get(name, Tally())
            for name in own
        }
        return {name: (tally, Tally(*rest[name].tolist())) for name, tally in own.items()}

    def blank(self) -> Tally:
        """Those of unknown channel."""
        return self.tallies("channel").get(BLANK, Tally())

    def kinds(self, places: Mapping[str, str]) -> dict[str, Tally]:
        """Those through channels of each kind."""
        placed = Cases.__new__(Cases)
        placed.frame = self.frame.assign(kind=self.frame["channel"].map(places)).dropna(
            subset="kind"
        )
        return placed.tallies("kind")

    def crossed(self) -> dict[str, Sides]:
        """By channel: the qualified, the others and the unknown, a client once among each."""
        once = self.frame.drop_duplicates(["client", "qualified"])
        by_channel = {
            answer: _tallies(once[once["qualified"] == answer], "channel") for answer in ANSWERS
        }
        return {
            channel: Sides(*(by_channel[answer].get(channel, Tally()) for answer in ANSWERS))
            for channel in once["channel"].unique()
        }


def _tallies(cases: pd.DataFrame, column: str) -> dict[str, Tally]:
    counts = cases.groupby([column, "outcome"], observed=True).size()
    table = counts.unstack(fill_value=0).reindex(columns=list(OUTCOMES), fill_value=0)
    return {
        str(name): Tally(won, won + lost, pending)
        for name, (won, lost, pending) in zip(table.index, table.to_numpy().tolist(), strict=True)
    }


def _on_channels(
    together: Cases, now: Cases | None, span: tuple[int, int], places: Mapping[str, str]
) -> Iterator[Asked]:
    channels, blank = together.channels(), together.blank()
    channels_now = now.channels() if now else {}
    blank_now = now.blank() if now else Tally()
    # of two channels, the second against the first is the same again
    mirrored = [*channels][1] if len(channels) == 2 else None
    for name, (tally, rest) in channels.items():
        tally_now, rest_now = channels_now.get(name, (Tally(), Tally()))
        if len(channels) > 1 or blank.all:
            yield _level("channel", name, (tally, blank), (tally_now, blank_now), span)
        if rest.all and name != mirrored:
            sides, sides_now = Sides(tally, rest, blank), Sides(tally_now, rest_now, blank_now)
            yield _compared("versus_rest", "channel", name, {"": sides}, {"": sides_now}, span)
    if _several_kinds(channels, places):
        kinds, kinds_now = together.kinds(places), now.kinds(places) if now else {}
        strata, strata_now = (
            {"": Sides(of.get(KINDS[0], Tally()), of.get(KINDS[1], Tally()), either)}
            for of, either in ((kinds, blank), (kinds_now, blank_now))
        )
        yield _compared("known", "known", "", strata, strata_now, span)
    total, total_now = together.total(), now.total() if now else Tally()
    yield _level("all", "", (total, Tally()), (total_now, Tally()), span)


def _several_kinds(channels: Iterable[str], places: Mapping[str, str]) -> bool:
    """Whether there are channels of both kinds; not where one of them against all others asks the
    same.
    """
    kinds = [places.get(name) for name in channels]
    known, discovered = (kinds.count(kind) for kind in KINDS)
    alone = min(known, discovered) == 1 and known + discovered == len(kinds)
    return bool(known and discovered) and not alone


def _on_qualification(together: Cases, now: Cases | None, span: tuple[int, int]) -> Iterator[Asked]:
    known, crossed = together.tallies("qualified"), together.crossed()
    if known.keys() >= {"yes", "no"} and any(map(_tells, crossed.items())):
        crossed_now = now.crossed() if now else {}
        yield _compared("qualification", "qualified", "", crossed, crossed_now, span)


def _tells(stratum: tuple[str, Sides]) -> bool:
    """Whether a channel may hold both kinds of project."""
    channel, (yes, no, unknown) = stratum
    return channel != BLANK and bool(yes.all + unknown.all and no.all + unknown.all)


def _on_years(this: Cases, before: Cases, span: tuple[int, int]) -> Iterator[Asked]:
    sides, year = Sides(this.total(), before.total()), span[1]
    if not sides.first.all or not sides.second.all:
        return
    yield _compared("year", "year", str(year), {"": sides}, {}, span)
    by_year = before.tallies("year") | this.tallies("year")
    if len(by_year) >= FEWEST_YEARS and sum(each.all for each in by_year.values()) <= MOST_DATED:
        yield _trend([by_year[key] for key in sorted(by_year, key=int)], year, span)
    channels, channels_before = (cases.tallies("channel") for cases in (this, before))
    blank = Sides(*(of.pop(BLANK, Tally()) for of in (channels, channels_before)))
    unplaced = {BLANK: blank} if blank.first.all or blank.second.all else {}
    for name in channels if len(channels | channels_before | unplaced) > 1 else ():
        if name in channels_before:
            strata = {name: Sides(channels[name], channels_before[name])} | unplaced
            yield _compared("channel_year", "channel", name, strata, {}, span)


def _trend(years: list[Tally], year: int, span: tuple[int, int]) -> Asked:
    """Do later years go better, or worse?"""
    block = comparisons.conditional(
        _rising(years), _rising([each.turned() for each in years]), WEIGHTS["trend"]
    )
    row = _gap("trend", "year", str(year), {"": Sides(years[-1], years[0])}, {}, span)
    reading = "better" if block.p["greater"] < block.p["less"] else "worse"
    pending = sum(each.pending for each in years)
    return Asked(block, (row._replace(reading=reading, pending=pending),), lambda *_: block)


def _rising(years: list[Tally]) -> float:
    """How easily would as much be won as late, were all years alike? A pending project counts as
    won in the first year where it may be that or an earlier one than the last, and as lost in the
    last: whatever becomes of it speaks no more against.
    """
    won, decided = [each.won for each in years], [each.decided for each in years]
    early, late = (sum(each.pending for each in part) for part in (years[:-1], years[1:]))
    won[0], decided[0], decided[-1] = won[0] + early, decided[0] + early, decided[-1] + late
    return tests.trend(won, decided)


def _level(
    about: str,
    group: str,
    counts: tuple[Tally, Tally],
    counts_now: tuple[Tally, Tally],
    span: tuple[int, int],
) -> Asked:
    """Where the rate of a group lies, from its tally, and that of what may belong to it."""
    (tally, blank), (now, blank_now) = counts, counts_now
    block = _placed(tally, blank)
    if now.all:
        block = claims.behind(block, _placed(now, blank_now), _NOW)
    won, decided, pending = tally
    side, side_now = (int(np.sign(2 * of.won - of.decided)) for of in (tally, now))
    near = 7 * decided < 20 * won < 13 * decided  # between 35 and 65 %
    reading = {1: "wins_more", -1: "loses_more"}.get(side)
    of_side, of_even = (
        Verdict(
            *(question, about, group, _told(question, tally.all, 0), won, decided, read),
            *(0, 0, 0, *span),
            pending=pending,
            blank=blank.all,
        )
        for question, read in (("level", reading), ("even", "even" if near else None))
    )
    of_side = of_side._replace(
        year_won=now.won, year_decided=now.decided, otherwise=side * side_now < 0
    )

    def grown(name: str, more: int) -> Block:
        up = 2 * won <= decided if name == levels.NEAR_HALF else name.startswith("above")
        ((won_then, decided_then),) = unlucky([tally[:2]], [1 if up else -1], more)
        return _placed(Tally(won_then, decided_then, pending), blank)

    return Asked(block, (of_side, of_even), grown)


def _placed(tally: Tally, blank: Tally) -> Block:
    won, decided, pending = tally
    return levels.level(won, decided, WEIGHTS["level"], WEIGHTS["even"], pending, blank)


def _compared(
    question: str,
    about: str,
    group: str,
    strata: Strata,
    strata_now: Strata,
    span: tuple[int, int],
) -> Asked:
    """Which of two sides has the larger rate, within some strata, or where there is but one?"""
    weight = WEIGHTS[question]

    def block_of(strata: Strata) -> Block:
        if len(strata) > 1 or about == "qualified":
            return _within(strata, weight)
        (sides,) = strata.values()
        return comparisons.compare_unknown(*sides, weight)

    block, now = block_of(strata), _whole(strata_now)
    if now.first.all and now.second.all:
        block = claims.behind(block, block_of(strata_now), _NOW_OF_TWO)
    row = _gap(question, about, group, strata, strata_now, span)
    return Asked(block, (row,), lambda name, more: block_of(_more(name, strata, more)))


def _gap(
    question: str,
    about: str,
    group: str,
    strata: Strata,
    strata_now: Strata,
    span: tuple[int, int],
) -> Verdict:
    """What is to be read of two sides, all strata together; the gap is that within them."""
    (first, second, either), now = _whole(strata), _whole(strata_now)
    blank = sum(tally.all for tally in strata.get(BLANK, Sides()))
    pending = first.pending + second.pending
    qualified = about == "qualified"
    gap, gap_now = _read(strata), _read(strata_now)
    year = now.first if now.second.decided else Tally()
    return Verdict(
        *(question, about, group, _told(question, first.all, second.all), *first[:2]),
        {1: "better", -1: "worse"}.get(gap),
        *(*second[:2], either.decided if qualified else 0, *span, *year[:2]),
        pending=pending + (either.pending if qualified else 0),
        blank=blank + (0 if qualified else either.all),
        otherwise=gap * gap_now < 0,
    )


def _read(strata: Strata) -> int:
    """On which side the larger rate is, within strata: 1 the first, -1 the second."""
    gaps = (
        sides.gap() / max(1, sides.first.decided + sides.second.decided)
        for channel, sides in strata.items()
        if channel != BLANK
    )
    gap = sum(gaps)
    return int(np.sign(gap)) if abs(gap) > NOISE else 0


def _whole(strata: Strata) -> Sides:
    """All strata together, but for the blank one."""
    named = [sides for channel, sides in strata.items() if channel != BLANK]
    counts = np.sum([Sides(), *named], axis=0).tolist()
    return Sides(*(Tally(*each) for each in counts))


def _within(strata: Strata, weight: float) -> Block:
    """Which of two sides has the larger rate within every stratum: the blank may be in any."""
    blank = strata.get(BLANK, Sides())
    turned = Sides(blank.second, blank.first, blank.unknown)
    greater, less = [], []
    for channel, (first, second, unknown) in strata.items():
        if channel != BLANK:
            greater.append(Sides(first, second, unknown).against(blank))
            less.append(Sides(second, first, unknown).against(turned))
    up, down = (tests.within(*np.array(against).T) for against in (greater, less))
    return comparisons.conditional(up, down, weight)


def _more(name: str, strata: Strata, more: int) -> Strata:
    """The same with so many more, four times in five no worse for a claim."""
    sign = 1 if name == comparisons.GREATER else -1
    named = {channel: sides for channel, sides in strata.items() if channel != BLANK}
    cells = [side for sides in named.values() for side in sides[:2]]
    then = iter(unlucky([side[:2] for side in cells], [sign, -sign] * len(named), more))
    return dict(strata) | {
        channel: Sides(
            Tally(*next(then), first.pending), Tally(*next(then), second.pending), either
        )
        for channel, (first, second, either) in named.items()
    }


@lru_cache(maxsize=4096)
def _told(question: str, size: int, other: int) -> str:
    """``cannot_tell`` or, where no outcome of so many would tell, were nothing else asked,
    ``too_few``.
    """
    weight = WEIGHTS[question]
    if question == "level":
        extremes = [levels.level(won, size, weight, WEIGHTS["even"]) for won in (0, size)]
    elif question == "even":
        extremes = [levels.level(size // 2, size, WEIGHTS["level"], weight)]
    else:
        extremes = [
            comparisons.compare(size, size, 0, other, weight),
            comparisons.compare(0, size, other, other, weight),
        ]
    tells = any(
        claim.name in _ANSWERS[question] for block in extremes for claim in Rule([block]).claims
    )
    return "cannot_tell" if tells else "too_few"


def framed(concluded: Iterable[Verdict]) -> pd.DataFrame:
    """Verdicts as a frame, with the rates and intervals of their groups; those of groups of which
    nothing is decided are left out, but for all together.
    """
    rows = [row for row in concluded if row.decided or row.about == "all"]
    frame = pd.DataFrame(rows, columns=list(Verdict._fields)).astype(
        {"reading": "str", "needed": "Int64"}
    )
    low, high = intervals.wilson(frame["won"], frame["decided"])
    frame.insert(6, "rate", frame["won"] / frame["decided"].where(frame["decided"] > 0))
    frame.insert(7, "low", low)
    frame.insert(8, "high", high)
    return frame
