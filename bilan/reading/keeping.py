"""The answers about a file as a mapping that a person can read and change: every value of its
choices, what it means, in how many rows it is.
"""

import re
import shutil
from pathlib import Path

from bilan import words
from bilan.reading.frames import TableReading
from bilan.reading.mapping import CHOICES, column_named, kept_in, word_for
from bilan.schema import PROJECTS
from bilan.visible import visible

_MOST = 60
_LISTED = ("outcome", "channel")


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

    title = words.text("mapping.title", file=visible(reading.path.name))
    document = tomlkit.parse(written or f"# {title}\n")
    there = {column_named(name) or name: name for name in document}
    told = reading.instructions.told
    read = {
        key: said[:_MOST]
        for key, column in reading.columns.items()
        if column.header and column.column.choices
        if (said := [each for each in column.said if each.faulty or key in _LISTED])
    }
    for section in dict.fromkeys([*({"columns"} & told.keys()), *read, *told]):
        name = there.get(section, word_for("column", section))
        if name not in document:
            document[name] = tomlkit.table()
            if section in read:
                quoted = [f'"{word_for(section, choice)}"' for choice in CHOICES[section]]
                about = section if section in _LISTED else "values"
                note = words.text(f"mapping.{about}", words=words.listed(quoted, "or"))
                document[name].add(tomlkit.comment(note))
        lines = document[name]
        said = read.get(section, [])
        rows = {each.text: each.rows for each in said}
        unsaid = {
            text: word_for(section, value or PROJECTS[section].blank or "")
            for text, value, *_ in said
            if not reading.instructions.tells(section, text) and (text or section == "outcome")
        }
        for line, value in {**told.get(section, {}), **unsaid}.items():
            if line in rows and isinstance(value, str):
                note = words.text("mapping.rows" if value else "mapping.unsaid", count=rows[line])
                lines[line] = tomlkit.item(value).comment(note)
            elif lines.get(line) != value:
                lines[line] = value
    return re.sub(r"\n{3,}", "\n\n", tomlkit.dumps(document))
