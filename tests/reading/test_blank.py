"""The empty file: what one fills in, the loader understands."""

import csv
from datetime import datetime

import openpyxl
import pytest
from click.testing import CliRunner

import bilan
from bilan import schema
from bilan.__main__ import main
from bilan.findings import FileProblems
from bilan.reading.blank import write_blank

HEADERS = {
    "fr": "projet;client;canal;apporteur;initiative;étape;rencontré;brief précis;date proposition;date décision;montant;heures;"
    "résultat;motif perte",
    "en": "project;client;channel;introduced by;initiated by;stage;met;precise brief;proposal date;decision date;amount;hours;"
    "outcome;lost reason",
}
KEYS = {
    "channel": [
        "direct",
        "partnership",
        "recommendation",
        "social",
        "returning",
        "platform",
        "prospecting",
        "website",
    ],
    "initiated_by": ["me", "partner", "client"],
    "stage": ["email", "call", "proposal"],
    "met": [True, False],
    "brief": [True, False],
    "outcome": ["won", "lost", "pending"],
    "lost_reason": ["price", "competitor", "no_answer", "no_budget", "timing", "fit", "other"],
}
AS_TYPED = {"fr": ("12/03/2025", "1 234,50", "2,5"), "en": ("2025-03-12", "1234.50", "2.5")}
each_language = pytest.mark.parametrize("lang", ["fr", "en"])
each_kind = pytest.mark.parametrize("name", ["projets.csv", "projets.xlsx"])


def lists(path) -> dict[str, list[str]]:
    """The drop-down lists of a workbook, by the letter of their column."""
    validations = openpyxl.load_workbook(path).worksheets[0].data_validations.dataValidation
    assert all(
        str(each.sqref) == f"{str(each.sqref)[0]}2:{str(each.sqref)[0]}501" for each in validations
    )
    return {str(each.sqref)[0]: each.formula1.strip('"').split(",") for each in validations}


@each_language
def test_a_csv_is_filled_in_and_read_back(tmp_path, lang):
    path = tmp_path / "projets.csv"
    write_blank(path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("\ufeff"), "a spreadsheet must see that it is UTF-8"
    delimiter = {"fr": ";", "en": ","}[lang]
    assert text.removeprefix("\ufeff").rstrip().replace(delimiter, ";") == HEADERS[lang]
    day, amount, hours = AS_TYPED[lang]
    words = {
        "fr": ["moi", "oui", "non", "perdu", "prix"],
        "en": ["me", "yes", "no", "lost", "price"],
    }[lang]
    with path.open("a", encoding="utf-8", newline="") as file:
        row = [
            "Site",
            "Élan",
            "Salon",
            "Ana",
            words[0],
            "",
            *words[1:3],
            day,
            day,
            amount,
            hours,
            *words[3:],
        ]
        csv.writer(file, delimiter=delimiter).writerow(row)
    projects = bilan.load_projects(path)
    read = projects[list(schema.columns_of(projects))].iloc[0].to_dict()
    assert {name: str(value) for name, value in read.items()} == {
        **{
            "project": "Site",
            "client": "Élan",
            "stage": "proposal",
            "channel": "Salon",
            "outcome": "lost",
        },
        **{
            "proposed_on": "2025-03-12 00:00:00",
            "decided_on": "2025-03-12 00:00:00",
            "met": "True",
            "brief": "False",
        },
        **{
            "introduced_by": "Ana",
            "initiated_by": "me",
            "amount": "1234.5",
            "hours": "2.5",
            "lost_reason": "price",
        },
    }


@each_language
def test_every_value_of_every_list_is_understood(tmp_path, lang):
    path = tmp_path / "projets.xlsx"
    write_blank(path)
    columns = dict(
        zip(
            "CEFGHMN",
            ["channel", "initiated_by", "stage", "met", "brief", "outcome", "lost_reason"],
            strict=True,
        )
    )
    listed = {columns[letter]: values for letter, values in lists(path).items()}
    assert {name: len(values) for name, values in listed.items()} == {
        name: len(keys) for name, keys in KEYS.items()
    }
    book = openpyxl.load_workbook(path)
    for row in range(8):
        for letter, name in columns.items():
            book.worksheets[0][f"{letter}{row + 2}"] = listed[name][row % len(listed[name])]
        book.worksheets[0][f"I{row + 2}"] = datetime(2025, 3, 12)
        book.worksheets[0][f"K{row + 2}"] = 1234.5
    book.save(path)
    projects = bilan.load_projects(path)
    assert len(projects) == 8, "the guide was read as projects"
    for name, keys in KEYS.items():
        assert projects[name].tolist() == [keys[row % len(keys)] for row in range(8)]
    assert set(projects["proposed_on"]) == {datetime(2025, 3, 12)} and set(projects["amount"]) == {
        1234.5
    }


@each_language
def test_a_workbook_has_a_guide_with_a_line_a_column(tmp_path, lang):
    path = tmp_path / "projets.xlsx"
    write_blank(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == {"fr": ["projets", "guide"], "en": ["projects", "guide"]}[lang]
    projects, guide = book.worksheets
    assert ";".join(cell.value for cell in projects[1]) == HEADERS[lang]
    names, meanings, allowed = zip(*guide.iter_rows(min_row=2, values_only=True), strict=True)
    assert ";".join(names) == HEADERS[lang]
    assert all(meaning.endswith(".") for meaning in meanings)
    values = {letter: ", ".join(values) for letter, values in lists(path).items()}
    assert list(allowed) == [values.get(letter) for letter in "ABCDEFGHIJKLMN"]


@each_language
@each_kind
def test_an_empty_file_is_refused_in_words(tmp_path, name, lang):
    path = tmp_path / name
    write_blank(path)
    refused = {
        "fr": "une ligne d’en-têtes mais aucun projet dessous",
        "en": "a row of headers but no project below",
    }
    with pytest.raises(FileProblems, match=refused[lang]):
        bilan.load_projects(path)


@each_language
@each_kind
def test_the_command_writes_and_never_overwrites(tmp_path, name, lang):
    path = tmp_path / name
    done = CliRunner().invoke(main, ["new", str(path), "--lang", lang])
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{path}\n", "")
    before = path.read_bytes()
    again = CliRunner().invoke(main, ["new", str(path), "--lang", lang])
    assert (again.exit_code, again.stdout) == (2, "")
    expected = {
        "fr": f"{path} existe déjà\u00a0: choisissez un autre nom, rien n’a été changé.\n",
        "en": f"{path} exists already: choose another name, nothing was changed.\n",
    }
    assert again.stderr == expected[lang]
    assert path.read_bytes() == before


@each_language
@pytest.mark.parametrize(
    "name", ["projets.ods", "projets.xls", "projets", "projets.csv.bak", ".csv"]
)
def test_a_name_that_no_program_would_open_is_refused(tmp_path, name, lang):
    path = tmp_path / name
    done = CliRunner().invoke(main, ["new", str(path), "--lang", lang])
    expected = {
        "fr": f"{path}\u00a0: un fichier vide s’écrit en .csv ou .xlsx\u202f; donnez à son nom l’une de ces terminaisons.\n",
        "en": f"{path}: an empty file can be written as .csv or .xlsx; give its name one of these endings.\n",
    }
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", expected[lang])
    assert not path.exists()


def test_an_ending_may_be_in_capitals(tmp_path):
    write_blank(tmp_path / "PROJETS.XLSX")
    assert openpyxl.load_workbook(tmp_path / "PROJETS.XLSX").sheetnames == ["projets", "guide"]


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path):
    done = CliRunner().invoke(main, ["new", str(tmp_path / "absent" / "projets.csv")])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Impossible d’écrire dans {tmp_path / 'absent'}\u00a0: ")
