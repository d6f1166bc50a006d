"""Where every row of the file went, and by which date projects belong to the year, put into
words; and the years side by side.
"""

from collections.abc import Sequence
from functools import partial
from math import ceil

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.years import Basis, Outcomes
from bilan.schema import OUTCOMES, YEAR_BASES
from bilan.show import html
from bilan.show.axes import RATE, beside_width, draw, extent, is_narrow, sizes, write
from bilan.show.html import Html
from bilan.show.inline import FAINT, INK, TINT
from bilan.show.prose import Prose, apart, sentences
from bilan.show.widths import width

_FIGURES = {"proposals": "number", "rate": "percent", "amount": "amount", "mean": "amount"}
_PITCH, _HEAD, _GAP = 23, 30, 18  # of a row; over the rows, with a title; between two panels
_MOST = 12  # years, the last ones


def account_sentence(rows: pd.Series) -> Prose:
    """Is every row of the file accounted for? What :func:`bilan.account` returns."""
    counts = {str(name): int(count) for name, count in rows.items()}
    read, counted = counts.pop("read"), sum(counts.pop(outcome) for outcome in OUTCOMES)
    parts = [
        words.text(f"account_part.{name}", n=count)
        for name, count in {"counted": counted, **counts}.items()
        if count
    ]
    if not parts:
        return Prose(words.text("account.nothing"))
    return Prose(words.text("account.sentence", n=read, parts=words.listed(parts)))


def account_table(rows: pd.Series) -> Html:
    """Where every row of the file went: what :func:`bilan.account` returns."""
    fates = [*rows.index.drop("read"), "read"]
    body = [
        {"fate": words.text(f"account_row.{fate}"), "rows": rows[fate]}
        for fate in fates
        if rows[fate]
    ]
    return html.sheet("account_table", body, ["fate", "rows"], with_total=True)


def basis_sentence(
    rows: pd.Series,
    fallbacks: Outcomes,
    year: int | None,
    basis: Basis,
    year_basis: str = "decision",
) -> Prose:
    """By which date do projects belong to the year, and how many by another for lack of it? Nothing
    for a file without rows.

    Parameters
    ----------
    rows, fallbacks : what :func:`bilan.account` and :func:`bilan.analysis.years.fallbacks` return.
    basis : what :func:`bilan.analysis.years.basis` returns.
    year_basis : the date that was declared.
    """
    if not rows["read"]:
        return Prose()
    used = {dates[0]: name for name, dates in YEAR_BASES.items()}[basis.used]
    moved = fallbacks.won + fallbacks.lost
    return sentences(
        "basis",
        basis._asdict() | fallbacks._asdict() | {"year": str(year), "n": moved},
        **{"none" if year is None else used: True},
        **_caveats(basis, year_basis),
        fallback=moved,
    )


def basis_caveat(basis: Basis, year_basis: str = "decision") -> Prose:
    """Is the year made by another date than the declared one, or can years not be compared? Nothing
    where neither is so.

    Parameters
    ----------
    basis, year_basis : as for :func:`basis_sentence`.
    """
    return sentences("basis", basis._asdict(), **_caveats(basis, year_basis))


def _caveats(basis: Basis, year_basis: str) -> dict[str, bool]:
    other = basis.comparable and basis.used != YEAR_BASES[year_basis][0]
    return {"apart": not basis.comparable, "other": other}


def figures_chart(years: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """Proposals, win rate, money won and average project, year by year, a small picture each.

    Nothing where there are not two years to compare; the last twelve where there are more.

    Parameters
    ----------
    years : what :func:`bilan.analysis.opening.figures_by_year` returns.
    """
    if len(years) < 2:
        return None
    shown = years.tail(_MOST)
    told = [figure for figure in _FIGURES if shown[figure].notna().any()]
    return draw(partial(_panels, years=shown, told=told), _alt(shown, told), ax)


def _panels(ax: Axes, years: pd.DataFrame, told: Sequence[str]) -> float:
    """The panels beside each other, two of them on a telephone; the years are named left of each
    line of panels.
    """
    across = min(2, len(told)) if is_narrow(ax) else len(told)
    down = ceil(len(told) / across)
    wide, _ = extent(ax)
    name, _ = sizes()
    named = max(width(str(year), name) for year in years.index) + 10
    room = (wide - named + _GAP) / across
    rows = _PITCH * len(years)
    high = down * (_HEAD + rows)
    for place, figure in enumerate(told):
        row, column = divmod(place, across)
        left, bottom = (named + column * room) / wide, 1 - (row + 1) / down
        panel = ax.inset_axes((left, bottom, (room - _GAP) / wide, rows / high))
        _panel(panel, years, figure, room - _GAP)
        names = [str(year) * (column == 0) for year in years.index]
        panel.set_yticks(range(len(years)), names)
        ax.vlines(left, bottom, bottom + rows / high, color=FAINT, linewidth=1)
    ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    ax.spines[:].set_visible(False)
    return high


def _panel(panel: Axes, years: pd.DataFrame, figure: str, room: float) -> None:
    """One figure, a row a year, from none on."""
    texts = [html.measured(value, _FIGURES[figure]) for value in years[figure]]
    rates = figure == "rate"
    most = 1.0 if rates else float(years[figure].max()) or 1.0
    beside = max(map(beside_width, texts))
    panel.set(ylim=(len(years) - 0.5, -0.5), xlim=(0, most * room / max(room - beside, 1)))
    for row, (text, value) in enumerate(zip(texts, years[figure], strict=True)):
        if rates and pd.notna(value):
            year = years.iloc[row]
            panel.hlines(row, 0, 1, color=FAINT, linewidth=1)
            panel.plot((year["low"], value, year["high"]), [row] * 3, **RATE)
        elif pd.notna(value):
            panel.barh(row, value, 0.55, color=TINT)
        write(panel, text, most if rates else value if pd.notna(value) else 0, row)
    name, _ = sizes()
    title = words.text(f"year_figure.{figure}")
    size = name * min(1, room / width(title, name, bold=True))
    panel.set_title(title, loc="left", size=size, weight="bold", color=INK)
    panel.set_xticks([])
    panel.tick_params(axis="y", length=0, pad=8, labelsize=name, labelcolor=INK)
    panel.spines[:].set_visible(False)
    panel.patch.set_visible(False)


def _alt(years: pd.DataFrame, told: Sequence[str]) -> str:
    """What each year comes down to, for those who cannot see it."""
    parts = []
    for year, row in years.iterrows():
        said = [
            words.text(
                "year_figure.part",
                name=words.text(f"year_figure.{figure}"),
                value=html.measured(row[figure], _FIGURES[figure]),
            )
            for figure in told
        ]
        parts.append(words.text("year_figure.alt", year=str(year), parts=", ".join(said)))
    return apart(parts)


def missing_amounts_sentence(years: pd.DataFrame) -> Prose:
    """Of which years is the money won not all known? What
    :func:`bilan.analysis.opening.figures_by_year` returns.
    """
    known = years[(years["amounts_missing"] > 0) & years["amount"].notna()]
    parts = [
        words.text("year_figure.missing", year=str(year), n=n)
        for year, n in known["amounts_missing"].items()
    ]
    return Prose(words.text("year_figure.untold", parts=apart(parts)) if parts else "")
