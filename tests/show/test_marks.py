"""What every chart is made of: the theme, the picture a notebook shows, and its part of a page."""

import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import pytest
import seaborn
from pictures import CHANNELS, CROSSED, breakdown

from bilan import show
from bilan.show.inline import inline
from bilan.show.marks import Picture, theme

SVG = "{http://www.w3.org/2000/svg}"


def test_a_picture_is_the_same_bytes_every_time_and_carries_its_text():
    first, second = (Picture(show.breakdown_chart(CHANNELS)) for _ in range(2))
    assert (first.svg, first.narrow, first.png) == (second.svg, second.narrow, second.png)
    assert "réseau direct (7 gagnés" in first.alt
    assert not plt.get_fignums(), (
        "a picture leaves no figure open, or the notebook would show it twice"
    )


def test_a_picture_is_drawn_for_a_desk_and_for_a_telephone():
    picture = Picture(show.breakdown_chart(CHANNELS))
    widths = [ET.fromstring(svg).get("width") for svg in (picture.svg, picture.narrow)]
    assert widths == ["760", "344"], "in pixels of a page"


@pytest.mark.parametrize("frame", [CHANNELS, CROSSED], ids=["channels", "crossed"])
def test_a_drawing_does_not_depend_on_the_last_bits(frame, monkeypatch):
    """Each position off by some 1e-13: matplotlib's own writing changes by it, in a millionth here
    and in its ids.
    """
    drawn = []
    for width in (5.4, 5.4 * (1 + 1e-14), 5.4 * (1 - 1e-14)):
        drawn.append(
            Picture(show.breakdown_chart(frame.assign(low=width / 27, high=width / 6))).svg
        )
    assert drawn[0] == drawn[1] == drawn[2]
    assert (
        max(
            len(decimals)
            for decimals in re.findall(r"\.(\d+)", " ".join(re.findall("<[^>]+>", drawn[0])))
        )
        == 3
    )
    assert ids_used(drawn[0]) == {*re.findall(r' id="(m\d+-\w+)"', drawn[0])}


def ids_used(svg: str) -> set[str]:
    return {*re.findall(r'(?:href="|url\()#([^")]+)', svg)}


def test_names_from_the_file_are_written_as_they_are():
    frame = breakdown({"Salon $x_1$ & <b> 展 🎪": (1, 1, 0)}, ["channel"])
    picture = Picture(show.breakdown_chart(frame))
    for svg in (picture.svg, picture.narrow, inline(picture.svg)):
        assert ">Salon $x_1$ &amp; &lt;b&gt; 展 🎪</text>" in svg


def test_what_steers_the_writing_or_breaks_a_file_is_shown():
    frame = breakdown({"a\x1b\u202e\ufffe\ne": (1, 1, 0)}, ["channel"])
    svg = inline(Picture(show.breakdown_chart(frame)).svg)
    assert ">A␛‹U+202E›‹U+FFFE›" in svg


def test_a_part_of_a_page_has_the_page_s_colours_and_font_and_nothing_that_reaches_beyond():
    picture = Picture(show.breakdown_chart(CHANNELS))
    part = inline(picture.svg, "un & <deux>")
    root = ET.fromstring(part)
    assert (
        part.startswith("<svg ")
        and root.get("role") == "img"
        and root.get("aria-label") == "un & <deux>"
    )
    assert (
        not [*root.iter(f"{SVG}style"), *root.iter(f"{SVG}metadata")] and "font-family" not in part
    )
    outside = re.sub(r"var\(--(?:paper|ink|soft|faint|won|lost|tint), #[0-9a-f]{6}\)", "", part)
    assert not re.search("#[0-9a-f]{6}(?![-0-9a-f])", outside), "a colour that a page cannot change"
    assert not any(element.get("id") == "patch_1" for element in root.iter()), "a ground of its own"


def test_ids_on_one_page_are_of_one_picture_each():
    pictures = [Picture(draw(frame)) for draw, frame in DRAWN]
    parts = [inline(svg) for picture in pictures for svg in (picture.svg, picture.narrow)]
    ids = [re.findall(r' id="([^"]+)"', part) for part in parts]
    assert all(set(found) == ids_used(part) for found, part in zip(ids, parts, strict=True))
    assert len({each for found in ids for each in found}) == sum(map(len, ids)) > 0


DRAWN = [
    (show.breakdown_chart, CHANNELS),
    (show.breakdown_chart, CHANNELS.iloc[:1]),
    (show.breakdown_chart, CROSSED),
]


@pytest.mark.parametrize(("draw", "frame"), DRAWN)
def test_a_part_of_a_page_says_what_the_picture_says(draw, frame):
    picture = Picture(draw(frame))
    whole, part = (ET.fromstring(svg) for svg in (picture.svg, inline(picture.svg)))
    for tag in ("text", "use"):
        places = [
            [(each.text, each.get("x"), each.get("y")) for each in root.iter(SVG + tag)]
            for root in (whole, part)
        ]
        assert [place[1:] for place in places[0]] == [place[1:] for place in places[1]] != []
    assert [each.text for each in whole.iter(f"{SVG}text")] == [
        each.text for each in part.iter(f"{SVG}text")
    ]


def test_the_look_is_seaborn_s_white_style_whatever_the_person_s_own_apart_from_what_is_ours():
    ours = {
        "text.color",
        "axes.labelcolor",
        "xtick.color",
        "ytick.color",
        "axes.edgecolor",
        "font.sans-serif",
    }
    unused = {"image.cmap", "grid.linestyle", "grid.color"}
    with plt.style.context("ggplot"), theme():
        look = {
            key: plt.rcParams[key] for key in seaborn.axes_style("white").keys() - ours - unused
        }
    assert look == {key: value for key, value in seaborn.axes_style("white").items() if key in look}


def test_a_picture_is_the_same_whatever_prefix_another_library_registers(monkeypatch):
    """Prefixes are those of the whole process; WeasyPrint, for one, takes the empty one."""
    usual = Picture(show.breakdown_chart(CHANNELS))
    monkeypatch.setattr(ET, "_namespace_map", ET._namespace_map.copy(), raising=False)
    ET.register_namespace("", "http://www.w3.org/1999/xhtml")
    ET.register_namespace("drawn", "http://www.w3.org/2000/svg")
    other = Picture(show.breakdown_chart(CHANNELS))
    assert (other.svg, inline(other.svg)) == (usual.svg, inline(usual.svg))
    assert other.svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width')
