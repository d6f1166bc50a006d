"""Breakdowns put into words, drawn, and written as tables: counts first, then the rate, then its
interval.
"""

from collections.abc import Iterable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import Counts, groups
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.html import Html
from bilan.show.inline import INK, SOFT
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, apart, names, upper, verbatim
from bilan.show.rows import Crossing, Row, crossing, drawable, placed, rows
from bilan.show.sheet import (
    LINE,
    MOST_IN_ALL,
    MOST_MARKS,
    SMALL,
    TEXT,
    Sheet,
    as_bars,
    by_outcome,
    drawn,
    fitted,
    lines_of,
    name_lines,
    outcomes,
    size_of,
)
from bilan.show.widths import width, wrapped

_MOST_COLUMNS = 6


def breakdown_sentence(frame: pd.DataFrame) -> Prose:
    """Each group of a breakdown in a few words: won of decided, and between which rates luck leaves
    it.

    Groups that the outcome itself makes, such as the reasons for losing, have numbers of projects
    and no rate.
    """
    if not has_rates(frame):
        named = [
            (", ".join(names(frame.index.names, key, verbatim)), group)
            for key, group in groups(frame)
        ]
        return Prose(_alt(named, rates=False))
    parts = [
        words.text(
            "breakdown.group",
            name=", ".join(names(frame.index.names, key, verbatim)),
            **group._asdict(),
        )
        for key, group in groups(frame)
        if group.decided
    ]
    return Prose(
        words.text("breakdown.all", groups=apart(parts)) if parts else words.text("breakdown.none")
    )


def breakdown_chart(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """What was won, lost and is pending in each group, one mark a project, and each group's win
    rate with its interval.

    Nothing where the groups hold no project, or where it is unknown of all of them to which they
    belong. Beyond twelve groups the smallest are shown together; beyond 60 projects in one, or 300
    in all, bars stand for the marks. Groups made by the outcome, such as the reasons for losing,
    have numbers of projects and no rate.

    Parameters
    ----------
    frame : a breakdown with one index level, such as :func:`bilan.by_channel` returns.
    """
    shown = rows(frame)
    if not any(size_of(row.counts) for row in shown):
        return None
    rated = has_rates(frame) and any(row.counts.decided for row in shown)
    alt = _alt([(row.name, row.counts) for row in shown], rates=rated)
    return drawn(lambda sheet: _breakdown(sheet, shown, rated), alt, ax)


def crossed_chart(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """What was won, lost and is pending where two questions cross, one mark a project.

    Nothing where one of the two questions has no answer but the unknown one.

    Parameters
    ----------
    frame : a breakdown with two index levels, such as ``bilan.by(projects, "channel",
        "qualified")``; the first level makes the rows, the second the columns.
    """
    found = crossing(frame, _MOST_COLUMNS)
    if not found.cells:
        return None
    groups = [
        (f"{found.named[row]}, {found.across[column]}", found.cells[row, column])
        for row, column in sorted(found.cells)
    ]
    return drawn(lambda sheet: _crossed(sheet, found), _alt(groups, rates=False), ax)


def breakdown_table(frame: pd.DataFrame, *, total: pd.DataFrame | None = None) -> Html:
    """A breakdown, one line a group; ``total``, what :func:`bilan.by` returns without a column,
    makes the last line.

    Nothing where no group holds a project.
    """
    if not frame[list(OUTCOMES)].any(axis=None):
        return Html()
    kinds = list(frame.index.names)
    body = [
        [*map(upper, names(kinds, key)), *_cells(group, has_rates(frame))]
        for key, group in groups(frame)
    ]
    for _, group in groups(total) if total is not None else ():
        body.append([words.text("table.all"), *[""] * (len(kinds) - 1), *_cells(group)])
    headers = [upper(words.label("column", kind)) for kind in kinds]
    headers += html.headers("table", ["won", "lost", "pending", "rate", "interval"])
    return html.table(headers, body, names=len(kinds), with_total=total is not None)


def reasons_chart(reasons: pd.Series, *, ax: Axes | None = None) -> Axes | None:
    """Why projects were lost, one mark a lost project, those without a reason last and grey.

    Nothing where nothing was lost, or where no reason is given at all.

    Parameters
    ----------
    reasons : what :func:`bilan.by_lost_reason` returns.
    """
    sizes = {str(reason): int(count) for reason, count in reasons.items()}
    places = placed("lost_reason", sizes)
    if not places.names:
        return None
    lost = [
        sum(count for reason, count in sizes.items() if places.of[reason] == place)
        for place in range(len(places.names))
    ]
    grey = places.of.get("not_given")
    parts = [
        words.text("reasons.part", name=name, n=n)
        for name, n in zip(places.names, lost, strict=True)
    ]
    alt = words.text("reasons.alt", parts=apart(parts))
    return drawn(lambda sheet: _reasons(sheet, places.names, lost, grey), alt, ax, NARROW)


def reasons_caveat(reasons: pd.Series) -> Prose:
    """Whose reasons are they? What :func:`bilan.by_lost_reason` returns; nothing where none is
    given.
    """
    return Prose(
        words.text("reasons.caveat") if reasons.drop("not_given", errors="ignore").any() else ""
    )


def has_rates(frame: pd.DataFrame) -> bool:
    """Whether a win rate says anything: not where a group's outcome is known from its name."""
    return not {"outcome", "lost_reason"} & set(frame.index.names)


def _breakdown(sheet: Sheet, shown: Sequence[Row], rated: bool) -> float:
    """A row a group: its name, its projects, how many were won, the rate; on a telephone the name
    has a line of its own.
    """
    groups = [row.counts for row in shown]
    undecided = rated and not any(group.decided for group in groups)
    numbers = ["" if undecided else _number(group, rated) for group in groups]
    rated = rated and not undecided
    counts = max(width(text, TEXT) for text in numbers)
    axis = 0 if not rated else 112 if sheet.narrow else 170
    rates = sheet.width - axis - 4 if rated else sheet.width + 14
    names = (
        sheet.width - counts - 12
        if sheet.narrow
        else min(200, max(width(upper(row.name), TEXT, bold=True) for row in shown))
    )
    left, right = (0, rates - 14) if sheet.narrow else (names + 14, rates - counts - 30)
    drawn = drawable(
        dict(enumerate(groups)), {place for place, row in enumerate(shown) if row.together}
    )
    most = max(map(size_of, drawn.values()))
    step, fit = fitted(most, right - left)
    bars = as_bars([*drawn.values()])
    plausible = words.text("chart.plausible") if rated else ""
    y = sheet.key(outcomes(groups), sheet.width if sheet.narrow else rates - 14, rates=plausible)
    if rated:
        sheet.axis(rates, y + 8 if sheet.narrow else 9, axis)
    y += 20 if sheet.narrow and rated else 4
    for place, (row, text) in enumerate(zip(shown, numbers, strict=True)):
        name = name_lines(row.name, names)
        tall = 12 if bars or place not in drawn else step * lines_of(size_of(row.counts), fit)
        if sheet.narrow:
            sheet.lines(0, y + LINE * len(name) / 2, name, weight="bold")
            sheet.text(sheet.width, y + LINE / 2, text, color=SOFT, ha="right")
            y += LINE * len(name) + 2
            middle, y = y + tall / 2, y + tall + 9
        else:
            height = max(27, tall + 11, LINE * len(name) + 9)
            middle, y = y + height / 2, y + height
            sheet.lines(0, middle, name, weight="bold")
            sheet.text(rates - 16, middle, text, color=SOFT, ha="right")
        if bars and place in drawn:
            sheet.bars(by_outcome(row.counts), left, middle, (right - left) / most)
        elif place in drawn:
            sheet.marks(by_outcome(row.counts), left, middle, step, fit)
        if rated:
            sheet.reference(rates + axis / 2, middle, strong=False)
        if rated and row.counts.decided and not row.together:
            sheet.interval(rates, middle, axis, row.counts.rate, row.counts.low, row.counts.high)
    return y + 2


def _crossed(sheet: Sheet, found: Crossing) -> float:
    """A row a group and a column a group; on a telephone the columns are lines under the name of
    the row.
    """
    named, across, cells, together = found
    groups, drawn = [*cells.values()], drawable(cells, together)
    bars, most = as_bars([*drawn.values()]), max(map(size_of, drawn.values()))
    y = sheet.key(outcomes(groups), sheet.width)
    size, beside = (SMALL, across) if sheet.narrow else (TEXT, named)
    names = max(width(upper(name), size, bold=not sheet.narrow) for name in beside)
    names = min(names, 0.4 * sheet.width if sheet.narrow else 190) + 14
    pitch = sheet.width - names if sheet.narrow else (sheet.width - names) / len(across)
    count = width(_won_of(max(groups, key=size_of)), SMALL) + 8 if bars else 0
    step, fit = fitted(most, pitch - 14, lines=3)
    scale = (pitch - 14 - count) / most

    def cell(place: tuple[int, int], x: float, middle: float) -> None:
        counts = by_outcome(cells[place])
        if place in drawn and not bars:
            return sheet.marks(counts, x, middle, step, fit)
        if place in drawn:
            sheet.bars(counts, x, middle, scale)
            x += size_of(cells[place]) * scale + 6
        sheet.text(x, middle, _won_of(cells[place]), SMALL, color=SOFT)

    def tall(place: tuple[int, int]) -> float:
        return 12 if bars or place not in drawn else step * lines_of(size_of(cells[place]), fit)

    if sheet.narrow:
        for row, name in enumerate(named):
            written = name_lines(name, sheet.width)
            sheet.lines(0, y + 6 + LINE * len(written) / 2, written, weight="bold")
            y += 8 + LINE * len(written)
            for column, other in enumerate(across):
                if (row, column) in cells:
                    under = wrapped(upper(other), names - 14, SMALL)
                    height = max(tall((row, column)) + 5, 15 * len(under) + 4)
                    sheet.lines(0, y + height / 2, under, SMALL, color=SOFT)
                    cell((row, column), names, y + height / 2)
                    y += height
        return y + 2
    heads = [wrapped(upper(name), pitch - 12, SMALL, lines=3) for name in across]
    high = 15 * max(map(len, heads))
    for column, head in enumerate(heads):
        sheet.lines(names + pitch * column, y + high - 15 * len(head) / 2, head, SMALL, color=SOFT)
    y += high + 4
    for row, name in enumerate(named):
        written = name_lines(name, names - 14)
        mine = [(row, column) for column in range(len(across)) if (row, column) in cells]
        height = max(27, *(tall(place) + 11 for place in mine), LINE * len(written) + 9)
        sheet.line((0, y), (sheet.width, y))
        sheet.lines(0, y + height / 2, written, weight="bold")
        for place in mine:
            cell(place, names + pitch * place[1], y + height / 2)
        y += height
    return y + 2


def _reasons(sheet: Sheet, named: Sequence[str], lost: Sequence[int], grey: int | None) -> float:
    names = min(0.5 * sheet.width, max(width(upper(name), TEXT) for name in named))
    start, room = (
        names + 14,
        sheet.width - names - 14 - width(words.number(max(lost)), SMALL) - 6,
    )
    step, fit = fitted(max(lost), room)
    bars = max(lost) > MOST_MARKS or sum(lost) > MOST_IN_ALL
    y = 0.0
    for place, (name, count) in enumerate(zip(named, lost, strict=True)):
        look, ink = ("not_given", SOFT) if place == grey else ("lost", INK)
        written = wrapped(upper(name), names, TEXT)
        height = max(24, 12 if bars else step * lines_of(count, fit) + 8, LINE * len(written) + 7)
        sheet.lines(0, y + height / 2, written, color=ink)
        if bars:
            sheet.bars({look: count}, start, y + height / 2, room / max(lost))
        else:
            sheet.marks({look: count}, start, y + height / 2, step, fit)
        end = start + (count * room / max(lost) if bars else step * min(count, fit)) + 6
        sheet.text(end, y + height / 2, words.number(count), SMALL, color=SOFT)
        y += height
    return y + 2


def _number(counts: Counts, rated: bool) -> str:
    """What stands beside the projects of a group."""
    if not rated:
        return words.number(size_of(counts))
    return _won_of(counts) if counts.decided else words.text("chart.none_decided")


def _won_of(counts: Counts) -> str:
    return words.text("chart.won_of", won=counts.won, decided=counts.decided)


def _alt(named: Iterable[tuple[str, Counts]], *, rates: bool = True) -> str:
    """What a chart of a breakdown shows, for who cannot see it."""
    parts = []
    for name, group in named:
        counts = words.text("alt.group", name=name, **group._asdict())
        parts.append(
            words.text("alt.rate", group=counts, **group._asdict())
            if rates and pd.notna(group.rate)
            else counts
        )
    return words.text("alt.breakdown", groups=apart(parts))


def _cells(group: Counts, rated: bool = True) -> list[str]:
    counts = [words.number(count) for count in (group.won, group.lost, group.pending)]
    if not (group.decided and rated):
        return [*counts, html.UNKNOWN, html.UNKNOWN]
    return [*counts, words.percent(group.rate), html.percents(group.low, group.high)]
