"""Hostile workbooks, as Excel and LibreOffice write them. See ``hostile``."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import xlsxwriter
from hostile import LOADED, loads, refused
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

HEADER = ("projet", "canal", "résultat")
GOOD = (("a", "réseau direct", "gagné"), ("b", "partenariat", "perdu"))
DAY = date(2025, 4, 3)


class Failed(str):
    """What a formula that fails shows."""


def xlsx(*rows: tuple, prepare: Callable | None = None, options: dict | None = None, **others: list[tuple]) -> bytes:
    """A workbook of a sheet ``Projets`` and others; times and dates are formatted so, a ``Failed`` is a formula that fails."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **(options or {})}) as book:
        formats = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm", time: "[h]:mm"}
        formats = {kind: book.add_format({"num_format": code}) for kind, code in formats.items()}
        for name, content in {"Projets": rows, **others}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(content):
                for position, cell in enumerate(row):
                    if isinstance(cell, Failed):
                        sheet.write_formula(number, position, "=1/0", None, str(cell))
                    elif type(cell) in formats:
                        sheet.write_datetime(number, position, cell, formats[type(cell)])
                    elif cell is not None:
                        sheet.write(number, position, cell)
            if prepare and name == "Projets":
                prepare(book, sheet)
    return stream.getvalue()


def ods(*rows: tuple, spanned: tuple[int, int] | None = None) -> bytes:
    """A workbook of LibreOffice; the cell at ``spanned`` (row, column) is merged with the one below."""
    book, sheet = OpenDocumentSpreadsheet(), Table(name="Projets")
    for number, row in enumerate(rows):
        line = TableRow()
        for position, cell in enumerate(row):
            if isinstance(cell, bool):
                line.addElement(TableCell(valuetype="boolean", booleanvalue=str(cell).lower()))
            elif isinstance(cell, float):
                line.addElement(TableCell(valuetype="float", value=str(cell)))
            elif isinstance(cell, date):
                line.addElement(TableCell(valuetype="date", datevalue=cell.isoformat()))
            elif spanned and (number - 1, position) == spanned:
                line.addElement(CoveredTableCell())
            elif cell is None:
                line.addElement(TableCell())
            else:
                span = {"numberrowsspanned": 2, "numbercolumnsspanned": 1} if (number, position) == spanned else {}
                written = TableCell(valuetype="string", **span)
                written.addElement(P(text=cell))
                line.addElement(written)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    stream = io.BytesIO()
    book.write(stream)
    return stream.getvalue()


def never_opened() -> bytes:
    """A workbook that a program wrote and no spreadsheet has computed."""
    book = openpyxl.Workbook()
    for row in ((*HEADER, "montant"), ("a", "Malt", '=""&"perdu"', "=1+1")):
        book.active.append(row)
    book.save(stream := io.BytesIO())
    return stream.getvalue()


def locked() -> bytes:
    """A workbook of LibreOffice with a password, as far as its manifest tells."""
    source, target = zipfile.ZipFile(io.BytesIO(ods(HEADER, *GOOD))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "META-INF/manifest.xml":
                content = re.sub(
                    rb'(full-path="content.xml"[^>]*)/>', rb"\1><manifest:encryption-data/></manifest:file-entry>", content
                )
            copy.writestr(name, content)
    return target.getvalue()


def hidden_copy(book: xlsxwriter.Workbook, _: object) -> None:
    sheet = book.add_worksheet("Brouillon")
    for number, row in enumerate([HEADER, *GOOD]):
        sheet.write_row(number, 0, row)
    sheet.hide()


TYPED = (
    ("date décision", "montant", "heures", "rencontré", "année"),
    (DAY, 1.234, time(2, 30), True, 2025),
    (datetime(2025, 4, 3, 10), 12, 3, False, 2024),
)
TYPED = [left + right for left, right in zip((HEADER, *GOOD), TYPED, strict=True)]
TYPED_VALUES = {
    "decided_on": [DAY, DAY],
    "amount": [1.234, 12.0],
    "hours": [2.5, 3.0],
    "met": [True, False],
    "year": [2025, 2024],
}

WORKBOOKS = [
    loads("Excel", xlsx(HEADER, *GOOD), file="projets.xlsx"),
    loads("LibreOffice", ods(HEADER, *GOOD), file="projets.ods"),
    loads("Excel, typed cells", xlsx(*TYPED), TYPED_VALUES, file="projets.xlsx"),
    loads("Excel of a Mac, dates from 1904", xlsx(*TYPED, options={"date_1904": True}), TYPED_VALUES, file="projets.XLSX"),
    loads(
        "LibreOffice, typed cells",
        ods((*HEADER, "date décision", "montant", "rencontré"), ("a", "Malt", "gagné", DAY, 1.234, True)),
        {"decided_on": [DAY], "amount": [1.234], "met": [True]},
        file="projets.ods",
    ),
    loads(
        "a title and blank rows above, blank columns to the left",
        xlsx((None, "Mes projets"), (), *((None, *row) for row in (HEADER, *GOOD))),
        {**LOADED, "line": [4, 5]},
        file="projets.xlsx",
    ),
    loads("blank rows between", xlsx(HEADER, GOOD[0], (None, " "), (), GOOD[1]), {**LOADED, "line": [2, 5]}, file="projets.xlsx"),
    loads(
        "numbers as names",
        xlsx(HEADER, (7, "Malt", "perdu"), (7.5, 2024, "perdu")),
        {"project": ["7", "7.5"], "channel": ["platform", "2024"]},
        file="projets.xlsx",
    ),
    loads(
        "amounts as text",
        xlsx((*HEADER, "montant"), ("a", "Malt", "perdu", "1 234,50 €"), ("b", "Malt", "perdu", 7.5)),
        {"amount": [1234.5, 7.5]},
        file="projets.xlsx",
    ),
    loads(
        "dates as day numbers",
        xlsx((*HEADER, "date décision"), (*GOOD[0], 45750), (*GOOD[1], 45750)),
        {"decided_on": [DAY, DAY]},
        file="projets.xlsx",
    ),
    loads(
        "other sheets, and a hidden copy",
        xlsx(HEADER, *GOOD, prepare=hidden_copy, Notes=[("canal", "à revoir")]),
        file="projets.xlsx",
    ),
    loads(
        "a sheet named in the mapping",
        xlsx(("x",), P2025=[HEADER, *GOOD], P2024=[HEADER, GOOD[0]]),
        file="projets.xlsx",
        mapping='[reading]\nsheet = "P2025"\n',
    ),
    loads(
        "merged titles",
        xlsx(("Mes projets",), (), HEADER, *GOOD, prepare=lambda _, sheet: sheet.merge_range("A1:C2", "Mes projets")),
        {**LOADED, "line": [4, 5]},
        file="projets.xlsx",
    ),
    loads(
        "totals with formulas that fail",
        xlsx((*HEADER, "montant"), *((*row, 3) for row in GOOD), ("Total", None, None, Failed("#DIV/0!"))),
        {"line": [2, 3]},
        file="projets.xlsx",
    ),
    refused("two sheets of projects", xlsx(HEADER, *GOOD, P2024=[HEADER, *GOOD]), ("several_sheets",), file="projets.xlsx"),
    refused("no such sheet", xlsx(HEADER, *GOOD), ("missing_sheet",), file="projets.xlsx", mapping='[reading]\nsheet = "2025"\n'),
    refused(
        "bad cells, by their names",
        xlsx((*HEADER, "date décision", "montant"), ("a", "Malt", "gagnier", DAY, True), ("b", "Malt", None, 7, "x")),
        ("unknown_value", 2, "C2"),
        ("not_a_number", 2, "E2"),
        ("not_a_date", 3, "D3"),
        ("not_a_number", 3, "E3"),
        ("blank_outcome", 3, "C3"),
        file="projets.xlsx",
    ),
    refused(
        "formulas that fail",
        xlsx((*HEADER, "montant"), ("a", Failed("#N/A"), "perdu", Failed("#DIV/0!"))),
        ("failed_formula", 2, "B2"),
        ("failed_formula", 2, "D2"),
        file="projets.xlsx",
    ),
    refused(
        "merged cells",
        xlsx(HEADER, *GOOD, prepare=lambda _, sheet: sheet.merge_range("B2:B3", "Malt")),
        ("merged_cells", 3, "B3"),
        file="projets.xlsx",
    ),
    refused("merged cells in LibreOffice", ods(HEADER, *GOOD, spanned=(1, 1)), ("merged_cells", 3, "B3"), file="projets.ods"),
    refused(
        "dates that the spreadsheet converted in part",
        xlsx((*HEADER, "decision date"), (*GOOD[0], DAY), (*GOOD[1], "31/12/2025")),
        ("half_converted", 3, "D3"),
        file="projets.xlsx",
    ),
    refused(
        "a value without a header, in a workbook",
        xlsx(HEADER, GOOD[0], (*GOOD[1], "x")),
        ("cell_without_header", 3, "D3"),
        file="projets.xlsx",
    ),
    refused("a header alone, in a workbook", xlsx(HEADER), ("no_rows", 1), file="projets.xlsx"),
    refused("an empty workbook", xlsx(), ("no_header", 1), file="projets.xlsx"),
    refused("half a workbook", xlsx(HEADER, *GOOD)[:-300], ("damaged_workbook",), file="projets.xlsx"),
    refused(
        "formulas that were never computed",
        never_opened(),
        ("formula_without_value", 2, "C2"),
        ("formula_without_value", 2, "D2"),
        file="projets.xlsx",
    ),
    refused("a password, in LibreOffice", locked(), ("locked_workbook",), file="projets.ods"),
    refused("a password, in Excel", b"\xd0\xcf\x11\xe0" + bytes(600), ("old_workbook",), file="projets.xlsx"),
    refused("an .ods named .xlsx", b"PK\x03\x04" + bytes(200), ("damaged_workbook",), file="projets.ods"),
]
