"""Frames as HTML tables: counts first, then the rate, then its interval. Every number is written as the language writes it."""

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from bilan import words

_UNKNOWN = "–"


class Html(str):
    """A table as a notebook shows it."""

    def __repr__(self) -> str:
        return "<table>"

    def _repr_html_(self) -> str:
        return str(self)


def breakdown_table(frame: pd.DataFrame, *, total: pd.DataFrame | None = None, lang: str) -> Html:
    """A breakdown, one line a group; ``total``, what :func:`bilan.by` returns without a column, makes the last line."""
    labels = [words.text(f"table.{name}", lang) for name in frame.index.names]
    numbers = [words.text(f"table.{name}", lang) for name in ("won", "lost", "pending", "rate", "interval")]
    body = [[*_names(frame.index.names, key, lang), *_breakdown_cells(group, lang)] for key, group in frame.iterrows()]
    if total is not None:
        blanks = [""] * (len(labels) - 1)
        body.append([words.text("table.all", lang), *blanks, *_breakdown_cells(total.loc["all"], lang)])
    return _table(labels + numbers, body, names=len(labels), total=len(body) - 1 if total is not None else None)


def sums_table(sums: pd.DataFrame, column: str, *, lang: str) -> Html:
    """Amounts or hours won and lost per channel, with the number of projects that do not tell; nothing where none does."""
    if sums[["won", "lost"]].isna().all(axis=None):
        return Html()
    headers = [words.text(f"table.{name}", lang) for name in ("channel", f"{column}_won", f"{column}_lost", "missing")]
    body = [
        [
            *_names(["channel"], key, lang),
            *(_sum(row[outcome], column, lang) for outcome in ("won", "lost")),
            _count(row["won_missing"] + row["lost_missing"], lang),
        ]
        for key, row in sums.iterrows()
    ]
    return _table(headers, body)


def rules_table(compared: pd.DataFrame, *, lang: str) -> Html:
    """What each rule would have changed: what :func:`bilan.rules_compared` returns."""
    if compared.empty:
        return Html()
    measures = ["avoided", "losses_avoided", "wins_foregone", "hours_saved", "rate", "interval"]
    body = [
        [_upper(words.label("rule", str(rule), lang)), *(_bounds(rows.droplevel(0), measure, lang) for measure in measures)]
        for rule, rows in compared.groupby(level=0, sort=False)
    ]
    return _table([words.text(f"plan_table.{name}", lang) for name in ("rule", *measures)], body)


def forecast_table(forecast: pd.DataFrame, *, lang: str) -> Html:
    """How many wins to expect through each channel: what :func:`bilan.forecast` returns; nothing where nothing is decided."""
    if not forecast.loc["all", "decided"]:
        return Html()
    names = ["proposals", "expected", "range_80", "range_95"]
    body = [
        [
            words.text("table.all", lang) if channel == "all" else _upper(words.label("channel", channel, lang)),
            _count(row["proposals"], lang),
            words.number(row["expected"], lang, 1),
            *(_either(row[f"low_{level}"], row[f"high_{level}"], lang) for level in (80, 95)),
        ]
        for channel, row in forecast.iterrows()
    ]
    headers = [words.text("table.channel", lang), *(words.text(f"plan_table.{name}", lang) for name in names)]
    return _table(headers, body, total=len(body) - 1)


def resolution_table(resolution: pd.DataFrame, *, lang: str) -> Html:
    """How many proposals were written unqualified, year by year: what :func:`bilan.resolution` returns."""
    counts = ["proposals", "unqualified", "unknown", "won", "lost"]
    body = []
    for year, row in resolution.iterrows():
        proposals, unqualified, unknown, won, lost = (_count(row[name], lang) for name in counts)
        share = _percents(row["low"], row["high"], lang)
        not_noted = not row["hours"] and row["hours_missing"]
        hours = _UNKNOWN if not_noted else words.text("cell.hours", lang, value=row["hours"])
        verdict = _UNKNOWN if pd.isna(row["verdict"]) else words.text(f"resolution_verdict.{row['verdict']}", lang)
        body.append([str(year), proposals, unqualified, unknown, share, won, lost, hours, verdict])
    names = ["year", "proposals", "unqualified", "unknown", "share", "won", "lost", "hours", "verdict"]
    return _table([words.text(f"resolution_table.{name}", lang) for name in names], body)


def partners_table(partners: pd.DataFrame, *, lang: str) -> Html:
    """What each partner brought and received: what :func:`bilan.by_partner` returns."""
    names = ["partner", "received", "won", "lost", "shrunken", "interval", "amount_won", "hours", "given"]
    body = [
        [
            str(name),
            *(_count(row[count], lang) for count in ("received", "won", "lost")),
            _UNKNOWN if pd.isna(row["shrunken"]) else words.percent(row["shrunken"], lang),
            _percents(row["low"], row["high"], lang) if row["decided"] else _UNKNOWN,
            _sum(row["amount_won"], "amount", lang),
            _sum(row["hours"], "hours", lang),
            _UNKNOWN if pd.isna(row["given"]) else _count(row["given"], lang),
        ]
        for name, row in partners.iterrows()
    ]
    return _table([words.text(f"alliance_table.{name}", lang) for name in names], body)


def verdicts_table(verdicts: pd.DataFrame, *, lang: str) -> Html:
    """Every question of the report, its p-value and its answer, folded: what :func:`bilan.verdicts` returns."""
    names = ["question", "counts", "other", "p_adjusted", "verdict", "needed"]
    body = [_verdict_cells(row, lang) for _, row in verdicts.iterrows()]
    table = _table([words.text(f"verdict_table.{name}", lang) for name in names], body)
    return Html(f"<details><summary>{words.text('verdict_table.summary', lang)}</summary>{table}</details>")


def _verdict_cells(row: pd.Series, lang: str) -> list[str]:
    group = _upper(words.label("channel", words.label("group", row["group"], lang), lang))
    question = words.text(f"question.{row['question']}", lang)
    other = {"won": int(row["other_won"]), "decided": int(row["other_decided"])}
    return [
        words.text("verdict_table.of", lang, group=group, question=question),
        words.text("verdict_table.won_of", lang, won=int(row["won"]), decided=int(row["decided"])),
        words.text("verdict_table.won_of", lang, **other) if other["decided"] else "",
        _UNKNOWN if pd.isna(row["p_adjusted"]) else _p_value(row["p_adjusted"], lang),
        words.text(f"verdict.{row['verdict']}", lang),
        _UNKNOWN if pd.isna(row["needed"]) else _count(row["needed"], lang),
    ]


def _p_value(p: float, lang: str) -> str:
    return words.text("verdict_table.tiny", lang) if round(p, 9) < 0.001 else words.number(p, lang, 3)


def _breakdown_cells(group: pd.Series, lang: str) -> list[str]:
    counts = [_count(group[outcome], lang) for outcome in ("won", "lost", "pending")]
    if not group["decided"]:
        return [*counts, _UNKNOWN, _UNKNOWN]
    return [*counts, words.percent(group["rate"], lang), _percents(group["low"], group["high"], lang)]


def _bounds(rows: pd.DataFrame, measure: str, lang: str) -> str:
    """Both bounds of a measure, or the one where nothing is unknown; hours that nobody noted are not none."""
    low, high = rows.loc[measure, ["low", "high"]]
    not_noted = measure == "hours_saved" and not high and rows.loc["hours_missing", "high"]
    if pd.isna(low) or not_noted:
        return _UNKNOWN
    return (_percents if measure in ("rate", "interval") else _either)(low, high, lang)


def _percents(low: float, high: float, lang: str) -> str:
    return words.text("table.percent", lang, number=_either(100 * low, 100 * high, lang))


def _either(low: float, high: float, lang: str) -> str:
    return "–".join(dict.fromkeys(words.number(end, lang) for end in (low, high)))


def _names(kinds: Sequence[str], key: object, lang: str) -> list[str]:
    return [_upper(name) for name in words.labels(kinds, key, lang)]


def _sum(value: float, kind: str, lang: str) -> str:
    return _UNKNOWN if pd.isna(value) else words.text(f"cell.{kind}", lang, value=value)


def _count(value: float, lang: str) -> str:
    return words.number(int(value), lang)


def _upper(label: str) -> str:
    return label[:1].upper() + label[1:]


def _table(headers: Sequence[str], body: Iterable[Sequence[str]], names: int = 1, total: int | None = None) -> Html:
    """Rows of text; the first ``names`` columns are names, the others numbers; ``total`` is the line set apart."""
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in headers)
    lines = []
    for number, row in enumerate(body):
        cells = "".join(
            f'<th scope="row">{escape(cell)}</th>' if column < names else f"<td>{escape(cell)}</td>"
            for column, cell in enumerate(row)
        )
        lines.append(f'<tr class="total">{cells}</tr>' if number == total else f"<tr>{cells}</tr>")
    kind = "wide" if len(headers) > 6 else "plain"
    opening, closing = f'<div class="table"><table class="{kind}">', "</table></div>"
    return Html(f"{opening}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>{closing}")
