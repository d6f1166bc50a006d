"""From one year to the next, put into words: what changed and where it came from, the resolution, last year's forecast."""

import pandas as pd

from bilan import words
from bilan.analysis.verdicts import CLAIMS
from bilan.show.prose import Prose
from bilan.show.verdicts import lessons


def history_title(from_year: int, to_year: int, *, lang: str) -> Prose:
    """The title of a review of several years: what :func:`bilan.report_years` returns."""
    if not to_year:
        return Prose("# " + words.text("title.all", lang))
    key = "history.title" if from_year < to_year else "history.title_one"
    return Prose("# " + words.text(key, lang, from_year=str(from_year), to_year=str(to_year)))


def years_sentence(by_year: pd.DataFrame, rows: pd.Series, *, lang: str) -> Prose:
    """Are there years to compare, and do some rows belong to none?

    Parameters
    ----------
    by_year, rows : what :func:`bilan.by_year` and, for a year, :func:`bilan.account` return.
    """
    if by_year.empty:
        return Prose(words.text("history.no_proposal", lang))
    key = "history.years" if len(by_year) > 1 else "history.one_year"
    sentences = [words.text(key, lang, n=len(by_year), year=str(by_year.index[-1]))]
    if rows["year_unknown"]:
        sentences.append(words.text("history.unknown_year", lang, n=int(rows["year_unknown"])))
    return Prose(" ".join(sentences))


def years_lessons(verdicts: pd.DataFrame, *, lang: str) -> Prose:
    """May one conclude that this year differs from the last, or that the rate rises or falls?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns for the last year.
    """
    asked = verdicts[verdicts["question"].isin(["year", "trend"])]
    if asked["verdict"].isin(CLAIMS).any():
        return lessons(asked, lang=lang)
    return Prose(words.text("history.nothing_asked" if asked.empty else "history.no_lesson", lang, n=len(asked)))


def change_paragraph(change: pd.Series, from_year: int, to_year: int, *, lang: str) -> Prose:
    """How the win rate changed, how much of it luck explains, and how much comes from the mix of channels.

    Parameters
    ----------
    change : what :func:`bilan.standardised_change` returns.
    """
    if not to_year:
        return Prose(words.text("history.no_year", lang))
    for side, year in (("from", from_year), ("to", to_year)):
        if not change[f"{side}_decided"]:
            return Prose(words.text("change.nothing", lang, year=str(year)))
    counts = {name: int(change[name]) for name in ("from_won", "from_decided", "to_won", "to_decided")}
    whole = words.whole_points(change["change"])
    years = {"from_year": str(from_year), "to_year": str(to_year)}
    key = "change.whole" if whole else "change.none"
    sentences = [words.text(key, lang, **years, **counts, **change[["change", "low", "high"]], size=whole)]
    if whole and change["low"] <= 0 <= change["high"]:
        sentences.append(words.text("change.luck", lang))
    if not change["common"]:
        return Prose(" ".join([*sentences, words.text("change.inseparable", lang)]))
    mix = words.whole_points(change["mix"])
    parts = {"mix": mix / 100, "conversion": (whole - mix) / 100}
    sentences.append(words.text("change.split", lang, **parts, mix_size=mix))
    if change["apart"]:
        sentences.append(words.text("change.apart", lang, n=int(change["apart"])))
    return Prose(" ".join(sentences))


def resolution_paragraph(resolution: pd.DataFrame, *, lang: str) -> Prose:
    """Was the resolution kept in the last year: no proposal without qualification?

    Parameters
    ----------
    resolution : what :func:`bilan.resolution` returns.
    """
    if resolution.empty:
        return Prose(words.text("resolution.none", lang))
    year, last = str(resolution.index[-1]), resolution.iloc[-1]
    counts = {name: int(last[name]) for name in ("proposals", "unqualified", "unknown", "won", "lost", "pending")}
    share = "resolution.share_unknown" if last["unknown"] else "resolution.share"
    verdict = "first" if pd.isna(last["verdict"]) else last["verdict"]
    sentences = [words.text(f"resolution.{verdict}", lang, year=year)]
    sentences.append(words.text(share, lang, low=last["low"], high=last["high"], **counts))
    if len(resolution) > 1:
        before = resolution.iloc[-2]
        known = {name: int(before[name]) for name in ("unqualified", "proposals", "unknown")}
        key = "resolution.before_unknown" if known["unknown"] else "resolution.before"
        sentences.append(words.text(key, lang, year=str(before.name), low=before["low"], **known))
    if last["unqualified"]:
        sentences.append(words.text("resolution.cost", lang, year=year, **counts))
    if last["hours"]:
        missing = int(last["hours_missing"])
        rest = words.text("resolution.hours_missing", lang, n=missing) if missing else ""
        sentences.append(words.text("resolution.hours", lang, hours=last["hours"], rest=rest, **counts))
    return Prose(" ".join(sentences) + "\n\n" + words.text("resolution.meaning", lang))


def score_sentence(score: pd.DataFrame, from_year: int, to_year: int, *, lang: str) -> Prose:
    """How did last year's forecast fare?

    Parameters
    ----------
    score : what :func:`bilan.forecast_score` returns.
    """
    if not to_year:
        return Prose(words.text("history.no_year", lang))
    total, years = score.loc["all"], {"from_year": str(from_year), "to_year": str(to_year)}
    if not total["decided"] or not total["proposals"]:
        return Prose(words.text("score.nothing", lang, **years))
    numbers = {name: int(total[name]) for name in ("low_80", "high_80", "proposals", "came")}
    same = numbers["low_80"] == numbers["high_80"]
    likely = str(numbers["high_80"]) if same else words.text("score.range", lang, **numbers)
    where = "inside" if total["inside_80"] else "above" if numbers["came"] > numbers["high_80"] else "below"
    return Prose(f"{words.text('score.whole', lang, likely=likely, **years, **numbers)} {words.text(f'score.{where}', lang)}")
