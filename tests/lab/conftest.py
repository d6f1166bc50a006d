"""A real JupyterLab on this machine, as ``bilan lab`` opens it, and a browser before it.

``lab.open("bilan_annuel.ipynb")`` is a playwright page. Every test waits until it shows the notebook
to explore in, which the command opens. The command is that of the wheel, in an
environment outside the repository, which finds JupyterLab and the other packages in the one of
``make .venv-lab/lab-installed``. Neither the browser nor the server nor a kernel may reach for
another machine.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from installed import installed, settings

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CONFIG = {
    "ServerApp": {"open_browser": False, "log_level": 50},  # it says where it is, and nothing more
    "LabApp": {"expose_app_in_browser": True},
}
_OURS = "lab/user-settings/@jupyterlab"
SETTINGS = {
    f"{_OURS}/docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
    f"{_OURS}/notebook-extension/tracker.jupyterlab-settings": {
        "windowingMode": "none"
    },  # every cell is in the page
}
WAIT = 240_000  # milliseconds; nothing takes so long, but a machine may have other things to do
FIRST = "exploration.ipynb"  # the notebook that is opened
CURRENT = "path => jupyterapp.shell.currentWidget?.context?.path === path"
RUN = "notebook:run-all-cells"
FAILED = """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
    .map(cell => cell.toJSON())
    .filter(({ cell_type, source }) => cell_type === "code" && source.length)
    .flatMap(({ source, execution_count, outputs }) => execution_count === null
        ? [`not run: ${source}`]
        : outputs.filter(({ output_type }) => output_type === "error"))"""
OPEN = """async (path, RUN) => {
    for (const each of [...jupyterapp.shell.widgets("main")]) {
        await each.sessionContext?.shutdown();
        each.dispose();
    }
    // Where nothing is open JupyterLab brings its launcher, which would come before the notebook.
    while (![...jupyterapp.shell.widgets("main")].some(each => each.id.startsWith("launcher"))) {
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    const opened = await jupyterapp.commands.execute("docmanager:open", {path});
    await opened.context.ready;
    await opened.sessionContext.ready;
    const isCurrent = () => jupyterapp.shell.currentWidget === opened && jupyterapp.commands.isEnabled(RUN);
    while (!isCurrent()) {
        jupyterapp.shell.activateById(opened.id);
        await new Promise(requestAnimationFrame);
    }
}"""


class Server(NamedTuple):
    """The folder that JupyterLab shows, the page that it would open in her browser, and how to run
    the Python that it runs in.
    """

    folder: Path
    address: str
    run: Callable[..., "subprocess.CompletedProcess[str]"]


class Lab:
    """The server, and the one page that shows it."""

    def __init__(self, server: Server, page) -> None:
        self.folder, self.run, self.page = server.folder, server.run, page

    def open(self, notebook: str, theme: str = "light"):
        """The page, with a notebook of the folder and nothing else, ready to be run."""
        self.dress(theme)
        self.done(f"({OPEN})({json.dumps(notebook)}, {json.dumps(RUN)})")
        return self.page

    def dress(self, theme: str) -> None:
        """Choose a theme, and wait until it is there: JupyterLab loads it after it has answered."""
        name = f"JupyterLab {theme.title()}"
        self.done(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{name}'}})")
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def run_all(self) -> list:
        """Run every cell, wait until the last has run, and say which did not, or failed. What they
        show may still be on its way to the page.
        """
        self.done(f"jupyterapp.commands.execute({json.dumps(RUN)})")
        return self.page.evaluate(FAILED)

    def save(self) -> None:
        self.done("jupyterapp.shell.currentWidget.context.save()")

    def count(self, locator, number: int) -> None:
        """Wait until there are so many."""
        from playwright.sync_api import expect

        expect(locator).to_have_count(number, timeout=WAIT)

    def done(self, promise: str) -> None:
        """Wait for a promise of JupyterLab's, but not for ever."""
        self.page.evaluate(
            f"window.done = ''; void {promise}.then(() => 'done', String).then(end => {{ window.done = end; }})"
        )
        assert self.page.wait_for_function("window.done").json_value() == "done"


@pytest.fixture(scope="session")
def server(root, wheel, tmp_path_factory) -> Iterator[Server]:
    """``bilan lab "../data/mes projets.csv" --out .`` in a home of its own."""
    packages = root / ".venv-lab"
    if not packages.exists():
        pytest.skip("no JupyterLab here: make .venv-lab/lab-installed")
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("lab") / "notebooks"
    folder.mkdir()
    shutil.copytree(root / "data", folder.parent / "data")
    shutil.copy(root / "data" / "exemple.csv", folder.parent / "data" / "mes projets.csv")
    for name, content in {"jupyter_server_config.json": CONFIG, **SETTINGS}.items():
        (home / ".jupyter" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / ".jupyter" / name).write_text(json.dumps(content), encoding="utf-8")
    (purelib,) = packages.glob("lib/python*/site-packages")
    python = installed(wheel, tmp_path_factory.mktemp("installed"), str(purelib))
    found = home / "outside.txt"
    heard = {"PYTHONPATH": str(Path(__file__).parent / "outside"), "BILAN_OUTSIDE": str(found)}
    shared = {**heard, "JUPYTERLAB_DIR": str(packages / "share" / "jupyter" / "lab")}
    variables = settings(home, packages / "share" / "jupyter") | shared
    command = [python.with_name("bilan"), "lab", "../data/mes projets.csv", "--out", "."]
    running = subprocess.Popen(
        [*command, "--", "--allow-root"],
        cwd=folder,
        env=variables,
        stderr=subprocess.PIPE,
        text=True,
    )

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        line = [python, "-P", "-m", *map(str, arguments)]
        return subprocess.run(line, cwd=folder, env=variables, capture_output=True, text=True)

    try:
        assert any("127.0.0.1" in line for line in running.stderr), "JupyterLab did not start"
        (to_open,) = home.rglob("jpserver-*-open.html")
        yield Server(folder, to_open.as_uri(), run)
    finally:
        running.terminate()
        running.wait()
        running.stderr.close()
    assert not found.exists(), found.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lab(server) -> Iterator[Lab]:
    """The server in a browser that is refused every other machine."""
    if not BROWSER:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(WAIT)
        outside: list[str] = []
        page.on(
            "request",
            lambda asked: (
                urlsplit(asked.url).hostname in ("127.0.0.1", None) or outside.append(asked.url)
            ),
        )
        page.goto(server.address)
        page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
        page.wait_for_function(CURRENT, arg=FIRST)  # what was open before is restored before it
        yield Lab(server, page)
        browser.close()
    assert outside == []
