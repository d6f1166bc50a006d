"""The article on a year: Markdown and its pictures, from one reading of the files, in place all at
once.
"""

import os
from pathlib import Path
from typing import NamedTuple

from bilan import words
from bilan.analysis.anonymity import anonymised, own_words
from bilan.findings import as_frame
from bilan.report.folders import check_writable, put_in_place
from bilan.report.making import Order, loaded
from bilan.report.snapshot import ROLES, taken
from bilan.reviews.article import article, left_out_paragraph, pictures, year_card_of
from bilan.reviews.year import Review
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
    with_card: bool = False,
) -> Article:
    """Write what may be published of a year, for a blog: Markdown, and its pictures as PNG and SVG.

    Nobody is named, nor a channel of one's own, unless the mapping lets it be
    (:func:`bilan.anonymised`). Every number is that of the report.

    Parameters
    ----------
    data, year, first_year, lang, qualification, year_basis, mapping, out : as for
        :func:`bilan.write_report`.
    partners : the file of partners, none of whom is named; by default the one beside ``data``, if
        any.
    with_card : whether to draw a card too, a picture of 1200 by 630 pixels for where links are
        shared.

    Returns
    -------
    The path of the article, and what was left out of it. What an earlier article on that year
    wrote is gone.

    Raises
    ------
    FileProblems, OSError, ValueError
        As for :func:`bilan.write_report`; nothing is written then.
    """
    order, out = Order("bilan", year, first_year, lang, qualification, year_basis), Path(out)
    with words.language(lang):
        check_writable(out)
        taken_files = taken(data, mapping, partners, parameters=ROLES)
        with taken_files.held():
            projects, known = loaded(taken_files, order)
        shown, _ = anonymised(projects, known)
        review = Review(
            shown,
            as_frame([]),
            year,
            lang,
            qualification=qualification,
            first_year=first_year,
            public=True,
        )
        stem = f"article-{review.year or 'tout'}"
        with review.spoken():
            drawn = pictures(review)
            names = {key: f"{stem}-{key}.png" for key in drawn}
            files = {f"{stem}.md": article(review, names).encode()}
            for key, picture in drawn.items():
                files |= {f"{stem}-{key}.svg": picture.svg.encode(), names[key]: picture.png}
            if with_card:
                files[f"{stem}-card.png"] = Picture(year_card_of(review)).png
            said = left_out_paragraph(review, own_words(projects, known))
        former = [*out.glob(f"{stem}-*.png"), *out.glob(f"{stem}-*.svg")]
        put_in_place(out, files, instead_of=former)
        return Article(out / f"{stem}.md", said)
