"""What may be concluded, what may not, and every question asked: whole sentences in both languages."""

import re

import pytest
from wording import bullets, expected, in_both, spaces

import bilan
from bilan import show
from bilan.analysis.qualification import qualification_effect
from bilan.analysis.verdicts import Verdict, framed

LESSON, TEMPTING, YEARS, TRUST = expected("verdicts").values()
POOLED = {"from_year": 2022, "to_year": 2025}


def asked(question: str, about: str, group: str, verdict: str, won: int, decided: int, **more: object) -> Verdict:
    return Verdict(question, about, group, verdict, won, decided, more.pop("reading", None), **more)


def rate(
    channel: str, won: int, decided: int, level: str = "cannot_tell", even: str = "cannot_tell", **more: object
) -> list[Verdict]:
    """The two questions on the rate of a channel."""
    near = "even" if 0.35 < won / max(decided, 1) < 0.65 else None
    side = "wins_more" if 2 * won > decided else "loses_more" if 2 * won < decided else None
    needed, even_needed = more.pop("needed", None), more.pop("even_needed", None)
    return [
        asked("level", "channel", channel, level, won, decided, reading=side, needed=needed, **more),
        asked("even", "channel", channel, even, won, decided, reading=near, needed=even_needed, **more),
    ]


def versus(channel: str, verdict: str, *counts: int, **more: object) -> Verdict:
    won, decided, other_won, other_decided = counts
    others = {"other_won": other_won, "other_decided": other_decided}
    return asked("versus_rest", "channel", channel, verdict, won, decided, **others, **more)


def gap(question: str, group: str, verdict: str, *counts: int, about: str = "", **more: object) -> Verdict:
    won, decided, other_won, other_decided = counts
    others = {"other_won": other_won, "other_decided": other_decided}
    return asked(question, about or question, group, verdict, won, decided, **others, **more)


QUALIFIED = {"about": "qualified"}
CLAIMS = {
    "wins_more": rate("website", 9, 10, "wins_more"),
    "reliable": rate("website", 29, 30, "reliable", from_year=2023, to_year=2025, year_won=10, year_decided=10, this_year=True),
    "loses_more": [asked("level", "all", "", "loses_more", 8, 37)],
    "rarely": rate("platform", 0, 20, "rarely", **POOLED, year_won=0, year_decided=2),
    "better": [versus("Salon *x*", "better", 5, 6, 3, 20)],
    "both": [*rate("direct", 7, 7, "wins_more"), versus("direct", "better", 7, 7, 13, 30)],
    "worse": [versus("social", "worse", 1, 10, 20, 28)],
    "even": rate("partnership", 40, 80, even="even"),
    "called_all": rate("all", 9, 10, "wins_more"),
    "qualification": [gap("qualification", "", "better", 18, 22, 2, 15, **QUALIFIED)],
    "qualification_one_unknown": [gap("qualification", "", "better", 18, 22, 2, 15, unknown=1, **POOLED, **QUALIFIED)],
    "qualification_several_unknown": [gap("qualification", "", "worse", 2, 15, 18, 22, unknown=3, **QUALIFIED)],
    "better_year": [gap("year", "2025", "better", 30, 37, 10, 35, **POOLED)],
    "worse_year": [gap("year", "2025", "worse", 10, 35, 30, 37, **POOLED)],
    "better_channel_year": [gap("channel_year", "partnership", "better", 20, 22, 4, 30, about="channel", **POOLED)],
    "worse_channel_year": [gap("channel_year", "partnership", "worse", 1, 22, 26, 30, about="channel", **POOLED)],
}
NOTHING_TO_SAY = rate("recommendation", 5, 12)


@pytest.mark.parametrize("kind", CLAIMS)
def test_what_may_be_concluded(kind):
    assert in_both(show.lessons, framed([*CLAIMS[kind], *NOTHING_TO_SAY])) == bullets(LESSON[kind])


def test_each_group_has_one_line():
    frame = framed([*CLAIMS["both"], *CLAIMS["even"], *CLAIMS["qualification"]])
    assert in_both(show.lessons, frame) == bullets(LESSON["both"], LESSON["even"], LESSON["qualification"])


@pytest.mark.parametrize(("decided", "kind"), [(12, "none"), (1, "none_of_one"), (0, "nothing")])
def test_no_conclusion_is_said_as_such(decided, kind):
    assert in_both(show.lessons, framed([asked("level", "all", "", "cannot_tell", 0, decided)])) == LESSON[kind]


SETTLED = [*rate("direct", 10, 10, "wins_more"), asked("level", "all", "", "cannot_tell", 6, 12, reading=None)]
READINGS = {
    "loses_more": rate("recommendation", 5, 12),
    "wins_more": rate("returning", 8, 10, needed=22, **POOLED),
    "lottery": rate("social", 2, 6, needed=104),
    "even": rate("partnership", 6, 12, even_needed=89),
    "many": rate("social", 0, 6, needed=9),
    "qualification": [gap("qualification", "", "cannot_tell", 9, 13, 3, 15, reading="better", needed=42, unknown=5, **QUALIFIED)],
    "qualification_useless": [
        gap("qualification", "", "cannot_tell", 3, 15, 9, 13, reading="worse", unknown=1, **POOLED, **QUALIFIED)
    ],
    "better_year": [gap("year", "2025", "cannot_tell", 19, 38, 45, 102, reading="better", **POOLED)],
    "worse_year": [gap("year", "2025", "cannot_tell", 8, 38, 45, 102, reading="worse", needed=151, **POOLED)],
}


@pytest.mark.parametrize("kind", READINGS)
def test_what_is_tempting_and_may_not_be_concluded(kind):
    intro = {lang: f"{TEMPTING['intro'][lang]}\n\n" for lang in ("fr", "en")}
    line = bullets(TEMPTING[kind])
    assert in_both(show.limits, framed([*SETTLED, *READINGS[kind]])) == {lang: intro[lang] + line[lang] for lang in intro}


def test_groups_that_no_outcome_could_settle_are_told_together():
    small = [*rate("returning", 2, 2, "too_few", "too_few"), *rate("platform", 0, 4, "too_few", "too_few")]
    assert in_both(show.limits, framed([*SETTLED, *small])) == bullets(TEMPTING["few"])


def test_nothing_tempting_is_said_as_such():
    assert in_both(show.limits, framed(SETTLED)) == TEMPTING["none"]


def test_how_far_conclusions_may_be_trusted():
    for kind, rows in {"some": CLAIMS["both"], "none": NOTHING_TO_SAY}.items():
        assert in_both(show.claims_sentence, framed(rows)) == TRUST[kind]
    undecided = framed([asked("level", "all", "", "too_few", 0, 0)])
    assert show.claims_sentence(undecided) == show.verdicts_table(undecided) == ""


def test_the_years_are_told_apart_from_the_rest():
    year = gap("year", "2025", "cannot_tell", 19, 38, 45, 102, reading="better", **POOLED)
    assert in_both(show.years_standfirst, framed([*CLAIMS["both"], year])) == YEARS["none"]
    assert in_both(show.years_standfirst, framed(CLAIMS["reliable"])) == YEARS["nothing_asked"]
    assert in_both(show.years_standfirst, framed(CLAIMS["both"])) == YEARS["no_year"]


@pytest.mark.parametrize(
    ("mix", "fr"),
    [
        (
            "weaker",
            "Une bonne part de l’écart semble venir des canaux·: qualifiés et non qualifiés n’arrivent pas par les mêmes.",
        ),
        ("agree", ""),
    ],
)
def test_a_verdict_on_qualification_says_what_channels_explain_of_it(root, mix, fr):
    effect = qualification_effect(bilan.load_projects(root / "data" / "exemple.csv"))
    told = effect._replace(known=effect.known._replace(mix=mix))
    said = spaces(show.lessons(framed(CLAIMS["qualification"]), told, lang="fr"))
    assert said == f"- {LESSON['qualification']['fr']} {fr}".strip()


def test_every_question_is_in_the_folded_table():
    rows = [*CLAIMS["both"], *NOTHING_TO_SAY]
    rows[0] = rows[0]._replace(p_adjusted=0.0712)
    rows[2] = rows[2]._replace(p_adjusted=0.0004)
    html = show.verdicts_table(framed(rows), lang="en")
    body = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", html)]
    questions, _, others, risks, answers, _ = zip(*body[1:], strict=True)
    assert body[0] == ["Question", "Won", "Against", "Risk of error in the report", "Answer", "It would take"]
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
