"""The first screen: the year's finding as a title, a few figures, what is established, what is not,
what to do next.
"""

from collections.abc import Iterator
from html import escape

import pandas as pd

from bilan import words
from bilan.analysis.opening import Figures, established, tempting
from bilan.analysis.outlook import WhatIf
from bilan.analysis.verdicts import RATES
from bilan.show.html import Html
from bilan.show.outlook import counts
from bilan.show.prose import Prose, apart, few, upper, verbatim
from bilan.show.verdicts import Row, hasty, subject, years_of

_MOST_IN_WORDS, _MOST = 3, 4  # of what is established; the others are counted
_MOST_TEMPTING = 3


def headline(figures: Figures) -> Prose:
    """What came of the year, as a title: what :func:`bilan.figures` returns."""
    won, lost, pending = figures.counts[:3]
    key = (
        "both"
        if won and lost
        else "won"
        if won
        else "lost"
        if lost
        else "pending"
        if pending
        else "none"
    )
    return Prose(words.text(f"headline.{key}", won=won, lost=lost, pending=pending))


def standfirst(verdicts: pd.DataFrame) -> Prose:
    """What is established, in words, and that the rest is not?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    decided = max(verdicts.loc[verdicts["about"] == "all", "decided"], default=0)
    claims = sorted(_together(established(verdicts)), key=lambda rows: rows[0]["about"] == "all")
    if not claims:
        return Prose(
            words.text("standfirst.none" if decided else "standfirst.nothing", decided=decided)
        )
    return Prose(f"{_said(claims)} {words.text('standfirst.rest')}")


def years_standfirst(verdicts: pd.DataFrame) -> Prose:
    """May one conclude that the last year, or a channel in it, differs from the years before?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns for the last year.
    """
    asked = verdicts[verdicts["question"].isin(["year", "channel_year"])]
    claims = _together(established(asked))
    if claims:
        return Prose(f"{_said(claims)} {words.text('standfirst.rest')}")
    key = "none" if len(asked) else "nothing_asked" if verdicts["to_year"].any() else "no_year"
    return Prose(words.text(f"year_lesson.{key}"))


def figures(figures: Figures) -> Html:
    """At most four figures, each with its uncertainty or what is missing of it: what
    :func:`bilan.figures` returns.
    """
    shown = [
        f'<div><div class="name">{escape(name)}</div><div class="value">{escape(value)}</div>'
        f'<div class="note">{escape(note)}</div></div>'
        for name, value, note in _figures(figures)
    ]
    return Html(f'<div class="figures">{"".join(shown)}</div>' if shown else "")


def established_list(verdicts: pd.DataFrame) -> Prose:
    """What may be concluded, with its counts, in a few lines?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    claims = _together(established(verdicts))
    lines = [_with_counts(rows) for rows in claims[:_MOST]]
    if rest := sum(map(len, claims[_MOST:])):
        lines.append(words.text("established.more", n=rest))
    return Prose(_listed(lines) + _years(claims) or words.text("established.none"))


def tempting_list(verdicts: pd.DataFrame) -> Prose:
    """Which readings are tempting, but may be luck, those that fewest projects would settle first?
    Nothing where there is none.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    rows = (
        tempting(verdicts)
        .sort_values("needed", kind="stable")
        .head(_MOST_TEMPTING)
        .to_dict("records")
    )
    if not rows:
        return Prose()
    lines = _listed([_reading(row) for row in rows])
    return Prose(f"{lines}\n\n{words.text('tempting.luck', n=len(rows))}")


def advice_sentence(what_if: WhatIf, rule: str) -> Prose:
    """What to do next year: the resolution, and what it would have avoided this year.

    Parameters
    ----------
    what_if : what :func:`bilan.what_if` returns for the rule.
    rule : ``any``, ``all``, ``met`` or ``brief``.
    """
    avoided = what_if.avoided
    if not what_if.proposals:
        return Prose()
    if avoided == (0, what_if.proposals):
        return Prose(words.text("advice.unknown"))
    told = {"rule": words.text(f"advice.rule.{rule}"), "proposals": what_if.proposals}
    if not avoided.high:
        return Prose(words.text("advice.none_avoided", **told))
    parts = [
        words.text(f"plan.part.{name}", span=counts(bounds), n=bounds.high)
        for name in ("losses_avoided", "wins_foregone", "pending_avoided")
        if (bounds := getattr(what_if, name)).high
    ]
    saved = what_if.hours_saved
    told |= {
        "hours": words.text("advice.hours", hours=counts(saved)) if saved.high else "",
        "avoided": counts(avoided),
        "avoided_n": avoided.high,
        "parts": words.listed(parts),
    }
    return Prose(words.text("advice.avoided", **told))


def _figures(figures: Figures) -> Iterator[tuple[str, str, str]]:
    year, missing = figures.counts, figures.hours_missing
    if year.decided:
        note = words.text("figures.rate_note", low=year.low, high=year.high)
        yield words.text("figures.rate"), words.percent(year.rate), note
    if year.pending:
        key = "figures.pending_note" if year.decided else "figures.pending_alone"
        note = words.text(key, low=figures.low, high=figures.high)
        yield words.text("figures.pending"), words.number(year.pending), note
    if pd.notna(figures.amount_won):
        notes = (
            [words.text("figures.amount_lost", lost=figures.amount_lost)]
            if pd.notna(figures.amount_lost)
            else []
        )
        if figures.amounts_missing:
            notes.append(words.text("figures.amount_missing", n=figures.amounts_missing))
        note = apart(notes)
        yield (
            words.text("figures.amount"),
            words.text("cell.amount", value=figures.amount_won),
            note,
        )
    if pd.notna(figures.hours_lost):
        note = words.text("figures.hours_missing" if missing else "figures.hours_known", n=missing)
        yield (
            words.text("figures.hours"),
            words.text("cell.hours", value=figures.hours_lost),
            note,
        )


def _said(claims: list[list[Row]]) -> str:
    parts = [_in_words(rows) for rows in claims[:_MOST_IN_WORDS]]
    if rest := sum(map(len, claims[_MOST_IN_WORDS:])):
        parts.append(words.text("standfirst.more", n=rest))
    return upper(apart(parts)) + "."


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {line}." for line in lines)


def _together(claims: pd.DataFrame) -> list[list[Row]]:
    """Claims that read the same, of several channels, as one."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in claims.to_dict("records"):
        alone = row["question"] not in RATES
        alike.setdefault(
            (row["question"], row["about"], row["verdict"], row["group"] if alone else ""), []
        ).append(row)
    return list(alike.values())


def _in_words(rows: list[Row]) -> str:
    row = rows[0]
    key = row["verdict"] if row["question"] in RATES else f"{row['verdict']}_{row['question']}"
    through = words.listed(few([_through(row) for row in rows], "through.more"))
    return words.text(f"standfirst.part.{key}", through=through, **years_of(row))


def _through(row: Row) -> str:
    key = f"through.{row['group'] or 'all'}"
    return (
        words.text(key)
        if words.has(key)
        else words.text("through.other", name=verbatim(row["group"]))
    )


def _with_counts(rows: list[Row]) -> str:
    row = rows[0]
    groups = upper(words.listed(few([_counted(row) for row in rows], "established.groups_more")))
    if row["question"] in RATES:
        return words.text(
            "established.rate",
            groups=groups,
            claim=words.text(f"claim.{row['verdict']}"),
        )
    return words.text(
        f"established.{row['question']}.{row['verdict']}",
        **row | years_of(row) | {"group": groups},
    )


def _counted(row: Row) -> str:
    return words.text(
        "established.group", name=subject(row), won=row["won"], decided=row["decided"]
    )


def _years(claims: list[list[Row]]) -> str:
    """Over which years rates are judged together."""
    rows = [
        row for rows in claims for row in rows if row["question"] not in ("year", "channel_year")
    ]
    if not rows or rows[0]["from_year"] == rows[0]["to_year"]:
        return ""
    return "\n\n" + words.text("established.years", **years_of(rows[0]))


def _reading(row: Row) -> str:
    if row["question"] in ("qualification", "year"):
        reading = words.text(f"tempting.reading.{row['reading']}_{row['question']}")
        return words.text("tempting.gap", **row | {"reading": reading})
    reading = words.text(f"tempting.reading.{hasty(row)}")
    return words.text("tempting.rate", **row | {"reading": reading, "Name": upper(subject(row))})
