"""Hostile workbooks, as Excel and LibreOffice write them. See ``hostile``."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
from hostile import LOADED, loads, refused

HEADER = ("projet", "canal", "résultat")
GOOD = (("a", "réseau direct", "gagné"), ("b", "partenariat", "perdu"))
DAY = date(2025, 4, 3)


class Failed(str):
    """What a formula that fails shows."""


class Shown(float):
    """A number that is shown with a unit: ``%`` or a currency."""

    def __new__(cls, value: float, unit: str):
        number = super().__new__(cls, value)
        number.unit = unit
        return number


def shifted(archive: bytes) -> bytes:
    """A zip archive whose list of parts says that it stands a thousand bytes further."""
    place = int.from_bytes(archive[-6:-2], "little") + 1000
    return archive[:-6] + place.to_bytes(4, "little") + archive[-2:]


def xlsx(
    *rows: tuple,
    prepare: Callable | None = None,
    options: dict | None = None,
    **others: list[tuple],
) -> bytes:
    """A workbook of a sheet ``Projets`` and others; times, dates and units are shown so, a
    ``Failed`` is a formula that fails.
    """
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
                    elif isinstance(cell, Shown):
                        code = "0%" if cell.unit == "%" else f"#,##0.00\\ [${cell.unit}-40C]"
                        sheet.write_number(
                            number, position, cell, book.add_format({"num_format": code})
                        )
                    elif type(cell) in formats:
                        sheet.write_datetime(number, position, cell, formats[type(cell)])
                    elif cell is not None:
                        sheet.write(number, position, cell)
            if prepare and name == "Projets":
                prepare(book, sheet)
    return stream.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
ODS_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


def ods(
    *rows: tuple,
    spanned: dict[tuple[int, int], tuple[int, int]] | None = None,
    hidden: tuple[int, ...] = (),
) -> bytes:
    """A workbook of LibreOffice: the cell at each key of ``spanned`` (row, column) covers so many
    rows and columns.
    """
    covered = {
        (row + down, column + right)
        for (row, column), (height, width) in (spanned or {}).items()
        for down in range(height)
        for right in range(width)
        if down or right
    }

    def written(cell: object, place: tuple[int, int]) -> str:
        if place in covered:
            return "<table:covered-table-cell/>"
        if isinstance(cell, Shown):
            currency = "" if cell.unit == "%" else f'office:currency="{cell.unit}"'
            kind = "currency" if currency else "percentage"
            return f'<table:table-cell office:value-type="{kind}" {currency} office:value="{float(cell)}"/>'
        if isinstance(cell, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
        if isinstance(cell, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
        if isinstance(cell, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
        if cell is None:
            return "<table:table-cell/>"
        height, width = (spanned or {}).get(place, (1, 1))
        span = (
            f'table:number-rows-spanned="{height}" table:number-columns-spanned="{width}"'
            if height * width > 1
            else ""
        )
        return f'<table:table-cell office:value-type="string" {span}><text:p>{escape(cell)}</text:p></table:table-cell>'

    lines = [
        f'<table:table-row table:visibility="{"filter" if number in hidden else "visible"}">'
        f"{''.join(written(cell, (number, position)) for position, cell in enumerate(row))}</table:table-row>"
        for number, row in enumerate(rows)
    ]
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Projets">{"".join(lines)}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for name, text in {
            "mimetype": ODS,
            "content.xml": content,
            "META-INF/manifest.xml": ODS_MANIFEST,
        }.items():
            book.writestr(name, text)
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
                    rb'(full-path="content.xml"[^>]*)/>',
                    rb"\1><manifest:encryption-data/></manifest:file-entry>",
                    content,
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
    loads(
        "Excel of a Mac, dates from 1904",
        xlsx(*TYPED, options={"date_1904": True}),
        TYPED_VALUES,
        file="projets.XLSX",
    ),
    loads(
        "LibreOffice, typed cells",
        ods(
            (*HEADER, "date décision", "montant", "rencontré"),
            ("a", "Malt", "gagné", DAY, 1.234, True),
        ),
        {"decided_on": [DAY], "amount": [1.234], "met": [True]},
        file="projets.ods",
    ),
    loads(
        "a title and blank rows above, blank columns to the left",
        xlsx((None, "Mes projets"), (), *((None, *row) for row in (HEADER, *GOOD))),
        {**LOADED, "line": [4, 5]},
        file="projets.xlsx",
    ),
    loads(
        "blank rows between",
        xlsx(HEADER, GOOD[0], (None, " "), (), GOOD[1]),
        {**LOADED, "line": [2, 5]},
        file="projets.xlsx",
    ),
    loads(
        "numbers as names",
        xlsx(HEADER, (7, "Malt", "perdu"), (7.5, 2024, "perdu")),
        {"project": ["7", "7.5"], "channel": ["platform", "2024"]},
        file="projets.xlsx",
    ),
    loads(
        "amounts as text",
        xlsx(
            (*HEADER, "montant"), ("a", "Malt", "perdu", "1 234,50 €"), ("b", "Malt", "perdu", 7.5)
        ),
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
        xlsx(
            ("Mes projets",),
            (),
            HEADER,
            *GOOD,
            prepare=lambda _, sheet: sheet.merge_range("A1:C2", "Mes projets"),
        ),
        {**LOADED, "line": [4, 5]},
        file="projets.xlsx",
    ),
    loads(
        "totals with formulas that fail",
        xlsx(
            (*HEADER, "montant"),
            *((*row, 3) for row in GOOD),
            ("Total", None, None, Failed("#DIV/0!")),
        ),
        {"line": [2, 3]},
        file="projets.xlsx",
    ),
    refused(
        "two sheets of projects",
        xlsx(HEADER, *GOOD, P2024=[HEADER, *GOOD]),
        ("several_sheets",),
        file="projets.xlsx",
    ),
    refused(
        "no such sheet",
        xlsx(HEADER, *GOOD),
        ("missing_sheet",),
        file="projets.xlsx",
        mapping='[reading]\nsheet = "2025"\n',
    ),
    refused(
        "bad cells, by their names",
        xlsx(
            (*HEADER, "date décision", "montant"),
            ("a", "Malt", "gagnier", DAY, True),
            ("b", "Malt", None, 7, "x"),
        ),
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
        ("merged_cells", 2, "B2"),
        file="projets.xlsx",
    ),
    refused(
        "merged cells in LibreOffice",
        ods(HEADER, *GOOD, spanned={(1, 1): (2, 1)}),
        ("merged_cells", 2, "B2"),
        file="projets.ods",
    ),
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
    refused(
        "a workbook that would begin before its file",
        shifted(xlsx(HEADER, *GOOD)),
        ("damaged_workbook",),
        file="projets.xlsx",
    ),
    refused(
        "half a workbook", xlsx(HEADER, *GOOD)[:-300], ("damaged_workbook",), file="projets.xlsx"
    ),
    refused(
        "formulas that were never computed",
        never_opened(),
        ("formula_without_value", 2, "C2"),
        ("formula_without_value", 2, "D2"),
        file="projets.xlsx",
    ),
    refused("a password, in LibreOffice", locked(), ("locked_workbook",), file="projets.ods"),
    refused(
        "a password, in Excel",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        ("old_workbook",),
        file="projets.xlsx",
    ),
    refused(
        "an .ods named .xlsx", b"PK\x03\x04" + bytes(200), ("damaged_workbook",), file="projets.ods"
    ),
]
