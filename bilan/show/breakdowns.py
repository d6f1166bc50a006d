"""Breakdowns put into words, drawn, and written as tables: counts first, then the rate, then its
interval.
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import Counts, groups
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.axes import (
    Line,
    beside_width,
    drawn,
    finish,
    is_narrow,
    name_rows,
    paint_rows,
    put_projects,
    scaled,
    sign,
    sizes,
    spread,
    top_ticks,
    write,
)
from bilan.show.html import Html
from bilan.show.inline import FAINT, SOFT
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, apart, names, upper, verbatim
from bilan.show.rows import (
    Crossing,
    Row,
    by_outcome,
    crossing,
    drawable,
    outcomes,
    placed,
    rows,
    size_of,
)
from bilan.show.widths import wrapped

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
    return drawn(lambda ax: _breakdown(ax, shown, rated), alt, ax)


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
    return drawn(lambda ax: _crossed(ax, found), _alt(groups, rates=False), ax)


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
    return drawn(lambda ax: _reasons(ax, places.names, lost, grey), alt, ax, NARROW)


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


def _breakdown(ax: Axes, shown: Sequence[Row], rated: bool) -> float:
    """A row a group: its name, its projects, how many were won, the rate."""
    undecided = rated and not any(row.counts.decided for row in shown)
    groups = dict(enumerate(row.counts for row in shown))
    told = drawable(groups, {place for place, row in enumerate(shown) if row.together})
    lines = []
    for place, row in enumerate(shown):
        counts = row.counts
        text = "" if undecided else _number(counts, rated)
        rate = (counts.rate, counts.low, counts.high)
        has_rate = rated and counts.decided and not row.together
        values = by_outcome(counts) if place in told else {}
        lines.append(Line(row.name, values, text, rate if has_rate else None))
    return paint_rows(ax, lines, outcomes(groups.values()), above=is_narrow(ax))


def _crossed(ax: Axes, found: Crossing) -> float:
    """A row a group and a column a group; on a telephone the columns are rows under the name of
    theirs.
    """
    named, across, cells, together = found
    told = drawable(cells, together)
    key = outcomes(cells.values())
    if is_narrow(ax):
        return _crossed_below(ax, found, told, key)
    ground = name_rows(ax, named)
    column = ground.room / len(across)
    sums = [size_of(counts) for counts in told.values()]
    unit, as_bars = scaled(sums, column - 8)
    if as_bars:
        beside = max(beside_width(_won_of(counts)) for counts in cells.values())
        unit, as_bars = scaled(sums, column - beside - 8, countable=False)
    drawn = [by_outcome(counts) if place in told else {} for place, counts in cells.items()]
    starts = [place * column / unit for _, place in cells]
    put_projects(ax, drawn, starts, [row for row, _ in cells], 12 / ground.pitch * as_bars)
    for (row, _), counts, values, start in zip(cells, cells.values(), drawn, starts, strict=True):
        if as_bars or not values:
            write(ax, _won_of(counts), start + sum(values.values()), row)
    right = ground.room / unit
    ax.hlines([row - 0.5 for row in range(len(named))], 0, right, color=FAINT, linewidth=1)
    spread(ax, right)
    sign(ax, key)
    _, small = sizes()
    heads = [wrapped(upper(name), column - 12, small, lines=3) for name in across]
    high, head = finish(ax, ground, ground.room, ticks=max(map(len, heads)))
    at = [place * column / unit for place in range(len(across))]
    top_ticks(ax, at, ["\n".join(lines) for lines in heads], head, "left")
    return high


def _crossed_below(
    ax: Axes, found: Crossing, told: Mapping[tuple[int, int], Counts], key: Mapping[str, str]
) -> float:
    lines: list[Line] = []
    headings = []
    for row, name in enumerate(found.named):
        headings.append(len(lines))
        lines.append(Line(name, {}))
        for column, other in enumerate(found.across):
            if counts := found.cells.get((row, column)):
                values = by_outcome(counts) if (row, column) in told else {}
                lines.append(Line(other, values, _won_of(counts)))
    return paint_rows(ax, lines, key, headings=headings, weight="normal", tall=23)


def _reasons(ax: Axes, named: Sequence[str], lost: Sequence[int], grey: int | None) -> float:
    lines = [
        Line(name, {"not_given" if place == grey else "lost": count}, words.number(count))
        for place, (name, count) in enumerate(zip(named, lost, strict=True))
    ]
    high = paint_rows(ax, lines, {}, weight="normal", tall=24)
    if grey is not None:
        ax.get_yticklabels()[grey].set_color(SOFT)
    return high


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
