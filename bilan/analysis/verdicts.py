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
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import ANSWERS, group_keys, rated
from bilan.analysis.years import in_year, in_years, outcomes, pooled
from bilan.rules import comparable
from bilan.schema import OUTCOMES
from bilan.statistics import claims, comparisons, levels, tests
from bilan.statistics.claims import Block, Rule
from bilan.statistics.sides import NONE, grown, larger, sides, whole

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
MOST_GROUPS = 60  # channels of which anything is asked: the largest
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
    p_adjusted: float = np.nan
    needed: int | None = None
    pending: int = 0
    blank: int = 0
    open_by: str = ""
    year_verdict: str = ""
    otherwise: bool = False


class Asked(NamedTuple):
    """A block, the questions that its claims answer, and the block as it would be with so many
    more, were the rates seen true; they speak for a larger rate of the first side (1), or a
    smaller one (-1).
    """

    block: Block
    rows: tuple[Verdict, ...]
    grown: Callable[[int, int], Block]

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
    - ``about`` and ``group``: ``all``, a ``channel`` and its name (the 60 largest), ``known``,
      ``qualified``, or the ``year`` and which;
    - ``verdict``: ``reliable`` (over two thirds), ``wins_more`` (over one half), ``even``,
      ``loses_more`` (under one half), ``rarely`` (under one third), ``better`` or ``worse``; else
      ``cannot_tell`` or, where no outcome could tell, ``too_few``;
    - ``won decided`` and, at the end, ``rate low high``: of the group, over all the years judged
      together (95 % Wilson interval);
    - ``reading``: what a hasty reader would conclude from the rates alone, within channels for
      qualification; missing where it is a tie;
    - ``other_won other_decided``: what the group is compared with, if anything; ``unknown``:
      decided projects of unknown qualification;
    - ``from_year to_year``: the years judged together, or compared; the same where it is one, 0
      where the file has none;
    - ``year_won year_decided``: the group in the year reviewed, where as much is asked of that year
      too; ``year_verdict``: what may be concluded of it (of ``reliable``, that more than one half
      is won); ``otherwise``: whether that year alone looks otherwise;
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
    places = {**KIND, **(placed or {})}

    def asked(some: pd.DataFrame) -> list[Asked]:
        return list(_asked(some, year, first_year, places))

    first = projects["proposed_on"].fillna(projects["decided_on"])
    projects = projects.assign(first=first).sort_values(["review_year", "first"], kind="stable")
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
    thin = [
        at
        for at, (_, row) in enumerate(rows)
        if row.question in NEEDED and row.reading and not row.open_by and row.verdict not in CLAIMS
    ]
    for at in sorted(thin, key=lambda at: -rows[at][1].decided)[:MOST_ASKED]:
        place, row = rows[at]
        rows[at] = place, row._replace(needed=_needed(rule, place, row, everything[place]))
    return framed(row for _, row in rows)


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
        return max(reasons, key=reasons.__getitem__)
    return ""


def _needed(rule: Rule, place: int, row: Verdict, asked: Asked) -> int | None:
    name = {verdict: name for name, verdict in _ANSWERS[row.question].items()}[row.reading or ""]
    low = 2 * row.won <= row.decided
    up = low if row.reading == "even" else row.reading in ("wins_more", "better")
    grown = partial(asked.grown, 1 if up else -1)
    return rule.needed(place, name, grown, range(1, MOST_NEEDED + 1))


def _asked(
    projects: pd.DataFrame, year: int | None, first_year: int, places: Mapping[str, str]
) -> Iterator[Asked]:
    last, first = year or 0, first_year or 1
    together, none = Cases(pooled(projects, year, first_year)), Cases(projects.iloc[:0])
    this, earlier = Cases(in_year(projects, year)), in_years(projects, first, last - 1)
    before = Cases(earlier) if comparable(in_years(projects, 1, last)) else none
    decided = earlier.loc[earlier["outcome"] != "pending", "review_year"]
    span = min([last, *decided]), last
    now = this if first_year and before.total()[:2].any() else none
    yield from questions(together, now, span if first_year else (last, last), places)
    yield from between_years(this, before, span)


class Cases:
    """The projects that a question is asked of, a client once in each group: the first."""

    def __init__(self, projects: pd.DataFrame) -> None:
        client, _ = pd.factorize(projects["client"].astype("str").str.strip().str.casefold())
        self.client = np.where(client < 0, -1 - np.arange(len(client)), client)
        self.outcome = pd.Index(OUTCOMES).get_indexer(projects["outcome"])
        self.every = np.ones(len(client), bool)
        self.groups = {
            column: pd.Categorical(group_keys(projects[column]))
            for column in ("channel", "qualified", "review_year")
        }
        self.channel = self.groups["channel"]

    def first(self, among: np.ndarray) -> np.ndarray:
        """Which are the first of their clients, among some?"""
        first = among.copy()
        first[among] = ~pd.Index(self.client[among]).duplicated()
        return first

    def total(self, among: np.ndarray | None = None) -> np.ndarray:
        """Won, lost and pending, of all together or of some."""
        first = self.first(self.every if among is None else among)
        return np.bincount(self.outcome[first], minlength=len(OUTCOMES))

    def tallies(self, column: str, among: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Of the largest groups of a column, or of what is among some projects in them."""
        group = self.groups[column]
        largest = group.value_counts().nlargest(MOST_GROUPS).index
        some = self.every if among is None else among
        tallies = {name: self.total(some & (group == name)) for name in largest.sort_values()}
        return {str(name): of for name, of in tallies.items() if of.any()}

    def channels(self) -> dict[str, np.ndarray]:
        """Each channel, all others together, in which a client counts once as well, and those of
        unknown channel.
        """
        named = self.channel != BLANK
        blank = self.total(~named)
        return {
            name: sides(own, self.total(named & (self.channel != name)), blank)
            for name, own in self.tallies("channel", named).items()
        }

    def kinds(self, places: Mapping[str, str]) -> np.ndarray:
        """Those through channels of each kind, and those of unknown channel."""
        kind = self.channel.map({**places, BLANK: BLANK})
        return sides(*(self.total(kind == each) for each in (*KINDS, BLANK)))

    def crossed(self) -> np.ndarray:
        """By channel: the qualified, the others and the unknown, a client once among each."""
        answers = [
            self.tallies("channel", self.first(self.groups["qualified"] == answer))
            for answer in ANSWERS
        ]
        return np.dstack([*beside(*answers).values()])


def beside(*tallies: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What several have of each channel, side by side; the blank one comes last, there or not."""
    named = [name for name in dict.fromkeys(chain(*tallies)) if name != BLANK]
    return {name: np.array([of.get(name, NONE) for of in tallies]) for name in [*named, BLANK]}


def questions(
    together: Cases, now: Cases, span: tuple[int, int], places: Mapping[str, str] = KIND
) -> Iterator[Asked]:
    """All that is asked of some years together and, behind the answers, of the last of them."""
    channels, channels_now = together.channels(), now.channels()
    # of two channels, the second against the first is the same again
    same = [*channels][1] if len(channels) == 2 else None
    for name, compared in channels.items():
        own, others, unknown = whole(compared)
        compared_now = channels_now.get(name, sides())
        if len(channels) > 1 or unknown.any():
            alone = sides(own, either=unknown)
            yield _question("level", "channel", name, alone, compared_now, span)
        if others.any() and name != same:
            yield _question("versus_rest", "channel", name, compared, compared_now, span)
    if _several_kinds(channels, places):
        yield _question("known", "known", "", together.kinds(places), now.kinds(places), span)
    yield _question("level", "all", "", sides(together.total()), sides(now.total()), span)
    crossed = together.crossed()
    # a channel that may hold both kinds of project tells
    yes, no, either = crossed[..., :-1].sum(axis=1)
    tells = (yes + either) * (no + either)
    if together.tallies("qualified").keys() >= {"yes", "no"} and tells.any():
        yield _question("qualification", "qualified", "", crossed, now.crossed(), span)


def _several_kinds(channels: Iterable[str], places: Mapping[str, str]) -> bool:
    """Whether there are channels of both kinds; not where one of them against all others asks the
    same.
    """
    kinds = [places.get(name) for name in channels]
    known, discovered = (kinds.count(kind) for kind in KINDS)
    unplaced = len(kinds) - known - discovered
    return min(known, discovered) >= (1 if unplaced else 2)


def between_years(this: Cases, before: Cases, span: tuple[int, int]) -> Iterator[Asked]:
    """All that is asked of a year against those before."""
    whole, earlier, year = this.total(), before.total(), str(span[1])
    if not (whole.any() and earlier.any()):
        return
    yield _question("year", "year", year, sides(whole, earlier), sides(), span)
    by_year = np.array(
        [*before.tallies("review_year").values(), *this.tallies("review_year").values()]
    )
    if len(by_year) >= FEWEST_YEARS and by_year.sum() <= MOST_DATED:
        yield _trend(by_year, year, span)
    by_channel = beside(this.tallies("channel"), before.tallies("channel"), {})
    blank = by_channel.pop(BLANK)
    several = len(by_channel) + blank.any() > 1
    for name, of in by_channel.items():
        if several and of[:2].sum(axis=1).all():
            yield _question("channel_year", "channel", name, np.dstack([of, blank]), sides(), span)


def _trend(years: np.ndarray, year: str, span: tuple[int, int]) -> Asked:
    """Do later years go better, or worse?"""
    turned = years[:, [1, 0, 2]]
    block = comparisons.conditional([_rising(years), _rising(turned)], WEIGHTS["trend"])
    row = _row("trend", "year", year, sides(years[-1], years[0]), sides(), span)
    row = row._replace(
        reading="better" if block.p["greater"] < block.p["less"] else "worse",
        pending=int(years[:, 2].sum()),
    )
    return Asked(block, (row,), lambda *_: block)


def _rising(years: np.ndarray) -> float:
    """How easily would as much be won as late, were all years alike? A pending project counts as
    won in the first year where it may be that or an earlier one than the last, and as lost in the
    last: whatever becomes of it speaks no more against.
    """
    won, lost, pending = years.T.copy()
    won[0] += pending[:-1].sum()
    lost[-1] += pending[1:].sum()
    return tests.trend(won, won + lost)


def _question(
    question: str,
    about: str,
    group: str,
    strata: np.ndarray,
    strata_now: np.ndarray,
    span: tuple[int, int],
) -> Asked:
    """Where does the rate of the first side lie or, within some strata, which of two is the
    larger? And behind that, the same of the last year.
    """
    within = about == "qualified" or bool(strata[..., -1].any())
    block, now = _block(question, within, strata), whole(strata_now)
    if now[0].any() and (now[1].any() or question == "level"):
        block = claims.behind(block, _block(question, within, strata_now))
    questions = ("level", "even") if question == "level" else (question,)
    rows = tuple(_row(each, about, group, strata, strata_now, span) for each in questions)
    return Asked(block, rows, lambda *more: _block(question, within, grown(strata, *more)))


def _block(question: str, within: bool, strata: np.ndarray) -> Block:
    if within:
        return comparisons.compare_within(strata, WEIGHTS[question])
    if question in ("level", "even"):
        return levels.level(strata, WEIGHTS["level"], WEIGHTS["even"])
    return comparisons.compare(strata, WEIGHTS[question])


def _row(
    question: str,
    about: str,
    group: str,
    strata: np.ndarray,
    strata_now: np.ndarray,
    span: tuple[int, int],
) -> Verdict:
    """What is to be read of the sides, all strata together; a gap is that within them."""
    (first, second, either), (now, other_now, _) = (
        whole(each).tolist() for each in (strata, strata_now)
    )
    unknown, decided = either if about == "qualified" else NONE, sum(first[:2])
    if question == "even":  # between 35 and 65 %; not asked of a year
        near = 7 * decided < 20 * first[0] < 13 * decided
        side, side_now, readings, now = int(near), 0, {1: "even"}, NONE
    elif question == "level":
        side, side_now = (np.sign(won - lost) for won, lost, _ in (first, now))
        readings = {1: "wins_more", -1: "loses_more"}
    else:
        side, side_now = larger(strata), larger(strata_now)
        readings = {1: "better", -1: "worse"}
        now = now if any(other_now[:2]) else NONE
    return Verdict(
        *(question, about, group, _told(question, sum(first), sum(second))),
        *(first[0], decided, readings.get(side)),
        *(second[0], sum(second[:2]), sum(unknown[:2]), *span, now[0], sum(now[:2])),
        pending=first[2] + second[2] + unknown[2],
        blank=int(strata[..., -1].sum()) + sum(either) - sum(unknown),
        otherwise=bool(side * side_now < 0),
    )


@lru_cache(maxsize=4096)
def _told(question: str, size: int, other: int) -> str:
    """``cannot_tell`` or, where no outcome of so many would tell, were nothing else asked,
    ``too_few``.
    """
    for won in (0, size // 2, size):
        extreme = sides((won, size - won, 0), (0, other, 0) if won else (other, 0, 0))
        claims = Rule([_block(question, False, extreme)]).claims
        if any(claim.name in _ANSWERS[question] for claim in claims):
            return "cannot_tell"
    return "too_few"


def framed(concluded: Iterable[Verdict]) -> pd.DataFrame:
    """Verdicts as a frame, with the rates and intervals of their groups; those of groups of which
    nothing is decided are left out, but for all together.
    """
    rows = [row for row in concluded if row.decided or row.about == "all"]
    frame = pd.DataFrame(rows, columns=[*Verdict._fields])
    return rated(frame.astype({"reading": "str", "needed": "Int64"}))
