"""The other two notebooks: their story in both languages, hard files, and a public report without a
name.
"""

import csv
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

import bilan
import bilan.analysis.breakdowns
from bilan.__main__ import main
from bilan.report.write import write_report

PARTNERS = "data/partenaires.csv"


def story(page: Path) -> str:
    """Every sentence that the notebook behind a page shows."""
    cells = nbformat.read(page.with_suffix(".ipynb"), as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "\n".join(
        output["data"]["text/plain"] for output in outputs if "text/plain" in output.get("data", {})
    )


def projects_file(folder: Path, rows: list[str]) -> Path:
    path = folder / "projets.csv"
    path.write_text("\n".join(["canal;résultat;date décision", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "fr",
            [
                "59\u00a0% de réussite en 2024, 50\u00a0% en 2025",
                "Évolution de 2022 à 2025",
                "−9 points (plausible",
                "7 propositions sur 41 ont été écrites sans que le prospect soit qualifié",
                "D’après 2024, on pouvait attendre de",
            ],
        ),
        pytest.param(
            "en",
            [
                "A win rate of 59% in 2024, 50% in 2025",
                "From 2022 to 2025",
                "−9 points (plausible",
                "7 of 41 proposals were written although the prospect was not qualified",
                "From 2024, one could expect",
            ],
            marks=pytest.mark.long,
        ),
    ],
)
def test_the_years_tell_their_story(root, tmp_path, lang, expected):
    told = story(write_report(root / "data" / "exemple.csv", "evolution", lang=lang, out=tmp_path))
    assert [sentence for sentence in expected if sentence not in told] == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ["réseau direct;gagné;01/03/2024", "réseau direct;perdu;02/03/2024"],
            "Une seule année, 2024",
        ),
        (
            ["réseau direct;gagné;01/03/2023", "site web;perdu;02/03/2024"],
            "Aucun canal n’a de projets décidés les deux années",
        ),
        (
            ["réseau direct;gagné;01/03/2022", "réseau direct;perdu;02/03/2024"],
            "Rien n’a été décidé en 2023",
        ),
        (["réseau direct;gagné;", "réseau direct;perdu;"], "Le fichier ne donne pas d’année"),
    ],
    ids=["one year", "no channel in common", "an empty year between", "no year"],
)
def test_years_that_cannot_be_compared_make_a_sentence(tmp_path, rows, expected):
    assert expected in story(
        write_report(projects_file(tmp_path, rows), "evolution", out=tmp_path / "reports")
    )


def test_a_year_in_the_comparison_is_that_year_s_own_report(root):
    projects = bilan.load_projects(root / "data" / "exemple.csv")
    years = bilan.analysis.breakdowns.by_year(projects)
    assert years.index.tolist() == [2022, 2023, 2024, 2025]
    for year in years.index:
        assert years.loc[year].to_dict() == pytest.approx(
            bilan.by(bilan.in_year(projects, year)).loc["all"].to_dict()
        )


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "fr",
            [
                "8 partenaires, 66 propositions",
                "27 gagnées, 38 perdues, 1 en attente.",
                "Avec qui continuer\u202f?",
            ],
        ),
        pytest.param(
            "en",
            [
                "8 partners, 66 proposals",
                "27 won, 38 lost, 1 pending.",
                "With whom should I go on?",
            ],
            marks=pytest.mark.long,
        ),
    ],
)
def test_the_partners_tell_their_story(root, tmp_path, lang, expected):
    told = story(
        write_report(root / "data" / "exemple.csv", "partenariats", lang=lang, out=tmp_path)
    )
    assert [sentence for sentence in expected if sentence not in told] == []


def test_without_a_partners_file_nothing_is_said_of_them(tmp_path):
    rows = ["partenariat;gagné;01/03/2024"]
    told = story(
        write_report(projects_file(tmp_path, rows), "partenariats", out=tmp_path / "reports")
    )
    assert "Sans fichier des partenaires, on ne sait rien des cinq critères." in told
    assert "Aucune proposition n’a été apportée par un partenaire." in told


def test_a_file_of_partners_none_of_whom_occurs_is_not_used_and_that_is_said(tmp_path):
    file = projects_file(tmp_path, ["partenariat;gagné;01/03/2024"])
    known = "partenaire;connu;affaires envoyées\nAtelier;oui;7"
    (tmp_path / "partenaires.csv").write_text(known, encoding="utf-8")
    out = tmp_path / "reports"
    command = ["report", str(file), "--notebook", "partenariats", "--out", str(out)]
    run = CliRunner().invoke(main, command)
    unused = "Le fichier des partenaires n’est pas utilisé : aucun d’eux n’apparaît"
    found = "partenaires.csv, trouvé à côté du fichier des projets, est lu aussi."
    assert run.exit_code == 0 and found in run.stderr
    assert unused in run.stderr.replace("\xa0", " ")
    told = story(out / "partenariats-tout.html")
    assert unused in told.replace("\xa0", " ") and "7 affaires" not in told


def test_a_public_report_holds_none_of_the_names(root, tmp_path):
    names = set()
    for file, columns in {
        "exemple.csv": ["projet", "client", "apporteur"],
        "partenaires.csv": ["partenaire"],
    }.items():
        with (root / "data" / file).open(encoding="utf-8-sig", newline="") as rows:
            names |= {
                row[column] for row in csv.DictReader(rows, delimiter=";") for column in columns
            } - {""}
    assert len(names) > 100
    page = write_report(root / "data" / "exemple.csv", "partenariats", public=True, out=tmp_path)
    written = {path.name: path.read_bytes() for path in page.parent.iterdir()}
    assert len(written) == 4  # the page, its notebook, and the pictures of two questions
    for name in names:
        for file, content in written.items():
            assert name.encode() not in content and name not in file, f"{name} in {file}"
