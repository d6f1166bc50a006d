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


def account_table(rows: pd.Series, *, lang: str) -> Html:
    """Where every row of the file went: what :func:`bilan.account` returns."""
    shown = [name for name in rows.index if name == "read" or rows[name]]
    body = [[words.text(f"account.{name}", lang), _count(rows[name], lang)] for name in shown]
    return _table([words.text("table.rows", lang), words.text("table.count", lang)], body, total=0)


def breakdown_table(frame: pd.DataFrame, *, total: pd.DataFrame | None = None, lang: str) -> Html:
    """A breakdown, one line a group; ``total``, what :func:`bilan.by` returns without a column, makes the last line."""
    labels = [words.text(f"table.{name}", lang) for name in frame.index.names]
    numbers = [words.text(f"table.{name}", lang) for name in ("won", "lost", "pending", "rate", "interval")]
    body = [[*_names(frame.index.names, key, lang), *_breakdown_cells(group, lang)] for key, group in frame.iterrows()]
    if total is not None:
        blanks = [""] * (len(labels) - 1)
        body.append([words.text("table.all", lang), *blanks, *_breakdown_cells(total.loc["all"], lang)])
    return _table(labels + numbers, body, names=len(labels), total=len(body) - 1 if total is not None else None)


def reasons_table(reasons: pd.Series, *, lang: str) -> Html:
    """Why projects were lost: what ``by_lost_reason`` returns."""
    body = [[_upper(words.label("lost_reason", str(key), lang)), _count(n, lang)] for key, n in reasons.items()]
    return _table([words.text("table.lost_reason", lang), words.text("table.lost", lang)], body)


def sums_table(sums: pd.DataFrame, column: str, *, lang: str) -> Html:
    """Amounts or hours won and lost per channel, with the number of projects that do not tell."""
    headers = [words.text(f"table.{name}", lang) for name in ("channel", f"{column}_won", f"{column}_lost", "missing")]
    body = [
        [
            *_names(["channel"], key, lang),
            *[
                _UNKNOWN if pd.isna(row[outcome]) else words.text(f"cell.{column}", lang, value=row[outcome])
                for outcome in ("won", "lost")
            ],
            _count(row["won_missing"] + row["lost_missing"], lang),
        ]
        for key, row in sums.iterrows()
    ]
    return _table(headers, body)


def _breakdown_cells(group: pd.Series, lang: str) -> list[str]:
    counts = [_count(group[outcome], lang) for outcome in ("won", "lost", "pending")]
    if not group["decided"]:
        return [*counts, _UNKNOWN, _UNKNOWN]
    return [*counts, words.percent(group["rate"], lang), words.text("chart.between", lang, **group[["low", "high"]])]


def _names(kinds: Sequence[str], key: object, lang: str) -> list[str]:
    keys = key if isinstance(key, tuple) else (key,)
    return [_upper(words.label(kind, str(value), lang)) for kind, value in zip(kinds, keys, strict=True)]


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
    return Html(
        f'<div class="table"><table class="bilan"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
