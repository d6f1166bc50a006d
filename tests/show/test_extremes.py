"""Every picture of every extreme file, on a desk and on a telephone: of a bounded height and size,
no text over another.
"""

import extremes
import matplotlib.pyplot as plt
import pytest
from pictures import OUTCOMES, at_width, bars, charts, misplaced, spots, texts

import bilan
import bilan.analysis.years
from bilan.show.marks import NARROW, WIDE

FILES = [
    "one_project",
    "none_decided",
    "long_names",
    "5000_projects",
    "30_years",
]  # `make gallery` draws the others too


@pytest.fixture(scope="module", params=FILES)
def drawn(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    projects = bilan.load_projects(extremes.write(request.param, folder)).head(
        1_200
    )  # enough for bars and folded groups
    year = bilan.analysis.years.report_year(projects)
    return projects, year, charts(projects, bilan.load_partners(folder / "partenaires.csv"), year)


@pytest.mark.parametrize(("wide", "lang"), [(WIDE, "fr"), (NARROW, "en")])
def test_each_is_one_good_picture(drawn, wide, lang):
    for name, chart in drawn[2].items():
        if (ax := at_width(chart(), wide)) is not None:
            marks = sum(len(artist.get_offsets()) for artist in ax.collections)
            assert not misplaced(ax), name
            assert ax.figure.get_figheight() * 72 < (800 if wide == WIDE else 1500), name
            assert 0 < marks + len(ax.patches) + len(ax.lines) < 450 and len(texts(ax)) < 180, name
        plt.close("all")


def test_no_project_of_the_year_is_left_out_of_the_picture_of_channels(drawn):
    projects, year, drawings = drawn
    counts = bilan.in_year(projects, year)["outcome"].value_counts()
    ax = drawings["channel"]()
    drawn_ = {each: len(spots(ax, each)) + sum(bars(ax, each)) for each in OUTCOMES}
    plt.close("all")
    assert drawn_ == pytest.approx(counts.to_dict())
