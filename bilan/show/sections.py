"""A question and its answers, as a cell of a notebook shows them: one under the other."""

from matplotlib.axes import Axes

from bilan import words
from bilan.show.marks import Picture
from bilan.show.prose import Prose


def section(key: str, *answers: object, lang: str | None = None) -> None:
    """Show a question and its answers: sentences, charts and tables, one under the other.

    Parameters
    ----------
    key : the question, one of those under ``heading`` in the vocabulary; the section's picture is called so too.
    answers : what the other functions of :mod:`bilan.show` return; an empty one is passed over, and a chart is closed once shown.
    """
    from IPython.display import display

    display(Prose("## " + words.text(f"heading.{key}", lang)))
    for answer in answers:
        if isinstance(answer, Axes):
            display(Picture(answer, key))
        elif answer:
            display(answer)
