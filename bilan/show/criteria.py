"""The partners and the five criteria as a grid, beside what each brought and was given."""

import pandas as pd

from bilan import words
from bilan.schema import CRITERIA, OUTCOMES
from bilan.show import html
from bilan.show.html import UNKNOWN, Html
from bilan.show.inline import dots
from bilan.show.marks import MOST_MARKS
from bilan.show.prose import upper
from bilan.show.rows import Record, by_outcome, outcomes, shown


def criteria_table(partners: pd.DataFrame) -> Html:
    """With whom? The five criteria of each partner, filled where met, hollow where not, dotted
    where unknown; what came and went.

    Beyond twelve partners those who brought least are shown together, without criteria. Nothing
    where no criterion is known of anyone.

    Parameters
    ----------
    partners : what :func:`bilan.by_partner` returns.
    """
    if partners[list(CRITERIA)].isna().all(axis=None):
        return Html()
    found = shown(partners[[*OUTCOMES]], partners[[*OUTCOMES]].sum(axis="columns"))
    if found is None:
        return Html()
    body = []
    for place, group in found.groups.items():
        mine = partners[[each == place for each in found.of]]
        given = mine["given"].dropna()
        answers = [""] * len(CRITERIA)
        if not group["together"]:
            answers = [_answer(mine[criterion].iloc[0]) for criterion in CRITERIA]
        back = words.number(int(given.sum())) if len(given) else UNKNOWN
        body.append([upper(group["name"]), *answers, _projects(group), back])
    headers = [*html.headers("alliance_table", ["partner"])]
    headers += [upper(words.text(f"criterion.{criterion}")) for criterion in CRITERIA]
    headers += html.headers("criteria_table", ["received", "given"])
    signs = {answer: words.label("answer", answer) for answer in ("yes", "no", "unknown")}
    signs |= outcomes(partners)
    key = " ".join(f"<span>{dots([look])} {word}</span>" for look, word in signs.items())
    return Html(f'<div class="criteria">{html.table(headers, body)}<p class="key">{key}</p></div>')


def _answer(answer: object) -> Html:
    look = "unknown" if pd.isna(answer) else "yes" if answer else "no"
    return Html(dots([look], words.label("answer", look)))


def _projects(group: Record) -> str:
    """What a partner brought, one mark a project, or in words where that is too much."""
    told = words.text("criteria_table.brought", **by_outcome(group))
    if not 0 < group["size"] <= MOST_MARKS:
        return told if group["size"] else words.number(0)
    looks = [look for look, count in by_outcome(group).items() for _ in range(count)]
    return Html(dots(looks, told))
