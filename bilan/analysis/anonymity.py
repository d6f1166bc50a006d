"""Projects and partners without a name in them, to be shown to others."""

from collections.abc import Iterable, Iterator
from itertools import count

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from bilan import schema, words
from bilan.analysis.partners import introducers, names_of


def pseudonyms(names: Iterable[str], lang: str | None = None) -> dict[str, str]:
    """What stands for each name: ``Partenaire A``, ``B``, ... ``Z``, ``AA`` in order of appearance, which tells nothing of it.

    A pseudonym that is one of the names is passed over. Spellings of one name have one pseudonym.
    """
    keys = {name: schema.simplified(name) for name in names}
    labels = (words.text("partner.pseudonym", lang, letter=xl_col_to_name(number)) for number in count())
    chosen = _free(keys.values(), labels, taken=keys.values())
    return {name: chosen[key] for name, key in keys.items()}


def anonymised(
    projects: pd.DataFrame, partners: pd.DataFrame | None, lang: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The same projects and partners, without a name.

    Partners become :func:`pseudonyms`; projects and clients are numbered in order of appearance. A channel or a lost reason that
    is not of the known ones becomes a numbered one where it holds the name of a partner or of a client. Only whole names are
    looked for: a first name alone is not found.
    """
    names = names_of(projects, partners)
    partner = pseudonyms(names.values(), lang)
    secret = {*names, *map(schema.simplified, projects["client"].dropna().unique())}
    changed = {"introduced_by": introducers(projects, names).map(partner).astype("str")}
    for column in ("project", "client"):
        texts = projects[column].dropna().unique()
        changed[column] = projects[column].map(_numbered(column, lang, texts, taken=texts)).astype("str")
    for column in ("channel", "lost_reason"):
        known = {*schema.alias_table()[column], "not_given"}
        free = [text for text in projects[column].cat.categories if text not in known]
        telling = [text for text in free if any(key in schema.simplified(text) for key in secret)]
        changed[column] = projects[column].cat.rename_categories(_numbered(column, lang, telling, taken=free))
    listed = None if partners is None else partners.assign(partner=partners["partner"].map(partner))
    return projects.assign(**changed), listed


def _numbered(kind: str, lang: str | None, texts: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    labels = (words.text(f"anonymous.{kind}", lang, number=str(number)) for number in count(1))
    return _free(texts, labels, map(schema.simplified, taken))


def _free(things: Iterable[str], labels: Iterator[str], taken: Iterable[str]) -> dict[str, str]:
    """For each thing the next label that is not taken."""
    taken = set(taken)
    free = (label for label in labels if schema.simplified(label) not in taken)
    return dict(zip(dict.fromkeys(things), free, strict=False))
