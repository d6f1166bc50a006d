"""The answers about a file as a mapping that a person can read and change: every value of its
choices, what it means, in how many rows it is.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bilan import words
from bilan.reading.frames import TableReading
from bilan.reading.mapping import SET_ASIDE, column_named, kept_in, word_for
from bilan.schema import PROJECTS
from bilan.visible import visible

_MOST = 60


def keep(reading: TableReading) -> Path:
    """Write what was answered about a file beside it, or into the mapping that it was read with,
    which keeps its line ends, its rights and, where it is a link, its place.

    Raises
    ------
    OSError
        When it cannot be written; what is there is left as it was.
    """
    known = reading.instructions.path
    target = known or kept_in(reading.path)
    written = known.read_bytes() if known else b""
    text = kept(reading, written.decode("utf-8-sig").replace("\r\n", "\n"))
    place = target.resolve()
    passing = place.with_name(f".{place.name}.part")
    try:
        passing.write_text(text, encoding="utf-8", newline="\r\n" if b"\r\n" in written else "\n")
        if known:
            shutil.copymode(place, passing)
        passing.replace(place)
    finally:
        passing.unlink(missing_ok=True)
    return target


def kept(reading: TableReading, written: str = "") -> str:
    """What would a mapping of this file look like? That which is there, with all that it does not
    say yet.
    """
    import tomlkit

    document = tomlkit.parse(written)
    if not written:
        title = words.text("mapping.title", file=visible(reading.path.name))
        document.add(tomlkit.comment(title))
    there = {column_named(name) or name: name for name in document}
    if "columns" in reading.instructions.told and "columns" not in there:
        document["columns"] = tomlkit.table()
    for key in ("outcome", "channel"):
        if key not in there and key in reading.columns and reading.columns[key].header:
            there[key] = word_for("column", key)
            document[there[key]] = tomlkit.table()
            note = words.text(f"mapping.{key}", words=_words(key))
            document[there[key]].add(tomlkit.comment(note))
    for name, content in reading.instructions.told.items():
        section = there.setdefault(column_named(name) or name, name)
        for key, value in content.items():
            table = document.setdefault(section, tomlkit.table())
            if table.get(key) != value:
                table[key] = value
    for key in ("outcome", "channel"):
        section = there.get(key, "")
        lines = dict(_lines(reading, key, document.get(section, {})))
        for text, (word, count) in lines.items():
            item = tomlkit.item(word)
            note = words.text("mapping.rows" if word else "mapping.unsaid", count=count)
            document[section][text] = item.comment(note)
    return re.sub(r"\n{3,}", "\n\n", tomlkit.dumps(document))


def _lines(
    reading: TableReading, key: str, section: dict[str, Any]
) -> Iterator[tuple[str, tuple[str, int]]]:
    """Each value of a choice, what it means, and how many rows have it, the most frequent first."""
    column = reading.columns.get(key)
    if column is None or not column.header:
        return
    for text, value, count, _ in sorted(column.said, key=lambda each: -each.rows)[:_MOST]:
        if isinstance(section.get(text), str):
            yield text, (str(section[text]), count)
        elif not reading.instructions.tells(key, text) and (text or key == "outcome"):
            blank = "not_given" if key == "channel" else ""
            yield text, (word_for(key, value or blank) if value or blank else "", count)


def _words(key: str) -> str:
    extra = (SET_ASIDE,) if key == "outcome" else ()
    quoted = [f'"{word_for(key, choice)}"' for choice in (*PROJECTS[key].choices, *extra)]
    return words.listed(quoted, "or")
