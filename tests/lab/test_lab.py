"""The notebooks in a real JupyterLab, as its user sees them."""

import re
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.long  # a session of JupyterLab each
NOTEBOOKS = sorted(
    path.name for path in Path(__file__).resolve().parents[2].glob("notebooks/*.ipynb")
)
SEEN = "svg.picture[role=img]:visible"  # a picture holds the one of a telephone too
PICTURE = f".jp-OutputArea {SEEN}"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
CHARTS = [
    'import bilan\nfrom bilan import show\nchannels = bilan.by_channel(bilan.load_projects("../data/gagne_perdu.csv"))',
    'show.section("channel", show.breakdown_chart(channels))',
    "show.breakdown_chart(channels)",
    'channels["won"].plot();',
]


def written(lab, name: str, *sources: str) -> str:
    """A notebook of one's own in the folder that JupyterLab shows."""
    notebook = nbformat.v4.new_notebook(
        metadata=KERNEL, cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    nbformat.write(notebook, lab.folder / name)
    return name


def test_the_command_opens_the_first_notebook_on_her_file_and_asks_nothing_of_any_site(lab):
    for name in NOTEBOOKS:
        (parameters,) = [
            cell
            for cell in nbformat.read(lab.folder / name, 4).cells
            if "parameters" in cell.metadata.get("tags", ())
        ]
        assert parameters.source.startswith('data: str = "../data/mes projets.csv"  #')
    about = lab.page.evaluate(
        "jupyterapp.serviceManager.settings.fetch('@jupyterlab/apputils-extension:notification')"
    )
    asked = about["schema"]["properties"]
    assert (asked["fetchNews"]["default"], asked["checkForUpdates"]["default"]) == ("false", False)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_to_its_end(lab, notebook):
    page = lab.open(notebook)
    assert lab.run_all() == []
    page.locator(PICTURE).first.wait_for()  # of this run: what was stored is not trusted
    pictures = page.locator(PICTURE).all()
    assert all(len(picture.get_attribute("aria-label")) > 20 for picture in pictures)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_follows_the_theme(lab, theme):
    """Its ink is as far from the ground as text must be (WCAG 1.4.3: 4.5 to 1), and its ground is
    that of the page.
    """
    page = lab.open(written(lab, "theme.ipynb", *CHARTS[:2]), theme)
    assert lab.run_all() == []
    picture = page.locator(PICTURE)
    colours = picture.evaluate("""svg => [
        getComputedStyle(svg.querySelector("text")).fill,
        getComputedStyle(svg.closest(".jp-Notebook")).backgroundColor,
        getComputedStyle(svg).backgroundColor,
    ]""")
    ink, ground, own = colours
    assert own == "rgba(0, 0, 0, 0)"
    bright, faint = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (bright + 0.05) / (faint + 0.05) > 4.5
    assert (luminance(ground) < 0.2) == (theme == "dark")


def luminance(colour: str) -> float:
    """How bright a colour such as ``rgb(31, 41, 51)`` is, from 0 to 1, as WCAG 2 defines it."""
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return sum(
        weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def test_every_chart_of_a_kernel_shows(lab):
    page = lab.open(written(lab, "charts.ipynb", *CHARTS))
    assert lab.run_all() == []
    lab.count(page.locator(".jp-OutputArea"), len(CHARTS))
    for place, pictures in enumerate((0, 1, 1, 1)):
        output = page.locator(".jp-OutputArea").nth(place)
        lab.count(output.locator(f"img, {SEEN}"), pictures)
