"""Rows that are no projects are left out and told, each as what it is; none of them is a project by
mistake.
"""

import re

import pytest
from hostile_workbooks import Shown
from misread import each_kind, said, written
from wording import spoken

from bilan.findings import sentences
from bilan.reading import frames, values
from bilan.schema import PROJECTS

HEAD = ("client", "canal", "résultat", "montant", "notes")
ROWS = [
    ("Acme", "Malt", "gagné", 100, "a"),
    ("Beta", "Salon", "perdu", 200, "b"),
    ("Core", "Salon", "en attente", 400, "c"),
    ("Dune", "Salon", "gagné", 1000, "d"),
]


@pytest.fixture
def write(tmp_path):
    return lambda kind, *rows: written(tmp_path, kind, *rows)


def read(path):
    reading = frames.read(path, PROJECTS)
    told = [(each.line, each.code) for each in reading.left_out] if reading.errors == () else None
    return reading, told


@each_kind
@pytest.mark.parametrize(
    ("rows", "lines", "told"),
    [
        ([*ROWS, ("TOTAL 2025", None, None, None, None)], [2, 3, 4, 5], {6: "total_line"}),
        ([*ROWS, (None, None, None, 1700, None)], [2, 3, 4, 5], {6: "total_line"}),
        ([*ROWS[:2], ("Sous-total", None, None, 300, None), *ROWS[2:]], [2, 3, 5, 6], {4: "total_line"}),
        ([*ROWS[:2], (None, None, None, 300, None), *ROWS[2:]], [2, 3, 5, 6], {4: "total_line"}),
        (
            [*ROWS[:2], ("S1", None, None, 300, None), *ROWS[2:], ("S2", None, None, 1400, None), ("Les deux", None, None, 1700, None)],
            [2, 3, 5, 6],
            {4: "total_line", 7: "total_line", 8: "total_line"},
        ),
        (
            [*ROWS[:2], ("Total", None, None, 300, None), ("taux", None, None, "50 %", None), *ROWS[2:]],
            [2, 3, 6, 7],
            {4: "total_line", 5: "total_line"},
        ),
        (
            [*ROWS, ("Total", None, None, 1700, None), ("Taux de réussite", None, None, Shown(0.5, "%"), None)],
            [2, 3, 4, 5],
            {6: "total_line", 7: "total_line"},
        ),
        (
            [*ROWS, ("Total", None, None, 1700, None), ("Taux", None, None, 0.5, None)],
            [2, 3, 4, 5],
            {6: "total_line", 7: "total_line"},
        ),
        (
            [*ROWS, (None, "Total", None, 1700, None), (None, "Taux de réussite", None, "50 %", None)],
            [2, 3, 4, 5],
            {6: "total_line", 7: "total_line"},
        ),
        (
            [*ROWS[:2], (None, "Total Malt et Salon", "50 %", 300, None), *ROWS[2:]],
            [2, 3, 5, 6],
            {4: "total_line"},
        ),
        (
            [*ROWS, ("Total", None, None, 1700, None), ("Taux", None, None, "50 %", None), ("Avg deal", None, None, 425, None), ("* hors forfaits", None, None, None, None)],
            [2, 3, 4, 5],
            {6: "total_line", 7: "total_line", 8: "total_line", 9: "text_line"},
        ),
        (
            [*ROWS[:2], ("Total mars", None, None, 0, None), ("Sous-total T1", None, None, 301, None), *ROWS[2:]],
            [2, 3, 6, 7],
            {4: "total_line", 5: "total_line"},
        ),
        ([*ROWS[:2], HEAD, *ROWS[2:]], [2, 3, 5, 6], {4: "header_again"}),
        ([("Janvier", None, None, None, None), *ROWS], [3, 4, 5, 6], {2: "text_line"}),
        ([*ROWS[:2], ("Clients fidèles", None, None, None, None), *ROWS[2:]], [2, 3, 5, 6], {4: "text_line"}),
        ([*ROWS, ("Fait le 3 mai", None, None, None, None)], [2, 3, 4, 5], {6: "text_line"}),
        ([*ROWS[:2], ("# à revoir", None, None, None, None), *ROWS[2:]], [2, 3, 5, 6], {4: "text_line"}),
    ],
)  # fmt: skip
def test_a_row_that_is_no_project_is_named_as_what_it_is(write, kind, rows, lines, told):
    reading, left_out = read(write(kind, HEAD, *rows))
    assert left_out == [*told.items()]
    assert reading.rows.index.tolist() == lines


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("Echo", "Salon", None, 300, None), "blank_outcome"),  # 100 + 200, and has a channel
        (("Echo", None, None, 301, "x"), "blank_outcome"),
        (("Echo", "Total", "50 %", 301, None), "unknown_value"),  # no sum
        (("Echo", None, None, 300, "fin"), "blank_outcome"),  # two texts
    ],
)
def test_a_project_without_an_outcome_is_no_total(write, row, code):
    reading, _ = read(write("csv", HEAD, *ROWS[:2], row, *ROWS[2:]))
    assert [(each.code, each.line) for each in reading.errors] == [(code, 4)]


@pytest.mark.parametrize(
    "last", [("Echo", None, None, 300, "x"), ("Echo", "Salon", None, 300, None)]
)
def test_a_project_below_the_total_is_none(write, last):
    rows = [*ROWS, ("Total", None, None, 1700, None), last]
    reading, _ = read(write("csv", HEAD, *rows))
    assert [(each.code, each.line) for each in reading.errors] == [("blank_outcome", 7)]


def test_many_projects_without_an_outcome_take_no_more_readings_of_a_column(write, monkeypatch):
    """Each may be a total: its column is summed, and not read again."""
    read, times = values.numbers, []
    monkeypatch.setattr(
        values, "numbers", lambda *cells, **how: times.append(1) or read(*cells, **how)
    )
    counted = []
    for many in (2, 20):
        unfinished = [(f"Nom {i}", None, None, 3001 + i, None) for i in range(many)]
        reading = frames.read(write("csv", HEAD, *ROWS, *unfinished, ROWS[0]), PROJECTS)
        assert [each.code for each in reading.errors] == ["blank_outcome"] * many
        counted.append(len(times))
        times.clear()
    assert counted[0] == counted[1]


def test_a_total_by_a_column_that_is_not_ours(write):
    head = ("canal", "résultat", "Weighted")
    rows = [("Malt", "gagné", 100), ("Salon", "perdu", 0), ("Salon", "en attente", 150)]
    reading, told = read(write("csv", head, *rows, ("", "", 250)))
    assert (told, len(reading.rows)) == ([(5, "total_line")], 3)


def test_a_wrong_total_at_the_bottom_may_be_a_project_and_is_an_error(write):
    reading, _ = read(write("csv", HEAD, *ROWS, ("", "", "", 1701, "")))
    assert [(each.code, each.line, each.allowed) for each in reading.errors] == [
        ("wrong_total", 6, ("1700",))
    ]


def test_a_total_of_what_was_won_is_one(write):
    rows = [("Malt", "gagné", 100), ("Salon", "perdu", 30), ("Salon", "gagné", 50)]
    head = ("canal", "résultat", "montant")
    reading, told = read(write("csv", head, *rows, ("Total signé", None, 150)))
    assert (told, reading.errors) == ([(5, "total_line")], ())
    reading, _ = read(write("csv", head, *rows, ("Total signé", None, 160)))
    assert [each.code for each in reading.errors] == ["wrong_total"]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "ligne 6 : une ligne de texte (« Fait le 3 mai »), mise à part."),
        ("en", "line 6: a line of text (“Fait le 3 mai”), set aside."),
    ],
)
def test_a_line_of_text_is_told_with_its_words(write, lang, sentence):
    reading, _ = read(write("csv", HEAD, *ROWS, ("Fait le 3 mai", *[None] * 4)))
    told = spoken(lang, sentences, reading.left_out)
    assert [re.sub("[\u00a0\u202f]", " ", each) for each in told] == [sentence]


def test_a_mean_that_is_called_by_more_words_is_checked_as_a_mean(write):
    rows = [
        *ROWS,
        ("Total gagné", None, None, 1700, None),
        ("Moyenne par client", None, None, 425, None),
    ]
    _, told = read(write("csv", HEAD, *rows))
    assert told == [(6, "total_line"), (7, "total_line")]


def texts(tmp_path, *lines):
    path = tmp_path / "projets.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_footer_of_short_rows_under_a_blank_one(tmp_path):
    lines = ["channel,outcome,amount", "Salon,won,100", "", '"All deals 2024"', "By: me"]
    reading, told = read(texts(tmp_path, *lines))
    assert (told, len(reading.rows)) == ([(4, "text_line"), (5, "text_line")], 1)


def test_a_footer_of_short_rows_under_the_last_project(tmp_path):
    lines = ["channel,outcome,amount", "Salon,won,100", "Total Records: 1", "Made by hand"]
    reading, told = read(texts(tmp_path, *lines))
    assert (told, len(reading.rows)) == ([(3, "text_line"), (4, "text_line")], 1)


@pytest.mark.parametrize("cut", ["Salon", "Salon\n,lost,3"])
def test_a_row_that_is_cut_is_no_footer(tmp_path, cut):
    reading, _ = read(texts(tmp_path, "channel,outcome,amount", "Salon,won,100", cut))
    assert [each.code for each in reading.errors] == ["lone_cell"]
    assert "« Salon », au lieu de 3" in said(tmp_path / "projets.csv", "fr")[0]


def test_a_summary_beside_the_table_is_no_part_of_it(tmp_path):
    """It has a channel and a column without a header of its own, and is longer."""
    lines = ["canal;résultat;montant;;canal;;", "Malt;gagné;1000;;Malt;gagné;2"]
    lines += ["Salon;perdu;900;;Salon;perdu;1", "Total;;1900;;Taux;;67 %", ";;;;Somme;;3"]
    reading, told = read(texts(tmp_path, *lines))
    assert told == [(4, "total_line"), (5, "beside_line")]
    assert reading.rows["amount"].tolist() == [1000, 900]
    assert {each.code for each in reading.findings} == {"cell_beside"}


def test_the_projects_of_another_year_beside_the_table_are_not_left_out(tmp_path):
    lines = ["Company;Source;State;;Company;Source;State", "A;Malt;Won;;C;Malt;Lost"]
    path = texts(tmp_path, *lines, "B;Malt;Lost;;D;Salon;Won")
    assert said(path, "fr")[0] == (
        "ligne 1, colonne « Company » : un second tableau, qui commence à cette colonne, est à côté du premier. "
        "Mettez ses lignes sous celles du premier, ou ôtez-le."
    )
    assert said(path, "en")[0] == (
        "line 1, column “Company”: a second table, which begins at this column, stands beside the first. "
        "Move its rows below those of the first, or take it away."
    )


def test_comments_above_and_among_the_rows(tmp_path):
    lines = ["# mine.csv", "# channel, outcome, of each", "channel,outcome", "Salon,won", "# later"]
    reading, told = read(texts(tmp_path, *lines, "Salon,lost"))
    assert told == [(1, "line_above"), (2, "line_above"), (5, "text_line")]
    assert reading.rows.index.tolist() == [4, 6]


@pytest.mark.parametrize(
    ("lines", "line", "fr", "en"),
    [
        (
            ["100,Deal A,1500,Closed Lost,2025-08-14", "104,Deal B,2500,Closed Won,2025-09-14"],
            1,
            "il n’y a pas de ligne d’en-têtes : « 100 » est déjà une donnée. Ajoutez au-dessus une ligne qui nomme les colonnes.",
            "there is no row of headers: “100” is data already. Add a row above it that names the columns.",
        ),
        (
            ["channel,outcome", "<<<<<<< HEAD", "Salon,won", "=======", "Salon,lost", ">>>>>>> b"],
            2,
            "« <<<<<<< » est la marque d’un conflit entre deux versions du fichier. Choisissez l’une des deux, et ôtez les marques.",
            "“<<<<<<<” marks a conflict between two versions of the file. Choose one of the two, and take the marks out.",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, lines, line, fr, en):
    path = texts(tmp_path, *lines)
    assert said(path, "fr") == [f"ligne {line} : {fr}"]
    assert said(path, "en") == [f"line {line}: {en}"]


def test_rows_that_are_quoted_as_a_whole_are_unquoted_and_it_is_said(tmp_path):
    path = texts(tmp_path, '"channel,outcome,amount"', '"Salon,won,""1,200.00"""', '"Salon,lost,3"')
    reading, _ = read(path)
    assert reading.rows["amount"].tolist() == [1200.0, 3.0]
    assert "quoted_rows" in [each.code for each in reading.findings]


def test_rows_of_quoted_cells_under_another_separator_are_as_they_are(tmp_path):
    reading, _ = read(texts(tmp_path, '"channel";"outcome"', '"Salon";"won"', '"Salon";"lost"'))
    assert reading.findings == () and reading.rows["outcome"].tolist() == ["won", "lost"]
