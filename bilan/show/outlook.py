"""Next year: what a rule would have changed this year, and how many wins to expect. Counts and
ranges first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.outlook import Forecast, WhatIf
from bilan.show import html
from bilan.show.axes import Ground, bare, draw, extent, finish, put_marks, sign, value_axis
from bilan.show.html import Html
from bilan.show.inline import FAINT
from bilan.show.marks import NARROW, STEP
from bilan.show.prose import Prose, sentences, upper


def rule_paragraph(what_if: WhatIf) -> Prose:
    """What would have remained under the resolution, and what does that not say? Nothing where it
    would have changed nothing.

    Parameters
    ----------
    what_if : what :func:`bilan.what_if` returns for the rule.
    """
    if not what_if.avoided.high or what_if.avoided == (0, what_if.proposals):
        return Prose()
    known = pd.notna(what_if.rate.low)
    rate = span([words.percent(rate) for rate in what_if.rate]) if known else ""
    told = what_if.interval._asdict() | {"rate": rate, "now": what_if.rate_now}
    return sentences("plan", told, remains=known, caveats=True)


def rules_table(compared: Mapping[str, WhatIf]) -> Html:
    """What each rule would have changed: what :func:`bilan.analysis.outlook.rules_compared`
    returns; nothing where the file tells none apart.
    """
    rows = [
        what_if._asdict()
        | {
            "rule": upper(words.label("rule", rule)),
            "rate": tuple(what_if.rate),
            "hours_saved": None if _not_noted(what_if) else what_if.hours_saved,
        }
        for rule, what_if in compared.items()
    ]
    columns = ["avoided", "losses_avoided", "wins_foregone", "hours_saved", "rate", "interval"]
    return html.sheet("plan_table", rows, ["rule", *columns])


def forecast_sentence(forecast: Forecast, targets: Mapping[float, int | None]) -> Prose:
    """How many proposals does the forecast suppose, and how many would as many wins take? Nothing
    where nothing is decided.

    Parameters
    ----------
    forecast, targets : what :func:`bilan.forecast` returns, and
        :func:`bilan.analysis.outlook.proposals_for` for this year's wins.
    """
    total, most = forecast.total, targets[0.8]
    if not total.decided:
        return Prose()
    told = {
        "proposals": total.proposals,
        "range": counts((total.low_80, total.high_80)),
        "wins_n": total.high_80,
        "varying": counts(forecast.varying),
        "wins": total.won,
        "most": most,
    }
    return sentences("plan", told, forecast=True, target=total.won and most is not None)


def forecast_chart(forecast: Forecast, *, ax: Axes | None = None) -> Axes | None:
    """How many wins next year may bring: twenty possible years, one dot each, as likely one as the
    other.

    Nothing where nothing is decided.

    Parameters
    ----------
    forecast : what :func:`bilan.forecast` returns; the total is drawn.

    Notes
    -----
    A quantile dotplot: Kay, Kola, Hullman and Munson (2016), "When (ish) is my bus?", CHI.
    """
    total = forecast.total
    if not total.decided:
        return None
    cumulated = forecast.chances.cumsum().round(9)
    wins = [int((cumulated >= (year + 0.5) / 20).argmax()) for year in range(20)]
    told = {name: words.text(f"forecast_chart.{name}") for name in ("dots", "axis")}
    told["likely"] = words.text("forecast_chart.range", low=total.low_80, high=total.high_80)
    alt = words.text("forecast_chart.alt", **told)
    likely = (total.low_80, total.high_80)
    return draw(lambda ax: _forecast(ax, wins, likely, told), alt, ax, NARROW)


def forecast_table(forecast: Forecast) -> Html:
    """How many wins to expect through each channel: what :func:`bilan.forecast` returns; nothing
    where nothing is decided.
    """
    if not forecast.total.decided:
        return Html()
    rows = [
        row
        | {
            "expected": words.number(row["expected"], 1),
            "range_80": (row["low_80"], row["high_80"]),
            "range_95": (row["low_95"], row["high_95"]),
        }
        for row in html.lines(forecast.channels, pd.DataFrame([forecast.total]))
    ]
    columns = ["channel", "proposals", "expected", "range_80", "range_95"]
    return html.sheet("plan_table", rows, columns, with_total=True)


def _not_noted(what_if: WhatIf) -> bool:
    """Whether nobody noted the hours: they are not none."""
    return not what_if.hours_saved.high and bool(what_if.hours_missing.high)


def counts(bounds: tuple[float, float]) -> str:
    """A measure or, where the unknown make two of it, both bounds."""
    return span([words.text("plan.value", value=float(end)) for end in bounds])


def span(ends: Sequence[str]) -> str:
    """Two ends as a range, ``5 à 7``; as one where they read the same."""
    low, high = ends
    return low if low == high else words.text("plan.span", low=low, high=high)


def _forecast(
    ax: Axes, wins: Sequence[int], likely: tuple[int, int], told: Mapping[str, str]
) -> float:
    """Dots piled up over the number of wins that each stands for, and behind them the likely
    range.
    """
    lines = max(map(wins.count, wins)) + 1
    first, last = min(*wins, likely[0]), max(*wins, likely[1])
    wide, high = extent(ax)
    pitch = min(28.0, 0.9 * wide / (last - first + 1))
    step = min(pitch, STEP, 0.4 * high / lines)
    piled = [(count, lines - 1 - wins[:place].count(count)) for place, count in enumerate(wins)]
    put_marks(ax, piled, "won", step / pitch)
    sign(ax, {"won": told["dots"]})
    band: dict[str, Any] = {"facecolor": FAINT, "alpha": 0.5, "zorder": 0, "label": told["likely"]}
    ax.fill_between([likely[0] - 0.5, likely[1] + 0.5], -0.5, lines - 0.5, **band)
    across = wide / pitch
    left = max(-0.75, (first + last - across) / 2)  # no year wins fewer than none
    ax.set(xlim=(left, left + across), xlabel=told["axis"], yticks=[])
    bare(ax)
    value_axis(ax, first, last, words.number, whole=True)
    return finish(ax, Ground(step, [], wide, [lines - 0.5]))[0]
