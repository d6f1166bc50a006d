"""A command in a real terminal: what it shows, and the keys that are pressed."""

import re
import sys
from pathlib import Path

import pexpect

PROMPT, END = r" > $", pexpect.EOF


def session(folder: Path, *words: str, keys: tuple[str, ...] = ()) -> tuple[str, int, int | None]:
    """What is shown in a terminal, how many keys were asked for, and the exit status: Enter, but
    where ``keys`` have one for what is asked.
    """
    running = pexpect.spawn(
        sys.executable,
        ["-m", "bilan", *words],
        cwd=str(folder),
        encoding="utf-8",
        timeout=900,
        dimensions=(50, 140),
    )
    shown, pressed, left = "", 0, [*keys]
    while running.expect([PROMPT, END]) == 0:
        shown += running.before + running.after
        question = running.before.rsplit("\r\n\r\n", 1)[-1]
        press, _, about = left[0].partition("“") if left else ("\r", "", "")
        asks = left and f"“{about}" in question
        running.send(press if asks else "\r")
        left = left[1:] if asks else left
        pressed += 1
        assert pressed < 20
    shown += running.before
    running.close()
    return shown.replace("\xa0", " "), pressed, running.exitstatus


def seen(shown: str) -> str:
    """What stays to be seen of it: of a line that was written over, the last that was written."""
    lines = (line.rsplit("\r", 1)[-1].rstrip() for line in shown.split("\r\n"))
    return re.sub("[\u00a0\u202f]", " ", "\n".join(lines))
