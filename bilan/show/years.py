"""Where every row of the file went, and by which date projects belong to the year, put into
words; and the years side by side.
"""

from collections.abc import Mapping
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.years import Basis, Outcomes
from bilan.schema import OUTCOMES, YEAR_BASES
from bilan.show import html
from bilan.show.axes import Cell, Cells, draw, is_narrow, paint_rows
from bilan.show.html import Html
from bilan.show.prose import Prose, apart, sentence, sentences

_FIGURES = {"proposals": "number", "rate": "percent", "amount": "amount", "mean": "amount"}
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
        return sentence("account.nothing")
    return sentence("account.sentence", n=read, parts=words.listed(parts))


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
    shown = years.tail(_MOST).reset_index(names="year")
    told = {
        figure: words.text(f"year_figure.{figure}")
        for figure in _FIGURES
        if shown[figure].notna().any()
    }
    cells: Cells = {
        (row, column): _cell(shown.iloc[row], figure, shown[figure].max())
        for column, figure in enumerate(told)
        for row in shown.index
    }
    named = [[*map(str, shown["year"])], [*told.values()]]
    return draw(partial(_figures, named=named, cells=cells), _alt(shown, told), ax)


def _figures(ax: Axes, named: list[list[str]], cells: Cells) -> float:
    """The figures beside each other or, on a telephone, under each other."""
    if is_narrow(ax):
        named, cells = named[::-1], {place[::-1]: cell for place, cell in cells.items()}
    return paint_rows(ax, named, cells, {}, counted=False)


def _cell(year: pd.Series, figure: str, most: float) -> Cell:
    """A rate between none and all, or another figure as a share of the most of all years."""
    value, text = year[figure], html.measured(year[figure], _FIGURES[figure])
    if pd.isna(value):
        return Cell({}, text)
    if figure == "rate":
        return Cell({}, text, (year["low"], value, year["high"]))
    return Cell({"sum": value / (most or 1)}, text)


def _alt(years: pd.DataFrame, told: Mapping[str, str]) -> str:
    """What each year comes down to, for those who cannot see it."""
    parts = []
    for row in years.to_dict("records"):
        said = [
            words.text(
                "year_figure.part", name=name, value=html.measured(row[figure], _FIGURES[figure])
            )
            for figure, name in told.items()
        ]
        parts.append(words.text("year_figure.alt", year=str(row["year"]), parts=", ".join(said)))
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
