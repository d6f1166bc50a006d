"""Markdown as a notebook shows it, and names as it writes them."""

import re
from collections.abc import Sequence

import pandas as pd

from bilan import words
from bilan.words import language as language

_SIGNS = re.compile(r"[!#$&()*+.:<=>@\[\\\]^_`{|}~-]")


class Prose(str):
    """Markdown as a notebook shows it."""

    def _repr_markdown_(self) -> str:
        return str(self)


def title(year: int | None, *, lang: str | None = None) -> Prose:
    """What is reviewed: the words above the report's finding."""
    return Prose(words.text("title.all", lang) if year is None else words.text("title.year", lang, year=str(year)))


def verbatim(name: str) -> str:
    """A name from a file, on one line and with every sign that Markdown would read escaped."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(name.split()))


def apart(parts: Sequence[str], lang: str | None) -> str:
    """Parts that hold commas, as one enumeration: ``a, 1 ; b, 2``."""
    return words.text("list.apart", lang).join(parts)


def names(kinds: Sequence[str], key: object, lang: str | None) -> list[str]:
    """What a reader calls the values of an index key, one a level; a tuple has several levels. A missing one is not given."""
    return [
        words.text("label.not_given", lang) if pd.isna(value) else words.label(kind, str(value), lang)
        for kind, value in zip(kinds, key if isinstance(key, tuple) else (key,), strict=True)
    ]


def upper(label: str) -> str:
    """A label at the beginning of a line."""
    return label[:1].upper() + label[1:]
