"""One's own question to a file: which rows it keeps, what it finds among them, and where the others
went. No picture.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import by, group_keys, sizes, sums_by
from bilan.analysis.years import fate
from bilan.rules import requalified
from bilan.schema import ASKED, key_of, own
from bilan.visible import visible

MEASURES = ("count", "amount", "hours")
_BLANKS = ("not_given", "unknown")

Years = int | Iterable[int | None] | None


@dataclass(frozen=True)
class Question:
    """What is asked of a file, in plain values: two equal questions have one answer.

    Attributes
    ----------
    by : the column that makes the groups, or the two that make them together.
    years : the years kept, ``None`` among them for projects of unknown year; empty: every row.
    keep : the groups kept, by column; a column that is not there keeps every group.
    qualification, measure : the rule of :func:`bilan.decide`; ``count``, ``amount`` or ``hours``.
    """

    by: tuple[str, ...] = ("channel",)
    years: tuple[int | None, ...] = ()
    keep: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    qualification: str = "any"
    measure: str = "count"


@dataclass(frozen=True)
class Answer:
    """What a question finds.

    Attributes
    ----------
    frame : one row a group that occurs, the blank included.
    total : the same for all groups together, one row called ``all``.
    projects : the proposals that are kept, as they are in the projects frame.
    left_out : ``read``, and what it is the sum of: ``kept``, ``year_unknown``, ``other_years``,
        ``set_aside`` (never became a proposal), ``not_chosen`` (in none of the groups kept),
        ``not_lost`` (where the reason for losing makes the groups); a row is counted once, tested
        in this order.
    """

    frame: pd.DataFrame
    total: pd.DataFrame
    projects: pd.DataFrame
    left_out: pd.Series

    @property
    def sizes(self) -> pd.Series:
        """How many projects each group of the frame has."""
        if "projects" in self.frame:
            return self.frame["projects"]
        return sizes(self.frame)


def asked(
    projects: pd.DataFrame,
    by: str | Sequence[str],
    years: Years,
    channels: Sequence[str] | str | None,
    keep: Mapping[str, Any] | None,
    qualification: str,
    measure: str,
) -> Question:
    """The question in plain values, with the words of the file's reader put into keys; what cannot
    be is refused in hers.
    """
    if measure not in MEASURES:
        raise words.not_one_of("measure", measure, MEASURES)
    chosen = [*({"channel": channels} if channels else {}).items(), *(keep or {}).items()]
    columns = tuple(dict.fromkeys(_several(by)))
    if not 1 <= len(columns) <= 2:
        raise words.Mistake(words.text("mistake.by", n=len(columns)))
    for column in (*columns, *dict(chosen)):
        if column not in projects:
            raise words.no_column(column, projects.columns)
    kept: dict[str, tuple] = {}
    qualified = requalified(projects, qualification)
    for column, groups in chosen:
        there = groups_of(qualified, column)
        found = dict.fromkeys(group_named(group, column, there) for group in _several(groups))
        kept[column] = tuple(group for group in found if group in kept.get(column, found))
    return Question(columns, _years(projects, years), tuple(kept.items()), qualification, measure)


def answered(projects: pd.DataFrame, question: Question) -> Answer:
    """What a question finds among projects."""
    projects = requalified(projects, question.qualification)
    of = _fate(projects, question)
    kept = projects[of == "counted"]
    left_out = {"read": len(projects), "kept": len(kept)}
    left_out |= of.value_counts().reindex(_REASONS, fill_value=0)
    if question.measure == "count":
        found = partial(by, kept)
    else:
        told = kept.assign(**{question.measure: own(kept, question.measure)})
        found = partial(sums_by, told, question.measure)
    return Answer(found(*question.by), found(), kept, pd.Series(left_out, name="rows"))


def choices(projects: pd.DataFrame, question: Question, column: str) -> pd.Series:
    """How many proposals each group of a column would keep, with all else that the question says
    but its rule.

    Returns
    -------
    Numbers by group, in the order of the groups, the blank last; groups that the question would
    keep and that hold nothing are there too.
    """
    others = tuple((each, groups) for each, groups in question.keep if each != column)
    years = () if column == "review_year" else question.years
    of = _fate(projects, replace(question, years=years, keep=others))
    proposals = projects["stage"] == "proposal"
    ones, keys = (of == "counted").astype("int64"), group_keys(projects[column])
    return ones[proposals].groupby(keys[proposals], observed=True, dropna=False).sum()


def drawn_together(sizes: pd.Series, most: int = 12) -> np.ndarray:
    """Which groups does a picture show together where there are more than ``most``? The smallest,
    but never the blank; where two columns make the groups, those of a small group of either.
    """
    together = np.zeros(len(sizes), bool)
    for level in range(sizes.index.nlevels):
        keys = sizes.index.get_level_values(level)
        grouped = sizes.groupby(keys, observed=True, dropna=False)
        groups = grouped.sum()
        if len(groups) > most:
            named = groups.mask(groups.index.isna() | groups.index.isin(_BLANKS))
            small = named.rank(method="first") <= len(groups) - most + 1
            together |= small.to_numpy()[grouped.ngroup()]
    return together


def groups_of(projects: pd.DataFrame, column: str) -> list[Any]:
    """The groups that a column makes of all rows, in their order, ``None`` for the blank."""
    keys = group_keys(projects[column]).astype("category").cat.remove_unused_categories()
    return [*keys.cat.categories.tolist(), *[None] * bool(keys.isna().any())]


def in_group(projects: pd.DataFrame, column: str, groups: Iterable[Any]) -> pd.Series:
    """Which projects are in one of some groups of a column? ``None`` is the blank one."""
    keys, groups = group_keys(projects[column]), list(groups)
    return keys.isin([group for group in groups if group is not None]) | (
        keys.isna() & (None in groups)
    )


def group_named(group: Any, column: str, there: Sequence[Any], name: str | None = None) -> Any:
    """The one of some groups that is asked for, by its key, by the word of the file's reader, or by
    ``None`` for the blank.

    ``name`` is what a refusal calls it, when it is not the column.
    """
    if not isinstance(group, str) and pd.isna(group):
        group = next((blank for blank in (None, *_BLANKS) if blank in there), None)
    elif isinstance(group, str) and group not in there and column in ASKED:
        group = key_of(group, column)
    if group not in there:
        allowed = [
            words.label(ASKED[column], each)
            if column in ASKED and each not in (None, "not_given")
            else str(each)
            for each in there
        ]
        raise words.not_one_of(name or column, visible(str(group)), map(visible, allowed))
    return group


_REASONS = ("year_unknown", "other_years", "set_aside", "not_chosen", "not_lost")


def _fate(projects: pd.DataFrame, question: Question) -> pd.Series:
    reasons = {"not_chosen": pd.Series(False, index=projects.index)}
    for column, groups in question.keep:
        reasons["not_chosen"] |= ~in_group(projects, column, groups)
    if "lost_reason" in question.by:
        reasons["not_lost"] = projects["outcome"] != "lost"
    if not question.years:
        return fate(projects, **reasons)
    return fate(projects, lambda _: in_group(projects, "review_year", question.years), **reasons)


def _years(projects: pd.DataFrame, years: Years) -> tuple[int | None, ...]:
    if years is None:
        return ()
    there = groups_of(projects, "review_year")
    listed = _several(years)
    if (
        isinstance(years, tuple)
        and len(years) == 2
        and all(isinstance(year, Integral) for year in years)
    ):
        listed = tuple(year for year in there if year and years[0] <= year <= years[1]) or listed
    if there == [None] and any(year is not None for year in listed):
        raise words.Mistake(words.text("finding.no_year", value=words.listed(map(str, listed))))
    return tuple(dict.fromkeys(group_named(year, "review_year", there, "years") for year in listed))


def _several(asked: Any) -> tuple[Any, ...]:
    """What is asked for, one or several, as several."""
    return (asked,) if isinstance(asked, str) or not isinstance(asked, Iterable) else tuple(asked)
