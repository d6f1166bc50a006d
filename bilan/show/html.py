"""Tables in HTML: what a cell writes, and how rows become a table."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from bilan import words
from bilan.show.prose import names, short, upper

UNKNOWN = "–"
_LONGEST = 200
_KINDS = {  # how the values of a column are written, whatever the table
    "rate": "percent",
    "share": "percent",
    "shrunken": "percent",
    "interval": "percent",
    "amount": "amount",
    "amount_won": "amount",
    "hours": "hours",
    "projects": "number",
    "missing": "number",
}


class Html(str):
    """HTML as a notebook shows it."""

    def __repr__(self) -> str:
        return "<table>"

    def _repr_html_(self) -> str:
        return str(self)


def table(
    headers: Sequence[str],
    body: Iterable[Sequence[str]],
    names: int = 1,
    *,
    with_total: bool = False,
) -> Html:
    """Rows of text or of :class:`Html`; the first ``names`` columns are names, the others numbers.

    A name may be written from left to right or from right to left; beyond 200 characters it is cut.
    The last line may be set apart as a total.
    """
    kinds = [' class="name"' if column < names else "" for column in range(len(headers))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(header)}</th>'
        for kind, header in zip(kinds, headers, strict=True)
    )
    lines = [
        "".join(
            f'<th scope="row" dir="auto">{_written(cell)}</th>'
            if column < names
            else f"<td>{_written(cell)}</td>"
            for column, cell in enumerate(row)
        )
        for row in body
    ]
    rows = [f"<tr>{line}</tr>" for line in lines]
    if with_total:
        rows[-1] = f'<tr class="total">{lines[-1]}</tr>'
    kind = "wide" if len(headers) > 6 else "plain"
    numbers = f"--numbers: {max(1, len(headers) - names)}"
    opening = f'<div class="table" tabindex="0"><table class="{kind}" style="{numbers}">'
    closing = "</table></div>"
    return Html(f"{opening}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>{closing}")


def sheet(
    section: str,
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    kind: str = "number",
    *,
    names: int = 1,
    with_total: bool = False,
) -> Html:
    """Some columns of rows, under their words in a section: texts as they are, values as their kind
    is written, ``kind`` where the column has none of its own. Nothing without rows.
    """
    body = [[measured(row[column], _KINDS.get(column, kind)) for column in columns] for row in rows]
    return table(headers(section, columns), body, names, with_total=with_total) if body else Html()


def lines(frame: pd.DataFrame, total: pd.DataFrame | None = None) -> list[dict[str, Any]]:
    """The rows of a breakdown, with the names of their groups and their intervals, then those of
    all groups together.
    """
    kinds = [str(kind) for kind in frame.index.names]
    called = [[upper(name) for name in names(kinds, key)] for key in frame.index]
    rows = frame.to_dict("records")
    if total is not None:
        called.append([words.text("table.all"), *[""] * (len(kinds) - 1)])
        rows += total.to_dict("records")
    for row in rows:
        if "rate" in row:
            row["interval"] = (row["low"], row["high"]) if pd.notna(row["rate"]) else None
    return [
        dict(zip(kinds, name, strict=True)) | row for name, row in zip(called, rows, strict=True)
    ]


def isolated(text: str) -> Html:
    """A text of the file among our own words."""
    return Html(f"<bdi>{_written(text)}</bdi>")


def headers(section: str, names: Iterable[str]) -> list[str]:
    """The words for a table's columns: those of its section or, where it has none, of a file's."""
    keys = {name: f"{section}.{name}" for name in names}
    return [
        words.text(key) if words.has(key) else upper(words.label("column", name))
        for name, key in keys.items()
    ]


def percents(low: float, high: float) -> str:
    """Two shares between 0 and 1, in per cent, or that they are not known."""
    return measured((low, high), "percent")


def measured(value: Any, kind: str) -> str:
    """A text or an answer, or a value as its kind is written, or the two ends between which it is,
    or that it is not known.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return words.label("answer", "yes" if value else "no")
    if isinstance(value, tuple):
        if pd.isna(value[0]):
            return UNKNOWN
        scale = 100 if kind == "percent" else 1
        ends = "–".join(dict.fromkeys(words.number(scale * end) for end in value))
        return words.text("table.percent", number=ends) if kind == "percent" else ends
    return UNKNOWN if pd.isna(value) else words.text(f"cell.{kind}", value=value)


def _written(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(short(cell, _LONGEST))
