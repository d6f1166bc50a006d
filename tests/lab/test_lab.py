"""The notebooks in a real JupyterLab, as its user sees them."""

from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted(path.name for path in Path(__file__).resolve().parents[2].glob("notebooks/*.ipynb"))
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
CHARTS = [
    'import bilan\nfrom bilan import show\nchannels = bilan.by_channel(bilan.load_projects("../data/gagne_perdu.csv"))',
    'show.section("channel", show.breakdown_chart(channels))',
    "show.breakdown_chart(channels)",
    'channels["won"].plot();',
]


def written(lab, name: str, *sources: str) -> str:
    """A notebook of one's own in the folder that JupyterLab shows."""
    notebook = nbformat.v4.new_notebook(metadata=KERNEL, cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(notebook, lab.folder / name)
    return name


def test_the_command_opens_the_first_notebook_on_her_file_and_asks_nothing_of_any_site(lab):
    assert lab.first == ("exploration.ipynb" if "exploration.ipynb" in NOTEBOOKS else "bilan_annuel.ipynb")
    for name in NOTEBOOKS:
        (parameters,) = [
            cell for cell in nbformat.read(lab.folder / name, 4).cells if "parameters" in cell.metadata.get("tags", ())
        ]
        assert parameters.source.startswith('data = "../data/mes projets.csv"  #')
    about = lab.page.evaluate("jupyterapp.serviceManager.settings.fetch('@jupyterlab/apputils-extension:notification')")
    asked = about["schema"]["properties"]
    assert (asked["fetchNews"]["default"], asked["checkForUpdates"]["default"]) == ("false", False)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_to_its_end(lab, notebook):
    page = lab.open(notebook)
    assert lab.run_all() == []
    assert page.locator(".jp-RenderedSVG img").count(), "drawn by this run: what was stored is not trusted, and shows no SVG"


def test_every_chart_of_a_kernel_shows(lab):
    page = lab.open(written(lab, "charts.ipynb", *CHARTS))
    assert lab.run_all() == []
    assert [output.locator("img").count() for output in page.locator(".jp-OutputArea").all()] == [0, 1, 1, 1]
