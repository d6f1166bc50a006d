"""Every French and English word of the reports, and how each language writes numbers, dates and
lists.

The words are in ``vocabulary/*.toml``: one key, one French cell, one English cell. A cell is a
template:

- ``{won}`` is a value; whole numbers are written with the language's separators;
- ``{won:projet gagné|projets gagnés}`` agrees with a count (French: 0 and 1 are singular);
- ``{rate:percent}``, ``{gap:points}``, ``{amount:money}``, ``{day:date}`` and ``{hours:decimal}``
  are written as each language does.

French spacing (narrow before ``; ! ?``, no-break before ``: %`` and inside guillemets) is added
here, so the table is typed with ordinary spaces.
"""

import datetime
import errno
import re
import string
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Literal

LANGUAGES = ("fr", "en")

# Of the process: a context variable would be lost in the threads and tasks where Jupyter runs
# callbacks
_chosen = "fr"

_LOCALE = {"fr": "fr_FR", "en": "en_GB"}
_LONGEST, _TWO_LINES = 60, 220  # characters of an item of a message, and of a list in it
_FRENCH_SPACES = (
    (re.compile(r" ([;!?])"), "\u202f\\1"),
    (re.compile(r" ([:»%€])"), "\u00a0\\1"),
    (re.compile(r"« "), "«\u00a0"),
)


class Mistake(ValueError):
    """What a person got wrong, said in her language: what, where, and what to do. A notebook shows
    it without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def language(lang: str) -> None:
    """In which language is everything shown from now on, unless a call says otherwise?

    Parameters
    ----------
    lang : ``fr``, which is also where it begins, or ``en``.

    Raises
    ------
    ValueError
        When it is neither.

    Examples
    --------
    >>> from bilan import show
    >>> show.language("en")
    >>> show.title(2025)
    'Review of 2025'
    >>> show.language("fr")
    """
    global _chosen
    _chosen = spoken(lang)


def spoken(lang: str | None) -> str:
    """A language asked for, or the one that was chosen."""
    if lang is None:
        return _chosen
    if lang not in LANGUAGES:
        raise not_one_of("lang", lang, LANGUAGES)
    return lang


def not_one_of(
    name: str, value: object, allowed: Iterable[str], lang: str | None = None
) -> Mistake:
    """The exception for a value that is none of those that a parameter may have."""
    return Mistake(
        text(
            "mistake.choice", lang, name=name, value=str(value), allowed=_some(allowed, lang, "or")
        )
    )


def no_column(column: object, columns: Iterable[object], lang: str | None = None) -> Mistake:
    """The exception for a column that a frame does not have."""
    return Mistake(
        text("mistake.column", lang, column=str(column), columns=_some(map(str, columns), lang))
    )


def text(key: str, lang: str | None = None, **values: object) -> str:
    """The phrase of ``key`` in one language, filled in.

    Raises
    ------
    KeyError
        When the table has no such key, or a value that the phrase needs is missing.
    """
    return _Phrase(spoken(lang)).format(_cells()[key][spoken(lang)], **values)


def has(key: str) -> bool:
    """Whether the table holds ``key``."""
    return key in _cells()


def label(kind: str, value: str, lang: str | None = None) -> str:
    """What a reader calls a value, such as a channel: its word where the table has one, else the
    value as she wrote it.
    """
    key = f"{kind}.{value}"
    return text(key, lang) if has(key) else value


def reason(error: OSError, lang: str | None = None) -> str:
    """Why the system refuses something, and what to do about it; the name of the error where the
    table has no words for it.
    """
    return label("system", errno.errorcode.get(error.errno or 0, type(error).__name__), lang)


def bare(text: str) -> str:
    """A text as a key of TOML that needs no quotes: without accents, and with underscores for
    spaces.
    """
    letters = unicodedata.normalize("NFKD", text)
    return re.sub(
        r"\W+", "_", "".join(letter for letter in letters if not unicodedata.combining(letter))
    )


def number(value: float, lang: str | None = None, digits: int = 0) -> str:
    """A number with the language's separators, rounded to ``digits`` decimals, a half to the even
    one.
    """
    return _decimal(_steady(value, digits), digits, spoken(lang))


def percent(value: float, lang: str | None = None) -> str:
    """A share between -1 and 1 as whole per cent: ``54 %`` in French, ``54%`` in English."""
    return _percent(_steady(value, 2), spoken(lang))


@lru_cache(
    4096
    # Babel takes half a millisecond for each, and a report writes the same small numbers over and
    # over
)
def _decimal(value: float, digits: int, lang: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(
        value, "#,##0" + ("." + "0" * digits if digits else ""), locale=_LOCALE[lang]
    )


@lru_cache(4096)
def _percent(value: float, lang: str) -> str:
    from babel.numbers import format_percent

    return format_percent(value, locale=_LOCALE[lang])


def points(difference: float, lang: str | None = None) -> str:
    """A difference of shares as whole points with its sign: ``+12``, ``−3``, ``0``."""
    whole = whole_points(difference)
    return f"{'+' if whole > 0 else '−' if whole < 0 else ''}{number(abs(whole), lang)}"


def whole_points(difference: float) -> int:
    """The number of points that :func:`points` writes."""
    return round(_steady(100 * difference))


def date(value: datetime.date, lang: str | None = None) -> str:
    """A day in full: ``3 mars 2025``, ``3 March 2025``."""
    from babel.dates import format_date

    return format_date(value, "long", locale=_LOCALE[spoken(lang)])


def month(month: int, lang: str | None = None, year: int | None = None) -> str:
    """A month: ``mars``, ``March``; of a year, ``mars 2025``, ``March 2025``."""
    from babel.dates import format_date

    return format_date(
        datetime.date(year or 1, month, 1),
        "LLLL y" if year else "LLLL",
        locale=_LOCALE[spoken(lang)],
    )


def listed(
    items: Iterable[str], lang: str | None = None, conjunction: Literal["and", "or"] = "and"
) -> str:
    """Items as a list in words: ``a, b et c``, ``a, b ou c``."""
    from babel.lists import format_list

    return format_list(
        list(items), style="or" if conjunction == "or" else "standard", locale=_LOCALE[spoken(lang)]
    )


def _some(items: Iterable[str], lang: str | None, conjunction: Literal["and", "or"] = "and") -> str:
    """The same, of which no item is long, and the last ones are counted where it would take more
    than two lines.
    """
    cut = [item if len(item) <= _LONGEST else f"{item[: _LONGEST - 1]}…" for item in items]
    shown = [
        item
        for item, length in zip(cut, accumulate(len(item) + 2 for item in cut), strict=True)
        if length <= _TWO_LINES
    ]
    rest = len(cut) - len(shown)
    return listed([*shown, *[text("mistake.more", lang, n=rest)] * (rest > 0)], lang, conjunction)


def plural(count: float, lang: str, forms: str) -> str:
    """The form, out of ``singular|plural``, that agrees with a count."""
    singular, several = forms.split("|")
    count = abs(_steady(count))
    return singular if count < 2 and (lang == "fr" or count == 1) else several


class _Phrase(string.Formatter):
    """``str.format`` with the marks that the module's docstring lists."""

    def __init__(self, lang: str):
        self.lang = lang

    def format_field(self, value: Any, spec: str) -> str:
        if "|" in spec:
            return plural(value, self.lang, spec)
        if spec == "percent":
            return percent(value, self.lang)
        if spec == "points":
            return points(value, self.lang)
        if spec == "money":
            return number(value, self.lang)
        if spec == "decimal":
            return number(value, self.lang, 1).removesuffix(",0").removesuffix(".0")
        if spec == "date":
            return date(value, self.lang)
        if isinstance(value, str):
            return value
        return number(value, self.lang)


def _steady(value: float, digits: int = 0) -> float:
    """The value to nine significant digits, or to one decimal more than are shown where that is
    finer.

    Processors differ in the last ones of seventeen, which must decide neither of an exact half nor
    of the sign of a zero.
    """
    return round(value, max(9 - len(str(int(abs(value)))), digits + 1)) + 0


@cache
def _cells() -> dict[str, dict[str, str]]:
    tables = sorted(files("bilan").joinpath("vocabulary").iterdir(), key=lambda file: file.name)
    return {
        key: {"fr": _french_spaces(cell["fr"]), "en": cell["en"]}
        for table in tables
        for key, cell in _flat(tomllib.loads(table.read_text(encoding="utf-8")))
    }


def _flat(table: dict, prefix: str = "") -> Iterable[tuple[str, dict[str, str]]]:
    for name, value in table.items():
        if "fr" in value and isinstance(value["fr"], str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")


def _french_spaces(phrase: str) -> str:
    for pattern, replacement in _FRENCH_SPACES:
        phrase = pattern.sub(replacement, phrase)
    return phrase
