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
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bilan import schema
from bilan.reading.cells import Quantity, texts_of
from bilan.reading.shapes import Shape, by_shape
from bilan.rules import believable

YEARS = range(1970, 2101)
NOT_GIVEN = "not_given"
_FIRST_DAY, _LAST_DAY = np.datetime64("1970-01-01"), np.datetime64("2100-12-31")
# What two spellings of a name may differ by, besides case: accents, spaces, hyphens
_SPELLING = re.compile(r"[\s_\-\u0300-\u036f\u2010-\u2015]")

Values: TypeAlias = "pa.ChunkedArray | Sequence[object]"
Pair = tuple[np.ndarray | float, np.ndarray | float]
Said = tuple[str, tuple[str, ...]]

_DECIMALS: dict[str | None, int] = {",": 0, ".": 1}
_ORDERS: dict[bool | None, int] = {True: 0, False: 1}
_OTHER_MARK, _HOW_MARK = {",": ".", ".": ","}, {",": "comma", ".": "point"}
_EITHER: Said = ("ambiguous_number", ())
_HOW = {"number": ("decimal_comma", "decimal_point"), "date": ("day_first", "month_first")}

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
_AMOUNT = re.compile(
    rf"(?P<sign>[-−+]?) ?(?P<before>{_CURRENCY})? ?(?P<minus>[-−]?)"
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
_SHORT_DATE = re.compile(
    r"(?P<year>[0-9]{2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{2})" + _TIME,
    re.IGNORECASE,
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
_LONGEST_MONTH, _WHOLE_YEAR = 31, 4


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
    parsed, shapes = _decided(cells, _number, _amount, _DECIMALS.get(decimal), "number")
    if decimal is None and (mark := _thousands(parsed, shapes, money)):
        return replace(numbers(cells, _OTHER_MARK[mark]), how=f"thousands_{_HOW_MARK[mark]}")
    named: dict[str, list[np.ndarray]] = {}
    for shape in shapes:
        for currency in currencies_in(shape.text):
            named.setdefault(currency, []).append(shape.cells)
    parsed.currencies = {currency: np.concatenate(found) for currency, found in named.items()}
    parsed.vat = next(filter(None, (vat_in(shape.text) for shape in shapes)), "")
    return _with_blanks(parsed, shapes, "number")


def _thousands(parsed: Parsed, shapes: Sequence[Shape], money: bool) -> str:
    """The only mark of a column that has three digits behind it in every cell, where each such cell
    names a currency, or the header does: no money has thousandths.
    """
    doubtful = [shape.text for shape in shapes if parsed.faults.get(int(shape.cells[0])) == _EITHER]
    marks = {mark for text in doubtful for mark in ",." if mark in text.strip(".,")}
    named = all(money or currencies_in(text) for text in doubtful)
    return marks.pop() if named and len(marks) == 1 else ""


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
    read = _decided(cells, _hours, _duration, _DECIMALS.get(decimal), "number")
    return _with_blanks(*read, "number")


def dates(cells: Values, dayfirst: bool | None = None, *, yearlast: bool = False) -> Parsed:
    """Days; ``dayfirst`` says how ``03/04/2025`` is meant, where that is known, and ``yearlast``
    that 25/03/04 is of 2004.
    """
    parsed, shapes = _decided(cells, _date, lambda _: None, _ORDERS.get(dayfirst), "date")
    serial = [shape for shape in shapes if _SERIAL.fullmatch(shape.text)]
    if serial and len(serial) == len(shapes):
        return replace(parsed, how="serial_date")
    for shape in serial:
        parsed.blame(shape.cells, "not_a_date")
    if not yearlast:
        _tell_short_years(parsed, shapes)
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


def _tell_short_years(parsed: Parsed, shapes: Sequence[Shape]) -> None:
    """Where years have two digits: is ``25/03/04`` of 2004 or of 2025? One order for the whole
    column.

    Told by the years that no project can have in one of the two orders, by years of four digits at
    the end, or by how many values the parts have: days have many, years few. What nothing tells is
    a fault, with both readings.
    """
    found = [(shape, _SHORT_DATE.fullmatch(shape.spaced)) for shape in shapes]
    short = [(shape, match) for shape, match in found if match]
    cells = np.concatenate([np.array([], int), *(shape.cells for shape, _ in short)])
    codes = {parsed.faults.get(cell, ("",))[0] for cell in cells.tolist()}
    if not short or not codes.isdisjoint(("ambiguous_date", "mixed_dates")):
        return
    head, month, tail, real = np.hstack(
        [
            [
                *(shape.part(match, name) for name in ("year", "month", "day")),
                _in_a_day(shape, match),
            ]
            for shape, match in short
        ]
    )
    last, first = parsed.values[cells], _day(head, month, tail * real)
    likely_last, likely_first = (believable(pd.Series(days)).to_numpy() for days in (last, first))
    for_last = likely_last & ~likely_first
    for_first = likely_first & ~likely_last & (~np.isnat(last) | (head > _LONGEST_MONTH))
    numeric = [_NUMERIC_DATE.fullmatch(shape.spaced) for shape in shapes]
    whole = any(match and len(match["year"]) == _WHOLE_YEAR for match in numeric)
    heads, tails = len(np.unique(head)), len(np.unique(tail))
    is_last = whole or for_last.any() or heads >= max(_MANY, _MORE * tails)
    is_first = for_first.any() or tails >= max(_MANY, _MORE * heads)
    witnesses = [found for found in (for_first, for_last) if found.any()]
    if is_last and is_first and witnesses:
        parsed.blame(cells[min(witnesses, key=np.count_nonzero)], "mixed_dates")
    elif is_last:
        parsed.how = parsed.how or "day_first"
    elif is_first:
        parsed.how, parsed.values[cells] = "year_first", first
        parsed.faults = {cell: why for cell, why in parsed.faults.items() if cell not in cells}
        parsed.blame(cells[np.isnat(first)], "not_a_date")
    else:
        for i in np.flatnonzero(~np.isnat(last) & ~np.isnat(first) & (last != first)):
            parsed.blame(cells[[i]], "ambiguous_year", _iso(last[i]), _iso(first[i]))


def _decided(
    cells: Values,
    read: Callable[[Shape], Pair | None],
    typed: Callable[[object], float | None],
    side: int | None,
    kind: str,
) -> tuple[Parsed, list[Shape]]:
    """The column's values, from each cell's two readings: with a comma or a point, day first or
    month first; and its shapes.

    A cell that has only one reading is a witness. Witnesses for both sides contradict each other:
    the fewer are at fault. Two readings are compared exactly: each is the number nearest to a text,
    or a day; nothing is computed with them.
    """
    texts = texts_of(cells)
    shapes = list(by_shape(texts))
    readings = np.full((2, len(texts)), None, "datetime64[s]" if kind == "date" else float)
    for shape in shapes:
        for reading, values in zip(readings, read(shape) or (), strict=False):
            reading[shape.cells] = values
    for i, cell in enumerate(cells if isinstance(cells, list) else ()):
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
    parsed = Parsed(readings[side or 0], how=how)
    filled = np.asarray(pc.not_equal(texts, ""), bool)
    parsed.blame(np.flatnonzero(filled & ~known.any(axis=0)), f"not_a_{kind}")
    parsed.blame(np.flatnonzero(wrong), code)
    return parsed, shapes


def _whole(texts: Sequence[str], form: re.Pattern, allowed: range, fault: str) -> Parsed:
    matches = [form.fullmatch(text) for text in texts]
    numbers = [int(match[match.lastindex or 0]) if match else -1 for match in matches]
    values = [number if number in allowed else None for number in numbers]
    wrong = (i for i, text in enumerate(texts) if text and values[i] is None)
    return Parsed(values, dict.fromkeys(wrong, (fault, ())))


def _number(shape: Shape, unit: re.Pattern | None = None) -> Pair | None:
    text = " ".join((unit.sub("", shape.text) if unit else shape.text).split())
    in_brackets = text.startswith("(") and text.endswith(")")
    amount = _AMOUNT.fullmatch(text[1:-1].strip() if in_brackets else text)
    if not amount:
        return None
    before, after = amount["before"], amount["after"]
    if before and after and (before == after or len({*currencies_in(text)}) > 1):
        return None  # $5 USD is one amount; $5$ and €5 USD are none
    minuses = in_brackets + (amount["sign"] in ("-", "−")) + bool(amount["minus"])
    if minuses > 1:
        return None
    first, second = (
        _written(shape, way.fullmatch(amount["digits"])) for way in (_WITH_COMMA, _WITH_POINT)
    )
    return (-1) ** minuses * first, (-1) ** minuses * second


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


def _hours(shape: Shape) -> Pair | None:
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


def _date(shape: Shape) -> Pair | None:
    text = shape.spaced
    if _SERIAL.fullmatch(text):
        day = np.datetime64("1899-12-30") + shape.number(0, 5).astype("timedelta64[D]")
        day[~_in_range(day)] = None
        return day, day
    match = _first_match((_NUMERIC_DATE, *_OTHER_DATES, *_MONTHS), text)
    if match is None:
        return None
    year, parts = shape.part(match, "year"), match.re.groupindex
    number = shape.part(match, "day") * _in_a_day(shape, match) if "day" in parts else 1
    month = int(_month(match["name"])) if "name" in parts else shape.part(match, "month")
    either = match.re is _NUMERIC_DATE and match["mark"] != "."
    day_first = _day(year, month, number)
    return day_first, _day(year, number, month) if either else day_first


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
