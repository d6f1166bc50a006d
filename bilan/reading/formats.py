"""The bytes of a file, once it is sure that they are those of a text or of a workbook, and not too
many.

A sheet of a spreadsheet has at most 1,048,576 rows. The limits keep a file that is made of air, as
a zip archive can be, from taking the memory of the machine.
"""

import errno
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from xml.etree import ElementTree

from bilan.findings import about, refusal

WORKBOOKS = (".xlsx", ".xlsm", ".ods")

_HELD: ContextVar[Mapping[Path, bytes]] = ContextVar("held", default=MappingProxyType({}))
_MOST_BYTES = 1 << 30
_MOST_ASIDE = 1 << 26
_MANIFEST = (
    "META-INF/manifest.xml"  # of OpenDocument; a workbook of Excel with a password is no archive
)
_ASIDE = (
    _MANIFEST,
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
)  # what is read whole, besides the sheets
_MOST_COLUMNS = (
    20  # a full sheet may have so many; a narrower one more rows, a shorter one more columns
)
_MARKS = {
    b"\xd0\xcf\x11\xe0": "old_workbook",
    b"%PDF": "not_a_table",
    b"\x89PNG": "not_a_table",
    b"\x1f\x8b": "compressed",
    b"BZh": "compressed",
    b"7z\xbc\xaf": "compressed",
    b"\xfd7zXZ": "compressed",
    b"Rar!": "compressed",
    b"PAR1": "not_a_table",
    b"SQLite format 3": "not_a_table",
    b"{\\rtf": "not_a_table",
}
_MEMBERS = {
    "xl/workbook.xml": "workbook",
    "xl/workbook.bin": "binary_workbook",
    "Index/Document.iwa": "numbers_document",
}


# What a damaged zip archive raises, or one that is locked or packed in a way that Python does not
# know.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ElementTree.ParseError,
)


class Limits(NamedTuple):
    """The greatest number of rows, and of characters in a cell."""

    rows: int = 1_048_576
    cell: int = 100_000


def check(data: bytes, suffix: str, limits: Limits) -> None:
    """Make sure that bytes are those of a text or of a workbook.

    Raises
    ------
    Unreadable
        When it is something else, or too large.
    """
    if not data[:4096].strip() and not data.strip():
        raise refusal("empty_file")
    if code := next((code for mark, code in _MARKS.items() if data.startswith(mark)), None):
        raise refusal(code)
    if data.startswith(b"PK\x03\x04"):
        _check_archive(data, suffix, limits)


@contextmanager
def held(files: Mapping[Path, bytes]) -> Iterator[None]:
    """For a while, the files that there are: read from memory, whatever a disk has."""
    token = _HELD.set(files)
    try:
        yield
    finally:
        _HELD.reset(token)


def occupied(path: Path) -> bool:
    """Whether there is anything of that name."""
    return path in _HELD.get() if _HELD.get() else os.path.lexists(path)


def bytes_of(path: Path) -> bytes:
    """The bytes of an ordinary file."""
    if path in _HELD.get():
        return _HELD.get()[path]
    with about(path):
        return _bytes_of(path)


def _bytes_of(path: Path) -> bytes:
    try:
        status = os.stat(path)
        regular = stat.S_ISREG(status.st_mode)
        data = path.read_bytes() if regular and status.st_size <= _MOST_BYTES else b""
    except FileNotFoundError:
        raise refusal(
            "escaped_path" if re.search(r"[\x00-\x1f]", str(path)) else "missing_file"
        ) from None
    except (OSError, ValueError) as error:  # a name with a null character is a ValueError
        why = errno.errorcode.get(getattr(error, "errno", None) or errno.EINVAL, "EINVAL")
        raise refusal("unreadable_file", value=why, allowed=(why,), kind="system") from None
    if not regular:
        raise refusal("folder" if stat.S_ISDIR(status.st_mode) else "not_a_file")
    if status.st_size > _MOST_BYTES:
        raise refusal(
            "too_large", value=str(status.st_size >> 20), allowed=(str(_MOST_BYTES >> 20),)
        )
    return data


def _check_archive(data: bytes, suffix: str, limits: Limits) -> None:
    workbook = suffix in WORKBOOKS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _kind(archive)
            if kind != "workbook":
                raise refusal(kind)
            if not workbook:
                raise refusal("workbook_renamed")
            if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
                raise refusal("locked_workbook")
            size = sum(member.file_size for member in archive.infolist())
            if size > _MOST_BYTES:
                raise refusal("too_large", value=str(size >> 20), allowed=(str(_MOST_BYTES >> 20),))
            if any(
                member.file_size > _MOST_ASIDE
                for member in archive.infolist()
                if member.filename in _ASIDE
            ):
                raise refusal("damaged_workbook")
            rows, columns = (
                _extent_of_ods(archive)
                if "content.xml" in archive.namelist()
                else _extent_of_xlsx(archive, limits.rows)
            )
    except BROKEN:
        raise refusal("damaged_workbook" if workbook else "workbook_renamed") from None
    if rows > limits.rows:
        raise refusal("too_many_rows", value=str(limits.rows), allowed=("max_rows",))
    if rows * columns > limits.rows * _MOST_COLUMNS:
        raise refusal("too_wide", value=f"{columns}", allowed=(str(rows),))


def _kind(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if kind := next((kind for name, kind in _MEMBERS.items() if name in names), None):
        return kind
    if "mimetype" in names and "content.xml" in names:
        return "workbook" if b"spreadsheet" in archive.read("mimetype") else "not_a_table"
    return (
        "not_a_table" if any(name.startswith(("word/", "ppt/")) for name in names) else "compressed"
    )


def _extent_of_xlsx(archive: zipfile.ZipFile, most: int) -> tuple[int, int]:
    """The rows and columns of the largest sheets, told from their text: calamine makes room for all
    of it at once.

    No further than ``most`` rows; attributes are looked for as every program writes them, behind a
    space.
    """
    from xlsxwriter.utility import xl_cell_to_rowcol

    rows, columns = 0, {b"A"}
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            number, rest = 0, b""
            with archive.open(name) as part:
                while block := part.read(1 << 20):
                    block, _, rest = (rest + block).rpartition(b"<")
                    rest = b"<" + rest
                    number += block.count(b"<row") + block.count(b":row>")
                    number = max(number, *map(int, re.findall(rb' r="([0-9]{6,9})"', block)), 0)
                    columns.update(re.findall(rb' r="([A-Z]{1,3})[0-9]', block))
                    if number > most:
                        return number, 1
            rows = max(rows, number)
    widest = max(columns, key=lambda letters: (len(letters), letters)).decode()
    return rows, xl_cell_to_rowcol(f"{widest}1")[1] + 1


def _extent_of_ods(archive: zipfile.ZipFile) -> tuple[int, int]:
    """The same of OpenDocument, where a row or a cell may stand for many."""
    content, rows = archive.read("content.xml"), 0
    for row in re.finditer(rb"<table:table-row\b([^>]*)>", content):
        repeated = re.search(rb'number-rows-repeated="([0-9]{1,9})"', row[1])
        end = content.find(b"</table:table-row>", row.end())
        rows += (
            int(repeated[1]) if repeated and content.find(b"value-type", row.end(), end) >= 0 else 1
        )
    wide = rb'number-columns-repeated="([0-9]{1,9})"[^>]*value-type|value-type[^>]*number-columns-repeated="([0-9]{1,9})"'
    return rows, max((int(first or last) for first, last in re.findall(wide, content)), default=1)
