"""A good file damaged in one place gives the same counts or an error that names the row; a file of
noise gives an error of ours.

``BILAN_EXAMPLES=2000`` makes the long run; the short one is for every day.
"""

import os
import random
from collections import Counter
from typing import NamedTuple

import pytest
from hostile_workbooks import xlsx

from bilan.reading import frames
from bilan.schema import PROJECTS

EXAMPLES = int(os.environ.get("BILAN_EXAMPLES", "75"))
HEADER = [
    "projet",
    "client",
    "canal",
    "résultat",
    "date proposition",
    "montant",
    "heures",
    "rencontré",
    "motif perte",
]
UNREADABLE = {
    "résultat": ["gagnier", "?", "oui", "0", "12/03/2025"],
    "date proposition": ["31/02/2025", "2025", "12/03", "45000"],
    "montant": ["douze", "1.2.3", "12 k€", "NA", "1 2"],
    "heures": ["x", "12/03/2025", "2h3", "--"],
    "rencontré": ["peut-être", "2", "ouinon", "-"],
}


class Damage(NamedTuple):
    """A damaged file, and the rows that the damaged one has come to fill."""

    text: str
    rows: set[int]
    what: str
    must_fail: bool = False


def good_rows(chance: random.Random, delimiter: str) -> list[list[str]]:
    def cell(header: str, number: int) -> str:
        return {
            "projet": chance.choice(
                [f"Projet {number}", f'Le "{number}"', f"A{delimiter}{number}", "", "deux\nlignes"]
            ),
            "client": chance.choice(["Dupont", "", 'Total "x"', "Total"]),
            "canal": chance.choice(["réseau direct", "partenariat", "Salon", ""]),
            "résultat": chance.choice(["gagné", "perdu", "en attente"]),
            "date proposition": f"{chance.randint(13, 28)}/{chance.randint(1, 12):02}/2025"
            if number % 3
            else "",
            "montant": chance.choice(["", "1 200,50", "800", "40,25"]),
            "heures": chance.choice(["", "2,5", "3"]),
            "rencontré": chance.choice(["oui", "non", ""]),
            "motif perte": chance.choice(["", "prix", "trop loin"]),
        }[header]

    return [[cell(header, number) for header in HEADER] for number in range(chance.randint(3, 9))]


def quoted(text: str, delimiter: str, always: bool) -> str:
    return (
        '"' + text.replace('"', '""') + '"'
        if always or set(text) & {delimiter, '"', "\n"}
        else text
    )


def damaged(seed: int) -> tuple[str, Damage]:
    """A good file, and the same with one separator, quote, line end or typed cell spoilt."""
    chance = random.Random(seed)
    delimiter, always, newline = (
        chance.choice(";,\t|"),
        chance.random() < 0.3,
        chance.choice(["\n", "\r\n"]),
    )
    rows = [HEADER, *good_rows(chance, delimiter)]
    texts = [[quoted(cell, delimiter, always) for cell in row] for row in rows]
    good = newline.join(delimiter.join(row) for row in texts) + newline
    number = chance.randrange(len(rows))
    kind = chance.choice(["separator", "quote", "line end", "cell"])
    if kind == "cell":
        number = chance.randrange(1, len(rows))
        header = chance.choice(list(UNREADABLE))
        texts[number][HEADER.index(header)] = spoilt = quoted(
            chance.choice(UNREADABLE[header]), delimiter, always
        )
        text = newline.join(delimiter.join(row) for row in texts) + newline
        return good, Damage(text, {number + 1}, f"{header}: {spoilt}", must_fail=True)
    before = sum(len(delimiter.join(row)) + len(newline) for row in texts[:number])
    row = delimiter.join(texts[number])
    noise = chance.choice(
        ["", " ", "x", "0", '"', "'", ";", ",", "\t", "|", "\n", "\r\n", newline + newline]
    )
    if kind == "line end":
        at, length = before + len(row), len(newline)
        noise = chance.choice(
            ["", " ", "x", '"', delimiter, newline + newline, delimiter + newline, '"' + newline]
        )
    elif kind == "separator":
        ends = [sum(len(cell) for cell in texts[number][:i]) + i - 1 for i in range(1, len(HEADER))]
        at, length = before + chance.choice(ends), 1
        noise = chance.choice([noise, delimiter * 2])
    else:
        places = [place for place, letter in enumerate(row) if letter == '"']
        at = before + (
            chance.choice(places)
            if places and chance.random() < 0.7
            else chance.randrange(len(row) + 1)
        )
        length = int(good[at] == '"')
        noise = chance.choice([noise, '""']) if length else '"'
    text = good[:at] + noise + good[at + length :]
    named = set(range(number + 1, number + 2 + noise.count("\n")))
    return good, Damage(text, named, f"{kind} at {at}: {good[at : at + length]!r} is {noise!r}")


def counts(rows) -> Counter:
    return Counter(zip(rows["channel"], rows["outcome"], strict=True))


def is_foreign(before: frames.FrameReading, after: frames.FrameReading, damage: Damage) -> bool:
    """Whether the cell is all that its column holds, so that the column is not taken for ours, which
    is said.
    """
    header = damage.what.partition(":")[0]
    key = next(key for key, column in before.columns.items() if column.header == header)
    others = before.rows.loc[~before.rows.index.isin(damage.rows), key]
    said = [each.column for each in after.findings if each.code == "foreign_column"]
    return bool(others.isna().all()) and header in said


@pytest.mark.parametrize("batch", range(10))
def test_a_damaged_file_gives_the_same_counts_or_an_error_that_names_the_row(batch, tmp_path):
    path = tmp_path / "projets.csv"
    for seed in range(batch * EXAMPLES // 10, (batch + 1) * EXAMPLES // 10):
        good, damage = damaged(seed)
        path.write_bytes(good.encode())
        before = frames.read(path, PROJECTS)
        assert before.errors == (), seed
        path.write_bytes(damage.text.encode())
        after = frames.read(path, PROJECTS)
        named = {error.line for error in after.errors}
        if after.errors:
            assert named & damage.rows, f"{seed}: {damage.what}: {after.errors}"
        else:
            assert not damage.must_fail or is_foreign(before, after, damage), (
                f"{seed}: {damage.what}"
            )
            assert counts(after.rows) == counts(before.rows), f"{seed}: {damage.what}"


@pytest.mark.parametrize("batch", range(4))
def test_noise_never_raises_anything_but_our_own(batch, tmp_path):
    """Bytes flipped, dropped and repeated at random, in text and in a workbook."""
    chance = random.Random(batch)
    text = damaged(batch)[0].encode(chance.choice(["utf-8", "utf-16", "cp1252"]))
    book = xlsx(HEADER, *good_rows(chance, ";"))
    for number in range(EXAMPLES // 4):
        for name, content in {"projets.csv": text, "projets.xlsx": book}.items():
            noisy = bytearray(content)
            for _ in range(chance.choice([1, 1, 2, 20])):
                at = chance.randrange(len(noisy))
                noisy[at : at + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
            path = tmp_path / name
            path.write_bytes(noisy)
            reading = frames.read(path, PROJECTS)
            assert reading.errors or isinstance(reading, frames.FrameReading), number
