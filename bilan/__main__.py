"""The ``bilan`` command: parse, call, print."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from bilan import words

_LANG = click.option(
    "--lang", type=click.Choice(words.LANGUAGES), default="fr", help="Language of the answer.", show_default=True
)


@click.group()
@click.version_option(package_name="bilan")
def main() -> None:
    """The year-end review of an independent professional: what was won, what was lost, and what it teaches."""


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(0, 9999), default=0, help="Year to review; by default the last one in the file.")
@_LANG
@click.option("--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True)
@click.option("--qualification", type=click.Choice(["any", "all", "met", "brief"]), default="any", show_default=True)
@click.option("--year-basis", type=click.Choice(["decision", "proposal"]), default="decision", show_default=True)
def report(file: Path, year: int, lang: str, out: Path, qualification: str, year_basis: str) -> None:
    """Write the report of FILE: an HTML page, its notebook and its charts."""
    from bilan.problems import FileProblems
    from bilan.report import write_report

    try:
        page = write_report(
            file,
            year=year,
            lang=lang,
            qualification=qualification,
            year_basis=year_basis,
            out=out,
            progress=sys.stderr.isatty(),
        )
    except FileProblems as problems:
        _refuse(str(problems))
    except OSError as error:
        _refuse(words.text("cli.unwritable", lang, folder=str(out), reason=error.strerror))
    click.echo(page)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_LANG
def new(file: Path, lang: str) -> None:
    """Write an empty file of projects: a CSV or, where FILE ends in .xlsx, a workbook with lists and a guide."""
    from bilan.blank import write_blank

    try:
        write_blank(file, lang)
    except FileExistsError:
        _refuse(words.text("blank.exists", lang, file=str(file)))
    except OSError as error:
        _refuse(words.text("cli.unwritable", lang, folder=str(file.parent), reason=error.strerror))
    click.echo(file)


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
