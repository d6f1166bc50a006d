"""Nothing of a file steers what shows it."""

import os
import subprocess
import sys
import unicodedata

import pytest

from bilan.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("a\0b\x7f", "a␀b␡"),
        ("\u202egnp.exe", "‹U+202E›gnp.exe"),
        ("\x9b31m", "‹U+009B›31m"),
        ("Zoé\u00a0& fils", "Zoé\u00a0& fils"),
        ("é", "é"),
    ],
)
def test_controls_are_shown(text, shown):
    assert visible(text) == shown


def test_every_control_and_every_mark_of_direction_is_shown():
    steering = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(chr(code))
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert len(steering) > 2000
    assert [sign for sign in steering if sign in visible(sign)] == []


def test_a_control_that_is_kept_stays():
    assert visible("a\nb\tc", kept="\n") == "a\nb␉c"


def test_a_console_that_lacks_letters_shows_the_nearest(root):
    """As that of Windows in western Europe: no narrow space, no minus sign."""
    command = [sys.executable, "-m", "bilan", "check", str(root / "data" / "exemple.csv")]
    shown = {}
    for encoding in ("utf-8", "cp1252"):
        settings = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        done = subprocess.run(command, env=settings, capture_output=True, timeout=900)
        shown[encoding] = done.stdout.decode(encoding)
    assert "\u202f" in shown["utf-8"]
    assert shown["cp1252"].count("?") == shown["utf-8"].count("?")
