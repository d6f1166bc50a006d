"""``bilan.toml``: which column of an export is what, and which value means what, so that it is read
without being edited.

::

    [columns]
    channel = "Lead Source"         # our column = the file's header
    outcome = "Stage"
    ignore = ["Owner"]              # not ours, whatever its name suggests

    [outcome]                       # our value = the file's values; set_aside: it never became a
    proposal won = ["Closed Won"] set_aside = ["New"]

    [channel]
    recommendation = ["Friend", "Ex-colleague"]
    "Trade fairs" = ["Fair"]        # a channel of her own

    [reading]
    decimal = ","                   # also dayfirst, encoding, delimiter, sheet, max_rows, max_cell
    blank_means_no = ["met"]
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeGuard

from bilan import schema, words
from bilan.findings import Finding, Unreadable, about, refusal
from bilan.reading.formats import bytes_of
from bilan.schema import PARTNERS, PROJECTS, Schema

NAME = "bilan.toml"
SET_ASIDE = "set_aside"

_SET_ASIDE = [schema.simplified(word) for word in words.in_every_language("outcome.set_aside")]
_CHOICES = PROJECTS.keys("choice", "open choice", "answer")
_SETTINGS: dict[str, Callable[[object], bool]] = {
    "decimal": lambda value: value in (",", "."),
    "dayfirst": lambda value: isinstance(value, bool),
    "encoding": lambda value: isinstance(value, str),
    "delimiter": lambda value: isinstance(value, str) and len(value) == 1 and value not in '"\r\n',
    "sheet": lambda value: isinstance(value, str),
    "max_rows": lambda value: type(value) is int and value > 0,
    "max_cell": lambda value: type(value) is int and value > 0,
    "blank_means_no": lambda value: (
        _is_texts(value) and {column_named(name) for name in value} <= {*PROJECTS.keys("answer")}
    ),
}


@dataclass(frozen=True)
class Instructions:
    """What a mapping says: our column to their header; for each column, their simplified value to
    ours; the settings.
    """

    path: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    meanings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def about(self, file: Schema, options: Mapping[str, Any]) -> "Instructions":
        """What concerns one of the two files: its columns, and the settings where it is the one of
        projects; the options that are given go before them.
        """
        columns = {key: header for key, header in self.columns.items() if key in file}
        given = {name: option for name, option in options.items() if option is not None}
        settings = self.settings if file is PROJECTS else {}
        return replace(self, columns=columns, settings={**settings, **given})

    def elsewhere(self, header: Iterable[str]) -> bool:
        """Whether they name columns, and none that a file has: they were written for another."""
        there = {schema.simplified(each) for each in header}
        return bool(self.columns) and there.isdisjoint(
            schema.simplified(each) for each in self.columns.values()
        )


def load_mapping(path: str | Path | None, beside: Path) -> Instructions:
    """The instructions in ``path``, or else in the ``bilan.toml`` beside a file; none where there
    is no such file.

    Raises
    ------
    FileProblems
        With everything in the mapping that is not understood.
    """
    if path is None and not os.path.lexists(beside.parent / NAME):
        return Instructions()
    path = beside.parent / NAME if path is None else Path(path)
    data = bytes_of(path)
    with about(path):
        return _followed(path, data)


def _followed(path: Path, data: bytes) -> Instructions:
    try:
        text = data.decode("utf-8-sig")
        instructions, problems = _understood(path, tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("mapping_encoding", line=line) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search("at line ([0-9]+)", str(error))
        raise refusal(
            "mapping_syntax", line=int(line[1]) if line else None, value=str(error)
        ) from None
    except RecursionError:
        brackets = [line.count("[") for line in text.splitlines()]
        raise refusal(
            "mapping_syntax", line=brackets.index(max(brackets)) + 1, value="[[[[…"
        ) from None
    if problems:
        raise Unreadable(problems)
    return instructions


def _understood(path: Path, table: dict[str, Any]) -> tuple[Instructions, list[Finding]]:
    """What a mapping says, and what of it is not understood."""
    found = Instructions(path)
    problems: list[Finding] = []
    sections: dict[str, str] = {}
    for name, content in table.items():
        key = name if name in ("columns", "reading") else column_named(name) or ""
        if not isinstance(content, dict) or key not in ("columns", "reading", *_CHOICES):
            problems.append(
                _problem("mapping_unknown", name, ("columns", "reading", *_CHOICES), kind="column")
            )
        elif (first := sections.setdefault(key, name)) != name:
            problems.append(_problem("mapping_two_names", name, (first, name)))
        elif key == "columns":
            found = replace(
                found,
                columns=dict(_headers(content, problems)),
                ignored=tuple(content.get("ignore", ())),
            )
        elif key == "reading":
            found = replace(found, settings=dict(_settings(content, problems)))
        else:
            found.meanings[key] = dict(_meanings(key, content, problems))
    return found, problems


def _headers(content: dict[str, Any], problems: list[Finding]) -> Iterator[tuple[str, str]]:
    names: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for name, header in content.items():
        key = column_named(name)
        if name == "ignore" and _is_texts(header):
            continue
        if name != "ignore" and key is None:
            problems.append(
                _problem(
                    "mapping_unknown", name, (*PROJECTS.keys(), *PARTNERS.keys()), kind="column"
                )
            )
        elif not isinstance(header, str) or key is None:
            problems.append(_problem("mapping_value", name, (), str(header)))
        elif (first := names.setdefault(key, name)) != name:
            problems.append(_problem("mapping_two_names", name, (first, name)))
        elif (first := theirs.setdefault(schema.simplified(header), name)) != name:
            problems.append(_problem("mapping_twice", header, (first, name)))
        else:
            yield key, header


def _settings(content: dict[str, Any], problems: list[Finding]) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if name not in _SETTINGS:
            problems.append(_problem("mapping_unknown", name, tuple(_SETTINGS)))
        elif not _SETTINGS[name](value):
            problems.append(_problem("mapping_value", name, (), str(value)))
        else:
            yield (
                name,
                [column_named(each) for each in value] if name == "blank_means_no" else value,
            )


def _meanings(
    column: str, content: dict[str, Any], problems: list[Finding]
) -> Iterator[tuple[str, str]]:
    names: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for name, texts in content.items():
        key = value_named(column, name)
        if key is None:
            choices = (*PROJECTS[column].choices, *([SET_ASIDE] if column == "outcome" else []))
            problems.append(_problem("mapping_unknown", name, choices, kind=PROJECTS[column].words))
        elif not _is_texts(texts):
            problems.append(_problem("mapping_value", name, (), str(texts)))
        elif (first := names.setdefault(key, name)) != name:
            problems.append(_problem("mapping_two_names", name, (first, name)))
        else:
            own = PROJECTS[column].kind == "open choice" and key == name
            for text in (*texts, name) if own else texts:  # a value of one's own stands for itself
                if (first := theirs.setdefault(schema.simplified(text), name)) != name:
                    problems.append(_problem("mapping_twice", text, (first, name)))
                yield schema.simplified(text), key


def _problem(
    code: str, name: str, allowed: tuple[str, ...], value: str | None = None, kind: str = ""
) -> Finding:
    return Finding(
        "error",
        code,
        column=None if value is None else name,
        value=value or name,
        allowed=allowed,
        kind=kind,
    )


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def column_named(name: str) -> str | None:
    """Our column, from its key or any of its names."""
    return schema.headers().get(schema.simplified(name))


def value_named(column: str, name: str) -> str | None:
    """Our value, from its key or any of its names; in an open column, a value of one's own."""
    if column == "outcome" and schema.simplified(name) in _SET_ASIDE:
        return SET_ASIDE
    own = name if PROJECTS[column].kind == "open choice" else None
    return schema.aliases(PROJECTS[column].words).get(schema.simplified(name), own)
