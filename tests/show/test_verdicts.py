"""How far conclusions may be trusted, every question asked, and what tells the years apart: whole
sentences in both languages.
"""

import re

from wording import expected, in_both, spoken

import bilan.show.opening
import bilan.show.verdicts
from bilan.analysis.verdicts import Verdict, framed

YEARS, TRUST = expected("verdicts").values()
POOLED = {"from_year": 2022, "to_year": 2025}


def rate(
    channel: str, won: int, decided: int, verdict: str = "cannot_tell", **more: object
) -> list[Verdict]:
    """The two questions on the rate of a channel."""
    first = Verdict(
        "level",
        "channel",
        channel,
        verdict,
        won,
        decided,
        "wins_more" if 2 * won > decided else "loses_more",
        **more,
    )
    return [first, first._replace(question="even", verdict="cannot_tell", reading=None)]


DIRECT = [
    *rate("direct", 7, 7, "wins_more"),
    Verdict(
        "versus_rest", "channel", "direct", "better", 7, 7, None, other_won=13, other_decided=30
    ),
]
RECOMMENDATION = rate("recommendation", 5, 12)


def test_how_far_conclusions_may_be_trusted():
    tempting = rate("recommendation", 5, 12, needed=198)
    cases = {
        "established": DIRECT,
        "both": [*DIRECT, *tempting],
        "tempting": tempting,
        "thin": RECOMMENDATION,
    }
    assert {
        kind: in_both(bilan.show.verdicts.claims_sentence, framed(rows))
        for kind, rows in cases.items()
    } == TRUST
    assert bilan.show.verdicts.claims_sentence(framed(rate("direct", 1, 1, "too_few"))) == ""
    undecided = framed([Verdict("level", "all", "", "too_few", 0, 0, None)])
    assert (
        bilan.show.verdicts.claims_sentence(undecided)
        == bilan.show.verdicts.verdicts_table(undecided)
        == ""
    )


def test_the_years_are_told_apart_from_the_rest():
    counts = {"other_won": 45, "other_decided": 102}
    year = Verdict("year", "year", "2025", "cannot_tell", 19, 38, "better", **counts, **POOLED)
    assert in_both(bilan.show.opening.years_standfirst, framed([*DIRECT, year])) == YEARS["none"]
    of_two = year._replace(from_year=2024)
    assert (
        in_both(bilan.show.opening.years_standfirst, framed([*DIRECT, of_two]))
        == YEARS["none_of_two"]
    )
    worse = year._replace(verdict="worse", p_adjusted=0.05)
    trend = worse._replace(question="trend")
    assert (
        in_both(bilan.show.opening.years_standfirst, framed([*DIRECT, worse, trend]))
        == YEARS["some"]
    )
    assert (
        in_both(
            bilan.show.opening.years_standfirst,
            framed(rate("website", 29, 30, "reliable", **POOLED)),
        )
        == YEARS["nothing_asked"]
    )
    assert in_both(bilan.show.opening.years_standfirst, framed(DIRECT)) == YEARS["no_year"]


def test_every_question_is_in_the_folded_table():
    rows = [*DIRECT, *RECOMMENDATION]
    rows[0] = rows[0]._replace(p_adjusted=0.0712)
    rows[2] = rows[2]._replace(p_adjusted=0.0004)
    html = spoken("en", bilan.show.verdicts.verdicts_table, framed(rows))
    body = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)
        for line in re.findall(r"<tr>(.*?)</tr>", html)
    ]
    questions, _, others, risks, answers, _ = zip(*body[1:], strict=True)
    assert body[0] == [
        "Question",
        "Won",
        "Against",
        "Risk of error in the report",
        "Answer",
        "More projects",
    ]
    assert questions == (
        "Direct network: won more often than lost?",
        "Direct network: about one in two?",
        "Direct network: different from the other channels?",
        "Recommendation: won more often than lost?",
        "Recommendation: about one in two?",
    )
    assert others == ("", "", "13 of 30", "", "")
    assert risks == ("7.1%", "–", "under 0.1%", "–", "–")
    assert answers == ("more won", "cannot tell", "better", "cannot tell", "cannot tell")
