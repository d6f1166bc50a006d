"""Cells to values: numbers, dates, years, answers and choices. A column is decided as a whole, from
its distinct cells.

Each function takes the distinct cells of a column, a blank being ``""``, and gives a value or a
fault for each. Where a cell could be read in several ways (``1.234``, ``03/04/2025``), the others
decide; where they do not, it is a fault and not a guess. What a number or a date can be is told by
its shape: once for all cells that are alike but for their digits.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from bilan import schema
from bilan.reading.shapes import Shape, Texts, by_shape
from bilan.rules import believable

NOT_GIVEN = "not_given"
# What two spellings of a name may differ by, besides case: accents, spaces, hyphens
_SPELLING = re.compile(r"[\s_\-\u0300-\u036f\u2010-\u2015]")

Reading: TypeAlias = "np.ndarray | Sequence[np.ndarray] | None"
Said: TypeAlias = "tuple[str, tuple[str, ...]]"
_FIRST_DAY = np.datetime64("1970-01-01")
_LAST_DAY = np.datetime64("2100-12-31")

_MARKS = ("decimal_comma", "decimal_point")
_THOUSANDS = ("thousands_point", "thousands_comma")
_CURRENCY = r"(?:us|ca|au|r)\$|[€$£¥]|eur|euros?|usd|gbp|chf|cad|aud|jpy|sek|nok|dkk|pln|dollars?"
_CURRENCIES = {
    "eur": "€",
    "euro": "€",
    "euros": "€",
    "usd": "$",
    "dollar": "$",
    "dollars": "$",
    "gbp": "£",
    "us$": "$",
    "ca$": "CAD",
    "au$": "AUD",
    "r$": "BRL",
}
_NAMED = re.compile(rf"(?<![a-z])(?:{_CURRENCY})(?![a-z])|[€$£¥]")
_IN_BRACKETS = re.compile(r"^\( ?(.*?) ?\)$")
_MINUS = re.compile("[-−]")
_DIGITS = r"[0-9](?:[0-9 .,'’]*[0-9])?"
_AMOUNT, _HOURS = (
    re.compile(rf"(?!.*[-−].*[-−])[-−+]? ?{before} ?[-−]? ?(?P<digits>{_DIGITS}) ?{behind}")
    for before, behind in (
        (
            rf"(?P<before>{_CURRENCY})?",
            rf"(?:(?!(?P=before))(?:{_CURRENCY}))?(?: ?h\.?t\.?)?",
        ),
        ("", "(?:h|heures?|hours?)?"),
    )
)
_WITH_MARK = tuple(
    re.compile(
        rf"(?:[0-9]+|[0-9]{{1,3}}([ '’{other}])[0-9]{{3}}(?:\1[0-9]{{3}})*)(?:{mark}([0-9]+))?"
    )
    for mark, other in ((",", "."), (r"\.", ","))
)
_CLOCK = re.compile(
    r"(?:(?P<day>[0-9]+) days?, )?(?P<hour>[0-9]+) ?(?:h|:) ?(?P<minute>[0-9]{2})"
    r"(?: ?min|:(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
)
_TIME = (
    r"(?:(?:t|,? )[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?"
    r"(?: ?z| ?[-+][0-9]{2}:?[0-9]{2})?)?"
)
_NUMERIC, *_OTHERS = (
    re.compile(form + _TIME)
    for form in (
        r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th|[.º])?[ /-]?(?:del? )?(?P<month>[^\W\d_]+)\.?,?"
        r"[ /-]?(?:del? )?(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<month>[^\W\d_]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
        r"(?P<day>)(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
        r"(?P<day>)(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})",
        r"(?P<day>)(?P<month>[^\W\d_]+)\.? (?:del? )?(?P<year>[0-9]{4})",
    )
)
_SERIAL = re.compile("[0-9]{5}(?:[.,][0-9]+)?")
_ORDERS = ("day_first", "month_first", "year_first")
_WHOLE = {
    "count": re.compile("([0-9]{1,9})"),
    "year": re.compile(
        r"(19[7-9][0-9]|20[0-9]{2}|2100)"
        r"(?:[-/](?:0?[1-9]|1[0-2])(?:[-/](?:0?[1-9]|[12][0-9]|3[01])(?:[ T].*)?)?)?"
        r"|(?:0?[1-9]|1[0-2])[-/](19[7-9][0-9]|20[0-9]{2}|2100)"
    ),
}
_MANY = 6
_MORE = 3


@dataclass
class Parsed:
    """What the distinct cells of a column are.

    Attributes
    ----------
    values : one a cell, missing for a blank or a fault.
    faults : by position.
    doubts : by position, what was read all the same and should be looked at.
    how : how the column was understood.
    currencies : what each cell names.
    wording : all that they say but for digits.
    """

    values: Any
    faults: dict[int, Said] = field(default_factory=dict)
    doubts: dict[int, Said] = field(default_factory=dict)
    how: str = ""
    currencies: Any = ()
    wording: str = ""

    def blame(self, cells: np.ndarray, code: str) -> None:
        """Some cells are faults, and have no value."""
        self.values[cells] = None
        self.faults |= dict.fromkeys(cells.tolist(), (code, ()))


def choices(texts: Sequence[str], meanings: Mapping[str, str], *, closed: bool) -> Parsed:
    """Cells that name one of several things; unless the choice is ``closed``, another text stands
    for itself, in the spelling that comes first.
    """
    parsed = Parsed([])
    spelt = {_spelling(key): key for key in meanings.values()}
    for position, text in enumerate(texts):
        key = meanings.get(text) or meanings.get(schema.spelt(text))
        if text and not key and closed:
            parsed.faults[position] = "unknown_value", tuple(dict.fromkeys(meanings.values()))
        elif text and not key:
            key = spelt.setdefault(_spelling(text), text)
            if key != text:
                parsed.doubts[position] = "joined", (key,)
        parsed.values.append(None if key == NOT_GIVEN else key)
    return parsed


def _spelling(text: str) -> str:
    return _SPELLING.sub("", unicodedata.normalize("NFKD", text.casefold()))


def answers(texts: Sequence[str], meanings: Mapping[str, str]) -> Parsed:
    """Cells that say yes, no, or that it is not known."""
    parsed = choices(texts, meanings, closed=True)
    return Parsed(
        [{"yes": True, "no": False}.get(value) for value in parsed.values],
        dict.fromkeys(parsed.faults, ("unknown_answer", ())),
    )


def whole(texts: Sequence[str], kind: str) -> Parsed:
    """Whole numbers from 0 up, or years in four digits, alone or in a month or a day."""
    parsed = Parsed([])
    for position, text in enumerate(texts):
        match = _WHOLE[kind].fullmatch(text)
        parsed.values.append(int(match[match.lastindex or 0]) if match else None)
        if text and not match:
            parsed.faults[position] = f"not_a_{kind}", ()
    return parsed


def currencies_in(text: str) -> list[str]:
    """The currencies that a text names: a sign, or else the code."""
    return [_CURRENCIES.get(sign, sign.upper()) for sign in _NAMED.findall(text.lower())]


def currency(text: str) -> str:
    """What a text is, if it is a currency: a sign, or else the code."""
    return next(iter(currencies_in(text)), text.upper())


def vat_in(text: str) -> str:
    """What a text says of value added tax: ``excluded``, ``included``, or nothing."""
    said = _spaced(text)
    for key, phrases in schema.alias_table()["vat"].items():
        if any(_spaced(each) in said for each in phrases):
            return key
    return ""


def _spaced(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.replace(".", ""))
    return f" {' '.join(map(schema.simplified, words))} "


def numbers(
    texts: Texts,
    decimal: str | None = None,
    header: str = "",
    *,
    typed: Any = slice(0),
    clock: bool = False,
) -> Parsed:
    """Amounts with either decimal mark, thousands, a currency, which the ``header`` may name too;
    or by the ``clock`` numbers of hours: ``2,5``, ``2h30``, ``2:30``, ``3 h``, or a duration.
    ``decimal`` overrules what the column shows, but for numbers that are ``typed`` as such.
    """
    shapes = by_shape(texts)
    readings = np.full((2, len(texts)), np.nan)
    named = np.full(len(texts), None, object)
    for shape in shapes:
        readings[:, shape.cells] = _hours(shape) if clock else _number(shape)
        named[shape.cells] = next(iter(currencies_in(shape.text)), None)
    readings[0, typed] = readings[1, typed]  # a number is shown with a point
    sides = [",.".index(decimal)] if decimal else [0, 1]
    ways = _MARKS
    known = np.isfinite(readings)
    money = named.any() or currencies_in(header)
    if money and not decimal and (known[0] == known[1]).all():  # it has no thousandths
        ways = _THOUSANDS
        readings[np.abs(readings) < np.abs(readings).max(axis=0)] = np.nan
    parsed, _ = _decided(shapes, readings, "number", ways, sides)
    parsed.currencies = named
    parsed.wording = " ".join(shape.text for shape in shapes)
    return parsed


def dates(
    texts: Texts, dayfirst: bool | None = None, *, typed: Any = slice(0), french: bool = False
) -> Parsed:
    """Days; ``dayfirst`` says how ``03/04/2025`` is meant, and if so that ``25/03/04`` is of 2004;
    where it does not, in a ``french`` file, the day is before the month. Where a workbook has made
    days of some (``typed``), it did not understand the others.
    """
    shapes = by_shape(texts)
    serial = bool(shapes) and all(_SERIAL.fullmatch(shape.text) for shape in shapes)
    readings = np.full((3, len(texts)), None, "datetime64[s]")
    for shape in shapes:
        readings[:, shape.cells] = _serial(shape) if serial else _date(shape)
    readings[(readings < _FIRST_DAY) | (readings > _LAST_DAY)] = None
    sides = [1] if dayfirst is False else [0] if dayfirst or french else [0, 1]
    short = np.isfinite(readings[2]) & (readings[2] != readings[0])
    if dayfirst or not short.any():
        readings = readings[:2]
    else:
        sides = _with_year_first(readings, short, sides)
    parsed, best = _decided(shapes, readings, "date", _ORDERS, sides)
    if serial:
        parsed.how = "serial_date"
    for cell, (code, _) in parsed.faults.items():
        if code == "ambiguous_date":
            first, other, *_ = dict.fromkeys(map(_iso, best[:, cell]))
            if first[:4] != other[:4]:
                parsed.faults[cell] = "ambiguous_year", (first, other)
    converted = np.isfinite(parsed.values[typed]).any()
    for shape in shapes:
        match = _day_in(shape.text)
        if not match:
            continue
        if converted and match.re is _NUMERIC:
            parsed.blame(shape.cells, "half_converted")
        if not match["day"]:  # it stands for its first day
            for cell in shape.cells.tolist():
                if cell not in parsed.faults:
                    parsed.doubts[cell] = "month_only", (_iso(parsed.values[cell]),)
    return parsed


def _iso(day: np.datetime64) -> str:
    return str(day)[:10]


def _with_year_first(readings: np.ndarray, short: np.ndarray, sides: list[int]) -> list[int]:
    """The ways in which a column of days may be read, where years of two digits may come first: is
    ``25/03/04`` of 2004 or of 2025?

    Days have many values, years few, which may tell. Of the readings of a cell, those are gone
    whose year no project can have, if another one is left.
    """
    days = readings[:, short]
    years = days.astype("datetime64[Y]")
    likely = np.array([believable(pd.Series(each)) for each in years])
    readings[:, short] = np.where(likely | ~likely.any(axis=0), days, np.datetime64("NaT"))
    last = len(np.unique(years[0]))
    first = len(np.unique(years[2]))
    if last >= max(_MANY, _MORE * first):
        return [2]
    return sides if first >= max(_MANY, _MORE * last) else [*sides, 2]


def _decided(
    shapes: Sequence[Shape],
    readings: np.ndarray,
    kind: str,
    ways: Sequence[str],
    sides: list[int],
) -> tuple[Parsed, np.ndarray]:
    """The column's values, and what each cell is in each of the best ways to read it.

    Of the ways in which it may be read, the best is the one in which most cells are something:
    what is something in another way only contradicts it. Where there are several, and they differ,
    nothing is decided. Two readings are compared exactly: each is the number nearest to a text, or
    a day; nothing is computed with them.

    Beside what is known, any words among dates and some among numbers say that nothing is: they
    count as blank, which is told.
    """
    allowed = readings[sides]
    known = np.isfinite(allowed)
    found = known.sum(axis=1)
    best = allowed[found == found.max()]
    parsed = Parsed(best[0].copy())
    some = np.isfinite(best[0])
    unsure = known.any(axis=0) & (best != best[0]).any(axis=0)
    against = unsure & ~np.isfinite(best).all(axis=0)
    if not unsure.any() and (some & (readings != best[0])).any():
        parsed.how = ways[sides[found.argmax()]]
    for shape in shapes:
        missing = shape.cells[~some[shape.cells]]
        if kind == "date":
            blank = "0" not in shape.text
        else:
            blank = schema.simplified(shape.text) in schema.aliases("undecided")
        if blank and some.any():
            parsed.doubts |= dict.fromkeys(missing.tolist(), (f"no_{kind}", ()))
        else:
            parsed.blame(missing, f"not_a_{kind}")
    if against.any():
        parsed.blame(against.nonzero()[0], f"mixed_{kind}s")
    else:
        parsed.blame(unsure.nonzero()[0], f"ambiguous_{kind}")
    return parsed, best


def _number(shape: Shape, form: re.Pattern = _AMOUNT) -> Reading:
    text = _IN_BRACKETS.sub(r"-\1", shape.text)
    amount = form.fullmatch(text)
    if not amount or len({*currencies_in(text)}) > 1:
        return None
    sign = -1 if _MINUS.search(text) else 1
    return [sign * _written(shape, way.fullmatch(amount["digits"])) for way in _WITH_MARK]


def _written(shape: Shape, amount: re.Match | None) -> np.ndarray:
    if not amount:
        return np.full(len(shape.cells), np.nan)
    thousands, decimals = amount.groups(default="")
    value = shape.number(decimals=len(decimals))
    return np.where(shape.number(0, 1) > 0, value, np.nan) if thousands else value


def _hours(shape: Shape) -> Reading:
    clock = _CLOCK.fullmatch(shape.text)
    if not clock:
        return _number(shape, _HOURS)
    day, hour, minute, second = (shape.part(clock, name) for name in _CLOCK.groupindex)
    duration = 24 * day + hour + minute / 60 + second / 3600
    duration[minute >= 60] = np.nan
    return duration


def _serial(shape: Shape) -> np.ndarray:
    return np.datetime64("1899-12-30") + shape.number(0, 5).astype("timedelta64[D]")


def _day_in(text: str) -> re.Match | None:
    return next(filter(None, (form.fullmatch(text) for form in (_NUMERIC, *_OTHERS))), None)


def _date(shape: Shape) -> Reading:
    match = _day_in(shape.text)
    if not match:
        return None
    day, month, year = (shape.part(match, name) for name in ("day", "month", "year"))
    month += int(schema.aliases("month").get(schema.simplified(match["month"]), "0"))
    day += not match["day"]
    day_first = _day(year, month, day)
    if match.re is not _NUMERIC:
        return day_first
    month_first = day_first if match["mark"] == "." else _day(year, day, month)
    if len(match["day"]) != len(match["year"]):
        return day_first, month_first, np.full_like(day_first, None)
    return day_first, month_first, _day(day, month, year)


def _day(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The days that there are."""
    year = year + 1900 * (year < 100) + 100 * (year < 70)
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = first + (day - 1).astype("timedelta64[D]")
    days[(days.astype("datetime64[M]") != first) | (month < 1) | (month > 12)] = None
    return days
