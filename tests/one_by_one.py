"""Numbers, hours and dates as the rules say them, one cell at a time and in plain Python: what the
columns are compared with.
"""

import math
import re
from datetime import date, time, timedelta

import pandas as pd

from bilan import schema
from bilan.reading.workbooks import shown

CURRENCY = r"(?:us|ca|au|r)\$|[€$£¥]|eur|euros?|usd|gbp|chf|cad|aud|jpy|sek|nok|dkk|pln|dollars?"
NAMED = re.compile(rf"(?<![a-z])(?:{CURRENCY})(?![a-z])|[€$£¥]")
NAMES = {
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
AMOUNT = re.compile(
    rf"([-−+]?) ?({CURRENCY})? ?([-−]?) ?([0-9](?:[0-9 .,'’]*[0-9])?) ?({CURRENCY})?(?: ?h\.?t\.?)?",
    re.IGNORECASE,
)
THOUSANDS = [
    re.compile(
        rf"([0-9]+|[1-9][0-9]{{0,2}}([ '’{other}])[0-9]{{3}}(?:\2[0-9]{{3}})*)(?:{mark}([0-9]+))?"
    )
    for mark, other in ((",", "."), (r"\.", ","))
]
CLOCK = re.compile(
    r"(?:([0-9]+) days?, )?([0-9]+) ?(?:h|:) ?([0-5][0-9])(?: ?min|:([0-9]{2})(?:\.[0-9]+)?)?",
    re.IGNORECASE,
)
HOURS = re.compile(r" ?(?:h|heures?|hours?)$", re.IGNORECASE)
TIME = (
    r"(?:(?:T|,? )[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?"
    r"(?: ?Z| ?[-+][0-9]{2}:?[0-9]{2})?)?"
)
YEAR_FIRST, NUMERIC, DAY_FIRST, MONTH_FIRST = (
    re.compile(form + TIME, re.IGNORECASE)
    for form in (
        r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})",
        r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})",
        r"([0-9]{1,2})(?:er|st|nd|rd|th|[.º])?[ /-]?(?:del? )?([^\W\d_]+)\.?,?"
        r"[ /-]?(?:del? )?([0-9]{4}|[0-9]{2})",
        r"([^\W\d_]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})",
    )
)
SHORT = re.compile(r"([0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{2})" + TIME, re.IGNORECASE)
MONTH = re.compile(
    r"(?:([0-9]{1,2})[-/.]([0-9]{4})|([0-9]{4})[-/.]([0-9]{1,2})|([^\W\d_]+)\.? (?:del? )?([0-9]{4}))"
    + TIME,
    re.IGNORECASE,
)
SERIAL = re.compile("([0-9]{5})(?:[.,][0-9]+)?")


def numbers(cells, decimal=None, read=None):
    pairs, side = [(read or number)(cell) for cell in cells], {",": 0, ".": 1}.get(decimal)
    values, faults, how = decided(pairs, cells, side, "number")
    if ("ambiguous_number", ()) in faults.values() and currencies(cells):
        pairs = [of_money(pair) for pair in pairs]
        values, faults, how = decided(pairs, cells, None, "number")
        names = {"decimal_comma": "thousands_point", "decimal_point": "thousands_comma", "": ""}
        how = names[how]
    return values, but_for_unknown(values, faults, cells), how


def of_money(pair):
    """No thousandths: of two readings the greater."""
    if None in pair or pair[0] == pair[1]:
        return pair
    return tuple(value if abs(value) == max(map(abs, pair)) else None for value in pair)


def but_for_unknown(values, faults, cells):
    """The faults but for what says, beside a value, that nothing is known."""
    if all(value is None for value in values):
        return faults
    unknown = schema.aliases("undecided")
    return {
        i: fault for i, fault in faults.items() if schema.simplified(shown(cells[i])) not in unknown
    }


def currencies(cells):
    """What each cell that names a currency names first, by position."""
    signs = {i: signs_in(cell) for i, cell in enumerate(cells) if isinstance(cell, str)}
    return {i: found[0] for i, found in signs.items() if found}


def signs_in(text):
    return [NAMES.get(sign, sign.upper()) for sign in NAMED.findall(text.lower())]


def hours(cells, decimal=None):
    return numbers(cells, decimal, duration)


def dates(cells, dayfirst=None):
    filled = [cell for cell in cells if cell != ""]
    if filled and all(SERIAL.fullmatch(shown(cell)) for cell in filled):
        values, faults, _ = decided([serial(cell) for cell in cells], cells, None, "date")
        return values, faults, "serial_date"
    days = [days_of(cell) for cell in cells]
    sides = {None: [0, 1], True: [0], False: [1]}[dayfirst]
    short = [each for each in days if each[2] is not None and each[2] != each[0]]
    if short and not dayfirst:
        days = [possible(each) for each in days]
        tails, heads = (len({each[way] and each[way].year for each in short}) for way in (0, 2))
        if tails >= 6 and tails >= 3 * heads:
            sides = [2]
        elif not (heads >= 6 and heads >= 3 * tails):
            sides.append(2)
    else:
        days = [each[:2] for each in days]
    values, faults, how = told_apart(days, cells, sides)
    if any(isinstance(cell, date) and 1970 <= cell.year <= 2100 for cell in filled):
        texts = (
            i
            for i, cell in enumerate(cells)
            if isinstance(cell, str) and NUMERIC.fullmatch(" ".join(cell.split()))
        )
        faults |= dict.fromkeys(texts, ("half_converted", ()))
    if any(value is not None for value in values):
        faults = {i: fault for i, fault in faults.items() if re.search("[0-9]", shown(cells[i]))}
    return values, faults, how


def told_apart(days, cells, sides):
    """Days, faults and the order: that in which most cells are days."""
    counts = {way: sum(each[way] is not None for each in days) for way in sides}
    best = [way for way in sides if counts[way] == max(counts.values())]
    values, faults = [each[best[0]] for each in days], {}
    for i, cell in enumerate(cells):
        if cell != "" and values[i] is None:
            faults[i] = ("not_a_date", ())
    read = {i: {each[way] for way in sides} - {None} for i, each in enumerate(days)}
    against = [i for i in read if read[i] and any(days[i][way] is None for way in best)]
    unsure = [i for i in read if len({days[i][way] for way in best}) > 1]
    if against:
        return values, faults | dict.fromkeys(against, ("mixed_dates", ())), ""
    for i in unsure:
        either = tuple(dict.fromkeys(str(days[i][way]) for way in best))
        same_year = len({text[:4] for text in either}) < len(either)
        faults[i] = ("ambiguous_date", ()) if same_year else ("ambiguous_year", either)
    others = [
        day for each in days for day in each if each[best[0]] is not None and day != each[best[0]]
    ]
    ways = ["day_first", "month_first", "year_first"]
    return values, faults, ways[best[0]] if others and not unsure else ""


def possible(days):
    """No day of a year that no project can have, where there is another one."""
    if days[2] is None or days[2] == days[0]:
        return days
    able = [day is not None and 1990 <= day.year <= pd.Timestamp.now().year + 1 for day in days]
    return tuple(day if able[way] or not any(able) else None for way, day in enumerate(days))


def days_of(cell):
    return *day(cell), year_first(cell)


def year_first(cell):
    text = " ".join(cell.split()) if isinstance(cell, str) else ""
    if found := SHORT.fullmatch(text):
        return calendar_day(found[1], found[3], found[4])
    return None if NUMERIC.fullmatch(text) else day(cell)[0]


def decided(pairs, cells, side, kind):
    """Values by position, faults by position, and how the column was understood."""
    only = [
        [i for i, pair in enumerate(pairs) if pair[way] is not None and pair[1 - way] is None]
        for way in (0, 1)
    ]
    unsure = [
        i
        for i, (first, second) in enumerate(pairs)
        if None not in (first, second) and first != second
    ]
    most = 1 if len(only[1]) > len(only[0]) else 0
    chosen = most if side is None else side
    faults = {
        i: (f"not_a_{kind}", ())
        for i, cell in enumerate(cells)
        if cell != "" and pairs[i][chosen] is None
    }
    if side is not None:
        faults |= dict.fromkeys(only[1 - side], (f"not_a_{kind}", ()))
    elif only[0] and only[1]:
        fewer = min(map(len, only))
        faults |= {
            i: (f"mixed_{kind}s", ())
            for witnesses in only
            if len(witnesses) == fewer
            for i in witnesses
        }
    elif only[0] or only[1]:
        side = most
    else:
        faults |= dict.fromkeys(unsure, (f"ambiguous_{kind}", ()))
    ways = "decimal_comma", "decimal_point"
    how = ways[side] if side is not None and (only[side] or unsure) else ""
    return [pair[chosen] for pair in pairs], faults, how


def number(cell):
    if not isinstance(cell, str):
        known = isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
        return (float(cell), float(cell)) if known else (None, None)
    text = " ".join(cell.split())
    in_brackets = text.startswith("(") and text.endswith(")")
    amount = AMOUNT.fullmatch(text[1:-1].strip() if in_brackets else text)
    minuses = in_brackets + (amount[1] in ("-", "−")) + bool(amount[3]) if amount else 0
    if not amount or minuses > 1:
        return None, None
    if (amount[2] and amount[2].lower() == (amount[5] or "").lower()) or len({*signs_in(text)}) > 1:
        return None, None
    parts = [form.fullmatch(amount[4]) for form in THOUSANDS]
    values = [
        part and float("-" * minuses + re.sub("[^0-9]", "", part[1]) + f".{part[3] or 0}")
        for part in parts
    ]
    return tuple(value if value is not None and math.isfinite(value) else None for value in values)


def duration(cell):
    if isinstance(cell, time | timedelta):
        cell = str(cell)
    if not isinstance(cell, str):
        return number(cell)
    text = " ".join(cell.split())
    if clock := CLOCK.fullmatch(text):
        day, hour, minute, second = (int(part or 0) for part in clock.groups())
        return (24 * day + hour + minute / 60 + second / 3600,) * 2
    if re.search("[€$£¥]|[a-z]", HOURS.sub("", text.lower())):
        return None, None
    return number(HOURS.sub("", text))


def day(cell):
    if isinstance(cell, date):
        return (calendar_day(cell.year, cell.month, cell.day),) * 2
    text = " ".join(cell.split()) if isinstance(cell, str) else ""
    if found := YEAR_FIRST.fullmatch(text):
        return (calendar_day(found[1], found[3], found[4]),) * 2
    if found := NUMERIC.fullmatch(text):
        first, mark, second, year = found.groups()
        day_first = calendar_day(year, second, first)
        return day_first, day_first if mark == "." else calendar_day(year, first, second)
    if found := DAY_FIRST.fullmatch(text):
        return (calendar_day(found[3], month(found[2]), found[1]),) * 2
    if found := MONTH_FIRST.fullmatch(text):
        return (calendar_day(found[3], month(found[1]), found[2]),) * 2
    if found := MONTH.fullmatch(text):
        number, year, first, second, name, last = found.groups()
        number = number or second or month(name)
        return (calendar_day(year or first or last, number, 1),) * 2
    return None, None


def serial(cell):
    if cell == "":
        return None, None
    found = date(1899, 12, 30) + timedelta(days=int(SERIAL.fullmatch(shown(cell))[1]))
    return (found if 1970 <= found.year <= 2100 else None,) * 2


def month(name):
    return schema.aliases("month").get(schema.simplified(name), "0")


def calendar_day(year, month, day):
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    try:
        return date(number, int(month), int(day)) if 1970 <= number <= 2100 else None
    except ValueError:
        return None
