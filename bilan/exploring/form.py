"""The questions about a file as a form: a drop-down an answer, and what the file then counts."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import ipywidgets

from bilan import words
from bilan.findings import sentences
from bilan.questions import Answers, Question
from bilan.reading.asking import settled
from bilan.reading.frames import FrameReading, TableReading, read
from bilan.reading.keeping import keep
from bilan.schema import PROJECTS
from bilan.show import questions as show
from bilan.show.html import table
from bilan.show.reading import counted

_ROWS = 5


def answers_form(data: str | Path, *, mapping: str | Path | None = None) -> ipywidgets.VBox:
    """What can only I tell about my file? Its questions as a form, and a button that keeps the
    answers beside it.

    Parameters
    ----------
    data, mapping : as for :func:`bilan.load_projects`.

    Returns
    -------
    The form, to be the last line of a cell.

    Examples
    --------
    >>> import bilan
    >>> rows, menus, counts, button, kept = bilan.answers_form("data/exemple.csv").children
    >>> button.description
    'Garder ces réponses'
    """
    return _Form(data, mapping).box


class _Form:
    def __init__(self, data: str | Path, mapping: str | Path | None):
        self._first = self._reading = read(data, PROJECTS, mapping=mapping)
        self._chosen: dict[tuple[str, ...], str | None] = {}
        self._asked: list[Question] = []
        self._menus, self._counts = ipywidgets.VBox(), ipywidgets.HTML()
        self._kept = ipywidgets.HTML()
        button = ipywidgets.Button(description=words.text("question.keep"))
        button.layout.width = "max-content"
        button.on_click(self._keep)
        rows = ipywidgets.HTML(self._rows())
        self.box = ipywidgets.VBox([rows, self._menus, self._counts, button, self._kept])
        self._update()

    def _rows(self) -> str:
        """The first rows of the file, as they are."""
        if not isinstance(self._first, TableReading):
            return ""
        cells = self._first.table.cells
        shown = range(min(_ROWS, len(self._first.table.lines)))
        rows = [[column.text(row) for column in cells] for row in shown]
        return table(self._first.table.header, rows, len(cells))

    def _update(self) -> None:
        self._asked = []
        self._reading = settled(self._first, self._answers)
        self._menus.children = [self._menu(each) for each in self._asked]
        self._counts.value = ""
        if isinstance(self._reading, FrameReading) and not self._reading.errors:
            self._counts.value = escape(counted(self._reading))
        elif not isinstance(self._reading, TableReading):
            self._counts.value = escape(" ".join(sentences(self._reading.errors)))

    def _answers(self, asked: Sequence[Question]) -> Answers:
        self._asked += asked
        return [(each, answer) for each in asked if (answer := self._answer(each)) is not None]

    def _answer(self, question: Question) -> str | None:
        """What is chosen, or else proposed."""
        return self._chosen.get(question[:3], question.proposal if question.answerable else None)

    def _menu(self, question: Question) -> ipywidgets.HBox:
        options = [(show.choice(question, answer), answer) for answer in question.choices]
        menu = ipywidgets.Dropdown(options=[("?", None), *options], value=self._answer(question))

        def choose(change: dict) -> None:
            self._chosen[question[:3]] = change["new"]
            self._update()

        menu.observe(choose, "value")
        return ipywidgets.HBox([menu, ipywidgets.Label(show.asked(question))])

    def _keep(self, _: ipywidgets.Button) -> None:
        if isinstance(self._reading, TableReading):
            target = keep(self._reading)
            self._kept.value = escape(words.text("question.kept", file=target.name))
