"""The project as someone installs it who has no copy of the repository: a wheel, in an environment of its own.

The packages it depends on are those of the environment that runs the tests, so nothing is fetched; the project itself
is there by its wheel alone.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PROJECTS = """\
canal;résultat;projet
réseau direct;gagné;Refonte
partenariat;perdu;Affiche
partenariat;gagné;Livret
"""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=root, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """The Python of an environment that holds the wheel."""
    folder = tmp_path_factory.mktemp("installed")
    uv = shutil.which("uv")
    venv.create(folder, with_pip=not uv)
    paths = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / Path(sys.executable).name
    install = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    subprocess.run([*install, "--quiet", "--no-index", "--no-deps", wheel], check=True)
    dependencies = Path(sysconfig.get_path("purelib", "venv", paths)) / "dependencies.pth"
    dependencies.write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return python


def elsewhere(command, home: Path) -> str:
    """What a command prints in an empty home, with none of the settings of this run but where nbconvert's files are."""
    ours = ("PYTHON", "JUPYTER", "IPYTHON", "PYTEST")
    settings = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    settings |= {"HOME": str(home), "USERPROFILE": str(home), "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter"))}
    run = subprocess.run(command, cwd=home, env=settings, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_wheel_holds_the_library_and_the_notebooks_and_nothing_else(wheel, root):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"bilan", "bilan-0.1.0.dist-info"}
    for notebook in (root / "notebooks").glob("*.ipynb"):
        assert f"bilan/notebooks/{notebook.name}" in names
    assert {"bilan/vocabulary/labels.toml", "bilan/aliases.toml"} <= set(names)
    stubs = {path.relative_to(root).as_posix() for path in (root / "bilan").rglob("*.pyi")}
    assert {"bilan/__init__.pyi", "bilan/show/__init__.pyi"} <= stubs
    assert {"bilan/py.typed", *stubs} <= set(names), "editors and type checkers read these"
    assert "bilan-0.1.0.dist-info/licenses/LICENSE" in names
    assert not [name for name in names if ".ipynb_checkpoints" in name or name.endswith(".csv")]


def test_the_installed_command_reports_on_a_file_of_the_user(python, tmp_path):
    (tmp_path / "mes projets.csv").write_text(PROJECTS, encoding="utf-8")
    library = elsewhere([python, "-c", "import bilan; print(bilan.__file__)"], tmp_path)
    assert Path(library.strip()).is_relative_to(python.parents[1])
    printed = elsewhere([python.with_name("bilan"), "report", "mes projets.csv", "--out", "sortie"], tmp_path)
    assert Path(printed.strip()) == Path("sortie", "bilan-tout.html")
    page = (tmp_path / "sortie" / "bilan-tout.html").read_text(encoding="utf-8")
    assert '<html lang="fr"' in page
    assert "réseau direct" in page
