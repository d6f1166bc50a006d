"""What is wrong or odd in a file, as data, and the exception that carries it; put into words only where it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bilan import words


@dataclass(frozen=True)
class Finding:
    """One thing wrong or odd in a file.

    Attributes
    ----------
    severity : ``error`` (the file cannot be trusted), ``warning`` (read, but look at it) or ``note`` (a fact worth knowing).
    code : what it is; the words are under ``finding.<code>`` in the word table.
    line : the row as the spreadsheet shows it; ``None`` where the whole file is meant.
    column : the header as the file writes it.
    value : what was found there.
    allowed : what may be there; keys are shown with the words of ``kind``.
    kind : the column's key, such as ``outcome``.
    cell : the cell's name in a workbook, such as ``C7``.
    text_line : the line of the text file, where cells that hold line ends make it differ from ``line``.
    """

    severity: Literal["error", "warning", "note"]
    code: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    allowed: tuple[str, ...] = ()
    kind: str = ""
    cell: str | None = None
    text_line: int | None = None


class FileProblems(ValueError):
    """A file that cannot be trusted: ``str()`` lists every error, in the reader's language."""

    def __init__(self, path: Path, findings: Iterable[Finding], lang: str):
        self.path, self.findings, self.lang = path, tuple(findings), lang
        super().__init__(path, self.findings, lang)

    def __str__(self) -> str:
        errors = [finding for finding in self.findings if finding.severity == "error"]
        title = words.text("finding.title", self.lang, file=str(self.path), count=len(errors))
        return "\n".join([title, *(f"- {sentence(finding, self.lang)}" for finding in errors)])


def sentence(finding: Finding, lang: str) -> str:
    """A finding in words: where, what, what is allowed, what to do."""
    allowed = [words.label(finding.kind, item, lang) for item in finding.allowed]
    what = words.text(
        f"finding.{finding.code}",
        lang,
        value=_shortened(finding.value or ""),
        column=finding.column or "",
        allowed=words.listed(allowed, lang, "or") if allowed else "",
    )
    return f"{_place(finding, lang)}{what}"


def _place(finding: Finding, lang: str) -> str:
    parts = []
    if finding.cell:
        parts.append(words.text("finding.place.cell", lang, cell=finding.cell))
    elif finding.line is not None:
        parts.append(words.text("finding.place.line", lang, line=str(finding.line)))
    if finding.text_line is not None:
        parts.append(words.text("finding.place.text_line", lang, line=str(finding.text_line)))
    if finding.column is not None:
        parts.append(words.text("finding.place.column", lang, column=finding.column))
    return words.text("finding.place.at", lang, place=", ".join(parts)) if parts else ""


def _shortened(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"
