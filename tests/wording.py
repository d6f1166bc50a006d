"""What the reports must say, word for word, in both languages: written by hand in
``expected/*.toml``.

There, no-break spaces are visible: ``·`` for U+00A0 and ``¦`` for U+202F. What is isolated, as a
text of the file, is in ``⟨ ⟩``.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bilan import words


def spaces(text: str) -> str:
    """A text with its no-break spaces, and the borders of what is isolated, made visible."""
    return text.translate({0xA0: "·", 0x202F: "¦"}).replace("<bdi>", "⟨").replace("</bdi>", "⟩")


def expected(room: str) -> dict[str, dict]:
    """The sentences of ``expected/<room>.toml``, by section and name: a French and an English
    one.
    """
    return tomllib.loads(
        (Path(__file__).parent / "expected" / f"{room}.toml").read_text(encoding="utf-8")
    )


def in_both(write: Callable, *arguments: object, **named: object) -> dict[str, str]:
    """What a function writes in French and in English, its no-break spaces made visible."""
    return {lang: spaces(spoken(lang, write, *arguments, **named)) for lang in ("fr", "en")}


def spoken(lang: str, write: Callable, *arguments: object, **named: object) -> Any:
    """What a function gives while a language is spoken."""
    with words.language(lang):
        return write(*arguments, **named)


def bullets(*cells: dict[str, str]) -> dict[str, str]:
    """Several sentences as the lines of a list, in both languages."""
    return {lang: "\n".join(f"- {cell[lang]}" for cell in cells) for lang in ("fr", "en")}
