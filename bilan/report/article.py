"""The article on a year: Markdown and its picture, from one reading of the files, in place all at
once.
"""

import os
from pathlib import Path
from typing import NamedTuple

from bilan import words
from bilan.analysis.anonymity import published
from bilan.analysis.breakdowns import by, by_channel
from bilan.analysis.outlook import what_if
from bilan.analysis.verdicts import verdicts
from bilan.analysis.years import account, in_year, pooled, report_year
from bilan.report.folders import check_writable, passing_folder, put_in_place
from bilan.report.making import Order, loaded
from bilan.report.snapshot import ROLES, taken


class Article(NamedTuple):
    """Where the article is, and what it keeps to itself, in words for its author."""

    path: Path
    left_out: str


def write_article(
    data: str | os.PathLike,
    *,
    year: int = 0,
    first_year: int = 1,
    lang: str = "fr",
    qualification: str = "any",
    year_basis: str = "decision",
    mapping: str | os.PathLike | None = None,
    partners: str | os.PathLike | None = None,
    out: str | os.PathLike = "reports",
) -> Article:
    """Write what may be published of a year, for a blog: Markdown, and the picture of the channels
    as PNG and SVG.

    No client, partner or project is named, and of channels that are not of the known ones only
    those with three proposals or more (:func:`bilan.analysis.anonymity.published`). Every number is
    that of the report.

    Parameters
    ----------
    data, year, first_year, lang, qualification, year_basis, mapping, out : as for
        :func:`bilan.write_report`.
    partners : the file of partners, none of whom is named; by default the one beside ``data``, if
        any.

    Returns
    -------
    The path of the article, and what was left out of it.

    Raises
    ------
    FileProblems, OSError, ValueError
        As for :func:`bilan.write_report`; nothing is written then.
    """
    import matplotlib

    from bilan.show.article import article_text, left_out_paragraph
    from bilan.show.breakdowns import breakdown_chart
    from bilan.show.marks import Picture

    matplotlib.use("agg")
    order, out = Order("bilan", year, first_year, lang, qualification, year_basis), Path(out)
    with words.language(lang):
        check_writable(out)
        files = taken(data, mapping, partners, parameters=ROLES)
        with passing_folder() as folder:
            files.unpack(folder)
            projects, known = loaded(files, order, folder)
        reviewed = report_year(projects, year)
        proposals = in_year(projects, reviewed)
        told, merged = published(
            projects, known, [proposals, pooled(projects, reviewed, first_year)]
        )
        shown = in_year(told, reviewed)
        channels, concluded = by_channel(shown), verdicts(projects, reviewed, first_year=first_year)
        concluded = concluded[~(concluded["about"].eq("channel") & concluded["group"].isin(merged))]
        chart = breakdown_chart(channels)
        picture = Picture(chart, "channel") if chart else None
        stem = f"article-{reviewed or 'tout'}"
        text = article_text(
            channels,
            by(shown),
            concluded,
            what_if(proposals),
            reviewed,
            picture=f"{stem}-channel.png" if picture else "",
            alt=picture.alt if picture else "",
            qualification=qualification,
        )
        drawn = (
            {f"{stem}-channel.svg": picture.svg.encode(), f"{stem}-channel.png": picture.png}
            if picture
            else {}
        )
        put_in_place(out, drawn | {f"{stem}.md": text.encode()})
        return Article(
            out / f"{stem}.md",
            left_out_paragraph(merged, proposals, account(projects, reviewed)),
        )
