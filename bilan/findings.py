"""What is wrong or odd in a file, as data, and the exception that carries it; put into words only
where it is shown.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bilan import words
from bilan.visible import visible

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]

_COLUMNS = ("severity", "code", "line", "column", "value", "allowed", "kind", "cell")
_SENTENCES, _ALIKE, _LINES, _LENGTH = 200, 3, 20, 100


@dataclass(frozen=True)
class Finding:
    """One thing wrong or odd in a file.

    Attributes
    ----------
    severity : ``error`` where the file cannot be trusted, ``warning`` where it was read and should
        be looked at, ``note`` where a line is no project and was left out.
    code : what it is; its words are under ``finding`` in the vocabulary.
    line : the row as the spreadsheet shows it; ``None`` where the whole file is meant.
    column : the header, as the file writes it.
    value : what was found there.
    allowed : what may be there; keys of ours, shown with the words of ``kind``, or texts.
    kind : what the keys in ``allowed`` are, such as ``outcome``; where it is a column, its section
        of the mapping can be named.
    cell : the cell's name in a workbook, such as ``C7``.
    """

    severity: Severity
    code: str
    line: int | None = None
    column: str | None = None
    value: str = ""
    allowed: tuple[str, ...] = ()
    kind: str = ""
    cell: str | None = None


class FileProblems(words.Mistake):
    """A file that cannot be trusted; ``str()`` lists every error, in one language."""

    reading: object = None
    page = ""  # how the file was understood, where a review was asked for

    def __init__(self, path: Path, findings: Iterable[Finding]):
        self.path, self.findings, self.lang = path, tuple(findings), words.spoken()
        super().__init__(path, self.findings)

    def __reduce__(self) -> tuple:
        # To another process goes what is wrong, not all that was read.
        return type(self), self.args, {"lang": self.lang}

    def _render_traceback_(self) -> list[str]:
        return (self.page or str(self)).splitlines()

    def __str__(self) -> str:
        errors = only("error", self.findings)
        with words.language(self.lang):
            title = words.text("finding.title", file=visible(str(self.path)), count=len(errors))
            return "\n".join([title, *(f"- {sentence}" for sentence in sentences(errors))])


class Absent(words.Mistake):
    """A file that has nothing of what is asked for, such as a year."""

    def __init__(self, finding: Finding):
        self.findings = (finding,)
        super().__init__(*sentences(self.findings))


class Unreadable(Exception):
    """What keeps a file from being read, before it is known whose file it is."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__(self.findings)


@contextmanager
def about(path: Path) -> Iterator[None]:
    """Say of which file it is that it cannot be read."""
    try:
        yield
    except Unreadable as why:
        raise FileProblems(path, why.findings) from None


def refusal(code: str, **details: Any) -> Unreadable:
    """The one error that keeps a file from being read."""
    return Unreadable([Finding("error", code, **details)])


def only(severity: Severity, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of one severity."""
    return tuple(each for each in findings if each.severity == severity)


def as_frame(findings: Iterable[Finding]) -> "pd.DataFrame":
    """Findings as a frame: ``severity``, ``code``, ``line``, ``column``, ``value``, ``allowed``,
    ``kind``, ``cell``.
    """
    import pandas as pd

    rows = [
        [", ".join(each.allowed) if name == "allowed" else getattr(each, name) for name in _COLUMNS]
        for each in findings
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"line": "Int64"})


def from_frame(frame: "pd.DataFrame") -> list[Finding]:
    """The findings that :func:`as_frame` made a frame of, or of some of its rows."""
    rows = frame.astype("object").where(frame.notna(), None).to_dict("records")
    return [
        Finding(**row | {"allowed": tuple(filter(None, row["allowed"].split(", ")))})
        for row in rows
    ]


def _shortened(value: str) -> str:
    value = visible(" ".join(value.split()))
    return value if len(value) <= _LENGTH else value[: _LENGTH - 1] + "…"


def sentences(findings: Iterable[Finding], write: Callable[[str], str] = _shortened) -> list[str]:
    """Findings in words: where, what, what is allowed, what to do. What recurs is said once, with
    its lines.

    Of warnings and notes of one kind about one column, whatever the values, no more than a few are
    said one by one; nor of cells that may be read in two ways. ``write`` makes of a text of the
    file what the sentence holds.
    """
    order: dict[tuple, list[Finding]] = {}
    for each in findings:
        order.setdefault(
            (each.severity, each.code, each.column, each.value, each.allowed), []
        ).append(each)
    often = Counter(kind[:3] for kind in order)
    merged: dict[tuple, list[Finding]] = {}
    for kind, group in order.items():
        many = (kind[0] != "error" or kind[1].startswith("ambiguous")) and often[kind[:3]] > _ALIKE
        merged.setdefault(kind[:3] if many else kind, []).extend(group)
    groups = list(merged.values())
    said = [_sentence(group, write) for group in groups[:_SENTENCES]]
    more = len(groups) - len(said)
    return [*said, words.text("finding.more", count=more)] if more else said


def _sentence(group: Sequence[Finding], write: Callable[[str], str]) -> str:
    one = group[0]
    some = len({(each.value, each.allowed) for each in group}) > 1
    allowed = [
        words.label(one.kind, item) if words.has(f"{one.kind}.{item}") else write(item)
        for item in one.allowed
    ]
    what = words.text(
        f"finding.{one.code}",
        value=write(one.value) + ", …" * some,
        count=int(one.value) if one.value.isdecimal() else 0,
        rows=len(group),
        allowed=words.listed(allowed, "or") + ", …" * some if allowed else "",
        first=allowed[0] if allowed else "",
        last=allowed[-1] if allowed else "",
        section=words.bare(words.label("column", one.kind)),
    )
    place = _place(group, write)
    return words.text("finding.place.at", place=", ".join(place), what=what) if place else what


def _place(group: Sequence[Finding], write: Callable[[str], str]) -> list[str]:
    one = group[0]
    parts = []
    where = [str(each.cell or each.line) for each in group if each.line is not None]
    if where:
        name = ("cell" if one.cell else "line") + ("s" if len(where) > 1 else "")
        listed = ", ".join(where[:_LINES]) + (f", … ({len(where)})" if len(where) > _LINES else "")
        parts.append(words.text(f"finding.place.{name}", line=listed))
    if one.column is not None:
        parts.append(words.text("finding.place.column", column=write(one.column)))
    return parts
