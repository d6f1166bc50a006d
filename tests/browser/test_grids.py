"""Charts on Axes of a person's own, in grids of four with titles and labels of hers and in any
theme, and each by itself, at both widths and in any font: a browser finds no text over another.
"""

import io

import extremes
import matplotlib.pyplot as plt
import pytest
import seaborn
from browser import measure
from pictures import charts

import bilan
import bilan.analysis.years
from bilan.show.inline import inline
from bilan.show.marks import Picture


@pytest.fixture(scope="module", params=["exemple.csv", "long_names"])
def drawings(request, root, tmp_path_factory):
    folder = root / "data"
    path = folder / request.param
    if request.param in extremes.FILES:
        folder = tmp_path_factory.mktemp("extreme")
        path = extremes.write(request.param, folder)
    projects = bilan.load_projects(path)
    partners = bilan.load_partners(folder / "partenaires.csv")
    return charts(projects, partners, bilan.analysis.years.report_year(projects))


def test_every_picture_by_itself_holds_its_texts_at_both_widths_in_any_font(drawings, chromium):
    drawn = ((name, chart()) for name, chart in drawings.items())
    pictures = [Picture(ax) for name, ax in drawn if ax is not None]
    parts = [inline(svg, each.alt) for each in pictures for svg in (each.svg, each.narrow) if svg]
    tab = chromium.new_page()
    tab.set_content("<!doctype html>" + "".join(f"<p>{part}</p>" for part in parts))
    assert list(measure.misplaced(tab)) == []
    tab.close()


@pytest.mark.parametrize("context", ["notebook", "talk"])
def test_every_chart_in_a_grid_of_four_keeps_to_its_place(drawings, chromium, context):
    faults = []
    tab = chromium.new_page()
    with seaborn.plotting_context(context), plt.rc_context({"svg.fonttype": "none"}):
        drawn = [*drawings.items()]
        for four in (drawn[start : start + 4] for start in range(0, len(drawn), 4)):
            size = (17, 12) if context == "talk" else (12, 9)
            figure, axes = plt.subplots(2, 2, figsize=size, layout="constrained")
            for ax, (name, chart) in zip(axes.flat, four, strict=False):
                assert chart(ax=ax) in (ax, None)
                ax.set_title(f"Mine: {name}")
                ax.set_xlabel("My own words")
            svg = io.StringIO()
            figure.savefig(svg, format="svg")
            tab.set_viewport_size({"width": round(size[0] * 100), "height": round(size[1] * 100)})
            tab.set_content(svg.getvalue())
            faults += measure.misplaced(tab)
    tab.close()
    assert faults == []
