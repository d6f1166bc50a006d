"""Markdown as a notebook shows it, and the texts of a file as it writes them.

A text of the file may hold anything. It is shown on one line, with its controls as pictures
(:func:`plain`) and, in pictures and sentences, not too long (:func:`short`); in prose no sign of it
is read as Markdown or HTML, and the direction of its writing ends with it (:func:`verbatim`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from bilan import words
from bilan.schema import PROJECTS
from bilan.visible import visible
from bilan.words import language as language

LONGEST = 100
_OPENING = "<bdi>"
_BREAKS = re.compile(r"[ \t\r\n]+")
_SIGNS = re.compile(r"[!#$&()*+.:<=>@\[\\\]^_`{|}~-]")


class Prose(str):
    """Markdown as a notebook shows it."""

    def _repr_markdown_(self) -> str:
        return str(self)


def title(year: int | None, section: str = "title") -> Prose:
    """What is reviewed, a year or all of them: the words above the report's finding."""
    return sentence(f"{section}.{'year' if year else 'all'}", year=str(year))


def public_paragraph(public: bool) -> Prose:
    """What does a public report keep to itself? Nothing where it is not one; see
    :func:`bilan.anonymised`.
    """
    return Prose(words.text("public.note") if public else "")


def paragraphs(*texts: str) -> Prose:
    """Texts one under the other, without those that are empty."""
    return Prose("\n\n".join(filter(None, texts)))


def sentence(key: str, **values: object) -> Prose:
    """The phrase of a key, filled in."""
    return Prose(words.text(key, **values))


def phrases(section: str, values: Mapping[str, object], /, **which: object) -> list[str]:
    """Of the phrases of a section, those that hold, filled in from the same values."""
    return [words.text(f"{section}.{name}", **values) for name, holds in which.items() if holds]


def sentences(section: str, values: Mapping[str, object], /, **which: object) -> Prose:
    """The same, one after the other."""
    return Prose(" ".join(phrases(section, values, **which)))


def plain(text: str) -> str:
    """A text of the file on one line, its controls shown instead of obeyed.

    Examples
    --------
    >>> plain("two\\nlines \\x1b[31m")
    'two lines ␛[31m'
    """
    return visible(_BREAKS.sub(" ", text).strip())


def short(text: str, longest: int = LONGEST) -> str:
    """The same, cut with ``…`` where it is longer."""
    line = plain(text)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def verbatim(text: str, longest: int = LONGEST) -> str:
    """A text of the file in prose: short, with every sign that Markdown would read escaped, and
    isolated.

    Examples
    --------
    >>> verbatim("*Salon*")
    '<bdi>\\\\*Salon\\\\*</bdi>'
    """
    escaped = _SIGNS.sub(r"\\\g<0>", short(text, longest))
    return f"{_OPENING}{escaped}</bdi>"


def called(kind: str, value: str, write: Callable[[str], str] = verbatim) -> str:
    """What a reader calls a value: our word for it where there is one, else the text of the file as
    ``write`` makes it.
    """
    return words.label(kind, value) if words.has(f"{kind}.{value}") else write(value)


def apart(parts: Sequence[str]) -> str:
    """Parts that hold commas, as one enumeration: ``a, 1 ; b, 2``."""
    return words.text("list.apart").join(parts)


def few(parts: Sequence[str], more: str) -> list[str]:
    """Four things at most for an enumeration: of more, three, and the others counted in the words
    of ``more``.
    """
    named = len(parts) if len(parts) < 5 else 3
    rest = len(parts) - named
    return [*parts[:named], *([words.text(more, n=rest)] if rest else [])]


def names(kinds: Sequence[str], key: object, write: Callable[[str], str] = plain) -> list[str]:
    """What a reader calls the values of an index key, one a level; a tuple has several levels."""
    return [
        named(kind, value, write)
        for kind, value in zip(kinds, key if isinstance(key, tuple) else (key,), strict=True)
    ]


def named(kind: str, value: Any, write: Callable[[str], str] = plain) -> str:
    """What a reader calls one group of a column: its word, the month or the band that it is, or
    that it is not given.
    """
    if pd.isna(value):
        return words.text("label.not_given")
    if kind in PROJECTS.keys("date"):
        year, month = map(int, value.split("-"))
        return words.month(month, year)
    if kind in PROJECTS.keys("number", "hours"):
        return _band(kind, value)
    return words.month(value) if kind == "month" else called(kind, str(value), write)


def _band(kind: str, band: str) -> str:
    ends = [words.number(int(end)) for end in re.findall(r"\d+", band)]
    form = "between" if len(ends) > 1 else "below" if band.startswith("<") else "above"
    return words.text(f"band.{kind}", band=words.text(f"band.{form}", low=ends[0], high=ends[-1]))


def plain_text(prose: str) -> str:
    """Markdown of ours for a terminal: without the marks that isolate, escape and stress.

    Examples
    --------
    >>> plain_text(f"Through {verbatim('*Salon*')}: **5**.")
    'Through *Salon*: 5.'
    """
    bare = re.sub(r"</?bdi>|(?<!\\)\*\*", "", prose)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", bare)


def upper(label: str) -> str:
    """A label, isolated or not, at the beginning of a line."""
    start = len(_OPENING) * label.startswith(_OPENING)
    return label[:start] + label[start : start + 1].upper() + label[start + 1 :]
