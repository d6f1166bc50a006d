"""The browser that opens the reports, and how reports are written for it."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hostile_texts
import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="session")
def reports(root, tmp_path_factory) -> Callable[..., list[Path]]:
    """A function that writes a report, or all three, with some options, once in a session, and gives the pages."""

    @cache
    def written(file: str | Path, *options: str) -> list[Path]:
        out = tmp_path_factory.mktemp("reports")
        command = [sys.executable, "-m", "bilan", "report", str(root / "data" / file), "--out", str(out), *options]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, done.stderr
        return [Path(line) for line in done.stdout.splitlines()]

    return written


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
