"""What every test shares: no window, no trace in the user's home, the same random examples every
time.
"""

import atexit
import os
import shutil
import signal
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


def pytest_addoption(parser):
    parser.addoption(
        "--long", choices=["all", "no", "only"], default="all", help="tests marked long"
    )


def pytest_collection_modifyitems(config, items):
    """Leave out the long proofs and say so, or run them alone; all unless told."""
    wanted = config.getoption("--long")
    if wanted == "only":
        items[:] = [item for item in items if "long" in item.keywords]
    elif wanted == "no":
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="long: make test-all runs it"))


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
def packages(root, tracked, tmp_path_factory) -> Path:
    """Where the project is built, as a wheel and as its sources: from a copy in which files of
    someone's own lie about.
    """
    copy, built = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("packages")
    for path in (path for path in tracked if not path.startswith("tests/")):
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)
        for stray in ("mes projets.csv", "bilan.toml", "reponses.json", "carnet.ipynb"):
            target.with_name(stray).write_text("of her own", encoding="utf-8")
    (copy / "clients").mkdir()
    (copy / "clients" / "acme.csv").write_text("of her own", encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-d", built]
    subprocess.run(command, cwd=copy, check=True, env=elsewhere_than_a_workflow())
    return built


@pytest.fixture(scope="session")
def wheel(packages) -> Path:
    """The project as it is installed."""
    return next(packages.glob("*.whl"))


def elsewhere_than_a_workflow() -> dict[str, str]:
    """The variables of this run but those that say from which repository a workflow builds."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}


@pytest.fixture
def interruptible():
    """What a test starts hears of Ctrl-C, even where the tests themselves run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
