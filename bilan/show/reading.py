"""The page of ``bilan check``: how a file was read, where every row went, and what to mend; as text
or as data.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from bilan import schema, words
from bilan.analysis.years import account
from bilan.findings import FileProblems, sentences
from bilan.reading.columns import Typed
from bilan.reading.frames import FrameReading, Reading, TableReading
from bilan.reading.tables import FromText
from bilan.visible import visible

_CHOICES = ("choice", "open choice", "answer")
_SPELLINGS, _GROUPS = 5, 12


def status(reading: Reading) -> int:
    """How is the file? 0 where all is well, 1 with warnings, 2 with errors; what the command exits
    with.
    """
    return 2 if reading.errors else int(bool(reading.findings))


def page(reading: Reading, lang: str) -> str:
    """How was the file understood, and what is there to mend? A page of text."""
    title = words.text(
        f"check.title.{('good', 'odd', 'wrong')[status(reading)]}", lang, file=str(reading.path)
    )
    blocks: list[tuple[str, list[str]]] = [(title, [])]
    if isinstance(reading, TableReading):
        blocks.append((words.text("check.heading.file", lang), list(_file(reading, lang))))
        blocks.append((words.text("check.heading.columns", lang), list(_columns(reading, lang))))
    if isinstance(reading, FrameReading) and not reading.errors:
        blocks.append((words.text("check.heading.rows", lang), [_rows(reading, lang)]))
    for severity in ("error", "warning"):
        if found := [finding for finding in reading.findings if finding.severity == severity]:
            blocks.append(
                (
                    words.text(f"check.heading.{severity}", lang, count=len(found)),
                    sentences(found, lang),
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
    return (
        page(problems.reading, problems.lang)
        if isinstance(problems.reading, TableReading)
        else str(problems)
    )


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
            "total_lines": list(reading.totals),
            "mapping": reading.instructions.path and str(reading.instructions.path),
            "columns": [
                _column_data(header, understood.get(header)) for header in table.header if header
            ],
        }
    if isinstance(reading, FrameReading) and not reading.errors:
        data["rows"] = {name: int(count) for name, count in account(reading.rows).items()}
    return data | {"findings": [asdict(finding) for finding in reading.findings]}


def _file(reading: TableReading, lang: str) -> Iterator[str]:
    table = reading.table
    if isinstance(table.origin, FromText):
        delimiter = words.label("check.delimiter", f"U+{ord(table.origin.delimiter):04X}", lang)
        encoding = words.label("check.encoding", table.origin.encoding, lang)
        yield words.text("check.text", lang, encoding=encoding, delimiter=delimiter)
    else:
        yield words.text("check.sheet", lang, sheet=table.origin.sheet)
        if others := [
            words.text("quote.around", lang, it=name) for name in table.origin.other_sheets
        ]:
            yield words.text(
                "check.other_sheets", lang, sheets=words.listed(others, lang), count=len(others)
            )
    yield words.text("check.header", lang, line=str(table.header_line))
    if table.skipped:
        lines = ", ".join(str(line) for line, _ in table.skipped)
        yield words.text(
            "check.skipped",
            lang,
            lines=lines,
            count=len(table.skipped),
            text=table.skipped[0][1][0],
        )
    if reading.totals:
        yield words.text(
            "check.totals",
            lang,
            lines=", ".join(map(str, reading.totals)),
            count=len(reading.totals),
        )
    if reading.instructions.path:
        yield words.text("check.mapping", lang, path=str(reading.instructions.path))


def _columns(reading: TableReading, lang: str) -> Iterator[str]:
    understood = {column.header: column for column in reading.columns.values()}
    for header in filter(None, reading.table.header):
        if column := understood.get(header):
            name = words.label("column", column.column.key, lang)
            details = words.text("list.apart", lang).join(_details(column, lang))
            yield words.text("check.column", lang, header=header, name=name, details=details)
        else:
            yield words.text("check.unused", lang, header=header)


def _details(column: Typed, lang: str) -> Iterator[str]:
    kind, series = column.column.kind, column.series
    known = series.dropna()
    if column.parsed.how:
        yield words.text(f"check.how.{column.parsed.how}", lang)
    if kind == "date" and len(known):
        yield words.text("check.dates", lang, first=known.min(), last=known.max())
    elif kind in ("number", "hours") and len(known):
        yield words.text("check.numbers", lang, low=known.min(), high=known.max())
    elif kind == "text":
        yield words.text("check.names", lang, count=known.nunique())
    if faulty := int(np.isin(column.codes, list(column.parsed.faults)).sum()):
        yield words.text("check.faulty", lang, count=faulty)
    if kind in _CHOICES:
        yield from _choices(column, lang)
    elif blank := len(series) - len(known) - faulty:
        yield words.text("check.blank", lang, count=blank)


def _choices(column: Typed, lang: str) -> Iterator[str]:
    """Each value of a choice, the most frequent first: its word, how many rows, and other spellings
    of it in the file.
    """
    counts, spellings = _meanings(column)
    for value, count in counts.most_common(_GROUPS):
        word = (
            words.label(column.column.words, value, lang)
            if value
            else words.text("check.unknown", lang)
        )
        spelt = [
            text
            for text in spellings[value]
            if text and schema.simplified(text) != schema.simplified(word)
        ]
        quoted = [words.text("quote.around", lang, it=text) for text in spelt[:_SPELLINGS]]
        yield f"{word} {count}" + (f" ({', '.join(quoted)})" if quoted else "")
    if len(counts) > _GROUPS:
        yield words.text("check.others", lang, count=len(counts) - _GROUPS)


def _meanings(column: Typed) -> tuple[Counter[str], dict[str, list[str]]]:
    rows = Counter(column.codes.tolist())
    counts: Counter[str] = Counter()
    spellings: dict[str, list[str]] = {}
    for code, text, key in column.understood():
        value = key or column.column.blank or ""
        counts[value] += rows[code]
        spellings.setdefault(value, []).append(text)
    return counts, spellings


def _rows(reading: FrameReading, lang: str) -> str:
    counts = account(reading.rows)
    return words.text(
        "check.rows",
        lang,
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
