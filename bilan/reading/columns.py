"""Which column of a table is which of ours: as a mapping says, by its header, or else by what it
holds.

What a column holds goes before what it is called. A column that a mapping does not name, and that
is not called as ours are, is proposed and no more: a required one is taken for as long as it takes
to ask, another is left unread.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from bilan import schema
from bilan.findings import Finding, Severity
from bilan.questions import IGNORED, Question
from bilan.reading import values
from bilan.reading.cells import texts_of
from bilan.reading.mapping import DATED, Instructions
from bilan.reading.meanings import BY_WORD, header_meanings, meaning
from bilan.reading.tables import Table
from bilan.schema import Column, Schema

_WITHIN = "/_-&+.:"  # what stands between the words of one name
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
_SEEN, _SAMPLE, _SHOWN, _CHOICES, _FEW = 2000, 200, 3, 60, 20
_MISSPELT, _UNNAMED = -1, 10_000
_DECIDED = {*DATED.values()}


class Headers:
    """Tells which of a schema's columns a header names: as a mapping says, or else in the words
    that people use.
    """

    def __init__(self, columns: Schema, instructions: Instructions):
        self.schema = columns
        told = instructions.columns
        self.required = {each.key for each in columns if each.required and told.get(each.key) != ""}
        self._told = dict.fromkeys(map(schema.simplified, instructions.ignored)) | {
            schema.simplified(header): key for key, header in told.items() if header
        }
        self._words = {word: key for word, key in schema.headers().items() if key in self.schema}

    def key(self, header: str) -> str | None:
        """The key of the column that a header names."""
        word = schema.simplified(header)
        if word in self._told:
            return self._told[word]
        key = None if "%" in header else self._words.get(word)
        if key is None and (bracketed := _BRACKETS.fullmatch(header)):
            key = self._words.get(schema.simplified(bracketed[1]))
            if key and self.schema[key].kind in ("number", "hours") and in_other_units(header):
                return None
        return None if key in self._told.values() else key

    def keys(self, cells: Sequence[str]) -> set[str]:
        """The keys that a row of cells names, if it is the header."""
        return {key for cell in cells if cell and (key := self.key(cell))}

    def ignores(self, header: str) -> bool:
        """Whether the mapping says that a column is not ours."""
        return self._told.get(schema.simplified(header), header) is None

    def misspelt(self, header: str) -> str | None:
        """The column that a header nobody knows most likely misspells."""
        return schema.near(header, self._words)

    def merged(self, header: str, *, longer: bool) -> tuple[str, ...]:
        """The two columns that a header names at once, where what separates them is lost or became
        another sign. Words that are told apart, as in ``Client / Projet`` or ``DealStage``, are a
        name of their own, unless some rows are ``longer`` than the headers.
        """
        for at in range(1, len(header)):
            left, sign = header[:at], header[at]
            lost = sign.isalnum() and not (left[-1].islower() and sign.isupper())
            replaced = longer or not (sign.isspace() or sign in _WITHIN)
            for right in (header[at:] if lost else "", header[at + 1 :] if replaced else ""):
                keys = (self._words.get(schema.simplified(part)) for part in (left, right))
                if left[-1].isalnum() and right[:1].isalnum() and all(both := [*keys]):
                    return tuple(map(str, both))
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
    questions : what only the owner of the file can tell: which column a required one is, even where
        one is taken for it by what it holds; and what of ours a column that is not read may be.
    findings : what is wrong or odd about headers.
    """

    positions: dict[str, int]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]


def found_columns(table: Table, headers: Headers, instructions: Instructions) -> Found:
    """Where is each of our columns in a table?"""
    names = tuple(filter(None, table.header))
    contents = [
        _Content.of(table, place, headers) for place, name in enumerate(table.header) if name
    ]
    ours, findings = _named(table, contents, headers, instructions)

    def free() -> list[_Content]:
        """The columns that hold something, and are not read."""
        unread = [each for each in contents if each.texts and each not in ours.values()]
        return [each for each in unread if not headers.ignores(each.header)]

    foreign: dict[_Content, str] = {}  # called as ours are, and nothing in them is
    told = {*instructions.columns, *instructions.meanings}
    for key in [key for key in ours if key not in told]:
        column = headers.schema[key]
        if column.kind not in ("choice", "answer") or ours[key].says(key):
            continue
        if not column.required or _likely([column], free()):
            foreign[ours.pop(key)] = key
    named = {*ours, *instructions.columns}
    if not named.isdisjoint(DATED):
        named.add("outcome")
    missing = [column for column in headers.schema if column.key not in named]
    questions: list[Question] = []
    likely: dict[_Content, tuple[str, ...]] = {}
    for column in [column for column in missing if column.required]:
        key, best = column.key, next(iter(_likely([column], free())), None)
        days: dict[str, _Content] = {}
        for each in free() if key == "outcome" else ():
            if each.dated:
                days.setdefault(each.dated, each)
        if best and (best.decides or len(days) < len(DATED)):
            code = "misspelt_header" if key == best.misspelt else "likely_column"
            findings.append(best.finding(code, key))
            sure = best.is_called(key) and (key != "outcome" or best.decides_surely)
            name, sample = best.header, best.sample
            questions.append(Question("which", key, "", names, name, sure=sure, sample=sample))
            ours[key] = best
            foreign.pop(best, None)
        else:
            line = table.header_line
            findings.append(Finding("error", "missing_column", line, allowed=(key,), kind="column"))
            none = ("",) if column.blank else ()
            questions += [] if days else [Question("which", key, "", (*names, *none))]
            likely |= {each: (day,) for day, each in days.items()}
    findings += [each.finding("foreign_column", key, "warning") for each, key in foreign.items()]
    unread = [each for each in free() if each not in {*likely, *foreign}]
    if headers.schema is schema.PROJECTS:
        likely |= _likely([column for column in missing if not column.required], unread)
    questions += _of_unread(likely, contents, missing)
    for each, (key, *_) in likely.items():
        if key in DATED or headers.schema[key].kind != "text":
            findings.append(each.finding("unread_column", key, "warning"))
    severity: Severity = "error" if headers.schema is schema.PARTNERS else "warning"
    wanted = {column.key for column in missing} - ours.keys()
    for each in unread:
        if each.misspelt in wanted and each not in likely:
            findings.append(each.finding("misspelt_header", each.misspelt, severity))
    positions = {key: each.place for key, each in ours.items()}
    return Found(positions, tuple(questions), tuple(findings))


def _of_unread(
    likely: Mapping["_Content", tuple[str, ...]],
    contents: Iterable["_Content"],
    missing: Iterable[Column],
) -> Iterator[Question]:
    """What is each of the columns that are not read, where its header tells it from the others?
    Which of two dates it is, is sure only where both are there.
    """
    headers = [schema.simplified(each.header) for each in contents]
    dates = {column.key for column in missing if column.kind == "date"}
    unclear = dates - {key for key, *_ in likely.values()}
    for each, keys in likely.items():
        if headers.count(schema.simplified(each.header)) > 1:
            continue
        key = keys[0]
        yield Question(
            "header",
            "",
            each.header,
            (*keys, IGNORED),
            key if key in (*DATED, *each.names) else IGNORED,
            sure=each.is_called(key) and not (unclear and key in dates),
            needed=key in DATED,
            sample=each.sample,
        )


def _named(
    table: Table, contents: Iterable["_Content"], headers: Headers, instructions: Instructions
) -> tuple[dict[str, "_Content"], list[Finding]]:
    """The columns that are called as ours are, or as a mapping says; and what is wrong with
    headers.
    """
    errors: list[Finding] = []
    ours: dict[str, _Content] = {}
    again = _second_table(table)
    longer = any(each.code == "row_too_long" for each in table.errors)
    for each in contents:
        key = headers.key(each.header)
        if not (key or headers.ignores(each.header)) and (
            both := headers.merged(each.header, longer=longer)
        ):
            errors.append(replace(each.finding("merged_headers", ""), allowed=both))
        if each.place in again[:1]:
            errors.append(replace(each.finding("second_table", ""), allowed=()))
        if not key or (each.place > table.end and key in ours):
            continue
        if (first := ours.setdefault(key, each)) is not each:
            errors.append(replace(each.finding("duplicate_header", key), value=first.header))
    outcomes = schema.aliases("outcome").keys() | instructions.meanings.get("outcome", {}).keys()
    for above, cells in table.skipped:
        keys = [headers.key(cell) for cell in cells]
        if None not in keys and not ours.keys() >= {*keys}:
            errors.append(Finding("error", "header_above", above, value=cells[0]))
        if "outcome" in headers.schema and any(
            schema.simplified(cell) in outcomes for cell in cells
        ):
            # a spreadsheet sorted with its header among the rows
            errors.append(Finding("error", "project_above", above, value=" ".join(cells)))
    for key, header in instructions.columns.items():
        if header and key not in ours:
            errors.append(
                Finding(
                    "error",
                    "mapped_header_missing",
                    table.header_line,
                    value=header,
                    allowed=tuple(filter(None, table.header)),
                )
            )
    return ours, errors


def _second_table(table: Table) -> list[int]:
    """The columns of another table of projects, beside this one: half of its headers and more are
    there again; what has fewer, such as a summary by channel, is none.
    """
    names = {schema.simplified(header) for header in table.header[: table.end] if header}
    places = range(table.end + 1, len(table.header))
    again = [each for each in places if schema.simplified(table.header[each]) in names]
    return again if 2 * len(again) >= len(names) else []


@dataclass(frozen=True, eq=False)
class _Content:
    """A column that may be ours, and what it holds: its first distinct texts but for blanks."""

    place: int
    header: str
    line: int
    misspelt: str | None
    texts: Sequence[str]
    rows: int

    @classmethod
    def of(cls, table: Table, place: int, headers: Headers) -> "_Content":
        texts = texts_of(table.cells[place].values[:_SEEN]).to_pylist()
        distinct = [text for text in dict.fromkeys(texts) if text]
        header = table.header[place]
        misspelt = headers.misspelt(header)
        return cls(place, header, table.header_line, misspelt, distinct, len(table.lines))

    def finding(self, code: str, key: str, severity: Severity = "error") -> Finding:
        """Something wrong or odd about it, as one of ours."""
        return Finding(severity, code, self.line, self.header, self.header, (key,), "column")

    def says(self, key: str) -> bool:
        """Whether some text of a choice is known, or there is none; a stage that says what is won
        or lost is another's.
        """
        if key == "stage" and self._outcomes()[0]:
            return False
        return not self.texts or any(self._told(key))

    @cached_property
    def names(self) -> Mapping[str, int]:
        """Which of ours its header may name, and how far down among the names of each; first that
        which it misspells.
        """
        misspelt = {self.misspelt: _MISSPELT} if self.misspelt else {}
        return {**header_meanings(self.header), **misspelt}

    def is_called(self, key: str) -> bool:
        """Whether its header as a whole is a name of one of ours."""
        return _MISSPELT < self.names.get(key, BY_WORD) < BY_WORD

    @property
    def decides(self) -> bool:
        """Whether it says both what is won and what is lost."""
        return self._outcomes()[0] == len(DATED)

    @property
    def decides_surely(self) -> bool:
        """Whether it says both in so many words."""
        found = [meaning("outcome", text) for text in self.texts]
        return {each.key for each in found if each.certainty == "sure"} >= _DECIDED

    @cached_property
    def day(self) -> str:
        """The one of the columns whose days tell an outcome that its header names."""
        outcome = meaning("outcome", self.header).key
        return next((key for key, decided in DATED.items() if decided == outcome), "")

    @property
    def dated(self) -> str:
        """The same, where it holds days or ticks."""
        ticks = {*map(schema.simplified, self.texts)} <= schema.aliases("answer").keys()
        return self.day if ticks or self.likeness(schema.PROJECTS["decided_on"]) else ""

    @property
    def sample(self) -> tuple[str, ...]:
        """Some of what it holds, to be shown."""
        return tuple(self.texts[:_SHOWN])

    def likeness(self, column: Column) -> tuple[float, ...] | None:
        """How unlike one of ours it is, where it may be it."""
        texts = self.texts
        rank = self.names.get(column.key, _UNNAMED)
        named, few = rank < _UNNAMED, len(texts) <= _CHOICES
        if column.key == "outcome":
            both, share = self._outcomes()
            telling = both == 2 or (named and not _DECIDED.isdisjoint(self._told("outcome")))
            return (-both, -share, rank) if few and telling else None
        if column.key == "channel":
            share = sum(map(bool, self._told("channel"))) / max(1, len(texts))
            recurs = len(texts) <= max(_FEW, self.rows / 2)
            return (rank, -share) if recurs and (named or share > 0.5) else None
        if column.kind == "date":
            fits = _fits(values.dates(texts[:_SAMPLE]), "date")
            later = bool(_EXPECTED.search(self.header) or self.day)
            return (later, rank) if fits else None
        if column.kind in ("number", "hours"):
            named = named and not in_other_units(self.header)
            parsed = values.numbers(texts[:_SAMPLE])
            money = column.key == "amount" and bool(parsed.currencies)
            fits = (named or money) and _fits(parsed, "number") and len(parsed.currencies) < 2
            return (rank,) if fits else None
        if column.kind in ("answer", "open choice"):
            keys = {*self._told(column.key)}
            plain = "" not in keys and len(keys) > 1
            known = column.kind == "open choice" or keys != {""}
            return (rank,) if (named and few and known) or plain else None
        numbers = all(text.isdigit() for text in texts)
        return (rank,) if named and column.kind == "text" and not numbers else None

    def _told(self, key: str) -> list[str]:
        """What its texts mean in a column of ours of choices or answers."""
        column = key if key in schema.ASKED else "met"  # any column of answers
        return [meaning(column, text).key for text in self.texts]

    def _outcomes(self) -> tuple[int, float]:
        """How many of won and lost its texts say in words; and how many of them are understood."""
        answers, told = (
            schema.aliases("answer"),
            zip(self.texts, self._told("outcome"), strict=True),
        )
        keys = [key for text, key in told if schema.simplified(text) not in answers]
        return len(_DECIDED & {*keys}), sum(map(bool, keys)) / max(1, len(self.texts))


def _likely(
    columns: Sequence[Column], contents: Sequence[_Content]
) -> dict[_Content, tuple[str, ...]]:
    """The columns that may be ours: to each the one that it is the likeliest to be, then the others
    of that kind.
    """
    pairs = [
        (like, column, each)
        for column in columns
        for each in contents
        if (like := each.likeness(column))
    ]
    found: dict[_Content, tuple[str, ...]] = {}
    for _, column, each in sorted(pairs, key=itemgetter(0)):
        if each not in found and all(keys[0] != column.key for keys in found.values()):
            others = (other.key for other in columns if other.kind == column.kind)
            found[each] = tuple(dict.fromkeys((column.key, *others)))
    return found


def _fits(parsed: values.Parsed, kind: str) -> bool:
    """Whether half of the texts can be what a column holds."""
    codes = [code for code, _ in (*parsed.faults.values(), *parsed.doubts.values())]
    return 2 * sum(code in (f"not_a_{kind}", f"no_{kind}") for code in codes) <= len(parsed.values)
