"""Which column of a table is which of ours: as a mapping says, by its header, or else by what it
holds.

What a column holds goes before what it is called. A column that a mapping does not name, and that
is not called as ours are, is proposed and no more: a required one is taken for as long as it takes
to ask, another is left unread.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bilan import schema
from bilan.findings import Finding, Severity
from bilan.reading import values
from bilan.reading.cells import texts_of
from bilan.reading.mapping import DATED, Instructions
from bilan.reading.meanings import header_meanings, meaning
from bilan.reading.tables import Table
from bilan.schema import Column, Schema

_BRACKETS = re.compile(r"(.*?)\s*[(\[]([^)\]]*)[)\]]\s*")
_UNITS = {
    "€",
    "$",
    "£",
    "eur",
    "euro",
    "euros",
    "usd",
    "gbp",
    "chf",
    "cad",
    "ht",
    "eurht",
    "eurosht",
    "h",
    "heures",
    "hours",
}

_EXPECTED = re.compile(
    r"expect|next|modif|updat|close\b|deadline|due\b|prévu|relance|échéance", re.IGNORECASE
)
_SEEN, _SAMPLE, _CHOICES, _FEW = 2000, 200, 60, 20
_UNNAMED = 10_000


class Headers:
    """Tells which of a schema's columns a header names: as a mapping says, or else in the words
    that people use.
    """

    def __init__(self, columns: Schema, instructions: Instructions):
        self.schema = columns
        told = instructions.columns
        self.required = {each.key for each in columns if each.required and told.get(each.key) != ""}
        self._mapped = {
            schema.simplified(header): key for key, header in instructions.columns.items() if header
        }
        self._ignored = {schema.simplified(header) for header in instructions.ignored}
        self._words = {word: key for word, key in schema.headers().items() if key in self.schema}

    def key(self, header: str) -> str | None:
        """The key of the column that a header names."""
        word = schema.simplified(header)
        if word in self._mapped or word in self._ignored:
            return self._mapped.get(word)
        key = None if "%" in header else self._words.get(word)
        if key is None and (bracketed := _BRACKETS.fullmatch(header)):
            key = self._words.get(schema.simplified(bracketed[1]))
            if key and self.schema[key].kind in ("number", "hours") and in_other_units(header):
                return None
        return None if key in self._mapped.values() else key

    def keys(self, cells: Sequence[str]) -> set[str]:
        """The keys that a row of cells names, if it is the header."""
        return {key for cell in cells if cell and (key := self.key(cell))}

    def ignores(self, header: str) -> bool:
        """Whether the mapping says that a column is not ours."""
        return schema.simplified(header) in self._ignored

    def likely(self, header: str, missing: Iterable[Column]) -> str | None:
        """The missing column that a header nobody knows most likely misspells."""
        keys = {column.key for column in missing}
        return schema.near(header, {word: key for word, key in self._words.items() if key in keys})

    def french(self, header: str, others: Sequence[str]) -> bool:
        """Whether a header is French; where it could be both, whether the others are."""
        languages = self._languages(header) or {
            language for other in others for language in self._languages(other)
        }
        return languages == {"fr"}

    def _languages(self, header: str) -> set[str]:
        word = schema.simplified(_BRACKETS.sub(r"\1", header))
        spoken = {language for language in ("fr", "en") if word in schema.headers(language)}
        return spoken if len(spoken) == 1 else set()


def in_other_units(header: str) -> bool:
    """Whether a header says that its numbers are no plain amounts or hours, but thousands,
    shares.
    """
    bracketed = _BRACKETS.fullmatch(header)
    return "%" in header or bool(bracketed and schema.simplified(bracketed[2]) not in _UNITS)


class Found(NamedTuple):
    """Where our columns are in a table.

    Attributes
    ----------
    positions : by key, of those that are read.
    asked : the keys of those that are taken for ours by what they hold, until their owner has said
        so.
    likely : by position, the columns of ours that those that are not read may be, the likeliest
        first.
    errors, warnings : what is wrong or odd about headers.
    """

    positions: dict[str, int]
    asked: tuple[str, ...]
    likely: dict[int, tuple[str, ...]]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def found_columns(table: Table, headers: Headers, instructions: Instructions) -> Found:
    """Where is each of our columns in a table?"""
    positions, errors = _named(table, headers, instructions)
    contents = [_Content.of(table, place) for place, header in enumerate(table.header) if header]
    by_place = {each.place: each for each in contents}
    foreign: set[int] = set()  # called as ours are, and nothing in them is
    warnings: list[Finding] = []

    def free() -> list[_Content]:
        """The columns that hold something, and are not read."""
        ours = {*positions.values()}
        unread = (each for each in contents if each.texts and each.place not in ours)
        return [each for each in unread if not headers.ignores(each.header)]

    told = {*instructions.columns, *instructions.meanings}
    for key in [key for key in positions if key not in told]:
        column, content = headers.schema[key], by_place[positions[key]]
        if column.kind not in ("choice", "answer") or content.says(key):
            continue
        if not column.required or _like(column, free()):
            del positions[key]
            foreign.add(content.place)
            warnings.append(_about(table, content.place, "foreign_column", (key,), "warning"))
    named = {*positions, *instructions.columns}
    if not named.isdisjoint(DATED):
        named.add("outcome")
    missing = [column for column in headers.schema if column.key not in named]
    misspelt = [(each, headers.likely(each.header, missing)) for each in free()]
    near = {
        key: each
        for each, key in misspelt
        if key and each.likeness(headers.schema[key], named=True)
    }
    asked: list[str] = []
    likely: dict[int, tuple[str, ...]] = {}
    for column in [column for column in missing if column.required]:
        like = [near[column.key]] if column.key in near else _like(column, free())
        dated: dict[int, tuple[str, ...]] = {}
        for each in free() if column.key == "outcome" else ():
            if each.dated and (each.dated,) not in dated.values():
                dated[each.place] = (each.dated,)
        if len(dated) == len(DATED) and not any(each.decides for each in like[:1]):
            like = []
        if like:
            code = "misspelt_header" if column.key in near else "likely_column"
            errors.append(_about(table, like[0].place, code, (column.key,)))
            positions[column.key] = like[0].place
            asked.append(column.key)
        else:
            line, key = table.header_line, column.key
            error = Finding("error", "missing_column", line, allowed=(key,), kind="column")
            errors.append(error)
            likely |= dated
    if headers.schema is schema.PROJECTS:
        open_to = [each for each in free() if each.place not in {*likely, *foreign}]
        likely |= _assigned([column for column in missing if not column.required], open_to, near)
    for place, keys in likely.items():
        if keys[0] in DATED or headers.schema[keys[0]].kind != "text":
            warnings.append(_about(table, place, "unread_column", keys[:1], "warning"))
    partners = headers.schema is schema.PARTNERS
    severity: Severity = "error" if partners else "warning"
    for each, word in misspelt:
        taken = {*likely, *foreign, *positions.values()}
        if word and word not in positions and each.place not in taken:
            finding = _about(table, each.place, "misspelt_header", (word,), severity)
            (errors if partners else warnings).append(finding)
    used = {table.header[positions[key]] for key in asked}
    odd = tuple(each for each in warnings if each.column not in used)
    return Found(positions, tuple(asked), likely, tuple(errors), odd)


def _named(
    table: Table, headers: Headers, instructions: Instructions
) -> tuple[dict[str, int], list[Finding]]:
    """The columns that are called as ours are, or as a mapping says; and what is wrong with
    headers.
    """
    errors: list[Finding] = []
    positions: dict[str, int] = {}
    for place, header in enumerate(table.header):
        key = headers.key(header) if header else None
        if key and (first := positions.setdefault(key, place)) != place:
            error = _about(table, place, "duplicate_header", (key,))
            errors.append(replace(error, value=table.header[first]))
    outcomes = schema.aliases("outcome").keys() | instructions.meanings.get("outcome", {}).keys()
    for above, cells in table.skipped:
        keys = [headers.key(cell) for cell in cells]
        if None not in keys and not positions.keys() >= {*keys}:
            errors.append(Finding("error", "header_above", above, value=cells[0]))
        if "outcome" in headers.schema and any(
            schema.simplified(cell) in outcomes for cell in cells
        ):
            # a spreadsheet sorted with its header among the rows
            errors.append(Finding("error", "project_above", above, value=" ".join(cells)))
    for key, header in instructions.columns.items():
        if header and key not in positions:
            errors.append(
                Finding(
                    "error",
                    "mapped_header_missing",
                    table.header_line,
                    value=header,
                    allowed=tuple(filter(None, table.header)),
                )
            )
    return positions, errors


def _about(
    table: Table, place: int, code: str, keys: tuple[str, ...], severity: Severity = "error"
) -> Finding:
    header = table.header[place]
    return Finding(severity, code, table.header_line, header, header, keys, "column")


@dataclass(frozen=True, eq=False)
class _Content:
    """A column that may be ours, and what it holds: its first distinct texts but for blanks."""

    place: int
    header: str
    texts: Sequence[str]
    rows: int

    @classmethod
    def of(cls, table: Table, place: int) -> "_Content":
        texts = texts_of(table.cells[place].values[:_SEEN]).to_pylist()
        distinct = [text for text in dict.fromkeys(texts) if text]
        return cls(place, table.header[place], distinct, len(table.lines))

    def says(self, key: str) -> bool:
        """Whether some text of a choice is known, or there is none; a stage that says what is won
        or lost is another's.
        """
        if key == "stage" and self._outcomes()[0]:
            return False
        return not self.texts or self._share(key) > 0

    @property
    def decides(self) -> bool:
        """Whether it says both what is won and what is lost."""
        return self._outcomes()[0] == len(DATED)

    @property
    def dated(self) -> str:
        """Which outcome its days or ticks tell, as its header says; none where it is of neither."""
        outcome = meaning("outcome", self.header).key
        key = next((key for key, decided in DATED.items() if decided == outcome), "")
        ticks = {*map(schema.simplified, self.texts)} <= schema.aliases("answer").keys()
        return key if ticks or self.likeness(schema.PROJECTS["decided_on"]) else ""

    def likeness(self, column: Column, *, named: bool = False) -> tuple[float, ...] | None:
        """How unlike one of ours it is, where it may be it; ``named`` as ours, or almost."""
        texts = self.texts
        rank = header_meanings(self.header).get(column.key, _UNNAMED)
        named, few = named or rank < _UNNAMED, len(texts) <= _CHOICES
        if column.key == "outcome":
            both, share = self._outcomes()
            telling = both == 2 or (named and (both or self._outcomes(answers=True)[0]))
            return (-both, -share, rank) if few and telling else None
        if column.key == "channel":
            share = self._share("channel")
            recurs = len(texts) <= max(_FEW, self.rows / 2)
            return (rank, -share) if recurs and (named or share > 0.5) else None
        if column.kind == "date":
            fits = _fits(values.dates(texts[:_SAMPLE]), "date")
            told = meaning("outcome", self.header).key in DATED.values()
            later = bool(_EXPECTED.search(self.header) or told)
            return (later, rank) if fits else None
        if column.kind in ("number", "hours"):
            named = named and not in_other_units(self.header)
            parsed = values.numbers(texts[:_SAMPLE])
            money = column.key == "amount" and bool(parsed.currencies)
            fits = (named or money) and _fits(parsed, "number") and len(parsed.currencies) < 2
            return (rank,) if fits else None
        if column.kind in ("answer", "open choice"):
            keys = {meaning(_asked(column.key), text).key for text in texts}
            plain = "" not in keys and len(keys) > 1
            known = column.kind == "open choice" or keys != {""}
            return (rank,) if (named and few and known) or plain else None
        numbers = all(text.isdigit() for text in texts)
        return (rank,) if named and column.kind == "text" and not numbers else None

    def _outcomes(self, *, answers: bool = False) -> tuple[int, float]:
        """How many of won and lost its texts say, in words, or as yes and no too; and how many of
        them are understood.
        """
        told = [
            meaning("outcome", text).key
            for text in self.texts
            if answers or schema.simplified(text) not in schema.aliases("answer")
        ]
        return len({"won", "lost"} & {*told}), sum(map(bool, told)) / max(1, len(self.texts))

    def _share(self, key: str) -> float:
        known = [text for text in self.texts if meaning(_asked(key), text).key]
        return len(known) / max(1, len(self.texts))


def _asked(key: str) -> str:
    return key if key in schema.ASKED else "met"  # any column of answers


def _like(column: Column, contents: Iterable[_Content]) -> list[_Content]:
    """The columns that may be one of ours, the likeliest first."""
    like = {each: found for each in contents if (found := each.likeness(column))}
    return sorted(like, key=lambda each: like[each])


def _assigned(
    columns: Sequence[Column], contents: Sequence[_Content], near: Mapping[str, _Content]
) -> dict[int, tuple[str, ...]]:
    """The columns that may be ours: to each the one that it is the likeliest to be, then the others
    of that kind.
    """
    pairs: list[tuple[tuple[float, ...], Column, int]] = []
    for column in columns:
        if near.get(column.key) in contents:
            pairs.append(((), column, near[column.key].place))
        likeness = ((each.likeness(column), each.place) for each in contents)
        pairs += [(like, column, place) for like, place in likeness if like]
    found: dict[int, tuple[str, ...]] = {}
    taken: set[str] = set()
    for _, column, place in sorted(pairs, key=lambda pair: pair[0]):
        if column.key not in taken and place not in found:
            taken.add(column.key)
            others = (each.key for each in columns if each.kind == column.kind)
            found[place] = (column.key, *(key for key in others if key != column.key))
    return found


def _fits(parsed: values.Parsed, kind: str) -> bool:
    """Whether half of the texts can be what a column holds."""
    codes = [code for code, _ in (*parsed.faults.values(), *parsed.doubts.values())]
    return 2 * sum(code in (f"not_a_{kind}", f"no_{kind}") for code in codes) <= len(parsed.values)
