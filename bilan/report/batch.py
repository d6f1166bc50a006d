"""Many reviews: whatever stops one stops no other, and what is done is not done again."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bilan import schema, words
from bilan.findings import FileProblems, sentences
from bilan.report import forks
from bilan.report.folders import check_writable, passing_folder, put_through
from bilan.report.making import Made, Order, made
from bilan.report.snapshot import Snapshot
from bilan.report.sources import LISTS, Review, of_files
from bilan.report.workers import Task, each_done
from bilan.visible import visible

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

_RECORD = ".bilan.json"


class Outcome(NamedTuple):
    """What came of one review: its pages, how many findings, its counts by channel; or the reason
    why there are none.
    """

    pages: tuple[str, ...]
    findings: int
    counts: dict[str, dict[str, int]]
    reason: str
    seconds: float


def _refused(error: BaseException, seconds: float = 0.0) -> Outcome:
    if isinstance(error, FileProblems):
        reason = sentences([finding for finding in error.findings if finding.severity == "error"])[
            0
        ]
    else:
        reason = words.text("members.broken", error=type(error).__name__)
    return Outcome((), 0, {}, reason, seconds)


def reviewed(orders: Sequence[Order], files: Snapshot) -> tuple[Outcome, dict[str, bytes]]:
    """The review of one snapshot, and its pages; whatever goes wrong, this says it."""
    start = time.perf_counter()
    try:
        reviews = [_made(files, order) for order in orders]
    except Exception as error:
        return _refused(error, _since(start)), {}
    names = tuple(review.page for review in reviews)
    pages = {name: page for review in reviews for name, page in review.files.items()}
    return Outcome(names, reviews[0].findings, reviews[0].counts, "", _since(start)), pages


def _made(files: Snapshot, order: Order) -> Made:
    """A report from a process of its own; where none may be forked, from a kernel."""
    return (
        forks.called(_made_here, files, order)
        if forks.possible()
        else made(files, order, page_only=True)
    )


def _made_here(files: Snapshot, order: Order) -> Made:
    from bilan.report import here

    return made(files, order, started=here.started, page_only=True)


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
    executor : what makes the reviews instead, such as ``distributed.Client(...).get_executor()``:
        the bytes of the files go out and the pages come back, so that it needs no disk of this
        machine.
    progress : show a progress bar on the standard error.

    Returns
    -------
    Frame, one row a review: ``source``, ``folder``, ``status`` (``ok``, ``findings``, ``refused``),
    ``findings`` (how many), ``reason``, ``seconds``, ``pages``.

    Raises
    ------
    bilan.FileProblems
        When the export cannot be told apart.
    OSError
        When ``out`` cannot be written to.
    """
    names = schema.REPORTS if report == "all" else (report,)
    orders = [Order(name, year, lang=lang, public=public) for name in names]
    out, mapping = Path(out), Path(mapping) if mapping else None
    with words.language(lang):
        paths = [
            Path(source)
            for source in ([sources] if isinstance(sources, str | os.PathLike) else sources)
        ]
        check_writable(out)
        if by is None:
            reviews = of_files(paths, mapping, parameters=orders[-1].takes)
        else:
            from bilan.report.exports import of_export

            (export,) = paths
            reviews = of_export(export, by, mapping)
        outcomes: dict[str, Outcome] = {}
        out.mkdir(parents=True, exist_ok=True)
        with passing_folder(out) as passing, _bar(len(reviews), progress) as bar:

            def over(review: Review, outcome: Outcome) -> None:
                outcomes[review.folder] = outcome
                bar.set_postfix_str(
                    words.text(
                        "members.failed",
                        count=sum(bool(each.reason) for each in outcomes.values()),
                    )
                )
                bar.update()

            for (review, key), future in each_done(
                partial(reviewed, orders), _tasks(reviews, orders, out, over), executor, jobs
            ):
                error = future.exception()
                outcome, pages = (_refused(error), {}) if error else future.result()
                if pages:
                    record = json.dumps({"key": key, "outcome": outcome}).encode()
                    put_through(passing, out / review.folder, pages | {_RECORD: record})
                over(review, outcome)
            summary = _summary(reviews, outcomes)
            put_through(passing, out, _lists(summary, outcomes))
        return summary


def _tasks(
    reviews: Iterable[Review],
    orders: Sequence[Order],
    out: Path,
    over: Callable[[Review, Outcome], None],
) -> Iterator[Task]:
    """What is left to do; what was done before, or cannot be, is over."""
    for review in reviews:
        try:
            files = review.files()
        except FileProblems as problems:
            over(review, _refused(problems))
            continue
        key = _key(files, orders)
        if earlier := _earlier(out / review.folder, key):
            over(review, earlier)
        else:
            yield Task((review, key), files)


def _key(files: Snapshot, orders: Sequence[Order]) -> str:
    """The same for the same content, parameters and version."""
    content = (
        (place, sha256(file.content).hexdigest()) for place, file in sorted(files.files.items())
    )
    return sha256(repr((version("bilan"), orders, *content)).encode()).hexdigest()


def _earlier(folder: Path, key: str) -> Outcome | None:
    """What an earlier run made of the same, where its pages are still there."""
    try:
        record = json.loads((folder / _RECORD).read_bytes())
        outcome = Outcome(*record["outcome"])
        return (
            outcome
            if record["key"] == key and all((folder / page).is_file() for page in outcome.pages)
            else None
        )
    except (OSError, ValueError):
        return None


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 2)


def _summary(reviews: Sequence[Review], outcomes: Mapping[str, Outcome]) -> "pd.DataFrame":
    import pandas as pd

    columns = ["source", "folder", "status", "findings", "reason", "seconds", "pages"]
    rows = [
        (
            review.source,
            review.folder,
            "refused" if outcome.reason else "findings" if outcome.findings else "ok",
            outcome.findings,
            outcome.reason,
            outcome.seconds,
            " ".join(outcome.pages),
        )
        for review in reviews
        for outcome in [outcomes[review.folder]]
    ]
    return pd.DataFrame(rows, columns=columns)


def _lists(summary: "pd.DataFrame", outcomes: Mapping[str, Outcome]) -> dict[str, bytes]:
    """The files about all reviews: the list of them, as a table and as a page, and what they make
    together.
    """
    from bilan.analysis.members import together
    from bilan.show.members import overview_page, summary_page

    texts = summary.select_dtypes("str").apply(lambda column: column.map(_inert))
    reviews = together(
        {folder: outcome.counts for folder, outcome in outcomes.items() if not outcome.reason}
    )
    contents = (
        summary.assign(**texts).to_csv(index=False, sep=";").encode("utf-8-sig"),
        _page(summary_page(summary), words.text("members.title")),
        _page(overview_page(reviews), words.text("members.overview")),
    )
    return dict(zip(LISTS, contents, strict=True))


def _inert(text: str) -> str:
    """A text that a spreadsheet does not take for a formula, and a terminal not for a command."""
    return visible(f"'{text}" if text.startswith(("=", "+", "-", "@")) else text)


def _page(body: str, title: str) -> bytes:
    from bilan.report.page import filled

    return filled("batch.html.j2", body=body, title=title)


def _bar(total: int, shown: bool) -> Any:
    from tqdm import tqdm

    return tqdm(total=total, desc=words.text("members.progress"), unit="", disable=not shown)
