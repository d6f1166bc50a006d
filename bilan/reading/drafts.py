"""A draft of ``bilan.toml`` for a file: what was understood of it, and what is left for its owner to say."""

import json
import re
from collections import Counter
from collections.abc import Iterator

from bilan import schema, words
from bilan.reading import values
from bilan.reading.cells import shown
from bilan.reading.columns import Typed
from bilan.reading.mapping import SET_ASIDE
from bilan.reading.projects import Reading

_CHOICES = ("outcome", "channel", "stage", "met", "brief", "initiated_by", "lost_reason")
_SETTINGS = {
    "ambiguous_date": "dayfirst = true",
    "ambiguous_number": 'decimal = ","',
    "only_ticks": 'blank_means_no = ["{}"]',
}
_ROWS, _SAMPLES = 1000, 8
_BARE = re.compile("[A-Za-z0-9_-]+")


def draft_mapping(reading: Reading, lang: str) -> str:
    """What would a mapping of this file look like?

    Returns
    -------
    A TOML text: the columns and values that were understood, as they are, and the others as comments to complete. Where the file
    has no error, reading it through its draft gives the same projects.

    Raises
    ------
    ValueError
        When the file has no table to map.
    """
    if reading.table is None:
        raise ValueError(f"no table was found in {reading.path}")
    columns = _likely(reading.columns)
    sections = {"columns": list(_columns(reading, columns, lang))}
    for key in _CHOICES:
        column = columns.get(key)
        if key in ("outcome", "channel") or (column and column.parsed.faults):
            sections[key] = list(_values(key, column, lang))
    sections["reading"] = list(_settings(reading, lang))
    blocks = ["\n".join([f"[{name}]", *lines]) for name, lines in sections.items() if lines]
    return "\n\n".join([f"# {words.text('draft.title', lang, file=reading.table.path.name)}", *blocks]) + "\n"


def _likely(columns: dict[str, Typed]) -> dict[str, Typed]:
    """The columns; what a CRM calls a stage is the outcome, where nothing else is and it names no stage of ours."""
    stage = columns.get("stage")
    if stage is None or "outcome" in columns or not stage.parsed.faults:
        return columns
    outcome = stage._replace(parsed=values.choices(stage.cells, schema.aliases("outcome"), closed=True))
    return {("outcome" if key == "stage" else key): (outcome if key == "stage" else each) for key, each in columns.items()}


def _columns(reading: Reading, columns: dict[str, Typed], lang: str) -> Iterator[str]:
    used = {column.position for column in columns.values()}
    for key, column in columns.items():
        yield f"{key} = {_quoted(column.header)}"
    for column in schema.PROJECTS:
        if column.required and column.key not in columns:
            yield f'# {column.key} = ""  # {words.text("draft.required", lang)}'
    for position, header in enumerate(reading.table.header):
        if header and position not in used:
            texts = dict.fromkeys(reading.table.cells[position].text(row) for row in range(min(_ROWS, len(reading.table.lines))))
            yield f"# {_quoted(header)}: {', '.join(_quoted(text) for text in list(texts)[:_SAMPLES] if text)}"


def _values(key: str, column: Typed | None, lang: str) -> Iterator[str]:
    texts: dict[str, list[str]] = {ours: [] for ours in schema.alias_table()["answer" if key in ("met", "brief") else key]}
    if key == "outcome":
        texts[SET_ASIDE] = []
    unknown = []
    for code, cell in enumerate(column.cells if column else ()):
        ours = column.parsed.values[code]
        if code in column.parsed.faults:
            unknown.append(shown(cell))
        elif ours is not None:
            texts.setdefault({True: "yes", False: "no"}.get(ours, ours), []).append(shown(cell))
    if unknown:
        yield f"# {words.text('draft.unknown', lang)} {', '.join(map(_quoted, unknown))}"
    alike = Counter(map(schema.simplified, texts))
    for ours, spelt in texts.items():
        line = f"{ours if _BARE.fullmatch(ours) else _quoted(ours)} = [{', '.join(map(_quoted, spelt))}]"
        yield line if alike[schema.simplified(ours)] == 1 else f"# {line}"


def _settings(reading: Reading, lang: str) -> Iterator[str]:
    found = {finding.code: finding for finding in reading.findings}
    for code, line in _SETTINGS.items():
        if code in found:
            yield f"# {line.format(found[code].value)}  # {words.text(f'draft.{code}', lang)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
