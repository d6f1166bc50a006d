"""Breakdowns as charts: what is drawn is what the frame says, read off the artists, on a desk and
on a telephone.
"""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from pictures import (
    BLANK,
    CHANNELS,
    CROSSED,
    OUTCOMES,
    at_width,
    bars,
    breakdown,
    intervals,
    misplaced,
    names,
    spots,
    texts,
)
from wording import spoken

from bilan import show
from bilan.show.inline import PAPER, WON
from bilan.show.marks import NARROW, WIDE, Picture

WIDTHS = pytest.mark.parametrize("wide", [WIDE, NARROW])


def draw(frame: pd.DataFrame, wide: float = WIDE):
    return at_width(show.breakdown_chart(frame), wide)


@WIDTHS
@pytest.mark.parametrize("frame", [CHANNELS, CROSSED, BLANK], ids=["channels", "crossed", "blank"])
def test_one_mark_is_one_project(frame, wide):
    ax = draw(frame, wide)
    places = [place for outcome in OUTCOMES for place in spots(ax, outcome)]
    for outcome in OUTCOMES:
        assert len(spots(ax, outcome)) == frame[outcome].sum()
    assert len(set(places)) == len(places), "two marks on one spot"
    assert not misplaced(ax)


def test_a_mark_is_a_project_on_the_axis_of_projects():
    """The first at one half, the next at one and a half: rows count from the left."""
    ax = draw(CHANNELS)
    assert sorted(spots(ax, "won"))[-1] == (6.5, 0) and spots(ax, "pending")[0] == (7.5, 0)
    assert sorted(spots(ax, "lost")) == [(2.5, 1), (3.5, 1), (4.5, 1), (5.5, 1)]
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > 8
    assert names(ax) == ["Réseau direct", "Réseaux sociaux", "Plateforme"]


def test_won_is_filled_and_lost_hollow_so_that_grey_print_tells_them_apart():
    drawn = {artist.get_label(): artist for artist in draw(CHANNELS).collections}
    assert tuple(drawn["_won"].get_facecolor()[0]) == to_rgba(WON)
    for hollow in ("_lost", "_pending"):
        assert tuple(drawn[hollow].get_facecolor()[0]) == to_rgba(PAPER)
    assert drawn["_pending"].get_linestyle()[0][1] is not None


@WIDTHS
def test_where_nothing_is_decided_no_axis_of_rates_is_drawn(wide):
    ax = draw(CHANNELS.assign(won=0, lost=0, decided=0, pending=2, rate=float("nan")), wide)
    assert not ax.child_axes and not misplaced(ax)
    assert sorted(texts(ax)) == [
        "2",
        "2",
        "2",
        "Plateforme",
        "Réseau direct",
        "Réseaux sociaux",
        "en attente",
    ]


@WIDTHS
def test_the_rate_and_its_interval_stand_on_an_axis_from_none_to_all(wide):
    ax = draw(CHANNELS, wide)
    assert intervals(ax) == [([0.2, 0.9], 1), ([0.2, 0.9], pytest.approx(1 / 3))]
    (rates,) = ax.child_axes
    assert rates.get_xlim() == (0, 1) and rates.get_ylim() == ax.get_ylim()
    assert not misplaced(ax)


@WIDTHS
@pytest.mark.parametrize("kind", ["lost_reason", "outcome"])
def test_groups_that_the_outcome_makes_have_numbers_and_no_rate(kind, wide):
    ax = draw(CHANNELS.rename_axis(kind), wide)
    assert not intervals(ax)
    sizes = CHANNELS[[*OUTCOMES]].sum(axis="columns")
    assert {str(size) for size in sizes} <= {*texts(ax)}
    assert not {"un sur deux", "taux plausible", "rien de décidé"} & {*texts(ax)}
    assert "%" not in ax.figure.get_label() and not misplaced(ax)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "fr",
            {
                "Réseau direct",
                "7 sur 7",
                "un sur deux",
                "taux plausible",
                "rien de décidé",
                "gagné",
                "perdu",
                "en attente",
            },
        ),
        (
            "en",
            {
                "Direct network",
                "7 of 7",
                "one in two",
                "plausible rate",
                "nothing decided",
                "won",
                "lost",
                "pending",
            },
        ),
    ],
)
def test_labels_stand_beside_what_they_name(lang, expected):
    assert expected <= set(texts(draw(CHANNELS)))


def test_what_is_blank_has_a_row_and_a_column_of_its_own_the_last_ones():
    ax = draw(BLANK)
    assert names(ax) == ["Réseau direct", "Non renseigné"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Ana", "Non renseigné"]
    blank = ax.get_xticks()[1]
    lost = spots(ax, "lost")
    assert len(lost) == 4 and all(x > blank for x, _ in lost), "none lost with Ana"


@WIDTHS
@pytest.mark.parametrize(
    "levels", [["channel"], ["channel", "qualified"]], ids=["one level", "two levels"]
)
@pytest.mark.parametrize(
    "counts", [[(50, 20, 1), (2, 4, 0)], [(30, 20, 0)] * 7], ids=["61 in a group", "301 in all"]
)
def test_too_many_to_count_become_bars_of_the_same_looks(levels, counts, wide):
    keys = [
        f"canal {place}" if len(levels) == 1 else (f"canal {place}", "yes")
        for place in range(len(counts))
    ]
    frame = breakdown(dict(zip(keys, counts, strict=True)), levels)
    ax = draw(frame, wide)
    assert not any(spots(ax, outcome) for outcome in OUTCOMES) and not misplaced(ax)
    for outcome in OUTCOMES:
        assert bars(ax, outcome) == [count for count in frame[outcome] if count]


def test_as_many_as_can_be_counted_and_have_room_are_marks():
    """As many as have room at eight points each: more on a desk than on a telephone."""
    frame = breakdown({f"canal {place}": (20, 15, 5) for place in range(6)}, ["channel"])
    ax = draw(frame)
    assert [len(spots(ax, outcome)) for outcome in OUTCOMES] == [120, 90, 30] and not misplaced(ax)
    assert bars(draw(frame, NARROW), "won") == [20] * 6


MANY = {f"canal {place}": (place, 1, 0) for place in range(1, 15)} | {"not_given": (0, 1, 0)}


@WIDTHS
def test_beyond_twelve_groups_the_smallest_are_shown_together_and_what_is_not_given_never_is(wide):
    """Twelve rows of fifteen groups: ten by themselves, not given by itself, and four of 2, 3, 4
    and 5 projects together.
    """
    ax = draw(breakdown(MANY, ["channel"]), wide)
    alone = [f"Canal {place}" for place in range(5, 15)]
    assert names(ax) == [*alone, "4 autres canaux, 14 projets", "Canal non renseigné"]
    assert [len(spots(ax, outcome)) for outcome in OUTCOMES] == [sum(range(1, 15)), 15, 0], (
        "no project is dropped"
    )
    assert not misplaced(ax)


@WIDTHS
def test_those_together_that_would_dwarf_every_other_are_written_and_not_drawn(wide):
    """Of thirty years with twenty projects each, nineteen are together: 380 projects, so that no
    other bar would be seen.
    """
    years = {year: (8, 12, 0) for year in range(1996, 2026)}
    ax = draw(breakdown(years, ["review_year"]), wide)
    assert (len(spots(ax, "won")), len(spots(ax, "lost"))) == (11 * 8, 11 * 12)
    assert not bars(ax, "won") and "152 sur 380" in texts(ax) and not misplaced(ax)
    crossed = {(name, year): counts for name in "ab" for year, counts in years.items()}
    ax = draw(breakdown(crossed, ["channel", "review_year"]), wide)
    drawn = [len(spots(ax, outcome)) or sum(bars(ax, outcome)) for outcome in ("won", "lost")]
    assert drawn == pytest.approx([2 * 5 * 8, 2 * 5 * 12])
    assert texts(ax).count("200 sur 500") == 2 and not misplaced(ax)


def test_what_is_shown_together_has_counts_and_no_rate_of_its_own():
    ax = draw(breakdown(MANY, ["channel"]))
    assert "10 sur 14" in texts(ax)
    assert len(intervals(ax)) == 10, "each group by itself, but that of one project"
    assert "4 autres canaux, 14 projets (10 gagnés, 4 perdus, 0 en attente)\u202f;" in draw_alone(
        MANY
    )


def draw_alone(counts: dict) -> str:
    return show.breakdown_chart(breakdown(counts, ["channel"])).figure.get_label()


def test_of_too_many_years_the_oldest_are_shown_together():
    ax = draw(breakdown({year: (1, 1, 0) for year in range(1996, 2026)}, ["year"]))
    assert names(ax) == ["19 années précédentes, 38 projets", *map(str, range(2015, 2026))]


@WIDTHS
def test_of_too_many_columns_the_smallest_are_shown_together(wide):
    frame = breakdown(
        {("direct", f"Ana {place}"): (place, 0, 0) for place in range(1, 10)},
        ["channel", "introduced_by"],
    )
    ax = draw(frame, wide)
    assert "4 autres apporteurs, 10 projets" in " ".join(texts(ax))
    assert len(spots(ax, "won")) == 45 and not misplaced(ax)


LONG = breakdown(
    {f"{'canal très long ' * 3}{place}": (9, 3, 1) for place in range(15)}, ["channel"]
)
SOLID = breakdown({"x" * 400: (1, 0, 0), "展" * 60: (0, 1, 0), "🎪" * 40: (0, 0, 1)}, ["channel"])


@WIDTHS
@pytest.mark.parametrize("frame", [LONG, SOLID], ids=["long", "solid"])
def test_long_names_are_wrapped_and_cut_and_leave_no_picture(frame, wide):
    assert not misplaced(draw(frame, wide))


def test_a_chart_draws_on_the_axes_it_is_given():
    _, ax = plt.subplots(num="Texte")
    assert show.breakdown_chart(CHANNELS, ax=ax) is ax
    assert Picture(ax).alt == "Texte"


def test_a_person_titles_and_labels_a_chart_and_nothing_is_over_another():
    ax = show.breakdown_chart(CHANNELS)
    ax.set_title("Two lines\nof hers")
    ax.set_xlabel("projects")
    ax.set_ylabel("channels")
    assert not misplaced(ax) and {"Two lines of hers", "projects", "channels"} <= {*texts(ax)}


def test_charts_that_share_an_axis_of_projects_keep_to_one_scale():
    """The longer row has twenty projects: both show them, and a mark is a project on both."""
    _, (above, below) = plt.subplots(2, sharex=True, figsize=(8, 8), layout="constrained")
    long = breakdown({"direct": (15, 5, 0)}, ["channel"])
    for ax, frame in ((above, long), (below, CHANNELS)):
        show.breakdown_chart(frame, ax=ax)
    assert above.get_xlim() == below.get_xlim() and above.get_xlim()[1] > 20
    assert spots(above, "lost")[-1] == (19.5, 0) and spots(below, "pending")[0] == (7.5, 0)
    assert not misplaced(above) and not misplaced(below)


def test_a_chart_is_drawn_again_in_the_language_it_was_made_in():
    ax = spoken("en", show.breakdown_chart, CHANNELS)
    assert "Direct network" in texts(at_width(ax, NARROW)) and "one in two" in texts(ax)


UNKNOWN = breakdown({"yes": (0, 0, 0), "no": (0, 0, 0), "unknown": (20, 17, 0)}, ["qualified"])
CROSSED_UNKNOWN = breakdown({("direct", "unknown"): (20, 17, 0)}, ["channel", "qualified"])


@pytest.mark.parametrize("frame", [CHANNELS.iloc[:0], UNKNOWN, CROSSED_UNKNOWN, CROSSED.iloc[:0]])
def test_what_tells_nothing_is_no_chart(frame):
    assert draw(frame) is None


def test_a_year_without_a_project_has_its_row_and_a_group_without_one_has_none():
    years = breakdown({2023: (1, 0, 0), 2024: (0, 0, 0), 2025: (0, 1, 0)}, ["year"])
    assert {"2023", "2024", "2025"} <= set(texts(draw(years)))
    answers = breakdown({"yes": (1, 1, 0), "no": (0, 0, 0), "unknown": (1, 0, 0)}, ["qualified"])
    assert "Non qualifié" not in texts(draw(answers))


@pytest.mark.parametrize("each", [300, 5_000, 100_000])
def test_a_picture_of_any_number_of_projects_is_small(each):
    frame = breakdown(
        {f"canal {place}": (each // 2, each // 2, 1) for place in range(200)}, ["channel"]
    )
    picture = Picture(show.breakdown_chart(frame))
    assert max(len(picture.svg), len(picture.narrow)) < 40_000


def test_the_whole_picture_of_seven_channels_fits_a_first_screen():
    frame = breakdown({f"canal {place}": (7, 3, 1) for place in range(7)}, ["channel"])
    assert show.breakdown_chart(frame).figure.get_figheight() * 72 < 240
