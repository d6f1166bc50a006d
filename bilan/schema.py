"""Every column of a file of projects or of partners, declared once; and what people write for each header and value."""

import difflib
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import pandas as pd


@dataclass(frozen=True)
class Column:
    """A column of ours: its key, what its cells hold, and, in a choice, what a blank stands for (``None``: unknown)."""

    key: str
    kind: Literal["text", "choice", "open choice", "answer", "date", "year", "count", "number", "hours"]
    required: bool = False
    blank: str | None = None


PROJECTS = (
    Column("project", "text"),
    Column("client", "text"),
    Column("stage", "choice", blank="proposal"),
    Column("channel", "open choice", required=True, blank="not_given"),
    Column("outcome", "choice", required=True),
    Column("proposed_on", "date"),
    Column("decided_on", "date"),
    Column("year", "year"),
    Column("met", "answer"),
    Column("brief", "answer"),
    Column("introduced_by", "text"),
    Column("initiated_by", "choice"),
    Column("amount", "number"),
    Column("hours", "hours"),
    Column("lost_reason", "open choice"),
)
OUTCOMES = ("won", "lost", "pending")
STAGES = ("email", "call", "proposal")

CRITERIA = ("common_interest", "known", "near", "recommended", "real_need")
PARTNERS = (
    Column("partner", "text", required=True),
    *(Column(criterion, "answer") for criterion in CRITERIA),
    Column("referrals_given", "count"),
)


def simplified(text: str) -> str:
    """A text without case, accents, spaces or punctuation, as headers and values are compared; a lone sign stays as it is."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum()) or text.strip()


@cache
def alias_table() -> dict[str, dict]:
    """What people write for each header and value: the tables of ``aliases.toml``."""
    return tomllib.loads(files("bilan").joinpath("aliases.toml").read_text(encoding="utf-8"))


@cache
def aliases(kind: str) -> Mapping[str, str]:
    """Simplified text to key, for one kind of value such as ``outcome``; a key stands for itself."""
    return {simplified(text): key for key, texts in alias_table()[kind].items() for text in (key, *texts)}


@cache
def headers(*languages: str) -> Mapping[str, str]:
    """Simplified header to key, in the languages named, or in all and by the key itself."""
    spoken = alias_table()["header"].items()
    if not languages:
        return {simplified(key): key for key, _ in spoken} | headers("fr", "en")
    return {simplified(text): key for key, texts in spoken for language in languages for text in texts[language]}


def near(text: str, known: Mapping[str, str]) -> str | None:
    """The key that a text most likely misspells: almost all of its letters, and the same beginning or end."""
    word = simplified(text)
    akin = [each for each in known if abs(len(each) - len(word)) <= 2 and (each[:2] == word[:2] or each[-2:] == word[-2:])]
    close = difflib.get_close_matches(word, akin, n=1, cutoff=0.85)
    return known[close[0]] if close else None


_DTYPES = {
    "text": "str",
    "date": "datetime64[s]",
    "answer": "boolean",
    "year": "Int64",
    "number": "float64",
    "hours": "float64",
}


def completed(frame: pd.DataFrame, given: Collection[str]) -> pd.DataFrame:
    """A frame with every column of a project, blank where the file has not ``given`` it; which ones it gave stands beside it."""
    blank = {column.key: _blank(column, frame.index) for column in PROJECTS if column.key not in frame}
    whole = frame.assign(**blank)[[column.key for column in PROJECTS]]
    whole.attrs["columns"] = tuple(column.key for column in PROJECTS if column.key in given)
    return whole


def _blank(column: Column, index: pd.Index) -> pd.Series:
    if column.kind in _DTYPES:
        return pd.Series(None, index=index, dtype=_DTYPES[column.kind])
    choices = alias_table()[column.key] if column.kind == "choice" else filter(None, [column.blank])
    dtype = pd.CategoricalDtype(list(choices), ordered=column.key in ("stage", "channel"))
    return pd.Series(column.blank, index=index, dtype=dtype)


def columns_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """The columns that the file behind a frame had; all that the frame has, where it does not tell."""
    return frame.attrs.get("columns", tuple(frame.columns))
