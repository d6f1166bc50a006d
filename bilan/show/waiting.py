"""How long answers take, and what became of proposals as old as those still pending, put into
words.
"""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.waiting import WITHIN, Answers
from bilan.schema import OUTCOMES
from bilan.show.axes import drawn
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, apart, upper, verbatim
from bilan.show.strips import Strip, paint_strips

_MOST = 3


def answers_paragraph(answers: Answers) -> Prose:
    """How long do answers take, and what became of proposals as old as those still pending? Nothing
    where no answer is dated.

    Parameters
    ----------
    answers : what :func:`bilan.answers` returns.
    """
    if not answers.dated:
        return Prose()
    sentences = [
        words.text("answers.time" if answers.dated > 3 else "answers.few", **answers._asdict())
    ]
    if answers.undated:
        sentences.append(words.text("answers.undated", n=answers.undated))
    waiting = len(answers.pending) + answers.unsaid
    if not waiting:
        return Prose(" ".join(sentences))
    sentences.append(words.text("answers.pending", n=waiting, day=answers.last_day))
    if answers.unsaid:
        sentences.append(words.text("answers.unsaid", n=answers.unsaid))
    lines = [
        "- "
        + words.text(
            "answers.like",
            **each._asdict() | {"project": verbatim(each.project), "within": WITHIN},
        )
        for each in answers.pending[:_MOST]
    ]
    if more := len(answers.pending) - len(lines):
        lines.append("- " + words.text("answers.more", n=more))
    caveat = [words.text("answers.caveat")] if lines else []
    return Prose("\n\n".join(filter(None, [" ".join(sentences), "\n".join(lines), *caveat])))


def answers_chart(waited: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How many days did answers take, and how long have the pending proposals waited, whose end is
    open?

    One mark a project; beyond 60 in a row, or 300 in all, bars stand for the marks. Nothing where
    no wait is known.

    Parameters
    ----------
    waited : what :func:`bilan.days_waited` returns.
    """
    known = waited[waited["days"].notna()]
    if known.empty:
        return None
    days = {
        outcome: known.loc[known["outcome"] == outcome, "days"].tolist() for outcome in OUTCOMES
    }
    rows = [
        Strip(upper(words.text(f"answers_chart.outcome.{outcome}")), {outcome: taken})
        for outcome, taken in days.items()
        if taken
    ]
    missing = len(waited) - len(known)
    said = [words.text("answers_chart.missing", n=missing)] if missing else []
    parts = [_range(outcome, taken) for outcome, taken in days.items() if taken]
    alt = words.text("answers_chart.alt", parts=apart([*parts, *said]))
    return drawn(lambda ax: _answers(ax, rows, said), alt, ax, NARROW)


def _range(outcome: str, days: list[float]) -> str:
    name = words.text(f"answers_chart.outcome.{outcome}")
    return words.text("answers_chart.range", name=name, n=len(days), low=min(days), high=max(days))


def _answers(ax: Axes, rows: Sequence[Strip], said: Sequence[str]) -> float:
    ax.set_xlabel("\n".join([words.text("answers_chart.axis"), *said]))
    return paint_strips(ax, rows, words.number, unended="pending")
