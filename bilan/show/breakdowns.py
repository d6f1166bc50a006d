"""Breakdowns put into words, drawn, and written as tables: counts first, then the rate, then its
interval.
"""

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import groups
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.axes import Cell, draw, paint_rows
from bilan.show.facts import years_of
from bilan.show.html import Html
from bilan.show.marks import NARROW
from bilan.show.prose import Prose, apart, few, names, sentence, verbatim
from bilan.show.rows import YEARS, Projects, Record, by_outcome, fold_groups, outcomes
from bilan.show.sections import Section, section


def before_sentence(earlier: pd.DataFrame, years: pd.Series) -> Prose:
    """How did the same groups go before? A breakdown of earlier projects, and their years; nothing
    where none was decided.
    """
    parts = [
        words.text(
            "before.part", name=", ".join(names(earlier.index.names, key, verbatim)), **counts
        )
        for key, group in groups(earlier)
        if (counts := group._asdict())["decided"]
    ]
    if not parts:
        return Prose()
    listed = apart(few(parts, "fact.more_channels"))
    span = years_of({"from_year": int(years.min()), "to_year": int(years.max())})
    return sentence("before.all", parts=listed, **span)


def breakdown(frame: pd.DataFrame) -> Section:
    """What does any breakdown show: a picture, and its figures?

    Parameters
    ----------
    frame : what :func:`bilan.by` returns, with one index level or two.

    Examples
    --------
    >>> import bilan
    >>> bilan.show.breakdown(bilan.by(bilan.load_projects("data/gagne_perdu.csv"), "channel")).empty
    False
    """
    return section("", breakdown_chart(frame), breakdown_table(frame))


def breakdown_chart(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    projects: Projects | None = None,
    with_rates: bool = True,
) -> Axes | None:
    """What was won, lost and is pending in each group, one mark a project, and each group's win
    rate with its interval; where two questions cross, without the rates.

    Nothing where the groups hold no project, or where it is unknown of all of them to which they
    belong. Beyond twelve groups the smallest are shown together; beyond 60 projects in one, or 300
    in all, bars stand for the marks. Groups made by the outcome, such as the reasons for losing,
    have numbers of projects and no rate.

    Parameters
    ----------
    frame : a breakdown with one index level, such as :func:`bilan.by_channel` returns, or with two,
        such as ``bilan.by(projects, "channel", "qualified")``, of which the first makes the rows
        and the second the columns.
    projects : what each mark is called, where it is pointed at: what
        :func:`bilan.analysis.breakdowns.projects_by` returns for the same columns.
    with_rates : whether the rates are drawn beside.
    """
    sizes = frame[list(OUTCOMES)].sum(axis="columns")
    kept = (sizes > 0) | (frame.index.name in YEARS)
    found = fold_groups(frame[kept], sizes[kept], projects) if sizes.any() else None
    if found is None:
        return None
    told = has_rates(frame) and bool(frame["rate"].notna().any())
    cells = {place: _cell(group, told) for place, group in found.groups.items()}
    rated = told and frame.index.nlevels == 1
    key, alt = outcomes(frame), _alt(found.groups.values(), rates=rated)
    rated = rated and with_rates
    return draw(lambda ax: paint_rows(ax, found.names, cells, key, rated=rated), alt, ax)


def breakdown_table(frame: pd.DataFrame, *, total: pd.DataFrame | None = None) -> Html:
    """A breakdown, one line a group; ``total``, what :func:`bilan.by` returns without a column,
    makes the last line.

    Nothing where no group holds a project.
    """
    if not frame[list(OUTCOMES)].any(axis=None):
        return Html()
    kinds = [*frame.index.names]
    told = frame if has_rates(frame) else frame.assign(rate=None)
    return html.sheet(
        "table",
        html.lines(told, total),
        [*kinds, *OUTCOMES, "rate", "interval"],
        names=len(kinds),
        with_total=total is not None,
    )


def reasons_chart(
    reasons: pd.Series, *, ax: Axes | None = None, projects: Projects | None = None
) -> Axes | None:
    """Why projects were lost, one mark a lost project, those without a reason last and grey.

    Nothing where nothing was lost, or where no reason is given at all.

    Parameters
    ----------
    reasons : what :func:`bilan.by_lost_reason` returns.
    projects : as for :func:`breakdown_chart`.
    """
    called: Projects = {
        (key or "not_given", outcome): of for (key, outcome), of in (projects or {}).items()
    }
    found = fold_groups(reasons.rename_axis("lost_reason").to_frame("lost"), reasons, called)
    if found is None:
        return None
    untold = found.of[-1] if "not_given" in reasons.index else None
    cells, parts = {}, []
    for place, group in found.groups.items():
        n, look = group["lost"], "not_given" if place == untold else "lost"
        mine = {look: group["projects"].get("lost", ())}
        cells[place] = Cell({look: n}, words.number(n), projects=mine)
        parts.append(words.text("reasons.part", name=group["name"], n=n))
    alt = words.text("reasons.alt", parts=apart(parts))
    return draw(lambda ax: paint_rows(ax, found.names, cells, {}), alt, ax, NARROW)


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


def _cell(group: Record, rated: bool = True) -> Cell:
    """What a chart shows of a group: its projects, how many of them were won, and the rate."""
    text = words.number(group["size"])
    if rated:
        key = "won_of" if group["decided"] else "none_decided"
        text = words.text(f"chart.{key}", won=group["won"], decided=group["decided"])
    has_rate = rated and group["decided"] > 1 and pd.notna(group["rate"])
    return Cell(
        by_outcome(group) if group["drawn"] else {},
        text,
        (group["low"], group["rate"], group["high"]) if has_rate else None,
        group["projects"],
    )


def _alt(groups: Iterable[Record], *, rates: bool) -> str:
    """What a chart of a breakdown shows, for those who cannot see it."""
    parts = []
    for group in groups:
        told = words.text("alt.group", **group)
        if rates and pd.notna(group["rate"]):
            told = words.text("alt.rate", group=told, **group)
        parts.append(told)
    return words.text("alt.breakdown", groups=apart(parts))
