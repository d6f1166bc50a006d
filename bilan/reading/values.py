"""Cells to values: numbers, dates, years, answers and choices. A column is decided as a whole, from
its distinct cells.

Each function takes the distinct cells of a column, a blank being ``""``, and gives a value or a
fault for each. Where a cell could be read in two ways (``1.234``, ``03/04/2025``), the others
decide; where they do not, it is a fault and not a guess. What a number or a date can be is told by
its shape: once for all cells that are alike but for their digits.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from bilan import schema
from bilan.reading.cells import Quantity, texts_of
from bilan.reading.shapes import Shape, by_shape
from bilan.rules import believable

YEARS = range(1970, 2101)
NOT_GIVEN = "not_given"
_NO_DAY = np.datetime64("NaT")
_FIRST_DAY, _LAST_DAY = np.datetime64("1970-01-01"), np.datetime64("2100-12-31")
# What two spellings of a name may differ by, besides case: accents, spaces, hyphens
_SPELLING = re.compile(r"[\s_\-\u0300-\u036f\u2010-\u2015]")

Values: TypeAlias = "pa.ChunkedArray | Sequence[object]"
Readings = Sequence[np.ndarray | np.datetime64 | float]
Said = tuple[str, tuple[str, ...]]

_DECIMALS: dict[str | None, int] = {",": 0, ".": 1}
_ORDERS: dict[bool | None, int] = {True: 0, False: 1}
_EITHER: Said = ("ambiguous_number", ())
_MARKS, _THOUSANDS = ("decimal_comma", "decimal_point"), ("thousands_point", "thousands_comma")

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
_IN_BRACKETS, _MINUS = re.compile(r"^\( ?(.*?) ?\)$"), re.compile("[-−]")
_AMOUNT = re.compile(
    rf"(?!.*[-−].*[-−])[-−+]? ?(?P<before>{_CURRENCY})? ?[-−]?"
    r" ?(?P<digits>[0-9](?:[0-9 .,'’]*[0-9])?)"
    rf" ?(?P<after>{_CURRENCY})?(?: ?h\.?t\.?)?",
    re.IGNORECASE,
)
_WITH_COMMA = re.compile(r"(?:[0-9]+|[0-9]{1,3}([ .'’])[0-9]{3}(?:\1[0-9]{3})*)(?:,([0-9]+))?")
_WITH_POINT = re.compile(r"(?:[0-9]+|[0-9]{1,3}([ ,'’])[0-9]{3}(?:\1[0-9]{3})*)(?:\.([0-9]+))?")
_CLOCK = re.compile(
    r"(?P<hour>[0-9]+) ?(?:h|:) ?(?P<minute>[0-9]{2})(?: ?min|:(?P<second>[0-9]{2}))?",
    re.IGNORECASE,
)
_UNIT = re.compile(r" ?(?:h|heures?|hours?)$", re.IGNORECASE)

_ZONE = r"(?: ?Z| ?[-+][0-9]{2}:?[0-9]{2})?"
_CLOCKED = r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
_TIME = rf"(?:(?:T|,? ){_CLOCKED}(?: ?[ap]m)?{_ZONE})?"
_NUMERIC_DATE, *_OTHER_DATES = (
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th|[.º])?[ /-]?(?:del? )?(?P<name>[^\W\d_]+)\.?,?"
        r"[ /-]?(?:del? )?(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<name>[^\W\d_]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
    )
)
_YEAR = re.compile(
    r"([0-9]{4})(?:[-/](?:0?[1-9]|1[0-2])(?:[-/](?:0?[1-9]|[12][0-9]|3[01])(?:[ T].*)?)?)?"
    r"|(?:0?[1-9]|1[0-2])[-/]([0-9]{4})"
)
_MONTHS = tuple(
    re.compile(form)
    for form in (
        r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})",
        r"(?P<name>[^\W\d_]+)\.? (?:del? )?(?P<year>[0-9]{4})",
    )
)
_SERIAL = re.compile("[0-9]{5}(?:[.,][0-9]+)?")
_MANY, _MORE = 6, 3


@dataclass
class Parsed:
    """What the distinct cells of a column are.

    Attributes
    ----------
    values : one a cell, missing for a blank or a fault.
    faults : by position.
    how : how the column was understood.
    currencies : the positions of the cells that name each.
    vat : what the cells say of value added tax, ``excluded`` or nothing.
    doubts : by position, what was read all the same and should be looked at.
    """

    values: Any
    faults: dict[int, Said] = field(default_factory=dict)
    how: str = ""
    currencies: Mapping[str, np.ndarray] = field(default_factory=dict)
    vat: str = ""
    doubts: dict[int, Said] = field(default_factory=dict)

    def blame(self, cells: np.ndarray, code: str, *allowed: str) -> None:
        """Some cells are faults, and have no value."""
        self.values[cells] = None
        self.faults |= dict.fromkeys(cells.tolist(), (code, allowed))


def choices(texts: Sequence[str], meanings: Mapping[str, str], *, closed: bool) -> Parsed:
    """Cells that name one of several things; unless the choice is ``closed``, another text stands
    for itself, in the spelling that comes first.
    """
    values: list[str | None] = []
    faults: dict[int, Said] = {}
    doubts: dict[int, Said] = {}
    spelt: dict[str, str] = {}
    for position, text in enumerate(texts):
        key = meanings.get(text) or meanings.get(schema.spelt(text))
        if key is None and text:
            if closed:
                faults[position] = ("unknown_value", tuple(dict.fromkeys(meanings.values())))
            elif (key := spelt.setdefault(_spelling(text), text)) != text:
                doubts[position] = ("joined", (key,))
        elif key == text:
            spelt.setdefault(_spelling(text), text)
        values.append(None if key == NOT_GIVEN else key)
    return Parsed(values, faults, doubts=doubts)


def _spelling(text: str) -> str:
    return _SPELLING.sub("", unicodedata.normalize("NFKD", text.casefold()))


def answers(texts: Sequence[str], meanings: Mapping[str, str]) -> Parsed:
    """Cells that say yes, no, or that it is not known."""
    parsed = choices(texts, meanings, closed=True)
    values = [{"yes": True, "no": False}.get(value) for value in parsed.values]
    return Parsed(values, dict.fromkeys(parsed.faults, ("unknown_answer", ())))


def years(texts: Sequence[str]) -> Parsed:
    """Years in four digits, alone or in a month or a day."""
    return _whole(texts, _YEAR, YEARS, "not_a_year")


def counts(texts: Sequence[str]) -> Parsed:
    """Whole numbers from 0 up."""
    return _whole(texts, re.compile("([0-9]{1,9})"), range(10**9), "not_a_count")


def numbers(cells: Values, decimal: str | None = None, *, money: bool = False) -> Parsed:
    """Amounts with either decimal mark, thousands, a currency; ``decimal`` overrules what the
    column shows, and ``money`` says that its header names a currency.
    """
    shapes = _shapes(cells)
    readings = _readings(cells, shapes, _number, _amount)
    parsed = _decided(shapes, readings, "number", _MARKS, _DECIMALS.get(decimal))
    named: dict[str, list[np.ndarray]] = {}
    for shape in shapes:
        for currency in currencies_in(shape.text):
            named.setdefault(currency, []).append(shape.cells)
    currencies = {currency: np.concatenate(found) for currency, found in named.items()}
    if (money or currencies) and _EITHER in parsed.faults.values():
        thousandths = np.abs(readings) < np.abs(readings).max(axis=0)
        parsed = _decided(shapes, readings, "number", _THOUSANDS, likely=~thousandths)
    parsed.currencies = currencies
    parsed.vat = next(filter(None, (vat_in(shape.text) for shape in shapes)), "")
    return _with_blanks(parsed, shapes, "number")


def currencies_in(text: str) -> list[str]:
    """The currencies that a text names: a sign, or else the code."""
    return [_CURRENCIES.get(sign, sign.upper()) for sign in _NAMED.findall(text.lower())]


def vat_in(text: str) -> str:
    """What a text says of value added tax: ``excluded``, ``included``, or nothing."""
    said = _spaced(text)
    return next((key for phrase, key in _vat_phrases().items() if phrase in said), "")


@cache
def _vat_phrases() -> dict[str, str]:
    phrases = schema.alias_table()["vat"].items()
    return {_spaced(text): key for key, texts in phrases for text in texts}


def _spaced(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.replace(".", ""))
    return f" {' '.join(map(schema.simplified, words))} "


def hours(cells: Values, decimal: str | None = None) -> Parsed:
    """Numbers of hours: ``2,5``, ``2h30``, ``2:30``, ``3 h``, or a duration."""
    shapes = _shapes(cells)
    readings = _readings(cells, shapes, _hours, _duration)
    parsed = _decided(shapes, readings, "number", _MARKS, _DECIMALS.get(decimal))
    return _with_blanks(parsed, shapes, "number")


def dates(cells: Values, dayfirst: bool | None = None, *, yearlast: bool = False) -> Parsed:
    """Days; ``dayfirst`` says how ``03/04/2025`` is meant, where that is known, and ``yearlast``
    that 25/03/04 is of 2004.
    """
    shapes = _shapes(cells)
    serial = bool(shapes) and all(_SERIAL.fullmatch(shape.text) for shape in shapes)
    readings = _readings(
        cells, shapes, _serial if serial else _date, dtype="datetime64[s]", sides=3
    )
    ways = "day_first", "month_first"
    parsed = _decided(shapes, readings[:2], "date", ways, _ORDERS.get(dayfirst))
    if serial:
        parsed.how = "serial_date"
    if not yearlast:
        parsed = _with_short_years(parsed, shapes, readings[2])
    converted = isinstance(cells, list) and any(isinstance(cell, date) for cell in cells)
    for shape in shapes:
        if converted and _NUMERIC_DATE.fullmatch(shape.text):
            parsed.blame(shape.cells, "half_converted")
        if _first_match(_MONTHS, shape.spaced):  # it stands for its first day
            known = shape.cells[~np.isnat(parsed.values[shape.cells])].tolist()
            parsed.doubts |= {cell: ("month_only", (_iso(parsed.values[cell]),)) for cell in known}
    return _with_blanks(parsed, shapes, "date")


def _iso(day: np.datetime64) -> str:
    return str(day)[:10]


def _with_blanks(parsed: Parsed, shapes: Sequence[Shape], kind: str) -> Parsed:
    """Beside what is known, any words among dates and some among numbers say that nothing is: they
    count as blank, which is told.
    """
    words = schema.aliases("undecided")
    for shape in [] if pd.isna(parsed.values).all() else shapes:
        if "0" not in shape.text if kind == "date" else schema.simplified(shape.text) in words:
            for cell in shape.cells.tolist():
                parsed.faults.pop(cell, None)
                parsed.doubts[cell] = f"no_{kind}", ()
    return parsed


def _with_short_years(parsed: Parsed, shapes: Sequence[Shape], year_first: np.ndarray) -> Parsed:
    """Where years have two digits: is ``25/03/04`` of 2004 or of 2025? One order for the whole
    column.

    Told by the years that no project can have in one of the two orders, by years of four digits at
    the end, or by how many values the parts have: days have many, years few. What nothing tells is
    a fault, with both readings.
    """
    readings = np.array([parsed.values, year_first])
    known, differ = ~np.isnat(readings), readings[0] != readings[1]
    codes = {code for code, _ in parsed.faults.values()}
    if not (known[1] & differ).any() or codes & {"ambiguous_date", "mixed_dates"}:
        return parsed
    doubtful = readings[:, known.all(axis=0) & differ].astype("datetime64[Y]")
    years = [len(np.unique(each)) for each in doubtful]
    few, many = sorted(years)
    side = years.index(few) if many >= max(_MANY, _MORE * few) else None
    likely = np.array([believable(pd.Series(days)) for days in readings])
    ways = parsed.how or "day_first", "year_first"
    told = _decided(shapes, readings, "date", ways, side, likely)
    told.how = told.how or parsed.how
    for cell, (code, _) in told.faults.items():
        if code == "ambiguous_date":
            told.faults[cell] = "ambiguous_year", (*map(_iso, readings[:, cell]),)
    return told


def _shapes(cells: Values) -> list[Shape]:
    return list(by_shape(texts_of(cells)))


def _readings(
    cells: Values,
    shapes: Sequence[Shape],
    read: Callable[[Shape], Readings | None],
    typed: Callable[[object], float | None] = lambda _: None,
    *,
    dtype: str = "float",
    sides: int = 2,
) -> np.ndarray:
    """What each cell of a column is on each side: with a comma or a point; with the day, the month
    or a year of two digits first.
    """
    readings = np.full((sides, len(cells)), None, dtype)
    for shape in shapes:
        for reading, values in zip(readings, read(shape) or (), strict=False):
            reading[shape.cells] = values
    for i, cell in enumerate(cells if isinstance(cells, list) else ()):
        if (value := typed(cell)) is not None:
            readings[:, i] = value
    return readings


def _decided(
    shapes: Sequence[Shape],
    readings: np.ndarray,
    kind: str,
    ways: tuple[str, str],
    side: int | None = None,
    likely: np.ndarray | bool = True,
) -> Parsed:
    """The column's values, from what each cell is on two sides.

    A cell that is something ``likely`` on one side only is a witness. Witnesses for both sides
    contradict each other: the fewer are at fault. Two readings are compared exactly: each is the
    number nearest to a text, or a day; nothing is computed with them.
    """
    known = ~np.isnan(readings)
    seen = known & likely
    only = seen & ~seen[::-1]
    unsure = known.all(axis=0) & (readings[0] != readings[1])
    witnesses = np.count_nonzero(only, axis=1)
    chosen = int(witnesses.argmax()) if side is None else side
    parsed = Parsed(readings[chosen].copy())
    if side is None and witnesses.all():
        wrong, code = only[witnesses == witnesses.min()].any(axis=0), f"mixed_{kind}s"
    elif side is None and not witnesses.any():
        wrong, code = unsure, f"ambiguous_{kind}"
    else:
        wrong, code = only[1 - chosen], f"not_a_{kind}"
        parsed.how = ways[chosen] if witnesses[chosen] or unsure.any() else ""
    for shape in shapes:
        parsed.blame(shape.cells[np.isnan(parsed.values[shape.cells])], f"not_a_{kind}")
    parsed.blame(np.flatnonzero(wrong), code)
    return parsed


def _whole(texts: Sequence[str], form: re.Pattern, allowed: range, fault: str) -> Parsed:
    matches = [form.fullmatch(text) for text in texts]
    numbers = [int(match[match.lastindex or 0]) if match else -1 for match in matches]
    values = [number if number in allowed else None for number in numbers]
    wrong = (i for i, text in enumerate(texts) if text and values[i] is None)
    return Parsed(values, dict.fromkeys(wrong, (fault, ())))


def _number(shape: Shape, unit: re.Pattern | None = None) -> Readings | None:
    text = " ".join((unit.sub("", shape.text) if unit else shape.text).split())
    text = _IN_BRACKETS.sub(r"-\1", text)
    amount = _AMOUNT.fullmatch(text)
    if not amount:
        return None
    before, after = amount["before"], amount["after"]
    if before and after and (before == after or len({*currencies_in(text)}) > 1):
        return None  # $5 USD is one amount; $5$ and €5 USD are none
    sign = -1 if _MINUS.search(text) else 1
    digits, ways = amount["digits"], (_WITH_COMMA, _WITH_POINT)
    return [sign * _written(shape, way.fullmatch(digits)) for way in ways]


def _written(shape: Shape, amount: re.Match | None) -> np.ndarray | float:
    if amount is None:
        return math.nan
    thousands, decimals = amount.groups(default="")
    value = shape.number(decimals=len(decimals))
    return np.where(shape.digits[0] > 0, value, math.nan) if thousands else value


def _amount(cell: Any) -> float | None:
    if isinstance(cell, Quantity):
        return cell.value if _AMOUNT.fullmatch(f"0 {cell.unit}") else None
    return float(cell) if type(cell) in (int, float) and math.isfinite(cell) else None


def _hours(shape: Shape) -> Readings | None:
    clock = _CLOCK.fullmatch(shape.text)
    if not clock:
        return None if currencies_in(shape.text) else _number(shape, _UNIT)
    hour, minute, second = (shape.part(clock, name) for name in ("hour", "minute", "second"))
    duration = np.where((minute < 60) & (second == 0), hour + minute / 60, np.nan)
    return duration, duration


def _duration(cell: object) -> float | None:
    if isinstance(cell, Quantity) and not _UNIT.fullmatch(cell.unit):
        return None
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 3600, 4)
    return _amount(cell[0] if isinstance(cell, Quantity) else cell)


def _serial(shape: Shape) -> Readings:
    day = np.datetime64("1899-12-30") + shape.number(0, 5).astype("timedelta64[D]")
    day[~_in_range(day)] = None
    return day, day, day


def _date(shape: Shape) -> Readings | None:
    match = _first_match((_NUMERIC_DATE, *_OTHER_DATES, *_MONTHS), shape.spaced)
    if match is None:
        return None
    year, parts = shape.part(match, "year"), match.re.groupindex
    number = shape.part(match, "day") * _in_a_day(shape, match) if "day" in parts else 1
    month = int(_month(match["name"])) if "name" in parts else shape.part(match, "month")
    day_first = _day(year, month, number)
    if match.re is not _NUMERIC_DATE:
        return day_first, day_first, day_first
    month_first = day_first if match["mark"] == "." else _day(year, number, month)
    if len(match["day"]) != len(match["year"]):
        return day_first, month_first, _NO_DAY
    return day_first, month_first, _day(shape.part(match, "day"), month, year * (number > 0))


def _first_match(ways: Iterable[re.Pattern], text: str) -> re.Match | None:
    return next(filter(None, (way.fullmatch(text) for way in ways)), None)


def _in_a_day(shape: Shape, match: re.Match) -> np.ndarray:
    """Whether there is such a time of day, or none."""
    return (
        (shape.part(match, "hour") < 24)
        & (shape.part(match, "minute") < 60)
        & (shape.part(match, "second") < 60)
    )


def _month(name: str) -> str:
    return schema.aliases("month").get(schema.simplified(name), "0")


def _day(year: np.ndarray, month: np.ndarray | int, day: np.ndarray | int) -> np.ndarray:
    """The days that there are."""
    year = year + 1900 * (year < 100) + 100 * (year < 70)
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = first + np.asarray(day - 1).astype("timedelta64[D]")
    real = (days.astype("datetime64[M]") == first) & (month >= 1) & (month <= 12)
    days[~real | ~_in_range(days)] = None
    return days


def _in_range(days: np.ndarray) -> np.ndarray:
    return (days >= _FIRST_DAY) & (days <= _LAST_DAY)
