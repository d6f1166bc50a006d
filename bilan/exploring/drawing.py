"""A view and its controls as the browser draws them: names, numbers and words, nothing left to be worked out there."""

from typing import Any

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import ENDS, Counts, group_keys, groups
from bilan.analysis.exploring import MEASURES, Question, choices, drawn_together
from bilan.exploring.views import View
from bilan.rules import told_apart
from bilan.schema import OUTCOMES, columns_of
from bilan.show.breakdowns import has_rates
from bilan.show.exploring import exploration_sentence, exploration_table, left_out_sentence
from bilan.show.labels import labelled
from bilan.show.marks import MOST_MARKS
from bilan.show.prose import named, upper
from bilan.visible import visible

ASKED_BY = ("channel", "qualified", "met", "brief", "review_year", "month", "client", "introduced_by", "initiated_by")
ASKED_BY += ("amount", "hours", "lost_reason")
MOST_IN_ALL, MOST_ROWS = 300, 1000

Drawn = dict[str, Any]


def controls(projects: pd.DataFrame, question: Question, lang: str | None) -> Drawn:
    """What can be asked of a file: its columns, the groups of the one that is asked by, years, rules and measures."""
    held = [column for column in ASKED_BY if projects[column].notna().any()]
    by = dict.fromkeys([*held, question.by])
    kept = dict(question.keep)
    others = [column for column in kept if column != question.by]
    rules = told_apart(projects)
    return {
        "by": [{"key": column, "label": words.label("column", column, lang)} for column in by],
        "chips": _chips(projects, question, question.by, kept.get(question.by, ()), lang),
        "years": _chips(projects, question, "review_year", question.years, lang) if "review_year" in held else None,
        "others": [{"column": column, "label": _kept(column, kept[column], lang)} for column in others],
        "rules": [{"key": rule, "label": words.text(f"qualification_rule.{rule}", lang)} for rule in rules if len(rules) > 1],
        "measures": [
            {"key": measure, "label": words.text(f"explore_measure.{measure}", lang)}
            for measure in MEASURES
            if measure == "count" or projects[measure].notna().any()
        ],
    }


def drawing(view: View, before: int, lang: str | None) -> Drawn:
    """What a view shows: its sentence, its groups, its numbers and its line of code."""
    sizes = view.projects.groupby(group_keys(view.projects[view.question.by]), observed=True, dropna=False).size()
    together = drawn_together(sizes)
    as_bars = bool(max([*sizes.drop(together), 0]) > MOST_MARKS or len(view.projects) > MOST_IN_ALL)
    rows = _rows(view, as_bars, lang)
    measure = view.question.measure
    counted = measure == "count"
    top = 1 if counted else _above(view.projects[measure].max())
    shown = [row for key, row in zip(view.frame.index, rows, strict=True) if key not in together]
    return {
        "sentence": exploration_sentence(view, view.question, before, lang=lang),
        "left_out": left_out_sentence(view.left_out, lang=lang),
        "groups": shown,
        "top": top,
        "more": _more(sizes[together], lang),
        "bars": as_bars,
        "overall": _rated(next(groups(view.total))[1], lang) if counted and has_rates(view.frame) else None,
        "ticks": [words.percent(tick, lang) if counted else words.text(f"cell.{measure}", lang, value=tick * top) for tick in (0, 0.5, 1)],
        "table": exploration_table(view, view.question, lang=lang),
        "code": view.code,
    }


def texts(lang: str | None) -> dict[str, str]:
    """The words of the explorer that never change."""
    fixed = ("by", "keep", "years", "rule", "measure", "also_kept", "again", "picture", "bars", "untold", "code", "copy", "copied")
    fixed += ("numbers", "search", "close", "failed", "nothing")
    return {name: words.text(f"explore.{name}", lang) for name in fixed} | {
        outcome: words.label("outcome", outcome, lang) for outcome in OUTCOMES
    }


def behind(view: View, group: Any, outcome: str | None, lang: str | None) -> Drawn:
    """The projects behind a group or one of its outcomes, as a list to sort and to search."""
    projects = view.behind(group, outcome)
    first = labelled(projects.head(MOST_ROWS), lang).reset_index()
    title = upper(_named(view.question.by, group, lang)) + (f", {words.label('outcome', outcome, lang)}" if outcome else "")
    asked = f"view.behind({group!r}{f', {outcome!r}' if outcome else ''})"
    cut = {"shown": len(first), "n": len(projects), "code": asked}
    return {
        "title": words.text("explore.behind", lang, group=title, n=len(projects)),
        "cut": words.text("explore.cut", lang, **cut) if len(projects) > len(first) else "",
        "heads": [upper(str(column)) for column in first],
        "rows": [list(row) for row in zip(*(_written(first[column], lang) for column in first), strict=True)],
        "ranks": [_ranks(first[column]) for column in first],
        "lines": [int(line) for line in projects.index[:MOST_ROWS]],
    }


def _chips(projects: pd.DataFrame, question: Question, column: str, kept: tuple, lang: str | None) -> Drawn:
    counts = choices(projects, question, column)
    together = drawn_together(counts)
    return {
        "column": column,
        "items": [
            {"key": key, "label": _named(column, key, lang), "n": words.number(n, lang), "on": key in kept}
            for key, n in zip(map(_plain, counts.index), counts.tolist(), strict=True)
            if key not in together or key in kept
        ],
        "more": _more(counts[together], lang),
    }


def _more(sizes: pd.Series, lang: str | None) -> str:
    return words.text("explore.more", lang, n=len(sizes), projects=int(sizes.sum())) if len(sizes) else ""


def _kept(column: str, kept: tuple, lang: str | None) -> str:
    listed = words.listed((_named(column, group, lang) for group in kept), lang, "or")
    return words.text("finding.place.at", lang, place=words.label("column", column, lang), what=listed)


def _rows(view: View, as_bars: bool, lang: str | None) -> list[Drawn]:
    by, measure = view.question.by, view.question.measure
    rows: list[Drawn] = [{"key": _plain(key), "name": upper(_named(by, key, lang))} for key in view.frame.index]
    if measure == "count":
        rated = has_rates(view.frame)
        for row, (_, counts) in zip(rows, groups(view.frame), strict=True):
            row |= _each([counts.won, counts.lost, counts.pending], "count", lang) | (_rated(counts, lang) if rated else _sized(counts, lang))
    else:
        for row, sums in zip(rows, view.frame.to_dict("records"), strict=True):
            known = [0.0 if pd.isna(sums[outcome]) else sums[outcome] for outcome in OUTCOMES]
            row |= _each(known, measure, lang) | {"told": words.text(f"cell.{measure}", lang, value=sum(known))}
    return rows if as_bars else _with_marks(view, rows, lang)


def _with_marks(view: View, rows: list[Drawn], lang: str | None) -> list[Drawn]:
    """Every project of a group, won before lost before pending; with its amount or hours, where they are asked for."""
    measure = view.question.measure
    ordered = view.projects.assign(group=group_keys(view.projects[view.question.by])).sort_values("outcome", kind="stable")
    values = ordered[measure].tolist() if measure != "count" else [None] * len(ordered)
    marks: dict[Any, list] = {}
    told = zip(ordered["group"].tolist(), ordered.index, ordered["project"], ordered["outcome"], values, strict=True)
    for group, line, project, outcome, value in told:
        name = visible(project)
        if value is not None:
            value = None if pd.isna(value) else value
            name += "" if value is None else f", {words.text(f'cell.{measure}', lang, value=value)}"
        marks.setdefault(_plain(group), []).append([line, name, outcome, value])
    return [row | {"marks": marks.get(row["key"], [])} for row in rows]


def _each(numbers: list, measure: str, lang: str | None) -> Drawn:
    written = [words.number(n, lang) if measure == "count" else words.text(f"cell.{measure}", lang, value=n) for n in numbers]
    return {"counts": numbers, "written": written}


def _above(value: float) -> float:
    """A round number from which an axis can count down: 1, 2 or 5 times a power of ten."""
    return next((end for end in ENDS if end > 0 and end >= value), value) if value > 0 else 1


def _rated(counts: Counts, lang: str | None) -> Drawn:
    if not counts.decided:
        return {"told": words.text("chart.none_decided", lang)}
    numbers = counts._asdict()
    return {
        "told": words.text("chart.won_of", lang, **numbers),
        "between": words.text("chart.between", lang, **numbers),
        "overall": words.text("chart.overall", lang, **numbers),
        "rate": counts.rate,
        "low": counts.low,
        "high": counts.high,
    }


def _sized(counts: Counts, lang: str | None) -> Drawn:
    return {"told": words.number(counts.won + counts.lost + counts.pending, lang)}


def _written(column: pd.Series, lang: str | None) -> list[str]:
    """The cells of a column as a reader writes them; blank where nothing is known."""
    if pd.api.types.is_datetime64_dtype(column):
        return ["" if pd.isna(day) else day.date().isoformat() for day in column]
    if pd.api.types.is_float_dtype(column):
        return ["" if pd.isna(value) else words.number(value, lang, 2).removesuffix(",00").removesuffix(".00") for value in column]
    return ["" if pd.isna(value) else visible(str(value)) for value in column]


def _ranks(column: pd.Series) -> list[int]:
    """The place of each cell in the order of its column; what is not known comes last."""
    folded = column.str.casefold() if column.dtype == "str" else column.cat.codes if column.dtype == "category" else column
    ranks = folded.mask(column.isna()).rank(method="dense", na_option="bottom")
    return [int(rank) for rank in ranks]


def _named(column: str, key: Any, lang: str | None) -> str:
    return visible(named(column, key, lang))


def _plain(key: Any) -> Any:
    """A key that JSON can hold: ``None`` for the missing one."""
    return None if pd.isna(key) else key.item() if hasattr(key, "item") else key
