"""What a report of a file full of names gives away, in every file that is written: nothing when it
is public.
"""

import csv
import re

import hostile_texts
import pytest

import bilan
from bilan.schema import REPORTS


@pytest.fixture(scope="module")
def written(hostile, reports):
    """All that the three public reports are made of, by file name."""
    pages = reports(hostile, *REPORTS, public=True)
    return {
        path.name: path.read_bytes().decode(errors="replace") for path in pages[0].parent.iterdir()
    }


def test_no_name_of_the_file_is_in_a_public_report(written):
    names = [
        f"{column}{number}qz"
        for column in hostile_texts.NAMED
        for number in range(len(hostile_texts.TEXTS))
    ]
    names += [hostile_texts.ABSENT, hostile_texts.ABSENT.upper()]
    found = {
        (name, file)
        for file, content in written.items()
        for name in names
        if name in content or name in file
    }
    assert found == set()
    assert {file for file, content in written.items() if "W" * 100 in content} == set()


def test_no_amount_of_a_project_is_in_a_public_report(written, hostile):
    with hostile.open(encoding="utf-8", newline="") as file:
        amounts = {
            int(row["montant"])
            for row in csv.DictReader(file, delimiter=";")
            if len(row["montant"]) > 3
        }
    assert len(amounts) > 20
    for file, content in written.items():
        told = {
            int(re.sub(r"\D", "", number))
            for number in re.findall(r"(?<![\d.])\d{1,2}[\s,]\d{3}(?![\d.])", content)
        }
        assert not told & amounts, file


@pytest.mark.long
def test_no_path_of_this_machine_is_in_a_report(written, hostile, reports):
    private = {
        path.name: path.read_bytes()
        for path in reports(hostile, *REPORTS, lang="fr")[0].parent.iterdir()
    }
    folders = [str(hostile.parent), str(next(iter(bilan.__path__)))]
    for file, content in [*written.items(), *private.items()]:
        text = content if isinstance(content, str) else content.decode(errors="replace")
        assert not [folder for folder in folders if folder in text or folder.lstrip("/") in text], (
            file
        )
