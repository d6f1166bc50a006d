"""Charts: what is drawn is what the frame says, read off the artists."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn
from matplotlib.colors import to_rgba

from bilan import show
from bilan.analysis.outlook import Expected, Forecast
from bilan.show import marks as drawing
from bilan.show.breakdowns import alt_text
from bilan.show.marks import WON, Picture, theme


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def breakdown(counts: dict, names: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(counts, names=names) if len(names) > 1 else pd.Index(counts, name=names[0])
    frame = pd.DataFrame(list(counts.values()), index=index, columns=["won", "lost", "pending"])
    decided = frame["won"] + frame["lost"]
    return frame.assign(decided=decided, rate=frame["won"] / decided.where(decided > 0), low=0.2, high=0.9)


CHANNELS = breakdown({"direct": (7, 0, 1), "social": (2, 4, 0), "platform": (0, 0, 2)}, ["channel"])
CROSSED = breakdown(
    {("direct", "yes"): (6, 0, 1), ("direct", "unknown"): (12, 1, 0), ("social", "no"): (1, 3, 0)}, ["channel", "qualified"]
)

BLANK = breakdown(
    {("direct", "Ana"): (6, 0, 1), ("direct", None): (2, 1, 0), (None, None): (1, 3, 0)}, ["channel", "introduced_by"]
)


def marks(ax, outcome: str) -> np.ndarray:
    """The places of one outcome's marks, the key's left out."""
    drawn = [artist.get_offsets() for artist in ax.collections if artist.get_label() == outcome]
    return np.concatenate(drawn)


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts] + [text.get_text() for child in ax.child_axes for text in child.texts]


@pytest.mark.parametrize("frame", [CHANNELS, CROSSED, BLANK], ids=["channels", "crossed", "blank"])
def test_one_mark_is_one_project(frame):
    draw = show.breakdown_chart if frame is CHANNELS else show.crossed_chart
    ax = draw(frame, lang="fr")
    places = [tuple(place.round(6)) for outcome in ("won", "lost", "pending") for place in marks(ax, outcome)]
    for outcome in ("won", "lost", "pending"):
        assert len(marks(ax, outcome)) == frame[outcome].sum()
    assert len(set(places)) == len(places), "two marks on one spot"
    assert all(0 <= x <= 1 for x, _ in places), "a mark outside the chart"


def test_won_is_filled_and_lost_hollow_so_that_grey_print_tells_them_apart():
    ax = show.breakdown_chart(CHANNELS, lang="fr")
    fills = {artist.get_label(): artist.get_facecolor()[0] for artist in ax.collections}
    assert tuple(fills["won"]) == to_rgba(WON)
    assert tuple(fills["lost"]) == tuple(fills["pending"]) == to_rgba("white")
    dotted = next(artist for artist in ax.collections if artist.get_label() == "pending")
    assert dotted.get_linestyle()[0][1] is not None


def test_the_rate_and_its_interval_stand_where_the_axis_says():
    ax = show.breakdown_chart(CHANNELS, lang="fr")
    (rates,) = ax.child_axes
    assert rates.get_xlim() == (0, 1)
    spans = [line.get_xdata() for line in rates.lines if line.get_linewidth() == 7]
    assert [list(span) for span in spans] == [pytest.approx([0.2, 0.9])] * 2
    points = [line.get_xdata()[0] for line in rates.lines if line.get_marker() == "o"]
    assert points == pytest.approx([1, 1 / 3])
    overall = next(line for line in rates.lines if line.get_marker() == "None" and line.get_linewidth() < 1)
    assert list(overall.get_xdata()) == [pytest.approx(9 / 13)] * 2


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", {"Réseau direct", "7 sur 7", "20\u00a0% à 90\u00a0%", "ensemble 69\u00a0%", "rien de décidé", "gagné", "perdu"}),
        ("en", {"Direct network", "7 of 7", "20% to 90%", "all 69%", "nothing decided", "won", "lost"}),
    ],
)
def test_labels_stand_beside_what_they_name(lang, expected):
    assert expected <= set(texts(show.breakdown_chart(CHANNELS, lang=lang)))


def test_what_is_blank_has_a_row_and_a_column_of_its_own_the_last_ones():
    ax = show.crossed_chart(BLANK, lang="fr")
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert {"Réseau direct", "Ana", "Non renseigné"} <= places.keys()
    named = [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
    assert named == ["Réseau direct", "Non renseigné"]
    lost = sorted(tuple(place) for place in marks(ax, "lost"))
    assert len(lost) == 4 and all(x > 0.5 for x, _ in lost), "none lost with Ana"


def test_too_many_to_count_become_bars_of_the_same_looks():
    many = breakdown({"direct": (50, 20, 1), "social": (2, 4, 0)}, ["channel"])
    ax = show.breakdown_chart(many, lang="en")
    widths = [bar.get_width() for bar in ax.patches]
    assert sum(widths[:3]) == pytest.approx(0.56)
    assert widths[0] / widths[1] == pytest.approx(50 / 20)


def test_a_chart_draws_on_the_axes_it_is_given():
    _, ax = plt.subplots(num="Texte")
    assert show.breakdown_chart(CHANNELS, lang="fr", ax=ax) is ax
    assert Picture(ax, "channel").alt == "Texte"


def test_an_empty_breakdown_is_an_empty_chart():
    Picture(show.breakdown_chart(CHANNELS.iloc[:0], lang="fr"), "x")


def test_the_twenty_years_follow_the_distribution():
    """Twenty dots for a uniform law on 1..10: two a number."""
    total = Expected(5, 10, 10, 5.5, 2, 9, 1, 10)
    forecast = Forecast(pd.DataFrame(columns=Expected._fields), total, np.array([0.0] + [0.1] * 10))
    ax = show.forecast_chart(forecast, lang="fr")
    (dots,) = ax.collections
    wins, heights = np.asarray(dots.get_offsets()).T
    assert sorted(wins) == pytest.approx(sorted([*range(1, 11)] * 2))
    assert sorted(heights) == pytest.approx([0] * 10 + [1] * 10)
    assert "8 chances sur 10\u00a0: 2 à 9" in texts(ax)
    told = "Vingt années possibles, une par point\u00a0: projets gagnés l’an prochain. 8 chances sur 10\u00a0: 2 à 9."
    assert Picture(ax, "forecast").alt == told


def test_a_picture_is_the_same_bytes_every_time_and_carries_its_text():
    first, second = (Picture(show.breakdown_chart(CHANNELS, lang="fr"), "channel") for _ in range(2))
    assert (first.svg, first.png) == (second.svg, second.png)
    content, metadata = first._repr_mimebundle_()
    assert set(content) == {"image/svg+xml", "image/png", "text/plain"}
    assert metadata["image/svg+xml"] == {"alt": alt_text(CHANNELS, lang="fr"), "name": "channel"}
    assert repr(first) == content["text/plain"] == f"[channel] {alt_text(CHANNELS, lang='fr')}"
    assert not plt.get_fignums(), "a picture leaves no figure open, or the notebook would show it twice"


@pytest.mark.parametrize("frame", [CHANNELS, CROSSED], ids=["channels", "crossed"])
def test_a_drawing_does_not_depend_on_the_last_bits(frame, monkeypatch):
    """Each position off by some 1e-13: matplotlib's own writing changes by it, in a millionth here and in its ids."""
    draw = show.breakdown_chart if frame is CHANNELS else show.crossed_chart
    drawn = []
    for width in (5.4, 5.4 * (1 + 1e-14), 5.4 * (1 - 1e-14)):
        monkeypatch.setattr(drawing, "WIDTH", width)
        drawn.append(Picture(draw(frame.assign(low=width / 27, high=width / 6), lang="fr"), "x").svg)
    assert drawn[0] == drawn[1] == drawn[2]
    assert max(len(decimals) for decimals in re.findall(r"\.(\d+)", " ".join(re.findall("<[^>]+>", drawn[0])))) == 3
    assert {*re.findall(r"(?:#|url\(#)([a-z]\d+-\w+)", drawn[0])} == {*re.findall(r' id="([a-z]\d+-\w+)"', drawn[0])}


def test_names_from_the_file_are_written_as_they_are():
    frame = breakdown({"Salon $x_1$ & <b> 展 🎪": (1, 1, 0)}, ["channel"])
    picture = Picture(show.breakdown_chart(frame, lang="fr"), "channel")
    assert ">Salon $x_1$ &amp; &lt;b&gt; 展 🎪</text>" in picture.svg


def test_the_look_is_seaborn_s_white_style_whatever_the_person_s_own_apart_from_what_is_ours():
    ours = {"text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor", "font.sans-serif"}
    unused = {"image.cmap", "grid.linestyle", "grid.color"}
    with plt.style.context("ggplot"), theme():
        look = {key: plt.rcParams[key] for key in seaborn.axes_style("white").keys() - ours - unused}
    assert look == {key: value for key, value in seaborn.axes_style("white").items() if key in look}
