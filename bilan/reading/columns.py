"""Which column of a table is which of ours: as a mapping says, by its header, or else by what it
holds.

What a column holds goes before what it is called. A column that a mapping does not name, and that
is not called as ours are, is proposed and no more: a required one is taken for as long as it takes
to ask, another is left unread.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bilan import schema
from bilan.findings import Finding, Severity
from bilan.questions import IGNORED, Question
from bilan.reading import values
from bilan.reading.mapping import DATED, Instructions
from bilan.reading.meanings import BY_WORD, header_meanings, meaning
from bilan.reading.tables import Table
from bilan.schema import Column, Schema

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_PLAIN = r"[^\w)\]]|eur|euros?|usd|gbp|chf|cad|ht|excl|vat|h|heures|hours"
# Numbers that are no plain amounts or hours, but thousands, shares
_OTHER_UNITS = re.compile(rf"%|[(\[](?!(?:{_PLAIN})*[)\]])", re.IGNORECASE)
_EXPECTED = re.compile(
    r"expect|next|modif|updat|close\b|deadline|due\b|prévu|relance|échéance", re.IGNORECASE
)
_SEEN, _SAMPLE, _SHOWN, _CHOICES, _FEW = 2000, 200, 3, 60, 20
_MISSPELT = -1
_UNNAMED = 10_000
_DECIDED = {*DATED.values()}
_DAYS = [Column(key, "date") for key in DATED]


class Headers:
    """Tells which of a schema's columns a header names: as a mapping says, or else in the words
    that people use.
    """

    def __init__(self, columns: Schema, instructions: Instructions):
        self.schema = columns
        self.required = {
            each.key
            for each in columns
            if each.required and instructions["columns"].get(each.key) != ""
        }
        self.words = {word: key for word, key in schema.headers().items() if key in columns}
        self._told = instructions["ignored"] | instructions["headers"]

    def key(self, header: str) -> str | None:
        """The key of the column that a header names; ``""`` where a mapping says that it is none of
        ours.
        """
        word, bare = map(schema.simplified, (header, _BRACKETS.sub("", header)))
        if word in self._told:
            return self._told[word]
        key = self.words.get(word) or self.words.get(bare)
        counted = key and self.schema[key].kind in ("number", "hours")
        other = "%" in header or (counted and _OTHER_UNITS.search(header))
        return None if other or key in self._told.values() else key

    def keys(self, cells: Sequence[str]) -> set[str]:
        """The keys that a row of cells names, if it is the header."""
        return {key for cell in cells if (key := self.key(cell))}


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
    questions: Sequence[Question]
    findings: Sequence[Finding]


def found_columns(table: Table, headers: Headers, instructions: Instructions) -> Found:
    """Where is each of our columns in a table? Where a header names it; else, if a file must have
    it, where what is held tells it. What of ours the others may be is asked.
    """
    contents = [_Content(table, place, headers) for place, name in enumerate(table.header) if name]
    ours: dict[str, _Content] = {}
    for each in contents:
        if each.key:
            ours.setdefault(each.key, each)
    findings = [*_wrong_headers(table, contents, ours, headers, instructions)]
    free = [each for each in contents if each.texts and each.key is None]
    projects = headers.schema is schema.PROJECTS
    told = {*instructions["columns"], *instructions}
    for key in [key for key in ours if projects and key not in told]:
        column = headers.schema[key]
        if ours[key].is_foreign(column) and (not column.required or _likely([column], free)):
            free.append(ours.pop(key))

    named = {*ours, *instructions["columns"]}
    if named & DATED.keys():
        named.add("outcome")
    missing = [column for column in headers.schema if column.key not in named]
    names = tuple(each.header for each in contents)
    questions = []
    likely: dict[_Content, Column] = {}
    for column in filter(attrgetter("required"), missing):
        key = column.key
        which = Question("which", key, "", (*names, "") if column.blank else names)
        best = next(iter(_likely([column], free)), None)
        days = _likely(_DAYS if key == "outcome" else [], free)
        if best and (best.decided() == _DECIDED or len(days) < len(DATED)):
            ours[key] = best
            free.remove(best)
            code = "misspelt_header" if key == best.misspelt else "likely_column"
            findings.append(best.finding(code, key))
            questions.append(
                which._replace(
                    proposal=best.header, sure=best.is_surely(key), sample=best.texts[:_SHOWN]
                )
            )
        else:
            likely |= days
            findings.append(
                Finding("error", "missing_column", table.header_line, allowed=(key,), kind="column")
            )
            questions += [] if days else [which]

    optional = [column for column in missing if not column.required]
    severity: Severity = "warning" if projects else "error"
    if projects:
        likely |= _likely(optional, [each for each in free if not each.key and each not in likely])
    for each in free:
        if each.key:
            findings.append(each.finding("foreign_column", each.key, severity=severity))
        elif each not in likely and each.misspelt not in {"", *named, *ours}:
            findings.append(each.finding("misspelt_header", each.misspelt, severity=severity))
        elif each in likely and likely[each].kind != "text":
            findings.append(each.finding("unread_column", likely[each].key, severity=severity))
    words = [each.word for each in contents]
    taken = {column.key for column in likely.values()}
    for each, column in likely.items():
        if words.count(each.word) == 1:
            alike = [other.key for other in optional if other.kind == column.kind]
            # which of two dates it is, is sure only where both are there
            clear = column.kind != "date" or taken.issuperset(alike)
            questions.append(each.question(column.key, alike, clear=clear))
    return Found({key: each.place for key, each in ours.items()}, questions, findings)


def _wrong_headers(
    table: Table,
    contents: Sequence["_Content"],
    ours: Mapping[str, "_Content"],
    headers: Headers,
    instructions: Instructions,
) -> Iterator[Finding]:
    """What is wrong with headers, and with what stands above them."""
    for each in contents:
        first = ours.get(each.key or "", each)
        if first is not each and each.place <= table.end:
            yield replace(each.finding("duplicate_header", str(each.key)), value=first.header)
    words = {each.word for each in contents if each.place < table.end}
    again = [each for each in contents if each.place > table.end and each.word in words]
    if again and 2 * len(again) >= len(words):  # what has fewer is a summary, such as by channel
        yield again[0].finding("second_table")
    outcomes = schema.aliases("outcome").keys() | instructions["outcome"].keys()
    for line, cells in table.skipped:
        keys = {headers.key(cell) for cell in cells}
        if all(keys) and keys - ours.keys():
            yield Finding("error", "header_above", line, value=cells[0])
        if "outcome" in headers.schema and outcomes & {*map(schema.simplified, cells)}:
            # a spreadsheet sorted with its header among the rows
            yield Finding("error", "project_above", line, value=" ".join(cells))
    for key, header in instructions["columns"].items():
        if header and key not in ours:
            yield Finding(
                "error",
                "mapped_header_missing",
                table.header_line,
                value=header,
                allowed=tuple(filter(None, table.header)),
            )


class _Content:
    """A column that may be ours, and what it holds: its first distinct texts but for blanks; which
    of ours its header may name, and how far down among the names of each, first that which it
    misspells.
    """

    def __init__(self, table: Table, place: int, headers: Headers):
        header = table.header[place]
        self.table = table
        self.place = place
        self.header = header
        self.word = schema.simplified(header)
        self.key = headers.key(header)
        self.misspelt = schema.near(header, headers.words) or ""
        self.names = {**header_meanings(header), self.misspelt: _MISSPELT}
        texts = table.cells[place].values[:_SEEN].to_pylist()
        self.texts = tuple(filter(None, dict.fromkeys(texts)))

    def finding(self, code: str, *keys: str, severity: Severity = "error") -> Finding:
        """Something wrong or odd about it, as one of ours."""
        return Finding(
            severity, code, self.table.header_line, self.header, self.header, keys, "column"
        )

    def question(self, key: str, alike: Iterable[str], *, clear: bool) -> Question:
        """Which of ours it is: the one that it is the likeliest to be, or one of those alike;
        ``clear``, if none of these is meant.
        """
        return Question(
            "header",
            "",
            self.header,
            tuple(dict.fromkeys((key, *alike, IGNORED))),
            key if key in (*DATED, *self.names) else IGNORED,
            sure=self.is_surely(key) and clear,
            needed=key in DATED,
            sample=self.texts[:_SHOWN],
        )

    def told(self, key: str) -> list[str]:
        """What its texts mean in a column of ours of choices or answers."""
        return [meaning(key, text).key for text in self.texts]

    def decided(self, *, surely: bool = False) -> set[str]:
        """What of won and lost its texts say in words: yes and no are none."""
        found = [
            meaning("outcome", text)
            for text in self.texts
            if schema.simplified(text) not in schema.aliases("answer")
        ]
        return _DECIDED & {each.key for each in found if each.certainty == "sure" or not surely}

    def is_surely(self, key: str) -> bool:
        """Whether its header as a whole is a name of one of ours; and of an outcome, whether it
        says plainly both what is won and what is lost.
        """
        return _MISSPELT < self.names.get(key, BY_WORD) < BY_WORD and (
            key != "outcome" or self.decided(surely=True) == _DECIDED
        )

    def is_answers(self) -> bool:
        """Whether it holds nothing but yes, no and the like."""
        return schema.aliases("answer").keys() >= {*map(schema.simplified, self.texts)}

    def is_foreign(self, column: Column) -> bool:
        """Whether it is called as one of ours and is another's: no text of a choice is known, or a
        stage says what is won or lost.
        """
        if column.kind not in ("choice", "answer") or not self.texts:
            return False
        return not any(self.told(column.key)) or bool(column.key == "stage" and self.decided())

    def likeness(self, column: Column) -> tuple[float, ...] | None:
        """How unlike one of ours it is, where it may be it."""
        key = column.key
        kind = column.kind
        texts = self.texts
        sample = texts[:_SAMPLE]
        rank = self.names.get(key, _UNNAMED)
        named = rank < _UNNAMED
        like: tuple[float, ...] = (rank,)
        if kind == "date":
            outcome = meaning("outcome", self.header).key
            fits = DATED.get(key, outcome) == outcome and (
                (key in DATED and self.is_answers()) or _fits(values.dates(sample))
            )
            like = outcome in _DECIDED or bool(_EXPECTED.search(self.header)), rank
        elif kind in ("number", "hours"):
            parsed = values.numbers(sample)
            currencies = {*parsed.currencies} - {None}
            plain = named and not _OTHER_UNITS.search(self.header)
            money = key == "amount" and bool(currencies)
            fits = (plain or money) and _fits(parsed) and len(currencies) < 2
        elif kind == "text":
            fits = named and not all(map(str.isdigit, texts))
        else:
            most = max(_FEW, len(self.table.lines) / 2) if key == "channel" else _CHOICES
            if len(texts) > most:
                return None
            told = self.told(key)
            known = sum(map(bool, told)) / len(told)
            if key == "outcome":
                decided = self.decided()
                called = named or meaning(key, self.header).key == "won"
                fits = decided == _DECIDED or (called and bool(_DECIDED.intersection(told)))
                like = -len(decided), -known, rank
            elif kind == "open choice":
                fits = known > 0.5 or (named and not self.is_answers())
                like = rank, -known
            else:
                plain = known == 1 and len({*told}) > 1
                fits = kind == "answer" and (plain or (named and known > 0))
        return like if fits else None


def _likely(columns: Iterable[Column], contents: Sequence[_Content]) -> dict[_Content, Column]:
    """The columns that may be ours: to each the one that it is the likeliest to be."""
    pairs = [
        (like, column, each)
        for column in columns
        for each in contents
        if (like := each.likeness(column))
    ]
    found: dict[_Content, Column] = {}
    for _, column, each in sorted(pairs, key=itemgetter(0)):
        if each not in found and column not in found.values():
            found[each] = column
    return found


def _fits(parsed: values.Parsed) -> bool:
    """Whether half of the texts can be what a column holds."""
    said = (*parsed.faults.values(), *parsed.doubts.values())
    return 2 * sum(code.startswith(("not_a_", "no_")) for code, _ in said) <= len(parsed.values)
