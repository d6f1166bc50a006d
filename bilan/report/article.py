"""The article on a year: Markdown and its pictures, from one reading of the files, in place all at
once.
"""

import os
from pathlib import Path
from typing import NamedTuple

from bilan import words
from bilan.analysis.anonymity import own_words
from bilan.report.folders import check_writable, put_in_place
from bilan.report.snapshot import ROLES, taken
from bilan.reviews.article import article, left_out_paragraph, pictures, year_card_of
from bilan.reviews.year import review
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
    out = Path(out)
    with words.language(lang):
        check_writable(out)
        files = taken(data, mapping, partners, parameters=ROLES)
        with files.held():
            asked = review(
                **files.places(ROLES),
                year=year,
                lang=lang,
                qualification=qualification,
                year_basis=year_basis,
                first_year=first_year,
                public=True,
            )
        stem = f"article-{asked.year or 'tout'}"
        with asked.spoken():
            drawn = pictures(asked)
            names = {key: f"{stem}-{key}.png" for key in drawn}
            written = {f"{stem}.md": article(asked, names).encode()}
            for key, picture in drawn.items():
                written |= {f"{stem}-{key}.svg": picture.svg.encode(), names[key]: picture.png}
            if with_card:
                written[f"{stem}-card.png"] = Picture(year_card_of(asked)).png
            said = left_out_paragraph(asked, own_words(*asked.files.named))
        former = [*out.glob(f"{stem}-*.png"), *out.glob(f"{stem}-*.svg")]
        put_in_place(out, written, instead_of=former)
        return Article(out / f"{stem}.md", said)
