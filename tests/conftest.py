"""What every test shares: no window, no trace in the user's home, the same random examples every
time.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from bilan import words

collect_ignore = ["elsewhere"]  # it makes another processor of the one that imports it

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.load_profile("same")

# Kernels that the tests start must neither read nor write the user's own IPython profile.
_home = tempfile.TemporaryDirectory(prefix="bilan-ipython-", ignore_cleanup_errors=True)
atexit.register(_home.cleanup)
os.environ["IPYTHONDIR"] = _home.name


@pytest.fixture(scope="session", autouse=True)
def no_window():
    import matplotlib

    matplotlib.use("agg")


@pytest.fixture(autouse=True)
def no_figure():
    """Every test begins without a figure, whatever the one before has left open."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(autouse=True)
def language(request):
    """Every test begins in French, or in the language that is its parameter ``lang``."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    with words.language(parameters.get("lang", "fr")):
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def tracked(root) -> list[str]:
    """The files of the repository, those not yet committed among them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = (
        subprocess.run(command, cwd=root, capture_output=True, check=True)
        .stdout.decode()
        .split("\0")
    )
    return [path for path in listed if path and (root / path).is_file()]


@pytest.fixture(scope="session")
def wheel(root, tracked, tmp_path_factory) -> Path:
    """The project as it is installed, built from a copy where files of someone's own lie about."""
    copy, built = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for path in (path for path in tracked if not path.startswith("tests/")):
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)
        for stray in ("mes projets.csv", "bilan.toml", "reponses.json", "carnet.ipynb"):
            target.with_name(stray).write_text("of her own", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", built],
        cwd=copy,
        check=True,
    )
    return next(built.glob("*.whl"))
