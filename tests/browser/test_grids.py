"""Charts on Axes of a person's own: in grids of four with titles and labels of hers, in any theme, a
browser finds no text over another.
"""

import io

import matplotlib.pyplot as plt
import pytest
import seaborn
from browser import measure
from pictures import charts

import bilan


@pytest.mark.parametrize("context", ["notebook", "talk"])
def test_every_chart_in_a_grid_of_four_keeps_to_its_place(root, chromium, context):
    projects = bilan.load_projects(root / "data" / "exemple.csv")
    partners = bilan.load_partners(root / "data" / "partenaires.csv")
    drawings = charts(projects, partners, bilan.report_year(projects))
    faults = []
    tab = chromium.new_page()
    with seaborn.plotting_context(context), plt.rc_context({"svg.fonttype": "none"}):
        drawn = [*drawings.items()]
        for four in (drawn[start : start + 4] for start in range(0, len(drawn), 4)):
            size = (17, 12) if context == "talk" else (12, 9)
            figure, axes = plt.subplots(2, 2, figsize=size, layout="constrained")
            for ax, (name, chart) in zip(axes.flat, four, strict=False):
                assert chart(ax=ax) is ax
                ax.set_title(f"Mine: {name}")
                ax.set_xlabel("My own words")
            svg = io.StringIO()
            figure.savefig(svg, format="svg")
            tab.set_viewport_size({"width": round(size[0] * 100), "height": round(size[1] * 100)})
            tab.set_content(svg.getvalue())
            faults += measure.misplaced(tab)
    tab.close()
    assert faults == []
