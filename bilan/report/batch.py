"""Many reviews: whatever stops one stops no other, and what is done is not done again."""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from bilan import schema, words
from bilan.findings import FileProblems, sentences
from bilan.report.folders import check_writable, put_in_place
from bilan.report.making import PUBLIC, Order, made
from bilan.report.processes import for_each
from bilan.report.snapshot import Snapshot
from bilan.report.sources import LISTS, NOTEBOOKS, Review, of_files
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
    counts: Mapping[str, Mapping[str, int]] = MappingProxyType({})
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
    wrote, of the same files with the same version, stays. A script that calls it does so under ``if
    __name__ == "__main__":``, since it starts processes.

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

    names = schema.REPORTS if report == "all" else (report,)
    orders = [Order(name, year, lang=lang, public=public) for name in names]
    given = [sources] if isinstance(sources, str | os.PathLike) else sources
    paths, out, mapping = [*map(Path, given)], Path(out), Path(mapping) if mapping else None
    outcomes: dict[str, Outcome] = {}
    with words.language(lang):
        check_writable(out)
        if by is None:
            reviews = of_files(paths, mapping, parameters=orders[-1].takes)
        else:
            from bilan.report.exports import of_export

            (export,) = paths
            reviews = of_export(export, by, mapping)
        if public:
            reviews = [each._replace(folder=f"{each.folder}-{PUBLIC}") for each in reviews]

        def review(each: Review, elsewhere: Callable[..., Any]) -> None:
            outcomes[each.folder] = _written(each, orders, out, elsewhere, limit)
            bar.update()

        doing = words.text("members.progress")
        with tqdm(total=len(reviews), desc=doing, unit="", disable=not progress) as bar:
            for_each(review, reviews, executor, jobs=jobs, limit=limit)
        rows = [(each.source, each.folder, *outcomes[each.folder]) for each in reviews]
        summary = pd.DataFrame(rows, columns=["source", "folder", *Outcome._fields])
        counts = summary.pop("counts")[summary["status"] != "refused"]
        put_in_place(out, _lists(summary, together(counts.to_dict())))
        return summary


def _written(
    review: Review,
    orders: Sequence[Order],
    out: Path,
    elsewhere: Callable[..., Any],
    limit: float,
) -> Outcome:
    """What came of a review whose turn it is: made elsewhere, unless an earlier run made it, and
    put in its place; what a kill left there goes.
    """
    folder = out / review.folder
    try:
        files = review.files()
        earlier = _earlier(folder, orders, files)
        outcome, pages = earlier or elsewhere(partial(reviewed, orders), files)
    except FileProblems as problems:
        return Outcome(reason=sentences(problems.findings)[0])
    except words.Mistake as mistake:
        return Outcome(reason=str(mistake))
    except TimeoutError:
        return Outcome(reason=words.text("members.too_long", seconds=limit))
    except Exception as error:
        return Outcome(reason=words.text("members.broken", error=type(error).__name__))
    put_in_place(folder, pages)
    return outcome


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
    record = json.dumps([_signature(orders, files, pages), outcome[:-1]])
    return outcome, pages | {_RECORD: record.encode()}


def _earlier(
    folder: Path, orders: Sequence[Order], files: Snapshot
) -> tuple[Outcome, dict[str, bytes]] | None:
    """What an earlier run made of the same, where its pages are as they were; a record that is not
    understood is none.
    """
    try:
        signature, told = json.loads((folder / _RECORD).read_bytes())
        outcome = Outcome(*told)
        pages = {name: (folder / name).read_bytes() for name in outcome.pages.split()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return (outcome, {}) if signature == _signature(orders, files, pages) else None


def _signature(orders: Sequence[Order], files: Snapshot, pages: Mapping[str, bytes]) -> str:
    """The same for the same pages, of the same content, parameters and version."""
    content = {place: file.content for place, file in files.files.items()}
    return sha256(repr((_version(), orders, content, pages)).encode()).hexdigest()


@cache
def _version() -> str:
    """The same as long as nothing of the package has changed that makes a page."""
    package = Path(__file__).parents[1]
    files = [*package.rglob("*"), *NOTEBOOKS.glob("*.ipynb")]
    code = b"".join(each.read_bytes() for each in sorted(files) if each.suffix in _OWN)
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
