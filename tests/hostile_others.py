"""More hostile files, enumerated rather than sampled: what people type, what programs write around
a table. See ``hostile``.
"""

import io
import zipfile
from datetime import date, time

from hostile import GOOD, HEADER, LOADED, column, loads, refused, text
from hostile_workbooks import GOOD as ROWS
from hostile_workbooks import HEADER as COLUMNS
from hostile_workbooks import ods, xlsx

NO_AMOUNTS = "12-|1/2|0x1F|１２|'1200|~1200|1000-2000|12h|1 200 / 1 500|1_000|12,|12.|,5|.5|1,2,3|1 2 3|--5|5€€|€5€|12€ TTC|1 200,-"
NO_AMOUNTS += "|CHF 12.-|12 k|1,5M|1 200 00|½|Ⅻ|1²|1\u200b2|12 %|1e3|∞|douze"
AMOUNTS = {
    "1 234 567": 1234567.0,
    "1.234,5": 1234.5,
    "+5": 5.0,
    "12 euros HT": 12.0,
    "1'200": 1200.0,
    "00012": 12.0,
    "12\u200b": 12.0,
}
NO_HOURS = "2h5|1h30m|90 min|2,5 j|5 €|12 EUR|1:75|matin|50 %"
HOURS = {"2h30": 2.5, "2:30": 2.5, "25:00": 25.0, "3 h": 3.0, "1,5 heures": 1.5, "0h45": 0.75}
HOURS |= {"2:30:10": 2.5 + 10 / 3600, "2 h\xa030": 2.5}
NO_DATES = "00/00/0000|1900-01-00|9999-12-31|0|2024W05|Q1 2024|1704067200|20240131|31 sept 2024|févr. 24|demain|15/01|Jan-24|24-Jan"
NO_DATES += "|15_01_2024|lundi 15 janvier 2024|2024-01-02 / 2024-03-04|12:00|2024-02-30"
DATES = {
    "15 févr. 2024": 15,
    "2024/2/15": 15,
    "15.2.2024": 15,
    "15-02-2024": 15,
    "15/02/2024 25:00": 15,
    "2024-02-15T23:30:00-05:00": 15,
}
NO_OUTCOMES = "Not won|non gagné|gagné/perdu|✓|1|Won - paid|perdu ?|gagne&nbsp|en attente (relance)|annulé|N/A|-|TRUE|gagnéperdu"


def all_refused(header: str, code: str, cells: str) -> list:
    return [
        refused(f"{header}: {cell}", column(header, cell), (code, 2, header))
        for cell in cells.split("|")
    ]


def all_loaded(header: str, key: str, cells: dict) -> list:
    return [
        loads(f"{header}: {cell}", column(header, cell), {key: [value]})
        for cell, value in cells.items()
    ]


CELLS = [
    *all_refused("montant", "not_a_number", NO_AMOUNTS),
    *all_loaded("montant", "amount", AMOUNTS),
    *all_refused("heures", "not_a_number", NO_HOURS),
    *all_loaded("heures", "hours", HOURS),
    *all_refused("date décision", "not_a_date", NO_DATES),
    *all_loaded(
        "date décision", "decided_on", {cell: date(2024, 2, day) for cell, day in DATES.items()}
    ),
    *(
        refused(f"résultat: {it}", text(HEADER, f"a;Malt;{it}"), ("unknown_value", 2, "résultat"))
        for it in NO_OUTCOMES.split("|")
    ),
    loads(
        "reasons that are none, or others",
        column("motif perte", "n/a", "Inconnu", "Divers", "-", "trop loin"),
        {"lost_reason": [None, None, "other", None, "trop loin"]},
    ),
    loads(
        "answers that are not known",
        column("rencontré", "n/a", "NC", "oui"),
        {"met": [None, None, True]},
    ),
]
TABLES = [
    loads("an amount in percents", column("Montant (%)", "12"), {"amount": [None]}),
    refused(
        "a currency in the header and another below",
        column("Montant €", "$12"),
        ("several_currencies", 2, "Montant €"),
    ),
    loads("a currency in the header and below", column("Montant €", "12 €"), {"amount": [12.0]}),
    loads(
        "a header once more",
        text(HEADER, GOOD[0], HEADER, GOOD[1]),
        {"line": [2, 4]},
    ),
    loads(
        "a line about the export",
        text(HEADER, *GOOD, "Export du 3 mai;;"),
        {"line": [2, 3]},
    ),
    refused("single quotes", text(HEADER, "'a;b';Malt;gagné", GOOD[1]), ("row_too_long", 2)),
    refused(
        "a formula that keeps zeros",
        text(HEADER, '="0012";Malt;gagné', GOOD[1]),
        ("stray_quote", 2, "projet"),
    ),
    refused(
        "a table on its side",
        text("projet;a;b", "canal;Malt;Salon", "résultat;gagné;perdu"),
        ("missing_column", 2),
    ),
    refused(
        "columns by spaces",
        text("projet    canal    résultat", "a    Malt    gagné"),
        ("no_header", 1),
    ),
    refused("a list of YAML", text("- canal: Malt", "  resultat: gagne"), ("no_header", 1)),
    refused(
        "Markdown",
        text("projet|canal|résultat", "---|---|---", "a|Malt|gagné"),
        ("unknown_value", 2, "résultat"),
    ),
    refused("a data base", b"SQLite format 3\0" + bytes(90), ("not_a_table",)),
    refused("Parquet", b"PAR1" + bytes(90) + b"PAR1", ("not_a_table",)),
    refused("rich text", b"{\\rtf1 projet;canal}", ("not_a_table",)),
    refused(
        "a flat OpenDocument",
        b"<?xml version='1.0'?><office:document/>",
        ("not_a_table",),
        file="projets.fods",
    ),
]


def patched(book: bytes, part: str, *pairs: tuple[str, str]) -> bytes:
    """A workbook with other texts in one of its parts."""
    source, target = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            for before, after in pairs if name == part else ():
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode())
            copy.writestr(name, content)
    return target.getvalue()


def in_xlsx(name: str, *rows: tuple, outcome: object = LOADED, prepare=None):
    content = xlsx(*rows, prepare=prepare)
    if isinstance(outcome, dict):
        return loads(name, content, outcome, file="projets.xlsx")
    return refused(name, content, *outcome, file="projets.xlsx")


def number(code: str):
    """Writes 12000 under a format, in the first row of a fourth column."""
    return lambda book, sheet: sheet.write_number(
        1, 3, 12_000, book.add_format({"num_format": code})
    )


MONEY = ((*COLUMNS, "montant"), *ROWS)
VISIBLE = 'table:visibility="visible"'
MALT = 'office:value-type="string" ><text:p>réseau direct'
COMMENTED = MALT.replace(
    "<text:p>", "<office:annotation><text:p>5 EUR</text:p></office:annotation><text:p>"
)
ENTITIES = "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;&l;'>]>"
FIRST = f'<table:table-row {VISIBLE}><table:table-cell office:value-type="string" ><text:p>a<'
BOOKS = [
    in_xlsx(
        "a day in an amount",
        MONEY[0],
        (*ROWS[0], date(2024, 2, 1)),
        outcome=[("not_a_number", 2, "D2")],
    ),
    in_xlsx(
        "a time in a day",
        (*COLUMNS, "date décision"),
        (*ROWS[0], time(12)),
        outcome=[("not_a_date", 2, "D2")],
    ),
    in_xlsx(
        "an outcome of true and false",
        COLUMNS,
        ("a", "Malt", True),
        outcome=[("unknown_value", 2, "C2")],
    ),
    in_xlsx(
        "a second table to the right",
        (*COLUMNS, None, *COLUMNS),
        ROWS[0],
        outcome=[("second_table", 1, COLUMNS[0])],
    ),
    in_xlsx(
        "a second table below",
        COLUMNS,
        ROWS[0],
        (),
        COLUMNS,
        ROWS[1],
        outcome={"line": [2, 5]},
    ),
    in_xlsx("a legend below", COLUMNS, *ROWS, ("x = oui",), outcome={"line": [2, 3]}),
    in_xlsx(
        "a number in a scientific format",
        *MONEY,
        prepare=number("0.00E+00"),
        outcome={"amount": [12000.0, None]},
    ),
    in_xlsx(
        "a number in thousands that are shown",
        *MONEY,
        prepare=number('0,"k€"'),
        outcome={"amount": [12000.0, None]},
    ),
    in_xlsx(
        "a number that is called thousands",
        *MONEY,
        prepare=number('0"k€"'),
        outcome=[("not_a_number", 2, "D2")],
    ),
    in_xlsx(
        "a chart of its own",
        COLUMNS,
        *ROWS,
        prepare=lambda book, _: book.add_chartsheet("Graphique"),
    ),
    in_xlsx("a row without height", COLUMNS, *ROWS, prepare=lambda _, sheet: sheet.set_row(1, 0)),
    loads(
        "a carriage return as Excel escapes it",
        patched(xlsx(COLUMNS, *ROWS), "xl/sharedStrings.xml", ("direct<", "direct_x000D_<")),
        file="projets.xlsx",
    ),
    loads(
        "a comment on a cell",
        patched(ods(COLUMNS, *ROWS), "content.xml", (MALT, COMMENTED)),
        file="projets.ods",
    ),
    loads(
        "a row that stands for three",
        patched(
            ods(COLUMNS, *ROWS),
            "content.xml",
            (FIRST, FIRST.replace(VISIBLE, f'table:number-rows-repeated="3" {VISIBLE}')),
        ),
        {"project": ["a", "a", "a", "b"], "line": [2, 3, 4, 5]},
        file="projets.ods",
    ),
    loads(
        "entities that grow",
        patched(
            xlsx(COLUMNS, *ROWS),
            "xl/worksheets/sheet1.xml",
            ("<worksheet", f"{ENTITIES}<worksheet"),
        ),
        file="projets.xlsx",
    ),
    refused(
        "a cell that stands nowhere",
        patched(xlsx(COLUMNS, *ROWS), "xl/worksheets/sheet1.xml", ('r="B2"', f'r="{"Z" * 99}2"')),
        ("damaged_workbook",),
        file="projets.xlsx",
    ),
    refused(
        "styles made of air",
        patched(
            xlsx(COLUMNS, *ROWS), "xl/styles.xml", ("<styleSheet", " " * (1 << 26) + "<styleSheet")
        ),
        ("damaged_workbook",),
        file="projets.xlsx",
    ),
]

OTHERS = [*CELLS, *TABLES, *BOOKS]
