"""The ``bilan`` command: parse, call, print."""

import atexit
import codecs
import errno
import gettext
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bilan import __version__, schema, words
from bilan.findings import FileProblems
from bilan.paths import expanded
from bilan.visible import plainer, visible

if TYPE_CHECKING:
    from bilan.report.lab import Copy


class _Path(click.Path):
    """A path, from the home of a person where it begins with ``~``; what cannot be read is said by
    the room that reads.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return expanded(os.fsdecode(super().convert(value, param, ctx)))


def _read_from_input(context: click.Context, _: click.Parameter, file: Path) -> Path:
    """A dash is what another program writes to this one."""
    if file == _INPUT:
        from bilan.reading.formats import held

        context.with_resource(held({file: sys.stdin.buffer.read()}))
    return file


_PATH, _INPUT = _Path(readable=False), Path("-")
_FILE = click.argument("file", type=_PATH, callback=_read_from_input)


def _spoken_from_here_on(_: click.Context, __: click.Parameter, lang: str) -> None:
    words.language(lang)


_LANG = click.option(
    "--lang",
    type=click.Choice(words.LANGUAGES),
    default="fr",
    show_default=True,
    is_eager=True,
    expose_value=False,
    callback=_spoken_from_here_on,
)
_MAPPING = click.option("--mapping", type=_PATH)
_ANSWERS = click.option("--answers", type=_PATH)
_YES = click.option("--yes", is_flag=True)
_YEAR = click.option("--year", type=click.IntRange(0, 9999), default=0)
_OUT = click.option("--out", type=_PATH, default=Path("reports"), show_default=True)
_NOTEBOOK = click.option(
    "--notebook",
    type=click.Choice([*schema.REPORTS, "all"]),
    default=schema.REPORTS[0],
    show_default=True,
)
_FIRST_YEAR = click.option("--first-year", type=click.IntRange(0, 9999), default=1)
_QUALIFICATION = click.option(
    "--qualification", type=click.Choice([*schema.RULES]), default="any", show_default=True
)
_RESOLUTION = click.option("--resolution", default="")
_YEAR_BASIS = click.option(
    "--year-basis", type=click.Choice([*schema.YEAR_BASES]), default="decision", show_default=True
)
_PARTNERS = click.option("--partners", type=_PATH)
_PUBLIC = click.option("--public", is_flag=True)


class _Command(click.Group):
    """A command that ends in a sentence, whatever keeps it from its end, and shows no sign that
    steers a terminal.
    """

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any
    ) -> NoReturn:
        codecs.register_error(plainer.__name__, plainer)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=plainer.__name__)
        try:
            _settle()
            _speak(self, sys.argv[1:] if args is None else args)
            sys.exit(super().main(args, prog_name, standalone_mode=False, **extra) or 0)
        except click.ClickException as error:
            error.show(said := io.StringIO())
            _refuse(said.getvalue().rstrip("\n"), error.exit_code)
        except click.Abort:
            _refuse(words.text("cli.interrupted"), 130)
        except words.Mistake as mistake:
            _refuse(str(mistake))
        except MemoryError:
            _refuse(words.text("cli.no_memory"))
        except OSError as error:
            _refuse(_refusal(error))


@click.group(cls=_Command)
@click.version_option(__version__)
def main() -> None:
    """The year-end review of an independent professional: what was won, what was lost, and what it
    teaches.
    """


@main.command()
@_FILE
@_YEAR
@_FIRST_YEAR
@_LANG
@_OUT
@_NOTEBOOK
@_QUALIFICATION
@_RESOLUTION
@_YEAR_BASIS
@_MAPPING
@_ANSWERS
@_YES
@_PARTNERS
@_PUBLIC
@click.option("--pdf", is_flag=True)
@click.option("--no-open", is_flag=True)
def report(
    file: Path,
    out: Path,
    notebook: str,
    mapping: Path | None,
    answers: Path | None,
    yes: bool,
    partners: Path | None,
    pdf: bool,
    no_open: bool,
    **options: Any,
) -> None:
    """Write the report of FILE: an HTML page, its notebook and its charts. Shows the page where
    there is a desktop.
    """
    from bilan.report.making import Order
    from bilan.report.write import written

    if pdf:
        _check_pdf()
    _ask(file, mapping, answers, yes)
    remarks: dict[str, None] = {}  # each once, of several reports on one file
    pages: list[Path] = []
    for name in schema.REPORTS if notebook == "all" else [notebook]:
        order = Order(name, lang=words.spoken(), **options)
        with _refusals(out, file, mapping):
            page, remark, advice = written(
                order, file, mapping, partners, out, pdf=pdf, progress=sys.stderr.isatty()
            )
        _say(page)
        pages.append(page)
        remarks |= dict.fromkeys([remark, *[advice] * _attended()])
    for remark in filter(None, remarks):
        _say(remark, err=True)
    if _on_a_desktop() and not no_open:
        webbrowser.open(pages[0].resolve().as_uri())


@main.command()
@_FILE
@_YEAR
@_FIRST_YEAR
@_LANG
@_OUT
@_QUALIFICATION
@_YEAR_BASIS
@_MAPPING
@_ANSWERS
@_YES
@_PARTNERS
@click.option("--card", "with_card", is_flag=True)
def article(
    file: Path,
    out: Path,
    mapping: Path | None,
    answers: Path | None,
    yes: bool,
    **options: Any,
) -> None:
    """Write what may be published of FILE: Markdown for a blog and its pictures. Says what was left
    out, and which names remain.
    """
    from bilan.report.article import write_article

    _ask(file, mapping, answers, yes)
    with _refusals(out, file, mapping):
        written = write_article(file, lang=words.spoken(), out=out, mapping=mapping, **options)
    _say(written.left_out, err=True)
    _say(written.path)


@main.command()
@click.argument("sources", type=_PATH, nargs=-1, required=True)
@_YEAR
@_LANG
@_OUT
@_NOTEBOOK
@_MAPPING
@_ANSWERS
@_YES
@_PUBLIC
@click.option("--by")
@click.option("--jobs", type=click.IntRange(1))
@click.option(
    "--limit", type=click.FloatRange(min=0, min_open=True), default=300, show_default=True
)
@click.option("--scheduler")
def batch(
    sources: tuple[Path, ...],
    out: Path,
    notebook: str,
    scheduler: str | None,
    mapping: Path | None,
    answers: Path | None,
    yes: bool,
    **options: Any,
) -> None:
    """Write the review of everyone in SOURCE: a folder of files, files, or one export with --by.

    Each gets a folder in --out. What is done is not done again. Exits with 1 where some were
    refused.
    """
    from bilan.report.batch import batch
    from bilan.report.processes import on_cluster

    for file in filter(Path.is_file, sources):
        _ask(file, mapping, answers, yes)
    with on_cluster(scheduler) as executor, _refusals(out):
        summary = batch(
            sources,
            notebook,
            lang=words.spoken(),
            out=out,
            mapping=mapping,
            executor=executor,
            progress=sys.stderr.isatty(),
            **options,
        )
    for each in summary[summary["names"] != ""].itertuples():
        _say(words.text("finding.place.at", place=each.folder, what=each.names), err=True)
    _say(out / "summary.html")
    sys.exit(int((summary["status"] == "refused").any()))


@main.command()
@_FILE
@_LANG
@_MAPPING
@_ANSWERS
@_YES
@click.option("--json", "as_json", is_flag=True)
@click.option("--write-mapping", is_flag=True)
def check(
    file: Path,
    as_json: bool,
    write_mapping: bool,
    **options: Any,
) -> None:
    """Say how FILE is read, where every row goes, and what to mend. Exits with 0, 1 (warnings) or 2
    (errors).
    """
    from bilan import terminal
    from bilan.reading import asking
    from bilan.reading.frames import TableReading
    from bilan.reading.keeping import keep
    from bilan.show import reading as check

    asks = _attended() and not (as_json or write_mapping)
    reading = terminal.reading_of(file, asks=asks, **options)
    missing = terminal.unanswered(reading)
    said = check.page(reading).removesuffix("\n")
    _say(json.dumps(check.as_data(reading), indent=2) if as_json else said)
    drafted = asking.settled(reading, asking.proposals) if write_mapping else None
    if isinstance(drafted, TableReading):
        target = drafted.instructions.path or drafted.path
        with _refusals(target.parent):
            target = keep(drafted)
        _say(target, err=as_json)
    elif missing and not as_json:
        _say(f"\n{missing}")
    sys.exit(check.status(reading))


@main.command()
@_FILE
@_LANG
def new(file: Path) -> None:
    """Write an empty file of projects: FILE ends in .csv or, for a workbook with lists and a guide,
    in .xlsx.
    """
    from bilan.reading.blank import write_blank

    with _refusals(file.parent):
        try:
            write_blank(file)
        except FileExistsError:
            _refuse(words.text("blank.exists", file=str(file)))
        except ValueError as refusal:
            _refuse(str(refusal))
    _say(file)


@main.command()
@click.argument("file", type=_PATH, required=False)
@_LANG
@_MAPPING
@click.option("--out", type=_PATH, default=Path("."))
def notebooks(file: Path | None, mapping: Path | None, out: Path) -> None:
    """Copy the notebooks, told of FILE or of the sample, for papermill or JupyterLab. What you have
    changed in them is kept.
    """
    for copy in _copies(file, mapping, out).values():
        _say(copy.path)


@main.command()
@click.argument("file", required=False)
@click.argument("options", nargs=-1)
@_LANG
@_MAPPING
@click.option("--out", "folder", type=_PATH)
def lab(
    file: str | None, options: tuple[str, ...], mapping: Path | None, folder: Path | None
) -> None:
    """Open the notebooks in JupyterLab, on FILE or on the sample. What you have changed in them is
    kept.
    """
    from bilan.report.lab import open_lab

    if not find_spec("jupyterlab"):
        _refuse(words.text("lab.missing", command=_install("jupyterlab", "anywidget")))
    if file and file.startswith("--"):  # no file, but what comes after the two dashes
        options = (file, *options)
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in options:
        _refuse(words.text("lab.root"))
    data = expanded(file) if file and file not in options else None
    open_lab(_copies(data, mapping, folder or (data.parent if data else Path())), options)


def _speak(group: click.Group, args: Sequence[str]) -> None:
    """Say help and usage errors, click's own sentences too, in the language of --lang, or else in
    English where the system speaks it.
    """
    asked = re.search("--lang[= ](fr|en)", " ".join(args))
    told = (os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    system = next(filter(None, told), "")
    lang = asked[1] if asked else "en" if system.startswith("en") else "fr"
    words.language(lang)
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain(gettext.textdomain(), os.fspath(Path(__file__).parent / "locale"))
    group.help, group.subcommand_metavar = words.text("help.main"), words.text("help.rest")
    for command in (group, *group.commands.values()):
        if command is not group:
            command.help = words.text(f"help.of.{command.name}")
            command.short_help = command.help.partition(". ")[0]
        if help_option := command.get_help_option(click.Context(command)):
            help_option.help = words.text("help.asked")
        for each in command.params:
            if isinstance(each, click.Option):
                each.help = words.text(f"help.option.{each.name}")
            if words.has(value := f"help.value.{each.name}"):
                optional = isinstance(each, click.Argument) and not each.required
                each.metavar = f"[{words.text(value)}]" if optional else words.text(value)


def _settle() -> None:
    """Give matplotlib, IPython and Fontconfig a passing folder where there is no home to write to,
    as in containers: they would warn, and leave folders behind.
    """
    if not os.access(expanded("~"), os.W_OK | os.X_OK):
        passing = tempfile.mkdtemp(prefix="bilan-")
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        for name in ("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME"):
            os.environ.setdefault(name, passing)


def _copies(file: Path | None, mapping: Path | None, folder: Path) -> "dict[str, Copy]":
    """The notebooks, copied; which of them were changed before is said."""
    from bilan.report.lab import copied, sentences

    with _refusals(folder):
        copies = copied(folder, file, mapping=mapping)
    for sentence in sentences(copies):
        _say(sentence, err=True)
    return copies


def _ask(file: Path, mapping: Path | None, answers: Path | None, yes: bool) -> None:
    """Ask what a file leaves to be asked, where there is someone to ask or what to answer with."""
    asks = _attended()
    if not (answers or yes or asks):
        return
    from bilan import terminal

    with _refusals(file.parent):
        reading = terminal.reading_of(file, mapping=mapping, answers=answers, yes=yes, asks=asks)
    if missing := terminal.unanswered(reading):
        _refuse(missing)


def _attended() -> bool:
    """Whether there is someone to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _on_a_desktop() -> bool:
    """Whether whoever asks sees windows: at a terminal of this machine, not in a script, nor from
    afar.
    """
    seen = (
        os.name == "nt"
        or sys.platform == "darwin"
        or {"DISPLAY", "WAYLAND_DISPLAY"} & {*os.environ}
    )
    return _attended() and bool(seen) and not {"CI", "SSH_CONNECTION"} & {*os.environ}


def _check_pdf() -> None:
    """Say how to get what writes a PDF, or how to do without, where it is not installed or lacks a
    library of the system.
    """
    try:
        from bilan.report.pdf import printed  # noqa: F401
    except ImportError:
        _refuse(words.text("cli.no_pdf", command=_install("weasyprint")))
    except OSError:
        _refuse(words.text("cli.no_pango"))


def _install(*packages: str) -> str:
    """The line that installs packages where this Python finds them."""
    if find_spec("pip"):
        line = [sys.executable, "-m", "pip", "install", *packages]
    else:
        line = ["uv", "pip", "install", "--python", sys.executable, *packages]
    return subprocess.list2cmdline(line) if os.name == "nt" else shlex.join(line)


@contextmanager
def _refusals(
    folder: Path, file: Path | None = None, mapping: Path | None = None
) -> Iterator[None]:
    """Say in words what keeps a file from being read, with what is to be answered about it, or
    files from being written to a folder.
    """
    try:
        yield
    except FileProblems as problems:
        from bilan import terminal

        _refuse(terminal.refused(problems, file, mapping) if file else str(problems))
    except ChildProcessError:
        _refuse(words.text("cli.stopped"))
    except OSError as error:
        here, there = folder.absolute(), Path(str(error.filename or folder)).absolute()
        if here not in (there, *there.parents) and there not in here.parents:
            raise  # it is about elsewhere, such as where files pass
        reason = words.reason(error)
        _refuse(words.text("cli.unwritable", folder=str(folder), reason=reason))


def _refusal(error: OSError) -> str:
    """What is said of an error of the system: about a file, the current folder, or else the
    output.
    """
    if error.filename is not None:
        return words.text("cli.refused", path=str(error.filename), reason=words.reason(error))
    if error.errno == errno.ENOENT:
        return words.text("cli.folder_gone")
    return words.text("cli.output", reason=words.reason(error))


def _refuse(message: str, code: int = 2) -> NoReturn:
    """End with a sentence on the standard error, if that can be written to; the standard output may
    be beyond writing.
    """
    with suppress(OSError):
        _say(message, err=True)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _say(text: object, *, err: bool = False) -> None:
    click.echo(visible(str(text), kept="\n"), err=err)


if __name__ == "__main__":
    main()
