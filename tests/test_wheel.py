"""The project as someone installs it who has no copy of the repository: a wheel, in an environment
of its own.
"""

import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from datetime import date
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import yaml
from conftest import elsewhere_than_a_workflow
from installed import installed, settings

import bilan

SAMPLES = {"data/exemple.csv", "data/partenaires.csv"}

PROJECTS = """\
canal;résultat;projet
réseau direct;gagné;Refonte
partenariat;perdu;Affiche
partenariat;gagné;Livret
"""


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """The Python of an environment that holds the wheel."""
    return installed(wheel, tmp_path_factory.mktemp("installed"), sysconfig.get_path("purelib"))


def elsewhere(command, home: Path) -> str:
    """What a command prints in an empty home."""
    shared = settings(home, Path(sys.prefix, "share", "jupyter"))
    run = subprocess.run(command, cwd=home, env=shared, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_wheel_holds_what_is_tracked_of_the_library_its_notebooks_and_its_samples_and_nothing_else(
    wheel, tracked
):
    """It was built from a copy in which stray files lie beside each of these."""
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == library(tracked) | {f"bilan/{path}" for path in notebooks(tracked) | SAMPLES}
    licences = f"bilan-{bilan.__version__}.dist-info/licenses/LICENSE"
    assert licences in zipfile.ZipFile(wheel).namelist()
    assert {"bilan/py.typed", "bilan/__init__.pyi", "bilan/show/__init__.pyi"} <= names, (
        "editors and type checkers read these"
    )


def test_the_sources_hold_what_the_wheel_is_built_from_and_nothing_else(packages, tracked):
    """``clients/acme.csv`` and others were beside it."""
    top = f"bilan-{bilan.__version__}"
    with tarfile.open(next(packages.glob("*.tar.gz"))) as archive:
        names = {name.removeprefix(f"{top}/") for name in archive.getnames()}
    told = {"README.md", "README.fr.md", "CHANGELOG.md", "CITATION.cff", "LICENSE"}
    building = {"pyproject.toml", "hatch_build.py", ".gitignore", "PKG-INFO"}
    assert names == library(tracked) | notebooks(tracked) | SAMPLES | told | building


def test_the_wheel_built_from_the_sources_is_the_wheel(packages, wheel, tmp_path):
    shutil.unpack_archive(next(packages.glob("*.tar.gz")), tmp_path, filter="data")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    sources = tmp_path / f"bilan-{bilan.__version__}"
    subprocess.run(command, cwd=sources, check=True, env=elsewhere_than_a_workflow())
    assert contents(next(tmp_path.glob("*.whl"))) == contents(wheel)


def test_the_notebooks_of_the_wheel_are_those_of_the_repository_without_their_outputs(wheel, root):
    with zipfile.ZipFile(wheel) as archive:
        for path in sorted(root.glob("notebooks/*.ipynb")):
            there = json.loads(path.read_bytes())
            packed = json.loads(archive.read(f"bilan/notebooks/{path.name}"))
            code = [cell for cell in packed["cells"] if cell["cell_type"] == "code"]
            assert all(cell["outputs"] == [] for cell in code)
            assert [cell["source"] for cell in packed["cells"]] == [
                cell["source"] for cell in there["cells"]
            ]


def test_a_link_of_the_long_description_leads_somewhere_from_outside_the_repository(
    packages, root, tmp_path
):
    """Where the repository is not known, as here, there is none; where a workflow builds, each leads
    to what is there in the version that is built.
    """
    relative = re.compile(r"\]\((?!https?://|#)")
    assert relative.search((root / "README.md").read_text(encoding="utf-8"))
    here = metadata(next(packages.glob("*.whl")))
    assert not relative.search(here.get_payload()) and "![" not in here.get_payload()
    assert here.get_all("Project-URL") is None

    workflow = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "her/review"}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(command, cwd=root, check=True, env=os.environ | workflow)
    there = metadata(next(tmp_path.glob("*.whl")))
    place, tag = "https://git.example/her/review", f"v{bilan.__version__}"
    text, addresses = there.get_payload(), " ".join(there.get_all("Project-URL"))
    assert not relative.search(text)
    paths = re.findall(rf"{place}/(?:blob|raw)/{tag}/([^)\s]+)", f"{text} {addresses}")
    assert len(paths) > 8 and all((root / path).exists() for path in paths)
    for name in ("Source", "Documentation", "Changelog", "Issues"):
        assert f"{name}, {place}" in addresses


def test_one_version_is_said_everywhere(root, packages):
    version = bilan.__version__
    assert metadata(next(packages.glob("*.whl")))["Version"] == version
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version
    headings = re.findall(
        r"^## (.*)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert next(heading for heading in headings if heading[0].isdigit()).split()[0] == version


def library(tracked: list[str]) -> set[str]:
    return {path for path in tracked if path.startswith("bilan/")}


def notebooks(tracked: list[str]) -> set[str]:
    return {path for path in tracked if path.startswith("notebooks/")}


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = f"bilan-{bilan.__version__}.dist-info/METADATA"
        return message_from_bytes(archive.read(name), policy=email.policy.default)


@pytest.mark.long  # eleven reports; the workflow makes them on every system too
def test_every_command_runs_where_the_wheel_is_installed(python, root, tmp_path):
    """In a folder with a blank and an accent in its name, warnings being errors."""
    printed = elsewhere([python, root / ".ci" / "commands.py"], tmp_path)
    assert [line.rpartition(": ")[2] for line in printed.splitlines()] == ["0"] * 8


@pytest.mark.long
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="only the administrator of a machine may run something for somebody else",
)
def test_every_command_runs_for_a_user_who_has_no_name_no_home_and_no_rights(wheel, root):
    """As in a container that is started under any number."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        work = Path(name, "work")
        work.mkdir()
        for folder in (work.parent, work):
            folder.chmod(0o777)
        python = installed(wheel, work.parent / "installed", sysconfig.get_path("purelib"))
        commands = shutil.copy(root / ".ci" / "commands.py", work.parent)
        shared = settings(work, Path(sys.prefix, "share", "jupyter")) | {"TMPDIR": str(work)}
        del shared["HOME"], shared["USERPROFILE"]
        nobody = {"user": 12345, "group": 12345, "extra_groups": [], "cwd": work, "env": shared}
        try:
            subprocess.run([python, "-c", "import pandas"], check=True, **nobody)
        except (PermissionError, subprocess.CalledProcessError):
            pytest.skip("the Python that runs the tests is for its owner alone")
        run = subprocess.run([python, commands], capture_output=True, encoding="utf-8", **nobody)
        assert [line.rpartition(": ")[2] for line in run.stdout.splitlines()] == ["0"] * 8, (
            run.stderr
        )
        assert [*work.iterdir()] == []


def test_an_image_is_built_from_what_the_wheel_is_built_from(wheel, root, tracked, tmp_path):
    """What ``.dockerignore`` lets in is enough, and holds nobody's file."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = tuple(line[1:] for line in lines if line.startswith("!"))
    sent = [path for path in tracked if path in allowed or path.split("/")[0] in allowed]
    for path in sent:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, tmp_path / path)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "built"]
    subprocess.run(command, cwd=tmp_path, check=True, env=elsewhere_than_a_workflow())
    assert contents(next(tmp_path.glob("built/*.whl"))) == contents(wheel)


def test_the_installed_command_reports_on_a_file_of_the_user(python, tmp_path):
    (tmp_path / "mes projets.csv").write_text(PROJECTS, encoding="utf-8")
    library = elsewhere([python, "-c", "import bilan; print(bilan.__file__)"], tmp_path)
    assert Path(library.strip()).is_relative_to(python.parents[1])
    printed = elsewhere(
        [python.with_name("bilan"), "report", "mes projets.csv", "--out", "sortie"], tmp_path
    )
    assert Path(printed.strip()) == Path("sortie", "bilan-tout.html")
    page = (tmp_path / "sortie" / "bilan-tout.html").read_text(encoding="utf-8")
    assert '<html lang="fr"' in page
    assert "Réseau direct" in page


# Of packages that are found elsewhere there are the modules, and no commands.
COMMANDS = """set -e
papermill() { python -P -m papermill "$@"; }
jupyter() { shift; python -P -m nbconvert "$@"; }
"""


@pytest.mark.long  # three reports, and one, and a notebook
def test_the_scripts_of_the_guide_run_as_they_are_written(python, root, tmp_path):
    """Where the wheel alone is installed; the file is named as the guide names it, in her home."""
    guide = (root / "docs" / "report.md").read_text(encoding="utf-8")
    shell, script, papermill = (
        next(
            each for each in re.findall(rf"```{kind}\n(.*?)```", guide, re.DOTALL) if begin in each
        )
        for kind, begin in (
            ("sh", "#!/bin/sh"),
            ("python", "import sys"),
            ("sh", "papermill --cwd"),
        )
    )
    year = date.today().year - 1
    folder = tmp_path / "projects"
    folder.mkdir()
    rows = PROJECTS.replace("projet\n", "projet;date décision\n").splitlines()
    dated = [rows[0], *(f"{row};03/02/{year}" for row in rows[1:])]
    (folder / "projects.csv").write_text("\n".join(dated), encoding="utf-8")
    (folder / "yearly.sh").write_text(shell, encoding="utf-8")
    (folder / "yearly.py").write_text(script, encoding="utf-8")
    path = f"PATH={python.parent}{os.pathsep}{os.environ['PATH']}"
    printed = elsewhere(["env", path, "sh", folder / "yearly.sh"], tmp_path).splitlines()[-3:]
    assert printed == [
        f"reports/{year}/{name}-{year}.html" for name in ("bilan", "evolution", "partenariats")
    ]
    assert elsewhere([python, folder / "yearly.py"], tmp_path).strip() == str(
        folder / "reports" / f"bilan-{year}.html"
    )
    named = papermill.replace("my-projects.csv", "projects/projects.csv").replace("2025", str(year))
    elsewhere(["env", path, "sh", "-c", f"{COMMANDS}{named}"], tmp_path)
    page = (tmp_path / "notebooks" / f"bilan-{year}.html").read_bytes()
    assert page == (folder / "reports" / f"bilan-{year}.html").read_bytes()
    (folder / "projects.csv").write_text("canal;résultat\nSalon;peut-être\n", encoding="utf-8")
    for command in (["sh", folder / "yearly.sh"], [python, folder / "yearly.py"]):
        shared = settings(tmp_path, Path(sys.prefix, "share", "jupyter"))
        run = subprocess.run(["env", path, *command], env=shared, capture_output=True)
        assert run.returncode == 2 and b"peut-" in run.stdout + run.stderr
