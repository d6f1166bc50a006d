"""What may be concluded, and what may not: data, not prose.

The questions of a report are the blocks of :mod:`bilan.statistics.claims`, which proves that at
most one report in ten holds a false conclusion, whatever the truth. A question is asked wherever
its columns and sizes exist, never because of what was won. Earlier years are data: a question is
asked of all years together, and of the year reviewed only behind its answer.

What is not known counts against. The rates are those of all proposals once all are decided, so
pending ones count as lost where a claim needs wins, as won where it needs losses; those of unknown
channel, or of unknown qualification, count wherever they are worse; and a conclusion has to hold
with those of no year in the first of the years, and in the last. A client counts once in a group,
so that clients, not projects, are what must not hang on each other: a conclusion has to hold for
the first project of each client too.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import ANSWERS, group_keys
from bilan.analysis.years import in_year, in_years, outcomes, pooled
from bilan.rules import comparable
from bilan.schema import OUTCOMES
from bilan.statistics import claims, comparisons, intervals, levels, tests
from bilan.statistics.claims import Block, Rule
from bilan.statistics.sides import Sides, Strata, Tally

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

Said = tuple[Hashable, str]  # what is asked, and a claim


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
      known would carry it: ``clients`` (it hangs on clients who come back), ``undated``
      (on projects of no year, counted in the first or the last), ``pending``, ``channel`` or
      ``qualification`` (that are not known); ``no_loss`` or ``no_win`` where the file has none, and
      so no conclusion; else empty.

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
    others = {
        "clients": [projects] if projects["client"].dropna().duplicated().any() else [],
        "undated": _placed_at_either_end(apart, year),
    }
    again = {why: [_stand(asked(some)) for some in ways] for why, ways in others.items()}
    stood = [made, *chain(*again.values())]
    both = {
        claim: max(each[claim] for each in stood)
        for claim in made
        if all(claim in each for each in stood)
    }
    one_sided = _one_sided(pooled(projects, year))
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
                by = one_sided or _open_by(row, each.key, made, again, were_known)
                answered = answered._replace(open_by=by)
            rows.append((place, answered))
    return framed(_sized(rows, everything, rule))


def _placed_at_either_end(projects: pd.DataFrame, year: int | None) -> list[pd.DataFrame]:
    """The projects with those of no year in the first of the file, and in the year reviewed; none
    where all have one, or where years do not matter.
    """
    years = projects["review_year"]
    if year is None or years.notna().all():
        return []
    ends = years.fillna(year).min(), year
    return [projects.assign(review_year=years.fillna(end)) for end in ends]


def _stand(asked: list[Asked]) -> dict[Said, float]:
    return _made(asked, Rule([each.block for each in asked]))


def _made(asked: list[Asked], rule: Rule) -> dict[Said, float]:
    """The adjusted p of each claim that stands."""
    return {(asked[claim.block].key, claim.name): claim.adjusted for claim in rule.claims}


def _answered(row: Verdict, key: Hashable, made: Mapping[Said, float]) -> Verdict:
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
    made: Mapping[Said, float],
    again: Mapping[str, list[dict[Said, float]]],
    were_known: Mapping[Said, float],
) -> str:
    """What keeps a reading open that all else would carry: of what is not known, the most."""
    claims = [(key, name) for name in _ANSWERS[row.question]]
    for reason, ways in again.items():
        if any(claim in made and claim not in each for claim in claims for each in ways):
            return reason
    if any(claim in were_known for claim in claims):
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
    together, none = Cases(pooled(projects, year, first_year)), Cases(projects.iloc[:0])
    if year is None:
        yield from questions(together, none, (0, 0), places)
        return
    this, earlier = Cases(in_year(projects, year)), in_years(projects, first_year or 1, year - 1)
    before = Cases(earlier) if comparable(in_years(projects, 1, year)) else none
    decided = earlier.loc[earlier["outcome"] != "pending", "review_year"]
    span = (int(decided.min()) if len(decided) else year), year
    now = this if first_year and before.total().decided else none
    yield from questions(together, now, span if first_year else (year, year), places)
    yield from between_years(this, before, span)


class Cases:
    """The projects that a question is asked of, a client once in each group: the first."""

    def __init__(self, projects: pd.DataFrame) -> None:
        names = projects["client"].astype("str").str.strip().str.casefold()
        client, _ = pd.factorize(names)
        self.client = np.where(client < 0, len(client) + np.arange(len(client)), client)
        self.outcome = pd.Index(OUTCOMES).get_indexer(projects["outcome"])
        self.channel = projects["channel"]
        self.qualified = group_keys(projects["qualified"])
        self.groups = {
            "channel": self.channel.astype("category"),
            "qualified": self.qualified,
            "year": projects["review_year"].astype("category"),
        }

    def tallies(
        self, column: str, among: "pd.Series | None" = None, *, once: bool = False
    ) -> dict[str, Tally]:
        """Of each group of a column, among some projects; ``once``: a client in one group only."""
        groups = self.groups[column].cat
        group, client, outcome = groups.codes.to_numpy(int), self.client, self.outcome
        if among is not None:
            group, client, outcome = (each[among.to_numpy()] for each in (group, client, outcome))
        size = len(groups.categories)
        first = ~pd.Series(client if once else client * (size + 1) + group).duplicated().to_numpy()
        # those of no group have the code -1
        counts = np.bincount(3 * (group + 1)[first] + outcome[first], minlength=3 * (size + 1))
        return {
            str(name): Tally(won, won + lost, pending)
            for name, (won, lost, pending) in zip(
                groups.categories, counts.reshape(-1, 3)[1:].tolist(), strict=True
            )
            if won + lost + pending
        }

    def total(self, among: "pd.Series | None" = None) -> Tally:
        """Of all together, or of some."""
        kept = slice(None) if among is None else among.to_numpy()
        first = ~pd.Series(self.client[kept]).duplicated().to_numpy()
        won, lost, pending = np.bincount(self.outcome[kept][first], minlength=3).tolist()
        return Tally(won, won + lost, pending)

    def channels(self) -> dict[str, Sides]:
        """Each channel, all others together, in which a client counts once as well, and those of
        unknown channel.
        """
        named, blank = self.channel != BLANK, self.total(self.channel == BLANK)
        return {
            name: Sides(own, self.total(named & (self.channel != name)), blank)
            for name, own in self.tallies("channel", named).items()
        }

    def kinds(self, places: Mapping[str, str]) -> Sides:
        """Those through channels of each kind, and those of unknown channel."""
        kind = self.channel.map(dict(places) | {BLANK: BLANK})
        return Sides(*(self.total(kind == each) for each in (*KINDS, BLANK)))

    def crossed(self) -> Strata:
        """By channel: the qualified, the others and the unknown, a client once among each."""
        answers = [
            self.tallies("channel", self.qualified == answer, once=True) for answer in ANSWERS
        ]
        by_channel = _beside(*answers)
        blank = by_channel.pop(BLANK, Sides())
        return Strata(tuple(by_channel.values()), blank)


def _beside(*tallies: Mapping[str, Tally]) -> dict[str, Sides]:
    """What several have of each group, side by side."""
    return {
        name: Sides(*(of.get(name, Tally()) for of in tallies))
        for name in dict.fromkeys(chain(*tallies))
    }


def questions(
    together: Cases, now: Cases, span: tuple[int, int], places: Mapping[str, str] = KIND
) -> Iterator[Asked]:
    """All that is asked of some years together and, behind the answers, of the last of them."""
    channels, channels_now = together.channels(), now.channels()
    kinds, crossed = together.kinds(places), together.crossed()
    # of two channels, the second against the first is the same again
    mirrored = [*channels][1] if len(channels) == 2 else None
    for name, sides in channels.items():
        sides_now = channels_now.get(name, Sides())
        if len(channels) > 1 or sides.unknown.all:
            yield _level("channel", name, sides, sides_now, span)
        if sides.second.all and name != mirrored:
            yield _compared("versus_rest", "channel", name, sides, sides_now, span)
    if _several_kinds(channels, places):
        yield _compared("known", "known", "", kinds, now.kinds(places), span)
    yield _level("all", "", Sides(together.total()), Sides(now.total()), span)
    known = together.tallies("qualified")
    if known.keys() >= {"yes", "no"} and any(map(_tells, crossed.named)):
        yield _compared("qualification", "qualified", "", crossed, now.crossed(), span)


def _several_kinds(channels: Iterable[str], places: Mapping[str, str]) -> bool:
    """Whether there are channels of both kinds; not where one of them against all others asks the
    same.
    """
    kinds = [places.get(name) for name in channels]
    known, discovered = (kinds.count(kind) for kind in KINDS)
    alone = min(known, discovered) == 1 and known + discovered == len(kinds)
    return bool(known and discovered) and not alone


def _tells(stratum: Sides) -> bool:
    """Whether a channel may hold both kinds of project."""
    yes, no, unknown = stratum
    return bool(yes.all + unknown.all and no.all + unknown.all)


def between_years(this: Cases, before: Cases, span: tuple[int, int]) -> Iterator[Asked]:
    """All that is asked of a year against those before."""
    sides, year = Sides(this.total(), before.total()), str(span[1])
    if not sides.first.all or not sides.second.all:
        return
    yield _compared("year", "year", year, sides, Sides(), span)
    by_year = [*before.tallies("year").values(), *this.tallies("year").values()]
    if len(by_year) >= FEWEST_YEARS and sum(each.all for each in by_year) <= MOST_DATED:
        yield _trend(by_year, year, span)
    by_channel = _beside(this.tallies("channel"), before.tallies("channel"))
    several, blank = len(by_channel) > 1, by_channel.pop(BLANK, Sides())
    for name, (now, then, _) in by_channel.items():
        if several and now.all and then.all:
            strata = Strata((Sides(now, then),), blank)
            yield _compared("channel_year", "channel", name, strata, Strata(), span)


def _trend(years: list[Tally], year: str, span: tuple[int, int]) -> Asked:
    """Do later years go better, or worse?"""
    ways = years, [each.turned() for each in years]
    block = comparisons.conditional([_rising(each) for each in ways], WEIGHTS["trend"])
    row = _gap("trend", "year", year, Strata((Sides(years[-1], years[0]),)), Strata(), span)
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


def _level(about: str, group: str, sides: Sides, sides_now: Sides, span: tuple[int, int]) -> Asked:
    """Where the rate of the first side lies, of which the unknown may be too."""
    own, now = sides._replace(second=Tally()), sides_now.first
    won, decided, pending = own.first
    block = _placed(own)
    if now.all:
        block = claims.behind(block, _placed(sides_now), _NOW)
    side, side_now = (int(np.sign(2 * of.won - of.decided)) for of in (own.first, now))
    near = 7 * decided < 20 * won < 13 * decided  # between 35 and 65 %
    of_even = Verdict(
        *("even", about, group, _told("even", own.first.all, 0), won, decided),
        *("even" if near else None, 0, 0, 0, *span),
        pending=pending,
        blank=own.unknown.all,
    )
    of_side = of_even._replace(
        question="level",
        verdict=_told("level", own.first.all, 0),
        reading={1: "wins_more", -1: "loses_more"}.get(side),
        year_won=now.won,
        year_decided=now.decided,
        otherwise=side * side_now < 0,
    )

    def grown(name: str, more: int) -> Block:
        up = 2 * won <= decided if name == levels.NEAR_HALF else name.startswith("above")
        return _placed(*Strata((own,)).grown(1 if up else -1, more).named)

    return Asked(block, (of_side, of_even), grown)


def _placed(sides: Sides) -> Block:
    won, decided, pending = sides.first
    return levels.level(won, decided, WEIGHTS["level"], WEIGHTS["even"], pending, sides.unknown)


def _compared(
    question: str,
    about: str,
    group: str,
    compared: Sides | Strata,
    compared_now: Sides | Strata,
    span: tuple[int, int],
) -> Asked:
    """Which of two sides has the larger rate, within some strata, or where there is but one?"""
    strata, now = (
        Strata((each,)) if isinstance(each, Sides) else each for each in (compared, compared_now)
    )
    within = about == "qualified" or strata.blank.all

    def block_of(strata: Strata) -> Block:
        if within:
            return comparisons.compare_within(strata, WEIGHTS[question])
        (sides,) = strata.named
        return comparisons.compare(sides, WEIGHTS[question])

    block, whole = block_of(strata), now.whole()
    if whole.first.all and whole.second.all:
        block = claims.behind(block, block_of(now), _NOW_OF_TWO)

    def grown(name: str, more: int) -> Block:
        return block_of(strata.grown(1 if name == comparisons.GREATER else -1, more))

    return Asked(block, (_gap(question, about, group, strata, now, span),), grown)


def _gap(
    question: str, about: str, group: str, strata: Strata, strata_now: Strata, span: tuple[int, int]
) -> Verdict:
    """What is to be read of two sides, all strata together; the gap is that within them."""
    (first, second, either), now = strata.whole(), strata_now.whole()
    unknown = either if about == "qualified" else Tally()
    year = now.first if now.second.decided else Tally()
    larger = strata.larger()
    return Verdict(
        *(question, about, group, _told(question, first.all, second.all), *first[:2]),
        {1: "better", -1: "worse"}.get(larger),
        *(*second[:2], unknown.decided, *span, *year[:2]),
        pending=first.pending + second.pending + unknown.pending,
        blank=strata.blank.all + either.all - unknown.all,
        otherwise=larger * strata_now.larger() < 0,
    )


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
        all_won, none_won = (
            Sides(Tally(size, size), Tally(0, other)),
            Sides(Tally(0, size), Tally(other, other)),
        )
        extremes = [comparisons.compare(each, weight) for each in (all_won, none_won)]
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
