"""Cells to values: outcomes, dates, amounts, yes and no. A column is read by its distinct cells, each parsed once."""

import re
import tomllib
import unicodedata
from datetime import date
from functools import cache
from importlib.resources import files


def simplified(text: str) -> str:
    """A text without case, accents, spaces or punctuation, as headers and values are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in plain if character.isalnum())
    return letters or text.strip()


@cache
def aliases(kind: str) -> dict[str, str]:
    """Simplified text to key, for one kind of value such as ``outcome``."""
    return {simplified(text): key for key, texts in alias_table()[kind].items() for text in (key, *texts)}


@cache
def alias_table() -> dict[str, dict[str, list[str]]]:
    """The tables of ``aliases.toml``."""
    return tomllib.loads(files("bilan").joinpath("aliases.toml").read_text(encoding="utf-8"))


def number(text: str) -> float | None:
    """An amount or a number of hours; ``None`` where it is not one."""
    bare = re.sub(r"[\s€$£]", "", text)
    match = re.fullmatch(r"-?\d+([.,]\d+)?", bare, re.ASCII)
    return float(bare.replace(",", ".")) if match else None


def day(text: str) -> date | None:
    """A date, ISO or day first; ``None`` where it is not one."""
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    french = re.fullmatch(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})", text, re.ASCII)
    parts = iso.groups() if iso else french.groups()[::-1] if french else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def year(text: str) -> int | None:
    """A year in four digits; ``None`` where it is not one."""
    return int(text) if re.fullmatch(r"(19|20)\d\d", text) else None
