"""A view and its controls as the browser draws them: names, numbers and words, nothing left to be
worked out there.
"""

import math
from typing import Any

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import Counts, group_keys, groups
from bilan.analysis.exploring import MEASURES, Question, choices, drawn_together
from bilan.exploring.views import View
from bilan.rules import requalified, told_apart
from bilan.schema import OUTCOMES
from bilan.show.breakdowns import has_rates
from bilan.show.exploring import (
    exploration_sentence,
    exploration_table,
    left_out_sentence,
    sums_in_words,
)
from bilan.show.html import UNKNOWN
from bilan.show.labels import labelled
from bilan.show.prose import named, upper
from bilan.show.sheet import MOST_IN_ALL, MOST_MARKS
from bilan.visible import visible

ASKED_BY = (
    *("channel", "qualified", "met", "brief", "review_year", "month"),
    *("client", "introduced_by", "initiated_by", "amount", "hours", "lost_reason"),
)
FIXED = (
    *("by", "keep", "years", "rule", "measure", "also_kept", "picture", "bars", "untold"),
    *("code", "copy", "copied", "numbers", "search", "close", "failed", "nothing"),
)
MOST_ROWS = 1000

Drawn = dict[str, Any]


def offered(projects: pd.DataFrame, lang: str | None) -> Drawn:
    """What can be asked of a file, whatever was asked before: its columns, rules and measures."""
    rules = told_apart(projects)
    return {
        "by": [_column(column, lang) for column in ASKED_BY if projects[column].notna().any()],
        "rules": [
            {"key": rule, "label": words.text(f"qualification_rule.{rule}", lang)}
            for rule in rules
            if len(rules) > 1
        ],
        "measures": [
            {"key": measure, "label": words.text(f"explore_measure.{measure}", lang)}
            for measure in MEASURES
            if measure == "count" or projects[measure].notna().any()
        ],
    }


def controls(projects: pd.DataFrame, question: Question, offered: Drawn, lang: str | None) -> Drawn:
    """What is offered, the groups of the column that is asked by, the years, and what else is
    kept.
    """
    projects = requalified(projects, question.qualification)
    kept = dict(question.keep)
    others = [column for column in kept if column != question.by]
    by, asked, years = offered["by"], _column(question.by, lang), _column("review_year", lang)
    return offered | {
        "by": by if asked in by else [*by, asked],
        "chips": _chips(projects, question, question.by, kept.get(question.by, ()), lang),
        "years": _chips(projects, question, "review_year", question.years, lang)
        if years in by
        else None,
        "others": [
            {"column": column, "label": _kept(column, kept[column], lang)} for column in others
        ],
    }


def _column(column: str, lang: str | None) -> Drawn:
    return {"key": column, "label": words.label("column", column, lang)}


def drawing(view: View, before: int, lang: str | None) -> Drawn:
    """What a view shows: its sentence, its groups, its numbers and its line of code."""
    measure = view.question.measure
    rated = measure == "count" and has_rates(view.frame)
    sizes = view.projects.groupby(
        group_keys(view.projects[view.question.by]), observed=True, dropna=False
    ).size()
    together = drawn_together(sizes)
    as_bars = bool(max([*sizes.drop(together), 0]) > MOST_MARKS or len(view.projects) > MOST_IN_ALL)
    rows = zip(view.frame.index, _rows(view, as_bars, lang), strict=True)
    top = 1 if measure == "count" else _above(view.projects[measure].max())
    return {
        "sentence": exploration_sentence(view, view.question, before, lang=lang),
        "left_out": left_out_sentence(view.left_out, lang=lang),
        "groups": [row for key, row in rows if key not in together],
        "more": _more(sizes[together], lang),
        "bars": as_bars,
        "top": top,
        "overall": _rated(next(groups(view.total))[1], lang) if rated else None,
        "ticks": [
            words.percent(tick, lang) if rated else _number(tick * top, measure, lang)
            for tick in (0, 0.5, 1)
        ],
        "table": exploration_table(view, view.question, lang=lang),
        "code": view.code,
    }


def texts(lang: str | None) -> dict[str, str]:
    """The words of the explorer that never change."""
    return {name: words.text(f"explore.{name}", lang) for name in FIXED} | {
        outcome: words.label("outcome", outcome, lang) for outcome in OUTCOMES
    }


def behind(view: View, group: Any, outcome: str | None, lang: str | None) -> Drawn:
    """The projects behind a group or one of its outcomes, as a list to sort and to search."""
    projects = view.behind(group, outcome)
    first = labelled(projects.head(MOST_ROWS), lang).reset_index()
    title = upper(_named(view.question.by, group, lang)) + (
        f", {words.label('outcome', outcome, lang)}" if outcome else ""
    )
    asked = f"view.behind({group!r}{f', {outcome!r}' if outcome else ''})"
    cut = {"shown": len(first), "n": len(projects), "code": asked}
    return {
        "title": words.text("explore.behind", lang, group=title, n=len(projects)),
        "cut": words.text("explore.cut", lang, **cut) if len(projects) > len(first) else "",
        "heads": [upper(str(column)) for column in first],
        "rows": [
            list(row)
            for row in zip(*(_written(first[column], lang) for column in first), strict=True)
        ],
        "ranks": [_ranks(first[column]) for column in first],
        "lines": [int(line) for line in projects.index[:MOST_ROWS]],
    }


def _chips(
    projects: pd.DataFrame, question: Question, column: str, kept: tuple, lang: str | None
) -> Drawn:
    counts = choices(projects, question, column)
    together = drawn_together(counts)
    return {
        "column": column,
        "items": [
            {
                "key": key,
                "label": _named(column, key, lang),
                "n": words.number(n, lang),
                "on": key in kept,
            }
            for key, n in zip(map(_plain, counts.index), counts.tolist(), strict=True)
            if key not in together or key in kept
        ],
        "more": _more(counts[together], lang),
    }


def _more(sizes: pd.Series, lang: str | None) -> str:
    return (
        words.text("explore.more", lang, n=len(sizes), projects=int(sizes.sum()))
        if len(sizes)
        else ""
    )


def _kept(column: str, kept: tuple, lang: str | None) -> str:
    listed = words.listed((_named(column, group, lang) for group in kept), lang, "or")
    return words.text(
        "finding.place.at", lang, place=words.label("column", column, lang), what=listed
    )


def _rows(view: View, as_bars: bool, lang: str | None) -> list[Drawn]:
    by, measure = view.question.by, view.question.measure
    rows: list[Drawn] = [
        {"key": _plain(key), "name": upper(_named(by, key, lang))} for key in view.frame.index
    ]
    if measure == "count":
        rated = has_rates(view.frame)
        for row, (_, counts) in zip(rows, groups(view.frame), strict=True):
            numbers = [counts.won, counts.lost, counts.pending]
            told = _rated(counts, lang) if rated else {"told": words.number(sum(numbers), lang)}
            row |= _each(numbers, measure, lang) | told
    else:
        for row, sums in zip(rows, view.frame.to_dict("records"), strict=True):
            known = [0.0 if pd.isna(sums[outcome]) else sums[outcome] for outcome in OUTCOMES]
            row |= _each(known, measure, lang) | {
                "told": "\n".join(sums_in_words(sums, measure, lang)) or UNKNOWN
            }
    return rows if as_bars else _with_marks(view, rows, lang)


def _with_marks(view: View, rows: list[Drawn], lang: str | None) -> list[Drawn]:
    """Every project of a group, won before lost before pending; with its amount or hours, where
    they are asked for.
    """
    measure = view.question.measure
    ordered = view.projects.assign(group=group_keys(view.projects[view.question.by])).sort_values(
        "outcome", kind="stable"
    )
    values = ordered[measure].tolist() if measure != "count" else [None] * len(ordered)
    marks: dict[Any, list] = {}
    told = zip(
        ordered["group"].tolist(),
        ordered.index,
        ordered["project"],
        ordered["outcome"],
        values,
        strict=True,
    )
    for group, line, project, outcome, value in told:
        name = visible(project)
        if value is not None:
            value = None if pd.isna(value) else value
            name += "" if value is None else f", {_number(value, measure, lang)}"
        marks.setdefault(_plain(group), []).append([line, name, outcome, value])
    return [row | {"marks": marks.get(row["key"], [])} for row in rows]


def _each(numbers: list, measure: str, lang: str | None) -> Drawn:
    return {"counts": numbers, "written": [_number(number, measure, lang) for number in numbers]}


def _number(number: float, measure: str, lang: str | None) -> str:
    return (
        words.number(number, lang)
        if measure == "count"
        else words.text(f"cell.{measure}", lang, value=number)
    )


def _above(value: float) -> float:
    """A round number not far above, which its half is too: where an axis of amounts ends."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next((step * power for step in (1, 2, 4, 6, 8) if step * power >= value), 10 * power)


def _rated(counts: Counts, lang: str | None) -> Drawn:
    if not counts.decided:
        return {"told": words.text("chart.none_decided", lang)}
    numbers = counts._asdict()
    return {
        "told": words.text("chart.won_of", lang, **numbers),
        "between": words.text("explore.between", lang, **numbers),
        "overall": words.text("explore.overall", lang, **numbers),
        "rate": counts.rate,
        "low": counts.low,
        "high": counts.high,
    }


def _written(column: pd.Series, lang: str | None) -> list[str]:
    """The cells of a column as a reader writes them; blank where nothing is known."""
    if pd.api.types.is_datetime64_dtype(column):
        return ["" if pd.isna(day) else day.date().isoformat() for day in column]
    if pd.api.types.is_float_dtype(column):
        return [
            "" if pd.isna(value) else words.number(value, lang, 0 if value.is_integer() else 2)
            for value in column
        ]
    return ["" if pd.isna(value) else visible(str(value)) for value in column]


def _ranks(column: pd.Series) -> list[int]:
    """The place of each cell in the order of its column; what is not known comes last."""
    folded = (
        column.str.casefold()
        if column.dtype == "str"
        else column.cat.codes
        if column.dtype == "category"
        else column
    )
    ranks = folded.mask(column.isna()).rank(method="dense", na_option="bottom")
    return [int(rank) for rank in ranks]


def _named(column: str, key: Any, lang: str | None) -> str:
    return visible(named(column, key, lang))


def _plain(key: Any) -> Any:
    """A key that JSON can hold: ``None`` for the missing one."""
    return None if pd.isna(key) else key.item() if hasattr(key, "item") else key
