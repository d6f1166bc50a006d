"""Waiting, effort, one client and a rule over the years: whole sentences in both languages."""

import math

import pandas as pd
import pytest
from from_r import projects
from wording import expected, in_both, spoken

import bilan
import bilan.show.effort
import bilan.show.qualification
import bilan.show.waiting
from bilan.analysis.effort import Cost, Dependence
from bilan.analysis.verdicts import Verdict, framed
from bilan.analysis.waiting import Answers

WAITING, EFFORT, RECORD = expected("answers").values()
LAST_DAY = pd.Timestamp("2025-12-31")


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (Answers(0, 37, 0, 0, None, 0), "none"),
        (Answers(37, 0, 1, 35, LAST_DAY, 0), "times"),
        (Answers(4, 2, 25, 35, LAST_DAY, 0), "undated"),
        (Answers(1, 0, 20, 20, LAST_DAY, 0), "one"),
        (Answers(3, 0, 1, 1, LAST_DAY, 0), "few"),
        (Answers(22, 0, 22, 22, LAST_DAY, 0), "alike"),
        (Answers(37, 0, 25, 35, LAST_DAY, 1), "pending"),
        (Answers(37, 0, 25, 35, LAST_DAY, 2), "pending_two"),
    ],
)
def test_how_long_answers_take(answers, kind):
    assert in_both(bilan.show.waiting.answers_paragraph, answers) == WAITING[kind]


def test_what_a_won_project_costs():
    assert (
        in_both(bilan.show.effort.cost_sentence, Cost(29, 16, 9, 183.0, 11.4375, 7.9, 16.58))
        == EFFORT["cost"]
    )
    assert (
        in_both(bilan.show.effort.cost_sentence, Cost(7, 4, 2, 30.0, math.nan, math.nan, math.nan))
        == EFFORT["few"]
    )
    assert bilan.show.effort.cost_sentence(Cost(0, 0, 3, 0.0, math.nan, math.nan, math.nan)) == ""


def test_what_an_hour_brings():
    rows = {
        "direct": (21, 9000.0, 24.0, 378.2, 258.0, 551.3),
        "Salon *x*": (28, 1.0, 1.0, 1250.0, 900.0, 2000.0),
    }
    columns = ["projects", "amount", "hours", "each", "low", "high"]
    told = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("channel")
    assert in_both(bilan.show.effort.hour_sentence, told) == EFFORT["hour"]
    assert bilan.show.effort.hour_sentence(told.iloc[:0]) == ""
    ax = bilan.show.effort.hour_chart(told)
    drawn = [line.get_xdata().tolist() for line in ax.lines]
    assert drawn == [[258.0, 378.2, 551.3], [900.0, 1250.0, 2000.0]], "least, rate, most"
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["Réseau direct", "Salon *x*"]
    assert ax.get_xlim() == pytest.approx((-100, 2100)), "from none on"
    assert bilan.show.effort.hour_chart(told.iloc[:0]) is None


def test_how_much_hangs_on_one_client():
    assert (
        in_both(bilan.show.effort.dependence_sentence, Dependence("Client *7*", 2, 19, math.nan))
        == EFFORT["client_by_count"]
    )
    assert (
        in_both(bilan.show.effort.dependence_sentence, Dependence("Client *7*", 1, 60, 0.3204))
        == EFFORT["client_by_amount"]
    )
    assert (
        bilan.show.effort.dependence_sentence(None)
        == bilan.show.effort.dependence_sentence(Dependence("Client 7", 1, 1, 1.0))
        == ""
    )


def kept(yes: tuple[int, int], no: tuple[int, int], unknown: tuple[int, int]) -> pd.DataFrame:
    rows = [
        ("direct", answer, *pair)
        for answer, pair in {"yes": yes, "no": no, "unknown": unknown}.items()
    ]
    return bilan.by_qualification(
        projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost"]))
    )


def asked(verdict: str, from_year: int, to_year: int) -> pd.DataFrame:
    return framed(
        [
            Verdict(
                "qualification",
                "qualified",
                "",
                verdict,
                1,
                2,
                None,
                from_year=from_year,
                to_year=to_year,
            )
        ]
    )


def test_what_the_years_say_of_a_rule():
    other = {
        lang: spoken(
            lang,
            bilan.show.qualification.rule_record,
            kept((4, 1), (1, 3), (0, 0)),
            asked("better", 0, 0),
            judged=False,
        )
        for lang in ("fr", "en")
    }
    assert {lang: text.replace("\u00a0", "·") for lang, text in other.items()} == RECORD[
        "other_rule"
    ]
    assert (
        bilan.show.qualification.rule_record(
            kept((4, 1), (0, 0), (3, 2)), asked("too_few", 0, 0), judged=False
        )
        == ""
    )
    assert (
        bilan.show.qualification.rule_record(
            kept((51, 25), (10, 41), (6, 7)), asked("better", 2022, 2025)
        )
        == ""
    )
