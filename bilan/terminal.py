"""The questions about a file in a terminal: Enter accepts what is proposed, one key chooses, ``?``
explains.
"""

from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any

import click

from bilan import words
from bilan.findings import FileProblems
from bilan.questions import Answers, Question
from bilan.reading import frames
from bilan.reading.asking import ANSWERABLE, completed, proposals, questions, settled
from bilan.reading.frames import FrameReading, Reading, TableReading
from bilan.reading.keeping import keep, kept
from bilan.schema import PROJECTS
from bilan.show import questions as show
from bilan.show.reading import counted
from bilan.visible import visible

_KEYS = ascii_lowercase + digits
_ENTER = ("\r", "\n")


def reading_of(
    file: Path,
    *,
    mapping: Path | None,
    answers: Path | None,
    yes: bool,
    asks: bool,
    **options: Any,
) -> Reading:
    """How a file is read, once its owner has answered what there is to ask; her answers are kept.

    What a file of ``answers`` says goes first; with ``yes``, then what is sure. She is asked where
    the file cannot be read without, or has a column that may be of use.
    """
    first = reading = frames.read(file, PROJECTS, mapping=mapping, **options)
    if answers:
        reading = completed(reading, answers)
    if yes:
        reading = settled(reading, lambda asked: proposals(asked, sure=True))
    waiting = questions(reading)
    asks &= not yes and any(each.needed or each.kind == "header" for each in waiting)
    if asks:
        _say(_found(reading))
        reading = settled(reading, ask)
    complete = not any(each.needed for each in questions(reading))
    if reading is not first and isinstance(reading, TableReading) and (asks or complete):
        _say(f"\n{words.text('question.kept', file=str(keep(reading)))}", err=not asks)
        if isinstance(reading, FrameReading) and not reading.errors:
            _say(counted(reading), err=not asks)
    return reading


def unanswered(reading: Reading) -> str:
    """What is to be answered before a file can be read, where nobody can be asked: nothing where
    nothing is.
    """
    waiting = questions(reading)
    needed = [each for each in waiting if each.needed]
    if not needed:
        return ""
    title = words.text("question.to_answer", file=reading.path.name, count=len(needed))
    blocks = ["\n- ".join([title, *show.listing(needed)])]
    if others := [each for each in waiting if not each.needed]:
        blocks += ["\n- ".join([words.text("question.others"), *show.listing(others)])]
    drafted = settled(reading, proposals)
    if isinstance(drafted, TableReading):
        how = "question.how_if_sure" if proposals(waiting, sure=True) else "question.how"
        blocks += [words.text(how), kept(drafted).rstrip()]
    return "\n\n".join(blocks)


def refused(problems: FileProblems, file: Path, mapping: Path | None) -> str:
    """What is said of a file that is refused: what is wrong with it and cannot be answered, then
    what can.
    """
    reading = frames.read(file, PROJECTS, mapping=mapping)
    missing = unanswered(reading)
    others = [each for each in problems.findings if each.code not in ANSWERABLE]
    if not missing or problems.path != reading.path:
        return str(problems)
    return "\n\n".join([*[str(FileProblems(problems.path, others))] * bool(others), missing])


def ask(asked: Sequence[Question]) -> Answers:
    """What the owner of the file answers."""
    answers: Answers = []
    for group in show.groups(asked):
        for start in range(0, len(group), len(_KEYS)):
            answers += _listed(group[start : start + len(_KEYS)])
    return answers


def _listed(group: Sequence[Question]) -> Answers:
    """Several questions at once: all their proposals are accepted, but for the lines that are
    changed and those that have none.
    """
    chosen = {each: each.proposal for each in group if each.answerable and len(group) > 1}
    keys = dict(zip(_KEYS, group, strict=False))
    while len(group) > 1:
        _say(f"\n{show.heading([*group])}")
        width = max(len(show.subject(each)) for each in group)
        for key, each in keys.items():
            count = f"{each.rows:5}" if each.rows else ""
            answer = show.choice(each, chosen[each]) if each in chosen else "?"
            sure = f"  {words.text('question.sure')}" if each.sure else ""
            _say(f"  [{key}] {show.subject(each):{width}}{count}   {answer}{sure}")
        key = _key(f"  {words.text('question.accept')} > ")
        if key in keys:
            chosen[keys[key]] = _one(keys[key])
        elif key == "?":
            _say(show.explained(group[0]))
        elif key in _ENTER:
            break
    return [(each, chosen.get(each) or _one(each)) for each in group]


def _one(question: Question) -> str:
    """One question: a key for each answer, a letter of its own where there is one; a number, where
    there are more answers than keys.
    """
    keys: dict[str, str] = {}
    numbered = len(question.choices) > len(_KEYS)
    for number, answer in enumerate(question.choices, 1):
        label = show.choice(question, answer).casefold()
        free = (key for key in (*label, *_KEYS) if key in _KEYS and key not in keys)
        keys[str(number) if numbered else next(free)] = answer
    named = [f"[{key}] {show.choice(question, answer)}" for key, answer in keys.items()]
    while True:
        default = f" ({show.choice(question, question.proposal)})" if question.answerable else ""
        _say(f"\n{show.asked(question)}")
        key = _key(f"  {'   '.join(named)}{default} > ", whole=numbered)
        if key in keys:
            return keys[key]
        if key in _ENTER and question.answerable:
            return question.proposal
        _say(show.explained(question))


def _key(prompt: str, *, whole: bool = False) -> str:
    """The key that is pressed; or a whole line."""
    click.echo(visible(prompt), nl=False)
    if whole:
        return input().strip() or _ENTER[0]
    key = click.getchar()
    _say("" if key in _ENTER else key)
    return key.lower()


def _found(reading: Reading) -> str:
    name = reading.path.name
    if not isinstance(reading, TableReading):
        return words.text("question.sheets", file=name)
    table, asked = reading.table, {each.about for each in reading.found.questions}
    read_as = [
        words.text(
            "question.column",
            header=column.header,
            name=words.label("column", key),
        )
        for key, column in reading.columns.items()
        if column.header and key not in asked
    ]
    line = str(table.header_line)
    found = words.text("question.found", file=name, rows=len(table.lines), line=line)
    return "\n  ".join([found, *read_as])


def _say(text: str, *, err: bool = False) -> None:
    click.echo(visible(text, kept="\n"), err=err)
