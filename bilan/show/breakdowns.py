"""Breakdowns put into words, drawn, and written as tables: counts first, then the rate, then its interval."""

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import Counts, groups, total
from bilan.show import html, marks
from bilan.show.html import Html
from bilan.show.prose import Prose, apart, called, names, short, upper, verbatim


def glance(everything: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """The year in two sentences: the win rate, what luck leaves open, and what the pending projects may still change.

    Parameters
    ----------
    everything : what :func:`bilan.by` returns without a column.
    """
    year = total(everything)
    if not year.decided:
        return Prose(words.text("glance.undecided" if year.pending else "glance.none", lang, pending=year.pending))
    sentences = [words.text("glance.rate", lang, **year._asdict())]
    if year.pending:
        low, high = (won / (year.decided + year.pending) for won in (year.won, year.won + year.pending))
        sentences.append(words.text("glance.pending", lang, pending=year.pending, low=low, high=high))
    return Prose(" ".join(sentences))


def breakdown_sentence(frame: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """Each group of a breakdown in a few words: won of decided, and between which rates luck leaves it.

    Groups that the outcome itself makes, such as the reasons for losing, have numbers of projects and no rate.
    """
    if not has_rates(frame):
        return Prose(_counted(frame, lang, verbatim))
    parts = [
        words.text("breakdown.group", lang, name=", ".join(names(frame.index.names, key, lang, verbatim)), **group._asdict())
        for key, group in groups(frame)
        if group.decided
    ]
    return Prose(words.text("breakdown.all", lang, groups=apart(parts, lang)) if parts else words.text("breakdown.none", lang))


def breakdown_chart(frame: pd.DataFrame, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """What was won, lost and is pending in each group, and each group's win rate with its interval.

    Parameters
    ----------
    frame : a breakdown with one index level, such as :func:`bilan.by_channel` returns.
    """
    rows = [(_name(frame, key, lang), group) for key, group in groups(frame)]
    sizes = [marks.size(group) for _, group in rows]
    as_bars, fit = max(sizes, default=0) > marks.MOST_MARKS, 15
    tops = marks.tops([1 if as_bars else marks.lines(size, fit) for size in sizes])
    with marks.theme():
        ax = ax or marks.figure(0.62 * tops[-1] + 0.75, alt_text(frame, lang=lang))
        rates = ax.inset_axes((0.6, 0, 0.36, 1), sharey=ax)
        for top, (name, group) in zip(tops, rows, strict=False):
            ax.text(0, top, marks.label(name), weight="bold", va="center")
            if as_bars:
                marks.bars(ax, group, top + marks.LINE, width=0.56 / max(sizes))
            else:
                marks.marks(ax, group, 0, top + marks.LINE, step=0.56 / fit, fit=fit)
            marks.interval(rates, top, group, lang)
        marks.overall(rates, [group for _, group in rows], lang)
        marks.percent_axis(rates, lang)
        marks.key(ax, [group for _, group in rows], lang, y=-0.52)
        ax.set_xlim(0, 1)
        ax.set_ylim(tops[-1], -0.85)
    return ax


def crossed_chart(frame: pd.DataFrame, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """What was won, lost and is pending where two questions cross, one mark a project.

    Parameters
    ----------
    frame : a breakdown with two index levels, such as ``bilan.by(projects, "channel", "qualified")``; the first level makes the
        rows, the second the columns.
    """
    (rows, columns), cells = _grid(frame, lang)
    step, fit = 0.031, int(0.96 / max(1, len(columns)) / 0.031)
    sizes = [max(marks.size(group) for (row, _), group in cells.items() if row == number) for number in range(len(rows))]
    tops = marks.tops([marks.lines(size, fit) for size in sizes])
    with marks.theme():
        ax = ax or marks.figure(0.62 * tops[-1] + 0.6, alt_text(frame, lang=lang))
        for column, name in enumerate(columns):
            ax.text(column / len(columns), -0.5, marks.label(name), color=marks.SOFT, va="center")
        for row, (name, top) in enumerate(zip(rows, tops, strict=False)):
            ax.axhline(top - 0.22, color=marks.FAINT, linewidth=0.8)
            ax.text(0, top, marks.label(name), weight="bold", va="center")
            for column in range(len(columns)):
                if group := cells.get((row, column)):
                    marks.marks(ax, group, column / len(columns), top + marks.LINE, step, fit)
        marks.key(ax, list(cells.values()), lang, y=-0.95)
        ax.set_xlim(0, 1)
        ax.set_ylim(tops[-1] - 0.2, -1.15)
    return ax


def breakdown_table(frame: pd.DataFrame, *, total: pd.DataFrame | None = None, lang: str | None = None) -> Html:
    """A breakdown, one line a group; ``total``, what :func:`bilan.by` returns without a column, makes the last line."""
    kinds = list(frame.index.names)
    body = [[*map(upper, names(kinds, key, lang)), *_cells(group, lang, has_rates(frame))] for key, group in groups(frame)]
    for _, group in groups(total) if total is not None else ():
        body.append([words.text("table.all", lang), *[""] * (len(kinds) - 1), *_cells(group, lang)])
    headers = [upper(words.label("column", kind, lang)) for kind in kinds]
    headers += html.headers("table", ["won", "lost", "pending", "rate", "interval"], lang)
    return html.table(headers, body, names=len(kinds), with_total=total is not None)


def reasons_sentence(reasons: pd.Series, *, lang: str | None = None) -> Prose:
    """Why projects were lost, most frequent reason first: what :func:`bilan.by_lost_reason` returns."""
    if not reasons.sum():
        return Prose(words.text("reasons.none", lang))
    parts = [
        words.text("reasons.part", lang, name=called("lost_reason", str(key), lang), n=count)
        for key, count in zip(reasons.index, reasons.tolist(), strict=True)
    ]
    return Prose(words.text("reasons.counts", lang, lost=sum(reasons.tolist()), parts=apart(parts, lang)))


def sums_sentence(sums: pd.DataFrame, column: str, *, lang: str | None = None) -> Prose:
    """How much money, or how many hours, went to what was won and to what was lost, and for how many projects it is not known.

    Parameters
    ----------
    sums, column : what :func:`bilan.sums_by_channel` returns, and its column, ``amount`` or ``hours``.
    """
    known = sums[["won", "lost"]].sum(min_count=1).dropna()
    missing = sum((sums["won_missing"] + sums["lost_missing"]).tolist())
    parts = [
        words.text(f"sums_part.{outcome}", lang, sum=words.text(f"cell.{column}", lang, value=sum_))
        for outcome, sum_ in known.items()
    ]
    sentences = [words.text(f"sums.{column}", lang, parts=words.listed(parts, lang))] if parts else []
    sentences += [words.text(f"sums_missing.{column}", lang, n=missing)] if missing else []
    return Prose(" ".join(sentences) or words.text("breakdown.none", lang))


def sums_table(sums: pd.DataFrame, column: str, *, lang: str | None = None) -> Html:
    """Amounts or hours won and lost per channel, with the number of projects that do not tell; nothing where none does."""
    if sums[["won", "lost"]].isna().all(axis=None):
        return Html()
    numbers = sums[["won", "lost", "won_missing", "lost_missing"]].itertuples(index=False, name=None)
    body = [
        [
            upper(words.label("channel", channel, lang)),
            *(html.measured(sum_, column, lang) for sum_ in (won, lost)),
            words.number(missing_won + missing_lost, lang),
        ]
        for channel, (won, lost, missing_won, missing_lost) in zip(sums.index, numbers, strict=True)
    ]
    headers = html.headers("table", [f"{column}_won", f"{column}_lost", "missing"], lang)
    return html.table([upper(words.text("column.channel", lang)), *headers], body)


def alt_text(frame: pd.DataFrame, *, lang: str | None = None) -> str:
    """What a chart of a breakdown shows, for who cannot see it."""
    return _counted(frame, lang)


def has_rates(frame: pd.DataFrame) -> bool:
    """Whether a win rate says anything: not where a group's outcome is known from its name."""
    return not {"outcome", "lost_reason"} & set(frame.index.names)


def _counted(frame: pd.DataFrame, lang: str | None, write: Callable[[str], str] = short) -> str:
    parts = []
    for key, group in groups(frame):
        name = ", ".join(names(frame.index.names, key, lang, write))
        counts = words.text("alt.group", lang, name=name, **group._asdict())
        with_rate = frame.index.nlevels == 1 and group.decided and has_rates(frame)
        parts.append(words.text("alt.rate", lang, group=counts, **group._asdict()) if with_rate else counts)
    return words.text("alt.breakdown", lang, groups=apart(parts, lang))


def _name(frame: pd.DataFrame, key: object, lang: str | None) -> str:
    return ", ".join(names(frame.index.names, key, lang, short))


def _grid(frame: pd.DataFrame, lang: str | None) -> tuple[list[list[str]], dict[tuple[int, int], Counts]]:
    """The names of the groups on each of the two levels, in their order, the missing one last; and the group at each crossing."""
    index = frame.index.remove_unused_levels()
    keys = [[*level, *[None] * (-1 in codes)] for level, codes in zip(index.levels, index.codes, strict=True)]
    called = [[names([kind], key, lang)[0] for key in level] for kind, level in zip(index.names, keys, strict=True)]
    rows, columns = (codes % max(1, len(level)) for codes, level in zip(index.codes, keys, strict=True))
    return called, dict(
        zip(zip(rows.tolist(), columns.tolist(), strict=True), (group for _, group in groups(frame)), strict=True)
    )


def _cells(group: Counts, lang: str | None, rated: bool = True) -> list[str]:
    counts = [words.number(count, lang) for count in (group.won, group.lost, group.pending)]
    if not (group.decided and rated):
        return [*counts, html.UNKNOWN, html.UNKNOWN]
    return [*counts, words.percent(group.rate, lang), html.percents(group.low, group.high, lang)]
