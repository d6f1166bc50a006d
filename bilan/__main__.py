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
_NOTEBOOK = click.option(
    "--notebook",
    type=click.Choice([*schema.REPORTS, "all"]),
    default=schema.REPORTS[0],
    show_default=True,
    help="The year, the years compared, the partners, or all three.",
)
_PUBLIC = click.option("--public", is_flag=True, help="Replace every name in the report on partners.")


@click.group()
@click.version_option(package_name="bilan")
def main() -> None:
    """The year-end review of an independent professional: what was won, what was lost, and what it teaches."""


@main.command()
@_FILE
@_YEAR
@click.option(
    "--first-year",
    type=click.IntRange(0, 9999),
    default=1,
    help="First year judged together with it; by default the file's first; 0 judges that year alone.",
)
@_LANG
@_OUT
@_NOTEBOOK
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
@_PUBLIC
def report(file: Path, lang: str, out: Path, notebook: str, mapping: Path | None, partners: Path | None, **options: Any) -> None:
    """Write the report of FILE: an HTML page, its notebook and its charts."""
    from bilan.findings import FileProblems
    from bilan.report.making import Order
    from bilan.report.write import written

    atexit.register(gc.freeze)  # or Python would look, before it ends, for what can be freed among all that was imported
    remarks: dict[str, None] = {}
    for name in schema.REPORTS if notebook == "all" else [notebook]:
        try:
            order = Order(name, lang=lang, **options)
            page, remark = written(order, file, mapping, partners, out, progress=sys.stderr.isatty())
        except FileProblems as problems:
            _refuse(str(problems))
        except OSError as error:
            _refuse(words.text("cli.unwritable", lang, folder=str(out), reason=error.strerror))
        click.echo(page)
        remarks[remark] = None
    for remark in filter(None, remarks):
        click.echo(remark, err=True)


@main.command()
@click.argument("sources", metavar="SOURCE...", type=_PATH, nargs=-1, required=True)
@_YEAR
@_LANG
@_OUT
@_NOTEBOOK
@_MAPPING
@_PUBLIC
@click.option("--by", metavar="COLUMN", help="One review for each value of this column of SOURCE, which is then one file.")
@click.option("--jobs", type=click.IntRange(1), help="Reviews made at once; by default one for each processor.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to make them, such as tcp://10.0.0.1:8786.")
def batch(sources: tuple[Path, ...], lang: str, out: Path, notebook: str, scheduler: str | None, **options: Any) -> None:
    """Write the review of everyone in SOURCE: a folder of files, files, or one export with --by.

    Each gets a folder in --out. What is done is not done again. Exits with 1 where some were refused.
    """
    from bilan.findings import FileProblems
    from bilan.report.batch import batch
    from bilan.report.workers import on_cluster

    try:
        with on_cluster(scheduler) as executor, _refusals(out / "summary.csv", lang):
            summary = batch(sources, notebook, lang=lang, out=out, executor=executor, progress=sys.stderr.isatty(), **options)
    except FileProblems as problems:
        _refuse(str(problems))
    click.echo(out / "summary.html")
    sys.exit(int((summary["status"] == "refused").any()))


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
