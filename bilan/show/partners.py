"""The partners: what they bring and receive, and the reading grid, which decides nothing for the
reader.
"""

import pandas as pd

from bilan import words
from bilan.analysis.partners import FollowUp, Weight
from bilan.schema import CRITERIA, OUTCOMES
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, apart, few, sentence, verbatim


def partners_headline(partners: pd.DataFrame) -> Prose:
    """How many partners brought how many proposals, as a title: what :func:`bilan.by_partner`
    returns.
    """
    bringers = partners[partners["received"] > 0]
    key = "none" if bringers.empty else "some"
    told = {"partners": len(bringers), "received": int(bringers["received"].sum())}
    return sentence(f"alliance.headline.{key}", **told)


def exchange_paragraph(partners: pd.DataFrame) -> Prose:
    """What was received from partners, what was given to them, and who took the initiative?

    Parameters
    ----------
    partners : what :func:`bilan.by_partner` returns.
    """
    return Prose(
        " ".join([*_received(partners[partners["received"] > 0]), *_given(partners["given"])])
    )


def unmatched_paragraph(partners: pd.DataFrame, near: pd.DataFrame, *, used: bool = True) -> Prose:
    """Who is in one file and not in the other, and which names look like one?

    Parameters
    ----------
    partners, near : what :func:`bilan.by_partner` and :func:`bilan.analysis.partners.near_names`
        return.
    used : whether the file of partners, if there is one, is used.
    """
    absent = words.text("alliance.no_file" if used else "alliance.unused")
    sentences = _apart(partners) if partners["in_partners"].any() else [absent]
    pairs = [words.text("alliance.pair", **row.map(verbatim)) for _, row in near.iterrows()]
    if pairs:
        sentences.append(
            words.text("alliance.near", names=apart(few(pairs, "alliance.more_pairs")))
        )
    return Prose(" ".join(sentences))


def weight_sentence(weight: Weight | None) -> Prose:
    """Do one or two partners bring most of the money? What :func:`bilan.analysis.partners.weight`
    returns; nothing where they do not.
    """
    if weight is None:
        return Prose()
    told = {"names": words.listed(map(verbatim, weight.names)), "n": len(weight.names)}
    rest = words.text("alliance.weight_missing", n=weight.missing) if weight.missing else ""
    return sentence("alliance.weight", **weight._asdict() | told, rest=rest)


def follow_up_list(follow_up: FollowUp) -> Prose:
    """Whom to thank, to get to know, to watch: what :func:`bilan.analysis.partners.follow_up`
    returns.
    """
    lines = [
        words.text(
            f"follow_up.{key}",
            names=words.listed(few([*map(verbatim, names)], "alliance.more_names")),
        )
        for key, names in follow_up._asdict().items()
        if names
    ]
    return Prose("\n".join(f"- {line}" for line in lines))


def file_sentence(file: str, *, used: bool) -> Prose:
    """Which file of partners was read, and whether it is used; a blank name is not told."""
    if not used:
        return sentence("alliance.unused")
    return Prose(words.text("alliance.file", file=verbatim(file)) if file else "")


def grid_caveat(partners: pd.DataFrame) -> Prose:
    """What does the grid of criteria decide? What :func:`bilan.by_partner` returns; nothing where
    no criterion is known.
    """
    return Prose(
        words.text("alliance.grid_caveat")
        if partners[list(CRITERIA)].notna().any(axis=None)
        else ""
    )


def partners_table(partners: pd.DataFrame) -> Html:
    """What each partner brought and received: what :func:`bilan.by_partner` returns; nothing
    without a partner.
    """
    rows = [
        line | {"partner": str(name)}
        for name, line in zip(partners.index, html.lines(partners), strict=True)
    ]
    counts = ["received", "won", "lost"]
    columns = ["partner", *counts, "shrunken", "interval", "amount_won", "hours", "given"]
    return html.sheet("alliance_table", rows, columns)


def alliance_method() -> Prose:
    """How the figures on partners are worked out."""
    return sentence("alliance.method")


def _received(bringers: pd.DataFrame) -> list[str]:
    if bringers.empty:
        return [words.text("alliance.none_received")]
    totals = bringers[["received", *OUTCOMES]].sum().to_dict()
    asked = bringers.filter(like="initiated_").sum().items()
    parts = [
        words.text(f"initiative.{name.removeprefix('initiated_')}", n=n) for name, n in asked if n
    ]
    return [
        words.text("alliance.received", partners=len(bringers), **totals),
        words.text("alliance.initiative", parts=words.listed(parts)),
    ]


def _given(given: pd.Series) -> list[str]:
    known = given.dropna()
    if known.empty:
        return []
    missing = len(given) - len(known)
    rest = words.text("alliance.given_missing", n=missing) if missing else ""
    receivers = int((known > 0).sum())
    key = "alliance.given" if receivers else "alliance.given_none"
    return [words.text(key, given=int(known.sum()), partners=receivers, rest=rest)]


def _apart(partners: pd.DataFrame) -> list[str]:
    sides = {"only_projects": ~partners["in_partners"], "only_partners": ~partners["in_projects"]}
    found = {key: [verbatim(name) for name in partners.index[side]] for key, side in sides.items()}
    sentences = [
        words.text(
            f"alliance.{key}",
            n=len(names),
            names=words.listed(few(names, "alliance.more_names")),
        )
        for key, names in found.items()
        if names
    ]
    return sentences or [words.text("alliance.all_matched")]
