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
from contextlib import ExitStack
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Literal

LANGUAGES = ("fr", "en")

# Of the process, as matplotlib's settings are: a context variable set in one cell would be lost in
# the threads and tasks where Jupyter runs the callbacks of widgets.
_chosen = "fr"
_currency, _vat = "", ""  # what the file says of its amounts

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
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


def language(lang: str) -> ExitStack:
    """In which language is everything shown from now on?

    Parameters
    ----------
    lang : ``fr``, which is also where it begins, or ``en``.

    Returns
    -------
    A context manager: where a ``with`` statement takes it, the language that was spoken before
    comes back at its end.

    Raises
    ------
    ValueError
        When it is neither.

    Examples
    --------
    >>> from bilan import words
    >>> with words.language("en"):
    ...     words.number(1234.5, 1)
    '1,234.5'
    """
    global _chosen
    if lang not in LANGUAGES:
        raise not_one_of("lang", lang, LANGUAGES)
    before = ExitStack()
    before.callback(language, _chosen)
    _chosen = lang
    return before


def amounts_in(currency: str, vat: str = "") -> ExitStack:
    """In which currency are amounts shown from now on: that of the file?

    Parameters
    ----------
    currency : a sign or a code, such as ``€`` or ``CHF``; blank where the file names none.
    vat : ``excluded`` or ``included``, where the file says so.

    Returns
    -------
    A context manager, as that of :func:`language`.
    """
    global _currency, _vat
    before = ExitStack()
    before.callback(amounts_in, _currency, _vat)
    _currency, _vat = currency, vat
    return before


def spoken() -> str:
    """The language in which everything is shown now."""
    return _chosen


def not_one_of(name: str, value: object, allowed: Iterable[str]) -> Mistake:
    """The exception for a value that is none of those that a parameter may have."""
    return Mistake(
        text("mistake.choice", name=name, value=str(value), allowed=_some(allowed, "or"))
    )


def no_column(column: object, columns: Iterable[object]) -> Mistake:
    """The exception for a column that a frame does not have."""
    return Mistake(text("mistake.column", column=str(column), columns=_some(map(str, columns))))


def text(key: str, **values: object) -> str:
    """The phrase of ``key`` in one language, filled in.

    Raises
    ------
    KeyError
        When the table has no such key, or a value that the phrase needs is missing.
    """
    vat = _cells()[f"vat.{_vat}"][_chosen] if _vat else ""
    return _PHRASE.format(_cells()[key][_chosen], **{"vat": vat} | values)


def in_every_language(key: str) -> list[str]:
    """The cells of ``key``, as a file in any language may write them."""
    return [*_cells()[key].values()]


def has(key: str) -> bool:
    """Whether the table holds ``key``."""
    return key in _cells()


def label(kind: str, value: str) -> str:
    """What a reader calls a value, such as a channel: its word where the table has one, else the
    value as she wrote it.
    """
    key = f"{kind}.{value}"
    return text(key) if has(key) else value


def reason(error: OSError) -> str:
    """Why the system refuses something, and what to do about it; the name of the error where the
    table has no words for it.
    """
    return label("system", errno.errorcode.get(error.errno or 0, type(error).__name__))


def bare(text: str) -> str:
    """A text as a key of TOML that needs no quotes: without accents, and with underscores for
    spaces.
    """
    letters = unicodedata.normalize("NFKD", text)
    return re.sub(
        r"\W+", "_", "".join(letter for letter in letters if not unicodedata.combining(letter))
    )


def number(value: float, digits: int = 0) -> str:
    """A number with the language's separators, rounded to ``digits`` decimals, a half to the even
    one.
    """
    return _decimal(_steady(value, digits), digits, _chosen)


def money(value: float) -> str:
    """An amount in the currency of the file, where it names one: ``59 201 €``, ``€59,201``."""
    if not _currency:
        return number(value)
    sign = _SIGNS.get(_currency.upper(), _currency)
    if _chosen == "fr":
        return f"{number(value)}\u00a0{sign}"
    minus, space = "−" if value < 0 else "", "\u00a0" if sign.isalpha() else ""
    return f"{minus}{sign}{space}{number(abs(value))}"


def percent(value: float) -> str:
    """A share between -1 and 1 as whole per cent: ``54 %`` in French, ``54%`` in English."""
    return _percent(_steady(value, 2), _chosen)


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


def points(difference: float) -> str:
    """A difference of shares as whole points with its sign: ``+12``, ``−3``, ``0``."""
    whole = whole_points(difference)
    return f"{'+' if whole > 0 else '−' if whole < 0 else ''}{number(abs(whole))}"


def whole_points(difference: float) -> int:
    """The number of points that :func:`points` writes."""
    return round(_steady(100 * difference))


def date(value: datetime.date) -> str:
    """A day in full: ``3 mars 2025``, ``3 March 2025``."""
    from babel.dates import format_date

    return format_date(value, "long", locale=_LOCALE[_chosen])


def month(month: int, year: int | None = None) -> str:
    """A month: ``mars``, ``March``; of a year, ``mars 2025``, ``March 2025``."""
    from babel.dates import format_date

    return format_date(
        datetime.date(year or 1, month, 1),
        "LLLL y" if year else "LLLL",
        locale=_LOCALE[_chosen],
    )


def listed(items: Iterable[str], conjunction: Literal["and", "or"] = "and") -> str:
    """Items as a list in words: ``a, b et c``, ``a, b ou c``."""
    from babel.lists import format_list

    return format_list(
        list(items), style="or" if conjunction == "or" else "standard", locale=_LOCALE[_chosen]
    )


def _some(items: Iterable[str], conjunction: Literal["and", "or"] = "and") -> str:
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
    return listed([*shown, *[text("mistake.more", n=rest)] * (rest > 0)], conjunction)


def plural(count: float, forms: str) -> str:
    """The form, out of ``singular|plural``, that agrees with a count."""
    singular, several = forms.split("|")
    count = abs(_steady(count))
    return singular if count < 2 and (_chosen == "fr" or count == 1) else several


class _Phrase(string.Formatter):
    """``str.format`` with the marks that the module's docstring lists."""

    def format_field(self, value: Any, spec: str) -> str:
        if "|" in spec:
            return plural(value, spec)
        if spec == "percent":
            return percent(value)
        if spec == "points":
            return points(value)
        if spec == "money":
            return money(value)
        if spec == "decimal":
            return number(value, 1).removesuffix(",0").removesuffix(".0")
        if spec == "date":
            return date(value)
        if isinstance(value, str):
            return value
        return number(value)


_PHRASE = _Phrase()


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
        key: {"fr": french_spaces(cell["fr"]), "en": cell["en"]}
        for table in tables
        for key, cell in _flat(tomllib.loads(table.read_text(encoding="utf-8")))
    }


def _flat(table: dict, prefix: str = "") -> Iterable[tuple[str, dict[str, str]]]:
    for name, value in table.items():
        if "fr" in value and isinstance(value["fr"], str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")


def french_spaces(phrase: str) -> str:
    """A phrase typed with ordinary spaces, as French spaces it."""
    for pattern, replacement in _FRENCH_SPACES:
        phrase = pattern.sub(replacement, phrase)
    return phrase
