"""How long and how much memory `bilan check` takes for files at its limits, and for files made of
air.

python benchmarks/limits.py
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

HEADER = "projet;canal;résultat;montant\n"
ROWS = 1_048_576
PARTS = {
    "_rels/.rels": '<Relationships xmlns="{package}"><Relationship Id="r1" Type="{other}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="{main}" xmlns:r="{other}"><sheets><sheet name="P" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="{package}"><Relationship Id="r1" Type="{other}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "[Content_Types].xml": '<Types xmlns="{types}"><Default Extension="rels" ContentType="{rels}"/><Default Extension="xml" '
    'ContentType="application/xml"/></Types>',
}
NAMES = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "other": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "package": "http://schemas.openxmlformats.org/package/2006/relationships",
    "types": "http://schemas.openxmlformats.org/package/2006/content-types",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
}


def csv(*parts: tuple[str, int]) -> Callable[[Path], None]:
    """A text: some parts, each so many times."""

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write(HEADER)
            for part, times in parts:
                for done in range(0, times, 100_000):
                    file.write(part * min(times - done, 100_000))

    return write


def xlsx(cells: str, rows: int, more: str = "") -> Callable[[Path], None]:
    """A workbook of as many rows as wanted, written by hand: the cells of a row have no place of
    their own.
    """

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            for name, part in PARTS.items():
                book.writestr(name, part.format(**NAMES))
            with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
                head = "".join(
                    f'<c t="inlineStr"><is><t>{name}</t></is></c>'
                    for name in HEADER.strip().split(";")
                )
                sheet.write(
                    f'<worksheet xmlns="{NAMES["main"]}"><sheetData><row>{head}</row>'.encode()
                )
                for done in range(0, rows, 10_000):
                    sheet.write(f"<row>{cells}</row>".encode() * min(rows - done, 10_000))
                sheet.write(f"{more}</sheetData></worksheet>".encode())

    return write


def ods(repeated: int) -> Callable[[Path], None]:
    """A workbook with one row that stands for many."""

    def write(path: Path) -> None:
        names = " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("office", "table", "text")
        )
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        head = "".join(map(cell.format, HEADER.strip().split(";")))
        row = "".join(map(cell.format, ("a", "Malt", "perdu", "1")))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            book.writestr("META-INF/manifest.xml", "<manifest/>")
            book.writestr(
                "content.xml",
                f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="P"><table:table-row>'
                f'{head}</table:table-row><table:table-row table:number-rows-repeated="{repeated}">{row}</table:table-row>'
                "</table:table></office:spreadsheet></office:body></office:document-content>",
            )

    return write


CELL = '<c t="inlineStr"><is><t>{}</t></is></c>'
WORKBOOK_ROW = "".join(map(CELL.format, ("a", "Malt", "perdu"))) + "<c><v>1</v></c>"
FILES = {
    "rows at the limit.csv": csv(("a;Malt;perdu;1\n", ROWS)),
    "ten times as many.csv": csv(("a;Malt;perdu;1\n", 10 * ROWS)),
    "quoted, ten times as many.csv": csv(('"a\n";Malt;perdu;1\n', 10 * ROWS)),
    "a cell of 50 million line ends.csv": csv(
        ('"a', 1), ("\n", 50_000_000), ('b";Malt;perdu;1\n', 1)
    ),
    "a tenth of the limit.xlsx": xlsx(WORKBOOK_ROW, ROWS // 10),
    "4 million empty rows.xlsx": xlsx("", 4_000_000),
    "4 million rows.xlsx": xlsx(WORKBOOK_ROW, 4_000_000),
    "a cell in the last corner.xlsx": xlsx(
        WORKBOOK_ROW, 10, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "a row that stands for 4 million.ods": ods(4_000_000),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FILES.items():
            path = Path(folder) / name
            write(path)
            code, seconds, mebibytes = measured(path)
            size = path.stat().st_size / (1 << 20)
            print(
                f"{name:40} {size:7.1f} MiB   exit {code}   {seconds:6.2f} s   {mebibytes:6.0f} MiB"
            )
            path.unlink()


def measured(path: Path) -> tuple[int, float, float]:
    """What `bilan check` exits with, its seconds and its peak memory, in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bilan", "check", path, "--json"], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    unit = 1 if sys.platform == "darwin" else 1 << 10
    return (
        os.waitstatus_to_exitcode(status),
        time.perf_counter() - start,
        usage.ru_maxrss * unit / (1 << 20),
    )


if __name__ == "__main__":
    main()
