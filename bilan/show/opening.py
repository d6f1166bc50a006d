"""The first screen: the year's finding as a title, a few figures, what is established, what is not,
what to do next.
"""

from collections.abc import Iterator
from html import escape

import pandas as pd

from bilan import words
from bilan.analysis.leanings import Move
from bilan.analysis.opening import FEWEST, Figures, one_sided, standing, tells_rates
from bilan.analysis.outlook import WhatIf
from bilan.analysis.verdicts import RATES
from bilan.show.facts import Row, clauses, fact, over_years, through, years_of
from bilan.show.html import Html, measured
from bilan.show.outlook import counts, span
from bilan.show.prose import Prose, apart, called, paragraphs, phrases, sentence, upper

_MOST_TEMPTING = 3
_MOST_TURNED, _ENOUGH = 2, 3  # channels that turned; projects decided in the year and before
_TURN = 0.3  # from a rate to the other, across one in two
_MANY = 10  # one blank in ten is worth a word on the first screen


def headline(figures: Figures) -> Prose:
    """What came of the year, as a title: what :func:`bilan.analysis.opening.figures` returns."""
    won, lost, pending = figures.counts[:3]
    counts = {"both": won and lost, "won": won, "lost": lost, "pending": pending, "none": True}
    key = next(name for name, holds in counts.items() if holds)
    return sentence(f"headline.{key}", won=won, lost=lost, pending=pending)


def standfirst(verdicts: pd.DataFrame, *, few: bool = False) -> Prose:
    """What is established, in words, and that for the rest it is too early?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    few : whether so few projects are decided that there is but to come back.
    """
    decided = max(verdicts.loc[verdicts["about"] == "all", "decided"], default=0)
    back = [words.text("standfirst.back", fewest=FEWEST, more=FEWEST - decided)] if few else []
    if side := one_sided(verdicts):
        return Prose(" ".join([words.text(f"standfirst.{side}"), *back]))
    facts = clauses(verdicts)
    said = [_rest(facts, verdicts) if facts else _none(decided, verdicts)]
    blank = verdicts.loc[verdicts["open_by"] == "channel", "blank"]
    if len(blank) and _MANY * blank.max() > decided:
        said.append(words.text("standfirst.blank", n=int(blank.max())))
    return Prose(" ".join([*said, *back]))


def years_standfirst(verdicts: pd.DataFrame) -> Prose:
    """May one conclude that the last year, or a channel in it, differs from the years before?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns for the last year.
    """
    asked = verdicts[verdicts["question"].isin(["year", "channel_year", "trend"])]
    if facts := clauses(asked):
        return Prose(_rest(facts, asked))
    if len(asked):
        return sentence("year_lesson.none", **years_of(asked.iloc[0]))
    key = "nothing_asked" if verdicts["to_year"].any() else "no_year"
    return sentence(f"year_lesson.{key}")


def caption(verdicts: pd.DataFrame, year: int | None) -> Prose:
    """Of which year is the picture of the channels, and which of them turned: mostly won before and
    mostly lost in it, or the other way round?
    """
    said = [words.text("caption.all" if year is None else "caption.year", year=str(year))]
    asked = verdicts[verdicts["question"] == "channel_year"]
    asked = asked[asked[["decided", "other_decided"]].min(axis=1) >= _ENOUGH]
    now, then = asked["won"] / asked["decided"], asked["other_won"] / asked["other_decided"]
    crossed = ((now - 0.5) * (then - 0.5) < 0) & ((now - then).abs() > _TURN)
    turned = asked[crossed].to_dict("records")
    for row in turned[:_MOST_TURNED]:
        who = upper(called("channel", row["group"]))
        said.append(words.text("caption.turned", **row | {"Who": who}))
    return Prose(" ".join(said))


def figures(
    figures: Figures,
    verdicts: pd.DataFrame,
    before: Figures | None = None,
    last: str = "",
) -> Html:
    """At most four figures, each with what it was a year before, its uncertainty or what is missing
    of it; no rate where few are decided, or the file notes no loss, or no win.

    Parameters
    ----------
    figures, verdicts : what :func:`bilan.analysis.opening.figures` and :func:`bilan.verdicts`
        return.
    before, last : the figures of the year before, and which year that is.
    """
    rated = tells_rates(figures.counts, verdicts)
    shown = [
        f'<div><div class="name">{escape(name)}</div><div class="value">{escape(value)}</div>'
        f'<div class="note">{escape(note)}</div></div>'
        for name, value, note in _figures(figures, before, last, rated=rated)
    ]
    return Html(f'<div class="figures">{"".join(shown)}</div>' if shown else "")


def established_list(verdicts: pd.DataFrame) -> Prose:
    """What may be concluded, with its counts, in a few lines? Nothing where the file notes no loss,
    or no win.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    if one_sided(verdicts):
        return Prose()
    lines = _listed([upper(each) for each in clauses(verdicts, with_counts=True)])
    return Prose(lines + _years(verdicts) if lines else words.text("established.none"))


def tempting_list(verdicts: pd.DataFrame, leanings: pd.DataFrame) -> Prose:
    """What is likelier than not, and which readings are tempting but may be luck, those that fewest
    projects would settle first? Nothing where there is none.

    Parameters
    ----------
    verdicts, leanings : what :func:`bilan.verdicts` and :func:`bilan.leanings` return.
    """
    leaning = [_leaning(row) for row in leanings.to_dict("records")]
    told = standing(verdicts)
    read = told[(told["standing"] == "tempting") & ~told["group"].isin(leanings["group"])]
    nearest = read["needed"].mask(read["open_by"] != "", 0).sort_values(kind="stable").index
    rows = read.loc[nearest].head(max(0, _MOST_TEMPTING - len(leaning))).to_dict("records")
    lines = _listed([*leaning, *map(_reading, rows)])
    lucky = sum(not row["open_by"] for row in rows)
    return paragraphs(lines, words.text("tempting.luck", n=lucky) if lucky else "")


def advice_paragraph(what_if: WhatIf, rule: str, advice: str, move: Move | None = None) -> Prose:
    """What to do next year: the rule, what it would have avoided this year and whether it is worth
    it; and what a move from one channel to another might bring.

    Parameters
    ----------
    what_if : what :func:`bilan.what_if` returns for the rule.
    rule : ``any``, ``all``, ``met`` or ``brief``.
    advice : ``worth``, ``early`` or ``harmful``; blank where nothing is said of the rule.
    move : proposals that would come through another channel; ``None`` where nothing is said.
    """
    moved = ""
    if move and round(move.high) > 0:
        moved = words.text(
            "advice.move",
            proposals=move.proposals,
            fewer=through(move.fewer),
            more=through(move.more),
            range=span([words.points(end / 100) for end in (move.low, move.high)]),
        )
    return paragraphs(_refusing(what_if, rule, advice), moved)


def _refusing(what_if: WhatIf, rule: str, advice: str) -> str:
    """What the rule would have avoided."""
    avoided = what_if.avoided
    if not what_if.proposals or not advice:
        return ""
    if avoided == (0, what_if.proposals):
        return words.text("advice.unknown")
    told = {"rule": words.text(f"advice.rule.{rule}"), "proposals": what_if.proposals}
    if not avoided.high:
        return words.text("advice.none_avoided", **told)
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
        "wins": counts(what_if.wins_foregone),
        "wins_n": what_if.wins_foregone.high,
        "parts": words.listed(parts),
    }
    if advice == "harmful" and not what_if.wins_foregone.low:
        advice = "harmful_before"
    return words.text(f"advice.{advice}", **told)


def _figures(
    year: Figures, before: Figures | None, last: str, *, rated: bool
) -> Iterator[tuple[str, str, str]]:
    """Name, value and note of each; in the note, what it was the year before."""

    counts = year.counts
    waiting = pd.notna(year.amount_pending)
    pending = words.money(year.amount_pending) if waiting else words.number(counts.pending)
    telling, missing = pd.notna(year.amount_won), year.hours_missing
    told = year._asdict() | counts._asdict() | {"least": year.low, "most": year.high, "year": last}
    shown = {  # whether it is, and the notes on it
        "rate": (rated, _value(year, "rate"), {"rate_note": True}),
        "amount": (
            telling,
            _value(year, "amount"),
            {"lost": pd.notna(year.amount_lost), "amount_missing": year.amounts_missing},
        ),
        "pending": (
            counts.pending,
            pending,
            {
                "waiting": waiting,
                "pending_note": rated,
                "pending_alone": not rated and not counts.decided,
            },
        ),
        "mean": (telling and pd.notna(year.mean), _value(year, "mean"), {"median": True}),
        "hours": (
            not telling and pd.notna(year.hours_lost),
            measured(year.hours_lost, "hours"),
            {"hours_missing": missing, "hours_known": not missing},
        ),
    }
    for name, (holds, value, which) in shown.items():
        if holds:
            earlier = _value(before, name) if before else ""
            notes = phrases("figures", told | {"value": earlier}, before=earlier, **which)
            yield words.text(f"figures.{name}"), value, apart(notes)


def _value(year: Figures, figure: str) -> str:
    """A figure that is told of two years as it is written; blank where there is none."""
    if figure == "rate":
        return words.percent(year.counts.rate) if year.counts.decided else ""
    value = {"amount": year.amount_won, "mean": year.mean}.get(figure, float("nan"))
    return "" if pd.isna(value) else words.money(value)


def _rest(facts: list[str], verdicts: pd.DataFrame) -> str:
    return words.text("standfirst.rest", facts=over_years(facts, verdicts))


def _none(decided: int, verdicts: pd.DataFrame) -> str:
    waiting = verdicts.loc[verdicts["open_by"] == "pending", "pending"]
    if len(waiting):
        return words.text("standfirst.pending", pending=int(waiting.max()))
    return words.text("standfirst.none" if decided else "standfirst.nothing", decided=decided)


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {line}." for line in lines)


def _years(verdicts: pd.DataFrame) -> str:
    """Over which years rates are judged together, where it is several."""
    rows = verdicts[verdicts["question"].isin(RATES)].to_dict("records")
    if not rows or rows[0]["from_year"] == rows[0]["to_year"]:
        return ""
    return "\n\n" + words.text("established.years", **years_of(rows[0]))


def _reading(row: Row) -> str:
    key = "tempting.gap" if row["other_decided"] else "tempting.rate"
    reading = words.text(key, **row | {"fact": fact([row])})
    if not row["open_by"]:
        return reading
    reason = words.text(f"claims.open.by_{row['open_by']}", **row)
    return words.text("tempting.open", reading=reading, reason=reason)


def _leaning(row: Row) -> str:
    """A chance, rounded down to a tenth."""
    told = row | {"who": through(row["group"]), "n": int(10 * row["chance"] + 1e-9)}
    return words.text(f"leaning.{row['reading']}", **told)
