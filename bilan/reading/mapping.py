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
    decimal = ","                   # also dayfirst, encoding, delimiter, sheet, max_rows, max_cell
    blank_means_no = ["met"]
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeGuard

from bilan import schema
from bilan.findings import FileProblems, Finding, refusal
from bilan.schema import PARTNERS, PROJECTS, Schema

NAME = "bilan.toml"
SET_ASIDE = "set_aside"

_CHOICES = PROJECTS.keys("choice", "open choice", "answer")
_SETTINGS: dict[str, Callable[[object], bool]] = {
    "decimal": lambda value: value in (",", "."),
    "dayfirst": lambda value: isinstance(value, bool),
    "encoding": lambda value: isinstance(value, str),
    "delimiter": lambda value: isinstance(value, str) and len(value) == 1 and value not in '"\r\n',
    "sheet": lambda value: isinstance(value, str),
    "max_rows": lambda value: type(value) is int and value > 0,
    "max_cell": lambda value: type(value) is int and value > 0,
    "blank_means_no": lambda value: _is_texts(value) and {_column(name) for name in value} <= {*PROJECTS.keys("answer")},
}


@dataclass(frozen=True)
class Instructions:
    """What a mapping says: our column to their header; for each column, their simplified value to ours; the settings."""

    path: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def about(self, file: Schema) -> "Instructions":
        """What concerns one of the two files: its columns, and the settings where it is the one of projects."""
        columns = {key: header for key, header in self.columns.items() if key in file}
        return replace(self, columns=columns, settings=self.settings if file is PROJECTS else {})


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
        raise refusal(path, "missing_file") from None
    except OSError as error:
        raise refusal(path, "unreadable_file", value=str(error.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal(path, "mapping_syntax", value=str(error)) from None
    if problems := list(_problems(table)):
        raise FileProblems(path, problems)
    theirs = table.pop("columns", {})
    reading = table.pop("reading", {})
    if "blank_means_no" in reading:
        reading["blank_means_no"] = [_column(name) for name in reading["blank_means_no"]]
    ignored = tuple(theirs.pop("ignore", ()))
    columns = {key: header for name, header in theirs.items() if (key := _column(name))}
    meanings = {
        key: {schema.simplified(text): ours for value, texts in choice.items() for text in texts if (ours := _value(key, value))}
        for name, choice in table.items()
        if (key := _column(name))
    }
    return Instructions(path, columns, ignored, meanings, reading)


def _problems(table: dict[str, Any]) -> Iterator[Finding]:
    for name, content in table.items():
        if not isinstance(content, dict):
            yield _problem("mapping_unknown", name, ("[columns]", "[reading]", *(f"[{key}]" for key in _CHOICES)))
        elif name == "columns":
            yield from _column_problems(content)
        elif name == "reading":
            for key, value in content.items():
                if key not in _SETTINGS:
                    yield _problem("mapping_unknown", key, tuple(_SETTINGS))
                elif not _SETTINGS[key](value):
                    yield _problem("mapping_value", key, (), str(value))
        elif (column := _column(name)) in _CHOICES:
            yield from _choice_problems(column, content)
        else:
            yield _problem("mapping_unknown", name, _CHOICES, kind="column")


def _column_problems(content: dict[str, Any]) -> Iterator[Finding]:
    theirs: dict[str, str] = {}
    for name, header in content.items():
        if name == "ignore":
            if not _is_texts(header):
                yield _problem("mapping_value", name, (), str(header))
        elif _column(name) is None:
            yield _problem("mapping_unknown", name, (*PROJECTS.keys(), *PARTNERS.keys()), kind="column")
        elif not isinstance(header, str):
            yield _problem("mapping_value", name, (), str(header))
        elif (first := theirs.setdefault(schema.simplified(header), name)) != name:
            yield _problem("mapping_twice", header, (first, name))


def _choice_problems(key: str, content: dict[str, Any]) -> Iterator[Finding]:
    ours: dict[str, str] = {}
    for name, texts in content.items():
        if _value(key, name) is None:
            choices = PROJECTS[key].choices
            yield _problem("mapping_unknown", name, (*choices, SET_ASIDE) if key == "outcome" else choices)
        elif not _is_texts(texts):
            yield _problem("mapping_value", name, (), str(texts))
        else:
            for text in texts:
                if (first := ours.setdefault(schema.simplified(text), name)) != name:
                    yield _problem("mapping_twice", text, (first, name))


def _problem(code: str, name: str, allowed: tuple[str, ...], value: str | None = None, kind: str = "") -> Finding:
    return Finding("error", code, column=None if value is None else name, value=value or name, allowed=allowed, kind=kind)


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _column(name: str) -> str | None:
    """Our column, from its key or any of its names."""
    return schema.headers().get(schema.simplified(name))


def _value(key: str, name: str) -> str | None:
    """Our value, from its key or any of its names; in an open column, a value of one's own."""
    if key == "outcome" and schema.simplified(name) == schema.simplified(SET_ASIDE):
        return SET_ASIDE
    column = PROJECTS[key]
    return schema.aliases(column.words).get(schema.simplified(name), name if column.kind == "open choice" else None)
