"""The partners: what each one brought, how it went, and what speaks for and against each.

A partners frame has one row a partner; its index, ``line``, is the row that the spreadsheet shows.
Its columns, always there:

- ``partner``: string, the name;
- ``common_interest``, ``known``, ``near``, ``recommended``, ``real_need``, the five criteria:
  nullable booleans, missing where unknown;
- ``referrals_given``: nullable integer, the projects that were sent to the partner.

Two names are one where they differ by case, accents, spaces and punctuation only; the spelling
shown is that of the partners file or, failing that, the first in the projects. The order of
appearance is that of the projects, then of the partners file.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from bilan import schema
from bilan.analysis.breakdowns import by, by_qualification, complete, sizes
from bilan.analysis.years import in_year
from bilan.schema import CRITERIA, PARTNERS
from bilan.statistics import predictive


class FollowUp(NamedTuple):
    """Whom to turn to, by name: to ``thank``, who brought something and got nothing back; to get to
    know, of whom a criterion is unknown; to ``watch``, or leave, with more criteria against than
    for, and nothing won.
    """

    thank: list[str]
    know: list[str]
    watch: list[str]


class Weight(NamedTuple):
    """The fewest partners who bring more than half of what partners bring.

    Attributes
    ----------
    names, share : who they are, and their share of the amount won.
    amount, missing : what was won through partners in all, and the projects won that do not tell.
    """

    names: list[str]
    share: float
    amount: float
    missing: int


def by_partner(projects: pd.DataFrame, partners: pd.DataFrame | None = None) -> pd.DataFrame:
    """What did each partner bring, how did it go, and what speaks for and against?

    Parameters
    ----------
    projects : the frame of :func:`bilan.load_projects`, or some of its rows.
    partners : the frame of :func:`load_partners`; without it, all is unknown of those who are in
        the projects.

    Returns
    -------
    One row a partner who is in either frame, by proposals brought, then by wins, then in order of
    appearance. Columns:

    - ``in_projects``, ``in_partners``: booleans; the projects count here at any stage, and below as
      proposals only;
    - those of a breakdown; ``received``: the proposals that the partner brought;
    - ``shrunken``: the win rate to expect of what the partner brings, missing where that is no
      proposal yet. In each channel the partners who brought something are the groups of
      :func:`bilan.statistics.predictive.rates`, so that each rate is drawn towards the others'
      in that channel as far as they look alike; a partner of several channels has the mean of those
      rates, weighted by proposals received;
    - ``amount_won`` and ``hours`` (spent on proposals, won or not): sums of what is known, missing
      where nothing is, and ``amount_won_missing``, ``hours_missing``: how many projects do not
      tell;
    - ``initiated_me``, ``initiated_partner``, ``initiated_client``, ``initiated_unknown``:
      proposals by who took the initiative;
    - ``given``: the referrals given; the five criteria; ``met``, ``against``, ``unknown``: how many
      of the five are known to be met, known not to be, and not known.
    """
    names = names_of(projects, partners)
    brought = _brought(projects, names)
    index = pd.Index(list(names.values()), name="partner", dtype="str")
    about = _about(partners, index)
    criteria = about[list(CRITERIA)]
    breakdown = complete(by(brought, "partner"), index)
    listed = [] if partners is None else partners["partner"]
    brings = index.isin(introducers(projects, names))
    columns = [
        pd.DataFrame({"in_projects": brings, "in_partners": index.isin(listed)}, index),
        breakdown,
        sizes(breakdown).rename("received"),
        _shrunken(brought).reindex(index).rename("shrunken"),
        _sum("amount_won", brought[brought["outcome"] == "won"], "amount", index),
        _sum("hours", brought, "hours", index),
        _initiatives(brought, index).add_prefix("initiated_"),
        about["referrals_given"].rename("given"),
        criteria,
        pd.DataFrame(
            {
                "met": criteria.sum(axis=1),
                "against": (~criteria).sum(axis=1),
                "unknown": criteria.isna().sum(axis=1),
            },
            dtype="int64",
        ),
    ]
    table = pd.concat(columns, axis=1)
    return table.sort_values(["received", "won"], ascending=False, kind="stable")


def follow_up(partners: pd.DataFrame) -> FollowUp:
    """Whom should I thank, get to know, or watch? Of what :func:`by_partner` returns.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.in_year(bilan.load_projects(bilan.sample()), 2025)
    >>> partners = bilan.load_partners(bilan.sample().with_name("partenaires.csv"))
    >>> follow_up(bilan.by_partner(projects, partners)).watch
    ['Maison Grenat', 'Duo Corail']
    """
    watch = (partners["against"] > partners["met"]) & (partners["won"] == 0)
    thank = (partners["received"] > 0) & (partners["given"] == 0).fillna(False) & ~watch
    known = partners["unknown"] < len(CRITERIA)
    masks = (thank, (partners["unknown"] > 0) & known.any(), watch)
    return FollowUp(*([*partners.index[mask]] for mask in masks))


def weight(partners: pd.DataFrame) -> Weight | None:
    """Do one or two partners bring most of the money? ``None`` where three or more share half of
    it, or where there are too few of them for that to mean anything.

    Parameters
    ----------
    partners : what :func:`by_partner` returns.
    """
    won = partners["amount_won"].dropna().sort_values(ascending=False, kind="stable")
    total = won.sum()
    few = int((won.cumsum().div(total).round(9) <= 0.5).sum()) + 1
    if not total > 0 or few > 2 or len(won) < few + 2:
        return None
    missing = int(partners["amount_won_missing"].sum())
    return Weight([*won.index[:few]], float(won[:few].sum() / total), float(total), missing)


def occur(projects: pd.DataFrame, partners: pd.DataFrame) -> bool:
    """Whether any partner of a file is the introducer of a project."""
    known = map(schema.simplified, partners["partner"])
    return not names_of(projects, None).keys().isdisjoint(known)


def by_criterion(projects: pd.DataFrame, partners: pd.DataFrame) -> pd.DataFrame:
    """How did projects go with the partners who meet each criterion, with those who do not, and
    with those of whom it is unknown?

    A description and no more: a handful of partners, whom nobody drew by lot. Who is not in the
    partners file is unknown.

    Returns
    -------
    A breakdown by ``criterion`` and ``answer`` (``yes``, ``no``, ``unknown``) of the proposals that
    someone brought: 15 rows.
    """
    names = names_of(projects, partners)
    brought = _brought(projects, names)
    about = _about(partners, names.values())
    breakdowns = {}
    for criterion in CRITERIA:
        answers = brought["partner"].map(about[criterion]).astype("boolean")
        breakdowns[criterion] = by_qualification(brought.assign(qualified=answers))
    return pd.concat(breakdowns, names=["criterion", "answer"])


def near_names(projects: pd.DataFrame, partners: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which names look like one name misspelt? They count apart, here and in every breakdown.

    Returns
    -------
    One row a suspicion: ``name``, and ``other``, which appears later and is like it.
    """
    seen: dict[str, str] = {}
    pairs = []
    for key, name in names_of(projects, partners).items():
        if (first := schema.near(name, seen)) and not _told_apart(first, name):
            pairs.append((first, name))
        seen[key] = name
    return pd.DataFrame(pairs, columns=["name", "other"], dtype="str")


def names_of(projects: pd.DataFrame, partners: pd.DataFrame | None) -> dict[str, str]:
    """The name of everyone, by what it is compared by, in order of appearance."""
    listed = [] if partners is None else partners["partner"]
    names: dict[str, str] = {}
    for name in projects["introduced_by"].dropna().unique():
        names.setdefault(schema.simplified(name), name)
    return names | {schema.simplified(name): name for name in listed}


def introducers(projects: pd.DataFrame, names: dict[str, str]) -> pd.Series:
    """Who brought each project, missing where nobody is named."""
    keys = projects["introduced_by"].map(schema.simplified, na_action="ignore")
    return keys.map(names).astype("str")


def _brought(projects: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The proposals that someone brought, and who."""
    proposals = in_year(projects)
    return proposals.assign(partner=introducers(proposals, names)).dropna(subset="partner")


def _about(partners: pd.DataFrame | None, names: Iterable[str]) -> pd.DataFrame:
    """What the partners file says of each of the names, all missing where they are not in it."""
    nobody = pd.DataFrame(columns=PARTNERS.keys()).astype(PARTNERS.dtypes)
    return (nobody if partners is None else partners).set_index("partner").reindex(names)


def _shrunken(brought: pd.DataFrame) -> pd.Series:
    counts = by(brought, "channel", "partner")
    rates = [
        pd.Series(predictive.rates(channel["won"], channel["decided"])[0], channel.index)
        for _, channel in counts.groupby("channel", observed=True)
    ]
    received = sizes(counts)
    expected = pd.concat(rates) * received if rates else received
    return expected.groupby("partner").sum() / received.groupby("partner").sum()


def _sum(name: str, projects: pd.DataFrame, column: str, index: pd.Index) -> pd.DataFrame:
    known = schema.own(projects, column).astype("float64").groupby(projects["partner"])
    missing = (known.size() - known.count()).reindex(index, fill_value=0)
    return pd.DataFrame({name: known.sum(min_count=1).reindex(index), f"{name}_missing": missing})


def _initiatives(brought: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    who = brought["initiated_by"].astype("str").fillna("unknown")
    counts = pd.crosstab(brought["partner"], who).rename_axis(columns=None)
    return counts.reindex(index=index, columns=["me", "partner", "client", "unknown"], fill_value=0)


def _told_apart(name: str, other: str) -> bool:
    """Whether two names differ by a number or a letter or two only, as ``Agence 1`` and ``Agence
    2``: on purpose.
    """
    differing = {*name.casefold().split()} ^ {*other.casefold().split()}
    return all(len(word) <= 2 or word.isdigit() for word in differing)
