"""A draft of ``bilan.toml`` for a file: what was understood of it, what it probably means, what is
left for its owner to say.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bilan import schema, words
from bilan.findings import Finding
from bilan.reading.cells import shown
from bilan.reading.columns import Headers, Typed, matched, typed
from bilan.reading.frames import TableReading
from bilan.reading.likely import likely_columns, likely_outcome
from bilan.reading.mapping import SET_ASIDE, column_named, value_named
from bilan.schema import PROJECTS
from bilan.visible import visible

_SETTINGS = {
    "ambiguous_date": "dayfirst = true",
    "ambiguous_year": "dayfirst = true",
    "ambiguous_number": 'decimal = ","',
}
_ROWS, _SAMPLES = 1000, 8
_BARE = re.compile("[A-Za-z0-9_-]+")
_SECTION = re.compile(r"""\s*\[\s*["']?([^\]"']+)["']?\s*\]""")


class Line(NamedTuple):
    """A line of a section: the key that it gives, if it is no comment, and whether a section that
    is there already lacks it.
    """

    text: str
    key: str = ""
    new: bool = False


def draft_mapping(reading: TableReading, written: str = "") -> str:
    """What would a mapping of this file look like?

    Parameters
    ----------
    reading : how the file was read, with the mapping that is there, if any.
    written : the text of that mapping: it is kept, and completed.

    Returns
    -------
    A TOML text: the columns and values that were understood, as they are, those that a CRM probably
    means, and the others as comments to complete. Where the file has no error, reading it through
    its draft gives the same projects.
    """
    likely, ignored = likely_columns(reading.table, reading.columns)
    columns, misfits = reading.columns, list(reading.errors)
    if reading.errors:
        instructions = replace(
            reading.instructions, columns=likely, ignored=(*reading.instructions.ignored, *ignored)
        )
        headers, told = Headers(PROJECTS, instructions), instructions.settings
        found, _ = matched(reading.table, headers, instructions)
        columns, misfits = typed(
            reading.table, headers, found, instructions, told.get("decimal"), told.get("dayfirst")
        )
    sections = {"columns": list(_columns(reading, columns, likely, ignored))}
    for key in PROJECTS.keys("choice", "open choice", "answer"):
        column = columns.get(key)
        if PROJECTS[key].required or (column and column.parsed.faults):
            sections[key] = list(_values(key, column))
    sections["reading"] = list(_settings(misfits, columns))
    if written:
        return _completed(written, sections)
    return (
        "\n\n".join(
            [
                f"# {words.text('draft.title', file=visible(reading.path.name))}",
                *_blocks(sections),
            ]
        )
        + "\n"
    )


def _columns(
    reading: TableReading,
    columns: Mapping[str, Typed],
    likely: Mapping[str, str],
    ignored: tuple[str, ...],
) -> Iterator[Line]:
    for key, found in columns.items():
        yield Line(f"{key} = {_quoted(found.header)}", key, new=True)
    if ignored:
        yield Line(f"ignore = {_listed(ignored)}", "ignore", new=True)
    for key, header in likely.items():
        if key not in columns:
            yield Line(f"# {key} = {_quoted(header)}  # {words.text('draft.likely')}")
    for column in PROJECTS:
        if column.required and column.key not in {**columns, **likely}:
            yield Line(f'# {column.key} = ""  # {words.text("draft.required")}')
    named = {*(column.header for column in columns.values()), *likely.values(), *ignored}
    for header, cells in zip(reading.table.header, reading.table.cells, strict=True):
        if header and header not in named:
            texts = dict.fromkeys(
                cells.text(row) for row in range(min(_ROWS, len(reading.table.lines)))
            )
            yield Line(
                f"# {_quoted(header)}: {', '.join(_quoted(text) for text in list(texts)[:_SAMPLES] if text)}"
            )


def _values(key: str, column: Typed | None) -> Iterator[Line]:
    texts: dict[str, list[str]] = {
        ours: [] for ours in (*PROJECTS[key].choices, *([SET_ASIDE] if key == "outcome" else []))
    }
    guessed: dict[str | None, list[str]] = {}
    if column:
        for _, text, ours in column.understood():
            if ours is not None:
                texts.setdefault(ours, []).append(text)
        for text in (shown(column.cells[code]) for code in column.parsed.faults):
            guessed.setdefault(likely_outcome(text) if key == "outcome" else None, []).append(text)
    if unknown := guessed.pop(None, None):
        yield Line(f"# {words.text('draft.unknown')} {', '.join(map(_quoted, unknown))}", new=True)
    alike = Counter(map(schema.simplified, texts))
    for name, spelt in texts.items():
        line = f"{name if _BARE.fullmatch(name) else _quoted(name)} = {_listed([*spelt, *guessed.get(name, [])])}"
        if name in guessed:
            line += f"  # {words.text('draft.guessed')} {', '.join(map(_quoted, guessed[name]))}"
        yield (
            Line(line, name, new=name in guessed)
            if alike[schema.simplified(name)] == 1
            else Line(f"# {line}")
        )


def _settings(misfits: Iterable[Finding], columns: Mapping[str, Typed]) -> Iterator[Line]:
    codes = {misfit.code for misfit in misfits}
    for code, line in _SETTINGS.items():
        if code in codes:
            yield Line(f"# {line}  # {words.text(f'draft.{code}')}", new=True)
    answers = {
        key: column.parsed for key, column in columns.items() if column.column.kind == "answer"
    }
    if ticks := [
        key
        for key, parsed in answers.items()
        if set(parsed.values) == {True, None} and not parsed.faults
    ]:
        yield Line(
            f"# blank_means_no = {_listed(ticks)}  # {words.text('draft.only_ticks')}",
            new=True,
        )


def _blocks(sections: Mapping[str, list[Line]]) -> list[str]:
    return [
        "\n".join([f"[{name}]", *(line.text for line in lines)])
        for name, lines in sections.items()
        if lines
    ]


def _completed(written: str, sections: Mapping[str, list[Line]]) -> str:
    """A mapping as it was written, with what it does not say yet at the end of each section.

    A section that is there in another form than under its name in brackets is left as it is.
    """
    there = {
        column_named(name) or name: content for name, content in tomllib.loads(written).items()
    }
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in written.rstrip("\n").split("\n"):
        if match := _SECTION.match(line):
            blocks.append((column_named(match[1].strip()) or match[1].strip(), []))
        blocks[-1][1].append(line)
    for name, lines in blocks:
        said = {_named(name, key) for key in there.get(name, {})}
        fresh = [
            line
            for line in sections.get(name, [])
            if line.new and not (name == "columns" and line.key in said)
        ]
        filled = max((i for i, line in enumerate(lines, 1) if line.strip()), default=0)
        texts = [line.text if line.key not in said else f"# {line.text}" for line in fresh]
        lines[filled:filled] = [text for text in texts if text not in lines]
    absent = {name: lines for name, lines in sections.items() if name not in there}
    return (
        "\n\n".join(["\n".join(line for _, lines in blocks for line in lines), *_blocks(absent)])
        + "\n"
    )


def _named(section: str, name: str) -> str:
    """The key of ours that a name stands for in a section."""
    return (
        column_named(name)
        if section == "columns"
        else value_named(section, name)
        if section in PROJECTS
        else None
    ) or name


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
