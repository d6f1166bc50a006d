"""Next year put into words: what a rule would have changed this year, and how many wins to expect. Counts and ranges first."""

import pandas as pd

from bilan import words
from bilan.show.prose import Prose


def rule_paragraph(what_if: pd.DataFrame, rule: str, *, lang: str) -> Prose:
    """What would the resolution have changed this year?

    Parameters
    ----------
    what_if : what :func:`bilan.what_if` returns for the rule.
    rule : ``any``, ``all``, ``met`` or ``brief``.
    """
    low, high = what_if["low"], what_if["high"]
    if not high["proposals"]:
        return Prose(words.text("plan.no_proposal", lang))
    if low["avoided"] == 0 and high["avoided"] == high["proposals"]:
        return Prose(words.text("plan.unknown_rule", lang))
    name, proposals = words.text(f"plan.rule.{rule}", lang), int(high["proposals"])
    if not high["avoided"]:
        return Prose(words.text("plan.none_avoided", lang, rule=name, proposals=proposals))
    avoided = {"avoided": _measured(what_if, "avoided", lang), "avoided_n": high["avoided"]}
    parts = [
        words.text(f"plan.part.{measure}", lang, span=_measured(what_if, measure, lang), n=high[measure])
        for measure in ("losses_avoided", "wins_foregone", "pending_avoided")
        if high[measure]
    ]
    parts = words.listed(parts, lang)
    sentences = [words.text("plan.what_if", lang, rule=name, proposals=proposals, parts=parts, **avoided)]
    sentences += _hours(what_if, lang)
    if pd.notna(low["rate"]):
        kept = {outcome: _measured(what_if, f"kept_{outcome}", lang) for outcome in ("won", "lost")}
        counts = {f"{outcome}_n": high[f"kept_{outcome}"] for outcome in kept}
        rate = _span(words.percent(low["rate"], lang), words.percent(high["rate"], lang), lang)
        bounds = {"low": low["interval"], "high": high["interval"], "rate_now": low["rate_now"]}
        sentences.append(words.text("plan.remains", lang, rate=rate, **kept, **counts, **bounds))
    unknown = int(high["avoided"] - low["avoided"])
    if unknown:
        sentences.append(words.text("plan.open", lang, n=unknown))
    return Prose(" ".join(sentences) + "\n\n" + words.text("plan.caveats", lang))


def forecast_paragraph(forecast: pd.DataFrame, targets: pd.DataFrame, *, lang: str) -> Prose:
    """How many wins to expect next year, and how many proposals the same number of wins would take?

    Parameters
    ----------
    forecast, targets : what :func:`bilan.forecast` returns, and :func:`bilan.proposals_for` for this year's wins.
    """
    total = forecast.loc["all"]
    if not total["decided"]:
        return Prose(words.text("plan.nothing", lang))
    likely, sure = (_counts(total[f"low_{level}"], total[f"high_{level}"], lang) for level in (80, 95))
    ranges = {"likely": likely, "likely_n": int(total["high_80"]), "sure": sure}
    sentences = [words.text("plan.forecast", lang, proposals=int(total["proposals"]), **ranges)]
    needed = targets.set_index("chance")["proposals"]
    if total["won"] and pd.notna(needed[0.5]):
        numbers = {"wins": int(total["won"]), "half": int(needed[0.5])}
        key, more = ("plan.target", {"most": int(needed[0.8])}) if pd.notna(needed[0.8]) else ("plan.target_even", {})
        sentences.append(words.text(key, lang, **numbers, **more))
    return Prose(" ".join(sentences))


def _hours(what_if: pd.DataFrame, lang: str) -> list[str]:
    high = what_if["high"]
    if not high["hours_saved"]:
        return []
    missing = int(high["hours_missing"])
    spans = {"hours": _measured(what_if, "hours_saved", lang), "missing": _measured(what_if, "hours_missing", lang)}
    return [words.text("plan.hours_missing" if missing else "plan.hours", lang, missing_n=missing, **spans)]


def _measured(what_if: pd.DataFrame, measure: str, lang: str) -> str:
    """A measure or, where the unknown make two of it, both bounds."""
    return _counts(*what_if.loc[measure, ["low", "high"]], lang)


def _counts(low: float, high: float, lang: str) -> str:
    return _span(*(words.text("plan.value", lang, value=float(end)) for end in (low, high)), lang)


def _span(low: str, high: str, lang: str) -> str:
    """Two ends as a range, ``5 à 7``; as one where they read the same."""
    return low if low == high else words.text("plan.span", lang, low=low, high=high)
