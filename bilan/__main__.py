"""The ``bilan`` command: parse, call, print."""

import atexit
import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from bilan import schema, words

_PATH = click.Path(path_type=Path, readable=False)  # what cannot be read is said by the room that reads
_FILE = click.argument("file", type=_PATH)
_LANG = click.option("--lang", type=click.Choice(words.LANGUAGES), default="fr", show_default=True, help="Language.")
_MAPPING = click.option("--mapping", type=_PATH, help="How to read FILE; by default bilan.toml beside it, if any.")
_YEAR = click.option(
    "--year", type=click.IntRange(0, 9999), default=0, help="Year to review; by default the last one in the file."
)
_OUT = click.option("--out", type=_PATH, default=Path("reports"), show_default=True, help="Folder to write to.")
_FIRST_YEAR = click.option(
    "--first-year",
    type=click.IntRange(0, 9999),
    default=1,
    help="First year judged together with it; by default the file's first; 0 judges that year alone.",
)
_QUALIFICATION = click.option(
    "--qualification",
    type=click.Choice([*schema.RULES]),
    default="any",
    show_default=True,
    help="A prospect is qualified when met or briefed, both, met, briefed.",
)
_YEAR_BASIS = click.option(
    "--year-basis",
    type=click.Choice([*schema.YEAR_BASES]),
    default="decision",
    show_default=True,
    help="The date that makes the year of a project.",
)
_PARTNERS = click.option("--partners", type=_PATH, help="The file of partners.")


@click.group()
@click.version_option(package_name="bilan")
def main() -> None:
    """The year-end review of an independent professional: what was won, what was lost, and what it teaches."""


@main.command()
@_FILE
@_YEAR
@_FIRST_YEAR
@_LANG
@_OUT
@click.option(
    "--notebook",
    type=click.Choice([*schema.REPORTS, "all"]),
    default=schema.REPORTS[0],
    show_default=True,
    help="The year, the years compared, the partners, or all three.",
)
@_QUALIFICATION
@_YEAR_BASIS
@_MAPPING
@_PARTNERS
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
@_YEAR
@_FIRST_YEAR
@_LANG
@_OUT
@_QUALIFICATION
@_YEAR_BASIS
@_MAPPING
@_PARTNERS
def article(file: Path, lang: str, out: Path, **options: Any) -> None:
    """Write what may be published of FILE: Markdown for a blog and its picture. Says what was left out."""
    from bilan.findings import FileProblems
    from bilan.report.article import write_article

    try:
        written = write_article(file, lang=lang, out=out, **options)
    except FileProblems as problems:
        _refuse(str(problems))
    except OSError as error:
        _refuse(words.text("cli.unwritable", lang, folder=str(out), reason=error.strerror))
    click.echo(written.left_out, err=True)
    click.echo(written.path)


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
