"""An empty file of projects to fill in: a CSV, or a workbook with drop-down lists and a guide to
its columns.
"""

import io
from pathlib import Path
from typing import Any

from bilan import words
from bilan.schema import PROJECTS, Column

_COLUMNS = [column for column in PROJECTS if column.offered]
_ROWS = 500


def write_blank(path: Path) -> None:
    """Write an empty file of projects, with every column that a report can use.

    Parameters
    ----------
    path : where; its name ends in ``.xlsx``, for a workbook, or in ``.csv``, for a text as a
        spreadsheet in that language opens.

    Raises
    ------
    ValueError
        When the name ends otherwise, or does not end: no program would know how to open it. The
        message is in that language.
    FileExistsError
        When there is such a file already; it is left as it is.

    Examples
    --------
    >>> with words.language("en"):
    ...     write_blank(Path("projects.ods"))
    Traceback (most recent call last):
    ValueError: projects.ods: an empty file can be written as .csv or .xlsx; give its name one of
    these endings.
    """
    written = {".csv": _text, ".xlsx": _workbook}
    if path.suffix.lower() not in written:
        raise ValueError(
            words.text("blank.ending", file=str(path), endings=words.listed(written, "or"))
        )
    content = written[path.suffix.lower()]()
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except BaseException:
            path.unlink()
            raise


def _text() -> bytes:
    headers = words.text("blank.delimiter").join(map(_header, _COLUMNS))
    return f"{headers}\r\n".encode("utf-8-sig")


def _workbook() -> bytes:
    import xlsxwriter

    with xlsxwriter.Workbook(content := io.BytesIO(), {"in_memory": True}) as book:
        bold = book.add_format(
            {"bold": True, "bottom": 2, "bg_color": "#e7f0f1", "text_wrap": True, "valign": "top"}
        )
        shown = {"date": words.text("blank.date"), "number": "#,##0.00", "hours": "#,##0.0"}
        formats = {kind: book.add_format({"num_format": form}) for kind, form in shown.items()}
        sheet = book.add_worksheet(words.text("blank.sheet"))
        sheet.freeze_panes(1, 1)
        for number, column in enumerate(_COLUMNS):
            header = _header(column)
            sheet.set_column(number, number, max(14, len(header) + 4), formats.get(column.kind))
            sheet.write_string(0, number, header, bold)
            if column.choices:
                sheet.data_validation(1, number, _ROWS, number, _validation(column))
        _guide(book, bold)
    return content.getvalue()


def _guide(book: Any, bold: Any) -> None:
    sheet = book.add_worksheet(words.text("blank.guide"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    widths = {"header": 22, "meaning": 70, "allowed": 50}
    for place, width in enumerate(widths.values()):
        sheet.set_column(place, place, width, wrapped)
    sheet.write_row(0, 0, [words.text(f"blank.{name}") for name in widths], bold)
    for row, column in enumerate(_COLUMNS, start=1):
        cells = _header(column), words.text(f"guide.{column.key}"), ", ".join(_choices(column))
        sheet.write_row(row, 0, cells)


def _validation(column: Column) -> dict[str, object]:
    strict = column.kind != "open choice"
    return {
        "validate": "list",
        "source": _choices(column),
        "error_type": "stop" if strict else "information",
        "error_title": _header(column),
        "error_message": words.text("blank.refused" if strict else "blank.unusual"),
    }


def _header(column: Column) -> str:
    return words.text(f"column.{column.key}")


def _choices(column: Column) -> list[str]:
    """The words of a column's choices; where an answer is not known, its cell stays blank."""
    return [words.text(f"{column.words}.{key}") for key in column.choices if key != "unknown"]
