"""The partners: the file about them, what each one brought and how it went, and both files without a name in them.

A partners frame has one row a partner; its index, ``line``, is the row that the spreadsheet shows. Its columns, always there:

- ``partner``: string, the name;
- ``common_interest``, ``known``, ``near``, ``recommended``, ``real_need``, the five criteria: nullable booleans, missing where
  unknown;
- ``referrals_given``: nullable integer, the projects that were sent to the partner.

Two names are one where they differ by case, accents, spaces and punctuation only; the spelling shown is that of the partners
file or, failing that, the first in the projects. The order of appearance is that of the projects, then of the partners file.
"""

from collections.abc import Iterable, Iterator
from itertools import count

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from bilan import schema, words
from bilan.analysis.breakdowns import OUTCOMES, by
from bilan.analysis.years import in_year
from bilan.schema import CRITERIA
from bilan.statistics import predictive

ANSWERS = ("yes", "no", "unknown")
_DTYPES = {"partner": "str", **dict.fromkeys(CRITERIA, "boolean"), "referrals_given": "Int64"}


def by_partner(projects: pd.DataFrame, partners: pd.DataFrame | None = None) -> pd.DataFrame:
    """What did each partner bring, how did it go, and what speaks for and against?

    Parameters
    ----------
    projects : the frame of :func:`bilan.load_projects`, or some of its rows.
    partners : the frame of :func:`load_partners`; without it, all is unknown of those who are in the projects.

    Returns
    -------
    One row a partner who is in either frame, by criteria met, then by wins, then in order of appearance. Columns:

    - ``in_projects``, ``in_partners``: booleans; the projects count here at any stage, and below as proposals only;
    - those of a breakdown; ``received``: the proposals that the partner brought;
    - ``shrunken``: the win rate to expect of what the partner brings, missing where that is no proposal yet. In each channel the
      partners who brought something are the groups of :func:`bilan.statistics.predictive.shrunken`, so that each rate is drawn
      towards the others' in that channel as far as they look alike; a partner of several channels has the mean of those
      rates, weighted by proposals received;
    - ``amount_won`` and ``hours`` (spent on proposals, won or not): sums of what is known, missing where nothing is, and
      ``amount_won_missing``, ``hours_missing``: how many projects do not tell;
    - ``initiated_me``, ``initiated_partner``, ``initiated_client``, ``initiated_unknown``: proposals by who took the initiative;
    - ``given``: the referrals given; the five criteria; ``met``, ``against``, ``unknown``: how many of the five are known to be
      met, known not to be, and not known.
    """
    names = _names(projects, partners)
    brought = _brought(projects, names)
    index = pd.Index(list(names.values()), name="partner", dtype="str")
    about = _about(partners, index)
    criteria = about[list(CRITERIA)]
    breakdown = _complete(by(brought, "partner"), index)
    sources = {"in_projects": _introducers(projects, names), "in_partners": [] if partners is None else partners["partner"]}
    columns = [
        pd.DataFrame({column: index.isin(source) for column, source in sources.items()}, index=index),
        breakdown,
        breakdown[list(OUTCOMES)].sum(axis=1).rename("received"),
        _shrunken(brought).reindex(index).rename("shrunken"),
        _sum("amount_won", brought[brought["outcome"] == "won"], "amount", index),
        _sum("hours", brought, "hours", index),
        _initiatives(brought, index).add_prefix("initiated_"),
        about["referrals_given"].rename("given"),
        criteria,
        criteria.sum(axis=1).astype("int64").rename("met"),
        (~criteria).sum(axis=1).astype("int64").rename("against"),
        criteria.isna().sum(axis=1).rename("unknown"),
    ]
    return pd.concat(columns, axis=1).sort_values(["met", "won"], ascending=False, kind="stable")


def by_criterion(projects: pd.DataFrame, partners: pd.DataFrame) -> pd.DataFrame:
    """How did projects go with the partners who meet each criterion, with those who do not, and with those of whom it is unknown?

    A description and no more: a handful of partners, whom nobody drew by lot. Who is not in the partners file is unknown.

    Returns
    -------
    A breakdown by ``criterion`` and ``answer`` (``yes``, ``no``, ``unknown``) of the proposals that someone brought: 15 rows.
    """
    names = _names(projects, partners)
    brought = _brought(projects, names)
    about = _about(partners, names.values())
    breakdowns = {}
    for criterion in CRITERIA:
        answers = brought["partner"].map(about[criterion]).map({True: "yes", False: "no"}).fillna("unknown")
        breakdowns[criterion] = _complete(by(brought.assign(answer=answers), "answer"), ANSWERS)
    return pd.concat(breakdowns, names=["criterion", "answer"])


def near_names(projects: pd.DataFrame, partners: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which names look like one name misspelt? They count apart, here and in every breakdown.

    Returns
    -------
    One row a suspicion: ``name``, and ``other``, which appears later and is like it.
    """
    seen: dict[str, str] = {}
    pairs = []
    for key, name in _names(projects, partners).items():
        if (first := schema.near(name, seen)) and not _told_apart(first, name):
            pairs.append((first, name))
        seen[key] = name
    return pd.DataFrame(pairs, columns=["name", "other"], dtype="str")


def pseudonyms(names: Iterable[str], lang: str) -> dict[str, str]:
    """What stands for each name: ``Partenaire A``, ``B``, ... ``Z``, ``AA`` in order of appearance, which tells nothing of it.

    A pseudonym that is one of the names is passed over. Spellings of one name have one pseudonym.
    """
    keys = {name: schema.simplified(name) for name in names}
    labels = (words.text("partner.pseudonym", lang, letter=xl_col_to_name(number)) for number in count())
    chosen = _free(keys.values(), labels, taken=keys.values())
    return {name: chosen[key] for name, key in keys.items()}


def anonymised(projects: pd.DataFrame, partners: pd.DataFrame | None, lang: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The same projects and partners, without a name.

    Partners become :func:`pseudonyms`; projects and clients are numbered in order of appearance. A channel or a lost reason that
    is not of the known ones becomes a numbered one where it holds the name of a partner or of a client. Only whole names are
    looked for: a first name alone is not found.
    """
    names = _names(projects, partners)
    partner = pseudonyms(names.values(), lang)
    clients = projects["client"].dropna().unique() if "client" in projects else []
    secret = {*names, *map(schema.simplified, clients)}
    changed = {}
    for column in projects.columns.intersection(["project", "client"]):
        texts = projects[column].dropna().unique()
        changed[column] = projects[column].map(_numbered(column, lang, texts, taken=texts)).astype("str")
    if "introduced_by" in projects:
        changed["introduced_by"] = _introducers(projects, names).map(partner).astype("str")
    for column in projects.columns.intersection(["channel", "lost_reason"]):
        known = {*schema.alias_table()[column], "not_given"}
        free = [text for text in projects[column].cat.categories if text not in known]
        telling = [text for text in free if any(key in schema.simplified(text) for key in secret)]
        changed[column] = projects[column].cat.rename_categories(_numbered(column, lang, telling, taken=free))
    listed = None if partners is None else partners.assign(partner=partners["partner"].map(partner))
    return projects.assign(**changed), listed


def _names(projects: pd.DataFrame, partners: pd.DataFrame | None) -> dict[str, str]:
    """The name of everyone, by what it is compared by, in order of appearance."""
    brought = projects["introduced_by"].dropna().unique() if "introduced_by" in projects else []
    listed = [] if partners is None else partners["partner"]
    names: dict[str, str] = {}
    for name in brought:
        names.setdefault(schema.simplified(name), name)
    return names | {schema.simplified(name): name for name in listed}


def _introducers(projects: pd.DataFrame, names: dict[str, str]) -> pd.Series:
    """Who brought each project, missing where nobody is named."""
    if "introduced_by" not in projects:
        return pd.Series(float("nan"), index=projects.index, dtype="str")
    written = projects["introduced_by"]
    return written.map({name: names[schema.simplified(name)] for name in written.dropna().unique()}).astype("str")


def _brought(projects: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The proposals that someone brought: who, and what a review needs, missing where the file lacks it."""
    proposals = in_year(projects)
    brought = proposals.reindex(columns=["channel", "outcome", "initiated_by", "amount", "hours"])
    return brought.assign(partner=_introducers(proposals, names)).dropna(subset="partner")


def _about(partners: pd.DataFrame | None, names: Iterable[str]) -> pd.DataFrame:
    """What the partners file says of each of the names, all missing where they are not in it."""
    known = pd.DataFrame(columns=list(_DTYPES)).astype(_DTYPES) if partners is None else partners
    return known.set_index("partner").reindex(names)


def _complete(breakdown: pd.DataFrame, groups: Iterable[str]) -> pd.DataFrame:
    """A breakdown of one row for each of the groups, those without a project too."""
    numbers = dict.fromkeys((*OUTCOMES, "decided"), 0)
    whole = breakdown.reindex(pd.Index(groups, name=breakdown.index.name)).fillna(numbers | {"low": 0.0, "high": 1.0})
    return whole.astype(dict.fromkeys(numbers, "int64"))


def _shrunken(brought: pd.DataFrame) -> pd.Series:
    counts = by(brought, "channel", "partner")
    expected = pd.Series(float("nan"), index=counts.index)
    for _, channel in counts.groupby("channel", observed=True):
        expected[channel.index] = predictive.shrunken(channel["won"], channel["decided"])
    received = counts[list(OUTCOMES)].sum(axis=1)
    return (expected * received).groupby("partner").sum() / received.groupby("partner").sum()


def _sum(name: str, projects: pd.DataFrame, column: str, index: pd.Index) -> pd.DataFrame:
    known = projects[column].astype("float64").groupby(projects["partner"])
    missing = (known.size() - known.count()).reindex(index, fill_value=0)
    return pd.DataFrame({name: known.sum(min_count=1).reindex(index), f"{name}_missing": missing})


def _initiatives(brought: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    who = brought["initiated_by"].astype("str").fillna("unknown")
    counts = pd.crosstab(brought["partner"], who).rename_axis(columns=None)
    return counts.reindex(index=index, columns=["me", "partner", "client", "unknown"], fill_value=0)


def _told_apart(name: str, other: str) -> bool:
    """Whether two names differ by a number or a letter or two only, as ``Agence 1`` and ``Agence 2``: on purpose."""
    differing = {*name.casefold().split()} ^ {*other.casefold().split()}
    return all(len(word) <= 2 or word.isdigit() for word in differing)


def _numbered(kind: str, lang: str, texts: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    labels = (words.text(f"anonymous.{kind}", lang, number=str(number)) for number in count(1))
    return _free(texts, labels, map(schema.simplified, taken))


def _free(things: Iterable[str], labels: Iterator[str], taken: Iterable[str]) -> dict[str, str]:
    """For each thing the next label that is not taken."""
    taken = set(taken)
    free = (label for label in labels if schema.simplified(label) not in taken)
    return dict(zip(dict.fromkeys(things), free, strict=False))
