"""Where every row of the file went, and by which date projects belong to the year, put into words."""

import pandas as pd

from bilan import words
from bilan.analysis.years import Outcomes
from bilan.show.prose import Prose


def account_sentence(rows: pd.Series, *, lang: str | None = None) -> Prose:
    """Where every row of the file went: what :func:`bilan.account` returns."""
    counts = {str(name): int(count) for name, count in rows.items()}
    read = counts.pop("read")
    parts = [words.text(f"account_part.{name}", lang, n=count) for name, count in counts.items() if count]
    if not parts:
        return Prose(words.text("account.nothing", lang))
    return Prose(words.text("account.sentence", lang, n=read, parts=words.listed(parts, lang)))


def account_paragraph(
    rows: pd.Series, fallbacks: Outcomes, year: int | None, year_basis: str = "decision", *, lang: str | None = None
) -> Prose:
    """Where every row of the file went, and by which date projects belong to the year.

    Parameters
    ----------
    rows, fallbacks : what :func:`bilan.account` and :func:`bilan.fallbacks` return.
    """
    sentences = [account_sentence(rows, lang=lang)]
    if rows["read"]:
        sentences.append(Prose(words.text("basis.none" if year is None else f"basis.{year_basis}", lang, year=str(year))))
        if moved := fallbacks.won + fallbacks.lost:
            sentences.append(Prose(words.text("basis.fallback", lang, n=moved, won=fallbacks.won, lost=fallbacks.lost)))
    return Prose(" ".join(sentences))
