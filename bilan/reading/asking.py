"""What a reading leaves to be asked of the file's owner, with what is probable; and the reading
that comes of the answers.

Columns come first, since the values to be asked about depend on them: who asks, answers what is
asked and asks again, until nothing is.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from itertools import islice, starmap
from pathlib import Path
from typing import Any

from bilan.questions import IGNORED, OWN, UNSURE, Answers, Question
from bilan.reading.frames import Reading, TableReading, read
from bilan.reading.mapping import CHOICES, Instructions, load_mapping, word_for
from bilan.reading.meanings import meaning
from bilan.reading.typed import Typed
from bilan.schema import PROJECTS

_MOST, _SHOWN = 60, 3
_FOREIGN = ("not_a_", "unknown_")  # what a text is that is nothing that its column holds
_SETTINGS = {
    "several_sheets": ("sheet", ()),
    "ambiguous_date": ("dayfirst", ("true", "false")),
    "ambiguous_year": ("dayfirst", ("true",)),
    "ambiguous_number": ("decimal", (",", ".")),
}

# The errors that an answer mends
ANSWERABLE = {
    *_SETTINGS,
    "missing_column",
    "likely_column",
    "misspelt_header",
    "unknown_value",
    "unknown_answer",
    "blank_outcome",
    "more_cells",
}


def questions(reading: Reading) -> list[Question]:
    """What is there to be asked about a file? Of its columns, of how it is written, of what its
    values mean.
    """
    if not isinstance(reading, TableReading):
        return [*_settings(reading)]
    return [*reading.found.questions, *_doubted(reading), *_settings(reading), *_values(reading)]


def answered(reading: Reading, answers: Answers) -> Reading:
    """How a file is read once some questions about it have been answered."""
    return _as_told(reading, starmap(_line, answers))


def completed(reading: Reading, answers: Path) -> Reading:
    """How a file is read where a file of answers says what it does, before its own mapping."""
    told = load_mapping(answers, reading.path).told
    return _as_told(reading, [(each, *line) for each in told for line in told[each].items()])


def _as_told(reading: Reading, lines: Iterable[tuple[str, str, Any]]) -> Reading:
    """How a file is read with some lines more in its mapping: section, name, value."""
    told = deepcopy(dict(reading.instructions.told))
    for section, name, value in lines:
        content = told.setdefault(section, {})
        content[name] = [*content.get(name, ()), *value] if name == "ignore" else value
    return read(
        reading.path,
        PROJECTS,
        mapping=Instructions(reading.instructions.path, told),
        **reading.options,
    )


def settled(reading: Reading, answer: Callable[[list[Question]], Answers]) -> Reading:
    """How a file is read once all that there is to ask has been asked, each thing once: of columns
    first.
    """
    seen: set[tuple[str, ...]] = set()
    while asked := [each for each in questions(reading) if each[:3] not in seen]:
        first = [each for each in asked if each.kind in ("which", "header")] or asked
        seen |= {each[:3] for each in first}
        if answers := answer(first):
            reading = answered(reading, answers)
    return reading


def proposals(asked: Iterable[Question], *, sure: bool = False) -> Answers:
    """The proposals of some questions as answers; or only those that are sure."""
    return [(each, each.proposal) for each in asked if each.answerable and (each.sure or not sure)]


def _line(question: Question, choice: str) -> tuple[str, str, Any]:
    """The line of a mapping that says an answer: its section, its name, its value."""
    kind, about, subject, *_ = question
    if kind == "header" and choice == IGNORED:
        return "columns", "ignore", [subject]
    if kind in ("which", "header"):  # what is of ours is told, or what is the file's
        return "columns", word_for("column", about or choice), subject or choice
    if kind == "setting":
        return "reading", about, {"true": True, "false": False}.get(choice, choice)
    word = subject if choice == OWN else word_for(about, "pending" if choice == UNSURE else choice)
    detail = question.detail if choice == question.proposal else ""
    if about == "outcome":
        detail = word_for("lost_reason", detail)
    return about, subject, f"{word} : {detail}" if detail else word


def _doubted(reading: TableReading) -> Iterator[Question]:
    """The columns that are called as ours are, and hold mostly something else."""
    for key, (column, header, _, _, cells, parsed) in reading.columns.items():
        texts = cells.texts
        strange = tuple(
            texts[each]
            for each, (code, _) in parsed.faults.items()
            if code.startswith(_FOREIGN) and not meaning(key, texts[each]).key
        )
        known = column.required or key in reading.instructions["columns"]
        if 2 * len(strange) > len(texts) and not known:
            yield Question("header", "", header, (key, IGNORED), IGNORED, sample=strange[:_SHOWN])


def _settings(reading: Reading) -> Iterator[Question]:
    """How a file is written, where it can be understood in two ways: asked once."""
    for code, (name, choices) in _SETTINGS.items():
        for error in [each for each in reading.errors if each.code == code][:1]:
            yield Question("setting", name, error.value, choices or error.allowed)


def _values(reading: TableReading) -> Iterator[Question]:
    """The values of the choices whose meaning is not known, the most frequent first."""
    for column in reading.columns.values():
        if column.column.choices:
            yield from islice(_of(column, reading), _MOST)


def _of(column: Typed, reading: TableReading) -> Iterator[Question]:
    """The values of a column that are not understood, a blank that must mean something, and
    channels that may be one of ours.
    """
    key = column.column.key
    more = {"outcome": [UNSURE], "channel": [OWN], "lost_reason": [OWN]}
    blanks = f"blank_{key}" in {each.code for each in reading.errors}
    for text, value, rows, faulty in column.said:
        needed = faulty or (blanks and not text)
        own = key == "channel" and value == text and value not in column.column.choices
        if needed or (own and not reading.instructions.tells(key, text)):
            found = meaning(key, text)
            yield Question(
                "value",
                key,
                text,
                (*CHOICES[key], *more.get(key, [])),
                found.key or (OWN if own else ""),
                found.detail,
                sure=found.certainty == "sure",
                needed=needed,
                rows=rows,
                sample=(column.header,),
            )
