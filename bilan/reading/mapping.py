"""``bilan.toml``: which column of an export is what, and which value means what, so that it is read
without being edited.

::

    [columns]
    channel = "Lead Source"         # our column = the file's header
    outcome = "Stage"
    ignore = ["Owner"]              # not ours, whatever its name suggests

    [outcome]                       # the file's value = ours; set_aside: it never became a proposal
    "Closed Won" = "won"
    "Too dear" = "lost : price"     # with the reason
    set_aside = ["New", "Lead"]     # or ours = the file's

    [channel]
    "Tom" = "recommendation : Tom"  # with who introduced it
    "Trade fairs" = ["Fair"]        # a channel of her own

    [reading]
    decimal = ","                   # also dayfirst, encoding, delimiter, sheet
    blank_means_no = ["met"]

    [public]
    channels = ["Trade fairs"]      # of her own, and may be named where nobody is
    amounts = true                  # what was won may be on the card

    [resolution]                    # what was resolved upon, in which year: judged the year after
    rule = "met"                    # one of any, all, met, brief; or text = "Say no sooner"
    year = 2024

    [lessons]
    2025 = "What I take from that year, in my own words."
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bilan import schema, words
from bilan.findings import Finding, Unreadable, about, refusal
from bilan.reading.formats import bytes_of, occupied
from bilan.schema import PARTNERS, PROJECTS, Schema

NAME = "bilan.toml"
SET_ASIDE = "set_aside"

# What a value of one column may also tell: which column that is
DETAILS = {"outcome": "lost_reason", "channel": "introduced_by"}

# The columns of dates that tell an outcome, and which
DATED = {"won_on": "won", "lost_on": "lost"}

_SET_ASIDE = [schema.simplified(word) for word in words.in_every_language("outcome.set_aside")]

# What a mapping may make of the values of a choice
CHOICES = {column.key: column.choices for column in PROJECTS if column.choices}
CHOICES["outcome"] += (SET_ASIDE,)

# What a line of a section may tell, where its names are ours: patterns of a value and its type
_TEXT = "str .*"
_TEXTS = "texts .*"
_FLAG = "bool .*"
_FORMS: dict[str, dict[str, str]] = {
    "columns": {
        **dict.fromkeys((*PROJECTS.keys(), *DATED, *PARTNERS.keys()), _TEXT),
        **dict.fromkeys(("outcome", "partner"), "str .+"),  # no file is without
        "ignore": _TEXTS,
    },
    "reading": {
        "decimal": "str [,.]",
        "dayfirst": _FLAG,
        "encoding": _TEXT,
        "delimiter": 'str [^"\r\n]',
        "sheet": _TEXT,
        "blank_means_no": _TEXTS,
    },
    "public": {"channels": _TEXTS, "amounts": _FLAG},
    "resolution": {"rule": _TEXT, "text": _TEXT, "year": "int [1-9][0-9]{0,3}"},
    "lessons": {},
}
_SECTIONS = (*_FORMS, *CHOICES)
_NAMED = {**schema.headers(), **{section: section for section in _FORMS}} | {
    schema.simplified(word): key
    for key in DATED
    for word in (key, *words.in_every_language(f"column.{key}"))
}


class Instructions(dict[str, dict[str, Any]]):
    """What a mapping says of one of the two files, by section, in our keys; nothing under a section
    that it does not have.

    ``columns`` are their headers by our column, ``headers`` the contrary, simplified, as are those
    that are ``ignored``; a choice is what their values mean, and ``outcome.lost_reason`` what goes
    with them. ``told`` is the mapping itself, its sections called as we call them.
    """

    def __init__(self, path: Path | None = None, told: Mapping[str, Any] = {}) -> None:
        self.path = path
        self.told = told

    def __missing__(self, section: str) -> dict[str, Any]:
        return {}

    def tells(self, column: str, text: str) -> bool:
        """Whether they say what a text of a column means."""
        return not {text, schema.spelt(text)}.isdisjoint(self[column])

    def note(self, section: str, key: str, value: Any, name: str, kind: str = "") -> list[Finding]:
        """Keep what a line tells; what is wrong, where another has told it otherwise."""
        told = self.setdefault(section, {}).setdefault(key, value)
        return (
            [] if told == value else [_wrong("mapping_twice", name, map(str, (told, value)), kind)]
        )


def beside(file: Path) -> Path | None:
    """The mapping that goes with a file: the one that bears its name, or else the folder's."""
    for path in (kept_in(file), file.parent / NAME):
        if path != file and occupied(path):
            return path
    return None


def kept_in(file: Path) -> Path:
    """Where the answers about a file are kept: ``projets.bilan.toml`` for ``projets.csv``."""
    return file.parent / f"{file.stem}.{NAME}"


def load_mapping(
    given: str | Path | Instructions | None, file: Path, columns: Schema = PROJECTS
) -> Instructions:
    """The instructions in a mapping, or else in the one beside a file; none where there is no such
    file. Those that are given are understood again, as they are told now.

    Raises
    ------
    FileProblems
        With everything in the mapping that is not understood.
    """
    if not isinstance(given, Instructions):
        path = beside(file) if given is None else Path(given)
        given = Instructions(path, _parsed(path) if path else {})
    with about(given.path or Path(NAME)):
        return _understood(given, columns)


def word_for(kind: str, key: str) -> str:
    """How a mapping calls a key of ours: as the reader does; a value of her own, as it is."""
    return words.label(schema.ASKED.get(kind, kind), key)


def column_named(name: str) -> str | None:
    """Our column, from its key or any of its names; or one of those whose dates tell an outcome; or
    a section of a mapping, from its own.
    """
    return _NAMED.get(schema.simplified(name))


def value_named(column: str, name: str) -> str:
    """Our value, from its key or any of its names; in an open column, a value of one's own."""
    word = schema.simplified(name)
    if column == "outcome" and word in _SET_ASIDE:
        return SET_ASIDE
    own = name if PROJECTS[column].kind == "open choice" else ""
    return schema.aliases(schema.ASKED[column]).get(word, own)


def _parsed(path: Path) -> dict[str, Any]:
    data = bytes_of(path)
    with about(path):
        try:
            return tomllib.loads(data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise refusal("mapping_encoding", line=data.count(b"\n", 0, error.start) + 1) from None
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            place = re.search("at line ([0-9]+)", str(error))
            raise refusal(
                "mapping_syntax", line=place and int(place[1]), value=str(error)
            ) from None


def _understood(given: Instructions, columns: Schema) -> Instructions:
    """What a mapping says of a file.

    Raises
    ------
    Unreadable
        With all that is not understood.
    """
    problems: list[Finding] = []
    sections: dict[str, dict[str, Any]] = {}
    found = Instructions(given.path, sections)
    for name, content in given.told.items():
        section = column_named(name)
        if isinstance(content, dict) and section in _SECTIONS:
            sections.setdefault(section, {}).update(content)
            found.setdefault(section, {})
            for line in content.items():
                problems += _line(found, section, *line)
        else:
            problems.append(_wrong("mapping_unknown", name, _SECTIONS, "column"))
    ignored = found["columns"].pop("ignore", ())
    found["ignored"] = dict.fromkeys(map(schema.simplified, ignored), "")
    ours = (*columns.keys(), *DATED) if columns is PROJECTS else columns.keys()
    found["columns"] = {key: header for key, header in found["columns"].items() if key in ours}
    for key, header in found["columns"].items():
        if header:
            problems += found.note("headers", schema.simplified(header), key, header, "column")
    if problems:
        raise Unreadable(problems)
    return found


def _line(found: Instructions, section: str, name: str, value: Any) -> Iterator[Finding]:
    """Keep what a line tells; what is wrong with it."""
    any_name = {name: f"{_TEXT}|{_TEXTS}" if section in CHOICES else _TEXT}
    forms = _FORMS.get(section) or any_name
    key = name if name in forms else column_named(name)
    misfit = Finding("error", "mapping_value", None, name, str(value) or name)
    if key not in forms:
        yield _wrong("mapping_unknown", name, forms, "column" if section == "columns" else "")
    elif name == "rule" and value not in tuple(schema.RULES):
        yield _wrong("mapping_unknown", str(value), schema.RULES)
    elif not re.fullmatch(forms[key], _with_type(value), re.DOTALL) or (
        section == "lessons" and not re.fullmatch("[0-9]{4}", name)
    ):
        yield misfit
    elif name == "blank_means_no":
        for column in map(column_named, value):
            if column in PROJECTS.keys("answer"):
                yield from found.note(str(column), "", "no", name, "answer")
            else:
                yield misfit
    elif section in CHOICES:
        yield from _meaning(found, section, name, value)
    else:
        yield from found.note(section, key, value, name)


def _with_type(value: Any) -> str:
    texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return f"{'texts' if texts else type(value).__name__} {value}"


def _meaning(found: Instructions, column: str, name: str, told: Any) -> Iterator[Finding]:
    """Keep what some of their values mean, and what goes with it: told as ``won = ["Signed"]``, or
    as ``"Signed" = "won"``, which may end in ``: price``; ``""`` is yet to be told.
    """
    word, texts = (name, told) if isinstance(told, list) else (told, [name])
    choices = CHOICES[column]
    kind = schema.ASKED[column]
    head, _, detail = map(str.strip, word.partition(":"))
    key = value_named(column, head)
    if not detail or word == name or column not in DETAILS or key not in choices:
        key, detail = value_named(column, word), ""
    if told and not key:
        yield _wrong("mapping_unknown", word, choices, kind)
    elif told:
        own = [name] * (key == name and key not in choices)
        for text in texts if told == name else map(schema.spelt, [*texts, *own]):
            yield from found.note(column, text, key, text, kind)
            if detail:
                yield from found.note(f"{column}.{DETAILS[column]}", text, detail, text)


def _wrong(code: str, value: str, allowed: Iterable[str], kind: str = "") -> Finding:
    return Finding("error", code, None, None, value, tuple(allowed), kind)
