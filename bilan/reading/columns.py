"""Which column of a table is which of ours: as a mapping says, by its header, or else by what it
holds.

What a column holds goes before what it is called. A column that a mapping does not name, and that
is not called as ours are, is proposed and no more: a required one is taken for as long as it takes
to ask, another is left unread.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
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
        waived = [key for key, header in instructions.columns.items() if not header]
        if not DATED.keys().isdisjoint(instructions.columns):
            waived.append("outcome")
        self.required = {
            column.key for column in columns if column.required and column.key not in waived
        }
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

    def likely(self, header: str, missing: Sequence[str]) -> str | None:
        """The missing column that a header nobody knows most likely misspells."""
        return schema.near(
            header, {word: key for word, key in self._words.items() if key in missing}
        )

    def merged(self, header: str) -> tuple[str, ...]:
        """The two columns that a header names at once, where the separator between them is lost."""
        word, known = schema.simplified(header), self._words
        for i in range(1, len(word)):
            for j in (i, i + 1):
                if word[:i] in known and word[j:] in known:
                    return known[word[:i]], known[word[j:]]
        return ()

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
    contents, warnings = _Contents(table, headers), []
    told = {*instructions.columns, *instructions.meanings}
    for key in [key for key in positions if key not in told]:
        column, place = headers.schema[key], positions[key]
        if column.kind not in ("choice", "answer") or contents.says(key, place):
            continue
        if not column.required or contents.like(column, contents.free(positions)):
            del positions[key]
            contents.foreign.add(place)
            warnings.append(_about(table, place, "foreign_column", (key,), "warning"))
    named = {*positions, *instructions.columns}
    if not named.isdisjoint(DATED):
        named.add("outcome")
    missing = [column for column in headers.schema if column.key not in named]
    near = contents.near([column.key for column in missing], positions)
    asked: list[str] = []
    likely: dict[int, tuple[str, ...]] = {}
    for column in [column for column in missing if column.required]:
        places = contents.like(column, contents.free(positions))
        if column.key in near:
            places = [near[column.key]]
        outcomes = contents.dated(contents.free(positions)) if column.key == "outcome" else {}
        if len(outcomes) == len(DATED) and not contents.tell(places[:1]):
            places = []
        if not places:
            errors.append(
                Finding(
                    "error",
                    "missing_column",
                    table.header_line,
                    allowed=(column.key,),
                    kind="column",
                )
            )
            likely |= outcomes
        else:
            code = "misspelt_header" if column.key in near else "likely_column"
            errors.append(_about(table, places[0], code, (column.key,)))
            positions[column.key] = places[0]
            asked.append(column.key)
    if headers.schema is schema.PROJECTS:
        likely |= contents.assigned(
            [column for column in missing if not column.required],
            [place for place in contents.free(positions) if place not in likely],
            near,
        )
    for place, keys in likely.items():
        if keys[0] in DATED or headers.schema[keys[0]].kind != "text":
            warnings.append(_about(table, place, "unread_column", keys[:1], "warning"))
    partners = headers.schema is schema.PARTNERS
    severity: Severity = "error" if partners else "warning"
    misspelt = errors if partners else warnings
    for place in contents.free(positions):
        known = headers.likely(table.header[place], [column.key for column in missing])
        if known and known not in positions and place not in {*likely, *contents.foreign}:
            misspelt.append(_about(table, place, "misspelt_header", (known,), severity))
    taken = {table.header[positions[key]] for key in asked}
    odd = tuple(each for each in warnings if each.column not in taken)
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
        elif not key and not headers.ignores(header) and (both := headers.merged(header)):
            errors.append(_about(table, place, "merged_headers", both))
    for above, cells in table.skipped:
        keys = [headers.key(cell) for cell in cells]
        if None not in keys and not positions.keys() >= {*keys}:
            errors.append(Finding("error", "header_above", above, value=cells[0]))
    for key, header in instructions.columns.items():
        if header and key not in positions:
            errors.append(
                Finding(
                    "error",
                    "mapped_header_missing",
                    table.header_line,
                    value=header,
                    allowed=table.header,
                )
            )
    return positions, errors


def _about(
    table: Table, place: int, code: str, keys: tuple[str, ...], severity: Severity = "error"
) -> Finding:
    header = table.header[place]
    return Finding(severity, code, table.header_line, header, header, keys, "column")


class _Contents:
    """What the columns of a table hold, told from their first distinct texts."""

    def __init__(self, table: Table, headers: Headers):
        self._table, self._headers = table, headers
        self._texts: list[list[str]] = []  # but for blanks
        for cells in table.cells:
            texts = texts_of(cells.values[:_SEEN]).to_pylist()
            self._texts.append([text for text in dict.fromkeys(texts) if text])
        self.foreign: set[int] = set()  # called as ours are, and nothing in them is

    def free(self, positions: Mapping[str, int]) -> list[int]:
        """The columns that have a header, hold something, and are not read."""
        taken = {*positions.values()}
        return [
            place
            for place, header in enumerate(self._table.header)
            if header
            and place not in taken
            and not self._headers.ignores(header)
            and self._texts[place]
        ]

    def says(self, key: str, place: int) -> bool:
        """Whether some text of a choice is known, or there is none; a stage that says what is won
        or lost is another's.
        """
        texts = self._texts[place]
        if key == "stage" and self._outcomes(texts)[0]:
            return False
        return not texts or self._share(key, texts) > 0

    def assigned(
        self, columns: Iterable[Column], places: Sequence[int], near: Mapping[str, int]
    ) -> dict[int, tuple[str, ...]]:
        """The columns that may be ours: to each the one that it is the likeliest to be, then the
        others of that kind.
        """
        kinds = {column.key: column.kind for column in columns}
        open_to = [place for place in places if place not in self.foreign]
        pairs: list[tuple[tuple[float, ...], str, int]] = []
        for column in columns:
            if near.get(column.key) in open_to:
                pairs.append(((), column.key, near[column.key]))
            likeness = {place: self._likeness(column, place) for place in open_to}
            pairs += [(like, column.key, place) for place, like in likeness.items() if like]
        found: dict[int, tuple[str, ...]] = {}
        taken: set[str] = set()
        for _, key, place in sorted(pairs, key=lambda pair: pair[0]):
            if key not in taken and place not in found:
                taken.add(key)
                others = [other for other in kinds if kinds[other] == kinds[key] and other != key]
                found[place] = (key, *others)
        return found

    def dated(self, places: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The columns of dates or ticks whose header says that something is won, or lost."""
        told = {won_or_lost: key for key, won_or_lost in DATED.items()}
        days = schema.PROJECTS["decided_on"]
        found: dict[int, tuple[str, ...]] = {}
        for place in places:
            key = told.get(meaning("outcome", self._table.header[place]).key)
            ticks = {*map(schema.simplified, self._texts[place])} <= schema.aliases("answer").keys()
            if key and (ticks or self._likeness(days, place) is not None):
                found[place] = (key,)
        return found

    def tell(self, places: Iterable[int]) -> bool:
        """Whether some column says both what is won and what is lost."""
        return any(self._outcomes(self._texts[place])[0] == len(DATED) for place in places)

    def near(self, keys: Sequence[str], positions: Mapping[str, int]) -> dict[str, int]:
        """The columns whose header may misspell the name of one of ours, which they may be."""
        found = {}
        for place in self.free(positions):
            key = self._headers.likely(self._table.header[place], keys)
            if key and self._likeness(self._headers.schema[key], place, named=True):
                found[key] = place
        return found

    def like(self, column: Column, places: Iterable[int]) -> list[int]:
        """The columns that may be one of ours, the likeliest first."""
        likeness = {place: self._likeness(column, place) for place in places}
        like = {place: found for place, found in likeness.items() if found}
        return sorted(like, key=lambda place: like[place])

    def _likeness(
        self, column: Column, place: int, *, named: bool = False
    ) -> tuple[float, ...] | None:
        """How unlike one of ours a column is, where it may be it; ``named`` as ours, or almost."""
        texts, header = self._texts[place], self._table.header[place]
        rank = header_meanings(header).get(column.key, _UNNAMED)
        named, few = named or rank < _UNNAMED, len(texts) <= _CHOICES
        if column.key == "outcome":
            both, share = self._outcomes(texts)
            telling = both == 2 or (named and (both or self._outcomes(texts, answers=True)[0]))
            return (-both, -share, rank) if few and telling else None
        if column.key == "channel":
            share = self._share("channel", texts)
            recurs = len(texts) <= max(_FEW, len(self._table.lines) / 2)
            return (rank, -share) if recurs and (named or share > 0.5) else None
        if column.kind == "date":
            fits = _fits(values.dates(texts[:_SAMPLE]), "date")
            told = meaning("outcome", header).key in DATED.values()
            later = bool(_EXPECTED.search(header) or told)
            return (later, rank) if fits else None
        if column.kind in ("number", "hours"):
            named = named and not in_other_units(header)
            parsed = values.numbers(texts[:_SAMPLE])
            money = column.key == "amount" and bool(parsed.currencies)
            fits = (named or money) and _fits(parsed, "number")
            return (rank,) if fits else None
        if column.kind in ("answer", "open choice"):
            keys = {meaning(self._asked(column.key), text).key for text in texts}
            plain = "" not in keys and len(keys) > 1
            known = column.kind == "open choice" or keys != {""}
            return (rank,) if (named and few and known) or plain else None
        numbers = all(text.isdigit() for text in texts)
        return (rank,) if named and column.kind == "text" and not numbers else None

    def _outcomes(self, texts: list[str], *, answers: bool = False) -> tuple[int, float]:
        """How many of won and lost some texts say, in words, or as yes and no too; and how many of
        them are understood.
        """
        told = [
            meaning("outcome", text).key
            for text in texts
            if answers or schema.simplified(text) not in schema.aliases("answer")
        ]
        return len({"won", "lost"} & {*told}), sum(map(bool, told)) / max(1, len(texts))

    def _share(self, key: str, texts: list[str]) -> float:
        known = [text for text in texts if meaning(self._asked(key), text).key]
        return len(known) / max(1, len(texts))

    def _asked(self, key: str) -> str:
        return key if key in schema.ASKED else "met"  # any column of answers


def _fits(parsed: values.Parsed, kind: str) -> bool:
    """Whether half of the texts can be what a column holds."""
    codes = [code for code, _ in (*parsed.faults.values(), *parsed.doubts.values())]
    return 2 * sum(code in (f"not_a_{kind}", f"no_{kind}") for code in codes) <= len(parsed.values)
