"""``bilan.toml``: which column of an export is what, and which value means what, so that it is read without being edited.

::

    [columns]
    channel = "Lead Source"         # our column = the file's header
    outcome = "Stage"
    ignore = ["Owner"]              # not ours, whatever its name suggests

    [outcome]                       # our value = the file's values; set_aside: it never became a proposal
    won = ["Closed Won"]
    set_aside = ["New"]

    [channel]
    recommendation = ["Friend", "Ex-colleague"]
    "Trade fairs" = ["Fair"]        # a channel of her own

    [reading]
    decimal = ","                   # also dayfirst, encoding, delimiter, sheet
    blank_means_no = ["met"]
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bilan import schema
from bilan.findings import FileProblems, Finding

NAME = "bilan.toml"
SET_ASIDE = "set_aside"

_CLOSED = {"outcome": "outcome", "stage": "stage", "initiated_by": "initiated_by", "met": "answer", "brief": "answer"}
_OPEN = ("channel", "lost_reason")
_SETTINGS: dict[str, Callable[[object], bool]] = {
    "decimal": lambda value: value in (",", "."),
    "dayfirst": lambda value: isinstance(value, bool),
    "encoding": lambda value: isinstance(value, str),
    "delimiter": lambda value: isinstance(value, str) and len(value) == 1 and value not in '"\r\n',
    "sheet": lambda value: isinstance(value, str),
    "blank_means_no": lambda value: _is_texts(value) and {_column(name) for name in value} <= {"met", "brief"},
}


@dataclass(frozen=True)
class Instructions:
    """What a mapping says: our column to their header; for each column, their simplified value to ours; the settings."""

    path: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)


def load_mapping(path: str | Path | None, beside: Path) -> Instructions:
    """The instructions in ``path``, or else in the ``bilan.toml`` beside a file; none where there is no such file.

    Raises
    ------
    FileProblems
        With everything in the mapping that is not understood.
    """
    if path is None and not (beside.parent / NAME).is_file():
        return Instructions()
    path = beside.parent / NAME if path is None else Path(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise FileProblems(path, [Finding("error", "missing_file")]) from None
    except OSError as error:
        raise FileProblems(path, [Finding("error", "unreadable_file", value=error.strerror)]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileProblems(path, [Finding("error", "mapping_syntax", value=str(error))]) from None
    if problems := list(_problems(table)):
        raise FileProblems(path, problems)
    columns = {_column(name): header for name, header in table.get("columns", {}).items() if name != "ignore"}
    reading = table.get("reading", {})
    if "blank_means_no" in reading:
        reading["blank_means_no"] = [_column(name) for name in reading["blank_means_no"]]
    meanings = {
        _column(name): {schema.simplified(text): ours for ours, text in _pairs(_column(name), choice)}
        for name, choice in table.items()
        if name not in ("columns", "reading")
    }
    return Instructions(path, columns, tuple(table.get("columns", {}).get("ignore", ())), meanings, reading)


def _problems(table: dict[str, object]) -> Iterator[Finding]:
    for name, content in table.items():
        if not isinstance(content, dict):
            yield _problem("mapping_unknown", name, ("[columns]", "[reading]", *(f"[{key}]" for key in (*_CLOSED, *_OPEN))))
        elif name == "columns":
            yield from _column_problems(content)
        elif name == "reading":
            for key, value in content.items():
                if key not in _SETTINGS:
                    yield _problem("mapping_unknown", key, tuple(_SETTINGS))
                elif not _SETTINGS[key](value):
                    yield _problem("mapping_value", key, (), str(value))
        elif (key := _column(name)) in _CLOSED or key in _OPEN:
            yield from _choice_problems(key, content)
        else:
            yield _problem("mapping_unknown", name, (*_CLOSED, *_OPEN), kind="column")


def _column_problems(content: dict[str, object]) -> Iterator[Finding]:
    theirs = {}
    for name, header in content.items():
        if name == "ignore":
            if not _is_texts(header):
                yield _problem("mapping_value", name, (), str(header))
        elif _column(name) is None:
            yield _problem("mapping_unknown", name, tuple(schema.alias_table()["header"]), kind="column")
        elif not isinstance(header, str):
            yield _problem("mapping_value", name, (), str(header))
        elif theirs.setdefault(schema.simplified(header), name) != name:
            yield _problem("mapping_twice", header, (theirs[schema.simplified(header)], name))


def _choice_problems(key: str, content: dict[str, object]) -> Iterator[Finding]:
    ours = {}
    for name, texts in content.items():
        if key in _CLOSED and _value(key, name) is None:
            allowed = tuple(schema.alias_table()[_CLOSED[key]])
            yield _problem("mapping_unknown", name, (*allowed, SET_ASIDE) if key == "outcome" else allowed)
        elif not _is_texts(texts):
            yield _problem("mapping_value", name, (), str(texts))
        else:
            for text in texts:
                if ours.setdefault(schema.simplified(text), name) != name:
                    yield _problem("mapping_twice", text, (ours[schema.simplified(text)], name))


def _problem(code: str, name: str, allowed: tuple[str, ...], value: str | None = None, kind: str = "") -> Finding:
    return Finding("error", code, column=None if value is None else name, value=value or name, allowed=allowed, kind=kind)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _column(name: str) -> str | None:
    """Our column, from its key or any of its names."""
    return schema.headers().get(schema.simplified(name))


def _value(key: str, name: str) -> str | None:
    """Our value, from its key or any of its names; in an open column, a value of one's own."""
    if key == "outcome" and schema.simplified(name) == schema.simplified(SET_ASIDE):
        return SET_ASIDE
    kind = _CLOSED.get(key, key)
    return schema.aliases(kind).get(schema.simplified(name), None if key in _CLOSED else name)


def _pairs(key: str, choice: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, texts in choice.items():
        for text in texts:
            yield _value(key, name), text
