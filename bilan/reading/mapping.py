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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeGuard

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
_CHOICES = PROJECTS.keys("choice", "open choice", "answer")


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _is_answer(value: object) -> bool:
    return isinstance(value, bool)


def _is_most(value: object) -> bool:
    return type(value) is int and value > 0


# What each line of a section may be, where its names are ours
_SETTINGS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "columns": {
        **dict.fromkeys((*PROJECTS.keys(), *DATED, *PARTNERS.keys()), _is_text),
        "ignore": _is_texts,
    },
    "reading": {
        "decimal": (",", ".").__contains__,
        "dayfirst": _is_answer,
        "encoding": _is_text,
        "delimiter": lambda told: _is_text(told) and len(told) == 1 and told not in '"\r\n',
        "sheet": _is_text,
        "blank_means_no": lambda told: (
            _is_texts(told) and {*map(column_named, told)} <= {*PROJECTS.keys("answer")}
        ),
    },
    "public": {"channels": _is_texts, "amounts": _is_answer},
    "resolution": {"rule": _is_text, "text": _is_text, "year": _is_most},
}
_SECTIONS = (*_SETTINGS, "lessons", *_CHOICES)
_NAMED = {**schema.headers(), **{section: section for section in (*_SETTINGS, "lessons")}} | {
    schema.simplified(word): key
    for key in DATED
    for word in (key, *words.in_every_language(f"column.{key}"))
}


@dataclass
class Instructions:
    """What a mapping says: our column to their header; for each column, their value, simplified, to
    ours; the settings; for each column, their value to what goes with it; what may be made public;
    the ``lessons`` of a year.

    ``options`` go before the settings; ``resolution`` is its ``rule`` or ``text``, and the
    ``year``; ``told`` is the mapping itself, its sections called as we call them.
    """

    path: Path | None = None
    columns: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    details: dict[str, dict[str, str]] = field(default_factory=dict)
    public: dict[str, Any] = field(default_factory=dict)
    resolution: dict[str, Any] = field(default_factory=dict)
    lessons: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict, compare=False)

    def about(self, file: Schema, options: Mapping[str, Any]) -> "Instructions":
        """What concerns one of the two files: its columns, and the settings where it is the one of
        projects; the options that are given go before them.
        """
        keys = (*file.keys(), *DATED) if file is PROJECTS else file.keys()
        told = {name: option for name, option in options.items() if option is not None}
        given = self.options | told
        return replace(
            self,
            columns={key: header for key, header in self.columns.items() if key in keys},
            settings=self.settings | given if file is PROJECTS else given,
            options=given,
        )

    def tells(self, column: str, text: str) -> bool:
        """Whether they say what a text of a column means."""
        return not {text, schema.spelt(text)}.isdisjoint(self.meanings.get(column, {}))

    def elsewhere(self, header: Iterable[str]) -> bool:
        """Whether they name columns, and none that a file has: they were written for another."""
        there = {schema.simplified(each) for each in header}
        named = {schema.simplified(header) for header in self.columns.values() if header}
        return bool(named) and there.isdisjoint(named)


def beside(file: Path) -> Path | None:
    """The mapping that goes with a file: the one that bears its name, or else the folder's."""
    names = (kept_in(file), file.parent / NAME)
    return next((path for path in names if path != file and occupied(path)), None)


def kept_in(file: Path) -> Path:
    """Where the answers about a file are kept: ``projets.bilan.toml`` for ``projets.csv``."""
    return file.with_name(f"{file.stem}.{NAME}")


def load_mapping(path: str | Path | Instructions | None, file: Path) -> Instructions:
    """The instructions in ``path``, or else in the mapping beside a file; none where there is no
    such file. Those that are given are understood again, as they are told now.

    Raises
    ------
    FileProblems
        With everything in the mapping that is not understood.
    """
    if isinstance(path, Instructions):
        with about(path.path or Path(NAME)):
            return replace(_understood(path.path, path.told), options=path.options)
    path = beside(file) if path is None else Path(path)
    if path is None:
        return Instructions()
    data = bytes_of(path)
    with about(path):
        return _understood(path, _parsed(data))


def word_for(kind: str, key: str) -> str:
    """How a mapping calls a key of ours: as the reader does; a value of her own, as it is."""
    return words.label(kind if kind == "column" else PROJECTS[kind].words, key)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("mapping_encoding", line=line) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search("at line ([0-9]+)", str(error))
        number = int(place[1]) if place else None
        raise refusal("mapping_syntax", line=number, value=str(error)) from None


class _Problems(list[Finding]):
    """What is not understood."""

    def say(self, code: str, value: str, allowed: Iterable[str], kind: str = "") -> None:
        self.append(Finding("error", code, None, None, value, tuple(allowed), kind))

    def misfit(self, name: str, value: object) -> None:
        self.append(Finding("error", "mapping_value", None, name, str(value) or name))

    def tell(self, found: dict[str, Any], key: str, value: Any, name: str, kind: str = "") -> None:
        """Note a value under its key, where no other is yet."""
        if found.setdefault(key, value) != value:
            self.say("mapping_twice", name, (found[key], value), kind)


def _understood(path: Path | None, told: dict[str, Any]) -> Instructions:
    """What a mapping says.

    Raises
    ------
    Unreadable
        With all that is not understood.
    """
    problems = _Problems()
    sections: dict[str, dict[str, Any]] = {}
    for name, content in told.items():
        key = column_named(name)
        if isinstance(content, dict) and key in _SECTIONS:
            sections[key] = {**sections.get(key, {}), **content}
        else:
            problems.say("mapping_unknown", name, _SECTIONS, "column")
    found = Instructions(path, told=sections)
    for key, content in sections.items():
        if key == "lessons":
            found.lessons |= _lessons(content, problems)
        elif key in _SETTINGS:
            settings = found.settings if key == "reading" else getattr(found, key)
            settings |= _settings(key, content, problems)
        else:
            meanings = [*_meanings(key, content, problems)]
            found.meanings[key] = {text: ours for text, ours, _ in meanings}
            if details := {text: detail for text, _, detail in meanings if detail}:
                found.details[key] = details
    if problems:
        raise Unreadable(problems)
    found.ignored = tuple(found.columns.pop("ignore", ()))
    return found


def _settings(section: str, content: dict[str, Any], problems: _Problems) -> dict[str, Any]:
    known = _SETTINGS[section]
    kind = "column" if section == "columns" else ""
    found: dict[str, Any] = {}
    theirs: dict[str, str] = {}
    for name, value in content.items():
        key = (kind and column_named(name)) or name
        if key not in known:
            problems.say("mapping_unknown", name, known, kind)
        elif name == "rule" and value not in tuple(schema.RULES):
            problems.say("mapping_unknown", str(value), schema.RULES)
        elif not known[key](value):
            problems.misfit(name, value)
        else:
            problems.tell(found, key, value, name)
            if kind and name != "ignore" and value:
                problems.tell(theirs, schema.simplified(value), key, value, kind)
    if "blank_means_no" in found:
        found["blank_means_no"] = [*map(column_named, found["blank_means_no"])]
    return found


def _lessons(content: dict[str, Any], problems: _Problems) -> Iterator[tuple[str, str]]:
    """What she takes from a year, by year."""
    for year, text in content.items():
        if re.fullmatch("[0-9]{4}", year) and _is_text(text):
            yield year, text
        else:
            problems.misfit(year, text)


def _meanings(
    column: str, content: dict[str, Any], problems: _Problems
) -> Iterator[tuple[str, str, str]]:
    """Their values, what each means, and what goes with it: told as ``won = ["Signed"]``, or as
    ``"Signed" = "won"``, which may end in ``: price``; ``""`` is yet to be told.
    """
    theirs: dict[str, str] = {}
    kind = PROJECTS[column].words
    choices = (*PROJECTS[column].choices, *[SET_ASIDE] * (column == "outcome"))
    for name, told in content.items():
        if not (_is_text(told) or _is_texts(told)):
            problems.misfit(name, told)
            continue
        word, texts = (told, [name] if told else []) if _is_text(told) else (name, told)
        key, detail = _meaning(column, word, itself=word == name)
        if texts and not key:
            problems.say("mapping_unknown", word, choices, kind)
            continue
        if told != name:  # else to the letter: others that are alike count apart
            own = [name] if key == name and key not in choices else []
            texts = [schema.spelt(text) for text in (*texts, *own)]
        for text in texts:
            problems.tell(theirs, text, key, text, kind)
            yield text, key, detail


def _meaning(column: str, told: str, *, itself: bool) -> tuple[str, str]:
    """The key that is told, and what goes with it; a value of one's own may mean itself."""
    head, _, detail = (part.strip() for part in told.partition(":"))
    if not itself and detail and column in DETAILS and (key := _known(column, head)):
        return key, detail
    return value_named(column, told), ""


def column_named(name: str) -> str | None:
    """Our column, from its key or any of its names; or one of those whose dates tell an outcome; or
    a section of a mapping, from its own.
    """
    return _NAMED.get(schema.simplified(name))


def value_named(column: str, name: str) -> str:
    """Our value, from its key or any of its names; in an open column, a value of one's own."""
    return _known(column, name) or (name if PROJECTS[column].kind == "open choice" else "")


def _known(column: str, name: str) -> str:
    word = schema.simplified(name)
    if column == "outcome" and word in _SET_ASIDE:
        return SET_ASIDE
    return schema.aliases(PROJECTS[column].words).get(word, "")
