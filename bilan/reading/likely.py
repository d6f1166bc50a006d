"""Which columns of an export are probably which of ours, and what its outcomes probably mean: for a
draft, not for a reading.
"""

from collections.abc import Mapping

from bilan.reading import values
from bilan.reading.columns import Typed
from bilan.reading.meanings import header_meanings, meaning
from bilan.reading.tables import Table
from bilan.schema import PROJECTS, Column, aliases, simplified

_ROWS, _CHOICES = 2000, 40


def likely_columns(
    table: Table, understood: Mapping[str, Typed]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Our column to the header that it probably has, and the headers that are probably not ours,
    whatever their name suggests.
    """
    chosen = {key: column.header for key, column in understood.items()}
    texts = {
        header: _texts(table, position) for position, header in enumerate(table.header) if header
    }
    ignored: tuple[str, ...] = ()
    if "outcome" not in understood or understood["outcome"].parsed.faults:
        taken = {header for key, header in chosen.items() if key not in ("outcome", "stage")}
        told = {
            each: (_share_of_outcomes(texts[each]), -(_rank("outcome", each) or 0))
            for each in texts
            if each not in taken
        }
        best = max(told, key=lambda header: told[header], default="")
        if best and told[best][0] > 0.5:
            chosen["outcome"] = best
    if "stage" in understood and (
        understood["stage"].parsed.faults or chosen["stage"] == chosen.get("outcome")
    ):
        stage = chosen.pop("stage")
        ignored = () if stage == chosen.get("outcome") else (stage,)
    for column in PROJECTS:
        if column.key in chosen:
            continue
        free = [
            each
            for each in texts
            if each not in (*chosen.values(), *ignored) and _fits(column, texts[each])
        ]
        ranks = {each: rank for each in free if (rank := _rank(column.key, each)) is not None}
        if not ranks and column.key == "channel":
            shares = {
                each: -share
                for each in free
                if (share := _share(texts[each], aliases("channel"))) > 0.5
            }
            ranks = shares or {
                each: 0
                for each in free
                if len(texts[each]) <= _CHOICES and _rank("channel", each) is not None
            }
        if ranks:
            chosen[column.key] = min(ranks, key=lambda header: ranks[header])
    return chosen, ignored


def likely_outcome(text: str) -> str | None:
    """What a CRM's word for an outcome probably means: one of ours, or ``set_aside``."""
    return meaning("outcome", text).key or None


def _rank(key: str, header: str) -> int | None:
    """How far down a header is among the likely ones of a column, if it is there."""
    return header_meanings(header).get(key)


def _texts(table: Table, position: int) -> list[str]:
    """The distinct texts of the first rows of a column."""
    cells = table.cells[position]
    return list(
        dict.fromkeys(
            filter(None, (cells.text(row) for row in range(min(_ROWS, len(table.lines)))))
        )
    )


def _share(texts: list[str], known: Mapping[str, str]) -> float:
    return (
        sum(simplified(text) in known for text in texts) / len(texts)
        if 1 < len(texts) <= _CHOICES
        else 0.0
    )


def _share_of_outcomes(texts: list[str]) -> float:
    """How many of the texts are outcomes, where one of them is a win or a loss and no mere yes."""
    spoken = [text for text in texts if simplified(text) not in aliases("answer")]
    keys = [likely_outcome(text) for text in spoken]
    decided = not {"won", "lost"}.isdisjoint(keys)
    few = 1 < len(texts) <= _CHOICES
    return sum(key is not None for key in keys) / len(texts) if decided and few else float(decided)


def _fits(column: Column, texts: list[str]) -> bool:
    """Whether half of the texts can be what a column holds."""
    if column.kind == "date":
        faults = [code for code, _ in values.dates(texts).faults.values()]
        return bool(texts) and 2 * faults.count("not_a_date") <= len(texts)
    if column.kind == "number":
        faults = [code for code, _ in values.numbers(texts).faults.values()]
        return bool(texts) and 2 * faults.count("not_a_number") <= len(texts)
    return column.kind in ("text", "open choice") and bool(texts)
