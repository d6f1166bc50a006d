"""From a click to the new picture, in JupyterLab before a browser; beside it, a picture by
matplotlib as a cell would draw it.

    python benchmarks/explorer_time.py        needs Chromium, playwright, and make
    .venv-lab/lab-installed

Median of the clicks, in milliseconds, at several sizes; of each, what Python takes.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from threading import Thread

import nbformat
import pandas as pd
from playwright.sync_api import sync_playwright

import bilan
from bilan.show.marks import Picture

ROOT = Path(__file__).resolve().parents[1]
SIZES, CLICKS = (200, 10_000, 100_000), 15
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
ASKED = {"canal": "channel", "client": "client"}  # in turn, so that each click asks anew
RUN = "window.done = 0; void jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.done = 1; })"
READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
CLICK = """name => new Promise(done => {
    const face = document.querySelector(".bilan-explorer");
    const button = [...face.querySelectorAll(".line button")].find(button => button.textContent === name);
    const began = performance.now();
    const drawn = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    new MutationObserver((_, watch) => {
        if (!face.hasAttribute("aria-busy")) { watch.disconnect(); drawn(); }
    }).observe(face, {attributeFilter: ["aria-busy"]});
    button.click();
})"""
CELL = """import bilan, pandas as pd
projects = bilan.load_projects({data!r})
one = projects
projects = pd.concat([one] * ({rows} // len(one) + 1), ignore_index=True).head({rows}).rename_axis("line")
projects["client"] = pd.Series([f"client {{n}}" for n in range(len(projects))], dtype="str")
projects.attrs = one.attrs
bilan.explorer(projects)"""


def projects_of(rows: int) -> pd.DataFrame:
    """The sample, again and again, every project with a client of its own."""
    space: dict = {}
    exec(CELL.format(data=str(ROOT / "data" / "exemple.csv"), rows=rows), space)
    return space["projects"]


def in_python(rows: int, by: str) -> tuple[float, float]:
    """What Python takes for a click, and for the same picture by matplotlib."""
    projects = projects_of(rows)
    explorer = bilan.explorer(projects)
    clicks, pictures = [], []
    for _ in range(5):
        explorer.ask(by="met")
        clicks.append(timed(lambda: (explorer.ask(by=by), explorer.shown())))
        pictures.append(timed(lambda: Picture(bilan.explore(projects, by=by).chart()).svg))
    return median(clicks), median(pictures)


def timed(work) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def in_browser(page, address: str, name: str) -> dict[str, float]:
    page.goto(address.replace("/lab?", f"/lab/tree/{name}?") + "&reset")
    page.wait_for_function(READY)
    page.wait_for_timeout(1000)  # the kernel's first messages
    page.evaluate(RUN)
    page.wait_for_function("window.done")
    page.locator(".bilan-explorer .group[role]").first.wait_for()
    clicks: dict[str, list[float]] = {name: [] for name in ("client", "canal")}
    for _ in range(CLICKS):
        for name, taken in clicks.items():
            taken.append(page.evaluate(CLICK, name))
    return {name: median(taken) for name, taken in clicks.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        for rows in SIZES:
            cell = nbformat.v4.new_code_cell(
                CELL.format(data=str(ROOT / "data" / "exemple.csv"), rows=rows)
            )
            nbformat.write(
                nbformat.v4.new_notebook(metadata=KERNEL, cells=[cell]), Path(home, f"{rows}.ipynb")
            )
        command = [
            ROOT / ".venv-lab" / "bin" / "python",
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--port=0",
        ]
        command += ["--ServerApp.ip=127.0.0.1", "--LabApp.expose_app_in_browser=True"]
        server = subprocess.Popen(
            command, cwd=home, env=os.environ | {"HOME": home}, stderr=subprocess.PIPE, text=True
        )
        try:
            address = next(
                found[0]
                for line in server.stderr
                if (found := re.search(r"http://127\S+token=\w+", line))
            )
            Thread(
                target=server.stderr.read, daemon=True
            ).start()  # what it goes on to say must not fill the pipe
            with sync_playwright() as driver:
                chromium = shutil.which("chromium") or shutil.which("chromium-browser")
                page = driver.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox"]
                ).new_page()
                page.set_default_timeout(120_000)
                print(
                    f"{'rows':>8}{'by':>9}{'click to picture':>18}{'of which Python':>17}{'matplotlib':>12}{'ratio':>7}   (ms)"
                )
                for rows in SIZES:
                    for name, click in in_browser(page, address, f"{rows}.ipynb").items():
                        python, matplotlib = in_python(rows, ASKED[name])
                        print(
                            f"{rows:>8}{ASKED[name]:>9}{click:>18.0f}{python:>17.0f}"
                            f"{matplotlib:>12.0f}{click / matplotlib:>7.2f}",
                            flush=True,
                        )
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
