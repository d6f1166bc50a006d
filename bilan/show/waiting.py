"""How long answers take, and how many proposals wait longer, put into words."""

import pandas as pd
from matplotlib.axes import Axes

from bilan.analysis.waiting import Answers
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, sentences
from bilan.show.strips import strips_chart

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
    marks = known[["outcome", "project"]].astype("object").assign(value=known["days"])
    missing = len(waited) - len(known)
    return strips_chart(marks, "answers_chart", missing, unended="pending", wide=NARROW, ax=ax)
