"""Where files are: the sample that comes with bilan, and what ``~`` stands for."""

from os import PathLike
from pathlib import Path

_PACKAGE = Path(__file__).parent


def sample() -> Path:
    """Where is a file of projects to try everything on?

    Some invented years of a freelancer's projects, and beside them her partners,
    ``partenaires.csv``: in the package, or in the repository that it runs from.

    Examples
    --------
    >>> import bilan
    >>> bilan.sample().name
    'exemple.csv'
    """
    folders = (_PACKAGE / "data", _PACKAGE.parent / "data")
    return next(path for folder in folders if (path := folder / "exemple.csv").exists())


def expanded(path: str | PathLike[str]) -> Path:
    """A path with the home of a person where it says ``~``; as it is where nobody knows of one."""
    try:
        return Path(str(path)).expanduser()  # a script may name a file 2025
    except RuntimeError:
        return Path(path)
