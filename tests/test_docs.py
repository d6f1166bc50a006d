"""The pages written by hand agree with what they speak of; that they build without a warning,
``make docs`` proves.
"""

import ast
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import openpyxl
import overview
import pytest
import yaml
from wording import spoken

import bilan

PAGES = ["README.md", "README.fr.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "data/README.md", *(
    f"docs/{name}.md"
    for name in ("index", "tutorial", "report", "batch", "file", "data", "numbers", "trust", "exploring", "library", "notebooks",
                 "fr/installer", "fr/tutoriel", "fr/fichier", "fr/lire", "fr/methode")
)]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_is_there(root, page):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", (root / page).read_text(encoding="utf-8"))
    made = ("reference/index.rst",)
    assert [
        link
        for link in links
        if link not in made and not (root / page).parent.joinpath(link).exists()
    ] == []


def test_the_reference_has_a_place_for_every_public_name(root):
    pages = ast.parse((root / "docs" / "pages.py").read_text(encoding="utf-8"))
    wings = next(
        ast.literal_eval(node.value)
        for node in pages.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "WINGS"
    )
    for package in ("bilan", "bilan.show"):
        stub = root.joinpath(*package.split("."), "__init__.pyi").read_text(encoding="utf-8")
        named = [node for node in ast.parse(stub).body if isinstance(node, ast.ImportFrom)]
        rooms = {f"{package}.{node.module}".split(".")[1] for node in named if node.module}
        assert rooms and rooms <= wings.keys()


@pytest.mark.parametrize(
    ("page", "name", "added", "keys"),
    [
        (
            "docs/tutorial.md",
            "my-file.csv",
            ("Wren", "", "Pricing", "1/13/2026", "Referral - Tom", "Y", "", "", "Verbal yes"),
            ("s“Declined by me”", "p“Verbal yes”"),
        ),
        (
            "docs/fr/tutoriel.md",
            "mon-fichier.xlsx",
            ("Iris", "Logo", date(2026, 1, 14), "Bouche à oreille", 1100, "Acompte reçu"),
            (),
        ),
    ],
    ids=["en", "fr"],
)
def test_a_tutorial_shows_what_the_command_shows(root, tmp_path, page, name, added, keys):
    """This year's report, then next year's file with a line more; the mapping; the first screen."""
    sessions = pytest.importorskip("sessions")
    lang, path = "fr" if "/fr/" in page else "en", tmp_path / name
    (case,) = (root / "tests" / "reading" / "cases").glob(f"typical_*_{lang}{path.suffix}")
    shutil.copy(case, path)
    shown, _, status = sessions.session(tmp_path, "report", name, "--lang", lang, keys=keys)
    assert status == 0
    mapping = path.with_suffix(".bilan.toml").read_text(encoding="utf-8")
    first_screen = spoken(lang, lambda: repr(bilan.review(path, lang=lang)))
    with_line(path, added)
    again, pressed, _ = sessions.session(tmp_path, "check", name, "--lang", lang, keys=keys[1:])
    assert pressed == 1
    text = (root / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    printed = [block for language, block in blocks if language == "text"]
    said = sessions.seen(shown + again)
    assert printed and [block for block in printed if block not in said] == []
    assert "“”" not in said and "«  »" not in said  # a column of ours that another tells
    told = [line for language, block in blocks if language == "toml" for line in block.splitlines()]
    assert told and {*told} <= {*mapping.splitlines()}
    quoted = re.findall("^> (.+)", text, re.MULTILINE)
    read = re.sub("[\u00a0\u202f]", " ", first_screen)
    assert quoted and [line for line in quoted if line not in read] == []


def with_line(path: Path, cells: tuple) -> None:
    """A line more, below the last project."""
    if path.suffix == ".csv":
        with path.open("a", encoding="utf-8") as file:
            file.write(",".join(cells) + ",,\n")
    else:
        workbook = openpyxl.load_workbook(path)
        sheet = workbook.worksheets[0]
        last = max(row[0].row for row in sheet.iter_rows() if row[5].value)
        for place, cell in enumerate(cells, start=1):
            sheet.cell(last + 1, place, cell)
        workbook.save(path)


@pytest.mark.parametrize(
    ("page", "lines", "outcomes"),
    [
        ("docs/file.md", "Lead Source,Stage,Owner,met\nFair,Too dear,A,\nFair,New,A,yes\n", ["lost", None]),
        ("docs/fr/fichier.md", "Origine;Statut;Commercial;rencontré\nSalon;Perdu (prix);A;\nReco Sophie;;A;oui\n", ["lost", "pending"]),
    ],
    ids=["en", "fr"],
)  # fmt: skip
def test_the_mapping_that_the_guide_shows_reads_a_file(root, tmp_path, page, lines, outcomes):
    text = (root / page).read_text(encoding="utf-8")
    mapping = re.search(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[1]
    (tmp_path / "mine.bilan.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "mine.csv").write_text(lines, encoding="utf-8")
    projects = bilan.load_projects(tmp_path / "mine.csv")
    assert (
        projects["outcome"].astype("object").where(projects["outcome"].notna(), None).tolist()
        == outcomes
    )
    assert projects["met"].tolist() == [False, True] and projects["lost_reason"].iloc[0] == "price"
    assert projects.attrs["resolution"] == ("met", 2025) and "2025" in projects.attrs["lessons"]


def test_what_the_guide_says_is_refused_is_refused_in_these_words(root, tmp_path):
    (tmp_path / "projets.csv").write_text(
        "client;canal;date décision;montant;résultat\nMorel;Malt;12/03/2025;1 200 €;gagné\n"
        "Tavernier;Malt;31/04/2025;50 %;perdu\nKlyo;Malt;02/04/2025;$900;perdu\n",
        encoding="utf-8",
    )
    with pytest.raises(bilan.FileProblems) as refusal:
        spoken("fr", bilan.load_projects, tmp_path / "projets.csv")
    said = re.sub("[\u00a0\u202f]", " ", str(refusal.value)).replace(f"{tmp_path}/", "")
    assert said in (root / "docs" / "fr" / "fichier.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("truth", "false", "found"),
    [
        ("37 in 4 channels, 50 %, 2 earlier years", "one in twenty", ""),
        ("95 % of 7 in 37, first year", "one in two hundred", "seven times in ten"),
        ("the same, 2 earlier years", "one in a hundred and fifty", "every time"),
    ],
)
def test_the_readme_says_in_words_what_the_simulation_counts(root, truth, false, found):
    """What it calls a share is within two standard errors of what was counted."""
    shares = {
        "one in twenty": 0.05,
        "one in two hundred": 0.005,
        "one in a hundred and fifty": 1 / 150,
        "seven times in ten": 0.7,
        "every time": 1.0,
        "": None,
    }
    rows = (root / "docs" / "simulation.md").read_text(encoding="utf-8").splitlines()
    cells = next(line for line in rows if line.startswith(f"| {truth} |")).split("|")
    for said, cell in ((false, cells[2]), (found, cells[4])):
        assert said in (root / "README.md").read_text(encoding="utf-8")
        if said:
            counted, error = (float(part.strip(" %")) / 100 for part in cell.split("±"))
            assert abs(shares[said] - counted) <= 2 * error + 0.005, (truth, said, cell)


def test_every_target_of_the_makefile_is_in_its_help(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    listed = re.findall(r"^# make ([\w-]+) ", makefile, re.MULTILINE)
    assert sorted(listed) == sorted(
        re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    )


def test_continuous_integration_runs_every_python_that_is_supported(root):
    workflow = yaml.safe_load(
        (root / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    )
    oldest = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "requires-python"
    ]
    pythons = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert f">={pythons[0]}" == oldest
    everywhere = workflow["jobs"]["installed"]["strategy"]["matrix"]
    assert everywhere["python"] == pythons
    assert [name.split("-")[0] for name in everywhere["system"]] == ["ubuntu", "windows", "macos"]


def test_every_job_ends_and_every_action_is_the_one_that_was_read(root):
    for path in sorted((root / ".github" / "workflows").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for name, job in yaml.safe_load(text)["jobs"].items():
            assert "timeout-minutes" in job or "uses" in job, f"{path.name}: {name}"
        actions = re.findall(r"uses: ([^.\s]\S*)(.*)", text)
        assert [
            action
            for action, version in actions
            if not re.search("@[0-9a-f]{40}$", action) or " # v" not in version
        ] == []


def test_who_reports_a_fault_of_a_file_is_asked_for_the_check_and_kept_from_sending_the_file(root):
    form = root / ".github" / "ISSUE_TEMPLATE" / "file.yml"
    parts = {each.get("id"): each for each in yaml.safe_load(form.read_text("utf-8"))["body"]}
    assert "bilan check --json" in parts["check"]["attributes"]["label"]
    assert parts["check"]["validations"]["required"]
    assert "Never attach a real file" in parts[None]["attributes"]["value"]
    assert parts["invented"]["attributes"]["options"][0]["required"]


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_picture_of_a_readme_is_of_the_page_of_today(root, tmp_path, lang):
    page = bilan.write_report(root / "data" / "exemple.csv", lang=lang, out=tmp_path)
    made_from = overview.digest(page.read_text(encoding="utf-8"))
    assert overview.stamped(overview.PICTURES[lang]) == made_from, "make pictures"
