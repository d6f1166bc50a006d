"""What the owner of a file is asked, in words: for a terminal, a form, or a script that cannot
answer.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bilan import words
from bilan.questions import Question
from bilan.schema import PROJECTS
from bilan.visible import visible

_MARKS = {",": "comma", ".": "point"}


def groups(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """The questions that are asked at once: columns, and values of one column."""

    def together(question: Question) -> str:
        return "columns" if question.kind in ("which", "header") else question.about

    for _, group in groupby(questions, key=together):
        yield list(group)


def heading(group: list[Question]) -> str:
    """What several questions ask together."""
    if group[0].kind == "value":
        return words.text("question.values", about=visible(group[0].sample[0]))
    return words.text("question.columns")


def asked(question: Question) -> str:
    """What one question asks."""
    kind: str = question.kind
    if kind == "value" and not question.subject:
        kind = "blank"
    if question.about == "sheet":
        kind = "sheet"
    return words.text(
        f"question.{kind}",
        about=words.label("column", question.about),
        subject=visible(question.subject),
        sample=visible(", ".join(question.sample)),
        count=question.rows,
    )


def subject(question: Question) -> str:
    """What a question is about, as a line of a list begins."""
    if question.kind == "which":
        return words.label("column", question.about)
    return visible(question.subject)


def choice(question: Question, answer: str) -> str:
    """What an answer is called."""
    if question.kind == "which":
        return visible(answer) or words.text("question.choice.none")
    if question.kind == "setting":
        if question.about == "sheet":
            return visible(answer)
        return words.text(f"question.{question.about}.{_MARKS.get(answer, answer)}")
    if words.has(f"question.choice.{answer}"):
        return words.text(f"question.choice.{answer}")
    kind = "column" if question.kind == "header" else PROJECTS[question.about].words
    label = words.label(kind, answer)
    if answer == question.proposal and question.detail:
        detail = words.label("lost_reason", question.detail)
        return f"{label}{words.text('list.apart')}{visible(detail)}"
    return label


def explained(question: Question) -> str:
    """What it is asked for."""
    return words.text(f"question.help.{question.kind}")


def listing(questions: Iterable[Question]) -> list[str]:
    """The questions for those who cannot be asked: each with its proposal and what else may be
    answered.
    """
    lines = []
    for each in questions:
        choices = [choice(each, answer) for answer in each.choices if answer != each.proposal]
        answers = words.listed(choices, "or")
        if each.answerable:
            sure = f" {words.text('question.sure')}" if each.sure else ""
            answers = f"[{choice(each, each.proposal)}]{sure} {answers}"
        lines.append(f"{asked(each)} {answers}")
    return lines
