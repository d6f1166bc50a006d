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
import zipfile
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
    assert "réseau direct" in page
