"""What each way of misleading is written as, in CSV, .xlsx and .ods, and what is said of it.

Sentences are compared whole, in both languages; ``@C4`` stands for a place: ``cell C4`` in a
workbook, ``line 4`` in a text.
"""

import re
from pathlib import Path

import pytest
from hostile_workbooks import ods, xlsx
from wording import spoken

from bilan.findings import sentences
from bilan.reading import frames
from bilan.schema import PROJECTS, Schema

HEADER = ("projet", "canal", "résultat")
GOOD = (("a", "réseau direct", "gagné"), ("b", "partenariat", "perdu"))
KINDS = ("csv", "xlsx", "ods")
PLACES = {"fr": ("ligne", "cellule"), "en": ("line", "cell")}

each_kind = pytest.mark.parametrize("kind", KINDS)
each_workbook = pytest.mark.parametrize("kind", ["xlsx", "ods"])


def written(folder: Path, kind: str, *rows: tuple, **workbook: object) -> Path:
    """A file of one of the three kinds."""
    path = folder / f"projets.{kind}"
    if kind == "csv":
        texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
        path.write_text("".join(";".join(row) + "\n" for row in texts), encoding="utf-8")
    else:
        path.write_bytes({"xlsx": xlsx, "ods": ods}[kind](*rows, **workbook))
    return path


def said(path: Path, lang: str, schema: Schema = PROJECTS) -> list[str]:
    """What is said of a file, with ordinary spaces."""
    findings = spoken(lang, frames.read, path, schema).findings
    return [
        re.sub("[\u00a0\u202f]", " ", sentence) for sentence in spoken(lang, sentences, findings)
    ]


def placed(sentence: str, kind: str, lang: str) -> str:
    line, cell = PLACES[lang]
    return re.sub(r"@([A-Z]+)(\d+)", rf"{line} \2" if kind == "csv" else rf"{cell} \1\2", sentence)


def says(path: Path, schema: Schema = PROJECTS, **expected: str | list[str]) -> bool:
    """Whether exactly these sentences are said, in each language."""
    for lang, listed in expected.items():
        listed = [listed] if isinstance(listed, str) else listed
        assert said(path, lang, schema) == [placed(each, path.suffix[1:], lang) for each in listed]
    return True
