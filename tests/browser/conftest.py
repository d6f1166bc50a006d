"""The browser that opens the reports, and how reports are written for it."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hostile_texts
import pytest
from playwright.sync_api import Browser, sync_playwright

from bilan import words
from bilan.report.folders import put_in_place
from bilan.report.making import Order, made
from bilan.report.processes import alone
from bilan.report.snapshot import taken


@pytest.fixture(scope="session")
def reports(root, tmp_path_factory) -> Callable[..., list[Path]]:
    """A function that writes some reports of a file, once in a session, and gives the pages.

    Each is made in a process of its own, where there is no browser's event loop.
    """

    @cache
    def written(
        file: str | Path, *names: str, lang: str = "fr", public: bool = False
    ) -> list[Path]:
        out = tmp_path_factory.mktemp("reports")
        return [
            write(root / "data" / file, Order(name, lang=lang, public=public), out)
            for name in names
        ]

    return written


def write(file: Path, order: Order, out: Path) -> Path:
    with words.language(order.lang):
        report = alone(made, taken(file, None, None, parameters=order.takes), order)
    put_in_place(out, report.files)
    return out / report.page


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Path:
    return hostile_texts.write(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(
    scope="module"
)  # no longer: while it runs, nothing else in its process may start an event loop
def chromium() -> Iterator[Browser]:
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not found:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
