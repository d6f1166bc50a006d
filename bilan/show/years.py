"""Where every row of the file went, and by which date projects belong to the year, put into
words.
"""

import pandas as pd

from bilan import words
from bilan.analysis.years import Basis, Outcomes
from bilan.schema import OUTCOMES, YEAR_BASES
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose


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
    counts = {str(name): int(count) for name, count in rows.items() if count}
    if not counts:
        return Html()
    read = counts.pop("read")
    body = [
        [words.text(f"account_row.{name}"), words.number(count)] for name, count in counts.items()
    ]
    headers = html.headers("account_table", ["fate", "rows"])
    return html.table(
        headers,
        [*body, [words.text("account_row.read"), words.number(read)]],
        with_total=True,
    )


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
    sentences = [words.text("basis.none" if year is None else f"basis.{used}", year=str(year))]
    if caveat := basis_caveat(basis, year_basis):
        sentences.append(caveat)
    if moved := fallbacks.won + fallbacks.lost:
        sentences.append(
            words.text("basis.fallback", n=moved, won=fallbacks.won, lost=fallbacks.lost)
        )
    return Prose(" ".join(sentences))


def basis_caveat(basis: Basis, year_basis: str = "decision") -> Prose:
    """Is the year made by another date than the declared one, or can years not be compared? Nothing
    where neither is so.

    Parameters
    ----------
    basis, year_basis : as for :func:`basis_sentence`.
    """
    if not basis.comparable:
        return Prose(words.text("basis.apart"))
    if basis.used == YEAR_BASES[year_basis][0]:
        return Prose()
    return Prose(words.text("basis.other", won=basis.undated_won, lost=basis.undated_lost))
