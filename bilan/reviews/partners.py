"""The partners: who brings projects, who receives some, and with whom to go on."""

from functools import partial
from pathlib import Path

from bilan import words
from bilan.analysis.partners import (
    by_criterion,
    by_partner,
    follow_up,
    near_names,
    occur,
    weight,
)
from bilan.analysis.years import account, in_year, report_year
from bilan.reviews.answers import Asked, Parts, question
from bilan.reviews.files import File, Read, read
from bilan.show.breakdowns import breakdown_chart
from bilan.show.criteria import criteria_table
from bilan.show.partners import (
    alliance_method,
    exchange_paragraph,
    file_sentence,
    follow_up_list,
    grid_caveat,
    partners_headline,
    partners_table,
    unmatched_paragraph,
    weight_sentence,
)
from bilan.show.prose import paragraphs, public_paragraph, title
from bilan.show.sections import Section, first_screen
from bilan.show.years import account_sentence


def partnerships(
    data: File,
    partners: File | None = None,
    *,
    year: int = 0,
    lang: str = "fr",
    mapping: File | None = None,
    public: bool = False,
) -> "Partnerships":
    """Who brings me projects, what do I send back, and with whom should I go on?

    Parameters
    ----------
    data : the file of projects.
    partners : the file of partners, if any.
    year : the year to review; 0 for every year.
    lang, mapping, public : see :func:`bilan.review`.

    Raises
    ------
    bilan.FileProblems, ValueError
        As for :func:`bilan.review`.

    Examples
    --------
    >>> import bilan
    >>> alliance = bilan.partnerships(
    ...     bilan.sample(), bilan.sample().with_name("partenaires.csv")
    ... )
    >>> int(alliance.partners.frame["received"].sum())
    66
    """
    with words.language(lang):
        files = read(data, mapping, partners, public=public)
        return Partnerships(files, year, lang)


class Partnerships(Asked):
    """Proposals and the partners behind them; each question is an attribute, shown whole as the
    last line of a cell.

    Attributes
    ----------
    projects : every row of the file, typed.
    proposals : the proposals of the year, or of every year.
    table : one row a partner, see :func:`bilan.by_partner`.
    """

    def __init__(self, files: Read, year: int, lang: str):
        projects, partners = files.projects, files.partners
        reviewed = report_year(projects, year) if year else None
        proposals = in_year(projects, reviewed)
        super().__init__(files, reviewed, proposals, lang, account(projects, reviewed))
        self._file = "" if partners is None or files.public else Path(partners.attrs["file"]).name
        self.unused_partners = partners is not None and not occur(projects, partners)
        self._known = None if self.unused_partners else partners
        self.table = by_partner(self.proposals, self._known)

    def _opening(self) -> Section:
        """What came from partners and what went to them."""
        bringers = self.table[self.table["received"] > 0]
        return first_screen(
            title=partners_headline(self.table),
            overline=self._over(title(self.year, "alliance.title")),
            standfirst=exchange_paragraph(self.table),
            chart=breakdown_chart(bringers),
            found=paragraphs(
                account_sentence(self.rows_read),
                self._mapped,
                file_sentence(self._file, used=not self.unused_partners),
            ),
        )

    @question
    def partners(self) -> Parts:
        """Who brings me projects?"""
        return Parts(
            self.table,
            text=weight_sentence(weight(self.table)),
            grid=criteria_table(self.table),
            table=partners_table(self.table),
        )

    @question
    def follow_up(self) -> Parts:
        """With whom should I go on?"""
        turned_to = follow_up(self.table)
        told = paragraphs(follow_up_list(turned_to), grid_caveat(self.table))
        return Parts(turned_to, text=told)

    @question
    def outcomes_by_criterion(self) -> Parts:
        """How did it go, criterion by criterion?"""
        crossed = by_criterion(self.proposals, self._known)
        return Parts(crossed, chart=partial(breakdown_chart, crossed))

    @question
    def unmatched(self) -> Parts:
        """Who is in one file only?"""
        near = near_names(self.projects, self._known)
        return Parts(
            near, text=unmatched_paragraph(self.table, near, used=not self.unused_partners)
        )

    @question
    def rows(self) -> Parts:
        """Is every row of the file here?"""
        return self._accounted()

    @question
    def method(self) -> Parts:
        """How are these figures worked out?"""
        return Parts(None, text=paragraphs(alliance_method(), public_paragraph(self.files.public)))

    @question
    def gaps(self) -> Parts:
        """What does my file not tell yet?"""
        return self._missing("partenariats")
