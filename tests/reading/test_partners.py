"""The file of partners: read as it is written, or refused with every error, each in its place."""

import pandas as pd
import pytest
import xlsxwriter
from wording import spoken

import bilan
from bilan.findings import FileProblems
from bilan.reading.frames import load_partners
from bilan.schema import CRITERIA


def written(folder, text: str, name: str = "partenaires.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(path, lang: str) -> list[str]:
    """The sentences about a file that is refused, with ordinary spaces."""
    with pytest.raises(FileProblems) as raised:
        spoken(lang, load_partners, path)
    return str(raised.value).replace("\u00a0", " ").splitlines()[1:]


def test_the_sample_is_read_as_it_is_written(root):
    partners = load_partners(root / "data" / "partenaires.csv")
    assert partners.index.tolist() == list(range(2, 11)) and partners.index.name == "line"
    assert partners.dtypes.astype(str).tolist() == ["str", *["boolean"] * 5, "Int64"]
    assert partners.columns.tolist() == ["partner", *CRITERIA, "referrals_given"]
    assert partners.loc[2].tolist() == ["Atelier Violet", True, True, True, True, True, 3]
    assert partners.loc[7].tolist() == ["Cabinet Sépia", pd.NA, True, False, True, False, pd.NA]


@pytest.mark.parametrize("language", [0, 1])
def test_every_header_of_the_dictionary_is_understood(root, tmp_path, language):
    table = (
        (root / "data" / "README.md").read_text(encoding="utf-8").split("## A file of partners")[1]
    )
    lines = [
        [cell.strip(" *") for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line[:1] == "|"
    ]
    headers = [line[language] for line in lines[2:]]
    file = written(tmp_path, ";".join(headers) + "\n" + ";".join(["Untel", *["oui"] * 5, "2"]))
    assert load_partners(file).iloc[0].tolist() == ["Untel", *[True] * 5, 2]


def test_the_keys_are_headers_and_an_absent_column_is_unknown(tmp_path):
    partners = load_partners(
        written(tmp_path, "referrals_given,real_need,partner\n,no,Ann\n12,?,Bob\n")
    )
    assert partners["partner"].tolist() == ["Ann", "Bob"]
    assert partners["real_need"].tolist() == [False, pd.NA]
    assert partners["referrals_given"].tolist() == [pd.NA, 12]
    assert partners[["common_interest", "known", "near", "recommended"]].isna().all(axis=None)
    alone = load_partners(written(tmp_path, "Nom\nAnn\nBob\n"))
    assert alone["partner"].tolist() == ["Ann", "Bob"]
    assert alone.dtypes.equals(partners.dtypes)


def test_the_sheet_of_partners_is_found_beside_that_of_projects(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "bilan.xlsx") as book:
        for name, rows in {
            "Projets": [["canal", "résultat", "apporteur"], ["partenariat", "gagné", "Ann"]],
            "Partenaires": [["partenaire", "connu", "affaires envoyées"], ["Ann", True, 3]],
        }.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    assert load_partners(tmp_path / "bilan.xlsx")[["partner", "known", "referrals_given"]].loc[
        2
    ].tolist() == ["Ann", True, 3]


def test_every_error_is_said_at_once_with_its_line_and_column(tmp_path):
    file = written(
        tmp_path,
        "partenaire;connu;affaires envoyées\nZoé;oui;-1\n;non;2\nLéa;peut-être;1,5\n zoe ;oui;3\n",
    )
    whole = "n’est pas un nombre entier à partir de 0. Écrivez-le comme 3, ou laissez la case vide."
    assert problems(file, "fr") == [
        f"- ligne 2, colonne « affaires envoyées » : « -1 » {whole}",
        "- ligne 3, colonne « partenaire » : le nom du partenaire manque. Écrivez-le, ou supprimez la ligne.",
        "- ligne 4, colonne « connu » : « peut-être » n’est pas compris. Écrivez oui ou non, ou laissez la case vide si "
        "vous ne savez pas.",
        f"- ligne 4, colonne « affaires envoyées » : « 1,5 » {whole}",
        "- ligne 5, colonne « partenaire » : « zoe » figure déjà à la ligne 2. Gardez une seule ligne par partenaire.",
    ]
    assert (
        problems(file, "en")[4]
        == "- line 5, column “partenaire”: “zoe” is already on line 2. Keep one line a partner."
    )


def test_a_criterion_of_which_nothing_is_understood_is_not_left_out(tmp_path):
    """Nobody is shown a warning about partners, or asked about them."""
    file = written(tmp_path, "partenaire;connu\nZoé;Lyon\nLéa;Paris\n")
    why = "n’est pas compris. Écrivez oui ou non, ou laissez la case vide si vous ne savez pas."
    assert problems(file, "fr") == [
        f"- ligne 2, colonne « connu » : « Lyon » {why}",
        f"- ligne 3, colonne « connu » : « Paris » {why}",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("partenaire;connu\n", "line 1: there is a row of headers but no partner below."),
        ("", "the file is empty."),
        (
            "bonjour\n",
            "line 1: no row of headers was found. There must be at least a column “partner”.",
        ),
        ("société;connu\nZoé;oui\n", "line 1: the column “partner” is missing."),
        ("partenaire;proches\nZoé;oui\n", "line 1, column “proches”: is this the column “near”?"),
        (
            "partenaire;connu;known\nZoé;;\n",
            "line 1, column “known”: this column and “connu” are both understood as “known”.",
        ),
    ],
)
def test_a_file_that_is_no_file_of_partners(tmp_path, text, sentence):
    (found,) = problems(written(tmp_path, text), "en")
    assert found.startswith(f"- {sentence}")


def test_a_mapping_names_the_columns_of_both_files(tmp_path):
    mapping = [
        "[columns]",
        'partner = "Qui"',
        'introduced_by = "Partner"',
        'channel = "Voie"',
        "[reading]",
        'sheet = "P"',
    ]
    written(tmp_path, "\n".join(mapping), "bilan.toml")
    file = written(tmp_path, "Qui,Known\nAnn,yes\n")
    assert load_partners(file)["partner"].tolist() == ["Ann"]
    source = written(tmp_path, "Partner,Voie,Outcome,Qui\nAnn,direct,won,Bob\n", "projects.csv")
    assert bilan.load_projects(source)["introduced_by"].tolist() == ["Ann"]
    written(tmp_path, "[columns]\nnear = 3\n", "bilan.toml")
    assert problems(file, "en") == ["- column “near”: 3 does not fit here."]
