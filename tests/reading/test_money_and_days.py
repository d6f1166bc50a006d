"""No silent misreading of money and of days: units that a workbook shows, two currencies, years of
two digits.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hostile_workbooks import Shown, xlsx
from misread import HEADER, each_kind, each_workbook, said, says, written
from wording import spoken

from bilan.reading import frames, values
from bilan.reading.markup import _unit
from bilan.schema import PROJECTS
from bilan.show import reading as check


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write rows as a file of one of the three kinds; in a CSV, a number with a unit is a text."""

    def write(kind: str, *rows: tuple) -> Path:
        if kind == "csv":
            rows = tuple(
                tuple(f"{cell:g} {cell.unit}" if isinstance(cell, Shown) else cell for cell in row)
                for row in rows
            )
        return written(tmp_path, kind, *rows)

    return write


MONEY = (*HEADER, "montant", "heures")


def money(*cells: tuple[object, object], header: tuple = MONEY) -> list[tuple]:
    return [
        header,
        *((f"p{i}", "Malt", "perdu", amount, hours) for i, (amount, hours) in enumerate(cells)),
    ]


OTHER = {
    "fr": "@D4, colonne « {column} » : « 300 $ » n’est pas dans la monnaie de la ligne {line} (€). Convertissez le montant : une "
    "colonne n’a qu’une monnaie.",
    "en": "@D4, column “{column}”: “300 $” is not in the currency of line {line} (€). Convert the amount: a column has one "
    "currency.",
}


@each_kind
@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_second_currency_is_refused_with_both_lines(write, kind, line):
    """The first is named by the header, by most cells, or by the one before."""
    euros = {1: (12, 12), 2: (Shown(300, "€"), Shown(12.5, "€")), 3: (12, Shown(300, "€"))}[line]
    column = "montant (€)" if line == 1 else "montant"
    path = write(
        kind,
        *money(
            *((amount, 1) for amount in (*euros, Shown(300, "$"))),
            header=(*HEADER, column, "heures"),
        ),
    )
    assert says(
        path,
        **{lang: sentence.format(column=column, line=line) for lang, sentence in OTHER.items()},
    )


@each_workbook
def test_a_currency_in_a_text_is_held_against_that_of_a_format(write, kind):
    assert (
        "« 300 $ » n’est pas dans la monnaie de la ligne 2 (€)."
        in said(write(kind, *money(("12 €", 1), (Shown(300, "$"), 1))), "fr")[0]
    )
    reading = frames.read(
        write(kind, *money(("12 EUR", 1), (Shown(300.5, "€"), 2), (7, 3))), PROJECTS
    )
    assert (reading.errors, reading.rows["amount"].tolist()) == ((), [12.0, 300.5, 7.0])
    assert reading.rows.attrs["currency"] == "€"


NOT = {
    "fr": "@{cell}2, colonne « {column} » : « {shown} » n’est pas un nombre. Écrivez-le comme 1234,50, ou laissez la case vide.",
    "en": "@{cell}2, column “{column}”: “{shown}” is not a number. Write it as 1234.50, or leave the cell blank.",
}
OTHER_UNITS = {
    "percents": (Shown(0.5, "%"), "50 %"),
    "thousands": (Shown(12, "k€"), "12 k€"),
    "days": (Shown(2.5, "j"), "2.5 j"),
    "with the tax": (Shown(1200, "TTC"), "1200 TTC"),
}


@each_workbook
@pytest.mark.parametrize("case", OTHER_UNITS.values(), ids=OTHER_UNITS)
def test_a_number_that_is_shown_as_something_else_is_refused(write, kind, case):
    cell, shown = case
    for place, column, row in (("D", "montant", (cell, 1)), ("E", "heures", (1, cell))):
        told = {
            lang: sentence.format(cell=place, column=column, shown=shown)
            for lang, sentence in NOT.items()
        }
        assert says(write(kind, *money(row, (300, 2))), **told)


@each_workbook
def test_hours_in_euros_are_refused_and_hours_in_hours_are_read(write, kind):
    assert "« 5 € » n’est pas un nombre" in said(write(kind, *money((1, Shown(5, "€")))), "fr")[0]
    reading = frames.read(write(kind, *money((1, Shown(2.5, "h")), (2, 3))), PROJECTS)
    assert (reading.findings, reading.rows["hours"].tolist()) == ((), [2.5, 3.0])


@each_workbook
def test_a_percent_elsewhere_is_no_matter(write, kind):
    rows = ((*HEADER, "remise"), ("a", "Malt", "perdu", Shown(0.5, "%")))
    assert frames.read(write(kind, *rows), PROJECTS).findings == ()


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("General", ""),
        ("#,##0.00", ""),
        ('#,##0.00\\ "€"', "€"),
        ("#,##0.00\\ [$€-40C]", "€"),
        ("[$CHF-100C]\\ #,##0.00", "CHF"),
        ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "€"),
        ("_-* #,##0.00\\ _€_-;-* #,##0.00\\ _€_-", ""),
        ('"$"#,##0_);[Red]("$"#,##0)', "$"),
        ("$#,##0", "$"),
        ("[$-40C]#,##0", ""),
        ("[Red]0.00%", "%"),
        ('0.0" h"', "h"),
        ("0\\ \\k\\€", "k€"),
        ('#,##0" € HT"', "€HT"),
        ('#"\'"##0.00', ""),
        ("# ?/?", ""),
        ('0,"k€"', "€"),
        ('0;"perdu"', ""),
    ],
)
def test_the_unit_of_a_number_format(code, unit):
    assert _unit(code) == unit


def test_a_percent_without_a_code_of_its_own_is_told(tmp_path):
    """Excel's formats 9 and 10 have a number and no code."""

    def prepare(book, sheet):
        sheet.write_number(1, 3, 0.25, book.add_format({"num_format": 10}))

    (tmp_path / "projets.xlsx").write_bytes(
        xlsx((*HEADER, "montant"), ("a", "Malt", "perdu"), prepare=prepare)
    )
    assert "« 25 % » n’est pas un nombre" in said(tmp_path / "projets.xlsx", "fr")[0]


@pytest.fixture(autouse=True)
def in_2026(monkeypatch):
    """What no project can have yet is told by the day on which a file is read: here, the 26th of
    November 2026.
    """
    monkeypatch.setattr(
        values,
        "believable",
        lambda days: days.between(pd.Timestamp(1990, 1, 1), pd.Timestamp(2027, 11, 26)),
    )


DAYS = [f"{day:02}" for day in range(1, 7)]
SHORT = {
    "day first, by a day that no year has": (
        ["31/12/24", "25/03/04"],
        ["2024-12-31", "2004-03-25"],
        "day_first",
    ),
    "year first, by a day that no year has": (
        ["24/12/31", "25.03.04"],
        ["2024-12-31", "2025-03-04"],
        "year_first",
    ),
    "year first, by a year that no day has": (
        ["98-12-05", "25-03-04"],
        ["1998-12-05", "2025-03-04"],
        "year_first",
    ),
    "day first, by a year of four digits": (
        ["02/04/2025", "25/03/04"],
        ["2025-04-02", "2004-03-25"],
        "day_first",
    ),
    "day first, days having many values": (
        [f"{day}/06/24" for day in DAYS],
        [f"2024-06-{day}" for day in DAYS],
        "day_first",
    ),
    "year first, days having many values": (
        [f"24/06/{day}" for day in DAYS],
        [f"2024-06-{day}" for day in DAYS],
        "year_first",
    ),
    "the same both ways": (["25/03/25"], ["2025-03-25"], "day_first"),
    "a single digit, which is no year": (["5/3/24"], ["2024-03-05"], "day_first"),
}


@each_kind
@pytest.mark.parametrize("case", SHORT.values(), ids=SHORT)
def test_years_of_two_digits_have_one_order_which_the_page_states(write, kind, case):
    cells, expected, how = case
    rows = (
        (*HEADER, "date décision"),
        *((f"p{i}", "Malt", "perdu", cell) for i, cell in enumerate(cells)),
    )
    reading = frames.read(write(kind, *rows), PROJECTS)
    assert (reading.errors, reading.columns["decided_on"].parsed.how) == ((), how)
    assert reading.rows["decided_on"].dt.strftime("%Y-%m-%d").tolist() == expected
    stated = {
        "day_first": ("jour d’abord", "day first"),
        "year_first": ("année d’abord, en deux", "year first, in two"),
    }[how]
    assert all(
        words in spoken(lang, check.page, reading)
        for lang, words in zip(("fr", "en"), stated, strict=True)
    )


EITHER = {
    "25/03/04": ("2004-03-25", "2025-03-04"),
    "24.12.05": ("2005-12-24", "2024-12-05"),
    "25-03-04": ("2004-03-25", "2025-03-04"),
}


@each_kind
@pytest.mark.parametrize("cell", EITHER)
def test_what_nothing_settles_is_refused_with_both_readings(write, kind, cell):
    last, first = EITHER[cell]
    path = write(kind, (*HEADER, "date décision"), ("a", "Malt", "perdu", cell))
    assert says(
        path,
        fr=f"@D2, colonne « date décision » : « {cell} » peut être le {last} ou {first}, et le reste de la colonne ne "
        "tranche pas. Écrivez les années en quatre chiffres ou, si le jour vient d’abord et l’année en dernier, écrivez dans "
        "bilan.toml, sous [reading] : dayfirst = true.",
        en=f"@D2, column “date décision”: “{cell}” may be {last} or {first}, and the rest of the column does not tell. Write the "
        "years in four digits or, if the day comes first and the year last, write in bilan.toml, under [reading]: "
        "dayfirst = true.",
    )
    (path.parent / "bilan.toml").write_text("[reading]\ndayfirst = true\n")
    reading = frames.read(path, PROJECTS)
    assert (reading.errors, str(reading.rows["decided_on"].iloc[0].date())) == ((), last)


@each_kind
def test_both_orders_in_a_column_are_refused_at_the_fewer(write, kind):
    cells = ("31/12/24", "30/11/23", "24/12/31", "25/03/04")
    path = write(
        kind, (*HEADER, "date décision"), *(("a", "Malt", "perdu", cell) for cell in cells)
    )
    assert says(
        path,
        fr="@D4, colonne « date décision » : « 24/12/31 » contredit le reste de la colonne : le jour, le mois et l’année n’y "
        "sont pas partout dans le même ordre. Écrivez toutes les dates de la même façon.",
        en="@D4, column “date décision”: “24/12/31” contradicts the rest of the column: day, month and year are not in the same "
        "order everywhere. Write all dates in the same way.",
    )


@each_kind
def test_many_days_that_nothing_settles_are_one_sentence(write, kind):
    rows = (
        (*HEADER, "decision date"),
        *((f"p{i}", "Malt", "perdu", f"0{i}/0{i + 1}/2025") for i in range(1, 7)),
    )
    (sentence,) = said(write(kind, *rows), "en")
    assert "“01/02/2025, …” can be read day first or month first" in sentence


@each_kind
@pytest.mark.parametrize("cell", ["2024-10", "2024/10", "10/2024", "2024-10-05", "2024"])
def test_a_month_is_read_as_its_year_where_a_year_is_asked(write, kind, cell):
    rows = ((*HEADER, "année"), ("a", "Malt", "perdu", cell), ("b", "Malt", "perdu", "2023"))
    reading = frames.read(write(kind, *rows), PROJECTS)
    assert (reading.findings, reading.rows["year"].tolist()) == ((), [2024, 2023])


@each_kind
@pytest.mark.parametrize(
    "cell", ["2024-2025", "2024-13", "FY24", "24", "13/2024", "20240", "2024-10-32"]
)
def test_what_is_no_year_is_refused(write, kind, cell):
    path = write(kind, (*HEADER, "année"), ("a", "Malt", "perdu", cell))
    assert says(
        path,
        fr=f"@D2, colonne « année » : « {cell} » n’est pas une année en quatre chiffres.",
        en=f"@D2, column “année”: “{cell}” is not a year in four digits.",
    )


@each_workbook
def test_a_day_in_a_column_of_years_is_of_its_year(write, kind):
    reading = frames.read(
        write(kind, (*HEADER, "année"), ("a", "Malt", "perdu", date(2024, 10, 5))), PROJECTS
    )
    assert (reading.findings, reading.rows["year"].tolist()) == ((), [2024])


@each_kind
def test_a_column_that_names_two_currencies_is_refused(write, kind):
    """As HubSpot, Pipedrive and Salesforce write them; a row without an amount is no matter."""
    header = (*HEADER, "montant", "Deal - Currency of Value")
    rows = [
        ("a", "Malt", "perdu", 300, "EUR"),
        ("b", "Malt", "perdu", 300, "USD"),
        ("c", "Malt", "perdu", 7, "€"),
    ]
    assert says(
        write(kind, header, *rows, ("d", "Malt", "perdu", None, "CHF")),
        fr="@D3, colonne « montant » : « 300 » n’est pas dans la monnaie de la ligne 2 (€). Convertissez le "
        "montant : une colonne n’a qu’une monnaie.",
        en="@D3, column “montant”: “300” is not in the currency of line 2 (€). Convert the amount: a column has "
        "one currency.",
    )
    assert said(write(kind, header, rows[0], rows[2]), "fr") == []


@each_kind
@pytest.mark.parametrize(
    ("header", "cells", "amounts", "how"),
    [
        ("amount", ["$12,000", "$8,500"], [12000.0, 8500.0], "thousands_comma"),
        ("amount", ["12 000 €", "8.500 €"], [12000.0, 8500.0], "thousands_point"),
        ("amount", ["1.234 €", "5.678"], [1234.0, 5678.0], "thousands_point"),
        ("amount", ["R$ 1.200", "R$ 12.500"], [1200.0, 12500.0], "thousands_point"),
        ("amount ($)", ["12,000", "8,500"], [12000.0, 8500.0], "thousands_comma"),
        ("Montant € HT", ["12.000", "300"], [12000.0, 300.0], "thousands_point"),
        ("amount", ["$12,000", "$8.50"], [12000.0, 8.5], "decimal_point"),
        ("amount", ["12,000 €", "8,5 €"], [12.0, 8.5], "decimal_comma"),
    ],
)
def test_three_digits_behind_the_only_mark_of_money_are_thousands(
    write, kind, header, cells, amounts, how
):
    mapping = f'[columns]\namount = "{header}"\n'
    rows = [("a", "Malt", "perdu", cell) for cell in cells]
    path = write(kind, (*HEADER, header), *rows)
    (path.parent / "bilan.toml").write_text(mapping, encoding="utf-8")
    reading = frames.read(path, PROJECTS)
    assert (reading.errors, reading.columns["amount"].parsed.how) == ((), how)
    assert reading.rows["amount"].tolist() == amounts
    page = {"thousands_comma": "virgule des milliers", "thousands_point": "point des milliers"}
    assert how not in page or page[how] in spoken("fr", check.page, reading)


@each_kind
@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["12,000", "300"], "ambiguous_number"),
        (["1.234 €", "1,234 €"], "mixed_numbers"),
        (["12,000 €", "1.234"], "mixed_numbers"),
    ],
)
def test_three_digits_that_no_currency_explains_are_asked_and_two_marks_contradict(
    write, kind, cells, code
):
    path = write(kind, (*HEADER, "montant"), *[("a", "Malt", "perdu", cell) for cell in cells])
    assert {each.code for each in frames.read(path, PROJECTS).errors} == {code}


@each_kind
@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("Montant HT", ["1200", "300"], {"vat": "excluded"}),
        ("montant", ["1200", "300"], {}),
        ("montant", ["1200 € HT", "300 €"], {"currency": "€", "vat": "excluded"}),
        ("Montant (€)", ["1200", "300"], {"currency": "€"}),
        ("Montant TTC (€)", ["1200", "300"], {"currency": "€", "vat": "included"}),
        ("Amount ($, excl. VAT)", ["$1,200", "$300"], {"currency": "$", "vat": "excluded"}),
        ("Betrag netto", ["1200 CHF", "300"], {"currency": "CHF", "vat": "excluded"}),
        ("valor", ["R$ 1200", "R$ 300"], {"currency": "BRL"}),
    ],
)
def test_what_the_file_says_of_its_money_is_kept(write, kind, header, cells, told):
    rows = [("a", "Malt", "perdu", cell) for cell in cells]
    path = write(kind, (*HEADER, header), *rows)
    (path.parent / "bilan.toml").write_text(f'[columns]\namount = "{header}"\n', encoding="utf-8")
    frame = frames.read(path, PROJECTS).rows
    said = {key: frame.attrs[key] for key in ("currency", "vat")}
    assert said == {"currency": "", "vat": ""} | told
    assert frame["amount"].tolist() == [1200.0, 300.0]


@each_kind
def test_a_column_of_its_own_names_the_currency(write, kind):
    rows = [("a", "Malt", "perdu", 300, "CHF"), ("b", "Malt", "perdu", None, "CHF")]
    frame = frames.read(write(kind, (*HEADER, "montant", "Devise"), *rows), PROJECTS).rows
    assert frame.attrs["currency"] == "CHF"


@each_kind
@pytest.mark.parametrize(
    "cell",
    [
        "5 janvier 2025",
        "5 January 2025",
        "5. Januar 2025",
        "5 de enero de 2025",
        "5 gennaio 2025",
        "5 de janeiro de 2025",
        "5 januari 2025",
        "Jan 5, 2025",
        "5 ene. 2025",
        "5 gen 2025",
    ],
)
def test_a_day_in_the_months_of_seven_languages(write, kind, cell):
    path = write(kind, (*HEADER, "date décision"), ("a", "Malt", "perdu", cell))
    assert str(frames.read(path, PROJECTS).rows["decided_on"].iloc[0].date()) == "2025-01-05"
