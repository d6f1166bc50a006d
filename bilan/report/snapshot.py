"""The files of a report as they were at one moment: each is read once, and all that is written
comes from those bytes.
"""

import os
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bilan.findings import Absent, FileProblems
from bilan.reading.formats import bytes_of, held
from bilan.reading.mapping import beside

ROLES = ("data", "mapping", "partners")  # the parameters that are files
PARTNERS = ("partenaires.csv", "partners.csv")


class File(NamedTuple):
    """A file that was read: the path as the person gave it, and what it held."""

    path: Path
    content: bytes


class Snapshot(NamedTuple):
    """The files of one report, by the place of their copies: ``data/projets.csv``,
    ``data/bilan.toml``, ``mapping/...``.

    It travels to a machine that has none of them.
    """

    files: dict[str, File]

    def places(self, parameters: Container[str]) -> dict[str, str]:
        """Where the copy of each of these parameters lies; an empty text where there is none."""
        first = {place.partition("/")[0]: place for place in reversed(self.files)}
        return {role: first.get(role, "") for role in ROLES if role in parameters}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Read the copies from memory: no folder holds them. What is wrong with one is said of the
        file that the person knows.
        """
        with held({Path(place): file.content for place, file in self.files.items()}):
            try:
                yield
            except (Absent, FileProblems) as problems:
                place = getattr(problems, "path", Path(next(iter(self.files)))).as_posix()
                raise FileProblems(self.files[place].path, problems.findings) from None


def taken(
    data: str | os.PathLike,
    mapping: str | os.PathLike | None,
    partners: str | os.PathLike | None,
    *,
    parameters: Container[str],
) -> Snapshot:
    """Read a file of projects, with the mapping and, where it is a parameter, the file of partners,
    given or beside it.

    Raises
    ------
    FileProblems
        When one of them cannot be read; in the language spoken.
    """
    files = {}
    given = data, mapping, partners or partners_beside(Path(data))
    for role, named in zip(ROLES, given, strict=True):
        if named and role in parameters:
            path = Path(named)
            told = beside(path) if role == "partners" or not mapping else None
            for each in filter(None, (path, told)):
                files[f"{role}/{each.name}"] = File(each, bytes_of(each))
    return Snapshot(files)


def partners_beside(data: Path) -> Path | None:
    """The file of partners beside a file of projects, if there is one."""
    return next(filter(Path.exists, map(data.parent.joinpath, PARTNERS)), None)
