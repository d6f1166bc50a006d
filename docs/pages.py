"""What Sphinx reads beside the pages that are written by hand: the reference, every picture, the
help of the command, and the notebooks as they run in English.

The reference is made from the stubs ``bilan/__init__.pyi`` and ``bilan/show/__init__.pyi``, so a
public name is declared there and nowhere else: one page a subject, how it is worked out and how it
is shown.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from textwrap import indent
from typing import NamedTuple, get_args, get_type_hints

import nbformat
import papermill
from click.testing import CliRunner
from docutils import nodes
from matplotlib.axes import Axes
from sphinx.application import Sphinx

import bilan
from bilan import words
from bilan.__main__ import main
from bilan.reviews.answers import question
from bilan.show.sections import section, style

ROOT = Path(__file__).resolve().parents[1]
# In the order in which a file goes through them, and what each does with a subject.
WINGS = {
    "paths": "Found",
    "reading": "Read",
    "schema": "Declared",
    "rules": "Decided",
    "analysis": "Worked out",
    "show": "Shown",
    "reviews": "Asked",
    "exploring": "Explored",
    "report": "Written",
    "findings": "Refused",
}


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", lambda app: write_pages(Path(app.srcdir)))
    app.connect("autodoc-process-docstring", as_numpydoc_has_it, priority=100)  # before numpydoc
    app.connect("doctree-read", space_as_french)
    return {"parallel_read_safe": True}


def write_pages(folder: Path) -> None:
    """Write what is made, where it is not the same already, and remove what is made no longer."""
    made = {f"reference/{name}": lines for name, lines in reference().items()}
    made |= {"reference/pictures": pictures(), "reference/command": command("en")}
    made |= {"fr/commande": command("fr")}
    pages = {folder / f"{name}.rst": "\n".join(lines) for name, lines in made.items()}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        pages[folder / "notebooks" / path.name] = nbformat.writes(as_page(path))
    for path in {*folder.glob("reference/*.rst"), *folder.glob("notebooks/*.ipynb")} - pages.keys():
        path.unlink()
    for path, text in pages.items():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


# The reference


class Room(NamedTuple):
    """A room of the library, and those of its names that a package gives away."""

    package: str
    name: str
    names: list[str]

    @property
    def wing(self) -> str:
        return self.name.split(".")[1]

    @property
    def subject(self) -> str:
        return self.name.split(".")[-1]


def reference() -> dict[str, Iterator[str]]:
    """The pages of the reference by name: ``index`` and one for each subject."""
    subjects: dict[str, list[Room]] = {}
    for room in sorted(
        [*public("bilan"), *public("bilan.show")], key=lambda room: list(WINGS).index(room.wing)
    ):
        subjects.setdefault(room.subject, []).append(room)
    statistics = [
        f"statistics-{path.stem}"
        for path in sorted((ROOT / "bilan" / "statistics").glob("[a-z]*.py"))
    ]
    pages = {subject: subject_page(subject, rooms) for subject, rooms in subjects.items()}
    pages |= {page: statistics_page(page.removeprefix("statistics-")) for page in statistics}
    return {"index": index_page(subjects, statistics), **pages}


def public(package: str) -> list[Room]:
    """The rooms that a package's stub takes names from."""
    stub = ROOT.joinpath(*package.split("."), "__init__.pyi")
    rooms: dict[str, list[str]] = {}
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            rooms.setdefault(f"{package}.{node.module}", []).extend(
                alias.name for alias in node.names
            )
    return [Room(package, name, names) for name, names in rooms.items()]


def index_page(subjects: dict[str, list[Room]], statistics: list[str]) -> Iterator[str]:
    yield from title("Reference", "=")
    yield from (
        "Every name of ``bilan`` and of ``bilan.show``, by subject: how it is worked out, and how "
        "it is shown. What the reviews draw is on a page of its own: :doc:`pictures`.",
        "",
    )
    yield from (
        ".. toctree::",
        "   :hidden:",
        "",
        *(f"   {page}" for page in [*subjects, *statistics]),
        "",
    )
    for subject, rooms in subjects.items():
        yield from title(f":doc:`{subject.capitalize()} <{subject}>`", "-")
        yield from (".. autosummary::", "   :nosignatures:", "")
        yield from (f"   {room.package}.{name}" for room in rooms for name in room.names)
        yield ""
    yield from title("Statistics", "-")
    yield from (
        "Counts in, numbers out: what the above is worked out with, and where the methods come "
        "from.",
        "",
    )
    yield from (f"- :doc:`{page}`" for page in statistics)


def subject_page(subject: str, rooms: list[Room]) -> Iterator[str]:
    yield from title(subject.capitalize(), "=")
    for room in rooms:
        if len(rooms) > 1:
            yield from title(WINGS[room.wing], "-")
        yield from (f".. automodule:: {room.name}", "   :no-members:", "   :no-index:", "")
        yield from (f".. currentmodule:: {room.package}", "")
        for name in room.names:
            yield from (
                f".. {'autoexception' if name[0].isupper() else 'autofunction'}:: {name}",
                "",
            )
        for record in records(room):
            yield from (f".. autoclass:: {room.name}.{record.__name__}", "")
            computed = [name for name, value in vars(record).items() if isinstance(value, property)]
            yield from (line for name in computed for line in (f"   .. autoproperty:: {name}", ""))


def statistics_page(room: str) -> Iterator[str]:
    yield from title(f"Statistics: {room}", "=")
    yield from (f".. automodule:: bilan.statistics.{room}", "   :members:", "")


def title(text: str, line: str) -> tuple[str, ...]:
    return text, line * len(text), ""


def records(room: Room) -> list[type]:
    """The typed records that the functions of a room return, with those that are in them."""
    found: dict[type, None] = {}

    def look(annotation: object) -> None:
        for part in get_args(annotation):
            look(part)
        ours = inspect.isclass(annotation) and annotation.__module__ == room.name
        if ours and (issubclass(annotation, tuple) or is_dataclass(annotation)):
            found[annotation] = None
            for each in get_type_hints(annotation).values():
                look(each)

    for name in room.names:
        function = getattr(import_module(room.name), name)
        if inspect.isfunction(function):
            look(inspect.get_annotations(function)["return"])  # in quotes, it names no record
    return list(found)


# The pictures

REVIEWS = {
    "review": 'bilan.review(bilan.sample(), lang="en")',
    "evolution": 'bilan.evolution(bilan.sample(), lang="en")',
    "alliance": """bilan.partnerships(
    bilan.sample(), bilan.sample().with_name("partenaires.csv"), lang="en"
)""",
}
VIEWS = {
    "By one column": 'bilan.explore(projects, by="met", years=2025)',
    "By two columns": 'bilan.explore(projects, by=["channel", "qualified"], years=2025)',
    "In money": 'bilan.explore(projects, by="channel", measure="amount")',
}


def pictures() -> Iterator[str]:
    """Each picture that the reviews and the explorer draw of the sample, under the line for it."""
    yield from title("Every picture", "=")
    yield from (
        "What each review draws of the sample file, with the line of Python that draws it: an "
        "ordinary Axes of matplotlib, :doc:`to go on with <../library>`. Pointed at, a mark names "
        "its project.",
        "",
    )
    yield from raw(f"<style>{style()}</style>")
    for name, line in REVIEWS.items():
        review = eval(line, {"bilan": bilan})
        yield from (*title(line.partition("(")[0], "-"), *code(f"{name} = {line}"))
        keys = [key for key, each in vars(type(review)).items() if isinstance(each, question)]
        for key in keys:
            answer = getattr(review, key)
            yield from picture(answer.heading, f"{name}.{key}.chart()", answer.chart())
    projects = bilan.load_projects(bilan.sample())
    yield from title("bilan.explore", "-")
    yield from code("projects = bilan.load_projects(bilan.sample())")
    with words.language("en"):
        for heading, line in VIEWS.items():
            view = eval(line, {"bilan": bilan, "projects": projects})
            yield from picture(heading, f"{line}.chart()", view.chart())


def picture(heading: str, line: str, ax: Axes | None) -> Iterator[str]:
    """A picture, and what it says to those who cannot see it; nothing where none is drawn."""
    if ax is not None:
        shown = section("", ax)
        told = f"<details><summary>In words</summary><p>{escape(shown.text)}</p></details>"
        yield from (*title(heading, "~"), *code(line), *raw(shown.html + told))


def code(text: str, language: str = "python") -> tuple[str, ...]:
    return f".. code-block:: {language}", "", indent(text, "   "), ""


def raw(html: str) -> tuple[str, ...]:
    return ".. raw:: html", "", indent(html, "   "), ""


# The command

COMMAND = {
    "en": ("The command", "What ``bilan --help`` and the help of each of its commands say."),
    "fr": ("La commande", "Ce que disent ``bilan --help`` et l’aide de chacune de ses commandes."),
}


def command(lang: str) -> Iterator[str]:
    """What the command says of itself."""
    heading, said = COMMAND[lang]
    yield from (*title(heading, "="), said, "")
    for name in ("", *main.commands):
        with words.language(lang):
            asked = CliRunner().invoke(
                main, [*name.split(), "--help"], prog_name="bilan", env={"LANGUAGE": lang}
            )
        yield from title(f"bilan {name}".rstrip(), "-")
        yield from code(asked.stdout, "text")


# The docstrings


def as_numpydoc_has_it(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Say ``name : what it is``, and a result in free text, as descriptions: numpydoc would take
    their first lines for types.
    """
    written, section, first = [], "", False
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        named = re.fullmatch(r"([\w*]+(?:, [\w*]+)*) : (.*)", line)
        if re.fullmatch("-{3,}", below):
            section, first = line, True
            written.append(line)
        elif section in ("Parameters", "Attributes") and named:
            written += [named[1], f"    {named[2]}"]
        elif section == "Returns" and line and not re.fullmatch("-{3,}", line):
            written += ["\\"] * first + [
                f"    {line}"
            ]  # a type that is not there, and what it would be the type of
            first = False
        else:
            written.append(line)
    lines[:] = written


# The pages in French


def space_as_french(app: Sphinx, page: nodes.document) -> None:
    """The spaces that French has before its signs, in all that is not code."""
    if app.env.docname.startswith("fr/"):
        for text in [*page.findall(nodes.Text)]:
            if not isinstance(text.parent, nodes.literal | nodes.literal_block):
                text.parent.replace(text, nodes.Text(words.french_spaces(text)))


# The notebooks


def as_page(path: Path) -> nbformat.NotebookNode:
    """A notebook as it runs in English, without how to run it: its name, then a question and its
    answer a cell.
    """
    run = papermill.execute_notebook(
        path, None, {"lang": "en"}, cwd=path.parent, progress_bar=False, log_output=False
    )
    told = [
        cell
        for cell in run.cells
        if cell.cell_type == "code"
        and not {*cell.metadata.tags} & {"parameters", "injected-parameters"}
    ]
    run.cells = [nbformat.v4.new_markdown_cell(f"# {path.stem}", id="title"), *told]
    return run
