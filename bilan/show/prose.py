"""Frames put into words: Markdown in French or English, counts first, every number computed from the frame it is given."""

import re

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import RULES
from bilan.analysis.verdicts import FEWEST

_SIGNS = re.compile(r"[!#$&()*+.:<=>@\[\\\]^_`{|}~-]")


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


def account_sentence(rows: pd.Series, *, lang: str) -> Prose:
    """Where every row of the file went: what :func:`bilan.account` returns."""
    parts = [words.text(f"account_part.{name}", lang, n=int(n)) for name, n in rows.items() if n and name != "read"]
    if not parts:
        return Prose(words.text("account.nothing", lang))
    return Prose(words.text("account.sentence", lang, n=int(rows["read"]), parts=words.listed(parts, lang)))


def account_paragraph(
    rows: pd.Series, fallbacks: pd.Series, year: int | None, year_basis: str = "decision", *, lang: str
) -> Prose:
    """Where every row of the file went, and by which date projects belong to the year.

    Parameters
    ----------
    rows, fallbacks : what :func:`bilan.account` and :func:`bilan.fallbacks` return.
    """
    if not rows["read"]:
        return account_sentence(rows, lang=lang)
    sentences = [account_sentence(rows, lang=lang)]
    sentences.append(words.text("basis.none" if year is None else f"basis.{year_basis}", lang, year=str(year)))
    moved = int(fallbacks["won"] + fallbacks["lost"])
    if moved:
        sentences.append(words.text("basis.fallback", lang, n=moved, **_integers(fallbacks)))
    return Prose(" ".join(sentences))


def glance(total: pd.DataFrame, *, lang: str) -> Prose:
    """The year in two sentences: the win rate, what luck leaves open, and what the pending projects may still change."""
    year = total.loc["all"]
    if not year["decided"]:
        return Prose(words.text("glance.undecided" if year["pending"] else "glance.none", lang, pending=int(year["pending"])))
    sentence = words.text("glance.rate", lang, **_counts(year))
    if year["pending"]:
        everyone = year["decided"] + year["pending"]
        bounds = {"low": year["won"] / everyone, "high": (year["won"] + year["pending"]) / everyone}
        sentence += " " + words.text("glance.pending", lang, pending=int(year["pending"]), **bounds)
    return Prose(sentence)


def breakdown_sentence(frame: pd.DataFrame, *, lang: str) -> Prose:
    """Each group of a breakdown in a few words: won of decided, and between which rates luck leaves it."""
    parts = [
        words.text("breakdown.group", lang, name=verbatim(_labels(frame, key, lang)), **_counts(group))
        for key, group in frame.iterrows()
        if group["decided"]
    ]
    if not parts:
        return Prose(words.text("breakdown.none", lang))
    return Prose(words.text("breakdown.all", lang, groups=apart(parts, lang)))


def reasons_sentence(reasons: pd.Series, *, lang: str) -> Prose:
    """Why projects were lost, most frequent reason first."""
    if not reasons.sum():
        return Prose(words.text("reasons.none", lang))
    parts = [
        words.text("reasons.part", lang, name=verbatim(words.label("lost_reason", str(key), lang)), n=int(n))
        for key, n in reasons.items()
    ]
    return Prose(words.text("reasons.counts", lang, lost=int(reasons.sum()), parts=apart(parts, lang)))


def sums_sentence(sums: pd.DataFrame, column: str, *, lang: str) -> Prose:
    """How much money, or how many hours, went to what was won and to what was lost, and for how many projects it is not known."""
    known = sums[["won", "lost"]].sum(min_count=1).dropna()
    missing = int((sums["won_missing"] + sums["lost_missing"]).sum())
    parts = [
        words.text(f"sums_part.{outcome}", lang, sum=words.text(f"cell.{column}", lang, value=total))
        for outcome, total in known.items()
    ]
    sentences = [words.text(f"sums.{column}", lang, parts=words.listed(parts, lang))] if parts else []
    sentences += [words.text(f"sums_missing.{column}", lang, n=missing)] if missing else []
    return Prose(" ".join(sentences) or words.text("breakdown.none", lang))


def method(projects: pd.DataFrame, qualification: str = "any", *, lang: str) -> Prose:
    """How the figures of the report are worked out, and what they leave out."""
    rule = words.text("method.rule", lang, rule=words.text(f"qualification_rule.{qualification}", lang))
    absent = [column for column in RULES[qualification] if column not in projects]
    if absent:
        names = [words.text("quote.around", lang, it=words.text(f"column.{column}", lang)) for column in absent]
        key = "method.unknown" if len(absent) == len(RULES[qualification]) else "method.absent"
        rule += " " + words.text(key, lang, n=len(names), columns=words.listed(names, lang))
    points = [words.text("method.rate", lang), words.text("method.interval", lang), rule]
    points += [words.text("method.verdict", lang, fewest=FEWEST), words.text("method.forecast", lang)]
    return Prose("\n".join(f"- {point}" for point in points))


def alt_text(frame: pd.DataFrame, *, lang: str) -> str:
    """What a chart of a breakdown shows, for who cannot see it."""
    groups = [_alt_group(_labels(frame, key, lang), group, frame.index.nlevels == 1, lang) for key, group in frame.iterrows()]
    return words.text("alt.breakdown", lang, groups=apart(groups, lang))


def verbatim(name: str) -> str:
    """A name from a file, on one line and with every sign that Markdown would read escaped."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(name.split()))


def apart(parts: list[str], lang: str) -> str:
    """Parts that hold commas, as one enumeration: ``a, 1 ; b, 2``."""
    return words.text("list.apart", lang).join(parts)


def _alt_group(name: str, group: pd.Series, with_rate: bool, lang: str) -> str:
    counts = words.text("alt.group", lang, name=name, **_counts(group))
    return words.text("alt.rate", lang, group=counts, **_counts(group)) if with_rate and group["decided"] else counts


def _labels(frame: pd.DataFrame, key: object, lang: str) -> str:
    return ", ".join(words.labels(frame.index.names, key, lang))


def _counts(group: pd.Series) -> dict[str, object]:
    numbers = _integers(group[["won", "lost", "pending", "decided"]])
    return numbers | {name: float(group[name]) for name in ("rate", "low", "high")}


def _integers(numbers: pd.Series) -> dict[str, int]:
    return {name: int(number) for name, number in numbers.items()}
