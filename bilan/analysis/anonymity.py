"""Projects and partners as they may be shown to others: without a name, and without what one
project brought.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from bilan import schema, words
from bilan.analysis.partners import introducers, names_of

_FEWEST = 3  # projects behind an amount
_FEWEST_LETTERS = 3  # of a word of a name that is looked for alone


def pseudonyms(names: Iterable[str]) -> dict[str, str]:
    """What stands for each name: ``Partenaire A``, ``B``, ... ``Z``, ``AA`` in order of appearance,
    which tells nothing of it.

    A pseudonym that is one of the names is passed over. Spellings of one name have one pseudonym.
    """
    keys = {name: schema.simplified(name) for name in names}
    labels = (words.text("partner.pseudonym", letter=xl_col_to_name(number)) for number in count())
    chosen = _free(keys.values(), labels, taken=keys.values())
    return {name: chosen[key] for name, key in keys.items()}


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
    - a channel or a lost reason that is not of the known ones becomes a numbered one where it holds
      the name of a project, a client or a partner, or a word of one, whatever the case and the
      accents;
    - an amount is the mean of those of at least three proposals of the same year, channel and
      outcome, next to one another in size; it is missing where there are fewer than three, or where
      all of them are equal.

    Notes
    -----
    Totals of a year and channel are those of the file, over the amounts that are left. No withheld
    amount can be worked out from a total, since none holds it; and a total of other years or
    channels together is a sum of such totals. What is given up: the totals over fewer than three
    projects, those of a partner, and whatever takes each project's own amount
    (:func:`bilan.schema.own`): how much hangs on one client in money, what an hour brings.
    Domingo-Ferrer and Mateo-Sanz (2002), "Practical data-oriented microaggregation for statistical
    disclosure control", IEEE Transactions on Knowledge and Data Engineering 14(1).
    """
    names = names_of(projects, partners)
    partner = pseudonyms(names.values())
    changed = {
        "introduced_by": introducers(projects, names).map(partner).astype("str"),
        "amount": _means(projects),
    }
    for column in ("project", "client"):
        texts = projects[column].dropna().unique()
        changed[column] = projects[column].map(_numbered(column, texts, taken=texts)).astype("str")
    telling = _telling(projects, partners)
    for column in ("channel", "lost_reason"):
        free = [text for text in projects[column].cat.categories if text not in _known(column)]
        labels = _numbered(column, filter(telling, free), taken=free)
        changed[column] = projects[column].cat.rename_categories(labels)
    listed = None if partners is None else partners.assign(partner=partners["partner"].map(partner))
    shown = projects.drop(columns=schema.extras(projects)).assign(**changed)
    shown.attrs["means"] = ("amount",)
    shown.attrs.pop("file", None)
    return shown, listed


def published(
    projects: pd.DataFrame, partners: pd.DataFrame | None, counted: Sequence[pd.DataFrame]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """What of the channels may be published: the same projects, some channels as one, and which
    ones.

    A channel that is not of the known ones is not told where it has fewer than three proposals, or
    holds the name of a project, a client or a partner, or a word of one. Others join it, those that
    are not of the known ones first, the smallest of them first, until none of their numbers can be
    worked out from a total: there are two of them or more, with three proposals or more.

    Parameters
    ----------
    counted : the proposals whose numbers by channel are published, such as those of a year, and
        those of several.

    Returns
    -------
    The projects, in which the channels that are not told are all ``other_channels``; and the names
    of those channels.
    """
    sizes = [proposals["channel"].value_counts() for proposals in counted]
    total = (
        pd.concat(sizes).groupby(level=0, observed=False).sum().drop("not_given", errors="ignore")
    )
    channels = [str(channel) for channel in total.index[total > 0]]
    own, telling = {*channels} - _known("channel"), _telling(projects, partners)
    merged = {
        channel
        for channel in own
        if telling(channel) or any(0 < size[channel] < _FEWEST for size in sizes)
    }
    rest = sorted(
        {*channels} - merged, key=lambda channel: (channel not in own, total[channel], channel)
    )
    while rest and not all(_safe(size[[*merged]]) for size in sizes):
        merged.add(rest.pop(0))
    left = [
        channel
        for channel in projects["channel"].cat.categories
        if channel not in merged and channel != "not_given"
    ]
    dtype = pd.CategoricalDtype([*left, "other_channels", "not_given"], ordered=True)
    named = projects["channel"].astype("str")
    shown = projects.assign(channel=named.mask(named.isin(merged), "other_channels").astype(dtype))
    return shown, tuple(sorted(merged))


def _safe(hidden: pd.Series) -> bool:
    """Whether what is counted together tells of none of its parts."""
    present = hidden[hidden > 0]
    return present.empty or (len(present) > 1 and present.sum() >= _FEWEST)


def _known(column: str) -> set[str]:
    return {*schema.alias_table()[column], "not_given"}


def _telling(projects: pd.DataFrame, partners: pd.DataFrame | None) -> Callable[[str], bool]:
    """Whether a text holds the name of a project, a client or a partner, or a word of one that is
    no word for a column.
    """
    unnamed = {
        label.format(line=str(line))
        for label in words.in_every_language("project.unnamed")
        for line in projects.index
    }
    names = {*projects["project"].dropna()} - unnamed
    names |= {
        *projects["client"].dropna(),
        *projects["introduced_by"].dropna(),
        *names_of(projects, partners).values(),
    }
    whole = {*map(schema.simplified, names)}
    parts = {
        word for name in names for word in _words(name) if len(word) >= _FEWEST_LETTERS
    } - schema.headers().keys()
    return lambda text: (
        not parts.isdisjoint(_words(text)) or any(name in schema.simplified(text) for name in whole)
    )


def _words(text: str) -> list[str]:
    return [schema.simplified(word) for word in re.findall(r"[^\W_]*[^\W\d_][^\W_]*", text)]


def _means(projects: pd.DataFrame) -> pd.Series:
    """The mean amount of each proposal and its neighbours in size."""
    amounts = (
        projects["amount"]
        .where(projects["stage"] == "proposal")
        .dropna()
        .sort_values(kind="stable")
    )
    about = projects.loc[amounts.index]
    means = pd.Series(float("nan"), projects.index)
    for _, alike in amounts.groupby(
        [about["review_year"], about["channel"], about["outcome"]], observed=True, dropna=False
    ):
        if len(alike) >= _FEWEST:
            for near in np.array_split(alike.index, len(alike) // _FEWEST):
                means[near] = amounts[near].mean() if amounts[near].nunique() > 1 else float("nan")
    return means


def _numbered(kind: str, texts: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    labels = (words.text(f"anonymous.{kind}", number=str(number)) for number in count(1))
    return _free(texts, labels, map(schema.simplified, taken))


def _free(things: Iterable[str], labels: Iterator[str], taken: Iterable[str]) -> dict[str, str]:
    """For each thing the next label that is not taken."""
    taken = set(taken)
    free = (label for label in labels if schema.simplified(label) not in taken)
    return dict(zip(dict.fromkeys(things), free, strict=False))
