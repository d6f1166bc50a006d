"""What may be concluded, as a table: one row a question, with what it would take where it is not
settled.
"""

from html import escape
from math import ceil

import pandas as pd

from bilan import words
from bilan.analysis.opening import standing
from bilan.show import html
from bilan.show.facts import Row, fact, subject, years_of
from bilan.show.html import Html
from bilan.show.inline import interval
from bilan.show.prose import phrases, upper
from bilan.show.verdicts import round_up

_MOST = 12


def claims_table(verdicts: pd.DataFrame) -> Html:
    """What may be concluded, what may not, and what it would take?

    One row a question: the counts, the rate and its interval against one in two or against the rate
    of the others, and the answer. At most twelve: what is established, then what is tempting, then
    what is too little to judge; nothing where nothing is decided, or the file notes no loss, or no
    win.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    rows = standing(verdicts).head(_MOST).to_dict("records")
    if not rows:
        return Html()
    level = verdicts[verdicts["question"] == "level"]
    years = (level["from_year"].max(), level["to_year"].max()) if len(level) else (0, 0)
    key = "claims.span" if years[0] < years[1] else "claims.counted"
    counts = upper(words.text(key, from_year=str(years[0]), to_year=str(years[1])))
    answer = words.text("verdict_table.verdict")
    headers = [words.text("claims.question"), counts, upper(words.text("chart.plausible")), answer]
    table = html.table(headers, map(_cells, rows))
    rest = len(verdicts) - len(rows)
    note = f"<p>{words.text('claims.rest', n=rest)}</p>" if rest else ""
    return Html(f'<div class="claims">{table}{note}</div>')


def _cells(row: Row) -> list[str]:
    concluded = row["standing"] == "established"
    read = concluded or (row["standing"] == "tempting" and pd.notna(row["reading"]))
    named = fact([row], write=html.isolated) if read else subject(row, html.isolated)
    what = f"{'✓' if concluded else '–'} {upper(named)}"
    counts = [words.text("chart.won_of", **row)]
    against = 0.5
    if row["other_decided"]:
        counts.append(words.text("claims.against", **row))
        against = row["other_won"] / row["other_decided"]
    status, *notes = map(escape, _established(row) if concluded else _open(row))
    rate = interval(
        row["rate"], row["low"], row["high"], against, html.percents(row["low"], row["high"])
    )
    return [
        Html(f"<b>{what}</b>" if concluded else what),
        Html("<br>".join(counts)),
        Html(rate if row["decided"] > 1 else ""),
        Html("<br>".join([f"<b>{status}</b>" if concluded else status, *notes])),
    ]


def _established(row: Row) -> list[str]:
    alone = "not_alone" if row["year_decided"] else ""
    if row["otherwise"]:
        alone = "otherwise"
    elif row["year_verdict"] == row["verdict"]:
        alone = "this_year"
    elif row["year_verdict"]:
        alone = f"weaker_{row['year_verdict']}"
    certain = row["verdict"] == "reliable" and row["low"] < 1
    losses = {"one_loss_in": ceil(1 / (1 - row["low"])) if certain else 0}
    return phrases(
        "claims.established",
        row | years_of(row) | losses,
        plain=True,
        **{alone: alone},
        certain=certain,
        unknown=row["unknown"],
        pending=row["pending"],
    )


def _open(row: Row) -> list[str]:
    if row["standing"] == "too_few":
        return [words.text("claims.open.too_few")]
    if row["open_by"]:
        return [words.text(f"claims.open.by_{row['open_by']}", **row)]
    thin = pd.isna(row["needed"])
    return phrases(
        "claims.open",
        row | {"needed": 0 if thin else round_up(row["needed"])},
        thin=thin,
        needed=not thin,
        tie=row["question"] == "even" and 2 * row["won"] == row["decided"],
        alone=not row["other_decided"] and not row["low"] <= 0.5 <= row["high"],
        unknown=row["unknown"],
    )
