"""A notebook's first screen, and its questions with their answers, displayed so that a page can be
made of them.

Every output says in its metadata to which section it belongs and of which kind it is: what
:mod:`bilan.report.page` goes by.
"""

from matplotlib.axes import Axes

from bilan import words
from bilan.show.html import Html
from bilan.show.marks import Picture
from bilan.show.prose import Prose

_FIRST = ("title", "overline", "standfirst", "figures", "picture", "found")


def first_screen(*answers: object, **columns: Prose) -> None:
    """Show what the report comes down to, before any question.

    Parameters
    ----------
    answers : six, in this order, any of them empty: the finding as a title, what is reviewed, what
        is established, the figures, the chart, and whether all rows are there.
    columns : short answers, by their question, one of those under ``heading`` in the vocabulary.
    """
    *first, found = zip(_FIRST, answers, strict=True)
    for kind, answer in first:
        _show(answer, "opening", kind)
    for key, answer in columns.items():
        if answer:
            _show(Prose(f"## {words.text(f'heading.{key}')}\n\n{answer}"), "opening", "column")
    _show(found[1], "opening", found[0])


def section(key: str, *answers: object) -> None:
    """Show a question and its answers: sentences, charts and tables, one under the other. Without
    an answer, nothing.

    Parameters
    ----------
    key : the question, one of those under ``heading`` in the vocabulary; the section's picture is
        called so too.
    answers : what the other functions of :mod:`bilan.show` return; an empty one is passed over, and
        a chart is closed once shown.
    """
    if given := [answer for answer in answers if answer]:
        _show(Prose("## " + words.text(f"heading.{key}")), key, "heading")
    for answer in given:
        _show(
            answer,
            key,
            "picture"
            if isinstance(answer, Axes)
            else "table"
            if isinstance(answer, Html)
            else "prose",
        )


def _show(answer: object, section: str, kind: str) -> None:
    from IPython.display import display

    if answer:
        shown = Picture(answer, section) if isinstance(answer, Axes) else answer
        display(shown, metadata={"bilan": {"section": section, "kind": kind}})
