"""The partners one by one: the five criteria, what each brought, and what was sent back."""

import pandas as pd

from bilan import words
from bilan.schema import CRITERIA, OUTCOMES
from bilan.show import html
from bilan.show.html import UNKNOWN, Html
from bilan.show.inline import dots
from bilan.show.marks import MOST_MARKS
from bilan.show.prose import upper
from bilan.show.rows import Record, by_outcome, fold_groups, outcomes


def criteria_table(partners: pd.DataFrame) -> Html:
    """Who brings me projects? A partner a row: how many of the five criteria are met, and which are
    not or are unknown; what came, was won and went back.

    Beyond twelve partners those who brought least are shown together, without criteria. Nothing
    without a partner.

    Parameters
    ----------
    partners : what :func:`bilan.by_partner` returns.
    """
    found = fold_groups(partners[[*OUTCOMES]], partners[[*OUTCOMES]].sum(axis="columns"))
    if found is None:
        return Html()
    rows = []
    for place, group in found.groups.items():
        mine = partners[[each == place for each in found.of]]
        told = {
            "partner": upper(group["name"]),
            "criteria": UNKNOWN if group["together"] else _criteria(mine.iloc[0]),
            "received": _projects(group),
            "won": group["won"],
        }
        rows.append(told | mine[["amount_won", "given"]].sum(min_count=1).to_dict())
    known = bool(partners[list(CRITERIA)].notna().any(axis=None))
    columns = ["partner", *["criteria"] * known, "received", "won", "amount_won", "given"]
    table = html.sheet("alliance_table", rows, columns, names=1 + known)
    key = " ".join(
        f"<span>{dots([look])} {word}</span>" for look, word in outcomes(partners).items()
    )
    return Html(f'<div class="criteria">{table}<p class="key">{key}</p></div>')


def _criteria(partner: pd.Series) -> Html:
    """How many are met, at least and at most; and, below, which are not, and which are unknown."""
    unknown = [criterion for criterion in CRITERIA if pd.isna(partner[criterion])]
    no = [each for each in CRITERIA if each not in unknown and not partner[each]]
    most = len(CRITERIA) - len(no)
    met = html.measured((most - len(unknown), most), "number")
    lines = [words.text("criteria_table.met", met=met, of=len(CRITERIA))]
    for answer, found in (("no", no), ("unknown", unknown)):
        names = [words.text(f"criterion.{criterion}") for criterion in found]
        if len(names) == len(CRITERIA):
            names = [words.text("criteria_table.all")]
        if names:
            lines.append(words.text(f"criteria_table.{answer}", names=words.listed(names)))
    return Html("<br>".join(lines))


def _projects(group: Record) -> str:
    """What a partner brought, one mark a project, or in words where that is too much."""
    told = words.text("criteria_table.brought", **by_outcome(group))
    if not 0 < group["size"] <= MOST_MARKS:
        return told if group["size"] else words.number(0)
    looks = [look for look, count in by_outcome(group).items() for _ in range(count)]
    return Html(dots(looks, told))
