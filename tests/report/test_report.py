"""The report, from a file to a page: what it holds, what it never does, and what survives a
failure.
"""

import ast
import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner

from bilan.__main__ import main
from bilan.findings import FileProblems
from bilan.report import processes
from bilan.report.exporter import PageExporter
from bilan.report.making import REPORTS
from bilan.report.snapshot import ROLES
from bilan.report.write import write_report

SAMPLES = {"exemple.csv": "bilan-2025", "gagne_perdu.csv": "bilan-tout"}
SPARE = {
    "channels",
    "opening",
    "forecast",
}  # what a file without anything but channels and outcomes has pictures of
CHARTS = {
    "exemple.csv": {
        *SPARE,
        "qualification",
        "channels_by_qualification",
        "rules",
        "reasons",
        "amounts",
        "hours",
        "waiting",
        "listing",
    },
    "gagne_perdu.csv": SPARE,
}


class Page(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its text."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.text, self.inside = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"style", "title"} & set(self.inside):
            self.text += data


def report(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bilan", "report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=900)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(
    scope="module",
    params=[
        *((file, "fr") for file in SAMPLES),
        *(pytest.param((file, "en"), marks=pytest.mark.long) for file in SAMPLES),
    ],
    ids="-".join,
)
def written(request, root, tmp_path_factory):
    """Each sample's report in each language, and where it lies."""
    file, lang = request.param
    out = tmp_path_factory.mktemp("reports")
    done = report(root / "data" / file, "--lang", lang, "--out", out)
    assert done.returncode == 0, done.stderr
    return done, out, file, lang


def test_the_command_prints_the_path_and_nothing_else(written):
    done, out, file, _ = written
    assert done.stdout == f"{out / SAMPLES[file]}.html\n"
    assert done.stderr == ""


def test_the_page_stands_alone_in_its_language(written):
    _, out, file, lang = written
    html = (out / f"{SAMPLES[file]}.html").read_text(encoding="utf-8")
    page = Page(html)
    assert ("html", {"lang": lang}) in page.tags
    pictures = [attributes for tag, attributes in page.tags if attributes.get("class") == "picture"]
    assert len(CHARTS[file]) - 1 <= len(pictures) <= 2 * len(CHARTS[file])
    assert all(len(picture["aria-label"]) > 20 and picture["role"] == "img" for picture in pictures)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object", "form"}
    assert not re.findall(
        r"(?:https?:)?//[a-z]",
        html.replace("data:image", "").replace('xmlns="http://www.w3.org/2000/svg"', ""),
    ), "an address in the page"
    assert "bilan." not in page.text and "import" not in page.text.split(), "code in the page"


def test_the_page_tells_where_every_row_went(written):
    _, out, file, lang = written
    text = Page((out / f"{SAMPLES[file]}.html").read_text(encoding="utf-8")).text
    expected = {
        (
            "gagne_perdu.csv",
            "fr",
        ): "Les 37 projets lus se retrouvent tous : 37 propositions comptées ici.",
        (
            "gagne_perdu.csv",
            "en",
        ): "All 37 projects read are accounted for: 37 proposals counted here.",
        (
            "exemple.csv",
            "fr",
        ): "Les 163 projets lus se retrouvent tous : 41 propositions comptées ici, "
        "4 restés sans proposition et 118 d’autres années.",
        (
            "exemple.csv",
            "en",
        ): "All 163 projects read are accounted for: 41 proposals counted here, "
        "4 that never became a proposal and 118 from other years.",
    }[file, lang]
    assert expected in text.replace("\u00a0", " ")


def test_the_charts_and_the_notebook_lie_beside_the_page(written, root):
    _, out, file, _ = written
    stem = SAMPLES[file]
    charts = {f"{stem}-{chart}.svg" for chart in CHARTS[file]}
    assert set(contents(out)) == charts | {f"{stem}.html", f"{stem}.ipynb"}
    notebook = nbformat.read(out / f"{stem}.ipynb", as_version=4)
    injected = next(
        cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])
    )
    recorded = re.search(r"data = '(.+)'", injected.source)[1]
    assert recorded == file


def test_the_same_file_gives_the_same_bytes_and_a_failure_changes_none(root, tmp_path):
    arguments = (root / "data" / "gagne_perdu.csv", "--out", tmp_path)
    assert report(*arguments).returncode == 0
    before = contents(tmp_path)
    assert report(*arguments).returncode == 0
    assert contents(tmp_path) == before
    bad = tmp_path.parent / "mauvais.csv"
    bad.write_text("canal;résultat\nréseau direct;peut-être\n", encoding="utf-8")
    failed = report(bad, "--out", tmp_path)
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert "peut-être" in failed.stderr and "Traceback" not in failed.stderr
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="processes are killed otherwise on Windows")
def test_a_kill_half_way_leaves_the_earlier_report_as_it_was_and_no_process(root, tmp_path):
    earlier = {"bilan-tout.html": b"earlier page", "bilan-tout.ipynb": b"earlier notebook"}
    for name, content in earlier.items():
        (tmp_path / name).write_bytes(content)
    running, child = half_way(root, tmp_path)
    running.kill()
    running.communicate()
    assert psutil.wait_procs([child], timeout=5)[1] == []
    assert running.returncode == -signal.SIGKILL
    assert contents(tmp_path) == earlier


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name == "nt", reason="a console interrupts otherwise on Windows")
def test_ctrl_c_ends_a_report_at_once_in_a_sentence(root, tmp_path):
    """It is sent to all that runs in a terminal, the process of the report too."""
    running, child = half_way(root, tmp_path)
    os.killpg(running.pid, signal.SIGINT)
    said = running.communicate(timeout=60)
    assert (running.returncode, *said) == (130, "", "\nInterrompu. Rien n’est écrit à moitié.\n")
    assert psutil.wait_procs([child], timeout=5)[1] == []
    assert contents(tmp_path) == {}


def test_an_interrupt_in_the_first_moment_leaves_nothing_to_wait_for(monkeypatch):
    """When a work is asked for: Python waits for every thread that is no daemon."""

    def interrupted(*_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(processes.pickle, "dump", interrupted)
    threads, children = {*threading.enumerate()}, psutil.Process().children()
    with pytest.raises(KeyboardInterrupt):
        processes.alone(abs, -1, limit=5)
    assert {*threading.enumerate()} <= threads
    assert psutil.Process().children() == children


def half_way(root, out) -> tuple[subprocess.Popen, psutil.Process]:
    """A report that is being made, and the process that makes it."""
    file = root / "data" / "gagne_perdu.csv"
    running = subprocess.Popen(
        [sys.executable, "-m", "bilan", "report", str(file), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (children := psutil.Process(running.pid).children()) and running.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.05)
    return running, children[0]


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_s_notebook_has_the_names_that_the_report_uses(root, name):
    its = REPORTS[name]
    cells = nbformat.read(root / "notebooks" / f"{its.notebook}.ipynb", as_version=4).cells
    names = [
        {
            node.id
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for cell in cells
        if cell.cell_type == "code"
    ]
    assert {its.year, *its.parameters, *ROLES} <= names[0]


def test_whoever_asks_for_a_report_imports_none_of_what_makes_it(root, tmp_path):
    """Importing pandas takes longer than all that its importer would do with it; nor need a script
    be importable.
    """
    (tmp_path / "yearly.py").write_text(f"""
import sys
from bilan.report.write import write_report
write_report({str(root / "data" / "gagne_perdu.csv")!r}, out={str(tmp_path)!r})
print({{"pandas", "matplotlib"}} & set(sys.modules))
""")
    script = [sys.executable, tmp_path / "yearly.py"]
    done = subprocess.run(script, capture_output=True, text=True, timeout=900)
    assert (done.stdout, done.stderr) == ("set()\n", "")


@pytest.mark.parametrize("outcome", ["written", "refused"])
def test_no_process_outlives_its_report_and_no_copy_of_the_file_is_made(
    root, tmp_path, monkeypatch, outcome
):
    """JupyterLab calls it from within a running event loop."""
    (tmp_path / "passing").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "passing"))
    source = root / "data" / "gagne_perdu.csv" if outcome == "written" else tmp_path / "absent.csv"

    async def asked() -> int:
        write_report(source, out=tmp_path / "reports")
        return threading.active_count()

    first, second = (asyncio.run(caught(asked())) for _ in range(2))
    assert isinstance(first, int if outcome == "written" else FileProblems)
    assert outcome == "refused" or first == second, "a thread more for each report"
    assert psutil.Process().children() == []
    assert [*(tmp_path / "passing").iterdir()] == []


async def caught(coroutine):
    try:
        return await coroutine
    except FileProblems as problems:
        return problems


def test_names_from_the_file_are_in_the_page_as_they_are(tmp_path):
    name = """Salon "d'été" & <b>fils</b> &amp; $x$ `y` [z](http://example.org)"""
    file = tmp_path / "projets.csv"
    rows = f'"{name.replace(chr(34), chr(34) * 2)}";gagné\nréseau direct;perdu\n' * 3
    file.write_text(f"canal;résultat\n{rows}", encoding="utf-8")
    html = write_report(file, out=tmp_path / "reports").read_text(encoding="utf-8")
    page = Page(html)
    alts = [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg"]
    assert page.text.count(name) >= 3
    assert any(name.lower() in alt.lower() for alt in alts)
    assert "fils</b>" not in html  # what is established is in bold, by tags of ours
    assert all(attributes["href"].startswith("#") for tag, attributes in page.tags if tag == "a")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", "aucune proposition en 1999. Années possibles\u00a0: 2022, 2023, 2024 ou 2025."),
        ("en", "no proposal in 1999. Possible years: 2022, 2023, 2024 or 2025."),
    ],
)
def test_a_year_that_the_file_lacks_is_refused_with_those_it_has(root, tmp_path, lang, expected):
    failed = report(
        root / "data" / "exemple.csv",
        "--year",
        "1999",
        "--lang",
        lang,
        "--out",
        tmp_path / "reports",
    )
    assert failed.returncode == 2
    assert expected in failed.stderr
    assert not (tmp_path / "reports").exists()


def test_a_folder_that_cannot_be_written_is_an_error_in_words(root, tmp_path):
    (tmp_path / "reports").write_text("a file")
    failed = report(root / "data" / "gagne_perdu.csv", "--out", tmp_path / "reports")
    assert failed.returncode == 2
    assert "Rien n’a été changé." in failed.stderr and "Traceback" not in failed.stderr


@pytest.mark.parametrize(
    "name",
    ["bilan", *(pytest.param(name, marks=pytest.mark.long) for name in REPORTS if name != "bilan")],
)
@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(True, id="from the repository"),
        pytest.param(False, id="from elsewhere", marks=pytest.mark.long),
    ],
)
def test_plain_papermill_shows_what_the_report_shows(root, tmp_path, inside, name):
    """Through the kernel of any notebook, cell by cell; it names the file as it was told to."""
    its = REPORTS[name]
    notebook, data = Path("notebooks", f"{its.notebook}.ipynb"), Path("data/gagne_perdu.csv")
    paths = (notebook, data) if inside else (root / notebook, root / data)
    plain = [sys.executable, "-m", "papermill", paths[0], tmp_path / "out.ipynb", "-p", "data"]
    partners = ["-p", "partners", ""] if name == "partenariats" else []
    done = subprocess.run(
        [*plain, paths[1], *partners, "-p", "lang", "en"],
        cwd=root if inside else tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "gagne_perdu.csv").write_bytes((root / data).read_bytes())
    page = write_report(tmp_path / "gagne_perdu.csv", name, lang="en", out=tmp_path / "reports")
    assert shown_by(tmp_path / "out.ipynb") == shown_by(page.with_suffix(".ipynb"))
    assert exported(tmp_path / "out.ipynb") == page.read_bytes()


def exported(notebook: Path) -> bytes:
    return PageExporter().from_filename(str(notebook))[0].encode()


def shown_by(notebook: Path) -> list[list[tuple]]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [
        [
            (output.output_type, output.get("execution_count"), output.data, output.metadata)
            for output in cell.outputs
        ]
        for cell in cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("name", ["projets.csv", "projets.xlsx"])
def test_an_empty_file_to_fill_in_is_never_written_over_another(tmp_path, name):
    target = tmp_path / name
    assert CliRunner().invoke(main, ["new", str(target)]).exit_code == 0
    before = target.read_bytes()
    again = CliRunner().invoke(main, ["new", str(target)])
    assert again.exit_code == 2
    assert "existe déjà" in again.output
    assert target.read_bytes() == before
