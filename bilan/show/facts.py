"""What was read of projects, as clauses: the one wording of a claim, wherever it is told."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from bilan import words
from bilan.analysis.opening import standing
from bilan.analysis.verdicts import RATES
from bilan.show.prose import apart, called, few, upper, verbatim

Row = dict[str, Any]
Write = Callable[[str], str]

_OF_TWO_YEARS = ("year", "trend", "channel_year")
_MOST = 4  # facts told; the others are counted


def clauses(verdicts: pd.DataFrame, *, with_counts: bool = False) -> list[str]:
    """What is established, one clause for what reads the same of several channels, at most four,
    and then how many more there are.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns, or some of its rows.
    """
    together: dict[tuple[str, ...], list[Row]] = {}
    told = standing(verdicts)
    for row in told[told["standing"] == "established"].to_dict("records"):
        alone = "" if row["question"] in RATES else row["group"]
        key = (row["question"], row["about"], row["verdict"], row["also"], alone)
        together.setdefault(key, []).append(row)
    facts = [fact(rows, with_counts=with_counts) for rows in together.values()]
    more = sum(map(len, [*together.values()][_MOST:]))
    rest = [words.text("fact.more", n=more)] if more else []
    return [*facts[:_MOST], *rest]


def fact(rows: list[Row], *, with_counts: bool = False, write: Write = verbatim) -> str:
    """What is claimed, or read, of channels that read the same, or of one gap: rows of
    :func:`bilan.analysis.opening.standing`.
    """
    row = rows[0]
    reading = row["verdict" if row["standing"] == "established" else "reading"]
    through = [_through(each, with_counts, write) for each in rows]
    who = words.listed(few(through, "through.more"))
    if row["question"] in RATES:
        also = [
            words.text(f"fact.also.{verdict}")
            for verdict in row["also"].split()
            if words.has(f"fact.also.{verdict}")
        ]
        said = words.text(f"fact.{reading}", who=who) + "".join(also)
    else:
        key, years = f"fact.{row['question']}.{reading}", years_of(row)
        said = words.text(key, who=who, before=words.text("fact.before", **years), **years)
        if with_counts:
            over = "fact.trend_counts" if row["question"] == "trend" else "fact.against"
            key = over if row["other_decided"] else "fact.in_all"
            said = words.text(key, **row | years | {"fact": said})
    if with_counts and row["otherwise"] and len(rows) == 1:
        said = words.text("fact.otherwise", **row | {"fact": said, "year": str(row["to_year"])})
    return said


def over_years(facts: list[str], verdicts: pd.DataFrame) -> str:
    """Facts as one sentence, which says of which years it speaks."""
    rows = verdicts[~verdicts["question"].isin(_OF_TWO_YEARS)].to_dict("records")
    together = apart(facts)
    if not rows or not rows[0]["to_year"]:
        return upper(together)
    return upper(words.text("fact.span", facts=together, **years_of(rows[0])))


def subject(row: Row, write: Write = verbatim) -> str:
    """What a reader calls the group, or the year, of which a verdict speaks."""
    if row["about"] == "channel":
        return called("channel", row["group"], write)
    return row["group"] if row["about"] == "year" else words.text(f"group.{row['about']}")


def years_of(row: Row) -> dict[str, Any]:
    """The years that a verdict speaks of, as texts, how many they are, and how many the last is
    compared with.
    """
    first, last = row["from_year"], row["to_year"]
    names = {"from_year": first, "to_year": last, "year": last, "before_year": last - 1}
    told: dict[str, Any] = {name: str(year) for name, year in names.items()}
    return told | {"years": last - first + 1, "earlier": max(1, last - first)}


def through(channel: str, write: Write = verbatim) -> str:
    """By which way projects came, as part of a clause; all of them for a blank channel."""
    key = f"through.{channel or 'all'}"
    return words.text(key) if words.has(key) else words.text("through.other", name=write(channel))


def _through(row: Row, with_counts: bool, write: Write) -> str:
    who = through(row["group"] if row["about"] == "channel" else "", write)
    if with_counts and row["question"] in RATES:
        return words.text("fact.counted", **row | {"who": who})
    return who
