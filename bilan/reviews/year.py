"""The review of a year: what was won, what was lost, why, and what to change."""

from functools import cached_property, partial

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import (
    by,
    by_channel,
    by_lost_reason,
    by_qualification,
    by_size,
    kept_by_rule,
    projects_by,
    sums_by,
    total,
    unrated,
)
from bilan.analysis.effort import dependence, hours_a_win
from bilan.analysis.gaps import told
from bilan.analysis.leanings import leanings, move
from bilan.analysis.listing import clients, listing
from bilan.analysis.money import money, money_rate
from bilan.analysis.opening import FEWEST, Figures, figures, one_sided, tells_rates
from bilan.analysis.outlook import WhatIf, advice, forecast, proposals_for, rules_compared, what_if
from bilan.analysis.qualification import qualification_effect
from bilan.analysis.verdicts import verdicts
from bilan.analysis.waiting import answers, days_waited, still_open
from bilan.analysis.years import account, basis, fallbacks, in_year, pooled, report_year
from bilan.reviews.answers import Asked, Parts, question
from bilan.reviews.files import File, Read, read, resolved
from bilan.rules import decide
from bilan.schema import RULES, own
from bilan.show import opening
from bilan.show.amounts import amounts_chart
from bilan.show.breakdowns import before_sentence, breakdown_chart, reasons_caveat, reasons_chart
from bilan.show.claims import claims_table
from bilan.show.effort import cost_sentence, dependence_sentence
from bilan.show.html import Html
from bilan.show.listing import (
    clients_sentence,
    funnel_sentence,
    listing_chart,
    listing_table,
)
from bilan.show.money import lost_table, money_sentence, money_table, open_paragraph, open_table
from bilan.show.notes import hers, notes_paragraph
from bilan.show.outlook import (
    forecast_chart,
    forecast_sentence,
    forecast_table,
    rule_paragraph,
    rules_table,
)
from bilan.show.prose import Prose, paragraphs, public_paragraph, title
from bilan.show.qualification import qualification_paragraph, rule_record
from bilan.show.sections import Section, first_screen
from bilan.show.sums import sums_chart, sums_table
from bilan.show.verdicts import claims_sentence, method, verdicts_table
from bilan.show.waiting import answers_chart, answers_paragraph
from bilan.show.years import account_sentence, basis_caveat, basis_sentence


def review(
    data: File,
    *,
    year: int = 0,
    lang: str = "fr",
    mapping: File | None = None,
    partners: File | None = None,
    qualification: str = "any",
    year_basis: str = "decision",
    first_year: int = 1,
    resolution: str = "",
    public: bool = False,
) -> "Review":
    """What did I win and lose in a year, how, why, and what should I change?

    Parameters
    ----------
    data : the file of projects.
    year : the year to review; 0 for the last one with a decision, or every row where it has none.
    lang : ``fr`` or ``en``.
    mapping : the file that says how to read ``data``; by default the one beside it, if any.
    partners : the file of partners, whose names a public review hides.
    qualification, year_basis : see :func:`bilan.decide`.
    first_year : the first year whose projects are judged together with those of ``year``; 0 judges
        that year alone.
    resolution : the rule whose effect is measured, one of those of ``qualification``; blank for
        that of the mapping's ``[resolution]``, or else of ``qualification``.
    public : whether every name is replaced.

    Raises
    ------
    bilan.FileProblems
        When a file cannot be read right.
    ValueError
        When a choice is none of those that there are, or the file has nothing for that year.

    Examples
    --------
    >>> import bilan
    >>> review = bilan.review(bilan.sample(), year=2025, lang="en")
    >>> review.channels.frame.loc["direct", "won"]
    np.int64(10)
    """
    with words.language(lang):
        files = read(
            data,
            mapping,
            partners if public else None,
            public=public,
            year_basis=year_basis,
            qualification=qualification,
            first_year=first_year,
        )
        return Review(files, year, lang, first_year=first_year, resolution=resolution)


class Review(Asked):
    """A year of proposals; each question is an attribute, shown whole as the last line of a cell.

    Attributes
    ----------
    projects : every row of the file, typed, with what was decided of it.
    proposals : the proposals of the year.
    year : the year reviewed; ``None`` for every row of a file that has no year.
    resolution : the rule whose effect is measured.
    rows_read : where every row of the file went.
    """

    def __init__(
        self,
        files: Read,
        year: int,
        lang: str,
        *,
        first_year: int = 1,
        resolution: str = "",
    ):
        projects, reviewed = files.projects, report_year(files.projects, year)
        if reviewed and first_year > reviewed:
            told = {"first": str(first_year), "year": str(reviewed)}
            raise words.Mistake(words.text("mistake.first_year", **told))
        proposals = in_year(projects, reviewed)
        super().__init__(files, reviewed, proposals, lang, account(projects, reviewed))
        rule = resolved(projects, resolution)
        self.resolution = rule if rule in RULES else files.qualification
        self._first_year = first_year

    def _opening(self) -> Section:
        """What the year comes down to."""
        year = figures(self.proposals)
        return first_screen(
            title=opening.headline(year),
            overline=paragraphs(self._over(title(self.year)), funnel_sentence(self.rows_read)),
            standfirst=opening.standfirst(self.verdicts, few=self._few),
            figures=opening.figures(year, self.verdicts, *self._before()),
            caption=Prose() if self._few else opening.caption(self.verdicts, self.year),
            chart=None if self._few else self.channels.picture,
            columns={} if self._few else self._columns(),
            found=paragraphs(account_sentence(self.rows_read), self._mapped, self._caveat),
        )

    def _columns(self) -> dict[str, Prose]:
        """What is established, what is not, and what to do."""
        return {
            "established": opening.established_list(self.verdicts),
            "tempting": opening.tempting_list(self.verdicts, self.leanings),
            "advice": self.advice,
        }

    def _before(self) -> tuple[Figures | None, str]:
        """The figures of the year before, where the file has it."""
        if not self.year:
            return None, ""
        last = in_year(self.projects, self.year - 1)
        return (figures(last), str(self.year - 1)) if len(last) else (None, "")

    @cached_property
    def _few(self) -> bool:
        """Whether so few projects are decided, of all years judged, that one screen holds all."""
        return total(by(self._together)).decided < FEWEST

    @cached_property
    def _tells_rates(self) -> bool:
        """Whether a rate of the year says something."""
        return tells_rates(total(by(self.proposals)), self.verdicts)

    def leaves_out(self, key: str) -> bool:
        """Where few are decided, all but the projects themselves and what to note; without a win,
        or a loss, all that rests on rates.
        """
        if self._few:
            odd = not self.files.findings.empty
            return key not in ("notes", "listing", "gaps", *["rows"] * odd)
        return bool(one_sided(self.verdicts)) and key in ("lessons", "rules", "forecast")

    def _rated(self, breakdown: pd.DataFrame) -> pd.DataFrame:
        return breakdown if self._tells_rates else unrated(breakdown)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Every question that is judged, and its verdict."""
        return verdicts(self.projects, self.year, first_year=self._first_year)

    @cached_property
    def resolved(self) -> WhatIf:
        """What the resolution would have changed in the year."""
        return what_if(decide(self.proposals, qualification=self.resolution))

    @cached_property
    def leanings(self) -> pd.DataFrame:
        """What is likelier than not of channels, and not established."""
        return leanings(self.projects, self.verdicts, self.year, first_year=self._first_year)

    @property
    def advice(self) -> Prose:
        """What to do next year."""
        moved = move(
            self.projects, self.verdicts, self.leanings, self.year, first_year=self._first_year
        )
        with self.spoken():
            return opening.advice_paragraph(self.resolved, self.resolution, self.worth, moved)

    @cached_property
    def worth(self) -> str:
        """Whether the resolution is ``worth`` it, ``harmful``, or it is too ``early`` to say; blank
        where the file notes no win, or no loss.
        """
        if one_sided(self.verdicts):
            return ""
        pooled_years = decide(self._together, qualification=self.resolution)
        return advice(self.resolved, self.verdicts, qualification_effect(pooled_years).known)

    @property
    def _caveat(self) -> Prose:
        return basis_caveat(basis(self.projects), self.files.year_basis)

    @property
    def _together(self) -> pd.DataFrame:
        """The proposals that are judged together with those of the year."""
        return pooled(self.projects, self.year, self._first_year)

    @property
    def _earlier(self) -> pd.DataFrame:
        """Those of the years before, that are judged together with it."""
        together = self._together
        return together[
            (together["review_year"] != (self.year or 0)).fillna(False) & bool(self.year)
        ]

    @question
    def lessons(self) -> Parts:
        """What can be concluded, and what cannot?"""
        return Parts(
            self.verdicts,
            text=claims_sentence(self.verdicts),
            grid=claims_table(self.verdicts),
            table=verdicts_table(self.verdicts),
        )

    @question
    def notes(self) -> Parts:
        """What do I take from it?"""
        lessons = {} if self.files.public else self.projects.attrs.get("lessons", {})
        return Parts(lessons, text=hers(notes_paragraph(lessons, self.year)))

    @question
    def pending(self) -> Parts:
        """Who still owes me an answer?"""
        waiting = still_open(self.projects, self.year)
        return Parts(waiting, text=open_paragraph(waiting), grid=open_table(waiting))

    @question
    def channels(self) -> Parts:
        """Through which channels did I win and lose?"""
        earlier = by_channel(self._earlier)
        said = before_sentence(earlier, self._earlier["review_year"])
        return self._broken_down(self._rated(by_size(by_channel(self.proposals))), "channel", said)

    @question
    def qualification(self) -> Parts:
        """Was the prospect qualified?"""
        earlier = by_qualification(told(self._earlier, "qualified"))
        said = before_sentence(earlier, self._earlier["review_year"])
        asked = self._rated(by_qualification(self._qualifiable))
        return self._broken_down(asked, "qualified", said)

    @question
    def channels_by_qualification(self) -> Parts:
        """Channel by channel, who was qualified?"""
        crossed = by(self._qualifiable, "channel", "qualified")
        effect = qualification_effect(told(self._together, "qualified"))
        projects = projects_by(self._qualifiable, "channel", "qualified")
        return Parts(
            crossed,
            text=Prose() if one_sided(self.verdicts) else qualification_paragraph(effect),
            chart=partial(breakdown_chart, crossed, projects=projects),
        )

    @question
    def rules(self) -> Parts:
        """What if I had refused poorly qualified projects?"""
        kept = by_qualification(decide(self._together, qualification=self.resolution))
        judged = self.resolution == self.files.qualification
        compared = rules_compared(self._qualifiable)
        by_each = kept_by_rule(self._qualifiable)
        return Parts(
            compared,
            text=paragraphs(
                rule_paragraph(self.resolved), rule_record(kept, self.verdicts, judged=judged)
            ),
            chart=partial(
                breakdown_chart,
                by(by_each, "rule", "kept"),
                projects=projects_by(by_each, "rule", "kept"),
            ),
            table=rules_table(compared),
        )

    @question
    def forecast(self) -> Parts:
        """What may next year bring?"""
        past = in_year(self.projects) if self.year else self.proposals
        expected = forecast(past, year=self.year)
        targets = proposals_for(past, expected.total.won, self.year)
        return Parts(
            expected,
            text=forecast_sentence(expected, targets),
            chart=partial(forecast_chart, expected),
            table=forecast_table(expected),
        )

    @property
    def _lost(self) -> pd.DataFrame:
        lost = self.proposals[self.proposals["outcome"] == "lost"]
        return lost.assign(amount=own(lost, "amount"))

    @question
    def reasons(self) -> Parts:
        """Why did I lose?"""
        reasons = by_lost_reason(self.proposals)
        lost = projects_by(self._lost, "lost_reason")
        return Parts(
            reasons,
            text=reasons_caveat(reasons),
            table=lost_table(sums_by(self._lost, "amount", "lost_reason")),
            chart=partial(reasons_chart, reasons, projects=lost),
        )

    @question
    def amounts(self) -> Parts:
        """How much money?"""
        channels = money(self.proposals)
        return Parts(
            channels,
            text=paragraphs(
                money_sentence(money_rate(self.proposals)),
                dependence_sentence(dependence(self.proposals)),
            ),
            chart=partial(amounts_chart, self.proposals),
            table=money_table(channels, money(self.proposals, None)),
        )

    @question
    def hours(self) -> Parts:
        """How many hours?"""
        hours = sums_by(self.proposals, "hours", "channel")
        decided = self.proposals[self.proposals["outcome"] != "pending"]
        return Parts(
            hours,
            text=cost_sentence(hours_a_win(self.proposals)),
            chart=partial(sums_chart, hours, "hours"),
            table=sums_table(sums_by(decided, "hours", "channel"), "hours"),
        )

    @question
    def waiting(self) -> Parts:
        """How long does an answer take?"""
        waited = days_waited(self.projects, self.year)
        return Parts(
            waited,
            text=answers_paragraph(answers(self.projects, self.year)),
            chart=partial(answers_chart, waited),
        )

    @question
    def listing(self) -> Parts:
        """Which projects, one by one?"""
        listed = listing(self.proposals)
        table = listing_table(listed)
        return Parts(
            listed,
            text=clients_sentence(clients(self.projects, self.year)),
            chart=None if self._few else partial(listing_chart, listed),
            grid=table if self._few else Html(),
            table=Html() if self._few else table,
        )

    @question
    def rows(self) -> Parts:
        """Is every row of the file here?"""
        moved = fallbacks(self.projects, self.year)
        dated = basis(self.projects)
        return self._accounted(
            basis_sentence(self.rows_read, moved, self.year, dated, self.files.year_basis)
        )

    @question
    def method(self) -> Parts:
        """How are these figures worked out?"""
        said = method(self.projects, self.files.qualification)
        return Parts(None, text=paragraphs(said, public_paragraph(self.files.public)))

    @question
    def gaps(self) -> Parts:
        """What does my file not tell yet?"""
        return self._missing("bilan")
