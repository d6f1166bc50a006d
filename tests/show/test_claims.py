"""What may be concluded, as a picture: its rows and words, what they stand against, and that at
most twelve are shown.
"""

import pytest
from pictures import canvas, misplaced, strokes, texts
from wording import expected, spaces, spoken

import bilan
from bilan import show
from bilan.analysis.verdicts import Verdict, framed
from bilan.show.inline import FAINT, INK, WON
from bilan.show.marks import NARROW, WIDE

TEXT = expected("claims")
WIDTHS = pytest.mark.parametrize("wide", [WIDE, NARROW])


def level(group: str, verdict: str, won: int, decided: int, **more: object) -> list[Verdict]:
    """The two questions on a rate; with ``even``, the answer to the second."""
    side = "wins_more" if 2 * won > decided else "loses_more" if 2 * won < decided else None
    near = "even" if 0.35 < won / decided < 0.65 else None
    even, even_needed = more.pop("even", "cannot_tell"), more.pop("even_needed", None)
    first = Verdict("level", "channel", group, verdict, won, decided, side, **more)
    return [first, first._replace(question="even", verdict=even, reading=near, needed=even_needed)]


def gap(
    question: str, about: str, group: str, verdict: str, reading: str, *counts: int, **more: object
) -> Verdict:
    won, decided, other_won, other_decided = counts
    return Verdict(
        question, about, group, verdict, won, decided, reading, other_won, other_decided, **more
    )


POOLED = {"from_year": 2022, "to_year": 2025}
CASES = {
    "established": level(
        "direct", "wins_more", 25, 28, **POOLED, year_won=10, year_decided=10, this_year=True
    ),
    "not_this_year": level("social", "rarely", 2, 22, **POOLED, year_won=1, year_decided=6),
    "reliable": level("Salon *x*", "reliable", 29, 30),  # from 83 %: one loss in six
    "versus": [gap("versus_rest", "channel", "direct", "better", "better", 7, 7, 13, 30)],
    "qualification": [
        gap("qualification", "qualified", "", "better", "better", 51, 76, 10, 51, unknown=13)
    ],
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


@pytest.mark.parametrize("case", CASES)
def test_what_is_told_to_who_cannot_see_it(case):
    told = {
        lang: spoken(lang, show.claims_chart, framed(CASES[case])).figure.get_label()
        for lang in ("fr", "en")
    }
    assert {lang: spaces(alt) for lang, alt in told.items()} == TEXT[case]


@WIDTHS
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_told_is_written_and_no_text_is_over_another(case, lang, wide):
    ax = show.claims_chart(framed(CASES[case]), ax=canvas(wide))
    written = spaces(" ".join(texts(ax)))
    rows = TEXT[case][lang].removeprefix(TEXT["opening"][lang]).removesuffix(".")
    for part in rows.replace("¦; ", ", ").replace("; ", ", ").split(", "):
        assert all(word in written for word in part.split(" ")), part
    assert not misplaced(ax)


def test_what_is_established_is_ticked_and_bold():
    ax = show.claims_chart(framed([*CASES["established"], *CASES["needed"]]), ax=canvas())
    weights = {text.get_text(): text.get_weight() for text in ax.texts}
    assert weights["établi"] == "bold" and weights["✓"] == weights["–"] == "bold"
    assert [text.get_text() for text in ax.texts if text.get_text() in "✓–"] == ["✓", "–"]
    assert {text.get_color() for text in ax.texts if text.get_text() == "✓"} == {WON}


def test_a_rate_stands_against_one_in_two_or_against_the_rate_of_the_others():
    ax = show.claims_chart(
        framed([*CASES["versus"], *level("social", "loses_more", 2, 22)]), ax=canvas()
    )
    points = [x for ((x, _),) in strokes(ax, WON, "o")]
    (others,), (half,) = (
        [x for (x, _), _ in strokes(ax, colour, width=1.4)] for colour in (INK, FAINT)
    )
    one = (points[0] - points[1]) / (1 - 2 / 22)
    none = points[0] - one
    assert [others, half] == pytest.approx([none + one * 13 / 30, none + one / 2])


@WIDTHS
def test_twelve_at_most_the_established_first_and_the_rest_is_counted(wide):
    open_ones = [
        row for place in range(20) for row in level(f"canal {place}", "cannot_tell", 12, 32)
    ]
    frame = framed([*open_ones, *CASES["established"]])
    ax = spoken("en", show.claims_chart, frame, ax=canvas(wide))
    ticks = [text.get_text() for text in ax.texts if text.get_text() in "✓–"]
    assert ticks == ["✓"] + ["–"] * 11
    assert "30 other questions were asked: the table gives them all." in " ".join(texts(ax)), (
        "42 questions, of which 12"
    )
    assert not misplaced(ax)


def test_nothing_decided_is_no_chart():
    assert show.claims_chart(framed([Verdict("level", "all", "", "too_few", 0, 0, None)])) is None
    assert show.claims_chart(framed([])) is None


@WIDTHS
@pytest.mark.parametrize("name", ["exemple.csv", "gagne_perdu.csv"])
def test_the_files_of_the_project(root, name, wide):
    projects = bilan.load_projects(root / "data" / name)
    frame = bilan.verdicts(projects, bilan.report_year(projects))
    for lang in ("fr", "en"):
        ax = spoken(lang, show.claims_chart, frame, ax=canvas(wide))
        established = frame["p_adjusted"].notna().sum()
        assert [text.get_text() for text in ax.texts].count("✓") == min(
            12, established
        ) and not misplaced(ax)
