"""A report is shown in the browser once it is written, to whoever sits at a desktop, and to nobody
else.
"""

import os
import sys

import pandas as pd
import pytest
from click.testing import CliRunner
from wording import in_both

from bilan.__main__ import _on_a_desktop, main
from bilan.report import write
from bilan.show.gaps import next_line

ELSEWHERE = ("DISPLAY", "WAYLAND_DISPLAY", "CI", "SSH_CONNECTION")


@pytest.fixture
def desktop(monkeypatch):
    """A terminal in a window of this machine, and the pages that its browser was given."""
    shown = []
    for name in ELSEWHERE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("bilan.__main__._attended", lambda: True)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", shown.append)
    return shown


def run(monkeypatch, root, folder, *options: str):
    page = folder / "bilan 2025.html"
    found = page, "3 à vérifier", "À noter désormais : heures."
    monkeypatch.setattr(write, "written", lambda *_, **__: found)
    file = root / "data" / "exemple.csv"
    return page, CliRunner().invoke(main, ["report", str(file), *options], prog_name="bilan")


def test_it_is_shown_with_what_to_look_at_and_to_note(monkeypatch, root, tmp_path, desktop):
    page, ran = run(monkeypatch, root, tmp_path)
    assert desktop == [page.as_uri()] and page.as_uri().endswith("bilan%202025.html")
    assert ran.stdout == f"{page}\n"
    assert ran.stderr == "3 à vérifier\nÀ noter désormais : heures.\n"


def test_it_is_not_shown_when_asked_not_to(monkeypatch, root, tmp_path, desktop):
    _, ran = run(monkeypatch, root, tmp_path, "--no-open")
    assert desktop == [] and ran.exit_code == 0


def test_a_script_is_shown_nothing_and_told_nothing_more(monkeypatch, root, tmp_path, desktop):
    monkeypatch.setattr("bilan.__main__._attended", lambda: False)
    _, ran = run(monkeypatch, root, tmp_path)
    assert desktop == [] and ran.stderr == "3 à vérifier\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows always has a display")
@pytest.mark.parametrize("name", ["CI", "SSH_CONNECTION"])
def test_a_runner_or_a_machine_far_away_is_no_desktop(monkeypatch, desktop, name):
    assert _on_a_desktop()
    monkeypatch.setenv(name, "1")
    assert not _on_a_desktop()


@pytest.mark.skipif(os.name == "nt", reason="Windows always has a display")
def test_without_a_display_there_is_no_desktop(monkeypatch, desktop):
    monkeypatch.delenv("DISPLAY")
    assert not _on_a_desktop()


def test_what_was_not_used_and_what_to_note_is_one_line():
    """Of the hours, a half is blank; of the amounts, a third."""
    blank = pd.DataFrame(
        {"blank": [1, 2], "asked": [3, 4]}, index=pd.Index(["amount", "hours"], name="column")
    )
    assert in_both(next_line, blank, ["Owner", "Phase"]) == {
        "fr": "Pas utilisé·: Owner et Phase. À noter désormais·: heures (vide 2 fois sur 4).",
        "en": "Not used: Owner and Phase. To note from now on: hours (blank 2 times of 4).",
    }
    assert in_both(next_line, blank.iloc[:0], ["A", "B", "C", "D", "E"]) == {
        "fr": "Pas utilisé·: A, B, C et 2 autres colonnes.",
        "en": "Not used: A, B, C and 2 other columns.",
    }
    assert in_both(next_line, blank[blank["blank"] == 1], [])["en"] == (
        "To note from now on: amount (blank 1 time of 3)."
    )
    assert next_line(blank.iloc[:0], []) == ""
