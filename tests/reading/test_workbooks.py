"""No silent misreading of a workbook: merged cells, hidden rows and sheets, in .xlsx and .ods."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hostile_others import patched
from hostile_workbooks import ods
from misread import GOOD, HEADER, each_kind, each_workbook, said, says, written
from wording import spoken

from bilan.reading import frames
from bilan.schema import PROJECTS
from bilan.show import reading as check


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write rows as a file of one of the three kinds."""
    return partial(written, tmp_path)


def merged(
    kind: str, first: tuple[int, int], size: tuple[int, int], value: str = "Malt"
) -> dict[str, object]:
    """What makes a merged cell in a workbook."""
    if kind == "ods":
        return {"spanned": {first: size}}
    last = (first[0] + size[0] - 1, first[1] + size[1] - 1)
    return {"prepare": lambda book, sheet: sheet.merge_range(*first, *last, value)}


MERGES = {
    "over two projects": ((*GOOD, ("c", "Malt", "perdu")), (2, 1), (2, 1), "B3", "B3:B4", "canal"),
    "over a project and empty rows": (GOOD, (2, 1), (4, 1), "B3", "B3:B6", "canal"),
    "over a project and a total": (
        (*GOOD, ("Total", None, 2)),
        (2, 1),
        (2, 1),
        "B3",
        "B3:B4",
        "canal",
    ),
    "over two columns of a project": (GOOD, (1, 0), (1, 2), "A2", "A2:B2", "projet"),
    "over the header and a project": (GOOD, (0, 1), (2, 1), "B1", "B1:B2", "Malt"),
}


@each_workbook
@pytest.mark.parametrize("case", MERGES.items(), ids=lambda case: case[0])
def test_a_merge_over_a_project_is_refused_at_its_first_cell(write, kind, case):
    rows, first, size, cell, cells, header = case[1]
    rows = [list(row) for row in (HEADER, *rows)]
    while len(rows) <= first[0] + size[0] - 1:
        rows.append([None] * 3)
    rows[first[0]][first[1]] = "Malt"
    path = write(kind, *rows, **merged(kind, first, size))
    (finding,) = [
        each for each in frames.read(path, PROJECTS).errors if each.code == "merged_cells"
    ]
    assert (finding.cell, finding.line, finding.column, finding.value) == (
        cell,
        int(cell[1:]),
        header,
        cells,
    )


@each_workbook
def test_what_is_said_of_a_merge(write, kind):
    path = write(kind, HEADER, *GOOD, ("c", None, "gagné"), **merged(kind, (2, 1), (2, 1)))
    assert says(
        path,
        fr="cellule B3, colonne « canal » : les cases B3:B4 sont fusionnées : la première seule a la valeur, les autres sont "
        "vides. Défusionnez-les et remplissez chacune.",
        en="cell B3, column “canal”: the cells B3:B4 are merged: only the first has the value, the others are blank. Unmerge "
        "them and fill in each.",
    )


ELSEWHERE = {
    "above the header": ((("Malt",), (), HEADER, *GOOD), (0, 0), (2, 3), "Malt"),
    "of blank cells": ((HEADER, *GOOD), (1, 3), (2, 2), ""),
    "in a total": (
        ((*HEADER, "montant"), *((*row, 5) for row in GOOD), ("Total", None, None, 10)),
        (3, 0),
        (1, 2),
        "Total",
    ),
}


@each_workbook
@pytest.mark.parametrize("case", ELSEWHERE.items(), ids=lambda case: case[0])
def test_a_merge_elsewhere_is_no_matter(write, kind, case):
    rows, first, size, value = case[1]
    assert (
        frames.read(write(kind, *rows, **merged(kind, first, size, value)), PROJECTS).findings == ()
    )


def rows_hidden(kind: str, *numbers: int) -> dict[str, object]:
    """What hides rows of a workbook, from 0."""
    if kind == "ods":
        return {"hidden": numbers}
    return {
        "prepare": lambda book, sheet: [
            sheet.set_row(number, None, None, {"hidden": True}) for number in numbers
        ]
    }


@each_workbook
def test_hidden_rows_count_and_are_told(write, kind):
    rows = (HEADER, *GOOD, *GOOD, ("Total", None, None))
    path = write(kind, *rows, **rows_hidden(kind, 2, 3, 5))
    assert len(frames.read(path, PROJECTS).rows) == 4
    expected = {
        "fr": "lignes 3, 4 : 2 lignes sont masquées ou filtrées dans le tableur, et comptent comme les autres.",
        "en": "lines 3, 4: 2 rows are hidden or filtered out in the spreadsheet, and count like the others.",
    }
    assert {lang: said(path, lang)[0] for lang in expected} == expected
    path = write(kind, HEADER, *GOOD, **rows_hidden(kind, 1))
    assert says(
        path,
        fr="ligne 2 : 1 ligne est masquée ou filtrée dans le tableur, et compte comme les autres.",
        en="line 2: 1 row is hidden or filtered out in the spreadsheet, and counts like the others.",
    )


@each_kind
def test_notes_beside_the_table_are_told_and_the_table_is_read(write, kind):
    """A blank column lies between: no row can have been shifted there by one cell."""
    header, first, second = ((*row, None, None) for row in (HEADER, *GOOD))
    path = write(kind, header, (*first[:4], "à relancer"), second)
    assert frames.read(path, PROJECTS).rows["outcome"].tolist() == ["won", "lost"]
    assert says(
        path,
        fr="@E2, colonne « E » : « à relancer » est à côté du tableau, sans en-tête au-dessus : la case n’est pas lue.",
        en="@E2, column “E”: “à relancer” is beside the table, without a header above: the cell is not read.",
    )
    (found,) = frames.read(write(kind, header, (*first[:3], "x", None), second), PROJECTS).errors
    assert (found.code, found.line, found.column) == ("cell_without_header", 2, "D")


def draft(rows: list[tuple], hidden: bool = True) -> Callable:
    """Adds a sheet ``Brouillon``, hidden."""

    def add(book, _) -> None:
        sheet = book.add_worksheet("Brouillon")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if hidden:
            sheet.hide()

    return add


def test_a_hidden_sheet_of_projects_is_told(write):
    path = write("xlsx", HEADER, *GOOD, prepare=draft([HEADER, *GOOD]), Notes=[("x",)])
    assert says(
        path,
        fr="la feuille masquée « Brouillon » contient aussi des projets, qui ne comptent pas. Si ce sont eux qu’il faut lire, "
        'écrivez dans bilan.toml, sous [reading] : sheet = "Brouillon".',
        en="the hidden sheet “Brouillon” holds projects too, which do not count. If it is the one to read, write in bilan.toml, "
        'under [reading]: sheet = "Brouillon".',
    )
    (path.parent / "bilan.toml").write_text('[reading]\nsheet = "Brouillon"\n', encoding="utf-8")
    assert says(
        path,
        fr="la feuille lue, « Brouillon », est masquée dans le classeur.",
        en="the sheet that was read, “Brouillon”, is hidden in the workbook.",
    )


def test_the_only_sheet_of_projects_is_read_though_it_is_hidden(write):
    path = write("xlsx", ("Bonjour", "à tous"), prepare=draft([HEADER, *GOOD]))
    assert frames.read(path, PROJECTS).rows["channel"].tolist() == ["direct", "partnership"]
    assert said(path, "en") == ["the sheet that was read, “Brouillon”, is hidden in the workbook."]


def test_a_sheet_that_libreoffice_hides_is_told(tmp_path):
    style = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="ta1" style:family="table"'
    hidden = f'<style:style {style}><style:table-properties table:display="false"/></style:style>'
    book = patched(
        ods(HEADER, *GOOD),
        "content.xml",
        ('table:name="Projets"', 'table:name="Projets" table:style-name="ta1"'),
        (
            "<office:body>",
            f"<office:automatic-styles>{hidden}</office:automatic-styles><office:body>",
        ),
    )
    (tmp_path / "projets.ods").write_bytes(book)
    assert says(
        tmp_path / "projets.ods",
        fr="la feuille lue, « Projets », est masquée dans le classeur.",
        en="the sheet that was read, “Projets”, is hidden in the workbook.",
    )


def test_the_page_names_the_sheet_read_and_the_others(write):
    path = write("xlsx", HEADER, *GOOD, prepare=draft([("x",)]), Notes=[("x",)])
    reading = frames.read(path, PROJECTS)
    lines = [
        spoken(lang, check.page, reading).replace("\u00a0", " ").splitlines()[3:5]
        for lang in ("fr", "en")
    ]
    assert lines == [
        ["  - feuille « Projets »", "  - autres feuilles, non lues : « Brouillon » et « Notes »"],
        ["  - sheet “Projets”", "  - other sheets, not read: “Brouillon” and “Notes”"],
    ]
