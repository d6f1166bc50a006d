"""What a won project costs in hours, what an hour of proposals brings, and how much hangs on one client, put into words."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.effort import FEWEST, FEWEST_EACH, Cost, Dependence
from bilan.schema import OUTCOMES
from bilan.show.inline import SOFT
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, apart, called, few, upper, verbatim
from bilan.show.rows import placed
from bilan.show.sheet import LINE, SMALL, TEXT, Sheet, drawn, name_lines
from bilan.show.widths import width


class Spent(NamedTuple):
    """A channel, the hours that went through it by outcome, and how many projects do not tell."""

    name: str
    hours: dict[str, float]
    missing: int


_FEW_WINS = 40  # under which a client's share looks larger than it is


def cost_sentence(cost: Cost, *, lang: str | None = None) -> Prose:
    """How many hours does a won project cost in all? What :func:`bilan.hours_a_win` returns; nothing where no hours are noted."""
    if not cost.projects:
        return Prose()
    if pd.isna(cost.each):
        return Prose(words.text("effort.few", lang, fewest=FEWEST, each=FEWEST_EACH))
    return Prose(words.text("effort.cost", lang, lost=cost.projects - cost.won, **cost._asdict()))


def hours_chart(hours: pd.DataFrame, *, lang: str | None = None, ax: Axes | None = None) -> Axes | None:
    """How many hours went to proposals won, lost and pending, through each channel, and of how many they are not noted?

    Nothing where no hours are noted.

    Parameters
    ----------
    hours : what :func:`bilan.hours_by_channel` returns.
    """
    known = hours[list(OUTCOMES)].fillna(0.0)
    if not known.to_numpy().any():
        return None
    missing = hours[[f"{outcome}_missing" for outcome in OUTCOMES]].sum(axis=1)
    places = placed("channel", hours["projects"].to_dict(), lang)
    rows = []
    for place, name in enumerate(places.names):
        mine = [places.of[channel] == place for channel in hours.index]
        rows.append(Spent(name, known[mine].sum().to_dict(), int(missing[mine].sum())))
    alt = words.text("hours_chart.alt", lang, groups=apart([_told(row, lang) for row in rows], lang))
    return drawn(lambda sheet: _hours(sheet, rows, lang), alt, ax, NARROW)


def hour_sentence(channels: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """How much does an hour of proposals bring? What :func:`bilan.amount_an_hour` returns; nothing where nothing can be said."""
    parts = [
        words.text("effort.channel", lang, name=called("channel", str(row["channel"]), lang), **row)
        for row in channels.reset_index().to_dict("records")
    ]
    return Prose(words.text("effort.hour", lang, parts=apart(few(parts, "established.groups_more", lang), lang)) if parts else "")


def dependence_sentence(dependence: Dependence | None, *, lang: str | None = None) -> Prose:
    """How much of what was won hangs on one client? What :func:`bilan.dependence` returns; nothing where no client is named, or
    where one project was won."""
    if dependence is None or dependence.of < 2:
        return Prose()
    told = dependence._asdict() | {"name": verbatim(dependence.client)}
    key = "dependence.count" if pd.isna(dependence.share) else "dependence.amount"
    sentences = [words.text(key, lang, **told)]
    if dependence.of < _FEW_WINS:
        sentences.append(words.text("dependence.few", lang))
    return Prose(" ".join(sentences))


def _told(row: Spent, lang: str | None) -> str:
    parts = [
        words.text("hours_chart.part", lang, hours=hours, outcome=words.label("outcome", outcome, lang))
        for outcome, hours in row.hours.items()
        if hours
    ]
    if row.missing:
        parts.append(words.text("hours_chart.missing", lang, n=row.missing))
    return words.text("hours_chart.group", lang, name=row.name, parts=", ".join(parts))


def _hours(sheet: Sheet, rows: Sequence[Spent], lang: str | None) -> float:
    """A row a channel: its hours as a bar, their sum, and how many projects do not tell."""
    everything = {outcome: sum(row.hours[outcome] for row in rows) for outcome in OUTCOMES}
    key = {
        outcome: words.text("hours_chart.part", lang, hours=hours, outcome=words.label("outcome", outcome, lang))
        for outcome, hours in everything.items()
        if hours
    }
    y = sheet.key(key, sheet.width) + 2
    said = [
        [words.text("hours_chart.total", lang, hours=sum(row.hours.values())) if any(row.hours.values()) else ""]
        + ([words.text("hours_chart.missing", lang, n=row.missing)] if row.missing else [])
        for row in rows
    ]
    names = min(0.4 * sheet.width, max(width(upper(row.name), TEXT, bold=True) for row in rows))
    end = max(width(text, SMALL) for texts in said for text in texts)
    start, room = names + 12, sheet.width - names - 12 - end - 8
    most = max(sum(row.hours.values()) for row in rows)
    for row, texts in zip(rows, said, strict=True):
        name = name_lines(row.name, names)
        told = [text for text in texts if text]
        height = max(24, LINE * len(name) + 7, 15 * len(told) + 7)
        sheet.lines(0, y + height / 2, name, weight="bold")
        sheet.bars(row.hours, start, y + height / 2, room / most)
        sheet.lines(start + room * sum(row.hours.values()) / most + 8, y + height / 2, told, SMALL, color=SOFT)
        y += height
    return y + 2
