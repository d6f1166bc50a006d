"""What one's own question finds, in sentences and tables: a lead, not a conclusion."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import total
from bilan.analysis.exploring import Answer, Question, drawn_together
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.breakdowns import breakdown_table, has_rates
from bilan.show.html import Html
from bilan.show.prose import Prose, phrases, sentence, sentences
from bilan.show.sums import sums_table


def exploration_sentence(answer: Answer, question: Question, before: int | None = None) -> Prose:
    """What was found, how many of the rows read it rests on, and how many other questions were
    asked ``before``.
    """
    rows = answer.left_out
    parts = [_counts(answer) if question.measure == "count" else _sums(answer, question.measure)]
    parts.append(words.text("explored.rows", kept=rows["kept"], read=rows["read"]))
    lead = "lead" if before is None else "again" if before else "first"
    parts.append(words.text(f"explored.{lead}", n=before))
    return Prose(" ".join(parts))


def left_out_sentence(left_out: pd.Series) -> Prose:
    """Where the rows went that a question does not keep."""
    rows = left_out.drop(["read", "kept"]).to_dict()
    parts = [words.text(f"left_out.{why}", n=count) for why, count in rows.items() if count]
    return Prose(words.text("left_out.all", parts=words.listed(parts)) if parts else "")


def undrawn_sentence(answer: Answer, question: Question) -> Prose:
    """Why an answer has no picture: no project, or a column that tells nothing of them."""
    if answer.projects.empty:
        return sentence("explore.nothing")
    blank = [column for column in question.by if answer.projects[column].isna().all()]
    column = words.label("column", blank[0] if blank else question.measure)
    return sentence("undrawn.group" if blank else "undrawn.measure", column=column)


def others_sentence(sizes: pd.Series) -> Prose:
    """How many groups are not shown by themselves, and how many projects they have together."""
    told = {"n": len(sizes), "projects": int(sizes.sum())}
    return Prose(words.text("explore.more", **told) if len(sizes) else "")


def exploration_table(answer: Answer, question: Question, most: int = 100) -> Html:
    """The numbers that were found, a line a group, and all together; of more than ``most`` groups
    the smallest are counted below.
    """
    together = drawn_together(answer.sizes, most)
    shown, measure, total = answer.frame[~together], question.measure, answer.total
    counted = measure == "count"
    table = breakdown_table(shown, total=total) if counted else sums_table(shown, measure, total)
    others = others_sentence(answer.sizes[together])
    return Html(f'{table}<p class="more">{others}</p>') if others else table


def _counts(answer: Answer) -> str:
    counts = total(answer.total)
    if "lost_reason" in answer.frame.index.names and counts.lost:
        return words.text("explored.lost", lost=counts.lost)
    kind = "none" if not counts.decided else "rate" if has_rates(answer.frame) else "told"
    return sentences("explored", counts._asdict(), **{kind: True}, pending=counts.pending)


def _sums(answer: Answer, measure: str) -> str:
    (sums,) = answer.total.to_dict("records")
    missing = sum(sums[f"{outcome}_missing"] for outcome in OUTCOMES)
    known = sums_in_words(sums, measure)
    told = {"parts": words.listed(known), "n": missing}
    found = [
        *phrases("explored_sums", told, **{measure: known}),
        *phrases("explored_missing", told, **{measure: missing}),
    ]
    return " ".join(found) or words.text("explore.nothing")


def sums_in_words(sums: Mapping[str, float], measure: str) -> list[str]:
    """What was won, lost and is pending, of what is known: ``4 500 gagnés``, ``1 200 perdus``;
    nothing where nothing is.
    """
    return [
        words.text(f"explored_part.{outcome}", sum=html.measured(sums[outcome], measure))
        for outcome in OUTCOMES
        if pd.notna(sums[outcome])
    ]


def question_code(question: Question) -> str:
    """The line of Python that asks a question of a frame called ``projects``; what is not said
    there is as it is by default.
    """
    kept = dict(question.keep)
    alone = question.years[0] if len(question.years) == 1 else None
    said = {
        "by": question.by if len(question.by) > 1 else question.by[0],
        "years": alone or question.years,
        "qualification": question.qualification,
        "measure": question.measure,
        "channels": kept.pop("channel", ()),
        "keep": kept,
    }
    usual: tuple[object, ...] = ("channel", "any", "count", (), {})
    named = [f"{name}={literal(value)}" for name, value in said.items() if value not in usual]
    return f"bilan.explore({', '.join(['projects', *named])})"


def literal(value: Any) -> str:
    """A plain value as a line of Python writes it, its texts in double quotes."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        pairs = (f"{literal(name)}: {literal(each)}" for name, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
