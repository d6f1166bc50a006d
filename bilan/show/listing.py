"""The projects of a year, one by one: a strip of its months, a table; how far they came, and which
clients came back.
"""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.listing import Clients
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.axes import draw
from bilan.show.html import Html
from bilan.show.prose import Prose, apart, called, sentence, upper
from bilan.show.strips import paint_strips

_MOST = 500  # projects listed; all of them are counted


def funnel_sentence(rows: pd.Series) -> Prose:
    """How many contacts became proposals, were decided, were won? What :func:`bilan.account`
    returns; contacts only where the file keeps those that went no further.
    """
    won, decided = int(rows["won"]), int(rows["won"] + rows["lost"])
    counts = {"proposals": decided + int(rows["pending"]), "decided": decided, "won": won}
    if aside := int(rows["set_aside"]):
        counts = {"contacts": counts["proposals"] + aside} | counts
    return Prose(", ".join(words.text(f"funnel.{name}", n=n) for name, n in counts.items()))


def clients_sentence(clients: Clients | None) -> Prose:
    """Which clients came back, and which are new? What :func:`bilan.analysis.listing.clients`
    returns; nothing where it tells nothing.
    """
    if clients is None:
        return Prose()
    told = clients._asdict()
    back = words.text("clients.back" if clients.back else "clients.no_back", **told)
    new = words.text("clients.new" if clients.new else "clients.no_new", **told)
    return sentence("clients.all", back=back, new=new)


def listing_chart(listed: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """When was each project won, lost, or proposed if it is still pending? One mark a project, at
    its month.

    Nothing where the months are not known, or are of several years.

    Parameters
    ----------
    listed : what :func:`bilan.analysis.listing.listing` returns.
    """
    known = listed[listed["month"].notna()]
    if known["review_year"].nunique() != 1:
        return None
    marks = known[["outcome"]].assign(value=known["month"].astype(float), project=known["named"])
    names, parts = {}, []
    for outcome in OUTCOMES:
        months = marks.loc[marks["outcome"] == outcome, "value"].value_counts().sort_index()
        if len(months):
            names[outcome] = words.text(f"table.{outcome}")
            told = ", ".join(f"{words.month(int(month))} {n}" for month, n in months.items())
            parts.append(words.text("listing.months", name=names[outcome], months=told))
    marks["row"] = marks["outcome"].astype("object").map([*names].index)
    return draw(lambda ax: _months(ax, marks, [*names.values()]), apart(parts), ax)


def listing_table(listed: pd.DataFrame) -> Html:
    """Every project behind the pictures, at most five hundred; a column of which nothing is known
    is left out.
    """
    rows = listed.head(_MOST)
    years = rows["review_year"].nunique() > 1
    known = [name for name in ("qualified", "month", "amount") if rows[name].notna().any()]
    body = [
        row
        | {
            "channel": Html(upper(called("channel", str(row["channel"]), html.isolated))),
            "outcome": upper(words.label("outcome", row["outcome"])),
            "month": _month(row["month"], row["review_year"] if years else None),
        }
        for row in rows.to_dict("records")
    ]
    table = html.sheet("listing", body, ["project", "channel", "outcome", *known], names=2)
    rest = len(listed) - len(rows)
    note = f"<p>{words.text('listing.more', n=rest)}</p>" if rest else ""
    return Html(f"{table}{note}")


def _months(ax: Axes, marks: pd.DataFrame, names: list[str]) -> float:
    high = paint_strips(ax, marks, names)
    ax.set_xlim(0.4, 12.6)
    quarters = [2, 5, 8, 11]
    ax.set_xticks(quarters, [words.month(month) for month in quarters])
    return high


def _month(month: Any, year: Any) -> str:
    if pd.isna(month):
        return html.UNKNOWN
    return words.month(int(month), None if pd.isna(year) else int(year))
