"""Verdicts in words: how far they may be trusted, every question asked, and how each subject and
reading is called.
"""

from collections.abc import Callable
from math import ceil
from typing import Any

import pandas as pd

from bilan import words
from bilan.analysis.opening import tempting
from bilan.analysis.verdicts import CLAIMS
from bilan.rules import RULES
from bilan.schema import columns_of
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, called, upper, verbatim

Row = dict[str, Any]


def claims_sentence(verdicts: pd.DataFrame) -> Prose:
    """How far may conclusions and tempting readings be trusted? What :func:`bilan.verdicts`
    returns; nothing without any.
    """
    read = tempting(verdicts)
    key = "risk" if verdicts["verdict"].isin(CLAIMS).any() else "" if read.empty else "luck"
    said = [key, *(["order"] if read["needed"].notna().any() else [])] if key else []
    return Prose(" ".join(words.text(f"claims_sentence.{part}") for part in said))


def verdicts_table(verdicts: pd.DataFrame) -> Html:
    """Every question of the report, the risk of error with which it is answered, and its answer,
    folded; nothing undecided.
    """
    if not verdicts["decided"].any():
        return Html()
    names = ["question", "counts", "other", "p_adjusted", "verdict", "needed"]
    table = html.table(
        html.headers("verdict_table", names),
        [_cells(row) for row in verdicts.to_dict("records")],
    )
    return Html(
        f"<details><summary>{words.text('verdict_table.summary')}</summary>{table}</details>"
    )


def method(projects: pd.DataFrame, qualification: str = "any") -> Prose:
    """How the figures of the report are worked out, and what they leave out."""
    rule = words.text("method.rule", rule=words.text(f"qualification_rule.{qualification}"))
    absent = [column for column in RULES[qualification] if column not in columns_of(projects)]
    if absent:
        names = [words.text("quote.around", it=words.text(f"column.{column}")) for column in absent]
        key = "method.unknown" if len(absent) == len(RULES[qualification]) else "method.absent"
        rule += " " + words.text(key, n=len(names), columns=words.listed(names))
    points = [words.text(f"method.{point}") for point in ("rate", "interval")]
    points += [rule, *(words.text(f"method.{point}") for point in ("verdict", "forecast"))]
    return Prose("\n".join(f"- {point}" for point in points))


def subject(row: Row, write: Callable[[str], str] = verbatim) -> str:
    """What a reader calls the group, or the year, of which a verdict speaks."""
    if row["about"] == "channel":
        return called("channel", row["group"], write)
    return row["group"] if row["about"] == "year" else words.text(f"group.{row['about']}")


def years_of(row: Row) -> dict[str, str]:
    """The years that a verdict speaks of, as texts."""
    return {
        "from_year": str(row["from_year"]),
        "to_year": str(row["to_year"]),
        "year": str(row["to_year"]),
    }


def hasty(row: Row) -> str:
    """What a hasty reader makes of a rate: a lottery, of 40 % at most, or the side that it is
    on.
    """
    return "lottery" if 5 * row["won"] <= 2 * row["decided"] else row["reading"]


def rounded(needed: int) -> int:
    """A number of projects to two figures, upwards: it is an order of size."""
    step = 10 ** max(0, len(str(needed)) - 2)
    return ceil(needed / step) * step


def _cells(row: Row) -> list[str]:
    question = words.text(f"question.{row['question']}")
    other = {"won": row["other_won"], "decided": row["other_decided"]}
    return [
        Html(
            words.text(
                "verdict_table.of",
                group=upper(subject(row, html.isolated)),
                question=question,
            )
        ),
        words.text("verdict_table.won_of", won=row["won"], decided=row["decided"]),
        words.text("verdict_table.won_of", **other) if row["other_decided"] else "",
        html.UNKNOWN if pd.isna(row["p_adjusted"]) else _risk(row["p_adjusted"]),
        words.text(f"verdict.{row['verdict']}"),
        html.UNKNOWN if pd.isna(row["needed"]) else words.number(row["needed"]),
    ]


def _risk(p: float) -> str:
    if p < 0.001:
        return words.text("verdict_table.tiny")
    return words.text("table.percent", number=words.number(100 * p, 1))
