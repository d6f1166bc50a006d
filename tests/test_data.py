"""The sample files are what data/README.md and the design say, read here without the library."""

import csv
import subprocess
import sys
from collections import Counter
from datetime import datetime

import pytest

import bilan

REQUIRED_OF_EXAMPLE = {
    "projet", "client", "canal", "étape", "date proposition", "date décision", "année", "rencontré", "brief précis",
    "apporteur", "initiative", "montant HT (€)", "heures", "résultat", "motif perte",
}  # fmt: skip


def rows_of(path) -> list[dict[str, str]]:
    return list(
        csv.DictReader(
            path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";", strict=True
        )
    )


def year_of(row: dict[str, str]) -> int:
    day = row["date décision"] or row["date proposition"]
    return datetime.strptime(day, "%d/%m/%Y").year if day else int(row["année"])


def proposals(rows, year: int) -> list[dict[str, str]]:
    return [row for row in rows if row["étape"] == "proposition" and year_of(row) == year]


@pytest.fixture(scope="module")
def example(root):
    return rows_of(root / "data" / "exemple.csv")


@pytest.mark.parametrize("name", ["gagne_perdu.csv", "exemple.csv", "partenaires.csv"])
def test_files_are_as_a_french_excel_saves_them(root, name):
    content = (root / "data" / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 5
    assert {line.count(b";") for line in content.splitlines()} == {
        content.splitlines()[0].count(b";")
    }


def test_the_37_projects_are_the_published_figures_and_nothing_else(root):
    rows = rows_of(root / "data" / "gagne_perdu.csv")
    assert Counter((row["canal"], row["résultat"]) for row in rows) == {
        ("réseau direct", "gagné"): 7,
        ("partenariat", "gagné"): 6,
        ("partenariat", "perdu"): 6,
        ("recommandation", "gagné"): 5,
        ("recommandation", "perdu"): 7,
        ("réseaux sociaux", "gagné"): 2,
        ("réseaux sociaux", "perdu"): 4,
    }
    assert [row.pop("projet") for row in rows] == [f"Projet {number:02}" for number in range(1, 38)]
    assert set(rows[0]) == {"canal", "résultat"}


def test_the_synthetic_files_are_drawn_again_byte_for_byte(root, tmp_path):
    subprocess.run([sys.executable, root / "data" / "dessiner_exemple.py", tmp_path], check=True)
    for name in ("exemple.csv", "partenaires.csv"):
        assert (tmp_path / name).read_bytes() == (root / "data" / name).read_bytes()


def test_the_example_has_four_years_of_30_to_45_projects_and_says_that_it_is_made_up(example):
    years = Counter(map(year_of, example))
    assert sorted(years) == [2022, 2023, 2024, 2025]
    assert all(30 <= projects <= 45 for projects in years.values())
    assert all(row["projet"].startswith("Projet fictif ") for row in example)
    assert len({row["projet"] for row in example}) == len(example)


def test_the_example_uses_every_column_and_knows_what_is_unknown(example):
    assert set(example[0]) == REQUIRED_OF_EXAMPLE
    for column in REQUIRED_OF_EXAMPLE:
        assert any(row[column] for row in example)
    for column in (
        "canal",
        "apporteur",
        "initiative",
        "rencontré",
        "brief précis",
        "montant HT (€)",
        "heures",
        "motif perte",
    ):
        assert any(not row[column] for row in proposals(example, 2025)), column
    assert (
        {row["rencontré"] for row in example}
        == {row["brief précis"] for row in example}
        == {"oui", "non", ""}
    )
    assert Counter(row["étape"] for row in example).keys() == {"mail", "appel", "proposition"}
    assert {row["résultat"] for row in proposals(example, 2025)} == {"gagné", "perdu", "en attente"}


def test_dates_in_the_example_hold_together(example):
    straddling = 0
    for row in example:
        sent, decided = row["date proposition"], row["date décision"]
        assert bool(row["année"]) == (not sent) == (row["étape"] != "proposition")
        assert not (row["résultat"] == "en attente" and decided)
        if decided:
            first, second = (datetime.strptime(day, "%d/%m/%Y") for day in (sent, decided))
            assert first <= second
            straddling += first.year < second.year
    assert straddling >= 3


def test_the_example_tells_a_resolution_half_kept(example):
    """The share of unqualified proposals, halved from 2024 to 2025 whatever the answers that were
    not noted.
    """
    shares = {}
    for year in (2022, 2023, 2024, 2025):
        sent = proposals(example, year)
        answers = [{row["rencontré"], row["brief précis"]} for row in sent]
        unqualified = sum(answer == {"non"} for answer in answers)
        unknown = sum("oui" not in answer and "" in answer for answer in answers)
        shares[year] = unqualified / len(sent), (unqualified + unknown) / len(sent)
    assert shares[2022][0] > 0.4 and shares[2023][0] > 0.4
    assert shares[2025][1] < shares[2024][0] / 2 < shares[2023][0] / 2
    assert shares[2025][0] > 0.1


def test_some_partners_are_in_one_file_only(root, example):
    partners = rows_of(root / "data" / "partenaires.csv")
    assert set(partners[0]) == {
        "partenaire", "intérêt commun", "connu", "proche", "recommandé", "besoin", "affaires envoyées"
    }  # fmt: skip
    named, introducers = (
        {row["partenaire"] for row in partners},
        {row["apporteur"] for row in example} - {""},
    )
    assert introducers - named == {"Agence Ocre", "Fabrique Azur"}
    assert named - introducers == {"Agence Ocres", "Duo Corail", "Équipe Olive"}
    assert len(introducers) == 8
    criteria = set(partners[0]) - {"partenaire", "affaires envoyées"}
    assert all({row[criterion] for row in partners} >= {"oui", "non"} for criterion in criteria)


@pytest.mark.parametrize("name", ["gagne_perdu.csv", "exemple.csv"])
def test_the_samples_load_without_a_remark(root, name):
    found = bilan.load_findings(root / "data" / name)
    assert found.empty, found


@pytest.mark.parametrize("language", [0, 1])
def test_every_header_and_value_of_the_dictionary_is_understood(root, tmp_path, language):
    """A file made of the words of data/README.md, in French or in English, loads, and each column
    finds its place.
    """
    table = (
        (root / "data" / "README.md")
        .read_text(encoding="utf-8")
        .split("## A file of projects")[1]
        .split("##")[0]
    )
    lines = [
        [cell.strip(" *") for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line[:1] == "|"
    ]
    columns = {}
    for line in lines[2:]:
        languages = line[2].split(" · ")
        columns[line[language]] = (
            languages[min(language, len(languages) - 1)].replace(", blank", "").split(", ")
        )
    examples = {"text": "Untel", "date": "31/12/2025", "integer": "2025", "number": "1250,50"}
    height = max(map(len, columns.values()))
    cells = [[examples.get(words[row % len(words)], words[row % len(words)]) for words in columns.values()]
             for row in range(height)]  # fmt: skip
    file = tmp_path / "mots.csv"
    file.write_text("\n".join(";".join(row) for row in [list(columns), *cells]), encoding="utf-8")
    projects = bilan.load_projects(file)
    assert list(projects.columns) == [
        "project", "client", "channel", "introduced_by", "initiated_by", "stage", "met", "brief", "proposed_on", "decided_on",
        "year", "amount", "hours", "outcome", "lost_reason", "review_year", "month",
        "dated_by", "qualified",
    ]  # fmt: skip
    assert list(projects["channel"].cat.categories) == [
        "direct", "partnership", "recommendation", "social", "returning", "platform", "prospecting", "website",
    ]  # fmt: skip
    assert list(projects["lost_reason"].cat.categories) == [
        "price", "competitor", "no_answer", "no_budget", "timing", "fit", "other",
    ]  # fmt: skip
    assert projects.notna().all(axis=None)
