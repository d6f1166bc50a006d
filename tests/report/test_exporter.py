"""From the notebook to the page: what she adds is in it, in its place, and the rest is unchanged."""

import base64
import re
import subprocess
import sys
import tomllib
from urllib.parse import quote

import nbformat
import pytest
from nbconvert.utils.exceptions import ConversionException
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from bilan import show, words
from bilan.report.exporter import PageExporter
from bilan.report.write import write_report

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


@pytest.fixture(scope="module")
def report(root, tmp_path_factory):
    return write_report(
        root / "data" / "exemple.csv", lang="en", out=tmp_path_factory.mktemp("out")
    )


def test_what_she_has_added_is_in_its_place_and_the_rest_is_as_it_was(report, tmp_path):
    notebook = nbformat.read(report.with_suffix(".ipynb"), as_version=4)
    with words.language("en"):
        data, metadata = show.section("And in autumn?", "Three <won>.")._repr_mimebundle_()
    hers = [
        new_markdown_cell("## Of my own"),
        new_code_cell("...", outputs=[new_output("display_data", data, metadata=metadata)]),
        new_code_cell("...", outputs=[new_output("display_data", {"image/png": DOT + "\n"})]),
        new_code_cell("...", outputs=[new_output("stream", text="2 < 3\n")]),
        new_code_cell("...", outputs=[new_output("stream", name="stderr", text="a warning")]),
    ]
    place = next(
        number for number, cell in enumerate(notebook.cells) if cell.source == "review.channels"
    )
    notebook.cells[place + 1 : place + 1] = hers
    nbformat.write(notebook, tmp_path / "carnet.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "bilan.report.exporter.PageExporter"]
    subprocess.run(
        [*command, tmp_path / "carnet.ipynb"], check=True, capture_output=True, timeout=900
    )
    page = (tmp_path / "carnet.html").read_text(encoding="utf-8")
    (block,) = re.findall(
        r'<div class="row">\n<div class="bilan own">.*?</div>\n</div>\n', page, re.DOTALL
    )
    assert page.replace(block, "").encode() == report.read_bytes()
    before, after = (
        re.findall(r'<section class="bilan" id="([a-z_]+)">', half) for half in page.split(block)
    )
    assert before[-1] == "channels" and after
    parts = ["Of my own</h2>", "<h2>And in autumn?</h2>", "Three", "png;base64," + DOT, "2 &lt; 3"]
    places = [block.index(part) for part in parts]
    assert places == sorted(places)
    assert "Added by hand: bilan neither worked it out nor checked it." in block
    assert "a warning" not in page and base64.b64decode(DOT)


@pytest.mark.parametrize("cells", [[], [new_code_cell("review")], [new_markdown_cell("## Mine")]])
def test_a_notebook_that_shows_no_review_says_so(cells):
    with pytest.raises(ConversionException, match="exécutez toutes ses cellules"):
        PageExporter().from_notebook_node(new_notebook(cells=cells))


def test_nbconvert_and_jupyterlab_know_it_by_name(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    room, _, name = project["entry-points"]["nbconvert.exporters"]["bilan"].partition(":")
    assert (room, name) == (PageExporter.__module__, PageExporter.__name__)
    assert PageExporter.export_from_notebook


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (
            {"text/html": "<table><tr></tr></table>", "text/plain": "poorer"},
            "<table><tr></tr></table>",
        ),
        ({"image/svg+xml": "<svg>é</svg>", "image/png": DOT}, f"svg+xml,{quote('<svg>é</svg>')}"),
        ({"image/png": DOT, "text/plain": "poorer"}, DOT),
        ({"text/markdown": "*x*", "text/plain": "poorer"}, "<p><em>x</em></p>"),
        ({"text/plain": "a < b"}, "<pre>a &lt; b</pre>"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_a_cell_of_hers_shows_is_in_the_richest_form_without_scripts(report, data, shown):
    notebook = nbformat.read(report.with_suffix(".ipynb"), as_version=4)
    notebook.cells.append(new_code_cell("...", outputs=[new_output("display_data", data)]))
    page, _ = PageExporter().from_notebook_node(notebook)
    (block,) = re.findall('<div class="bilan own">(.*?)</div>\n', page, re.DOTALL)
    assert shown in block
    poorer = [form for form in [*data.values()][1:] if form in block]
    assert poorer == []
