"""Every column of a file of projects or of partners, declared once; and what people write for each
header and value.
"""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "text", "choice", "open choice", "answer", "date", "year", "count", "number", "hours"
]

REPORTS = ("bilan", "evolution", "partenariats")
OUTCOMES = ("won", "lost", "pending")
STAGES = ("email", "call", "proposal")
YEAR_BASES = {"decision": ("decided_on", "proposed_on"), "proposal": ("proposed_on", "decided_on")}
RULES = {"any": ("met", "brief"), "all": ("met", "brief"), "met": ("met",), "brief": ("brief",)}

_ANSWERS = ("yes", "no", "unknown")
_CHANNELS = (
    "direct",
    "partnership",
    "recommendation",
    "social",
    "returning",
    "platform",
    "prospecting",
    "website",
)
_REASONS = ("price", "competitor", "no_answer", "no_budget", "timing", "fit", "other")
_DTYPES: dict[Kind, str] = {
    "text": "str",
    "choice": "category",
    "open choice": "category",
    "answer": "boolean",
    "date": "datetime64[s]",
    "year": "Int64",
    "count": "Int64",
    "number": "float64",
    "hours": "float64",
}


@dataclass(frozen=True)
class Column:
    """A column of a file, and of the frame that the file becomes.

    Attributes
    ----------
    key : its name in the frame; its words are under ``column`` in the vocabulary.
    kind : what its cells hold; an open choice takes other values than the known ones too.
    choices : the keys of the values that are known, in the order of the frame's categories.
    blank : what a blank cell means, and a column that the file lacks; ``None``: unknown.
    required, unique, ordered : whether a file must have it, each value once only, its categories
        one above the other.
    offered : whether an empty file to fill in has it.
    reports : the reports that use it.
    """

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    blank: str | None = None
    required: bool = False
    unique: bool = False
    ordered: bool = False
    offered: bool = True
    reports: tuple[str, ...] = REPORTS

    @property
    def dtype(self) -> str:
        """What it is in the frame."""
        return _DTYPES[self.kind]

    @property
    def words(self) -> str:
        """Where the words of its choices are, in the vocabulary and among what people write."""
        return "answer" if self.kind == "answer" else self.key


class Schema:
    """The columns of a file, in the order in which they are shown everywhere: that of a project's
    life.
    """

    def __init__(self, *columns: Column):
        self._columns = {column.key: column for column in columns}

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns.values())

    def __getitem__(self, key: str) -> Column:
        return self._columns[key]

    def __contains__(self, key: object) -> bool:
        return key in self._columns

    def keys(self, *kinds: Kind) -> tuple[str, ...]:
        """The keys of its columns, or of those of some kinds only."""
        return tuple(column.key for column in self if not kinds or column.kind in kinds)

    @property
    def dtypes(self) -> dict[str, str]:
        """What each column is in the frame."""
        return {column.key: column.dtype for column in self}


PROJECTS = Schema(
    Column("project", "text", blank="unnamed", reports=()),
    Column("client", "text", reports=("bilan",)),
    Column("channel", "open choice", _CHANNELS, blank="not_given", required=True, ordered=True),
    Column("introduced_by", "text", reports=("partenariats",)),
    Column("initiated_by", "choice", ("me", "partner", "client"), reports=("partenariats",)),
    Column("stage", "choice", STAGES, blank="proposal", ordered=True),
    Column("met", "answer", _ANSWERS, reports=("bilan", "evolution")),
    Column("brief", "answer", _ANSWERS, reports=("bilan", "evolution")),
    Column("proposed_on", "date"),
    Column("decided_on", "date"),
    Column("year", "year", offered=False),
    Column("amount", "number"),
    Column("hours", "hours"),
    Column("outcome", "choice", OUTCOMES, required=True),
    Column("lost_reason", "open choice", _REASONS, reports=("bilan",)),
)
DECIDED = ("review_year", "month", "dated_by", "qualified")
ASKED = {column.key: column.words for column in PROJECTS if column.choices} | {
    "qualified": "answer"
}
CRITERIA = ("common_interest", "known", "near", "recommended", "real_need")
PARTNERS = Schema(
    Column("partner", "text", required=True, unique=True, reports=("partenariats",)),
    *(Column(criterion, "answer", _ANSWERS, reports=("partenariats",)) for criterion in CRITERIA),
    Column("referrals_given", "count", reports=("partenariats",)),
)


def columns_of(frame: "pd.DataFrame") -> tuple[str, ...]:
    """Which columns did the file behind a frame have? All that the frame has of ours, where it does
    not tell.

    Examples
    --------
    >>> import bilan
    >>> columns_of(bilan.load_projects("data/gagne_perdu.csv"))
    ('project', 'channel', 'outcome')
    """
    if "columns" in frame.attrs:
        return tuple(frame.attrs["columns"].split())
    return tuple(column.key for column in (*PROJECTS, *PARTNERS) if column.key in frame)


def extras(frame: "pd.DataFrame") -> list[str]:
    """Which columns of projects are none of ours, but the file's own, kept as text under their own
    headers?
    """
    return [column for column in frame if column not in PROJECTS and column not in DECIDED]


def own(frame: "pd.DataFrame", column: str) -> "pd.Series":
    """Each row's own value in a column: missing throughout where the values are means over several
    rows, or numbers that stand for names, as for the public.
    """
    values = frame[column]
    return values.mask(values.notna()) if column in frame.attrs.get("means", ()) else values


def simplified(text: str) -> str:
    """A text without case, accents, spaces or punctuation, as headers and values are compared; a
    lone sign stays as it is.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", plain) or text.strip()


def spelt(text: str) -> str:
    """A value as it is compared: simplified, but where it ends in doubt."""
    return text.strip() if "?" in text else simplified(text)


@cache
def alias_table() -> dict[str, dict[str, Any]]:
    """What people write for each header and value: the tables of ``aliases.toml``."""
    return tomllib.loads(files("bilan").joinpath("aliases.toml").read_text(encoding="utf-8"))


@cache
def sites() -> frozenset[str]:
    """The sites that everyone knows, simplified."""
    return frozenset(map(simplified, alias_table()["public"]["sites"]))


@cache
def aliases(kind: str) -> Mapping[str, str]:
    """Simplified text to key, for one kind of value such as ``outcome``; a key stands for
    itself.
    """
    return {
        simplified(text): key
        for key, texts in alias_table()[kind].items()
        for text in (key, *texts)
    }


@cache
def headers(*languages: str) -> dict[str, str]:
    """Simplified header to key, in the languages named, or in all and by the key itself."""
    told: dict[str, str] = {}
    for key, spoken in alias_table()["header"].items():
        texts = [text for language in languages or spoken for text in spoken[language]]
        told |= {simplified(text): key for text in (texts if languages else [key, *texts])}
    return told


def key_of(word: str, column: str) -> str:
    """The key of a word in one of the columns that are :data:`ASKED`; what is nobody's word is its
    own key.
    """
    return aliases(ASKED[column]).get(simplified(word), word)


def near(text: str, known: Mapping[str, str]) -> str | None:
    """The key that a text most likely misspells: almost all of its letters, and the same beginning
    or end.
    """
    word = simplified(text)
    akin = [
        each
        for each in known
        if abs(len(each) - len(word)) <= 2 and (each[:2] == word[:2] or each[-2:] == word[-2:])
    ]
    close = difflib.get_close_matches(word, akin, n=1, cutoff=0.85)
    return known[close[0]] if close else None
