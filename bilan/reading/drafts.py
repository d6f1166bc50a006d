"""A draft of ``bilan.toml`` for a file: what was understood of it, and what is left for its owner to say."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bilan import schema, words
from bilan.reading import values
from bilan.reading.cells import shown
from bilan.reading.columns import Typed
from bilan.reading.frames import TableReading
from bilan.reading.mapping import SET_ASIDE
from bilan.schema import PROJECTS

_SETTINGS = {
    "ambiguous_date": "dayfirst = true",
    "ambiguous_number": 'decimal = ","',
    "only_ticks": 'blank_means_no = ["{}"]',
}
_ROWS, _SAMPLES = 1000, 8
_BARE = re.compile("[A-Za-z0-9_-]+")


def draft_mapping(reading: TableReading, lang: str) -> str:
    """What would a mapping of this file look like?

    Returns
    -------
    A TOML text: the columns and values that were understood, as they are, and the others as comments to complete. Where the file
    has no error, reading it through its draft gives the same projects.
    """
    columns = _likely(reading.columns)
    sections = {"columns": list(_columns(reading, columns, lang))}
    for key in PROJECTS.keys("choice", "open choice", "answer"):
        column = columns.get(key)
        if PROJECTS[key].required or (column and column.parsed.faults):
            sections[key] = list(_values(key, column, lang))
    sections["reading"] = list(_settings(reading, lang))
    blocks = ["\n".join([f"[{name}]", *lines]) for name, lines in sections.items() if lines]
    return "\n\n".join([f"# {words.text('draft.title', lang, file=reading.table.path.name)}", *blocks]) + "\n"


def _likely(columns: Mapping[str, Typed]) -> Mapping[str, Typed]:
    """The columns; what a CRM calls a stage is the outcome, where nothing else is and it names no stage of ours."""
    stage = columns.get("stage")
    if stage is None or "outcome" in columns or not stage.parsed.faults:
        return columns
    outcome = stage._replace(parsed=values.choices(stage.cells, schema.aliases("outcome"), closed=True))
    return {("outcome" if key == "stage" else key): (outcome if key == "stage" else each) for key, each in columns.items()}


def _columns(reading: TableReading, columns: Mapping[str, Typed], lang: str) -> Iterator[str]:
    used = {column.position for column in columns.values()}
    for key, found in columns.items():
        yield f"{key} = {_quoted(found.header)}"
    for column in PROJECTS:
        if column.required and column.key not in columns:
            yield f'# {column.key} = ""  # {words.text("draft.required", lang)}'
    for position, (header, cells) in enumerate(zip(reading.table.header, reading.table.cells, strict=True)):
        if header and position not in used:
            texts = dict.fromkeys(cells.text(row) for row in range(min(_ROWS, len(reading.table.lines))))
            yield f"# {_quoted(header)}: {', '.join(_quoted(text) for text in list(texts)[:_SAMPLES] if text)}"


def _values(key: str, column: Typed | None, lang: str) -> Iterator[str]:
    texts: dict[str, list[str]] = {ours: [] for ours in PROJECTS[key].choices}
    if key == "outcome":
        texts[SET_ASIDE] = []
    for _, text, ours in column.understood() if column else ():
        if ours is not None:
            texts.setdefault(ours, []).append(text)
    if column and (unknown := [shown(column.cells[code]) for code in column.parsed.faults]):
        yield f"# {words.text('draft.unknown', lang)} {', '.join(map(_quoted, unknown))}"
    alike = Counter(map(schema.simplified, texts))
    for name, spelt in texts.items():
        line = f"{name if _BARE.fullmatch(name) else _quoted(name)} = [{', '.join(map(_quoted, spelt))}]"
        yield line if alike[schema.simplified(name)] == 1 else f"# {line}"


def _settings(reading: TableReading, lang: str) -> Iterator[str]:
    found = {finding.code: finding for finding in reading.findings}
    for code, line in _SETTINGS.items():
        if code in found:
            yield f"# {line.format(*found[code].allowed)}  # {words.text(f'draft.{code}', lang)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
