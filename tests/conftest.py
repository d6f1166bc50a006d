"""What every test shares: no window, no trace in the user's home, the same random examples every time."""

import atexit
import os
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
def in_french():
    """Every test begins in French, whatever language the one before has chosen."""
    yield
    words.language("fr")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parents[1]
