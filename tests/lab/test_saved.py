"""What was run and saved in JupyterLab passes where notebooks are checked, and becomes the page of
``bilan report``, with what she has added.
"""

import re
import subprocess
import sys

import pytest

from bilan.report.making import REPORTS
from bilan.report.sources import NOTEBOOKS

pytestmark = pytest.mark.long  # five runs in JupyterLab, and as many by nbval

CHECK = ["-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider"]
ADD = """([place, cells]) => {
    const { sharedModel } = jupyterapp.shell.currentWidget.content.model;
    sharedModel.insertCells(place, cells);
}"""
HERS = [
    {"cell_type": "markdown", "source": "## De mon cru"},
    {
        "cell_type": "code",
        "source": "from bilan import show\n"
        'show.section("Et en automne\u202f?", "Trois sur quatre.", bilan.by(review.proposals, "met"))',
    },
    {"cell_type": "code", "source": "review.proposals['amount'].plot.hist();"},
]


def converted(lab, notebook: str) -> bytes:
    """The page that nbconvert makes of a notebook, by the name of the format."""
    name = notebook.removesuffix(".ipynb")
    done = lab.run("nbconvert", "--to", "bilan", notebook, "--output", f"page-{name}")
    assert done.returncode == 0, done.stderr
    return (lab.folder / f"page-{name}.html").read_bytes()


@pytest.fixture(scope="module")
def reports(lab) -> dict[str, bytes]:
    """The pages of ``bilan report``, by the notebook that they are made of."""
    done = lab.run(
        *("bilan", "report", "../data/mes projets.csv", "--notebook", "all", "--out", "pages")
    )
    assert done.returncode == 0, done.stderr
    pages = [lab.folder / line for line in done.stdout.splitlines()]
    names = [f"{its.notebook}.ipynb" for its in REPORTS.values()]
    return {name: page.read_bytes() for name, page in zip(names, pages, strict=True)}


@pytest.mark.parametrize("notebook", sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")))
def test_it_passes_where_it_is_checked_and_becomes_the_page_of_the_command(lab, reports, notebook):
    lab.open(notebook)
    assert lab.run_all() == []
    lab.save()
    checked = subprocess.run(
        [sys.executable, *CHECK, notebook], cwd=lab.folder, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    if notebook in reports:
        assert converted(lab, notebook) == reports[notebook]


def test_what_she_adds_there_is_in_the_page_and_the_rest_is_unchanged(lab, reports):
    page = lab.open("bilan_annuel.ipynb")
    cells = page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell => cell.getSource())"
    )
    page.evaluate(ADD, [cells.index("review.channels") + 1, HERS])
    assert lab.run_all() == []
    lab.save()
    text = converted(lab, "bilan_annuel.ipynb").decode()
    (block,) = re.findall(
        r'<div class="row">\n<div class="bilan own">.*?</div>\n</div>\n', text, re.DOTALL
    )
    assert text.replace(block, "").encode() == reports["bilan_annuel.ipynb"]
    assert "channels" in text.split(block)[0].rpartition('<section class="bilan" id="')[2][:9]
    parts = ["De mon cru</h2>", "<h2>Et en automne\u202f?</h2>", "Trois sur quatre.", ";base64,"]
    places = [block.index(part) for part in parts]
    assert places == sorted(places)


def test_the_menu_offers_the_page_and_gives_it(lab, reports):
    lab.page.wait_for_function("jupyterapp.shell.currentWidget?.context?.path")
    lab.open("evolution.ipynb")
    assert lab.run_all() == []
    lab.save()
    formats = lab.page.evaluate("jupyterapp.serviceManager.nbconvert.getExportFormats()")
    assert formats["bilan"] == {"output_mimetype": "text/html"}
    given = lab.page.evaluate("fetch('/nbconvert/bilan/evolution.ipynb').then(page => page.text())")
    assert given.encode() == reports["evolution.ipynb"]
