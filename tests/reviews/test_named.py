"""Each mark of a picture names its project, where it is pointed at; for the public none does. Read
off the pictures of the sample, and off the file itself.
"""

import csv
import re
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

import bilan
from bilan.show.marks import Picture

SVG = "{http://www.w3.org/2000/svg}"
# The outcomes whose projects a picture shows, one mark each; on a telephone some have bars.
PICTURES = {
    "channels": ("gagné", "perdu", "en attente"),
    "qualification": ("gagné", "perdu", "en attente"),
    "channels_by_qualification": ("gagné", "perdu", "en attente"),
    "reasons": ("perdu",),
    "listing": ("gagné", "perdu", "en attente"),
    "amounts": ("gagné", "perdu"),
    "waiting": ("gagné", "perdu", "en attente"),
}


@pytest.fixture(scope="module")
def rows(root) -> list[dict[str, str]]:
    """The proposals of 2025, as the file has them: by the date of the decision, of the proposal
    where there is none, or the year that is noted.
    """
    with (root / "data" / "exemple.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";")]
    proposals = [row for row in rows if row["étape"] in ("", "proposition")]
    return [row for row in proposals if year_of(row) == "2025"]


@pytest.fixture(scope="module")
def review(root):
    return bilan.review(root / "data" / "exemple.csv", year=2025, lang="fr")


def year_of(row: dict[str, str]) -> str:
    decided = "" if row["résultat"] == "en attente" else row["date décision"]
    return (decided or row["date proposition"] or row["année"])[-4:]


def titles(svg: str) -> list[str]:
    return [each.text for each in ET.fromstring(svg).iter(f"{SVG}title")]


@pytest.mark.parametrize("key", PICTURES)
def test_every_mark_names_its_project(review, rows, key):
    shown = [row for row in rows if row["résultat"] in PICTURES[key]]
    if key == "amounts":
        shown = [row for row in shown if row["montant HT (€)"]]
    if key == "waiting":
        shown = [row for row in shown if row["date proposition"]]
        shown = [row for row in shown if row["date décision"] or row["résultat"] == "en attente"]
    expected = Counter(row["projet"] for row in shown)
    picture = Picture(getattr(review, key).chart())
    for svg in filter(None, (picture.svg, picture.narrow)):
        named = titles(svg)
        if svg is picture.svg or named:
            assert Counter(name.partition(", ")[0] for name in named) == expected
            assert "href" not in re.sub(r'<use [^>]*?href="#', "", svg), "a title is no link"


def test_the_name_of_a_mark_is_that_of_the_project_it_stands_for(review, rows):
    """The marks of a channel stand in its row, won ones filled: by where they are."""
    svg = ET.fromstring(Picture(review.channels.chart()).svg)
    heights: dict[str, list[float]] = {}
    for group in svg.iter(f"{SVG}g"):
        title, use = group.find(f"{SVG}title"), group.find(f".//{SVG}use")
        if title is not None:
            (row,) = [row for row in rows if row["projet"] == title.text]
            heights.setdefault(row["canal"], []).append(float(use.get("y")))
    assert len(heights) == 7 and {len({*each}) for each in heights.values()} == {1}
    assert len({each[0] for each in heights.values()}) == 7


def test_none_is_named_for_the_public(root):
    review = bilan.review(root / "data" / "exemple.csv", year=2025, lang="fr", public=True)
    for key in PICTURES:
        if chart := getattr(review, key).chart():
            picture = Picture(chart)
            assert titles(picture.svg) == [] and "Projet" not in picture.svg + picture.narrow


def test_the_table_lists_every_project_of_the_year(review, rows):
    lines = re.findall("<tr>(.*?)</tr>", review.listing.table)[1:]
    cells = [re.sub("<[^>]+>", " ", line).split() for line in lines]
    assert Counter(" ".join(line[:3]) for line in cells) == Counter(row["projet"] for row in rows)
    outcomes = Counter(row["résultat"] for row in rows)
    text = " ".join(map(" ".join, cells))
    assert (text.count("Gagné"), text.count("Perdu"), text.count("En attente")) == (
        outcomes["gagné"],
        outcomes["perdu"],
        outcomes["en attente"],
    )


def test_the_strip_has_one_mark_a_project_at_its_month(review, rows):
    """The month that its year comes from; the file notes a year alone for none of 2025."""
    ax = review.listing.chart()
    ax.figure.draw_without_rendering()
    months = Counter(
        (row["date décision"] if row["résultat"] != "en attente" else "" or "")[3:5]
        or row["date proposition"][3:5]
        for row in rows
    )
    swarms = [each for each in ax.collections if str(each.get_label()).startswith("_")]
    drawn = Counter(f"{swarm_month(place):02}" for each in swarms for place in each.get_offsets())
    assert drawn == months


def swarm_month(place) -> int:
    return round(float(place[0]))
