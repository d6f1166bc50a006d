"""The pages written by hand agree with what they speak of; that they build without a warning,
``make docs`` proves.
"""

import re
import tomllib

import pytest
import yaml

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


def test_the_readme_gives_three_rows_of_the_simulation_as_they_are(root):
    def rows(page: str) -> list[str]:
        return [
            line
            for line in (root / page).read_text(encoding="utf-8").splitlines()
            if "±" in line and line[0] == "|"
        ]

    assert len(rows("README.md")) == 3
    assert set(rows("README.md")) < set(rows("docs/simulation.md"))


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
