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
from bilan.show.prose import Prose, sentence, sentences, verbatim
from bilan.show.rows import Record


def history_title(from_year: int, to_year: int) -> Prose:
    """What is reviewed, several years: what :func:`bilan.analysis.years.report_years` returns."""
    if not to_year:
        return sentence("title.all")
    key = "history.title" if from_year < to_year else "history.title_one"
    return sentence(key, from_year=str(from_year), to_year=str(to_year))


def change_headline(by_year: pd.DataFrame) -> Prose:
    """From which win rate to which, the last two years, as a title: what
    :func:`bilan.analysis.breakdowns.by_year` returns.
    """
    told = {"year": str(by_year.index[-1])} if len(by_year) else {}
    rates = by_year["rate"].tail(2).tolist()
    if len(rates) == 2 and not pd.isna(rates).any():
        told |= {"before": str(by_year.index[-2]), "from_rate": rates[0], "to_rate": rates[1]}
        return sentence("change.headline", **told)
    key = "no_year" if not rates else "one_year" if len(rates) == 1 else "undecided"
    return sentence(f"change.headline_{key}", **told)


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
            return sentence("change.nothing", year=str(year))
    whole, common = words.whole_points(change.change), change.common
    mix = words.whole_points(change.mix) if common else 0
    parts = {"mix": mix / 100, "conversion": (whole - mix) / 100}
    return sentences(
        "change",
        change._asdict() | parts | {"size": whole, "mix_size": mix, "n": change.apart},
        whole=whole,
        none=not whole,
        inseparable=not common,
        split=common,
        apart=common and change.apart,
    )


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
    *earlier, last = _records(resolution)
    verdict = "first" if pd.isna(last["verdict"]) else last["verdict"]
    declared, unknown = resolved in RULES, last["unknown"]
    which = {verdict: declared, "own": resolved and not declared}
    which |= {"share_unknown": unknown, "share": not unknown}
    told = [sentences("resolution", last | {"text": verbatim(resolved)}, **which)]
    for before in earlier[-1:]:
        unknown = before["unknown"]
        told.append(sentences("resolution", before, before_unknown=unknown, before=not unknown))
    return Prose(" ".join(told))


def resolution_cost(resolution: pd.DataFrame) -> Prose:
    """What did the unqualified proposals of the last year take, and when is the resolution kept?
    Nothing without proposals.

    Parameters
    ----------
    resolution : what :func:`bilan.analysis.changes.resolution` returns.
    """
    if resolution.empty:
        return Prose()
    last = _records(resolution)[-1]
    missing = last["hours_missing"]
    rest = words.text("resolution.hours_missing", n=missing) if missing else ""
    return sentences("resolution", last | {"rest": rest}, hours=last["hours"], meaning=True)


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
            "share": (row["low"], row["high"]),
            "hours": None if row["hours_missing"] and not row["hours"] else row["hours"],
            "verdict": None
            if pd.isna(row["verdict"])
            else words.text(f"resolution_verdict.{row['verdict']}"),
        }
        for row in _records(resolution)
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
        return sentence("score.nothing", **told)
    told |= total._asdict()
    likely = (
        str(total.high_80) if total.low_80 == total.high_80 else words.text("score.range", **told)
    )
    below, above = score.came < total.low_80, score.came > total.high_80
    where = {"inside": not below and not above, "above": above, "below": below}
    return sentences("score", told | {"likely": likely}, whole=True, **where)


def _records(resolution: pd.DataFrame) -> list[Record]:
    return resolution.reset_index().astype({"year": str}).to_dict("records")
