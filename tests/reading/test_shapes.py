"""Whole columns, by the shapes of their cells, give the values and the faults that the cells give
one by one.
"""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial

import numpy as np
import one_by_one
import pytest
from hostile import CASES
from hostile_cells import CELLS
from hostile_workbooks import WORKBOOKS
from hypothesis import given, settings
from hypothesis import strategies as st

from bilan.reading import frames, values
from bilan.reading.workbooks import shown
from bilan.schema import PROJECTS

READ = {
    "numbers": values.numbers,
    "hours": partial(values.numbers, clock=True),
    "dates": values.dates,
}
OPTIONS = {"numbers": (None, ",", "."), "hours": (None, ",", "."), "dates": (None, True, False)}

DIGITS = st.one_of(
    st.from_regex("[0-9]{1,4}|0[0-9]{2}", fullmatch=True),
    st.sampled_from(["9" * 16, "0" * 20 + "7", "9" * 309]),
)
MARK = st.sampled_from([" ", "\xa0", "\u202f", ".", ",", "'", "’", ""])
MONTH = st.sampled_from(["avril", "avr", "Apr", "déc", "December", "jour"])


def joined(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(
        "".join
    )


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def digits(few: int, many: int) -> st.SearchStrategy[str]:
    return st.from_regex(f"[0-9]{{{few},{many}}}", fullmatch=True)


AMOUNTS = joined(
    one_of("", "", "-", "−", "(", "- €", "EUR "),
    st.tuples(MARK, st.lists(DIGITS, min_size=1, max_size=3)).map(
        lambda drawn: drawn[0].join(drawn[1])
    ),
    st.one_of(st.just(""), joined(one_of(",", "."), DIGITS)),
    one_of("", "", " €", "$", " EUR", " HT", ")", " h", " k€"),
)
CLOCKS = joined(
    digits(1, 3), one_of("h", ":", " h ", "H"), digits(2, 2), one_of("", " min", ":00", ":30", "h")
)
CLOCK = joined(
    digits(1, 2), one_of(":", "h"), digits(2, 2), one_of("", ":07", ":61.5", " PM", "Z", " +0200")
)
AT = st.one_of(st.just(""), joined(one_of(" ", "T", ", ", "  "), CLOCK))
DAY, MARKS = digits(1, 2), one_of("/", "-", ".")
DATES = st.one_of(
    joined(DAY, MARKS, DAY, MARKS, st.one_of(digits(2, 2), one_of("2025", "1969")), AT),
    joined(one_of("2024", "1970", "2100", "2101", "0025"), MARKS, DAY, MARKS, DAY, AT),
    joined(
        DAY,
        one_of("", " ", "-", "er "),
        MONTH,
        one_of(" ", "-", ". "),
        one_of("2025", "25", "1999"),
        AT,
    ),
    joined(MONTH, " ", DAY, one_of(", ", "th "), one_of("2025", "25"), AT),
    joined(digits(5, 5), one_of("", ".5", ",25")),
)
ANYTHING = st.text("0123456789.,/-:h €$T(eur)avrilé\xa0", max_size=9)
NUMBERS = [1.5, 2, 1.234, True, float("nan"), float("inf"), 45750.0, 45750.5]
TYPED = st.sampled_from(
    [
        *NUMBERS,
        date(2025, 1, 2),
        date(1969, 12, 31),
        datetime(2025, 1, 2, 3, 4),
        time(2, 30),
        timedelta(hours=30, minutes=15),
    ]
)


def scrambled(column: tuple[list[str], list[str]]) -> list[str]:
    """The cells, each with the digits of another draw: more cells, of the same shapes."""
    cells, others = column
    drawn = iter("".join(re.findall("[0-9]", "".join(others))) * 9)
    return [*cells, *(re.sub("[0-9]", lambda digit: next(drawn, digit[0]), cell) for cell in cells)]


def columns(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    some = st.lists(
        st.one_of(cells, cells, cells, st.just(""), ANYTHING).map(str.strip), max_size=6
    )
    return st.one_of(some, st.tuples(some, some).map(scrambled))


@settings(max_examples=600)
@given(st.data())
def test_a_column_gives_what_its_cells_give_one_by_one(data):
    kind, cells = data.draw(
        st.one_of(
            st.tuples(st.just("numbers"), columns(AMOUNTS)),
            st.tuples(st.just("hours"), columns(st.one_of(AMOUNTS, CLOCKS))),
            st.tuples(st.just("dates"), columns(DATES)),
        )
    )
    option = data.draw(st.sampled_from(OPTIONS[kind]))
    compare(kind, option, cells)
    compare(kind, option, [*cells, *data.draw(st.lists(TYPED, max_size=3))])


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("numbers", ["(-5)", "- € -5", "(€ 5)", "-0", "0.125", "00.125", "012 345"]),
        ("hours", ["2h59", "2h60", "2:30:00", "2:30:01"]),
        (
            "dates",
            [
                "01/01/1970",
                "31/12/2100",
                "31/12/69",
                "1/1/70",
                "29/02/2100",
                "29/02/2096",
                "00/01/2000",
                "2000-12-00",
            ],
        ),
        ("dates", ["25569", "25568", "73415", "73416"]),
        (
            "dates",
            [
                date(2025, 1, 2),
                "03/04/2025 10:00",
                "03/04/2025 25:00",
                "3 avril 2025",
                "2025-04-03",
            ],
        ),
    ],
)
def test_cells_at_the_edge_of_a_rule(kind, cells):
    for option in OPTIONS[kind]:
        compare(kind, option, cells)


@pytest.mark.parametrize("case", [*CASES, *CELLS, *WORKBOOKS], ids=lambda case: case.name)
def test_the_hostile_tables_give_what_their_cells_give_one_by_one(case, tmp_path):
    path = tmp_path / case.file
    path.write_bytes(case.content)
    table = getattr(frames.read(path, PROJECTS, **case.options), "table", None)
    for column in table.cells if table else ():
        cells = [*map(held, column.texts, column.typed)]
        for kind, options in OPTIONS.items():
            for option in options:
                compare(kind, option, cells)
                for cell in cells:
                    compare(kind, option, [cell])


def held(text: str, typed: bool) -> object:
    """What the workbook held."""
    for kind in (float, datetime.fromisoformat) if typed else ():
        with suppress(ValueError):
            return kind(text)
    return text


def compare(kind: str, option: object, cells: list[object]) -> None:
    expected, faults, how = getattr(one_by_one, kind)(cells, option)
    typed = np.array([not isinstance(cell, str) for cell in cells], bool)
    found = READ[kind]([*map(shown, cells)], option, typed=typed)
    assert (dict(found.faults), found.how) == (faults, how)
    if kind == "numbers":
        named = {i: currency for i, currency in enumerate(found.currencies) if currency}
        assert named == one_by_one.currencies(cells)
    expected = [None if i in faults else value for i, value in enumerate(expected)]
    if kind == "dates":
        assert found.values.astype("datetime64[D]").tolist() == expected
    else:  # to the last bit: both are the float nearest to what is written
        assert [None if np.isnan(value) else value.hex() for value in found.values.tolist()] == [
            None if value is None else value.hex() for value in expected
        ]


@pytest.mark.parametrize(("other", "code"), [("3.5", "mixed_numbers"), ("1.234", None)])
def test_a_million_witnesses_decide_for_one_cell(other, code):
    cells = [f"{cents // 100},{cents % 100:02}" for cents in range(1_000_000)]
    cells[777_777] = other
    parsed = values.numbers(cells)
    assert parsed.how == ("" if code else "decimal_comma")
    assert dict(parsed.faults) == ({777_777: (code, ())} if code else {})
    expected = np.arange(1_000_000) / 100
    expected[777_777] = np.nan if code else 1234
    np.testing.assert_allclose(parsed.values, expected, rtol=1e-15)


@pytest.mark.parametrize(("other", "code"), [("12/31/2025", "mixed_dates"), ("04/03/2025", None)])
def test_half_a_million_days_decide_for_one(other, code):
    cells = [
        f"{13 + minute % 15}/03/2025 {minute // 60 % 24:02}:{minute % 60:02}:{minute % 59:02}"
        for minute in range(500_000)
    ]
    cells[-1] = other
    parsed = values.dates(cells)
    assert parsed.how == ("" if code else "day_first")
    assert dict(parsed.faults) == ({499_999: (code, ())} if code else {})
    expected = np.datetime64("2025-03-13") + np.arange(500_000) % 15
    expected[-1] = "NaT" if code else "2025-03-04"
    np.testing.assert_array_equal(parsed.values, expected)
