"""What the year teaches, what it cannot teach yet, and the method: whole sentences in both languages."""

import pandas as pd
import pytest
from wording import bullets, expected, in_both

import bilan
from bilan import show
from bilan.analysis.qualification import Effect, QualificationEffect
from bilan.analysis.verdicts import Verdict
from bilan.schema import completed

LESSON, TEMPTING, METHOD = expected("verdicts").values()


def verdicts(*rows: dict) -> pd.DataFrame:
    """What ``bilan.verdicts`` returns: rows of ``asked``, blanks where nothing is given."""
    frame = pd.DataFrame(rows, columns=[*Verdict._fields[:5], "rate", "low", "high", *Verdict._fields[5:]])
    frame["rate"] = frame["won"] / frame["decided"].where(frame["decided"] > 0)
    whole = dict.fromkeys(["won", "decided", "other_won", "other_decided", "unknown"], "int64")
    return frame.fillna(dict.fromkeys(whole, 0)).astype(whole | {"other": "str", "reading": "str", "needed": "Int64"})


def asked(question: str, group: str, verdict: str, won: int, decided: int, low: float = 0, high: float = 1, **more) -> dict:
    asked = {"question": question, "group": group, "verdict": verdict, "won": won, "decided": decided, "low": low, "high": high}
    return asked | more


def versus_rest(group: str, verdict: str, won: int, decided: int, other_won: int, other_decided: int, **interval) -> dict:
    others = {"other": "rest", "other_won": other_won, "other_decided": other_decided}
    return asked("versus_rest", group, verdict, won, decided, **interval, **others)


def qualification(verdict: str, won: int, decided: int, other_won: int, other_decided: int, **more) -> dict:
    others = {"other": "not_qualified", "other_won": other_won, "other_decided": other_decided}
    return asked("qualification", "qualified", verdict, won, decided, **others, **more)


def year(verdict: str, won: int, decided: int, other_won: int, other_decided: int, **more) -> dict:
    others = {"other": "2024", "other_won": other_won, "other_decided": other_decided}
    return asked("year", "2025", verdict, won, decided, **others, **more)


def trend(verdict: str, won: int, decided: int) -> dict:
    return asked("trend", "2025", verdict, won, decided, other="2022")


def channel(group: str, won: int, decided: int, low: float, high: float, reading: str | None, needed: int | None, even=None):
    """The two questions on the rate of a channel of which nothing may be concluded; ``even``, what a flat rate would need."""
    return [
        asked("level", group, "cannot_tell", won, decided, low, high, reading=reading, needed=needed),
        asked("coin_flip", group, "too_few", won, decided, low, high, reading="even" if even else None, needed=even),
    ]


# One loss in three is not ruled out, since 1 / (1 - 0.646) = 2.8; nor is one win in four, since 1 / 0.324 = 3.1.
RELIABLE = [asked("level", "direct", "wins_more", 7, 7, 0.646, 1), versus_rest("direct", "better", 7, 7, 13, 30, low=0.646)]
UNRELIABLE = [
    asked("level", "platform", "loses_more", 0, 8, 0, 0.324),
    versus_rest("platform", "worse", 0, 8, 20, 30, high=0.324),
]
CLAIMS = {
    "reliable": RELIABLE,
    "unreliable": UNRELIABLE,
    "wins_more": [asked("level", "website", "wins_more", 9, 10, 0.596, 0.982)],
    "loses_more_in_all": [asked("level", "all", "loses_more", 8, 37, 0.114, 0.371)],
    "better": [versus_rest("Salon *x*", "better", 5, 6, 3, 20)],
    "worse": [versus_rest("social", "worse", 1, 9, 20, 28)],
    "even": [asked("coin_flip", "partnership", "even", 40, 80, 0.393, 0.607)],
    "qualification": [qualification("better", 18, 22, 2, 15)],
    "qualification_one_unknown": [qualification("better", 18, 22, 2, 15, unknown=1)],
    "qualification_several_unknown": [qualification("worse", 2, 15, 18, 22, unknown=3)],
    "better_year": [year("better", 30, 37, 10, 35)],
    "worse_year": [year("worse", 10, 35, 30, 37)],
    "rising": [trend("better", 64, 140)],
    "falling": [trend("worse", 1, 20)],
}
NOTHING_TO_SAY = channel("recommendation", 5, 12, 0.193, 0.680, "loses_more", 240)


@pytest.mark.parametrize("kind", CLAIMS)
def test_each_kind_of_verdict_is_one_line(kind):
    frame = verdicts(*CLAIMS[kind], *NOTHING_TO_SAY)
    assert in_both(show.lessons, frame) == bullets(LESSON[kind])


def test_several_verdicts_are_as_many_lines_those_of_one_channel_together():
    frame = verdicts(
        RELIABLE[0],
        *CLAIMS["wins_more"],
        *CLAIMS["loses_more_in_all"],
        RELIABLE[1],
        *CLAIMS["worse"],
        *CLAIMS["even"],
        *CLAIMS["better"],
        *CLAIMS["better_year"],
        *CLAIMS["rising"],
    )
    kinds = ["reliable", "wins_more", "loses_more_in_all", "worse", "even", "better", "better_year", "rising"]
    assert in_both(show.lessons, frame) == bullets(*(LESSON[kind] for kind in kinds))


def test_better_than_the_rest_and_one_in_two_are_two_lines():
    even = asked("coin_flip", "Salon *x*", "even", 40, 80, 0.393, 0.607)
    lines = in_both(show.lessons, verdicts(*CLAIMS["better"], even))["fr"].splitlines()
    assert lines == [
        f"- {LESSON['better']['fr']}",
        "- **Salon \\*x\\*·: à peu près un sur deux.** 40 sur 80 (taux plausible·: 39·% à 61·%).",
    ]


@pytest.mark.parametrize("mix", ["agree", "weaker", "reversed", "inseparable"])
def test_the_verdict_on_qualification_says_what_the_channels_explain_of_it(mix):
    frame, effect = verdicts(*CLAIMS["qualification"], *CLAIMS["rising"]), QualificationEffect(*[Effect(*[0] * 13, mix, "")] * 5)
    line = LESSON["qualification" if mix == "agree" else f"qualification_{mix}"]
    assert in_both(show.lessons, frame, effect) == bullets(line, LESSON["rising"])


@pytest.mark.parametrize(
    ("decided", "kind"), [(37, "no_lesson"), (1, "no_lesson_from_one_project"), (0, "nothing_decided")], ids=str
)
def test_a_year_that_teaches_nothing_yet(decided, kind):
    frame = verdicts(asked("level", "all", "cannot_tell", 0, decided), asked("level", "direct", "too_few", 0, 0))
    assert in_both(show.lessons, frame) == LESSON[kind]


READINGS = {
    "a_lottery": channel("social", 2, 6, 0.097, 0.700, "loses_more", 60),
    "a_loss": channel("recommendation", 5, 12, 0.193, 0.680, "loses_more", 240, even=312),  # 0.40 < 5 / 12 < 0.45
    "a_win": channel("# stand", 6, 10, 0.313, 0.832, "wins_more", 1012),  # two figures, upwards: about 1,100
    "one_in_two_at_a_tie": channel("partnership", 6, 12, 0.254, 0.746, None, None, even=66),
    "one_in_two_near_a_tie": channel("partnership", 6, 11, 0.280, 0.787, "wins_more", 850, even=100),
    "one_answer_among_many": channel("returning", 6, 6, 0.610, 1, "wins_more", 8),
    "qualification_one_unknown": [qualification("cannot_tell", 18, 31, 1, 6, unknown=1, reading="better", needed=77)],
    "qualification_the_wrong_way": [qualification("too_few", 1, 5, 4, 9, reading="worse", needed=120)],
    "a_better_year": [year("cannot_tell", 20, 37, 15, 32, reading="better", needed=809)],
    "a_worse_year": [year("cannot_tell", 15, 32, 20, 37, reading="worse", needed=809)],
}
SETTLED = [*RELIABLE, asked("coin_flip", "direct", "too_few", 7, 7)]


def taken_back(*cells: dict[str, str]) -> dict[str, str]:
    return {lang: f"{TEMPTING['intro'][lang]}\n\n{lines}" for lang, lines in bullets(*cells).items()}


@pytest.mark.parametrize("kind", READINGS)
def test_each_tempting_reading_is_taken_back(kind):
    assert in_both(show.limits, verdicts(*SETTLED, *READINGS[kind])) == taken_back(TEMPTING[kind])


def test_with_a_single_channel_the_reading_is_that_of_the_whole():
    frame = verdicts(*channel("all", 2, 6, 0.097, 0.700, "loses_more", 60))
    assert in_both(show.limits, frame) == taken_back(TEMPTING["the_whole"])


def test_groups_too_small_to_judge_are_named_with_their_counts_and_those_without_any_are_not():
    small = [*channel("returning", 1, 3, 0, 1, "loses_more", 66), *channel("Malt", 0, 1, 0, 1, "loses_more", 7)]
    pending_only = channel("website", 0, 0, 0, 1, None, None)
    assert in_both(show.limits, verdicts(*SETTLED, *small, *pending_only)) == bullets(TEMPTING["too_few"])


def test_where_every_channel_is_settled_there_is_no_hasty_reading():
    assert in_both(show.limits, verdicts(*SETTLED)) == TEMPTING["none"]


def test_the_37_projects_say_one_thing_and_take_back_three(root):
    """Their author reads: direct network, always; partnership, one in two; social networks, a lottery."""
    frame = bilan.verdicts(bilan.load_projects(root / "data" / "gagne_perdu.csv"))
    assert in_both(show.lessons, frame) == bullets(LESSON["reliable"])
    kinds = ["one_in_two_at_a_tie", "a_loss", "a_lottery"]
    assert in_both(show.limits, frame) == taken_back(*(TEMPTING[kind] for kind in kinds))


METHODS = {
    "both_columns": (["met", "brief"], "any"),
    "one_of_two": (["met"], "all"),
    "neither": ([], "any"),
    "the_only_one": (["met"], "brief"),
}


@pytest.mark.parametrize("case", METHODS)
def test_the_method_tells_the_rule_and_the_columns_that_it_lacks(case):
    columns, rule = METHODS[case]
    points = in_both(show.method, completed(pd.DataFrame(), ["channel", "outcome", *columns]), rule)
    assert {lang: text.splitlines()[2] for lang, text in points.items()} == bullets(METHOD[case])


def test_the_method_tells_when_a_conclusion_is_drawn():
    for lang, text in in_both(show.method, completed(pd.DataFrame(), ["channel", "outcome"])).items():
        assert text.splitlines()[3].endswith(METHOD["conclusions"][lang])
