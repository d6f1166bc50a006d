"""What may be concluded, as a table: one row a question, with what it would take where it is not
settled.
"""

from html import escape
from math import ceil

import pandas as pd

from bilan import words
from bilan.analysis.opening import tempting, too_few
from bilan.analysis.verdicts import CLAIMS
from bilan.show import html
from bilan.show.html import Html
from bilan.show.inline import interval
from bilan.show.prose import upper
from bilan.show.verdicts import Row, rounded, subject

_MOST = 12


def claims_table(verdicts: pd.DataFrame) -> Html:
    """What may be concluded, what may not, and what it would take?

    One row a question: the counts, the rate and its interval against one in two or against the rate
    of the others, and the answer. At most twelve: what is established, then what is tempting, then
    what is too little to judge; nothing where nothing is decided.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    # Whether a rate is about one half takes more projects than its side: a reading may tempt where
    # that has too few.
    shown = [
        verdicts[verdicts["verdict"].isin(CLAIMS)],
        tempting(verdicts).assign(verdict="cannot_tell"),
        too_few(verdicts),
    ]
    rows = [row for frame in shown for row in frame.to_dict("records")][:_MOST]
    if not rows:
        return Html()
    level = verdicts[verdicts["question"] == "level"]
    years = (level["from_year"].max(), level["to_year"].max()) if len(level) else (0, 0)
    key = "claims.span" if years[0] < years[1] else "claims.counted"
    counts = upper(words.text(key, from_year=str(years[0]), to_year=str(years[1])))
    question, answer = html.headers("verdict_table", ["question", "verdict"])
    headers = [question, counts, upper(words.text("chart.plausible")), answer]
    table = html.table(headers, map(_cells, rows))
    rest = len(verdicts) - len(rows)
    note = f"<p>{words.text('claims.rest', n=rest)}</p>" if rest else ""
    return Html(f'<div class="claims">{table}{note}</div>')


def _cells(row: Row) -> list[str]:
    established = row["verdict"] in CLAIMS
    told = row | {"year": str(row["to_year"]), "Name": upper(subject(row, html.isolated))}
    what = f"{'✓' if established else '–'} {_what(told, established)}"
    counts = [words.text("chart.won_of", won=row["won"], decided=row["decided"])]
    against = 0.5
    if row["other_decided"]:
        counts.append(words.text("claims.against", **told))
        against = row["other_won"] / row["other_decided"]
    status, *notes = map(escape, _established(told) if established else _open(told))
    rate = interval(
        row["rate"], row["low"], row["high"], against, html.percents(row["low"], row["high"])
    )
    return [
        Html(f"<b>{what}</b>" if established else what),
        Html("<br>".join(counts)),
        Html(rate),
        Html("<br>".join([f"<b>{status}</b>" if established else status, *notes])),
    ]


def _what(told: Row, established: bool) -> str:
    reading = told["verdict"] if established else told["reading"]
    if told["verdict"] == "too_few" or pd.isna(reading):
        return told["Name"]
    if words.has(key := f"claims.{told['question']}.{reading}"):
        return words.text(key, **told)
    return words.text("claims.of", claim=words.text(f"claim.{reading}"), **told)


def _established(told: Row) -> list[str]:
    notes = [words.text("claims.established.plain")]
    if told["year_decided"]:
        notes.append(
            words.text(f"claims.established.{'yes' if told['this_year'] else 'no'}", **told)
        )
    if told["verdict"] == "reliable" and told["low"] < 1:
        notes.append(
            words.text("claims.established.certain", one_loss_in=ceil(1 / (1 - told["low"])))
        )
    if told["unknown"]:
        notes.append(words.text("claims.established.unknown", **told))
    return notes


def _open(told: Row) -> list[str]:
    if told["verdict"] == "too_few":
        return [words.text("claims.open.too_few")]
    needed = told["needed"]
    key = "thin" if pd.isna(needed) else "needed"
    notes = [words.text(f"claims.open.{key}", needed=0 if pd.isna(needed) else rounded(needed))]
    if told["question"] == "even" and 2 * told["won"] == told["decided"]:
        notes.append(words.text("claims.open.tie"))
    if not told["other_decided"] and not told["low"] <= 0.5 <= told["high"]:
        notes.append(words.text("claims.open.alone"))
    if told["unknown"]:
        notes.append(words.text("claims.open.unknown", **told))
    return notes
