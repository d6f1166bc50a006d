"""The pages written by hand agree with what they speak of; that they build without a warning,
``make docs`` proves.
"""

import ast
import re
import tomllib

import overview
import pytest
import yaml

import bilan

PAGES = ["README.md", "README.fr.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "data/README.md", *(
    f"docs/{name}.md"
    for name in ("index", "report", "batch", "file", "data", "numbers", "trust", "exploring", "library", "notebooks")
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
