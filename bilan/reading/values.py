"""Cells to values: numbers, dates, years, answers and choices. A column is decided as a whole, from its distinct cells.

Each function takes the distinct cells of a column, a blank being ``""``, and gives a value or a fault for each. Where a cell
could be read in two ways (``1.234``, ``03/04/2025``), the others decide; where they do not, it is a fault and not a guess.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from bilan import schema
from bilan.reading.cells import shown

YEARS = range(1970, 2101)

Pair = tuple[object, object]
_NEITHER: Pair = (None, None)

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
_BARE = re.compile("[-0-9.,]*")
_SHORT = re.compile("-?[0-9]+(?:([.,])[0-9]{1,2})?")
_WITH_COMMA = re.compile(r"([0-9]+|[1-9][0-9]{0,2}([ .'’])[0-9]{3}(?:\2[0-9]{3})*)(?:,([0-9]+))?")
_WITH_POINT = re.compile(r"([0-9]+|[1-9][0-9]{0,2}([ ,'’])[0-9]{3}(?:\2[0-9]{3})*)(?:\.([0-9]+))?")
_CLOCK = re.compile(r"([0-9]+) ?(?:h|:) ?([0-5][0-9])(?: ?min|:00)?", re.IGNORECASE)
_UNIT = re.compile(r" ?(?:h|heures?|hours?)$", re.IGNORECASE)

_ZONE = r"(?: ?Z| ?[-+][0-9]{2}:?[0-9]{2})?"
_TIME = rf"(?:(?:T|,? )(?:[01]?[0-9]|2[0-3])[:h][0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?: ?[ap]m)?{_ZONE})?"
_ISO_DATE = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.IGNORECASE)
_NUMERIC_DATE = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|(?<!-)[0-9]{{2}}){_TIME}", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"([0-9]{{1,2}})(?:er|st|nd|rd|th)?[ /-]?([^\W\d_]+)\.?,?[ /-]?([0-9]{{4}}|[0-9]{{2}}){_TIME}", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"([^\W\d_]+)\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}}){_TIME}", re.IGNORECASE)
_SERIAL = re.compile("[0-9]{5}(?:[.,][0-9]+)?")


@dataclass(frozen=True)
class Parsed:
    """One value a distinct cell (``None`` for a blank or a fault), the faults by position, and how the column was understood."""

    values: list[Any]
    faults: Mapping[int, tuple[str, tuple[str, ...]]]
    how: str = ""


def choices(cells: Sequence[object], meanings: Mapping[str, str], *, closed: bool) -> Parsed:
    """Cells that name one of several things; unless the choice is ``closed``, another text stands for itself."""
    values, faults = [], {}
    for position, cell in enumerate(cells):
        text = shown(cell)
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


def answers(cells: Sequence[object], meanings: Mapping[str, str]) -> Parsed:
    """Cells that say yes, no, or that it is not known."""
    parsed = choices(cells, meanings, closed=True)
    values = [{"yes": True, "no": False}.get(value) for value in parsed.values]
    return Parsed(values, dict.fromkeys(parsed.faults, ("unknown_answer", ())))


def years(cells: Sequence[object]) -> Parsed:
    """Years in four digits."""
    return _whole(cells, "[0-9]{4}", YEARS, "not_a_year")


def counts(cells: Sequence[object]) -> Parsed:
    """Whole numbers from 0 up."""
    return _whole(cells, "[0-9]{1,9}", range(10**9), "not_a_count")


def numbers(cells: Sequence[object], decimal: str | None = None) -> Parsed:
    """Amounts with either decimal mark, thousands, one currency; ``decimal`` overrules what the column shows."""
    parsed = _decided([_number(cell) for cell in cells], cells, _DECIMALS.get(decimal), "number")
    signs = {i: _signs(cell) for i, cell in enumerate(cells) if isinstance(cell, str) and not _BARE.fullmatch(cell)}
    currencies = Counter(sign for found in signs.values() for sign in found)
    if len(currencies) < 2:
        return parsed
    (usual, _), *_ = currencies.most_common()
    odd = [i for i, found in signs.items() if set(found) - {usual}]
    return replace(parsed, faults={**parsed.faults, **dict.fromkeys(odd, ("several_currencies", (usual,)))})


def hours(cells: Sequence[object], decimal: str | None = None) -> Parsed:
    """Numbers of hours: ``2,5``, ``2h30``, ``2:30``, ``3 h``, or a duration."""
    return _decided([_hours(cell) for cell in cells], cells, _DECIMALS.get(decimal), "number")


def dates(cells: Sequence[object], dayfirst: bool | None = None) -> Parsed:
    """Days; ``dayfirst`` says how ``03/04/2025`` is meant, where that is known."""
    filled = [cell for cell in cells if cell != ""]
    if filled and all(_SERIAL.fullmatch(shown(cell)) for cell in filled):
        return replace(_decided([_day_number(cell) for cell in cells], cells, None, "date"), how="serial_date")
    parsed = _decided([_date(cell) for cell in cells], cells, _ORDERS.get(dayfirst), "date")
    if not any(isinstance(cell, date) for cell in filled):
        return parsed
    texts = [i for i, cell in enumerate(cells) if isinstance(cell, str) and _NUMERIC_DATE.fullmatch(cell)]
    return replace(parsed, faults={**parsed.faults, **dict.fromkeys(texts, ("half_converted", ()))})


def _decided(readings: list[Pair], cells: Sequence[object], side: int | None, kind: str) -> Parsed:
    """The column's values, from each cell's two readings: with a comma or a point, day first or month first.

    A cell that has only one reading is a witness. Witnesses for both sides contradict each other: the fewer are at fault.
    """
    faults = {i: (f"not_a_{kind}", ()) for i, cell in enumerate(cells) if cell != "" and readings[i] == _NEITHER}
    only = [[i for i, pair in enumerate(readings) if pair[1 - side] is None and pair[side] is not None] for side in (0, 1)]
    unsure = [i for i, (first, second) in enumerate(readings) if None not in (first, second) and first != second]
    how = ""
    if side is not None:
        faults |= dict.fromkeys(only[1 - side], (f"not_a_{kind}", ()))
    elif only[0] and only[1]:
        fewer = min(len(witnesses) for witnesses in only)
        odd = [i for witnesses in only if len(witnesses) == fewer for i in witnesses]
        faults |= dict.fromkeys(odd, (f"mixed_{kind}s", ()))
    elif only[0] or only[1]:
        side = 0 if only[0] else 1
    else:
        faults |= dict.fromkeys(unsure, (f"ambiguous_{kind}", ()))
    if side is not None and (only[side] or unsure):
        how = _HOW[kind][side]
    values = [None if i in faults else pair[side or 0] for i, pair in enumerate(readings)]
    return Parsed(values, faults, how)


def _whole(cells: Sequence[object], form: str, allowed: range, fault: str) -> Parsed:
    texts = [shown(cell) for cell in cells]
    values = [int(text) if re.fullmatch(form, text) and int(text) in allowed else None for text in texts]
    return Parsed(values, {i: (fault, ()) for i, text in enumerate(texts) if text and values[i] is None})


def _number(cell: object) -> Pair:
    if not isinstance(cell, str):
        if not isinstance(cell, int | float) or isinstance(cell, bool) or not math.isfinite(cell):
            return _NEITHER
        return float(cell), float(cell)
    if bare := _SHORT.fullmatch(cell):
        value = _finite(cell.replace(",", "."))
        return (None if bare[1] == "." else value), (None if bare[1] == "," else value)
    text = " ".join(cell.split())
    in_brackets = text.startswith("(") and text.endswith(")")
    amount = _AMOUNT.fullmatch(text[1:-1].strip() if in_brackets else text)
    if not amount or (amount["before"] and amount["after"]):
        return _NEITHER
    minuses = in_brackets + (amount["sign"] in ("-", "−")) + bool(amount["minus"])
    if minuses > 1:
        return _NEITHER
    parts = [form.fullmatch(amount["digits"]) for form in (_WITH_COMMA, _WITH_POINT)]
    values = [_finite("-" * minuses + re.sub("[^0-9]", "", part[1]) + f".{part[3] or 0}") if part else None for part in parts]
    return values[0], values[1]


def _finite(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _signs(cell: str) -> list[str]:
    return [_CURRENCIES.get(sign, sign) for sign in re.findall(_CURRENCY, cell.lower())]


def _hours(cell: object) -> Pair:
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, timedelta):
        duration = round(cell.total_seconds() / 3600, 4)
        return duration, duration
    if not isinstance(cell, str):
        return _number(cell)
    if clock := _CLOCK.fullmatch(cell):
        duration = int(clock[1]) + int(clock[2]) / 60
        return duration, duration
    return _number(_UNIT.sub("", cell))


def _date(cell: object) -> Pair:
    if isinstance(cell, date):
        return (_day(cell.year, cell.month, cell.day),) * 2
    if not isinstance(cell, str):
        return _NEITHER
    text = " ".join(cell.split())
    if iso := _ISO_DATE.fullmatch(text):
        return (_day(iso[1], iso[3], iso[4]),) * 2
    if numeric := _NUMERIC_DATE.fullmatch(text):
        first, mark, second, year = numeric.groups()
        day_first = _day(year, second, first)
        return day_first, day_first if mark == "." else _day(year, first, second)
    if written := _DAY_MONTH.fullmatch(text):
        return (_day(written[3], _month(written[2]), written[1]),) * 2
    if written := _MONTH_DAY.fullmatch(text):
        return (_day(written[3], _month(written[1]), written[2]),) * 2
    return _NEITHER


def _month(name: str) -> str:
    return schema.aliases("month").get(schema.simplified(name), "0")


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    try:
        return date(number, int(month), int(day)) if number in YEARS else None
    except ValueError:
        return None


def _day_number(cell: object) -> Pair:
    if cell == "":
        return _NEITHER
    day = date(1899, 12, 30) + timedelta(days=int(float(shown(cell).replace(",", "."))))
    return (_day(day.year, day.month, day.day),) * 2
