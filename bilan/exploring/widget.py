"""The explorer: controls that ask :func:`bilan.explore`, and a picture where every mark is a
project.

All that is seen is drawn by ``face.js``, one file without a build, in the colours of the front
end's own theme. It sends questions, and Python answers with ``shown``. A click and the line of code
ask by the same call, so they cannot differ.
"""

import traceback
from pathlib import Path
from typing import Any

import pandas as pd

from bilan import words
from bilan.exploring import drawing
from bilan.exploring.views import View, explore
from bilan.reading.frames import load_projects
from bilan.show.inline import palette_css
from bilan.show.sections import Section, section

_FOLDER = Path(__file__).parent


def explorer(data: pd.DataFrame | str | Path, **first_question: Any) -> "Explorer":
    """What else does my file tell? Questions by clicking: each mark is a project, each view has its
    line of code.

    Parameters
    ----------
    data : the frame of :func:`bilan.load_projects`, or a file that it reads.
    first_question : what :func:`bilan.explore` takes; the explorer opens on it.

    Returns
    -------
    An :class:`Explorer`, to be the last line of a cell. Where nothing can be clicked (papermill, a
    page), it shows the picture and the table of its view.

    Examples
    --------
    >>> import bilan
    >>> bilan.explorer(bilan.sample(), by="met", years=2025).view.frame["won"].to_dict()
    {'yes': 15, 'no': 4, 'unknown': 0}
    """
    projects = data if isinstance(data, pd.DataFrame) else load_projects(data)
    return Explorer(projects, first_question)


class Explorer:
    """Questions to one frame of projects, asked by clicking.

    Attributes
    ----------
    view : the :class:`View` that is shown now.
    """

    def __init__(self, projects: pd.DataFrame, first_question: dict[str, Any]) -> None:
        self._projects, self._lang = projects, words.spoken()
        self._offered = drawing.offered(projects)
        self._asked: dict[str, None] = {}
        self._face: Any = None
        self._stored: Any = None
        self._listing: drawing.Listing
        self.view = self.ask(**first_question)

    def ask(self, **question: Any) -> View:
        """Ask another question, as :func:`bilan.explore` takes it; what is shown follows."""
        with words.language(self._lang):
            self.view = explore(self._projects, **question)
        self._asked.setdefault(self.view.code)
        self.open(drawing.MOST_GROUPS)
        return self.view

    def open(self, most: int) -> None:
        """Show so many groups by themselves."""
        self._most = most
        if self._face:
            self._face.set_trait("shown", self.shown())

    def shown(self) -> dict[str, Any]:
        """What the browser draws now."""
        question, before = self.view.question, len(self._asked) - 1
        keep = [[column, list(kept)] for column, kept in question.keep]
        asked = {"by": list(question.by), "years": list(question.years), "keep": keep}
        with words.language(self._lang):
            return {
                "asked": vars(question) | asked,
                "most": self._most,
                "controls": drawing.controls(self._projects, question, self._offered, self._most),
                **drawing.drawing(self.view, before, self._most),
            }

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What is told to the browser, whatever it asks for; what is ``shown`` goes by itself."""
        with words.language(self._lang):
            match asked:
                case {"question": question}:
                    self.ask(**question | {"keep": dict(question["keep"])})
                case {"most": most}:
                    self.open(most)
                case {"group": [*keys], "outcome": outcome}:
                    group = keys if len(keys) > 1 else keys[0]
                    self._listing = drawing.Listing(self.view, group, outcome)
                    return {"behind": self._listing.opened()}
                case {"wanted": _}:
                    return {"listed": self._listing.rows(**asked)}
                case {"list": "copied"}:
                    return {"copied": self._listing.copied()}
                case {"list": "saved"}:
                    return {"saved": self._listing.saved()}
                case {"still": _}:
                    self._stored.update(self._still())
                    return asked
        return {}

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if _is_live():
            self._face = self._face or _face(self)
            bundle, metadata = self._face._repr_mimebundle_()
            bundle.pop("text/plain")  # its number in this run, which no other run has
            display(bundle, metadata=metadata, raw=True)
        self._stored = display(self._still(), display_id=True)

    def _still(self) -> Section:
        """The picture of the last question, for those who open the notebook where nothing can be
        clicked; beside the explorer itself it is not seen.
        """
        with words.language(self._lang):
            parts = self.view.shown(len(self._asked) - 1)
            return section("", *parts, words.text("explore.still"))


def _face(explorer: Explorer) -> Any:
    """The widget in the browser; made where there is one, for it leaves its state in the notebook
    elsewhere.
    """
    import anywidget
    import traitlets

    dark = f'[data-jp-theme-light="false"] .bilan-explorer {{ {palette_css(dark=True)} }}'
    look = (_FOLDER / "face.css").read_text(encoding="utf-8")

    class Face(anywidget.AnyWidget):
        _esm = _FOLDER / "face.js"
        _css = f".bilan-explorer {{ {palette_css()} }}\n{dark}\n{look}"
        texts = traitlets.Dict().tag(sync=True)
        lang = traitlets.Unicode().tag(sync=True)
        shown = traitlets.Dict().tag(sync=True)

    def answer(face: Any, message: dict[str, Any], buffers: object) -> None:
        """Whatever goes wrong is shown: Jupyter would hide it."""
        try:
            face.send(explorer.answer(message))
        except Exception as problem:
            face.send(
                {
                    "failed": f"{type(problem).__name__}: {problem}",
                    "details": traceback.format_exc(),
                }
            )

    face = Face(texts=drawing.texts(), lang=explorer._lang, shown=explorer.shown())
    face.on_msg(answer)
    return face


def _is_live() -> bool:
    """Whether who asked for the cell is a notebook open before someone: it names the cell, which
    papermill and nbval do not.
    """
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return "cellId" in kernel.get_parent("shell").get("metadata", {}) if kernel else False
