"""A view and its controls as the browser draws them: names, numbers and words, nothing left to be
worked out there.
"""

import datetime
import math
import re
import unicodedata
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import Counts, group_keys, groups
from bilan.analysis.exploring import MEASURES, Question, choices, drawn_together
from bilan.exploring.views import View
from bilan.rules import requalified, told_apart
from bilan.schema import OUTCOMES, extras, own
from bilan.show.breakdowns import has_rates
from bilan.show.exploring import (
    exploration_sentence,
    exploration_table,
    left_out_sentence,
    literal,
    others_sentence,
    sums_in_words,
)
from bilan.show.html import UNKNOWN
from bilan.show.labels import labelled
from bilan.show.marks import MOST_IN_ALL, MOST_MARKS
from bilan.show.prose import named, upper
from bilan.visible import visible

ASKED_BY = (
    *("channel", "qualified", "met", "brief", "review_year", "month"),
    *("client", "introduced_by", "initiated_by", "amount", "hours", "lost_reason"),
)
FIXED = (
    *("by", "across", "alone", "keep", "years", "rule", "measure", "also_kept", "back", "open"),
    *("picture", "bars", "untold", "code", "copy", "copied", "section", "to_paste", "numbers"),
    *("search", "save", "close", "failed", "late", "ended", "nothing"),
)
MOST_GROUPS, MOST_ROWS = 12, 1000
_ACCENTS = re.compile("[\u0300-\u036f]")

Drawn = dict[str, Any]


def offered(projects: pd.DataFrame) -> Drawn:
    """What can be asked of a file, whatever was asked before: its columns, rules and measures."""
    rules = told_apart(projects)
    return {
        "by": [
            _column(column)
            for column in (*ASKED_BY, *extras(projects))
            if own(projects, column).notna().any()
        ],
        "rules": [
            {"key": rule, "label": words.text(f"qualification_rule.{rule}")}
            for rule in rules
            if len(rules) > 1
        ],
        "measures": [
            {"key": measure, "label": words.text(f"explore_measure.{measure}")}
            for measure in MEASURES
            if measure == "count" or own(projects, measure).notna().any()
        ],
    }


def controls(projects: pd.DataFrame, question: Question, offered: Drawn, most: int) -> Drawn:
    """What is offered, the groups of the column that is asked by, the years, and what else is
    kept.
    """
    projects = requalified(projects, question.qualification)
    kept = dict(question.keep)
    first = question.by[0]
    others = [column for column in kept if column != first]
    by, dated = offered["by"], _column("review_year") in offered["by"]
    asked = [each for each in map(_column, question.by) if each not in by]
    return offered | {
        "by": [*by, *asked],
        "chips": _chips(projects, question, first, kept.get(first, ()), most),
        "years": _chips(projects, question, "review_year", question.years, most) if dated else None,
        "others": [{"column": column, "label": _kept(column, kept[column])} for column in others],
    }


def _column(column: str) -> Drawn:
    return {"key": column, "label": visible(words.label("column", column))}


def drawing(view: View, before: int, most: int) -> Drawn:
    """What a view shows: its sentence, ``most`` of its groups, its numbers and its line of code."""
    measure = view.question.measure
    rated = measure == "count" and has_rates(view.frame)
    sizes = view.sizes
    together = drawn_together(sizes, most)
    as_bars = bool(sizes[~together].max() > MOST_MARKS or len(view.projects) > MOST_IN_ALL)
    top = 1 if measure == "count" else _above(view.projects[measure].max())
    return {
        "sentence": exploration_sentence(view, view.question, before),
        "left_out": left_out_sentence(view.left_out),
        "groups": _rows(view, view.frame[~together], as_bars),
        "more": others_sentence(sizes[together]),
        "bars": as_bars,
        "top": top,
        "overall": _rated(next(groups(view.total))[1]) if rated else None,
        "ticks": [
            words.percent(tick) if rated else _number(tick * top, measure) for tick in (0, 0.5, 1)
        ],
        "table": exploration_table(view, view.question, max(most, 100)),
        "code": view.code,
        "section": f"show.section({literal(words.text('explore.section_title'))}, {view.code})",
    }


def texts() -> dict[str, str]:
    """The words of the explorer that never change."""
    return {name: words.text(f"explore.{name}") for name in FIXED} | {
        outcome: words.label("outcome", outcome) for outcome in OUTCOMES
    }


class Listing:
    """The projects behind a group or one of its outcomes, as a list to sort and to search."""

    def __init__(self, view: View, group: Any, outcome: str | None) -> None:
        projects = view.behind(group, outcome)
        self._code = view.code_behind(group, outcome)
        self._lines = projects.index.to_numpy()
        self._frame = labelled(projects).reset_index()
        self._written = pd.DataFrame(
            {column: _written(self._frame[column]) for column in self._frame}
        )
        keys = (group,) if len(view.question.by) == 1 else group
        named = upper(", ".join(map(_named, view.question.by, keys)))
        told = f", {words.label('outcome', outcome)}" if outcome else ""
        self._title = words.text("explore.behind", group=named + told, n=len(projects))

    def opened(self) -> Drawn:
        """What the list is called, its columns, and its rows as they are in the file."""
        heads = [upper(str(column)) for column in self._frame]
        return {"title": self._title, "heads": heads, **self.rows()}

    def rows(self, wanted: str = "", by: int | None = None, down: bool = False) -> Drawn:
        """The rows that hold a text, whatever its case and accents, in the order of a column; what
        is not known comes last.
        """
        found = np.flatnonzero([_plain_text(wanted) in row for row in self._searched])
        if by is not None:
            ranks = _ordered(self._frame.iloc[found, by]).rank(
                ascending=not down, na_option="bottom"
            )
            found = found[np.argsort(ranks.to_numpy(), kind="stable")]
        first = found[:MOST_ROWS]
        cut = {"shown": len(first), "n": len(found), "code": self._code}
        return {
            "cut": words.text("explore.cut", **cut) if len(found) > len(first) else "",
            "found": f"{words.number(len(found))} / {words.number(len(self._lines))}",
            "rows": self._written.iloc[first].to_numpy().tolist(),
            "lines": self._lines[first].tolist(),
        }

    def copied(self) -> Drawn:
        """The whole list for a spreadsheet to paste."""
        return {"text": self._text("\t")}

    def saved(self) -> Drawn:
        """The whole list as a file for a spreadsheet to open."""
        text = "\ufeff" + self._text(words.text("blank.delimiter"))
        return {"text": text, "name": f"{words.bare(self._title)}.csv"}

    def _text(self, between: str) -> str:
        """Dates and numbers as a spreadsheet in the reader's language understands them."""
        date = words.text("blank.date").replace("yyyy", "%Y").replace("mm", "%m")
        return self._frame.to_csv(
            index=False,
            sep=between,
            decimal=words.number(0.5, 1)[1],
            date_format=date.replace("dd", "%d"),
        )

    @cached_property
    def _searched(self) -> list[str]:
        rows = "\n".join(map("\t".join, self._written.to_numpy().tolist()))
        return _plain_text(rows).split("\n")


def _chips(
    projects: pd.DataFrame, question: Question, column: str, kept: tuple, most: int
) -> Drawn:
    counts = choices(projects, question, column)
    together = drawn_together(counts, most)
    shown = counts[~together | counts.index.isin(kept)]
    return {
        "column": column,
        "items": [
            {
                "key": key,
                "label": _named(column, key),
                "n": words.number(n),
                "heard": words.text("explore.behind", group=_named(column, key), n=n),
                "on": key in kept,
            }
            for key, n in zip(map(_plain, shown.index), shown.tolist(), strict=True)
        ],
        "more": others_sentence(counts[together]),
    }


def _kept(column: str, kept: tuple) -> str:
    listed = words.listed((_named(column, group) for group in kept), "or")
    return words.text("finding.place.at", place=words.label("column", column), what=listed)


def _rows(view: View, frame: pd.DataFrame, as_bars: bool) -> list[Drawn]:
    by, measure = view.question.by, view.question.measure
    rows: list[Drawn] = []
    for key in frame.index:
        keys = key if len(by) > 1 else (key,)
        *under, name = (upper(_named(column, each)) for column, each in zip(by, keys, strict=True))
        rows.append({"key": [*map(_plain, keys)], "name": name, "under": "".join(under)})
    if measure == "count":
        rated = has_rates(frame)
        for row, (_, counts) in zip(rows, groups(frame), strict=True):
            numbers = [counts.won, counts.lost, counts.pending]
            told = _rated(counts) if rated else {"told": words.number(sum(numbers))}
            row |= _each(numbers, measure) | told
    else:
        for row, sums in zip(rows, frame.to_dict("records"), strict=True):
            known = [0.0 if pd.isna(sums[outcome]) else sums[outcome] for outcome in OUTCOMES]
            row |= _each(known, measure) | {
                "told": "\n".join(sums_in_words(sums, measure)) or UNKNOWN
            }
    return rows if as_bars else _with_marks(view, rows)


def _with_marks(view: View, rows: list[Drawn]) -> list[Drawn]:
    """Every project of a group, won before lost before pending; with its amount or hours, where
    they are asked for.
    """
    measure = view.question.measure
    ordered = view.projects.sort_values("outcome", kind="stable")
    keys = [map(_plain, group_keys(ordered[column]).tolist()) for column in view.question.by]
    values = ordered[measure].tolist() if measure != "count" else [None] * len(ordered)
    marks: dict[tuple, list] = {}
    told = zip(
        zip(*keys, strict=True),
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
            name += "" if value is None else f", {_number(value, measure)}"
        marks.setdefault(group, []).append([line, name, outcome, value])
    return [row | {"marks": marks.get(tuple(row["key"]), [])} for row in rows]


def _each(numbers: list, measure: str) -> Drawn:
    return {"counts": numbers, "written": [_number(number, measure) for number in numbers]}


def _number(number: float, measure: str) -> str:
    return (
        words.number(number) if measure == "count" else words.text(f"cell.{measure}", value=number)
    )


def _above(value: float) -> float:
    """A round number not far above, which its half is too: where an axis of amounts ends."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next((step * power for step in (1, 2, 4, 6, 8) if step * power >= value), 10 * power)


def _rated(counts: Counts) -> Drawn:
    if not counts.decided:
        return {"told": words.text("chart.none_decided")}
    numbers = counts._asdict()
    return {
        "told": words.text("chart.won_of", **numbers),
        "between": words.text("explore.between", **numbers),
        "overall": words.text("explore.overall", **numbers),
        "rate": counts.rate,
        "low": counts.low,
        "high": counts.high,
    }


def _written(column: pd.Series) -> list[str]:
    """The cells of a column as a reader writes them; blank where nothing is known."""
    told = {value: _cell(value) for value in column.dropna().unique().tolist()}
    return [told.get(value, "") for value in column.tolist()]


def _cell(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return words.date(value)
    if isinstance(value, float):
        return words.number(value, 0 if value.is_integer() else 2)
    return visible(str(value))


def _ordered(column: pd.Series) -> pd.Series:
    """What the cells of a column are sorted by."""
    if column.dtype == "category":
        return column.cat.codes.mask(column.isna())
    return column.str.casefold() if column.dtype == "str" else column


def _plain_text(text: str) -> str:
    """A text without case and accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text)).casefold()


def _named(column: str, key: Any) -> str:
    return visible(named(column, key))


def _plain(key: Any) -> Any:
    """A key that JSON can hold: ``None`` for the missing one."""
    return None if pd.isna(key) else key.item() if hasattr(key, "item") else key
