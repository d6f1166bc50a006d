"""The page of a report, composed from what its notebook displayed.

The first screen comes first, then each question that has an answer, two small ones side by side,
then all tables together, and last where the rows went, how figures are worked out and what the file
does not tell. What belongs where is said by the metadata that :mod:`bilan.show.sections` gives to
every output.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path

from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from bilan import words
from bilan.show.inline import NARROW_SVG, inline

_SMALL = ("reasons", "amounts", "hours", "answers", "forecast", "score")
_LAST = ("rows", "method", "gaps")
EXPORTER = TemplateExporter(
    file_extension=".html",
    template_name="template",
    extra_template_basedirs=[str(Path(__file__).parent)],
    default_preprocessors=[],
)


@dataclass
class Section:
    """A question: its heading, its answers as HTML, and its tables, which go elsewhere."""

    key: str
    heading: str = ""
    answers: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)


def page(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook."""
    opening: dict[str, list[str]] = {}
    sections: dict[str, Section] = {}
    for output in _outputs(notebook):
        section, kind = output.metadata["bilan"]["section"], output.metadata["bilan"]["kind"]
        if section == "opening":
            opening.setdefault(kind, []).append(_html(output))
            continue
        its = sections.setdefault(section, Section(section))
        if kind == "heading":
            its.heading = output.data["text/markdown"].removeprefix("## ")
        else:
            (its.tables if kind == "table" else its.answers).append(_html(output))
    answered = [section for section in sections.values() if section.answers]
    (headline,), (overline,) = opening["title"], opening["overline"]
    filled = {
        "lang": words.spoken(),
        "title": words.text("page.title", overline=_text(overline), headline=_text(headline)),
        "opening": opening,
        "rows": list(_rows([section for section in answered if section.key not in _LAST])),
        "tables": list(_tables(sections.values())),
        "tabled": [section.key for section in sections.values() if section.tables],
        "small": _SMALL,
        "last": [section for section in answered if section.key in _LAST],
        "words": {
            name: words.text(f"page.{name}") for name in ("tables", "table", "contents", *_LAST)
        },
    }
    return EXPORTER.from_notebook_node(notebook, resources={"bilan": filled})[0].encode()


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "bilan" in output.get("metadata", {})
    )


def _html(output: NotebookNode) -> str:
    if "image/svg+xml" in output.data:
        alt = output.metadata["image/svg+xml"]["alt"]
        drawn = [output.data[kind] for kind in ("image/svg+xml", NARROW_SVG) if kind in output.data]
        return f"<figure>{''.join(inline(svg, alt) for svg in drawn)}</figure>"
    return output.data.get("text/html") or _rendered(output.data["text/markdown"])


def _rendered(markdown: str) -> str:
    return MarkdownWithMath(
        renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)
    ).render(markdown)


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def _rows(sections: Iterable[Section]) -> Iterator[list[Section]]:
    """Sections as they stand on a desk: two small ones that follow each other side by side, any
    other alone.
    """
    waiting: list[Section] = []
    for section in sections:
        if waiting and section.key not in _SMALL:
            yield waiting
            waiting = []
        waiting.append(section)
        if section.key not in _SMALL or len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _tables(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    """Each section's tables, with its question as their caption."""
    for section in sections:
        for table in section.tables:
            asked = escape(section.heading)
            scrolled = table.replace(
                '<div class="table">',
                f'<div class="table" role="region" aria-label="{asked}" tabindex="0">',
            )
            opening, tag, rest = re.split(r"(<table[^>]*>)", scrolled, maxsplit=1)
            yield section.key, f"{opening}{tag}<caption>{asked}</caption>{rest}"
