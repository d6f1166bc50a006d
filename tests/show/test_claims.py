"""What may be concluded, as a table: its rows and words, what they stand against, and that at most
twelve are shown.
"""

import re
from html import unescape

import pytest
from wording import expected, spaces, spoken

import bilan
import bilan.analysis.years
import bilan.show.claims
from bilan.analysis.verdicts import CLAIMS, Verdict, framed
from bilan.statistics.intervals import wilson

TEXT = expected("claims")


def level(group: str, verdict: str, won: int, decided: int, **more: object) -> list[Verdict]:
    """The two questions on a rate; with ``even``, the answer to the second."""
    side = "wins_more" if 2 * won > decided else "loses_more" if 2 * won < decided else None
    near = "even" if 0.35 < won / decided < 0.65 else None
    even, even_needed = more.pop("even", "cannot_tell"), more.pop("even_needed", None)
    if verdict in CLAIMS:
        more = {"p_adjusted": 0.05} | more
    first = Verdict("level", "channel", group, verdict, won, decided, side, **more)
    of_even = first._replace(question="even", verdict=even, reading=near, needed=even_needed)
    return [first, of_even._replace(p_adjusted=float("nan"), open_by="")]


def gap(
    question: str, about: str, group: str, verdict: str, reading: str, *counts: int, **more: object
) -> Verdict:
    won, decided, other_won, other_decided = counts
    if verdict in CLAIMS:
        more = {"p_adjusted": 0.05} | more
    return Verdict(
        question, about, group, verdict, won, decided, reading, other_won, other_decided, **more
    )


POOLED = {"from_year": 2022, "to_year": 2025}
CASES = {
    "established": level(
        "direct",
        "wins_more",
        25,
        28,
        **POOLED,
        year_won=10,
        year_decided=10,
        year_verdict="wins_more",
    ),
    "not_this_year": level("social", "rarely", 2, 22, **POOLED, year_won=1, year_decided=6),
    "reliable": level("Salon *x*", "reliable", 29, 30),  # from 83 %: one loss in six
    "versus": [gap("versus_rest", "channel", "direct", "better", "better", 7, 7, 13, 30)],
    "qualification": [
        gap("qualification", "qualified", "", "better", "better", 51, 76, 10, 51, unknown=13)
    ],
    "weaker": level(
        *("website", "reliable", 40, 44),  # from 79 %: one loss in five
        **POOLED | {"year_won": 10, "year_decided": 11, "year_verdict": "wins_more"},
    ),
    "weaker_rarely": level(
        *("social", "rarely", 2, 40),
        **POOLED | {"year_won": 0, "year_decided": 9, "year_verdict": "loses_more"},
    ),
    "otherwise": level(
        *("direct", "wins_more", 30, 40),
        **POOLED | {"year_won": 3, "year_decided": 8, "otherwise": True},
    ),
    "one_pending": level("direct", "wins_more", 25, 28, pending=1),
    "some_pending": level("direct", "wins_more", 25, 28, pending=3),
    "one_unknown": [
        gap("qualification", "qualified", "", "worse", "worse", 10, 51, 51, 76, unknown=1)
    ],
    "known": [gap("known", "known", "", "better", "better", 62, 106, 2, 32, **POOLED)],
    "by_one_pending": level("social", "cannot_tell", 1, 12, pending=1, open_by="pending"),
    "by_pending": level("social", "cannot_tell", 1, 12, pending=9, open_by="pending"),
    "by_one_channel": level("social", "cannot_tell", 1, 12, blank=1, open_by="channel"),
    "by_channel": level("social", "cannot_tell", 1, 12, blank=400, open_by="channel"),
    "by_qualification": [
        gap(
            *("qualification", "qualified", "", "cannot_tell", "better", 51, 76, 10, 51),
            **{"unknown": 13, "open_by": "qualification"},
        )
    ],
    "by_one_qualification": [
        gap(
            *("qualification", "qualified", "", "cannot_tell", "worse", 10, 51, 51, 76),
            **{"unknown": 1, "open_by": "qualification"},
        )
    ],
    "by_clients": level("direct", "cannot_tell", 25, 28, open_by="clients"),
    "by_undated": level("direct", "cannot_tell", 25, 28, open_by="undated"),
    "needed": level("recommendation", "cannot_tell", 12, 32, needed=108),
    "thin": level("partnership", "cannot_tell", 17, 30),
    "even": level("partnership", "cannot_tell", 17, 36, even_needed=120),
    "tie": level("partnership", "cannot_tell", 6, 12),
    "even_of_few": level("partnership", "cannot_tell", 6, 12, even="too_few", even_needed=98),
    "alone": level("social", "cannot_tell", 1, 12, needed=14),  # plausible from 1 to 35 %
    "too_few": level("platform", "too_few", 0, 2),
    "year": [
        *level("direct", "too_few", 1, 2),
        gap("year", "year", "2025", "cannot_tell", "worse", 19, 38, 45, 80, **POOLED),
    ],
    "unknown": [
        *level("direct", "too_few", 1, 2),
        gap(
            "qualification",
            "qualified",
            "",
            "cannot_tell",
            "better",
            4,
            6,
            2,
            5,
            unknown=1,
            needed=90,
        ),
    ],
}


def rows(table: str) -> list[list[str]]:
    """The cells of each row, without marks, each line of a cell apart; a picture by its name."""
    lines = re.findall("<tr>(.*?)</tr>", table.partition("<tbody>")[2])
    cells = [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", line) for line in lines]
    return [[plain_text(cell) for cell in line] for line in cells]


def plain_text(cell: str) -> str:
    named = re.sub('<svg[^>]*aria-label="([^"]*)".*?</svg>', r"\1", cell)
    return unescape(re.sub("<[^>]+>", "", named.replace("<br>", ", ")))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_row_says_what_is_asked_the_counts_and_the_answer(case, lang):
    table = rows(spoken(lang, bilan.show.claims.claims_table, framed(CASES[case])))
    told = [
        ", ".join([what[2:], counts.replace(", ", " "), answer])
        for what, counts, _, answer in table
    ]
    assert spaces("; ".join(told)) == TEXT[case][lang]


def test_what_is_established_is_ticked_and_bold():
    table = bilan.show.claims.claims_table(framed([*CASES["established"], *CASES["needed"]]))
    assert [row[0][0] for row in rows(table)] == ["✓", "–"]
    assert re.findall("<b>(.*?)</b>", table)[1] == "établi" and table.count("<b>") == 2


def test_a_rate_stands_against_one_in_two_or_against_the_rate_of_the_others():
    """Along an axis from 5 to 107: the rate is a dot, what it stands against a stroke."""
    frame = framed([*CASES["versus"], *level("social", "loses_more", 2, 22)])
    table = bilan.show.claims.claims_table(frame)
    dots, strokes = (
        [(float(x) - 5) / 102 for x in re.findall(f"{mark}([0-9.]+)", table)]
        for mark in ('cx="', 'd="M(?=[0-9.]+ 1V)')
    )
    assert dots == pytest.approx([7 / 7, 2 / 22], abs=0.001)
    assert strokes == pytest.approx([13 / 30, 1 / 2], abs=0.001)


def test_the_interval_is_said_beside_its_picture():
    """As far as luck leaves open 25 of 28."""
    (row,) = rows(bilan.show.claims.claims_table(framed(CASES["established"])))
    low, high = wilson(25, 28)
    assert spaces(row[2]) == f"{100 * low:.0f}–{100 * high:.0f}·%"


def test_twelve_at_most_the_established_first_and_the_rest_is_counted():
    open_ones = [
        row for place in range(20) for row in level(f"canal {place}", "cannot_tell", 12, 32)
    ]
    table = spoken(
        "en", bilan.show.claims.claims_table, framed([*open_ones, *CASES["established"]])
    )
    assert [row[0][0] for row in rows(table)] == ["✓"] + ["–"] * 11
    assert "30 other questions were asked: the table gives them all." in table, "42, of which 12"


def test_nothing_decided_is_no_table():
    assert not bilan.show.claims.claims_table(
        framed([Verdict("level", "all", "", "too_few", 0, 0, None)])
    )
    assert not bilan.show.claims.claims_table(framed([]))


@pytest.mark.parametrize("name", ["exemple.csv", "gagne_perdu.csv"])
def test_the_files_of_the_project(root, name):
    projects = bilan.load_projects(root / "data" / name)
    frame = bilan.verdicts(projects, bilan.analysis.years.report_year(projects))
    claims = frame[frame["verdict"].isin(CLAIMS)].to_dict("records")
    of_one_rate = {"level": "rate", "even": "rate", "versus_rest": "rate"}
    asked = {
        (of_one_rate.get(row["question"], row["question"]), row["about"], row["group"])
        for row in claims
    }
    for lang in ("fr", "en"):
        assert spoken(lang, bilan.show.claims.claims_table, frame).count("✓") == min(12, len(asked))


def test_names_of_the_file_are_text_and_their_direction_ends_with_them():
    table = bilan.show.claims.claims_table(
        framed(level("<b>Salon</b>", "cannot_tell", 12, 32, needed=90))
    )
    assert "<bdi>&lt;b&gt;Salon&lt;/b&gt;</bdi>" in table
