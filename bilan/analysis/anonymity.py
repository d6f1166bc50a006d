"""Projects and partners as they may be shown to others: without a name, and without what one
project brought.
"""

import re
from collections.abc import Iterable
from itertools import count

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from bilan import schema, words
from bilan.analysis.partners import introducers, names_of

_FEWEST = 3  # projects behind an amount
_FEWEST_LETTERS = 3  # of a word of a name that is looked for alone


def pseudonyms(kind: str, texts: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """What stands for each text of a kind, such as ``partner``: ``Partenaire A``, ``B``, ... ``Z``,
    ``AA`` in order of appearance, which tells nothing of it.

    A pseudonym that is one of the texts, or of those ``taken``, is passed over.
    """
    texts = [*dict.fromkeys(texts)]
    others = {*map(schema.simplified, [*texts, *taken])}
    labels = (
        words.text(f"anonymous.{kind}", number=str(number + 1), letter=xl_col_to_name(number))
        for number in count()
    )
    free = (label for label in labels if schema.simplified(label) not in others)
    return dict(zip(texts, free, strict=False))


def anonymised(
    projects: pd.DataFrame, partners: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """What of these projects and partners may be shown to others: no name, and no amount of a
    single project.

    Parameters
    ----------
    projects, partners : the frames of :func:`bilan.load_projects`, once decided, and of
        :func:`bilan.load_partners`.

    Returns
    -------
    The same frames, where

    - partners and introducers are :func:`pseudonyms`; projects and clients are numbered in order of
      appearance;
    - the columns that are none of ours are left out;
    - channels and lost reasons of one's own are as :func:`own_words` shows them;
    - an amount is the mean of those of all the proposals of its year and outcome; it is missing
      where they are fewer than three, or where all of them are equal.

    Notes
    -----
    So the totals of a year are those of the file, or are withheld, and nothing smaller has one
    (:func:`bilan.schema.own`): no amount can be worked out from two totals.
    """
    names = names_of(projects, partners)
    partner = pseudonyms("partner", names.values())
    changed = {
        "introduced_by": introducers(projects, names).map(partner).astype("str"),
        "amount": _means(projects),
    }
    for column in ("project", "client"):
        texts = pseudonyms(column, projects[column].dropna())
        changed[column] = projects[column].map(texts).astype("str")
    own = own_words(projects, partners)
    for column in ("channel", "lost_reason"):
        labels = own[own["column"] == column].set_index("text")["shown"].to_dict()
        if labels:  # none would make texts of no categories anything
            changed[column] = projects[column].cat.rename_categories(labels)
    listed = None if partners is None else partners.assign(partner=partners["partner"].map(partner))
    shown = projects.drop(columns=schema.extras(projects)).assign(**changed)
    shown.attrs["means"] = ("amount", "project")
    shown.attrs.pop("file", None)
    return shown, listed


def own_words(projects: pd.DataFrame, partners: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which channels, lost reasons and lessons of one's own does a file have, and what is shown of
    them to others?

    Returns
    -------
    One row a text: its ``column``, the ``text``, in how many ``projects`` it is, and what is
    ``shown``. Of a channel that is a letter, unless it is a site that everyone knows, or one that
    the mapping lets be named; of a lost reason a number, where it holds the name of a project, a
    client, a partner or such a channel, or a word of one, whatever the case and the accents.
    Lessons are shown as they are.
    """
    allowed = {*schema.sites(), *projects.attrs.get("public_channels", "").split()}
    channels = [
        text for text in _own(projects, "channel") if schema.simplified(text) not in allowed
    ]
    whole, parts = _names(projects, partners, channels)

    def named(column: str, text: str) -> bool:
        if column == "channel":
            return text in channels
        plain = schema.simplified(text)
        return any(name in plain for name in whole) or not parts.isdisjoint(_words(text))

    rows = []
    for column in ("channel", "lost_reason"):
        own = _own(projects, column)
        hidden = pseudonyms(column, [text for text in own if named(column, text)], own)
        rows += [(column, text, count, hidden.get(text, text)) for text, count in own.items()]
    rows += [("lessons", text, 0, text) for text in projects.attrs.get("lessons", {}).values()]
    return pd.DataFrame(rows, columns=["column", "text", "projects", "shown"])


def _own(projects: pd.DataFrame, column: str) -> dict[str, int]:
    """The values of one's own in a column of choices, and in how many projects each is."""
    counts = projects[column].value_counts(sort=False)
    known = [*schema.PROJECTS[column].choices, "not_given"]
    return counts.drop(known, errors="ignore").to_dict()


def _names(
    projects: pd.DataFrame, partners: pd.DataFrame | None, channels: Iterable[str]
) -> tuple[set[str], set[str]]:
    """The names of projects, clients, partners and some channels, simplified; and the words of
    names, but for words for a column.
    """
    unnamed = {
        label.format(line=str(line))
        for label in words.in_every_language("project.unnamed")
        for line in projects.index
    }
    columns = projects["project"][~projects["project"].isin(unnamed)], projects["client"]
    names = {*pd.concat(columns).dropna(), *projects["introduced_by"].dropna()}
    names |= {*names_of(projects, partners).values(), *channels}
    parts = {word for name in names for word in _words(name) if len(word) >= _FEWEST_LETTERS}
    return {*map(schema.simplified, names)}, parts - schema.headers().keys()


def _words(text: str) -> list[str]:
    return [schema.simplified(word) for word in re.findall(r"[^\W_]*[^\W\d_][^\W_]*", text)]


def _means(projects: pd.DataFrame) -> pd.Series:
    """The mean amount of the proposals of each one's year and outcome."""
    amounts = projects["amount"].where(projects["stage"] == "proposal")
    alike = amounts.groupby(
        [projects["review_year"], projects["outcome"]], observed=True, dropna=False
    )
    told = (alike.transform("count") >= _FEWEST) & (alike.transform("nunique") > 1)
    return alike.transform("mean").where(told & amounts.notna())
