"""The bytes of a file, once it is sure that they are those of a text or of a workbook, and not too
many.

The limits keep a file that is made of air, as a zip archive can be, from taking the memory of the
machine.
"""

import errno
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from bilan.findings import Unreadable, about, refusal

WORKBOOKS = (".xlsx", ".xlsm", ".ods")

_HELD: ContextVar[Mapping[Path, bytes]] = ContextVar("held", default=MappingProxyType({}))
_MOST_BYTES = 1 << 30
_TRIES = 3  # to read a file that someone is writing to
MOST_ASIDE = 1 << 26  # of what is read whole: a row, or what there is besides the sheets
_MANIFEST = (
    "META-INF/manifest.xml"  # of OpenDocument; a workbook of Excel with a password is no archive
)
_MOST_ROWS = 1_048_576  # of a sheet
_MOST_COLUMNS = 20  # of a full sheet; a shorter one may have more
_BEGINNINGS = {
    "empty_file": rb"\s*+\Z",
    "old_workbook": rb"\xd0\xcf\x11\xe0",
    "compressed": rb"\x1f\x8b|BZh|7z\xbc\xaf|\xfd7zXZ|Rar!",
    "not_a_table": rb"%PDF|\x89PNG|PAR1|SQLite format 3|\{\\rtf"
    rb"|(?:\xef\xbb\xbf)?\s*<(?i:!doctype|html|head|meta|table|\?xml)",
    "json_file": rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{])",
}
_MEMBERS = {
    "xl/workbook.bin": "binary_workbook",
    "Index/Document.iwa": "numbers_document",
    "word/document.xml": "not_a_table",
    "ppt/presentation.xml": "not_a_table",
    "mimetype": "not_a_table",
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
    ValueError,  # a part that would begin before the archive
    ElementTree.ParseError,
    ExpatError,
)


def allow(rows: int, columns: int = 0) -> None:
    """Refuse a table that is larger than is read."""
    if rows > _MOST_ROWS:
        raise refusal("too_many_rows", value=str(_MOST_ROWS))
    if rows * columns > _MOST_ROWS * _MOST_COLUMNS:
        raise refusal("too_wide", value=str(columns), allowed=(str(rows),))


def check(data: bytes, *, workbook: bool = False) -> None:
    """Make sure that bytes are those of a text, or of a workbook where one is expected.

    Raises
    ------
    Unreadable
        When it is something else, or too large once it is open.
    """
    if data.startswith(b"PK\x03\x04"):
        _check_archive(data, workbook)
    for code, beginning in _BEGINNINGS.items():
        if re.match(beginning, data):
            raise refusal(code)


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


def _missing(path: Path) -> Unreadable:
    """Where a file was looked for, and which one there has nearly its name."""
    folder, near = path.parent, list[str]()
    with suppress(OSError):  # no such folder, or none to look from
        folder = Path(os.path.abspath(path)).parent
        near = get_close_matches(path.name, os.listdir(folder), n=1, cutoff=0.8)
    return refusal("near_file" if near else "missing_file", value=str(folder), allowed=tuple(near))


def bytes_of(path: Path) -> bytes:
    """The bytes of an ordinary file."""
    if path in _HELD.get():
        return _HELD.get()[path]
    with about(path):
        try:
            for _ in range(_TRIES):
                before = path.stat()
                if not path.is_file():
                    raise refusal("folder" if path.is_dir() else "not_a_file")
                _check_size(before.st_size)
                data, after = path.read_bytes(), path.stat()
                if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                    return data  # left as it is while it was read
            raise refusal("changing_file")
        except FileNotFoundError:
            escaped = re.search(r"[\x00-\x1f]", str(path))
            raise (refusal("escaped_path") if escaped else _missing(path)) from None
        except (OSError, ValueError) as error:  # a name with a null character is a ValueError
            why = errno.errorcode.get(getattr(error, "errno", 0), "EINVAL")
            raise refusal("unreadable_file", value=why, allowed=(why,), kind="system") from None


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """What is in a part of an archive; only the beginning of one that is made of air."""
    with archive.open(name) as part:
        return part.read(MOST_ASIDE)


def _check_archive(data: bytes, workbook: bool) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names and not (
                "mimetype" in names and b"spreadsheet" in part_of(archive, "mimetype")
            ):
                found = (code for name, code in _MEMBERS.items() if name in names)
                raise refusal(next(found, "compressed"))
            if not workbook:
                raise refusal("workbook_renamed")
            if _MANIFEST in names and b"encryption-data" in part_of(archive, _MANIFEST):
                raise refusal("locked_workbook")
            _check_size(sum(each.file_size for each in archive.infolist()))
    except BROKEN:
        raise refusal("damaged_workbook" if workbook else "workbook_renamed") from None


def _check_size(size: int) -> None:
    if size > _MOST_BYTES:
        raise refusal("too_large", value=str(size >> 20), allowed=(str(_MOST_BYTES >> 20),))
