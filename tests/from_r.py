"""What the statistical tests share: the values computed in R, and projects frames made from
counts.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from bilan import schema
from bilan.analysis.opening import standing
from bilan.reading.typed import blank_column
from bilan.rules import decide
from bilan.statistics import comparisons, levels
from bilan.statistics.claims import Block
from bilan.statistics.sides import sides

HERE = Path(__file__).parent / "reference"
SEED = {
    "direct network": (7, 7),
    "partnership": (6, 12),
    "recommendation": (5, 12),
    "social networks": (2, 6),
}
EQUAL = {"A": (6, 12), "B": (5, 10), "C": (3, 6), "D": (2, 4)}
YEARS = {2022: (6, 19), 2023: (13, 27), 2024: (20, 37)}
TABLES = {
    "seed": SEED,
    "equal": EQUAL,
    "years": {str(year): counts for year, counts in YEARS.items()},
}


def rows(name: str) -> list[dict[str, str]]:
    """A file of cases, one row each."""
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def values(name: str) -> dict[tuple[str, str, str, str, str], float]:
    """A file of values, by (table, quantity, method, group, level)."""
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return {
            tuple(row[key] for key in ("table", "quantity", "method", "group", "level")): float(
                row["value"]
            )
            for row in csv.DictReader(file)
            if row["value"] != "NA"
        }


def counts(name: str, group: str) -> tuple[int, int]:
    """Won and decided of a group of a table, ``rest`` being all others than the first word."""
    groups = TABLES[name]
    return groups[group] if group in groups else tuple(map(sum, zip(*groups.values(), strict=True)))


def two_sides(name: str, comparison: str) -> tuple[int, int, int, int]:
    first, second = comparison.replace(" vs ", " - ").split(" - ")
    one = counts(name, first)
    if second != "rest":
        return *one, *counts(name, second)
    return *one, *(whole - part for whole, part in zip(counts(name, "total"), one, strict=True))


def chosen(reference: dict, quantity: str, method: str) -> list[tuple]:
    return [
        pytest.param(*key, id=f"{key[0]} {key[3]} {key[4]}")
        for key in reference
        if key[1:3] == (quantity, method)
    ]


def table(name: str) -> pd.DataFrame:
    """One of the made-up tables, or the real one."""
    return pd.read_csv(HERE / f"input_{name}.csv")


def projects(counts: pd.DataFrame) -> pd.DataFrame:
    """A projects frame from rows of ``won``, ``lost`` and, if any, ``pending``; the other columns
    are repeated.
    """
    rows = [
        {**row, "outcome": outcome}
        for row in counts.to_dict("records")
        for outcome in ("won", "lost", "pending")
        for _ in range(row.get(outcome, 0))
    ]
    frame = pd.DataFrame(rows, columns=[*counts.columns, "outcome"])
    frame = frame.drop(columns=["won", "lost", "pending"], errors="ignore").rename_axis(
        index="line"
    )
    if "channel" in frame:
        frame["channel"] = pd.Categorical(
            frame["channel"], list(dict.fromkeys(counts["channel"])), ordered=True
        )
    if "qualified" in frame:
        frame["met"] = frame.pop("qualified").map({"yes": True, "no": False}).astype("boolean")
    if "year" in frame:
        frame["year"] = frame["year"].astype("Int64")
    return whole(frame.assign(outcome=pd.Categorical(frame["outcome"], ["won", "lost", "pending"])))


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """A projects frame from some of its columns, decided by the usual rules."""
    blank = {
        column.key: blank_column(column, len(frame)).set_axis(frame.index)
        for column in schema.PROJECTS
        if column.key not in frame
    }
    complete = frame.assign(**blank)[list(schema.PROJECTS.keys())]
    complete.attrs["columns"] = " ".join(key for key in schema.columns_of(frame) if key in frame)
    return decide(complete)


def by_channel(**counts: tuple[int, int]) -> pd.DataFrame:
    """A projects frame of channels: ``direct=(won, lost)`` or ``(won, lost, pending)``."""
    names = ["channel", "won", "lost", "pending"]
    return projects(
        pd.DataFrame([(name, *(*pair, 0)[:3]) for name, pair in counts.items()], columns=names)
    )


def told(verdicts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The subjects of which something is ``established``, ``tempting``, or there is ``too_few``."""
    found = standing(verdicts)
    return found[found["standing"] == kind]


def compare(won1: int, decided1: int, won2: int, decided2: int, weight: float) -> Block:
    """Two sides of which all is known."""
    return compare_unknown((won1, decided1), (won2, decided2), (), weight)


def compare_unknown(first: Sequence, second: Sequence, unknown: Sequence, weight: float) -> Block:
    """Won, decided and open on each side, and of those that may be on either."""
    return comparisons.compare(sides(*map(outcomes, (first, second, unknown))), weight)


def level(
    won: int, decided: int, weight: float, near: float, left: int = 0, unknown: Sequence = ()
) -> Block:
    """A rate of so many won of so many decided, with what is open, and may be of the group."""
    own = outcomes((won, decided, left))
    return levels.level(sides(own, either=outcomes(unknown)), weight, near)


def outcomes(counts: Sequence) -> tuple[int, int, int]:
    """Won, lost and open, of won, decided and open; what is not said is none."""
    won, decided, left = (*counts, *(0, 0, 0)[len(counts) :])
    return won, decided - won, left
