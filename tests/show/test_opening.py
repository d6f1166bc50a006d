"""The first screen, and what the file does not tell: whole sentences in both languages, and every
figure with its note.
"""

import re

import pandas as pd
import pytest
from wording import expected, in_both, spaces, spoken

import bilan
import bilan.analysis.gaps
import bilan.analysis.opening
import bilan.show.gaps
import bilan.show.opening
from bilan import words
from bilan.analysis.breakdowns import Counts
from bilan.analysis.leanings import Move
from bilan.analysis.opening import Figures
from bilan.analysis.verdicts import Verdict, framed

TEXT = expected("opening")
NAN = float("nan")


def year(
    won: int,
    lost: int,
    pending: int,
    *,
    amounts: tuple = (NAN, NAN, NAN, 0, NAN, NAN),
    hours: tuple = (NAN, 0),
    **more: float,
) -> Figures:
    """What ``bilan.analysis.opening.figures`` returns; the interval of 19 in 38, whatever the counts."""
    decided = won + lost
    counts = Counts(won, lost, pending, decided, won / decided if decided else NAN, 0.3485, 0.6515)
    return Figures(counts, more.get("low", 0), more.get("high", 1), *amounts, *hours)


YEARS = {
    "both": (19, 19, 3),
    "one_of_each": (1, 1, 0),
    "all_won": (7, 0, 1),
    "one_lost": (0, 1, 0),
    "one_pending": (0, 0, 1),
    "pending": (0, 0, 3),
    "nothing": (0, 0, 0),
}


@pytest.mark.parametrize("case", YEARS)
def test_what_came_of_the_year_is_its_title(case):
    assert in_both(bilan.show.opening.headline, year(*YEARS[case])) == TEXT["headline"][case]


def asked(
    question: str, group: str, verdict: str, won: int, decided: int, *other: int, **more: object
) -> Verdict:
    abouts = {"qualification": "qualified", "known": "known", "year": "year", "trend": "year"}
    about = abouts.get(question, "channel" if group else "all")
    """A row; what is concluded has a risk of error, what is not has a reading or none."""
    other_won, other_decided = other or (0, 0)
    reading = more.pop("reading", None)
    if verdict not in ("cannot_tell", "too_few"):
        more = {"p_adjusted": 0.05} | more
    return Verdict(
        question, about, group, verdict, won, decided, reading, other_won, other_decided, **more
    )


ALL = asked("level", "", "cannot_tell", 6, 12)
POOLED = {"from_year": 2022, "to_year": 2025}
DIRECT = [
    asked("level", "direct", "wins_more", 7, 7),
    asked("versus_rest", "direct", "better", 7, 7, 13, 30),
]
CLAIMS = {
    "nothing_decided": [asked("level", "", "too_few", 0, 0)],
    "one_decided": [asked("level", "", "too_few", 1, 1, reading="wins_more")],
    "none_established": [ALL],
    "pending": [asked("level", "", "cannot_tell", 50, 51, pending=114, open_by="pending"), ALL],
    "one_pending": [asked("level", "", "cannot_tell", 5, 5, pending=1, open_by="pending")],
    "no_loss": [asked("level", "", "cannot_tell", 24, 24, pending=100, open_by="no_loss")],
    "no_win": [asked("level", "", "cannot_tell", 0, 2, pending=1, open_by="no_win")],
    "blank": [
        asked("level", "a", "cannot_tell", 18, 20, blank=400, open_by="channel"),
        asked("level", "", "wins_more", 288, 440),
    ],
    "one": [*DIRECT, ALL],
    "alike": [
        asked("level", "direct", "wins_more", 7, 7, **POOLED),
        asked("level", "social", "loses_more", 2, 22, **POOLED),
        asked("level", "Salon *x*", "loses_more", 0, 10, **POOLED),
        asked("qualification", "", "better", 51, 76, 10, 51, **POOLED),
    ],
    "rates": [
        asked("level", "website", "reliable", 29, 30),
        asked("level", "platform", "rarely", 0, 20),
        asked("versus_rest", "recommendation", "better", 5, 6, 3, 20),
        asked("versus_rest", "partnership", "worse", 1, 10, 20, 28),
        asked("qualification", "", "worse", 2, 15, 18, 22),
        asked("known", "", "better", 62, 106, 2, 32),
    ],
    "known": [asked("known", "", "better", 62, 106, 2, 32, **POOLED)],
    "known_worse": [asked("known", "", "worse", 2, 32, 62, 106, from_year=2025, to_year=2025)],
    "several_claims_on_one_rate": [
        asked("level", "social", "loses_more", 2, 22),
        asked("versus_rest", "social", "worse", 2, 22, 62, 118),
        asked("level", "platform", "wins_more", 60, 100),
        asked("even", "platform", "even", 60, 100),
    ],
    "this_year_points_the_other_way": [
        asked(
            *("level", "direct", "wins_more", 30, 40),
            **POOLED | {"year_won": 3, "year_decided": 8, "otherwise": True},
        )
    ],
    "many_alike": [
        asked("level", channel, "loses_more", 1, 20)
        for channel in ("direct", "social", "platform", "a", "b")
    ],
    "years": [
        asked("even", "", "even", 40, 80),
        asked("year", "2025", "better", 30, 37, 10, 35, **POOLED),
        asked("channel_year", "partnership", "worse", 1, 22, 26, 30, **POOLED),
        asked("trend", "2025", "better", 30, 37, 2, 12, **POOLED),
    ],
    "two_years": [
        asked("year", "2025", "worse", 10, 35, 30, 37, from_year=2024, to_year=2025),
    ],
}


@pytest.mark.parametrize("case", CLAIMS)
def test_what_is_established_is_said_first_and_that_the_rest_is_not(case):
    assert in_both(bilan.show.opening.standfirst, framed(CLAIMS[case])) == TEXT["standfirst"][case]


@pytest.mark.parametrize("case", TEXT["established"])
def test_what_is_established_stands_beside_its_counts(case):
    assert (
        in_both(bilan.show.opening.established_list, framed(CLAIMS[case]))
        == TEXT["established"][case]
    )


def rate(
    channel: str,
    won: int,
    decided: int,
    side: str | None,
    needed: int | None = None,
    even: int | None = None,
) -> list[Verdict]:
    near = "even" if 7 * decided < 20 * won < 13 * decided else None
    return [
        asked("level", channel, "cannot_tell", won, decided, reading=side, needed=needed),
        asked("even", channel, "cannot_tell", won, decided, reading=near, needed=even),
    ]


LEANING = pd.DataFrame(
    [
        ("platform", "worse", 0.85, 0, 10, 56, 118),
        ("Salon *x*", "better", 0.99, 6, 8, 56, 128),
    ],
    columns=["group", "reading", "chance", "won", "decided", "other_won", "other_decided"],
)
NO_LEANING = LEANING.iloc[:0]
RETURNING = rate("returning", 8, 10, "wins_more", 22)
QUALIFIED = [asked("qualification", "", "cannot_tell", 9, 13, 3, 15, reading="better", needed=42)]
READINGS = {
    "nothing": [*DIRECT, asked("level", "direct", "cannot_tell", 3, 6)],
    "one": rate("recommendation", 5, 12, "loses_more"),
    "nearest_first": [
        *rate("recommendation", 5, 12, "loses_more"),
        *rate("social", 2, 6, "loses_more", 104),
        *RETURNING,
        *QUALIFIED,
        asked("level", "platform", "too_few", 0, 2, reading="loses_more"),
    ],
    "kept_open_first": [
        *rate("recommendation", 5, 12, "loses_more", 198),
        asked(
            *("level", "direct", "cannot_tell", 9, 10),
            **{"reading": "wins_more", "pending": 7, "open_by": "pending"},
        ),
        asked(
            *("level", "social", "cannot_tell", 1, 10),
            **{"reading": "loses_more", "blank": 1, "open_by": "channel"},
        ),
        asked(
            *("qualification", "", "cannot_tell", 9, 13, 3, 15),
            **{"reading": "better", "unknown": 13, "open_by": "qualification"},
        ),
    ],
    "clients": [
        asked(
            *("level", "direct", "cannot_tell", 9, 10),
            **{"reading": "wins_more", "open_by": "clients"},
        )
    ],
    "no_loss": [
        asked(
            *("level", "direct", "cannot_tell", 9, 9),
            **{"reading": "wins_more", "open_by": "no_loss"},
        )
    ],
    "halves_and_years": [
        *DIRECT,
        *rate("partnership", 6, 12, None, even=89),
        asked("year", "2025", "cannot_tell", 8, 38, 45, 102, reading="worse", needed=151, **POOLED),
    ],
}


@pytest.mark.parametrize("case", READINGS)
def test_what_is_tempting_is_said_to_be_luck_the_nearest_first(case):
    read = framed([*READINGS[case], ALL])
    assert in_both(bilan.show.opening.tempting_list, read, NO_LEANING) == TEXT["tempting"][case]


def test_what_leans_comes_before_what_is_tempting_and_with_its_chance():
    """8.5 chances in ten are rounded down, as 9.9 are; what leans is told once."""
    read = framed([*RETURNING, *rate("platform", 0, 10, "loses_more", 12), *QUALIFIED, ALL])
    assert (
        in_both(bilan.show.opening.tempting_list, read, LEANING) == TEXT["leaning"]["and_tempting"]
    )
    assert (
        in_both(bilan.show.opening.tempting_list, framed([ALL]), LEANING)
        == TEXT["leaning"]["alone"]
    )


def test_without_channels_the_tempting_reading_is_that_of_the_whole():
    whole = asked("level", "", "cannot_tell", 8, 10, reading="wins_more", needed=22)
    assert (
        in_both(bilan.show.opening.tempting_list, framed([whole]), NO_LEANING)
        == TEXT["leaning"]["whole"]
    )


MOVES = {
    "sure": Move("social", "direct", 8, 4.6, 7.2),
    "unsure": Move("Salon *x*", "recommendation", 8, -0.7, 2.6),
    "one_number": Move("platform", "returning", 8, 2.8, 3.4),
    "nothing_to_win": Move("social", "direct", 8, -2.0, 0.4),
}


@pytest.mark.parametrize("case", MOVES)
def test_what_a_move_between_channels_may_bring(case):
    nothing = bilan.what_if(bilan.load_projects("data/gagne_perdu.csv").iloc[:0])
    moved = in_both(bilan.show.opening.advice_paragraph, nothing, "any", "early", MOVES[case])
    assert moved == TEXT["move"][case]


def notes(figures: Figures, rows: list[Verdict] | None = None) -> dict[str, list[list[str]]]:
    """Name, value and note of each figure, in both languages."""
    read = framed(rows or [ALL])
    return {
        lang: [
            re.findall(r"\"(?:name|value|note)\">([^<]*)</div>", each)
            for each in spaces(spoken(lang, bilan.show.opening.figures, figures, read)).split(
                "<div><div"
            )[1:]
        ]
        for lang in ("fr", "en")
    }


def test_every_figure_says_how_far_it_may_be_trusted_or_what_is_missing_of_it():
    everything = year(
        19, 19, 3, low=19 / 41, high=22 / 41, amounts=(59_201, 50_800, 7_300, 2, 3_289, 3_525)
    )
    assert notes(everything) == {
        "fr": [
            [
                "Taux de réussite",
                "50·%",
                "sur beaucoup de projets semblables·: entre 35·% et 65·%",
            ],
            ["Gagné", "59¦201", "perdu·: 50¦800¦; 2 sans montant"],
            ["En attente", "7¦300", "3 propositions¦; le taux finira entre 46·% et 54·%"],
            ["Projet gagné moyen", "3¦289", "celui du milieu·: 3¦525"],
        ],
        "en": [
            ["Win rate", "50%", "over many such projects: between 35% and 65%"],
            ["Won", "59,201", "lost: 50,800; 2 without an amount"],
            ["Pending", "7,300", "3 proposals; the rate will end between 46% and 54%"],
            ["Average project won", "3,289", "the middle one: 3,525"],
        ],
    }


def test_a_figure_stands_beside_that_of_the_year_before_in_the_currency_of_the_file():
    now = year(3, 3, 0, amounts=(900, NAN, NAN, 0, 900, 900))
    before = year(9, 3, 0, amounts=(1_200, 50, NAN, 0, 400, 300))
    with words.amounts_in("EUR", "excluded"):
        shown = bilan.show.opening.figures(now, framed([ALL]), before, "2024")
    found = re.findall(r"\"(?:name|value|note)\">([^<]*)</div>", spaces(shown))
    assert found == [
        *("Taux de réussite", "50·%"),
        "75·% en 2024¦; sur beaucoup de projets semblables·: entre 35·% et 65·%",
        *("Gagné HT", "900·€", "1¦200·€ en 2024"),
        *("Projet gagné moyen", "900·€", "400·€ en 2024¦; celui du milieu·: 900·€"),
    ]


def test_a_figure_that_the_file_does_not_hold_is_not_shown():
    rate = ["Win rate", "54%", "over many such projects: between 35% and 65%"]
    assert notes(year(20, 17, 0))["en"] == [rate]
    assert notes(year(0, 0, 2))["fr"] == [["En attente", "2", "rien n’est encore décidé"]]
    assert notes(year(3, 0, 0, amounts=(900, NAN, NAN, 0, 300, 300)))["fr"][0] == [
        "Gagné",
        "900",
        "",
    ]
    assert notes(year(0, 1, 0, hours=(4.5, 0)))["fr"] == [
        [
            "Temps passé sur les perdus",
            "4,5·h",
            "noté pour tous",
        ]
    ], "no rate of one project"
    assert bilan.show.opening.figures(year(0, 0, 0), framed([ALL])) == ""


def test_a_file_that_notes_no_loss_or_no_win_shows_no_rate():
    """Neither that of the decided nor that at which it will end."""
    no_loss = notes(year(24, 0, 100, low=0.19, high=1), CLAIMS["no_loss"])
    assert no_loss == {"fr": [["En attente", "100", ""]], "en": [["Pending", "100", ""]]}
    no_win = notes(year(0, 2, 1, high=1 / 3, hours=(4.5, 1)), CLAIMS["no_win"])
    assert [name for name, *_ in no_win["en"]] == ["Pending", "Time on lost proposals"]
    for case in ("no_loss", "no_win"):
        assert bilan.show.opening.established_list(framed(CLAIMS[case])) == ""


def gaps(**columns: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(
        columns, "index", columns=["blank", "asked"], dtype="int64"
    ).rename_axis("column")


GAPS = {
    "none": gaps(),
    "some": gaps(brief=(1, 41), amount=(2, 38), hours=(10, 41)),
    "columns": gaps(met=(2, 5), amount=(4, 4), hours=(5, 5)),
}


@pytest.mark.parametrize("case", GAPS)
def test_what_the_file_does_not_tell_is_said_column_by_column(case):
    assert in_both(bilan.show.gaps.gaps_list, GAPS[case]) == TEXT["gaps"][case]


def test_every_column_that_a_report_uses_can_be_spoken_of(root):
    projects = bilan.load_projects(root / "data" / "gagne_perdu.csv")
    for report in ("bilan", "evolution", "partenariats"):
        blank = bilan.analysis.gaps.gaps(projects, report)
        assert len(blank) and all(
            f"**{name}**" in spoken("en", bilan.show.gaps.gaps_list, blank)
            for name in ("Proposal date", "Decision date")
        )
