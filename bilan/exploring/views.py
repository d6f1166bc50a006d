"""A question asked in one line of code, and its answer as a notebook shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from bilan.analysis.exploring import (
    Answer,
    Question,
    Years,
    answered,
    asked,
    group_named,
    groups_of,
    in_group,
)
from bilan.schema import OUTCOMES
from bilan.show.breakdowns import breakdown_chart
from bilan.show.exploring import (
    exploration_sentence,
    exploration_table,
    left_out_sentence,
    literal,
    question_code,
    undrawn_sentence,
)
from bilan.show.html import Html
from bilan.show.prose import Prose, names
from bilan.show.sections import folded, section
from bilan.show.sums import sums_chart


@dataclass(frozen=True)
class View(Answer):
    """What :func:`explore` found: plain pandas, and the line of code that finds it again.

    Attributes
    ----------
    frame, total : a breakdown by the column asked for, the blank included, and all together; for
        amounts and hours, the sums ``won``, ``lost`` and ``pending``, with the numbers of
        ``projects`` and of those that do not tell (``won_missing``...).
    projects : the proposals behind the numbers, whole rows of the projects frame.
    left_out : where the rows of the file went: ``read`` is the sum of the others.
    question : what was asked, in plain values.
    """

    question: Question

    @property
    def code(self) -> str:
        """The line of code that gives this very view, for a frame called ``projects``."""
        return question_code(self.question)

    def code_behind(self, group: Any, outcome: str | None = None) -> str:
        """The line of code that gives the projects behind a group, whatever was asked since."""
        arguments = [group] if outcome is None else [group, outcome]
        return f"{self.code}.behind({', '.join(map(literal, arguments))})"

    def behind(self, group: Any, outcome: str | None = None) -> pd.DataFrame:
        """Which projects are behind one group, or behind those of its marks that have one outcome?

        Parameters
        ----------
        group : its key in the index of ``frame``, or its word; ``None`` is the blank. Two of them
            where two columns make the groups.
        outcome : ``won``, ``lost`` or ``pending``, or its word; all of them by default.

        Raises
        ------
        ValueError
            When there is no such group or outcome.
        """
        rows = self.projects
        asked = (group,) if len(self.question.by) == 1 else group
        for column, each in zip(self.question.by, asked, strict=True):
            each = group_named(each, column, groups_of(self.projects, column))
            rows = rows[in_group(rows, column, [each])]
        if outcome is None:
            return rows
        return rows[rows["outcome"] == group_named(outcome, "outcome", OUTCOMES)]

    def chart(self, ax: Axes | None = None) -> Axes | None:
        """The picture of the groups: one mark a project, or bars of amounts or hours.

        Nothing where there is nothing to draw; what is shown says why.
        """
        frame, kinds = self.frame, self.question.by
        if self.question.measure == "count":
            return breakdown_chart(frame, ax=ax)
        if len(kinds) > 1:
            called = [", ".join(names(kinds, key)) for key in frame.index]
            frame = frame.set_axis(pd.Index(called, name=""))
        return sums_chart(frame, self.question.measure, ax=ax)

    def shown(self, before: int | None = None) -> list[Prose | Axes | Html]:
        """The answer as :func:`bilan.show.section` shows it: a sentence, a picture or why there is
        none, a table.
        """
        said = (
            exploration_sentence(self, self.question, before),
            left_out_sentence(self.left_out),
        )
        picture = self.chart() or undrawn_sentence(self, self.question)
        table = folded(exploration_table(self, self.question))
        return [Prose("  \n".join(filter(None, said))), picture, table]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        return section("", self)._repr_mimebundle_(include, exclude)


def explore(
    projects: pd.DataFrame,
    *,
    by: str | Sequence[str] = "channel",
    years: Years = None,
    channels: Sequence[str] | str | None = None,
    keep: Mapping[str, Any] | None = None,
    qualification: str = "any",
    measure: str = "count",
) -> View:
    """What do I find when I ask my own question? A lead: what is concluded is for
    :func:`bilan.verdicts`.

    Parameters
    ----------
    projects : the frame of :func:`bilan.load_projects`.
    by : the column that makes the groups, any one of the frame, or two that make them together,
        such as ``["channel", "qualified"]``. Dates make months, amounts and
        hours make bands; ``month`` is the month of the year, ``review_year`` the year that a
        project belongs to.
    years : a year, several (``[2023, 2025]``, ``None`` among them for the projects without a year),
        or the first and the last one (``(2023, 2025)``); by default every row.
    channels : the channels to keep; by default all.
    keep : the groups to keep, by column, such as ``{"met": ["yes", "unknown"], "introduced_by":
        [None]}``; ``None`` is the blank. Words of the file's language are understood too, here and
        in ``channels``.
    qualification : the rule of :func:`bilan.decide`.
    measure : ``count`` for numbers of projects, or ``amount`` or ``hours`` for sums.

    Returns
    -------
    A :class:`View`. Its numbers add up: what is blank is a group too, and ``left_out`` has every
    row that is not kept.

    Raises
    ------
    ValueError
        When there is no such column, group, year, rule or measure; the message lists those that
        there are.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects(bilan.sample())
    >>> view = bilan.explore(projects, by="met", years=2025, channels="partenariat")
    >>> view.frame[["won", "lost", "pending"]]
         won  lost  pending
    met
    yes    5     2        1
    no     0     2        0
    >>> len(view.behind("no", "lost"))
    2
    >>> view.code
    'bilan.explore(projects, by="met", years=2025, channels=["partnership"])'
    """
    question = asked(projects, by, years, channels, keep, qualification, measure)
    return View(**vars(answered(projects, question)), question=question)
