"""A report of someone's file: a self-contained page, the executed notebook and the charts.

Everything is put together in memory before the first byte is written, so a failure or a kill leaves
what an earlier run wrote as it was.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from bilan import words
from bilan.report.folders import check_writable, put_in_place
from bilan.report.making import PUBLIC, Order, made
from bilan.report.processes import alone
from bilan.report.snapshot import taken


def write_report(
    data: str | os.PathLike,
    report: str = "bilan",
    *,
    year: int = 0,
    first_year: int = 1,
    lang: str = "fr",
    qualification: str = "any",
    year_basis: str = "decision",
    resolution: str = "",
    mapping: str | os.PathLike | None = None,
    partners: str | os.PathLike | None = None,
    public: bool = False,
    pdf: bool = False,
    out: str | os.PathLike = "reports",
    progress: bool = False,
) -> Path:
    """Write a report of a file of projects.

    Parameters
    ----------
    data : the file of projects.
    report : ``bilan`` (one year), ``evolution`` (up to that year) or ``partenariats``.
    year : the year to review; 0 for the last one with a decision, or every row when it has none
        (``partenariats``: every year).
    first_year : the first year whose projects are judged together with those of ``year``
        (``bilan``); 0 judges that year alone.
    lang : ``fr`` or ``en``.
    qualification, year_basis : see :func:`bilan.decide`.
    resolution : what was resolved upon, a rule of ``qualification`` or a text; by default as the
        mapping says.
    mapping : the file that says how to read ``data``; by default ``bilan.toml`` beside it, if any.
    partners : the file of partners; by default ``partenaires.csv`` or ``partners.csv`` beside
        ``data``, if any.
    public : whether every name is replaced; the report then goes to a folder of its own in ``out``,
        ``public``, beside nothing that is private.
    pdf : whether to write the page as a PDF too, which takes WeasyPrint (the extra ``pdf``).
    out : the folder to write to; made where it does not exist.
    progress : show a progress bar on the standard error.

    Returns
    -------
    The path of the HTML page, beside which lie the notebook and the charts (SVG).

    Raises
    ------
    bilan.FileProblems
        When a file cannot be read right, or has nothing for that year; nothing is written then.
    OSError
        When ``out`` cannot be written to.
    ValueError
        When a choice is none of those that there are.
    """
    order = Order(report, year, first_year, lang, qualification, year_basis, public, resolution)
    return written(order, data, mapping, partners, Path(out), pdf=pdf, progress=progress)[0]


def written(
    order: Order,
    data: str | os.PathLike,
    mapping: str | os.PathLike | None,
    partners: str | os.PathLike | None,
    out: Path,
    *,
    pdf: bool = False,
    progress: bool = False,
) -> tuple[Path, str, str]:
    """The page of a report that was written; what is to be said of it, in a line or a few; and in
    one line what of it was not used and what to note next.
    """
    with words.language(order.lang):
        check_writable(out)
        files = taken(data, mapping, partners, parameters=order.takes)
        beside = None if partners else files.places(order.takes).get("partners")
        review = alone(made, files, order, False, progress)
        stem = Path(review.page).stem
        if pdf:
            from bilan.report.pdf import printed

            review.files[f"{stem}.pdf"] = printed(review.files[review.page])
        former: Iterable[Path] = ()
        if order.public:
            out = out / PUBLIC
            former = [*out.glob(f"{stem}-*.svg"), out / f"{stem}.pdf"]
        put_in_place(out, review.files, instead_of=former)
        found = words.text("cli.partners", file=Path(beside).name) if beside else ""
        remark = "\n".join(filter(None, (found, review.remark)))
        return out / review.page, remark, review.advice
