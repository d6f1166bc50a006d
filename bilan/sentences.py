"""Frames put into words: Markdown in French or English, counts first. Every number in it is computed from the frame it is given."""

import pandas as pd

from bilan import words


class Prose(str):
    """Markdown as a notebook shows it."""

    def _repr_markdown_(self) -> str:
        return str(self)


def title(year: int | None, *, lang: str) -> Prose:
    """The report's title."""
    return Prose("# " + (words.text("title.all", lang) if year is None else words.text("title.year", lang, year=str(year))))


def heading(key: str, *, lang: str) -> Prose:
    """A section's heading, which is a question."""
    return Prose("## " + words.text(f"heading.{key}", lang))


def account_paragraph(
    rows: pd.Series, fallbacks: pd.Series, year: int | None, year_basis: str = "decision", *, lang: str
) -> Prose:
    """Where every row of the file went, and by which date projects belong to the year.

    Parameters
    ----------
    rows, fallbacks : what :func:`bilan.account` and :func:`bilan.fallbacks` return.
    """
    parts = [words.text(f"account_part.{name}", lang, n=int(n)) for name, n in rows.items() if n and name != "read"]
    if not parts:
        return Prose(words.text("account.nothing", lang))
    sentences = [words.text("account.sentence", lang, n=int(rows["read"]), parts=words.listed(parts, lang))]
    sentences.append(words.text("basis.none" if year is None else f"basis.{year_basis}", lang, year=str(year)))
    moved = int(fallbacks["won"] + fallbacks["lost"])
    if moved:
        sentences.append(words.text("basis.fallback", lang, n=moved, **_integers(fallbacks)))
    return Prose(" ".join(sentences))


def glance(total: pd.DataFrame, *, lang: str) -> Prose:
    """The year in two sentences: the win rate, what luck leaves open, and what the pending projects may still change."""
    year = total.loc["all"]
    if not year["decided"]:
        return Prose(words.text("glance.none", lang, pending=int(year["pending"])))
    sentence = words.text("glance.rate", lang, **_counts(year))
    if year["pending"]:
        everyone = year["decided"] + year["pending"]
        bounds = {"low": year["won"] / everyone, "high": (year["won"] + year["pending"]) / everyone}
        sentence += " " + words.text("glance.pending", lang, pending=int(year["pending"]), **bounds)
    return Prose(sentence)


def breakdown_sentence(frame: pd.DataFrame, *, lang: str) -> Prose:
    """Each group of a breakdown in a few words: won of decided, and between which rates luck leaves it."""
    groups = [(words.label(frame.index.name, str(key), lang), group) for key, group in frame.iterrows() if group["decided"]]
    if not groups:
        return Prose(words.text("breakdown.none", lang))
    parts = [words.text("breakdown.group", lang, name=name, **_counts(group)) for name, group in groups]
    sentence = words.text("breakdown.all", lang, groups=words.text("list.apart", lang).join(parts))
    return Prose(sentence[:1].upper() + sentence[1:])


def alt_text(frame: pd.DataFrame, *, lang: str) -> str:
    """What a chart of a breakdown shows, for who cannot see it."""
    parts = [
        words.text("alt.group", lang, name=words.label(frame.index.name, str(key), lang), **_counts(group))
        for key, group in frame.iterrows()
    ]
    return words.text("alt.breakdown", lang, groups=words.text("list.apart", lang).join(parts))


def _counts(group: pd.Series) -> dict[str, object]:
    numbers = _integers(group[["won", "lost", "pending", "decided"]])
    return numbers | {name: float(group[name]) for name in ("rate", "low", "high")}


def _integers(numbers: pd.Series) -> dict[str, int]:
    return {name: int(number) for name, number in numbers.items()}
