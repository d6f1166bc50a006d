"""The ``bilan`` command: parse, call, print."""

import atexit
import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import click

from bilan import schema, words

_PATH = click.Path(path_type=Path, readable=False)  # what cannot be read is said by the room that reads
_FILE = click.argument("file", type=_PATH)
_LANG = click.option("--lang", type=click.Choice(words.LANGUAGES), default="fr", show_default=True, help="Language.")
_MAPPING = click.option("--mapping", type=_PATH, help="How to read FILE; by default bilan.toml beside it, if any.")


@click.group()
@click.version_option(package_name="bilan")
def main() -> None:
    """The year-end review of an independent professional: what was won, what was lost, and what it teaches."""


@main.command()
@_FILE
@click.option("--year", type=click.IntRange(0, 9999), default=0, help="Year to review; by default the last one in the file.")
@click.option(
    "--first-year",
    type=click.IntRange(0, 9999),
    default=1,
    help="First year judged together with it; by default the file's first; 0 judges that year alone.",
)
@_LANG
@click.option("--out", type=_PATH, default=Path("reports"), show_default=True, help="Folder to write to.")
@click.option(
    "--notebook",
    type=click.Choice([*schema.REPORTS, "all"]),
    default=schema.REPORTS[0],
    show_default=True,
    help="The year, the years compared, the partners, or all three.",
)
@click.option(
    "--qualification",
    type=click.Choice([*schema.RULES]),
    default="any",
    show_default=True,
    help="A prospect is qualified when met or briefed, both, met, briefed.",
)
@click.option(
    "--year-basis",
    type=click.Choice([*schema.YEAR_BASES]),
    default="decision",
    show_default=True,
    help="The date that makes the year of a project.",
)
@_MAPPING
@click.option("--partners", type=_PATH, help="The file of partners.")
@click.option("--public", is_flag=True, help="Replace every name in the report on partners.")
def report(file: Path, lang: str, out: Path, notebook: str, **options: Any) -> None:
    """Write the report of FILE: an HTML page, its notebook and its charts."""
    from bilan.findings import FileProblems
    from bilan.report.write import write_report

    atexit.register(gc.freeze)  # or Python would look, before it ends, for what can be freed among all that was imported
    for name in schema.REPORTS if notebook == "all" else [notebook]:
        try:
            page = write_report(file, name, lang=lang, out=out, progress=sys.stderr.isatty(), **options)
        except FileProblems as problems:
            _refuse(str(problems))
        except OSError as error:
            _refuse(words.text("cli.unwritable", lang, folder=str(out), reason=error.strerror))
        click.echo(page)


@main.command()
@_FILE
@_LANG
@_MAPPING
@click.option("--max-rows", type=click.IntRange(1), help="The most rows that are read, 1,048,576 unless told.")
@click.option("--max-cell", type=click.IntRange(1), help="The most characters of a cell, 100,000 unless told.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: the same as JSON.")
@click.option("--write-mapping", is_flag=True, help="Draft a bilan.toml beside FILE, or complete the one that is read.")
def check(file: Path, lang: str, mapping: Path | None, as_json: bool, write_mapping: bool, **limits: int | None) -> None:
    """Say how FILE is read, where every row goes, and what to mend. Exits with 0, 1 (warnings) or 2 (errors)."""
    from bilan.reading.drafts import draft_mapping
    from bilan.reading.frames import TableReading, read
    from bilan.reading.mapping import NAME
    from bilan.show import reading as check

    reading = read(file, schema.PROJECTS, lang=lang, mapping=mapping, **limits)
    click.echo(
        json.dumps(check.as_data(reading), ensure_ascii=False, indent=2) if as_json else check.page(reading, lang), nl=as_json
    )
    if write_mapping and isinstance(reading, TableReading):
        target = reading.instructions.path or reading.path.with_name(NAME)
        with _refusals(target, lang):
            written = target.read_text(encoding="utf-8-sig") if target.exists() else ""
            passing = target.with_name(f".{target.name}.part")
            passing.write_text(draft_mapping(reading, lang, written), encoding="utf-8")
            passing.replace(target)
        click.echo(target, err=as_json)
    sys.exit(check.status(reading))


@main.command()
@_FILE
@_LANG
def new(file: Path, lang: str) -> None:
    """Write an empty file of projects: FILE ends in .csv or, for a workbook with lists and a guide, in .xlsx."""
    from bilan.reading.blank import write_blank

    try:
        with _refusals(file, lang):
            write_blank(file, lang)
    except ValueError as refusal:
        _refuse(str(refusal))
    click.echo(file)


@main.command()
@click.argument("file", type=_PATH, required=False)
@_LANG
@_MAPPING
@click.option("--out", type=_PATH, help="Folder to copy the notebooks to; by default that of FILE.")
def lab(file: Path | None, lang: str, mapping: Path | None, out: Path | None) -> None:
    """Open the notebooks in JupyterLab, on FILE or on the sample. What you have changed in them is kept."""
    from bilan.findings import FileProblems
    from bilan.report.lab import copied, open_lab, sentences

    if not find_spec("jupyterlab"):
        _refuse(words.text("lab.missing", lang, python=sys.executable))
    folder = out or (file.parent if file else Path())
    try:
        copies = copied(folder, file, lang=lang, mapping=mapping)
    except FileProblems as problems:
        _refuse(str(problems))
    except OSError as error:
        _refuse(words.text("cli.unwritable", lang, folder=str(folder), reason=error.strerror))
    for sentence in sentences(copies, lang):
        click.echo(sentence)
    open_lab(copies)


@contextmanager
def _refusals(target: Path, lang: str) -> Iterator[None]:
    """Say in words why a file cannot be written."""
    try:
        yield
    except FileExistsError:
        _refuse(words.text("blank.exists", lang, file=str(target)))
    except OSError as error:
        _refuse(words.text("cli.unwritable", lang, folder=str(target.parent), reason=error.strerror))


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
