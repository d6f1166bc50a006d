"""Many reviews: whatever stops one stops no other, and what is done is not done again."""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bilan import schema, words
from bilan.findings import FileProblems, sentences
from bilan.report.folders import check_writable, put_in_place
from bilan.report.making import PUBLIC, Order, made
from bilan.report.processes import for_each
from bilan.report.snapshot import Snapshot
from bilan.report.sources import LISTS, NOTEBOOKS, PACKAGE, in_folders, of_files
from bilan.visible import visible

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from bilan.analysis.members import Together

_RECORD = ".bilan.json"
_OWN = (".py", ".toml", ".j2", ".css", ".ipynb")  # the files of the package that a page comes from


class Outcome(NamedTuple):
    """What came of one review, as the summary lists it: how many findings, and its pages; or the
    reason why there are none. Besides, its counts by channel.
    """

    status: str = "refused"
    findings: int = 0
    reason: str = ""
    seconds: float = 0.0
    pages: str = ""
    counts: Mapping[str, Mapping[str, int]] = {}
    names: str = ""  # which a public one replaces and keeps: nothing that is written holds them


def batch(
    sources: str | os.PathLike | Iterable[str | os.PathLike],
    report: str = "bilan",
    *,
    by: str | None = None,
    year: int = 0,
    lang: str = "fr",
    mapping: str | os.PathLike | None = None,
    public: bool = False,
    out: str | os.PathLike = "reports",
    jobs: int | None = None,
    limit: float = 300,
    executor: "Executor | None" = None,
    progress: bool = False,
) -> "pd.DataFrame":
    """Write the review of every one of many people, each into a folder of its own.

    ``out`` gets ``summary.csv`` and ``summary.html``, which list them, and ``overview.html``, which
    says what they make together and withholds what fewer than five make up. What an earlier call
    wrote, of the same files with the same version, stays.

    Parameters
    ----------
    sources : a folder, files, or the export whose rows ``by`` tells apart.
    report, year, lang, mapping, public : see :func:`bilan.write_report`; ``report`` may be ``all``.
    by : a column of the export: one review for each of its values.
    out : the folder to write to; made where it does not exist.
    jobs : how many reviews are made at once on this machine; by default as many as it has
        processors.
    limit : the seconds after which a review that is not made is given up.
    executor : what makes the reviews instead, such as ``distributed.Client(...).get_executor()``:
        the bytes of the files go out and the pages come back, so that it needs no disk of this
        machine.
    progress : show a progress bar on the standard error.

    Returns
    -------
    Frame, one row a review: ``source``, ``folder``, ``status`` (``ok``, ``findings``, ``refused``),
    ``findings`` (how many), ``reason``, ``seconds``, ``pages``, ``names`` (those that a public one
    that was made now replaces and keeps, in words).

    Raises
    ------
    bilan.FileProblems
        When the export cannot be told apart.
    OSError
        When ``out`` cannot be written to.
    """
    import pandas as pd
    from tqdm import tqdm

    from bilan.analysis.members import together

    asked = schema.REPORTS if report == "all" else (report,)
    orders = [Order(each, year, lang=lang, public=public) for each in asked]
    given = [sources] if isinstance(sources, str | os.PathLike) else sources
    paths, out, mapping = [*map(Path, given)], Path(out), Path(mapping) if mapping else None
    outcomes: dict[str, Outcome] = {}
    with words.language(lang):
        check_writable(out)
        if by is None:
            found = of_files(paths, mapping, parameters=orders[-1].takes)
        else:
            from bilan.report.exports import of_export

            (export,) = paths
            found = of_export(export, by, mapping)
        reviews = dict(in_folders(found, f"-{PUBLIC}" * public))

        def review(name: str, elsewhere: Callable[..., Any]) -> None:
            folder = out / name
            try:
                files = reviews[name].files()
                earlier = _earlier(folder, orders, files)
                outcomes[name], pages = earlier or elsewhere(partial(reviewed, orders), files)
            except Exception as error:
                outcomes[name] = Outcome(reason=_reason(error, limit))
            else:
                put_in_place(folder, pages)  # what a kill left there goes
            bar.update()

        with tqdm(
            total=len(reviews), desc=words.text("members.progress"), unit="", disable=not progress
        ) as bar:
            for_each(review, reviews, executor, jobs=jobs, limit=limit)
        rows = [(each.source, name, *outcomes[name]) for name, each in reviews.items()]
        summary = pd.DataFrame(rows, columns=["source", "folder", *Outcome._fields])
        counts = summary.pop("counts")[summary["status"] != "refused"]
        put_in_place(out, _lists(summary, together(counts.to_dict())))
        return summary


def _reason(error: Exception, limit: float) -> str:
    """Why there is no review, in words."""
    match error:
        case FileProblems():
            return sentences(error.findings)[0]
        case words.Mistake():
            return str(error)
        case TimeoutError():
            return words.text("members.too_long", seconds=limit)
        case _:
            return words.text("members.broken", error=type(error).__name__)


def reviewed(orders: Sequence[Order], files: Snapshot) -> tuple[Outcome, dict[str, bytes]]:
    """The review of one snapshot, from this process: what came of it, its pages and its record."""
    start = time.perf_counter()
    reports = [made(files, order, page_only=True) for order in orders]
    pages = {each.page: each.files[each.page] for each in reports}
    first, seconds = reports[0], round(time.perf_counter() - start, 2)
    status = "findings" if first.findings else "ok"
    outcome = Outcome(
        status, first.findings, "", seconds, " ".join(pages), first.counts, first.names
    )
    return outcome, pages | {_RECORD: _record(orders, files, pages, outcome)}


def _earlier(
    folder: Path, orders: Sequence[Order], files: Snapshot
) -> tuple[Outcome, dict[str, bytes]] | None:
    """What an earlier run made of the same, where its pages are as they were; a record that is not
    understood is none.
    """
    try:
        record = (folder / _RECORD).read_bytes()
        outcome = Outcome(*json.loads(record)[1])
        pages = {name: (folder / name).read_bytes() for name in outcome.pages.split()}
    except (OSError, ValueError, TypeError, AttributeError, LookupError):
        return None
    return (outcome, {}) if record == _record(orders, files, pages, outcome) else None


def _record(
    orders: Sequence[Order], files: Snapshot, pages: Mapping[str, bytes], outcome: Outcome
) -> bytes:
    """The same for the same outcome, of the same content, parameters and version."""
    content = {place: file.content for place, file in files.files.items()}
    told = repr((_version(), orders, content, pages))
    return json.dumps([sha256(told.encode()).hexdigest(), outcome[:-1]]).encode()


@cache
def _version() -> str:
    """The same as long as nothing of the package has changed that makes a page."""
    files = sorted([*PACKAGE.rglob("*"), *NOTEBOOKS.glob("*.ipynb")])
    code = b"".join(each.read_bytes() for each in files if each.suffix in _OWN)
    return sha256(code).hexdigest()


def _lists(summary: "pd.DataFrame", all_together: "Together | None") -> dict[str, bytes]:
    """The files about all reviews: the list of them, as a table and as a page, and what they make
    together.
    """
    from bilan.report.page import filled
    from bilan.show.members import overview_page, summary_page

    page = partial(filled, "batch.html.j2")
    # No spreadsheet takes a text for a formula, and no terminal for a command
    cells = summary.drop(columns="names").astype(str)
    table = cells.replace("^([-=+@])", r"'\1", regex=True).map(visible)
    contents = (
        table.to_csv(index=False, sep=words.text("blank.delimiter")).encode("utf-8-sig"),
        page(body=summary_page(summary), title=words.text("members.title")),
        page(body=overview_page(all_together), title=words.text("members.overview")),
    )
    return dict(zip(LISTS, contents, strict=True))
