"""Several years side by side: what changed, where it came from, and whether the resolution held."""

from functools import cached_property, partial

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import by, by_year
from bilan.analysis.changes import resolution, standardised_change
from bilan.analysis.effort import amount_an_hour, hours_a_win
from bilan.analysis.gaps import told
from bilan.analysis.opening import figures_by_year
from bilan.analysis.outlook import forecast_score
from bilan.analysis.verdicts import verdicts
from bilan.analysis.years import account, basis, in_years, report_years
from bilan.reviews.answers import Asked, Parts, question
from bilan.reviews.files import File, Read, read, resolved
from bilan.rules import decide
from bilan.schema import RULES
from bilan.show.breakdowns import breakdown_chart, breakdown_table
from bilan.show.changes import (
    change_headline,
    change_paragraph,
    history_title,
    resolution_cost,
    resolution_paragraph,
    resolution_table,
    score_sentence,
)
from bilan.show.effort import cost_sentence, hour_chart, hour_sentence
from bilan.show.opening import years_standfirst
from bilan.show.prose import Prose, paragraphs, public_paragraph
from bilan.show.sections import Section, first_screen
from bilan.show.verdicts import method
from bilan.show.years import (
    account_sentence,
    basis_caveat,
    figures_chart,
    missing_amounts_sentence,
)


def evolution(
    data: File,
    *,
    from_year: int = 0,
    to_year: int = 0,
    lang: str = "fr",
    mapping: File | None = None,
    partners: File | None = None,
    qualification: str = "any",
    year_basis: str = "decision",
    resolution: str = "",
    public: bool = False,
) -> "Evolution":
    """What changed from year to year, and was the resolution kept?

    Parameters
    ----------
    data : the file of projects.
    from_year, to_year : the first year compared and the last, which is compared with the one
        before; 0 for the first in the file, and for the last that has decided projects and is not
        to come.
    lang, mapping, partners, qualification, year_basis, public : see :func:`bilan.review`.
    resolution : what was resolved upon: a rule, one of those of ``qualification``, which is judged,
        or a text, which is quoted; blank for the mapping's ``[resolution]`` of an earlier year than
        the last. Where there was none, only the shares are shown.

    Raises
    ------
    bilan.FileProblems, ValueError
        As for :func:`bilan.review`.

    Examples
    --------
    >>> import bilan
    >>> bilan.evolution(bilan.sample()).years.frame["proposals"].tolist()
    [33, 37, 34, 41]
    """
    with words.language(lang):
        files = read(
            data,
            mapping,
            partners if public else None,
            public=public,
            year_basis=year_basis,
            qualification=qualification,
            from_year=from_year,
        )
        years = report_years(files.projects, from_year, to_year)
        resolution = resolved(files.projects, resolution, before=years[1], public=public)
        return Evolution(files, years, lang, resolution=resolution)


class Evolution(Asked):
    """Several years of proposals; each question is an attribute, shown whole as the last line of a
    cell.

    Attributes
    ----------
    projects : every row of the file, typed, with what was decided of it.
    proposals : the proposals of those years.
    from_year, to_year : the first and the last year; 0 where the file has none.
    rows_read : where every row of the file went.
    """

    def __init__(self, files: Read, years: tuple[int, int], lang: str, *, resolution: str = ""):
        self.from_year, self.to_year = years
        proposals = in_years(files.projects, *years)
        rows_read = account(files.projects, years if self.to_year else None)
        super().__init__(files, self.to_year or None, proposals, lang, rows_read)
        self._resolved = resolution

    def _opening(self) -> Section:
        """What the years come down to."""
        years, last = by_year(self.proposals), (self.to_year - 1, self.to_year)
        judged = verdicts(self.projects, self.to_year or None, first_year=self.from_year)
        dated = basis(self.projects)
        changed = standardised_change(self.projects, *last)
        return first_screen(
            title=change_headline(years),
            overline=self._over(history_title(self.from_year, self.to_year)),
            standfirst=years_standfirst(judged),
            chart=breakdown_chart(years),
            columns={
                "change": change_paragraph(changed, *last) if dated.comparable else Prose(),
                "kept": resolution_paragraph(self._resolution, self._resolved),
                "score": score_sentence(forecast_score(self.projects, *last), *last),
            },
            found=paragraphs(
                account_sentence(self.rows_read),
                self._mapped,
                basis_caveat(dated, self.files.year_basis),
            ),
        )

    @cached_property
    def _resolution(self) -> pd.DataFrame:
        rule = self._resolved if self._resolved in RULES else self.files.qualification
        return resolution(told(decide(self.proposals, qualification=rule), "qualified"))

    @question
    def years(self) -> Parts:
        """What happened, year by year?"""
        figures = figures_by_year(self.proposals)
        return Parts(
            figures,
            text=missing_amounts_sentence(figures),
            chart=partial(figures_chart, figures),
            table=breakdown_table(by_year(self.proposals), total=by(self.proposals)),
        )

    @question
    def years_by_channel(self) -> Parts:
        """And channel by channel?"""
        crossed = by(self.proposals, "channel", "review_year")
        return Parts(
            crossed, chart=partial(breakdown_chart, crossed), table=breakdown_table(crossed)
        )

    @question
    def years_by_qualification(self) -> Parts:
        """Was the resolution kept?"""
        crossed = by(self._qualifiable, "review_year", "qualified")
        return Parts(
            self._resolution,
            text=resolution_cost(self._resolution),
            chart=partial(breakdown_chart, crossed),
            table=resolution_table(self._resolution),
        )

    @question
    def effort(self) -> Parts:
        """What does a won project cost, what does an hour bring?"""
        hour = amount_an_hour(self.proposals)
        return Parts(
            hour,
            text=paragraphs(cost_sentence(hours_a_win(self.proposals)), hour_sentence(hour)),
            chart=partial(hour_chart, hour),
        )

    @question
    def rows(self) -> Parts:
        """Is every row of the file here?"""
        return self._accounted()

    @question
    def method(self) -> Parts:
        """How are these figures worked out?"""
        said = method(self.projects, self.files.qualification)
        return Parts(None, text=paragraphs(said, public_paragraph(self.files.public)))

    @question
    def gaps(self) -> Parts:
        """What does my file not tell yet?"""
        return self._missing("evolution")
