"""The project as someone installs it who has no copy of the repository: a wheel, in an environment
of its own.
"""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from installed import installed, settings

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
    ours = {path for path in tracked if path.startswith("bilan/")}
    notebooks = {f"bilan/{path}" for path in tracked if path.startswith("notebooks/")}
    assert names == ours | notebooks | {"bilan/data/exemple.csv", "bilan/data/partenaires.csv"}
    assert "bilan-0.1.0.dist-info/licenses/LICENSE" in zipfile.ZipFile(wheel).namelist()
    assert {"bilan/py.typed", "bilan/__init__.pyi", "bilan/show/__init__.pyi"} <= names, (
        "editors and type checkers read these"
    )


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
