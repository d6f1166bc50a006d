"""Cells to values: numbers, dates, years, answers and choices. A column is decided as a whole, from its distinct cells.

Each function takes the distinct cells of a column, a blank being ``""``, and gives a value or a fault for each. Where a cell
could be read in two ways (``1.234``, ``03/04/2025``), the others decide; where they do not, it is a fault and not a guess.
What a number or a date can be is told by its shape: once for all cells that are alike but for their digits.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilan import schema
from bilan.reading.cells import texts_of
from bilan.reading.shapes import Shape, by_shape

YEARS = range(1970, 2101)

Values: TypeAlias = "pa.ChunkedArray | Sequence[object]"
Pair = tuple[np.ndarray | float, np.ndarray | float]

_DECIMALS: dict[str | None, int] = {",": 0, ".": 1}
_ORDERS: dict[bool | None, int] = {True: 0, False: 1}
_HOW = {"number": ("decimal_comma", "decimal_point"), "date": ("day_first", "month_first")}

_CURRENCY = r"[€$£¥]|eur|euros?|usd|gbp|chf|cad|dollars?"
_CURRENCIES = {"eur": "€", "euro": "€", "euros": "€", "usd": "$", "dollar": "$", "dollars": "$", "gbp": "£"}
_AMOUNT = re.compile(
    rf"(?P<sign>[-−+]?) ?(?P<before>{_CURRENCY})? ?(?P<minus>[-−]?) ?(?P<digits>[0-9](?:[0-9 .,'’]*[0-9])?)"
    rf" ?(?P<after>{_CURRENCY})?(?: ?h\.?t\.?)?",
    re.IGNORECASE,
)
_WITH_COMMA = re.compile(r"(?:[0-9]+|[0-9]{1,3}([ .'’])[0-9]{3}(?:\1[0-9]{3})*)(?:,([0-9]+))?")
_WITH_POINT = re.compile(r"(?:[0-9]+|[0-9]{1,3}([ ,'’])[0-9]{3}(?:\1[0-9]{3})*)(?:\.([0-9]+))?")
_CLOCK = re.compile(r"(?P<hour>[0-9]+) ?(?:h|:) ?(?P<minute>[0-9]{2})(?: ?min|:(?P<second>[0-9]{2}))?", re.IGNORECASE)
_UNIT = re.compile(r" ?(?:h|heures?|hours?)$", re.IGNORECASE)

_ZONE = r"(?: ?Z| ?[-+][0-9]{2}:?[0-9]{2})?"
_CLOCKED = r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
_TIME = rf"(?:(?:T|,? ){_CLOCKED}(?: ?[ap]m)?{_ZONE})?"
_NUMERIC_DATE, *_OTHER_DATES = (
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|(?<!-)[0-9]{2})",
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?[ /-]?(?P<name>[^\W\d_]+)\.?,?[ /-]?(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<name>[^\W\d_]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
    )
)
_SERIAL = re.compile("[0-9]{5}(?:[.,][0-9]+)?")


@dataclass(frozen=True)
class Parsed:
    """One value a distinct cell (missing for a blank or a fault), the faults by position, and how the column was understood."""

    values: Any
    faults: Mapping[int, tuple[str, tuple[str, ...]]]
    how: str = ""


def choices(texts: Sequence[str], meanings: Mapping[str, str], *, closed: bool) -> Parsed:
    """Cells that name one of several things; unless the choice is ``closed``, another text stands for itself."""
    values, faults = [], {}
    for position, text in enumerate(texts):
        doubtful = "?" in text and text != "?"
        key = None if doubtful else meanings.get(schema.simplified(text))
        if key is None and text:
            if closed:
                faults[position] = ("unknown_value", tuple(dict.fromkeys(meanings.values())))
            elif likely := schema.near(text, meanings):
                faults[position] = ("near_miss", (likely,))
            else:
                key = text
        values.append(key)
    return Parsed(values, faults)


def answers(texts: Sequence[str], meanings: Mapping[str, str]) -> Parsed:
    """Cells that say yes, no, or that it is not known."""
    parsed = choices(texts, meanings, closed=True)
    values = [{"yes": True, "no": False}.get(value) for value in parsed.values]
    return Parsed(values, dict.fromkeys(parsed.faults, ("unknown_answer", ())))


def years(texts: Sequence[str]) -> Parsed:
    """Years in four digits."""
    return _whole(texts, "[0-9]{4}", YEARS, "not_a_year")


def counts(texts: Sequence[str]) -> Parsed:
    """Whole numbers from 0 up."""
    return _whole(texts, "[0-9]{1,9}", range(10**9), "not_a_count")


def numbers(cells: Values, decimal: str | None = None) -> Parsed:
    """Amounts with either decimal mark, thousands, one currency; ``decimal`` overrules what the column shows."""
    parsed, shapes = _decided(cells, _number, _plain, _DECIMALS.get(decimal), "number")
    signs = [(shape, _signs(shape.text)) for shape in shapes]
    currencies: Counter[str] = Counter()
    for shape, found in signs:
        for sign in found:
            currencies[sign] += len(shape.cells)
    if len(currencies) < 2:
        return parsed
    (usual, _), *_ = currencies.most_common()
    return _blamed(parsed, (shape.cells for shape, found in signs if set(found) - {usual}), "several_currencies", usual)


def hours(cells: Values, decimal: str | None = None) -> Parsed:
    """Numbers of hours: ``2,5``, ``2h30``, ``2:30``, ``3 h``, or a duration."""
    return _decided(cells, _hours, _duration, _DECIMALS.get(decimal), "number")[0]


def dates(cells: Values, dayfirst: bool | None = None) -> Parsed:
    """Days; ``dayfirst`` says how ``03/04/2025`` is meant, where that is known."""
    parsed, shapes = _decided(cells, _date, None, _ORDERS.get(dayfirst), "date")
    serial = [shape.cells for shape in shapes if _SERIAL.fullmatch(shape.text)]
    if serial and len(serial) == len(shapes):
        return replace(parsed, how="serial_date")
    parsed = _blamed(parsed, serial, "not_a_date")
    if isinstance(cells, pa.ChunkedArray) or not any(isinstance(cell, date) for cell in cells):
        return parsed
    numeric = [(shape, match) for shape in shapes if (match := _NUMERIC_DATE.fullmatch(shape.text))]
    return _blamed(parsed, (shape.cells[_at_some_time(shape, match)] for shape, match in numeric), "half_converted")


def _decided(
    cells: Values,
    read: Callable[[Shape], Pair | None],
    typed: Callable[[object], float | None] | None,
    side: int | None,
    kind: str,
) -> tuple[Parsed, list[Shape]]:
    """The column's values, from each cell's two readings: with a comma or a point, day first or month first.

    A cell that has only one reading is a witness. Witnesses for both sides contradict each other: the fewer are at fault.
    Two readings are compared exactly: each is the number nearest to a text, or a day; nothing is computed with them.
    """
    texts = texts_of(cells)
    shapes = list(by_shape(texts))
    readings = np.full((2, len(texts)), None, "datetime64[s]" if kind == "date" else float)
    for shape in shapes:
        if pair := read(shape):
            readings[0, shape.cells], readings[1, shape.cells] = pair
    if typed and not isinstance(cells, pa.ChunkedArray):
        for i, cell in enumerate(cells):
            if (value := typed(cell)) is not None:
                readings[:, i] = value
    known = ~np.isnan(readings)
    only, unsure = known & ~known[::-1], known.all(axis=0) & (readings[0] != readings[1])
    witnesses = np.count_nonzero(only, axis=1)
    wrong, code = np.zeros(len(texts), bool), ""
    if side is not None:
        wrong, code = only[1 - side], f"not_a_{kind}"
    elif witnesses.all():
        wrong, code = only[witnesses == witnesses.min()].any(axis=0), f"mixed_{kind}s"
    elif witnesses.any():
        side = int(witnesses.argmax())
    else:
        wrong, code = unsure, f"ambiguous_{kind}"
    how = _HOW[kind][side] if side is not None and (witnesses[side] or unsure.any()) else ""
    parsed = Parsed(readings[side or 0], {}, how)
    neither = np.asarray(pc.not_equal(texts, "")) & ~known.any(axis=0)
    return _blamed(_blamed(parsed, [np.flatnonzero(neither)], f"not_a_{kind}"), [np.flatnonzero(wrong)], code), shapes


def _blamed(parsed: Parsed, found: Iterable[np.ndarray], code: str, *allowed: str) -> Parsed:
    """What was read but for the cells of some positions, which are faults."""
    faults = dict.fromkeys((position for positions in found for position in positions.tolist()), (code, allowed))
    if not faults:
        return parsed
    values = parsed.values.copy()
    values[list(faults)] = None
    return replace(parsed, values=values, faults={**parsed.faults, **faults})


def _whole(texts: Sequence[str], form: str, allowed: range, fault: str) -> Parsed:
    values = [int(text) if re.fullmatch(form, text) and int(text) in allowed else None for text in texts]
    return Parsed(values, {i: (fault, ()) for i, text in enumerate(texts) if text and values[i] is None})


def _number(shape: Shape, unit: re.Pattern | None = None) -> Pair | None:
    text = " ".join((unit.sub("", shape.text) if unit else shape.text).split())
    in_brackets = text.startswith("(") and text.endswith(")")
    amount = _AMOUNT.fullmatch(text[1:-1].strip() if in_brackets else text)
    if not amount or (amount["before"] and amount["after"]):
        return None
    minuses = in_brackets + (amount["sign"] in ("-", "−")) + bool(amount["minus"])
    if minuses > 1:
        return None
    first, second = (_written(shape, way.fullmatch(amount["digits"])) for way in (_WITH_COMMA, _WITH_POINT))
    return (-1) ** minuses * first, (-1) ** minuses * second


def _written(shape: Shape, amount: re.Match | None) -> np.ndarray | float:
    if amount is None:
        return math.nan
    thousands, decimals = amount.groups(default="")
    value = shape.number(decimals=len(decimals))
    return np.where(shape.digits[0] > 0, value, math.nan) if thousands else value


def _signs(text: str) -> list[str]:
    return [_CURRENCIES.get(sign, sign) for sign in re.findall(_CURRENCY, text.lower())]


def _plain(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell) else None


def _hours(shape: Shape) -> Pair | None:
    clock = _CLOCK.fullmatch(shape.text)
    if not clock:
        return _number(shape, _UNIT)
    hour, minute, second = (shape.part(clock, name) for name in ("hour", "minute", "second"))
    duration = np.where((minute < 60) & (second == 0), hour + minute / 60, np.nan)
    return duration, duration


def _duration(cell: object) -> float | None:
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    return round(cell.total_seconds() / 3600, 4) if isinstance(cell, timedelta) else _plain(cell)


def _date(shape: Shape) -> Pair | None:
    text = " ".join(shape.text.split())
    if _SERIAL.fullmatch(text):
        day = np.datetime64("1899-12-30") + shape.number(0, 5).astype("timedelta64[D]")
        day[~np.isin(day, _calendar())] = None
        return day, day
    match = next(filter(None, (way.fullmatch(text) for way in (_NUMERIC_DATE, *_OTHER_DATES))), None)
    if match is None:
        return None
    named = "name" in match.re.groupindex
    year, day = shape.part(match, "year"), np.where(_at_some_time(shape, match), shape.part(match, "day"), 0)
    month = int(_month(match["name"])) if named else shape.part(match, "month")
    day_first = _day(year, month, day)
    return day_first, _day(year, day, month) if match.re is _NUMERIC_DATE and match["mark"] != "." else day_first


def _at_some_time(shape: Shape, match: re.Match) -> np.ndarray:
    """Of which cells the time, where there is one, is one."""
    return (shape.part(match, "hour") < 24) & (shape.part(match, "minute") < 60) & (shape.part(match, "second") < 60)


def _month(name: str) -> str:
    return schema.aliases("month").get(schema.simplified(name), "0")


def _day(year: np.ndarray, month: np.ndarray | int, day: np.ndarray | int) -> np.ndarray:
    year = year + np.select([year < 70, year < 100], [2000, 1900], 0)
    known = (year >= YEARS[0]) & (year <= YEARS[-1]) & (month >= 1) & (month <= 12) & (day <= 31)
    return _calendar()[np.where(known, ((year - YEARS[0]) * 12 + month - 1) * 32 + day, 0).astype(int)]


@cache
def _calendar() -> np.ndarray:
    """The days of ``YEARS``, 32 places a month from the day 0 on; missing where there is no such day."""
    days = np.arange(f"{YEARS[0]}-01-01", f"{YEARS[-1] + 1}-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]")
    calendar = np.full(len(YEARS) * 12 * 32, None, "datetime64[s]")
    calendar[(months - months[0]).astype(int) * 32 + (days - months).astype(int) + 1] = days
    return calendar
