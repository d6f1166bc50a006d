"""Verdicts in words: how far they may be trusted, every question asked, and how each subject and
reading is called.
"""

from math import ceil

import pandas as pd

from bilan import words
from bilan.analysis.opening import one_sided, standing
from bilan.rules import RULES
from bilan.schema import columns_of
from bilan.show import html
from bilan.show.facts import Row, subject
from bilan.show.html import Html
from bilan.show.prose import Prose, sentence, sentences, upper


def claims_sentence(verdicts: pd.DataFrame) -> Prose:
    """How far may conclusions, tempting readings and intervals be trusted? What
    :func:`bilan.verdicts` returns; nothing without any, and why there is none where the file notes
    no loss, or no win.
    """
    if side := one_sided(verdicts):
        return sentence(f"standfirst.{side}")
    told = standing(verdicts)
    read, concluded = told[told["standing"] == "tempting"], "established" in {*told["standing"]}
    if read.empty and not concluded:
        return Prose()
    levels = verdicts[(verdicts["question"] == "level") & (verdicts["about"] == "channel")]
    channels = int((levels["decided"] > 0).sum())
    return sentences(
        "claims_sentence",
        {"n": channels, "share": 1 - 0.95**channels},
        risk=concluded,
        luck=not concluded,
        order=read["needed"].notna().any(),
        together=channels > 1,
    )


def verdicts_table(verdicts: pd.DataFrame) -> Html:
    """Every question of the report, the risk of error with which it is answered, and its answer;
    nothing undecided.
    """
    columns = ["question", "counts", "other", "p_adjusted", "verdict", "needed"]
    asked = verdicts if verdicts["decided"].any() else verdicts.head(0)
    return html.sheet("verdict_table", map(_cells, asked.to_dict("records")), columns)


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


def round_up(needed: int) -> int:
    """A number of projects to two figures, upwards: it is an order of size."""
    step = 10 ** max(0, len(str(needed)) - 2)
    return ceil(needed / step) * step


def _cells(row: Row) -> Row:
    question = words.text(f"question.{row['question']}")
    group, risk = upper(subject(row, html.isolated)), row["p_adjusted"]
    if risk < 0.001:
        risk = words.text("verdict_table.tiny")
    elif pd.notna(risk):
        risk = words.text("table.percent", number=words.number(100 * risk, 1))
    other = {"won": row["other_won"], "decided": row["other_decided"]}
    return row | {
        "question": Html(words.text("verdict_table.of", group=group, question=question)),
        "counts": words.text("chart.won_of", **row),
        "other": words.text("chart.won_of", **other) if row["other_decided"] else "",
        "p_adjusted": risk,
        "verdict": words.text(f"verdict.{row['verdict']}"),
    }
