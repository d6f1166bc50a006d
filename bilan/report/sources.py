"""Where reviews come from: our notebooks, folders and files of many people, and a safe folder for
each.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bilan.reading.formats import WORKBOOKS
from bilan.report.snapshot import PARTNERS, Snapshot, taken

ENDINGS = (".csv", ".tsv", ".txt", *WORKBOOKS)
# What Windows keeps for devices, whatever the ending
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
_ALIKE = {"LATIN", "CYRILLIC", "GREEK"}  # alphabets whose letters are taken for one another
LISTS = ("summary.csv", "summary.html", "overview.html")  # what lies beside the folders
_LONGEST = 60
PACKAGE = Path(__file__).parents[1]
# They are inside an installed package, or beside it in a checkout
NOTEBOOKS = [*PACKAGE.glob("notebooks"), PACKAGE.parent / "notebooks"][0]


class Review(NamedTuple):
    """One report to be made: its name, where it comes from, and how to get its files when its turn
    has come.
    """

    name: str
    source: str
    files: Callable[[], Snapshot]


def of_files(
    sources: Iterable[Path], mapping: Path | None, *, parameters: Sequence[str]
) -> list[Review]:
    """One review a file; of a folder, one for each table in it but the files of partners."""
    return [
        Review(path.stem, str(path), partial(taken, path, mapping, None, parameters=parameters))
        for source in sources
        for path in _tables(source)
    ]


def in_folders(reviews: Sequence[Review], ending: str = "") -> Iterator[tuple[str, Review]]:
    """Each review after its folder, which no other has, and which any system takes for the name of
    a folder in this one.

    A name that had to be changed, or would be the same for a system that is blind to case, gets a
    mark that comes from the source: it stays the same when others come and go.
    """
    often = Counter(_plain(each.name).casefold() for each in reviews)
    for each in reviews:
        folder = _plain(each.name)
        if folder != each.name or often[folder.casefold()] > 1:
            folder += f"-{sha256(each.source.encode()).hexdigest()[:10]}"
        yield folder + ending, each


def _plain(name: str) -> str:
    safe = re.sub(r"[^\w .-]+", "_", unicodedata.normalize("NFC", name))[:_LONGEST].strip(" .")
    alphabets = _ALIKE & {unicodedata.name(sign, "").partition(" ")[0] for sign in safe}
    free = safe and safe.casefold() not in LISTS and not _RESERVED.match(safe)
    return safe if free and len(alphabets) < 2 else f"_{safe}"


def _tables(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    return sorted(
        path
        for path in source.iterdir()
        if path.suffix.lower() in ENDINGS
        and path.name not in PARTNERS
        and not path.name.startswith((".", "~$"))
    )
