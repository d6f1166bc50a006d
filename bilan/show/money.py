"""Where the money comes from, and who still owes an answer: sentences and tables."""

import pandas as pd

from bilan import words
from bilan.analysis.money import MoneyRate
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, called, sentence, upper

_APART = 0.10  # of the rates in money and in number: worth a sentence
_COLUMNS = ("channel", "won", "share", "mean", "median", "pending", "lost", "missing")
_MOST = 50  # proposals listed, the oldest; all of them are counted


def money_sentence(rate: MoneyRate) -> Prose:
    """Is more, or less, won in money than in number, by more than ten points? Else nothing."""
    if not abs(rate.in_money - rate.in_count) > _APART:
        return Prose()
    return sentence("money.rate", **rate._asdict())


def money_table(channels: pd.DataFrame, total: pd.DataFrame) -> Html:
    """What was won, is pending and was lost through each channel: what
    :func:`bilan.analysis.money.money` returns, by channel and in all; nothing where no amount is
    known.
    """
    if not total[["won", "lost", "pending"]].notna().any(axis=None):
        return Html()
    if channels[["won", "lost", "pending"]].isna().all(axis=None):
        channels = channels.head(0)
    lines = html.lines(channels, total)
    return html.sheet("money", lines, _COLUMNS, "amount", with_total=True)


def lost_table(reasons: pd.DataFrame) -> Html:
    """What was lost for each reason, in projects and in money: what
    :func:`bilan.analysis.breakdowns.sums_by` returns of the lost projects; nothing where no reason
    or no amount is known.
    """
    if reasons["lost"].isna().all() or reasons.index.isna().all():
        return Html()
    rows = reasons.rename(columns={"lost_missing": "missing"})
    rows = rows[["projects", "lost", "missing"]].sort_values("lost", ascending=False)
    lines = html.lines(rows, rows.sum().to_frame().T)
    return html.sheet("money", lines, ["lost_reason", *rows], "amount", with_total=True)


def open_paragraph(proposals: pd.DataFrame) -> Prose:
    """How many proposals wait for an answer, for how much, since when? What
    :func:`bilan.analysis.waiting.still_open` returns; nothing where none does.
    """
    if proposals.empty:
        return Prose()
    total, oldest = proposals.attrs["amount"], proposals["days"].max()
    told = {
        "n": len(proposals),
        "sum": "" if pd.isna(total) else words.text("open.sum", sum=total),
        "oldest": "" if pd.isna(oldest) else words.text("open.oldest", days=int(oldest)),
    }
    day = proposals.attrs["last_day"]
    if pd.isna(day):
        return sentence("open.undated", **told)
    return sentence("open.some", day=day, **told)


def open_table(proposals: pd.DataFrame) -> Html:
    """The proposals that wait for an answer, the oldest first, at most fifty."""
    rows = [
        row | {"channel": Html(upper(called("channel", str(row["channel"]), html.isolated)))}
        for row in proposals.head(_MOST).to_dict("records")
    ]
    return html.sheet("open", rows, ["project", "channel", "amount", "days"], names=2)
