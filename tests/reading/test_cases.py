"""Files as people keep them: each is read, asked about, or refused as its kind should be.

What each file holds was counted by eye, cell by cell.
"""

import shutil
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

import bilan
from bilan.reading import asking, frames
from bilan.reading.keeping import keep, kept
from bilan.schema import PROJECTS
from bilan.show.questions import groups

CASES = Path(__file__).with_name("cases")


class Wanted(NamedTuple):
    """What must come of a file.

    Attributes
    ----------
    loads : whether it is read as it is.
    outcomes : won, lost, pending, and set aside, once every proposal is accepted and the others
        are answered ``told``.
    channels : how many projects each then has.
    told : answers, by the text that is asked about.
    values : what some columns then hold.
    codes : what is found in it as it is.
    """

    loads: bool
    outcomes: tuple[int, int, int, int]
    channels: dict[str, int]
    told: dict[str, str] = {}  # noqa: RUF012
    values: dict[str, list] = {}  # noqa: RUF012
    codes: tuple[str, ...] = ()


DAYS = ["2024-01-28", "2024-02-20", "2024-04-30"]
WANTED = {
    "typical_excel_fr.xlsx": Wanted(
        False,
        (10, 11, 5, 1),
        {
            "recommendation": 8,
            "returning": 5,
            "social": 4,
            "platform": 3,
            "website": 3,
            "Salon": 2,
            "not_given": 2,
        },
        {"Annulé": "set_aside"},
    ),
    "typical_sheets_en.csv": Wanted(
        False,
        (8, 10, 3, 1),
        {
            "recommendation": 5,
            "social": 4,
            "returning": 3,
            "prospecting": 2,
            "platform": 2,
            "Conference": 2,
            "website": 2,
            "partnership": 2,
        },
        {"Declined by me": "set_aside"},
        {
            "introduced_by": [
                "Tom",
                None,
                None,
                None,
                "Tom",
                None,
                None,
                None,
                None,
                "Jess",
                "Nova Advisory",
                None,
                None,
                None,
                "Tom",
                None,
                "Nova Advisory",
                None,
                None,
                None,
                "Jess",
                None,
            ],
            "amount": [
                12000,
                8500,
                22000,
                4000,
                6500,
                2500,
                9000,
                15000,
                3500,
                45000,
                18000,
                7000,
                11000,
                4500,
                20000,
                1800,
                16000,
                6000,
                24000,
                5000,
                38000,
                None,
            ],
        },
    ),
    "date_column.csv": Wanted(
        True,
        (4, 2, 0, 0),
        {"social": 6},
        values={
            "proposed_on": [
                pd.Timestamp(day)
                for day in (
                    "2023-03-12",
                    "2023-04-14",
                    "2024-05-15",
                    "2024-06-01",
                    "2025-06-01",
                    "2025-07-01",
                )
            ]
        },
        codes=("unread_column",),
    ),
    "dollars.csv": Wanted(
        True, (2, 1, 0, 0), {"recommendation": 3}, values={"amount": [12000, 8500, 22000]}
    ),
    "thousands_eu.csv": Wanted(
        True, (1, 1, 0, 0), {"recommendation": 2}, values={"amount": [12000, 8500]}
    ),
    "near_header.csv": Wanted(True, (1, 1, 0, 0), {"recommendation": 2}),
    "near_channel.csv": Wanted(
        True, (2, 2, 0, 0), {"Partner A": 1, "Partner B": 1, "Monster": 1, "Indirect": 1}
    ),
    "foreign_stage.csv": Wanted(
        True,
        (1, 1, 1, 0),
        {"recommendation": 2, "social": 1},
        codes=("foreign_column",),
    ),
    "outcome_under_stage.csv": Wanted(
        False,
        (1, 2, 1, 2),
        {"recommendation": 2, "social": 4},
        {"Payment": "pending"},
    ),
    "outcome_under_prefix.csv": Wanted(
        False,
        (2, 2, 2, 0),
        {"recommendation": 2, "social": 4},
        {"Estimating": "pending", "Reviewed": "pending"},
    ),
    "won_inside.csv": Wanted(False, (4, 2, 0, 0), {"website": 6}),
    "no_channel.csv": Wanted(False, (1, 1, 0, 0), {"not_given": 2}, {"channel": ""}),
    "words_es.csv": Wanted(False, (1, 1, 2, 0), {"website": 2, "Feria": 2}),
    "words_de.csv": Wanted(False, (1, 4, 2, 0), {"recommendation": 2, "Messe": 5}),
    "converted_1_0.csv": Wanted(False, (2, 1, 0, 0), {"website": 2, "recommendation": 1}),
    "dates_tell.csv": Wanted(
        False,
        (1, 1, 1, 0),
        {"Fair": 2, "website": 1},
        values={"decided_on": [pd.Timestamp(2026, 2, 1), pd.Timestamp(2026, 2, 3), None]},
    ),
    "two_status.csv": Wanted(
        False,
        (1, 1, 2, 0),
        {"not_given": 4},
        {"channel": "", "N/A": "unsure"},
        codes=("foreign_column",),
    ),
    "many_unknown_values.csv": Wanted(
        False, (1, 1, 0, 1500), {"recommendation": 1502}, {"Demo": "set_aside"}
    ),
    "draft_completed.csv": Wanted(
        False, (1, 1, 2, 2), {"Fair": 2, "website": 4}, {"Proof of Value": "pending"}
    ),
    "blank_outcome.csv": Wanted(False, (1, 1, 2, 0), {"recommendation": 4}, {"": "pending"}),
    "spellings.csv": Wanted(True, (1, 3, 0, 0), {"Brightmart": 4}, codes=("joined",)),
    "others_as_channel.csv": Wanted(True, (1, 1, 0, 0), {"Others": 1, "not_given": 1}),
    "unused_formula.xlsx": Wanted(True, (1, 1, 0, 0), {"recommendation": 1, "social": 1}),
    "total_in_unused_columns.csv": Wanted(True, (1, 1, 1, 0), {"recommendation": 2, "social": 1}),
    "footer.csv": Wanted(True, (1, 1, 0, 0), {"recommendation": 1, "social": 1}),
    "one_quoted_column.csv": Wanted(
        False,
        (1, 1, 0, 0),
        {"recommendation": 1, "social": 1},
        {"1,200": "."},
        {"amount": [1200, 300]},
    ),
    "same_project_twice.csv": Wanted(True, (1, 1, 0, 0), {"recommendation": 1, "social": 1}),
    "identical_rows.csv": Wanted(True, (0, 3, 0, 0), {"social": 3}),
    "year_only.csv": Wanted(
        True, (1, 1, 0, 0), {"recommendation": 1, "social": 1}, values={"year": [2024, 2025]}
    ),
    "quote_sent.csv": Wanted(
        False, (2, 1, 0, 0), {"platform": 2, "social": 1}, values={"amount": [1200, 800, 1500]}
    ),
    "won_lost_ticks.csv": Wanted(False, (2, 1, 1, 0), {"Fair": 2, "website": 2}),
    "subtotals_and_rates.csv": Wanted(
        True, (3, 1, 0, 0), {"platform": 2, "Salon": 2}, values={"amount": [1000, 500, 2000, 700]}
    ),
    "grants.csv": Wanted(
        False,
        (1, 1, 1, 1),
        {"not_given": 4},
        values={"proposed_on": [*map(pd.Timestamp, DAYS), None], "decided_on": [None] * 4},
    ),
    "numbered_statuses.csv": Wanted(
        False, (1, 1, 1, 0), {"platform": 2, "Salon": 1}, values={"lost_reason": [None] * 3}
    ),
    "country_of_origin.csv": Wanted(
        False, (1, 2, 0, 0), {"not_given": 3}, {"channel": ""}, {"amount": [1000, 2000, 500]}
    ),
    "two_currencies_unnamed.csv": Wanted(False, (1, 1, 0, 0), {"platform": 2}),
    "two_dates_of_one_name.csv": Wanted(
        True, (1, 1, 0, 0), {"platform": 1, "Salon": 1}, codes=("unread_column",)
    ),
    "months_between.csv": Wanted(
        True,
        (1, 1, 0, 0),
        {"Salon": 2},
        values={
            "amount": [1200, 2200],
            "proposed_on": [pd.Timestamp("2025-01-08"), pd.Timestamp("2025-02-03")],
        },
    ),
    "signed_and_paid.csv": Wanted(False, (2, 1, 1, 0), {"Salon": 2, "social": 2}, {"": "pending"}),
    "accepted_on.csv": Wanted(False, (2, 0, 2, 0), {"Salon": 2, "social": 2}, {"": "pending"}),
    "form_of_questions.csv": Wanted(False, (1, 1, 1, 0), {"recommendation": 2, "website": 1}),
    "positive_answers.csv": Wanted(
        False,
        (1, 2, 1, 0),
        {"website": 2, "platform": 2},
        values={"amount": [1200, 800, 500, 900], "lost_reason": [None, None, "no_answer", None]},
    ),
    "pipeline_beside_status.csv": Wanted(
        False, (2, 1, 1, 0), {"website": 2, "recommendation": 2}, values={"amount": [None] * 4}
    ),
    "archived_deals.csv": Wanted(False, (1, 0, 2, 1), {"Newsletter": 2, "social": 2}),
    "won_with_reason.csv": Wanted(True, (1, 1, 0, 0), {"recommendation": 2}),
}
each_case = pytest.mark.parametrize("name", WANTED)


@pytest.fixture
def copied(tmp_path):
    """The path of a copy of a case."""
    return lambda name: Path(shutil.copy(CASES / name, tmp_path / name))


def accepting(told):
    """Accept every proposal but of what is told otherwise."""

    def answer(asked):
        named = [(each, each.about if each.kind == "which" else each.subject) for each in asked]
        assert all(name in told or each.answerable for each, name in named)
        return [(each, told.get(name, each.proposal)) for each, name in named]

    return answer


@each_case
def test_a_file_is_read_as_it_is_or_asked_about(copied, name):
    reading = frames.read(copied(name), PROJECTS)
    assert (not reading.errors) == WANTED[name].loads
    found = {each.code for each in reading.findings}
    assert found >= {*WANTED[name].codes}
    assert reading.errors == () or any(each.needed for each in asking.questions(reading))


@each_case
def test_every_project_is_there_once_the_questions_are_answered(copied, name):
    wanted = WANTED[name]
    asked = []

    def answer(questions):
        asked.extend(each for each in questions if not each.answerable)
        return accepting(wanted.told)(questions)

    reading = asking.settled(frames.read(copied(name), PROJECTS), answer)
    assert reading.errors == () and len(asked) <= 8
    keep(reading)
    projects = bilan.load_projects(reading.path)
    counts = projects["outcome"].value_counts()
    aside = int((projects["stage"] != "proposal").sum())
    assert (counts["won"], counts["lost"], counts["pending"], aside) == wanted.outcomes
    assert dict(Counter(projects["channel"])) == wanted.channels
    for column, values in wanted.values.items():
        found = [None if pd.isna(value) else value for value in projects[column].tolist()]
        assert found == pytest.approx(values) if column == "amount" else found == values


@each_case
def test_what_was_answered_is_not_asked_again_and_stays_as_it_was_written(copied, name):
    path = copied(name)
    mapping = keep(asking.settled(frames.read(path, PROJECTS), accepting(WANTED[name].told)))
    assert mapping.name == f"{path.stem}.bilan.toml"
    again = frames.read(path, PROJECTS)
    assert asking.questions(again) == []
    written = mapping.read_text(encoding="utf-8")
    assert kept(again, written) == written


@each_case
def test_what_is_sure_is_right(copied, name):
    """Where what is sure is enough, it gives what its owner would have answered."""
    reading = asking.settled(
        frames.read(copied(name), PROJECTS), lambda asked: asking.proposals(asked, sure=True)
    )
    if not reading.errors:
        counts = reading.rows["outcome"].value_counts()
        assert (counts["won"], counts["lost"], counts["pending"]) == WANTED[name].outcomes[:3]


def test_each_word_of_a_status_has_its_proposal(copied):
    reading = frames.read(copied("statuses_fr.csv"), PROJECTS)
    found = {each.subject: each for each in asking.questions(reading) if each.about == "outcome"}
    told = {subject: (each.proposal, each.detail) for subject, each in found.items()}
    assert told.pop("1") == ("won", "")  # beside Oui and Non: proposed, never sure
    assert told == {
        "Perdu (prix)": ("lost", "price"),
        "Perdu - budget": ("lost", "no_budget"),
        "KO": ("lost", ""),
        "OK": ("won", ""),
        "Abandonné": ("lost", ""),
        "En négociation": ("pending", ""),
        "Annulé": ("lost", ""),
        "pas de réponse": ("lost", "no_answer"),
        "Relancé": ("pending", ""),
        "Terminé": ("won", ""),
        "Livré": ("won", ""),
        "Facturé": ("won", ""),
        "Validé": ("won", ""),
        "Oui": ("won", ""),
        "Non": ("lost", ""),
    }
    assert not found["Oui"].sure and not found["Non"].sure


def test_all_columns_are_asked_about_at_once_then_the_values_of_each(copied):
    """Whether or not what is proposed is sure: Enter accepts it all."""
    reading = frames.read(copied("positive_answers.csv"), PROJECTS)
    first, *others = groups(asking.questions(reading))
    assert {each.sure for each in first} == {True, False}
    assert [{each.kind for each in group} for group in others] == [{"value"}] * 2


def test_a_column_that_is_mostly_not_understood_may_be_left_unread(copied):
    """Once it is said to be ours, its values are at fault, and it is not asked about again."""
    reading = frames.read(copied("pipeline_beside_status.csv"), PROJECTS)
    told = {each.subject: each for each in asking.questions(reading) if each.kind == "header"}
    assert told["Stage"].choices == ("stage", "ignored")
    assert not any(told[name].sure for name in ("Stage", "Budget"))
    reading = asking.answered(reading, [(told["Stage"], "ignored"), (told["Budget"], "amount")])
    assert [each.code for each in reading.errors] == ["not_a_number"] * 3
    assert [each for each in asking.questions(reading) if each.subject == "Budget"] == []


def test_a_column_whose_values_have_proposals_is_not_doubted(copied):
    asked = asking.questions(frames.read(copied("typical_sheets_en.csv"), PROJECTS))
    assert "Brief" not in [each.subject for each in asked if each.kind == "header"]


def test_where_a_crm_archives_what_is_lost_it_is_said_that_nothing_is(copied):
    reading = asking.settled(frames.read(copied("archived_deals.csv"), PROJECTS), accepting({}))
    assert "no_loss" in [each.code for each in reading.findings]


def test_a_column_of_answers_is_no_channel(tmp_path):
    path = tmp_path / "projets.csv"
    rows = ["Client;Source;Statut", "A;oui;gagné", "B;non;perdu", "C;oui;perdu"]
    path.write_text("\n".join(rows), encoding="utf-8")
    asked, *_ = asking.questions(frames.read(path, PROJECTS))
    assert (asked.about, asked.proposal) == ("channel", "")


def test_a_reason_inside_a_status_becomes_the_reason(copied):
    reading = asking.settled(frames.read(copied("statuses_fr.csv"), PROJECTS), accepting({}))
    reasons = reading.rows["lost_reason"].tolist()
    assert (reasons[0], reasons[2], reasons[8]) == ("price", "no_budget", "no_answer")


def test_several_channels_in_a_cell_are_asked_about_and_the_first_is_proposed(copied):
    reading = frames.read(copied("several_channels_in_a_cell.csv"), PROJECTS)
    found = {each.subject: each.proposal for each in asking.questions(reading)}
    assert found["LinkedIn, Referral"] == "social"
    assert found["Referral, LinkedIn"] == "recommendation"


def test_a_column_that_is_taken_for_the_channels_can_be_refused(tmp_path):
    """Where a file has no channels at all, none of its columns is theirs."""
    path = tmp_path / "mine.csv"
    path.write_text("Lead Source,outcome\nWeb,won\nReferral,lost\n", encoding="utf-8")
    reading = frames.read(path, PROJECTS)
    asked, *_ = asking.questions(reading)
    assert (asked.choices, asked.proposal) == (("Lead Source", "outcome", ""), "Lead Source")
    reading = asking.answered(reading, [(asked, "")])
    assert reading.errors == () and asking.questions(reading) == []
    assert reading.rows["channel"].tolist() == ["not_given"] * 2


@pytest.mark.parametrize("name", ["comments_no_header.csv", "no_header.csv"])
def test_a_file_without_a_header_is_refused_in_one_sentence(copied, name):
    reading = frames.read(copied(name), PROJECTS)
    assert len(reading.errors) == 1 and asking.questions(reading) == []


def test_the_mapping_of_another_file_is_not_followed_and_said(tmp_path):
    folder = Path(shutil.copytree(CASES / "mapping_of_another_file", tmp_path / "files"))
    reading = asking.settled(frames.read(folder / "crm_2024.csv", PROJECTS), accepting({}))
    keep(reading).rename(folder / "bilan.toml")
    projects = bilan.load_projects(folder / "mine.csv")
    assert projects["outcome"].tolist() == ["won", "lost"]
    assert "mapping_elsewhere" in bilan.load_findings(projects)["code"].tolist()


def test_next_year_s_new_status_is_one_question(copied):
    path = copied("typical_sheets_en.csv")
    keep(asking.settled(frames.read(path, PROJECTS), accepting({"Declined by me": "set_aside"})))
    rows = path.read_text(encoding="utf-8")
    path.write_text(rows.replace("Won", "Sold to them", 1), encoding="utf-8")
    (asked,) = asking.questions(frames.read(path, PROJECTS))
    assert (asked.subject, asked.rows, asked.needed) == ("Sold to them", 1, True)
