"""What is declared is what is imported: a package that someone else's brings today may be gone
tomorrow, and one that nothing imports is a download for nothing.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement

WITHOUT_IMPORT = {
    "ipykernel": "what papermill, nbconvert and JupyterLab run a notebook in",
}


@pytest.fixture(scope="module")
def declared(root) -> dict[str, set[str]]:
    """The packages that are declared, by the extra that brings them; ``""`` for all."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: project["optional-dependencies"][name] for name in ("lab", "pdf", "dask")}
    return {
        extra: {normal(re.match(r"[\w.-]+", each)[0]) for each in packages}
        for extra, packages in {"": project["dependencies"], **extras}.items()
    }


@pytest.fixture(scope="module")
def imported(root) -> dict[str, set[str]]:
    """The packages that the library imports, with the wings that do."""
    owners = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in sorted((root / "bilan").rglob("*.py")):
        for name in modules(ast.parse(path.read_text(encoding="utf-8"))):
            if name != "bilan" and name not in sys.stdlib_module_names:
                room = path.relative_to(root / "bilan").as_posix()
                for owner in owners.get(name, [name]):
                    found.setdefault(normal(owner), set()).add(room)
    return found


def test_what_is_imported_is_declared(declared, imported):
    known = set().union(*declared.values())
    assert {name: rooms for name, rooms in imported.items() if name not in known} == {}


def test_what_is_declared_is_imported(declared, imported):
    assert set().union(*declared.values()) - imported.keys() == WITHOUT_IMPORT.keys()


def test_what_an_extra_brings_is_imported_where_it_is_wanted_and_not_at_the_top(declared, root):
    """A command that does not need it runs without: ``python -W error -c "import ..."`` of every
    other room.
    """
    extras = set().union(*(names for extra, names in declared.items() if extra))
    owners = packages_distributions()
    at_the_top = set()
    for path in sorted((root / "bilan").rglob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        top = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {
            normal(owner)
            for name in modules(ast.Module(top, []))
            for owner in owners.get(name, [name])
        }
        if names & extras:
            at_the_top.add(path.relative_to(root / "bilan").as_posix())
    apart = {"exploring/form.py", "report/exporter.py", "report/pdf.py"}
    assert at_the_top == apart, "rooms that nothing else imports"


def modules(tree: ast.AST) -> Iterator[str]:
    """The packages that a file imports, wherever in it, but for what only a type checker reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_command_needs_few_packages(root):
    """50 at most, but for what papermill asks of Python 3.12 alone (aiohttp and six more): 13 of
    them come with papermill, which runs the notebooks, and with nothing else.
    """
    lock = (root / "requirements" / "report.txt").read_text(encoding="utf-8")
    named = [Requirement(line.rstrip(" \\")) for line in lock.splitlines() if line[:1].isalnum()]
    build = {"hatchling", "pathspec", "pluggy", "trove-classifiers"}
    for system, platform in (("linux", "Linux"), ("win32", "Windows"), ("darwin", "Darwin")):
        for python in ("3.11", "3.13", "3.14"):
            here = {"python_version": python, "python_full_version": f"{python}.0"}
            here |= {"sys_platform": system, "platform_system": platform}
            here |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
            wanted = {each.name for each in named if not each.marker or each.marker.evaluate(here)}
            assert len(wanted - build) <= 50, sorted(wanted - build)
