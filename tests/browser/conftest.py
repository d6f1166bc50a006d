"""The browser that opens the reports, and how reports are written for it."""

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import hostile_texts
import pytest
from playwright.sync_api import Browser, sync_playwright

from bilan.report import forks
from bilan.report.folders import put_in_place
from bilan.report.making import Order, made
from bilan.report.snapshot import taken


@pytest.fixture(scope="session")
def reports(root, tmp_path_factory) -> Iterator[Callable[..., list[Path]]]:
    """A function that writes some reports of a file, once in a session, and gives the pages.

    It does so in another process, where there is no browser's event loop, by the forked kernels of ``bilan batch``: many reports.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:

        @cache
        def written(file: str | Path, *names: str, lang: str = "fr", public: bool = False) -> list[Path]:
            orders = [Order(name, lang=lang, public=public) for name in names]
            return elsewhere.submit(write, root / "data" / file, orders, tmp_path_factory.mktemp("reports")).result()

        yield written


def write(file: Path, orders: list[Order], out: Path) -> list[Path]:
    pages = []
    for order in orders:
        files = taken(file, None, None, parameters=order.takes, lang=order.lang)
        report = made(files, order, started=forks.started)
        put_in_place(out, report.files)
        pages.append(out / report.page)
    return pages


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Path:
    return hostile_texts.write(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")  # no longer: while it runs, nothing else in its process may start an event loop
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
