"""How long answers take, and how many proposals wait longer, put into words."""

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.waiting import Answers
from bilan.schema import OUTCOMES
from bilan.show.axes import draw
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, apart, sentences, upper
from bilan.show.strips import paint_strips

_FEW = 3  # answers, of which all are told together


def answers_paragraph(answers: Answers) -> Prose:
    """How long do answers take, and how many proposals wait longer? Nothing where no answer is
    dated.

    Parameters
    ----------
    answers : what :func:`bilan.analysis.waiting.answers` returns.
    """
    if not answers.dated:
        return Prose()
    key = "one" if answers.dated == 1 else "few"
    if answers.dated > _FEW:
        key = "time" if answers.median < answers.upper else "most"
    which = {key: True, "undated": answers.undated, "pending": answers.waiting}
    return sentences("answers", answers._asdict(), **which)


def answers_chart(waited: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How many days did answers take, and how long have the pending proposals waited, whose end is
    open?

    One mark a project; beyond 60 in a row, or 300 in all, bars stand for the marks. Nothing where
    no wait is known.

    Parameters
    ----------
    waited : what :func:`bilan.analysis.waiting.days_waited` returns.
    """
    known = waited[waited["days"].notna()]
    if known.empty:
        return None
    parts, names = [], {}
    for outcome in OUTCOMES:
        days = known.loc[known["outcome"] == outcome, "days"]
        if len(days):
            name = words.text(f"answers_chart.outcome.{outcome}")
            ends = {"low": float(days.min()), "high": float(days.max())}
            names[outcome] = upper(name)
            parts.append(words.text("answers_chart.range", name=name, n=len(days), **ends))
    row = known["outcome"].astype("object").map([*names].index)
    marks = known[["outcome", "project"]].assign(value=known["days"], row=row)
    missing = len(waited) - len(known)
    said = [words.text("answers_chart.missing", n=missing)] if missing else []
    alt = words.text("answers_chart.alt", parts=apart([*parts, *said]))
    return draw(lambda ax: _answers(ax, marks, [*names.values()], said), alt, ax, NARROW)


def _answers(ax: Axes, marks: pd.DataFrame, names: list[str], said: list[str]) -> float:
    ax.set_xlabel("\n".join([words.text("answers_chart.axis"), *said]))
    return paint_strips(ax, marks, names, words.number, unended="pending")
