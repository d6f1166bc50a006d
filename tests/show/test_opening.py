"""The first screen, and what the file does not tell: whole sentences in both languages, and every
figure with its note.
"""

import re

import pandas as pd
import pytest
from wording import expected, in_both, spaces, spoken

import bilan
from bilan import show
from bilan.analysis.breakdowns import Counts
from bilan.analysis.opening import Figures
from bilan.analysis.verdicts import Verdict, framed

TEXT = expected("opening")
NAN = float("nan")


def year(
    won: int,
    lost: int,
    pending: int,
    *,
    amounts: tuple = (NAN, NAN, 0),
    hours: tuple = (NAN, 0),
    **more: float,
) -> Figures:
    """What ``bilan.figures`` returns; the interval of 19 in 38, whatever the counts."""
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
    assert in_both(show.headline, year(*YEARS[case])) == TEXT["headline"][case]


def asked(
    question: str, group: str, verdict: str, won: int, decided: int, *other: int, **more: object
) -> Verdict:
    about = {"qualification": "qualified", "year": "year"}.get(
        question, "channel" if group else "all"
    )
    other_won, other_decided = other or (0, 0)
    reading = more.pop("reading", None)
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
    ],
    "many_alike": [
        asked("level", channel, "loses_more", 1, 20)
        for channel in ("direct", "social", "platform", "a", "b")
    ],
    "years": [
        asked("even", "", "even", 40, 80),
        asked("year", "2025", "better", 30, 37, 10, 35, **POOLED),
        asked("channel_year", "partnership", "worse", 1, 22, 26, 30, **POOLED),
    ],
}


@pytest.mark.parametrize("case", CLAIMS)
def test_what_is_established_is_said_first_and_that_the_rest_is_not(case):
    assert in_both(show.standfirst, framed(CLAIMS[case])) == TEXT["standfirst"][case]


@pytest.mark.parametrize("case", TEXT["established"])
def test_what_is_established_stands_beside_its_counts(case):
    assert in_both(show.established_list, framed(CLAIMS[case])) == TEXT["established"][case]


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
    "halves_and_years": [
        *DIRECT,
        *rate("partnership", 6, 12, None, even=89),
        asked("year", "2025", "cannot_tell", 8, 38, 45, 102, reading="worse", needed=151, **POOLED),
    ],
}


@pytest.mark.parametrize("case", READINGS)
def test_what_is_tempting_is_said_to_be_luck_the_nearest_first(case):
    assert in_both(show.tempting_list, framed([*READINGS[case], ALL])) == TEXT["tempting"][case]


def test_without_channels_the_tempting_reading_is_that_of_the_whole():
    whole = asked("level", "", "cannot_tell", 8, 10, reading="wins_more", needed=22)
    assert spoken("en", show.tempting_list, framed([whole])).startswith(
        "- Overall, “it pays”: 8 of 10."
    )


def notes(figures: Figures) -> dict[str, list[list[str]]]:
    """Name, value and note of each figure, in both languages."""
    return {
        lang: [
            re.findall(r"\"(?:name|value|note)\">([^<]*)</div>", each)
            for each in spaces(spoken(lang, show.figures, figures)).split("<div><div")[1:]
        ]
        for lang in ("fr", "en")
    }


def test_every_figure_says_how_far_it_may_be_trusted_or_what_is_missing_of_it():
    everything = year(
        19, 19, 3, low=19 / 41, high=22 / 41, amounts=(59_201, 50_800, 2), hours=(77, 6)
    )
    assert notes(everything) == {
        "fr": [
            ["Taux de réussite", "50·%", "plausible·: 35·% à 65·%"],
            ["En attente", "3", "le taux finira entre 46·% et 54·%"],
            ["Montant gagné, HT", "59¦201", "perdu·: 50¦800¦; 2 sans montant"],
            ["Temps des perdus", "77·h", "au moins·: 6 ne le disent pas"],
        ],
        "en": [
            ["Win rate", "50%", "plausible: 35% to 65%"],
            ["Pending", "3", "the rate will end between 46% and 54%"],
            ["Won, excluding VAT", "59,201", "lost: 50,800; 2 without an amount"],
            ["Time on lost ones", "77·h", "at least: 6 do not say"],
        ],
    }


def test_a_figure_that_the_file_does_not_hold_is_not_shown():
    assert notes(year(20, 17, 0))["en"] == [["Win rate", "54%", "plausible: 35% to 65%"]]
    assert notes(year(0, 0, 2))["fr"] == [["En attente", "2", "rien d’autre n’est décidé"]]
    assert notes(year(3, 0, 0, amounts=(900, NAN, 0), hours=(NAN, 0)))["fr"][1] == [
        "Montant gagné, HT",
        "900",
        "",
    ]
    assert notes(year(0, 1, 0, hours=(4.5, 0)))["fr"][1] == [
        "Temps des perdus",
        "4,5·h",
        "tous le disent",
    ]
    assert show.figures(year(0, 0, 0)) == ""


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
    assert in_both(show.gaps_list, GAPS[case]) == TEXT["gaps"][case]


def test_every_column_that_a_report_uses_can_be_spoken_of(root):
    projects = bilan.load_projects(root / "data" / "gagne_perdu.csv")
    for report in ("bilan", "evolution", "partenariats"):
        blank = bilan.gaps(projects, report)
        assert len(blank) and all(
            f"**{name}**" in spoken("en", show.gaps_list, blank)
            for name in ("Proposal date", "Decision date")
        )
