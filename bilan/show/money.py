"""Where the money comes from, and who still owes an answer: sentences and tables."""

import pandas as pd

from bilan import words
from bilan.analysis.money import MoneyRate
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, called, named, short, upper

_APART = 0.10  # of the rates in money and in number: worth a sentence
_COLUMNS = ("won", "share", "mean", "median", "pending", "lost")
_MOST = 50  # proposals listed, the oldest; all of them are counted


def money_sentence(rate: MoneyRate) -> Prose:
    """Is more, or less, won in money than in number, by more than ten points? Else nothing."""
    if not abs(rate.in_money - rate.in_count) > _APART:
        return Prose()
    return Prose(words.text("money.rate", **rate._asdict()))


def money_table(channels: pd.DataFrame, total: pd.DataFrame) -> Html:
    """What was won, is pending and was lost through each channel: what
    :func:`bilan.analysis.money.money` returns, by channel and in all; nothing where no amount is
    known.
    """
    if not total[["won", "lost", "pending"]].notna().any(axis=None):
        return Html()
    if channels[["won", "lost", "pending"]].isna().all(axis=None):
        channels = channels.head(0)
    named = [upper(called("channel", str(key), short)) for key in channels.index]
    rows = pd.concat([channels, total]).to_dict("records")
    body = [
        [name, *(_cell(column, row[column]) for column in _COLUMNS), words.number(row["missing"])]
        for name, row in zip([*named, words.text("table.all")], rows, strict=True)
    ]
    headers = [upper(words.text("column.channel")), *html.headers("money", [*_COLUMNS, "missing"])]
    return html.table(headers, body, with_total=True)


def lost_table(reasons: pd.DataFrame) -> Html:
    """What was lost for each reason, in projects and in money: what
    :func:`bilan.analysis.breakdowns.sums_by` returns of the lost projects; nothing where no reason
    or no amount is known.
    """
    if reasons["lost"].isna().all() or reasons.index.isna().all():
        return Html()
    rows = reasons[["projects", "lost", "lost_missing"]].sort_values("lost", ascending=False)
    told = [upper(named("lost_reason", key, short)) for key in rows.index]
    rows.loc["all"] = rows.sum()
    body = [
        [name, words.number(int(n)), html.measured(lost, "amount"), words.number(int(missing))]
        for name, (n, lost, missing) in zip(
            [*told, words.text("table.all")], rows.to_numpy().tolist(), strict=True
        )
    ]
    headers = html.headers("money", ["projects", "lost", "missing"])
    return html.table([upper(words.text("column.lost_reason")), *headers], body, with_total=True)


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
        return Prose(words.text("open.undated", **told))
    return Prose(words.text("open.some", day=day, **told))


def open_table(proposals: pd.DataFrame) -> Html:
    """The proposals that wait for an answer, the oldest first, at most fifty."""
    body = [
        [
            str(row["project"]),
            html.Html(upper(called("channel", str(row["channel"]), html.isolated))),
            html.measured(row["amount"], "amount"),
            html.UNKNOWN if pd.isna(row["days"]) else words.number(row["days"]),
        ]
        for row in proposals.head(_MOST).to_dict("records")
    ]
    headers = html.headers("open", ["project", "channel", "amount", "days"])
    return html.table(headers, body, names=2) if body else Html()


def _cell(column: str, value: float) -> str:
    if pd.isna(value):
        return html.UNKNOWN
    return words.percent(value) if column == "share" else words.money(value)
