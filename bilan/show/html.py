"""Tables in HTML: what a cell writes, and how rows become a table."""

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from bilan import words
from bilan.show.prose import short

UNKNOWN = "–"
_LONGEST = 200


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


def isolated(text: str) -> Html:
    """A text of the file among our own words."""
    return Html(f"<bdi>{_written(text)}</bdi>")


def headers(section: str, names: Iterable[str]) -> list[str]:
    """The words for a table's columns."""
    return [words.text(f"{section}.{name}") for name in names]


def either(low: float, high: float) -> str:
    """Two ends, or the one number that they are."""
    return "–".join(dict.fromkeys(words.number(end) for end in (low, high)))


def percents(low: float, high: float) -> str:
    """Two shares between 0 and 1, in per cent."""
    return words.text("table.percent", number=either(100 * low, 100 * high))


def measured(value: float, kind: str) -> str:
    """An amount or a number of hours, or that it is not known."""
    return UNKNOWN if pd.isna(value) else words.text(f"cell.{kind}", value=value)


def _written(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(short(cell, _LONGEST))
