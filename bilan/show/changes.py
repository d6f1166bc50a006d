"""From one year to the next: what changed and where it came from, the resolution, last year's
forecast.
"""

import pandas as pd

from bilan import words
from bilan.analysis.changes import Change
from bilan.analysis.outlook import Score
from bilan.schema import RULES
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, verbatim


def history_title(from_year: int, to_year: int) -> Prose:
    """What is reviewed, several years: what :func:`bilan.analysis.years.report_years` returns."""
    if not to_year:
        return Prose(words.text("title.all"))
    key = "history.title" if from_year < to_year else "history.title_one"
    return Prose(words.text(key, from_year=str(from_year), to_year=str(to_year)))


def change_headline(by_year: pd.DataFrame) -> Prose:
    """From which win rate to which, the last two years, as a title: what
    :func:`bilan.analysis.breakdowns.by_year` returns.
    """
    told = {"year": str(by_year.index[-1])} if len(by_year) else {}
    rates = by_year["rate"].tail(2).tolist()
    if len(rates) == 2 and not pd.isna(rates).any():
        told |= {"before": str(by_year.index[-2]), "from_rate": rates[0], "to_rate": rates[1]}
        return Prose(words.text("change.headline", **told))
    key = "no_year" if not rates else "one_year" if len(rates) == 1 else "undecided"
    return Prose(words.text(f"change.headline_{key}", **told))


def change_paragraph(change: Change, from_year: int, to_year: int) -> Prose:
    """By how much did the win rate change, and how much of it comes from the mix of channels?
    Nothing without years.

    Parameters
    ----------
    change : what :func:`bilan.analysis.changes.standardised_change` returns.
    """
    if not to_year:
        return Prose()
    for decided, year in ((change.from_decided, from_year), (change.to_decided, to_year)):
        if not decided:
            return Prose(words.text("change.nothing", year=str(year)))
    whole = words.whole_points(change.change)
    sentences = [
        words.text("change.whole" if whole else "change.none", **change._asdict(), size=whole)
    ]
    if not change.common:
        return Prose(" ".join([*sentences, words.text("change.inseparable")]))
    mix = words.whole_points(change.mix)
    parts = {"mix": mix / 100, "conversion": (whole - mix) / 100}
    sentences.append(words.text("change.split", **parts, mix_size=mix))
    if change.apart:
        sentences.append(words.text("change.apart", n=change.apart))
    return Prose(" ".join(sentences))


def resolution_paragraph(resolution: pd.DataFrame, resolved: str) -> Prose:
    """Was the resolution kept in the last year: no proposal without qualification? Nothing without
    proposals.

    Parameters
    ----------
    resolution : what :func:`bilan.analysis.changes.resolution` returns.
    resolved : what was resolved upon: only a rule is judged, a text is quoted.
    """
    if resolution.empty:
        return Prose()
    *earlier, last = resolution.reset_index().to_dict("records")
    said = last | {"year": str(last["year"])}
    verdict = "first" if pd.isna(last["verdict"]) else last["verdict"]
    sentences = [words.text(f"resolution.{verdict}", **said)] if resolved in RULES else []
    if resolved and not sentences:
        sentences.append(words.text("resolution.own", text=verbatim(resolved)))
    sentences.append(
        words.text("resolution.share_unknown" if last["unknown"] else "resolution.share", **said)
    )
    for before in earlier[-1:]:
        key = "resolution.before_unknown" if before["unknown"] else "resolution.before"
        sentences.append(words.text(key, **before | {"year": str(before["year"])}))
    return Prose(" ".join(sentences))


def resolution_cost(resolution: pd.DataFrame) -> Prose:
    """What did the unqualified proposals of the last year take, and when is the resolution kept?
    Nothing without proposals.

    Parameters
    ----------
    resolution : what :func:`bilan.analysis.changes.resolution` returns.
    """
    if resolution.empty:
        return Prose()
    last = resolution.reset_index().to_dict("records")[-1]
    sentences = [words.text("resolution.meaning")]
    if last["hours"]:
        missing = last["hours_missing"]
        rest = words.text("resolution.hours_missing", n=missing) if missing else ""
        sentences.insert(
            0, words.text("resolution.hours", rest=rest, **last | {"year": str(last["year"])})
        )
    return Prose(" ".join(sentences))


def resolution_table(resolution: pd.DataFrame) -> Html:
    """How many proposals were written unqualified, year by year: what
    :func:`bilan.analysis.changes.resolution` returns; nothing without any.
    """
    columns = [
        "year",
        "proposals",
        "unqualified",
        "unknown",
        "share",
        "won",
        "lost",
        "hours",
        "verdict",
    ]
    rows = [
        row
        | {
            "year": str(row["year"]),
            "share": html.percents(row["low"], row["high"]),
            "hours": None if row["hours_missing"] and not row["hours"] else row["hours"],
            "verdict": None
            if pd.isna(row["verdict"])
            else words.text(f"resolution_verdict.{row['verdict']}"),
        }
        for row in resolution.reset_index().to_dict("records")
    ]
    return html.sheet("resolution_table", rows, columns)


def score_sentence(score: Score, from_year: int, to_year: int) -> Prose:
    """How did last year's forecast fare? Nothing without years.

    Parameters
    ----------
    score : what :func:`bilan.analysis.outlook.forecast_score` returns.
    """
    if not to_year:
        return Prose()
    total, told = (
        score.forecast.total,
        {"from_year": str(from_year), "to_year": str(to_year), "came": score.came},
    )
    if not total.decided or not total.proposals:
        return Prose(words.text("score.nothing", **told))
    told |= total._asdict()
    likely = (
        str(total.high_80) if total.low_80 == total.high_80 else words.text("score.range", **told)
    )
    below, above = score.came < total.low_80, score.came > total.high_80
    where = "below" if below else "above" if above else "inside"
    return Prose(
        f"{words.text('score.whole', likely=likely, **told)} {words.text(f'score.{where}')}"
    )
