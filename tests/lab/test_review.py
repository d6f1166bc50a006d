"""The yearly notebook in a real JupyterLab: its first screen, its questions, and what she holds."""

import nbformat
import pytest

from bilan import words
from bilan.reviews.answers import question
from bilan.reviews.year import Review

pytestmark = pytest.mark.long  # a session of JupyterLab each
QUESTIONS = [key for key, value in vars(Review).items() if isinstance(value, question)]
ASK = """async code => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const reply = await kernel.requestComplete({ code, cursor_pos: code.length });
    window.offered = reply.content.matches;
}"""
BOXES = """() => {
    const figures = [...document.querySelectorAll(".bilan .figures > div")];
    const boxes = figures.map(figure => ["name", "value", "note"].map(
        part => figure.querySelector(`.${part}`).getBoundingClientRect().toJSON()));
    return boxes.length && boxes.flat().every(box => box.width) ? boxes : null;
}"""  # once the page is laid out, and all at one moment
CONTENTS = ".jp-TableOfContents-content .jp-tocItem-content"


@pytest.fixture(scope="module")
def review(lab):
    """The page, with the notebook of the year, run."""
    page = lab.open("bilan_annuel.ipynb")
    assert lab.run_all() == []
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 760])
def test_each_figure_stands_under_its_own_name(lab, review, theme, width):
    page = review
    lab.dress(theme)
    page.set_viewport_size({"width": width, "height": 900})
    boxes = page.wait_for_function(BOXES).json_value()
    assert len(boxes) == 4
    for name, value, note in boxes:
        assert abs(name["x"] - value["x"]) < 1 and abs(name["x"] - note["x"]) < 1
        assert name["y"] + name["height"] <= value["y"] + 1
        assert value["y"] + value["height"] <= note["y"] + 1
    columns = {round(name["x"]) for name, _, _ in boxes}
    assert len(columns) in (2, 4), "side by side, in one row or in two"
    page.set_viewport_size({"width": 1200, "height": 900})


def test_the_table_of_contents_lists_the_questions_and_tab_offers_them(lab, review):
    page = review
    lab.done("jupyterapp.commands.execute('toc:show-panel')")
    page.locator(CONTENTS, has_text=words.text(f"heading.{QUESTIONS[-1]}")).wait_for()
    listed = [
        text.strip().replace("\u2011", "-") for text in page.locator(CONTENTS).all_inner_texts()
    ]
    asked = [words.text(f"heading.{key}") for key in QUESTIONS]
    shown = [heading for heading in listed if heading in asked]
    assert shown == asked
    lab.done(f"({ASK})('review.')")
    offered = {match.removeprefix("review.") for match in page.evaluate("window.offered")}
    assert {*QUESTIONS, "proposals", "labelled"} <= offered


HELD = """
import bilan
import matplotlib.pyplot as plt
review = bilan.review("../data/exemple.csv", year=2025, lang="en")
figure, (left, right) = plt.subplots(1, 2)
chart = review.channels.chart(right)
assert chart is right and not left.has_data() and right.has_data()
assert review.channels.frame.loc["direct", "won"] == 10
assert (review.labelled["channel"] == "partnership").sum() == 10
"""


def test_a_chart_is_drawn_where_it_is_told(lab):
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[nbformat.v4.new_code_cell(HELD)],
    )
    nbformat.write(notebook, lab.folder / "held.ipynb")
    lab.open("held.ipynb")
    assert lab.run_all() == []
