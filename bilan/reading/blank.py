"""An empty file of projects to fill in: a CSV, or a workbook with drop-down lists and a guide to
its columns.
"""

import io
from pathlib import Path

from bilan import words
from bilan.schema import PROJECTS, Column

_COLUMNS = [column for column in PROJECTS if column.offered]
_ROWS = 500
_GUIDE = {"header": 22, "meaning": 70, "allowed": 50}  # how wide its columns are


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
    if not (content := written.get(path.suffix.lower())):
        raise ValueError(
            words.text("blank.ending", file=str(path), endings=words.listed(written, "or"))
        )
    with path.open("xb") as file:
        try:
            file.write(content())
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
        wrapped = {"text_wrap": True, "valign": "top"}
        bold = book.add_format({"bold": True, "bottom": 2, "bg_color": "#e7f0f1", **wrapped})
        sheet = book.add_worksheet(words.text("blank.sheet"))
        sheet.freeze_panes(1, 1)
        guide = book.add_worksheet(words.text("blank.guide"))
        for number, (name, width) in enumerate(_GUIDE.items()):
            guide.set_column(number, number, width, book.add_format(wrapped))
            guide.write_string(0, number, words.text(f"blank.{name}"), bold)
        shown = {"date": words.text("blank.date"), "number": "#,##0.00", "hours": "#,##0.0"}
        for number, column in enumerate(_COLUMNS):
            header = _header(column)
            # where an answer is not known, its cell stays blank
            choices = [
                words.text(f"{column.words}.{key}") for key in column.choices if key != "unknown"
            ]
            form = book.add_format({"num_format": shown.get(column.kind, "General")})
            sheet.set_column(number, number, max(14, len(header) + 4), form)
            sheet.write_string(0, number, header, bold)
            guide.write_row(
                number + 1, 0, (header, words.text(f"guide.{column.key}"), ", ".join(choices))
            )
            if choices:
                others = column.kind == "open choice"
                validation = {
                    "validate": "list",
                    "source": choices,
                    "error_type": "information" if others else "stop",
                    "error_title": header,
                    "error_message": words.text("blank.unusual" if others else "blank.refused"),
                }
                sheet.data_validation(1, number, _ROWS, number, validation)
    return content.getvalue()


def _header(column: Column) -> str:
    return words.text(f"column.{column.key}")
