"""How long answers take, and what became of proposals as old as those still pending, put into words."""

from bilan import words
from bilan.analysis.waiting import WITHIN, Answers
from bilan.show.prose import Prose, verbatim

_MOST = 5


def answers_paragraph(answers: Answers, *, lang: str | None = None) -> Prose:
    """How long do answers take, and what became of proposals as old as those still pending? Nothing where no answer is dated.

    Parameters
    ----------
    answers : what :func:`bilan.answers` returns.
    """
    if not answers.dated:
        return Prose()
    sentences = [words.text("answers.time", lang, **answers._asdict())]
    if answers.undated:
        sentences.append(words.text("answers.undated", lang, n=answers.undated))
    waiting = len(answers.pending) + answers.unsaid
    if not waiting:
        return Prose(" ".join(sentences))
    sentences.append(words.text("answers.pending", lang, n=waiting, day=answers.last_day))
    if answers.unsaid:
        sentences.append(words.text("answers.unsaid", lang, n=answers.unsaid))
    lines = [
        "- " + words.text("answers.like", lang, **each._asdict() | {"project": verbatim(each.project), "within": WITHIN})
        for each in answers.pending[:_MOST]
    ]
    caveat = [words.text("answers.caveat", lang)] if lines else []
    return Prose("\n\n".join(filter(None, [" ".join(sentences), "\n".join(lines), *caveat])))
