"""What a review answers: each question is declared once, with what it is worked out from and how it
is shown.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property, partial
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import by, projects_by
from bilan.analysis.gaps import gaps, told
from bilan.reviews.files import Read
from bilan.show.breakdowns import breakdown_chart, breakdown_table
from bilan.show.findings import findings_paragraph, mapping_sentence
from bilan.show.gaps import gaps_list
from bilan.show.html import Html
from bilan.show.labels import labelled
from bilan.show.marks import Picture
from bilan.show.prose import Prose, paragraphs
from bilan.show.sections import Section, folded, section
from bilan.show.years import account_table


class Parts(NamedTuple):
    """What an answer is made of.

    Attributes
    ----------
    frame : what was worked out: a frame or a record.
    text : in a sentence or a few, what the picture cannot say.
    chart : draws the picture into an Axes; ``None`` where there is none to draw.
    grid : a table that is looked at, in a picture's place.
    table : the figures, which are folded away.
    """

    frame: Any
    text: Prose = Prose()
    chart: Callable[..., Axes | None] | None = None
    grid: Html = Html()
    table: Html = Html()


class Answer:
    """The answer to a question of a review: shown whole, or each part by itself.

    Attributes
    ----------
    key : its name, in the review and on the page.
    """

    def __init__(self, review: "Asked", key: str, work_out: Callable[[Any], Parts]):
        self.key = key
        self._review, self._work_out = review, work_out

    @property
    def heading(self) -> str:
        """The question in words."""
        with self._review.spoken():
            return words.text(f"heading.{self.key}")

    @property
    def frame(self) -> Any:
        """What was worked out: a frame or a record."""
        return self._parts.frame

    @property
    def text(self) -> Prose:
        """Its sentences, in Markdown."""
        return self._parts.text

    @property
    def table(self) -> Html:
        """Its figures."""
        return self._parts.grid or self._parts.table

    def chart(self, ax: Axes | None = None) -> Axes | None:
        """Its picture on an Axes, yours to go on with; ``None`` where there is nothing to draw.

        Parameters
        ----------
        ax : where to draw; by default on a figure of its own.
        """
        draw = self._parts.chart
        with self._review.spoken():
            return draw(ax=ax) if draw else None

    @cached_property
    def picture(self) -> Picture | None:
        """Its picture as it is shown, drawn once."""
        drawn = self.chart()
        return Picture(drawn) if drawn else None

    def section(self) -> Section:
        """All of it, as a notebook and the page show it."""
        if self._review.leaves_out(self.key):
            with self._review.spoken():
                return section(self.heading, key=self.key)
        parts = self._parts
        with self._review.spoken():
            shown = (parts.text, self.picture, parts.grid, folded(parts.table))
            return section(self.heading, *filter(None, shown), key=self.key)

    def __repr__(self) -> str:
        return repr(self.section())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        return self.section()._repr_mimebundle_(include, exclude)

    @cached_property
    def _parts(self) -> Parts:
        with self._review.spoken():
            return self._work_out(self._review)


class question:
    """Makes a question of a review's method: read as an attribute, it is the :class:`Answer`."""

    def __init__(self, work_out: Callable[[Any], Parts]):
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = name

    def __get__(self, review: "Asked | None", owner: type) -> Any:
        if review is None:
            return self
        # Found among the review's own attributes from now on, so that it is worked out once.
        return vars(review).setdefault(self._key, Answer(review, self._key, self._work_out))


class Asked:
    """Someone's projects, and the questions that may be asked of them, in one language.

    Attributes
    ----------
    files : all that was read.
    projects : every row of the file, typed, with what was decided of it.
    year : the year reviewed, or the last of them; none where every row is.
    proposals : those that are reviewed.
    rows_read : where every row of the file went.
    unused_partners : whether it is about partners, none of whom occurs in the projects.
    """

    unused_partners = False

    def __init__(
        self,
        files: Read,
        year: int | None,
        proposals: pd.DataFrame,
        lang: str,
        rows_read: pd.Series,
    ):
        self.files, self.projects, self.year = files, files.projects, year
        self.proposals, self._lang, self.rows_read = proposals, lang, rows_read

    @property
    def labelled(self) -> pd.DataFrame:
        """The proposals in the words of the review's language: ``review.labelled["canal"] ==
        "partenariat"``.
        """
        with self.spoken():
            return labelled(self.proposals)

    def spoken(self) -> ExitStack:
        """Speak the review's language, and of its currency, for a while."""
        said = words.language(self._lang)
        money = self.projects.attrs
        said.push(words.amounts_in(money.get("currency", ""), money.get("vat", "")))
        return said

    def opening(self) -> Section:
        """The first screen."""
        with self.spoken():
            return self._opening()

    def _opening(self) -> Section:
        raise NotImplementedError

    def _over(self, title: Prose) -> Prose:
        """What is reviewed, where it is said that the projects are those of the sample."""
        known = self.projects.attrs.get("sample")
        return Prose(words.text("title.sample", title=title)) if known else title

    @property
    def _mapped(self) -> Prose:
        return mapping_sentence(self.projects, public=self.files.public)

    def leaves_out(self, key: str) -> bool:
        """Whether its page has no room for a question, or its file no answer."""
        return False

    def _rated(self, breakdown: pd.DataFrame) -> pd.DataFrame:
        """A breakdown, with its rates where they tell something."""
        return breakdown

    @property
    def _qualifiable(self) -> pd.DataFrame:
        return told(self.proposals, "qualified")

    def _broken_down(self, groups: pd.DataFrame, column: str, text: Prose) -> Parts:
        """The proposals in groups: a picture of each, and their figures with those of all."""
        return Parts(
            groups,
            text=text,
            chart=partial(breakdown_chart, groups, projects=projects_by(self.proposals, column)),
            table=breakdown_table(groups, total=self._rated(by(self.proposals))),
        )

    def _accounted(self, said: str = "") -> Parts:
        """Where every row of the file went, and what is odd about the file."""
        odd = findings_paragraph(self.files.findings, public=self.files.public)
        return Parts(self.rows_read, text=paragraphs(said, odd), grid=account_table(self.rows_read))

    def _missing(self, report: str) -> Parts:
        """What the file leaves blank of what a report asks."""
        missing = gaps(self.proposals, report)
        return Parts(missing, text=gaps_list(missing))

    def __repr__(self) -> str:
        return repr(self.opening())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        return self.opening()._repr_mimebundle_(include, exclude)
