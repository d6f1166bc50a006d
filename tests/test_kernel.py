"""Charts in a real kernel, as in JupyterLab: each one shows, and so does the person's own that
follows.

nbval does not compare pictures, so it cannot tell.
"""

import nbformat
import pytest
from nbclient import NotebookClient

START = """import matplotlib.pyplot as plt
import bilan
from bilan import show
projects = bilan.load_projects("data/gagne_perdu.csv")
frame = bilan.by_channel(projects)"""
CELLS = {
    "axes": "show.breakdown_chart(frame)",
    "picture": 'show.section("channel", show.breakdown_chart(frame))',
    "her own": "plt.plot([1, 2, 3]);",
    "her own, by pandas": 'frame["won"].plot();',
}


def shown(root, *sources: str) -> list[list[str]]:
    """What each cell shows, by kind, in one kernel that starts as a person's would: no backend
    chosen.
    """
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in (START, *sources)]
    )
    NotebookClient(
        notebook, kernel_name="python3", timeout=900, resources={"metadata": {"path": str(root)}}
    ).execute()
    return [
        [kind for output in cell.outputs for kind in output.get("data", {})]
        for cell in notebook.cells[1:]
    ]


@pytest.mark.long
@pytest.mark.parametrize("first", ["axes", "picture", "her own"])
def test_every_chart_of_a_kernel_shows_once(root, first, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    pictures = [
        kinds.count("image/png") + kinds.count("image/svg+xml")
        for kinds in shown(root, CELLS[first], *CELLS.values())
    ]
    assert pictures == [1] * (1 + len(CELLS))


def test_the_look_is_put_back_and_nothing_else_with_it():
    import matplotlib.pyplot as plt

    from bilan.show import marks

    with plt.rc_context():
        before = plt.rcParams.copy()
        with marks.theme():
            assert plt.rcParams["text.color"] == marks.INK
            plt.rcParams["interactive"] = not before["interactive"]
        assert plt.rcParams["interactive"] is not before["interactive"]
        plt.rcParams["interactive"] = before["interactive"]
        assert plt.rcParams == before
