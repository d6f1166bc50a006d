"""The page of ``bilan check``: how a file was read, where every row went, and what to mend; as text
or as data.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from bilan import schema, words
from bilan.analysis.years import account
from bilan.findings import FileProblems, only, sentences
from bilan.reading.frames import FrameReading, Reading, TableReading
from bilan.reading.mapping import DATED
from bilan.reading.tables import FromText
from bilan.reading.typed import Typed
from bilan.visible import visible

_CHOICES = ("choice", "open choice", "answer")
_SPELLINGS, _GROUPS = 5, 12


def status(reading: Reading) -> int:
    """How is the file? 0 where all is well, 1 with warnings, 2 with errors; what the command exits
    with.
    """
    return 2 if reading.errors else int(bool(reading.findings))


def page(reading: Reading) -> str:
    """How was the file understood, and what is there to mend? A page of text."""
    title = words.text(
        f"check.title.{('good', 'odd', 'wrong')[status(reading)]}", file=str(reading.path)
    )
    blocks: list[tuple[str, list[str]]] = [(title, [])]
    if isinstance(reading, TableReading):
        blocks.append((words.text("check.heading.file"), list(_file(reading))))
        blocks.append((words.text("check.heading.columns"), list(_columns(reading))))
    if isinstance(reading, FrameReading) and not reading.errors:
        blocks.append((words.text("check.heading.rows"), [counted(reading)]))
    for severity in ("error", "warning"):
        if found := only(severity, reading.findings):
            blocks.append(
                (
                    words.text(f"check.heading.{severity}", count=len(found)),
                    sentences(found),
                )
            )
    return (
        "\n\n".join("\n  - ".join(map(visible, [heading, *lines])) for heading, lines in blocks)
        + "\n"
    )


def refused(problems: FileProblems) -> str:
    """What does a notebook show of a file that is refused? That page, where there is a table to
    tell of; else what is wrong.
    """
    if not isinstance(problems.reading, TableReading):
        return str(problems)
    with words.language(problems.lang):
        return page(problems.reading)


def as_data(reading: Reading) -> dict[str, object]:
    """The same as data, for ``--json``: in English keys, whatever the reader's language."""
    data: dict[str, object] = {"file": str(reading.path), "status": status(reading)}
    if isinstance(reading, TableReading):
        table = reading.table
        understood = {column.header: column for column in reading.columns.values()}
        data |= {
            **{"encoding": None, "delimiter": None, "sheet": None, **table.origin._asdict()},
            "header_line": table.header_line,
            "skipped_lines": [line for line, _ in table.skipped],
            "total_lines": _totals(reading),
            "mapping": reading.instructions.path and str(reading.instructions.path),
            "columns": [
                _column_data(header, understood.get(header)) for header in table.header if header
            ],
        }
    if isinstance(reading, FrameReading) and not reading.errors:
        data["rows"] = {name: int(count) for name, count in account(reading.rows).items()}
    return data | {"findings": [asdict(finding) for finding in reading.findings]}


def _totals(reading: TableReading) -> list[int | None]:
    return [each.line for each in reading.left_out if each.code == "total_line"]


def _file(reading: TableReading) -> Iterator[str]:
    table = reading.table
    if isinstance(table.origin, FromText):
        delimiter = words.label("check.delimiter", f"U+{ord(table.origin.delimiter):04X}")
        encoding = words.label("check.encoding", table.origin.encoding)
        yield words.text("check.text", encoding=encoding, delimiter=delimiter)
    else:
        yield words.text("check.sheet", sheet=table.origin.sheet)
        if others := [words.text("quote.around", it=name) for name in table.origin.other_sheets]:
            yield words.text("check.other_sheets", sheets=words.listed(others), count=len(others))
    yield words.text("check.header", line=str(table.header_line))
    if table.skipped:
        lines = ", ".join(str(line) for line, _ in table.skipped)
        yield words.text(
            "check.skipped",
            lines=lines,
            count=len(table.skipped),
            text=table.skipped[0][1][0],
        )
    if totals := _totals(reading):
        lines = ", ".join(map(str, totals))
        yield words.text("check.totals", lines=lines, count=len(totals))
    if reading.instructions.path:
        yield words.text("check.mapping", path=str(reading.instructions.path))


def _columns(reading: TableReading) -> Iterator[str]:
    understood = {column.header: column for column in reading.columns.values()}
    found = reading.found.positions.items()
    telling = {reading.table.header[place]: key for key, place in found if key in DATED}
    for header in filter(None, reading.table.header):
        if column := understood.get(header):
            name = words.label("column", column.column.key)
            details = words.text("list.apart").join(_details(column))
            yield words.text("check.column", header=header, name=name, details=details)
        elif header in telling:
            name = words.label("column", telling[header])
            yield words.text("question.column", header=header, name=name)
        else:
            extra = isinstance(reading, FrameReading) and header in reading.rows
            yield words.text("check.extra" if extra else "check.unused", header=header)


def _details(column: Typed) -> Iterator[str]:
    kind, series = column.column.kind, column.series
    known = series.dropna()
    if column.parsed.how:
        yield words.text(f"check.how.{column.parsed.how}")
    if kind == "date" and len(known):
        yield words.text("check.dates", first=known.min(), last=known.max())
    elif kind in ("number", "hours") and len(known):
        yield words.text("check.numbers", low=known.min(), high=known.max())
    elif kind == "text":
        yield words.text("check.names", count=known.nunique())
    if faulty := int(column.faulty.sum()):
        yield words.text("check.faulty", count=faulty)
    if kind in _CHOICES:
        yield from _choices(column)
    elif blank := len(series) - len(known) - faulty:
        yield words.text("check.blank", count=blank)


def _choices(column: Typed) -> Iterator[str]:
    """Each value of a choice, the most frequent first: its word, how many rows, and other spellings
    of it in the file.
    """
    counts, spellings = _meanings(column)
    for value, count in counts.most_common(_GROUPS):
        word = words.label(column.column.words, value) if value else words.text("check.unknown")
        spelt = [
            text
            for text in spellings[value]
            if text and schema.simplified(text) != schema.simplified(word)
        ]
        quoted = [words.text("quote.around", it=text) for text in spelt[:_SPELLINGS]]
        yield f"{word} {count}" + (f" ({', '.join(quoted)})" if quoted else "")
    if len(counts) > _GROUPS:
        yield words.text("check.others", count=len(counts) - _GROUPS)


def _meanings(column: Typed) -> tuple[Counter[str], dict[str, list[str]]]:
    counts: Counter[str] = Counter()
    spellings: dict[str, list[str]] = {}
    for text, value, rows, faulty in column.said:
        if not faulty:
            key = {True: "yes", False: "no"}.get(value, value) or column.column.blank or ""
            counts[key] += rows
            spellings.setdefault(key, []).append(text)
    return counts, spellings


def counted(reading: FrameReading) -> str:
    """How many projects were read, and what became of them?"""
    counts = account(reading.rows)
    return words.text(
        "check.rows",
        **{name: int(counts[name]) for name in ("read", "won", "lost", "pending", "set_aside")},
    )


def _column_data(header: str, column: Typed | None) -> dict[str, object]:
    if column is None:
        return {"header": header, "key": None}
    data = {
        "header": header,
        "key": column.column.key,
        "how": column.parsed.how,
        "blank": int(column.series.isna().sum()),
    }
    if column.column.kind in _CHOICES:
        data["values"] = dict(_meanings(column)[0])
    return data
