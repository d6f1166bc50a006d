"""The article on a year: Markdown and its picture, from one reading of the files, in place all at
once.
"""

import os
from pathlib import Path
from typing import NamedTuple

from bilan import words
from bilan.analysis import gaps
from bilan.analysis.anonymity import published
from bilan.analysis.breakdowns import by_channel, by_qualification
from bilan.analysis.years import in_year, pooled
from bilan.findings import as_frame
from bilan.report.folders import check_writable, put_in_place
from bilan.report.making import Order, loaded
from bilan.report.snapshot import ROLES, taken
from bilan.reviews.article import article, left_out_paragraph
from bilan.reviews.year import Review
from bilan.show.breakdowns import breakdown_chart
from bilan.show.marks import Picture


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
    order, out = Order("bilan", year, first_year, lang, qualification, year_basis), Path(out)
    with words.language(lang):
        check_writable(out)
        files = taken(data, mapping, partners, parameters=ROLES)
        with files.held():
            projects, known = loaded(files, order)
        review = Review(
            projects,
            as_frame([]),
            year,
            lang,
            qualification=qualification,
            first_year=first_year,
            resolution=qualification,
        )
        told, merged = published(
            projects, known, [review.proposals, pooled(projects, review.year, first_year)]
        )
        shown = in_year(told, review.year)
        stem = f"article-{review.year or 'tout'}"
        charts = {
            "channel": breakdown_chart(by_channel(shown)),
            "qualification": breakdown_chart(by_qualification(gaps.told(shown, "qualified"))),
        }
        pictures = {key: Picture(chart, key) for key, chart in charts.items() if chart}
        names = {key: f"{stem}-{key}.png" if key in pictures else "" for key in charts}
        text = article(
            review,
            shown,
            merged,
            picture=names["channel"],
            qualification=names["qualification"],
        )
        drawn = {}
        for key, picture in pictures.items():
            drawn[f"{stem}-{key}.svg"] = picture.svg.encode()
            drawn[f"{stem}-{key}.png"] = picture.png
        put_in_place(out, drawn | {f"{stem}.md": text.encode()})
        return Article(out / f"{stem}.md", left_out_paragraph(merged, review))
