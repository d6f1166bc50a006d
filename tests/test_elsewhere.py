"""What ``make test-elsewhere`` goes by is what the project says: the oldest packages allowed, and
tests that are there.
"""

import re
import tomllib

from elsewhere.run import NUMERIC
from packaging.requirements import Requirement
from packaging.version import Version


def test_the_oldest_packages_are_those_that_the_project_admits(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = map(Requirement, project["dependencies"] + project["optional-dependencies"]["test"])
    floors = {
        package.name.lower(): Version(next(iter(package.specifier)).version) for package in declared
    }
    lock = (root / "requirements" / "oldest.txt").read_text(encoding="utf-8")
    locked = [
        (name, Version(version))
        for name, version in re.findall(r"^([\w-]+)==([\w.]+)", lock, re.MULTILINE)
    ]
    assert {
        name: min(version for other, version in locked if other == name) for name in floors
    } == floors


def test_every_numeric_test_is_there(root):
    assert [test for test in NUMERIC if not (root / "tests" / test).exists()] == []
