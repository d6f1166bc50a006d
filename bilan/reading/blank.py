"""An empty file of projects to fill in: a CSV, or a workbook with drop-down lists and a guide to its columns."""

import csv
from pathlib import Path

from bilan import words

_LISTS = {
    "channel": ["direct", "partnership", "recommendation", "social", "returning", "platform", "prospecting", "website"],
    "stage": ["email", "call", "proposal"],
    "met": ["yes", "no"],
    "brief": ["yes", "no"],
    "initiated_by": ["me", "partner", "client"],
    "outcome": ["won", "lost", "pending"],
    "lost_reason": ["price", "competitor", "no_answer", "no_budget", "timing", "fit", "other"],
}
_FREE_LISTS = ("channel", "lost_reason")
_FORMATS = {"proposed_on": "date", "decided_on": "date", "amount": "money", "hours": "hours"}
_COLUMNS = (
    *("project", "client", "channel", "introduced_by", "initiated_by", "stage", "met", "brief"),
    *("proposed_on", "decided_on", "amount", "hours", "outcome", "lost_reason"),
)
_ROWS = 500


def write_blank(path: Path, lang: str | None = None) -> None:
    """Write an empty file of projects, with every column that a report can use.

    Parameters
    ----------
    path : where; a name that ends in ``.xlsx`` makes a workbook, any other a CSV as a spreadsheet in that language opens it.
    lang : ``fr`` or ``en``, the language of the headers and the lists.

    Raises
    ------
    FileExistsError
        When there is such a file already; it is left as it is.
    """
    headers = [words.text(f"column.{column}", lang) for column in _COLUMNS]
    with path.open("xb") as file:
        if path.suffix.lower() == ".xlsx":
            _write_workbook(file, headers, lang)
        else:
            delimiter = words.text("blank.delimiter", lang)
            with open(file.fileno(), "w", encoding="utf-8-sig", newline="", closefd=False) as text:
                csv.writer(text, delimiter=delimiter).writerow(headers)


def _write_workbook(file, headers: list[str], lang: str) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 2, "bg_color": "#e7f0f1", "text_wrap": True, "valign": "top"})
        formats = {
            "date": book.add_format({"num_format": words.text("blank.date", lang)}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "hours": book.add_format({"num_format": "#,##0.0"}),
        }
        sheet = book.add_worksheet(words.text("blank.sheet", lang))
        sheet.freeze_panes(1, 1)
        for number, (column, header) in enumerate(zip(_COLUMNS, headers, strict=True)):
            sheet.set_column(number, number, max(14, len(header) + 4), formats.get(_FORMATS.get(column)))
            sheet.write_string(0, number, header, bold)
            if column in _LISTS:
                sheet.data_validation(1, number, _ROWS, number, _validation(column, lang))
        _write_guide(book, bold, headers, lang)


def _validation(column: str, lang: str) -> dict[str, object]:
    strict = column not in _FREE_LISTS
    return {
        "validate": "list",
        "source": _choices(column, lang),
        "error_type": "stop" if strict else "information",
        "error_title": words.text(f"column.{column}", lang),
        "error_message": words.text("blank.refused" if strict else "blank.unusual", lang),
    }


def _write_guide(book, bold, headers: list[str], lang: str) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    guide = book.add_worksheet(words.text("blank.guide", lang))
    for number, (name, width) in enumerate({"header": 22, "meaning": 70, "allowed": 50}.items()):
        guide.set_column(number, number, width, wrapped)
        guide.write_string(0, number, words.text(f"blank.{name}", lang), bold)
    for row, (column, header) in enumerate(zip(_COLUMNS, headers, strict=True), start=1):
        allowed = ", ".join(_choices(column, lang)) if column in _LISTS else ""
        for number, cell in enumerate((header, words.text(f"guide.{column}", lang), allowed)):
            guide.write_string(row, number, cell)


def _choices(column: str, lang: str) -> list[str]:
    kind = "answer" if column in ("met", "brief") else column
    return [words.text(f"{kind}.{key}", lang) for key in _LISTS[column]]
