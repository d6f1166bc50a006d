"""Where reviews come from: our notebooks, folders and files of many people, and a safe folder for
each.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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
_PACKAGE = Path(__file__).parents[1]
# They are inside an installed package, or beside it in a checkout
NOTEBOOKS = next(
    folder for folder in (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks") if folder.is_dir()
)


class Review(NamedTuple):
    """One report to be made: what it is called, the folder of its own, and how to get its files
    when its turn has come.
    """

    source: str
    folder: str
    files: Callable[[], Snapshot]


def of_files(
    sources: Iterable[Path], mapping: Path | None, *, parameters: Sequence[str]
) -> list[Review]:
    """One review a file; of a folder, one for each table in it but the files of partners."""
    paths = [path for source in sources for path in _tables(source)]
    return [
        Review(str(path), folder, partial(taken, path, mapping, None, parameters=parameters))
        for path, folder in zip(paths, folders([path.stem for path in paths], paths), strict=True)
    ]


def folders(names: Sequence[str], identities: Sequence[object]) -> list[str]:
    """A folder for each name, which no other has, and which any system takes for the name of a
    folder in this one.

    What had to be changed, or would be the same for a system that is blind to case, gets a mark
    that comes from the identity: it stays the same when others come and go.
    """
    plain = [_plain(name) for name in names]
    often = Counter(name.casefold() for name in plain)
    return [
        safe
        if safe == name and often[safe.casefold()] == 1
        else f"{safe}-{sha256(str(identity).encode()).hexdigest()[:10]}"
        for name, safe, identity in zip(names, plain, identities, strict=True)
    ]


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
