"""What the projects teach and what they cannot teach yet: no more than the verdicts bear, counts first."""

from collections.abc import Callable
from math import ceil
from typing import Any

import pandas as pd

from bilan import words
from bilan.analysis.qualification import QualificationEffect
from bilan.analysis.verdicts import CLAIMS
from bilan.rules import RULES
from bilan.schema import columns_of
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, apart, called, upper, verbatim

_RATES = ("level", "even", "versus_rest")

Row = dict[str, Any]


def lessons(verdicts: pd.DataFrame, effect: QualificationEffect | None = None, *, lang: str | None = None) -> Prose:
    """What may be concluded? One line a group, or the admission that luck may explain everything.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    effect : what :func:`bilan.qualification_effect` returns, so that a verdict on qualification says what channels explain of it.
    """
    mix = "agree" if effect is None else effect.known.mix
    lines = []
    for row, *others in established(verdicts):
        lines.append(_on_rates([row, *others], lang) if row["question"] in _RATES else _on_a_gap(row, lang))
        if row["question"] == "qualification" and mix != "agree":
            lines[-1] += " " + words.text(f"effect.{mix}", lang)
    if lines:
        return Prose("\n".join(f"- {line}" for line in lines))
    decided = max((row["decided"] for row in _rows(verdicts) if row["about"] == "all"), default=0)
    return Prose(words.text("lesson.none" if decided else "lesson.nothing", lang, decided=decided))


def limits(verdicts: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """What may not be concluded, however tempting, and how many projects it would take to know?"""
    lines = [_tempting(row, reading, tie, lang) for row, reading, tie in hasty(verdicts)]
    lines += [_unsettled(row, lang) for row in hasty_gaps(verdicts)]
    intro = [words.text("unsettled.intro", lang), ""] if lines else []
    if small := [words.text("unsettled.few_part", lang, **_told(row, lang)) for row in too_few(verdicts)]:
        lines.append(words.text("unsettled.few", lang, groups=apart(small, lang)))
    return Prose("\n".join([*intro, *(f"- {line}" for line in lines)]) or words.text("unsettled.none", lang))


def claims_sentence(verdicts: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """How far may the conclusions be trusted? What :func:`bilan.verdicts` returns; nothing where nothing is decided."""
    decided = verdicts[verdicts["decided"] > 0]
    if decided.empty:
        return Prose()
    return Prose(words.text("claims_sentence.some" if decided["verdict"].isin(CLAIMS).any() else "claims_sentence.none", lang))


def verdicts_table(verdicts: pd.DataFrame, *, lang: str | None = None) -> Html:
    """Every question of the report, the risk of error with which it is answered, and its answer, folded; nothing undecided."""
    if not verdicts["decided"].any():
        return Html()
    names = ["question", "counts", "other", "p_adjusted", "verdict", "needed"]
    table = html.table(html.headers("verdict_table", names, lang), [_cells(row, lang) for row in _rows(verdicts)])
    return Html(f"<details><summary>{words.text('verdict_table.summary', lang)}</summary>{table}</details>")


def method(projects: pd.DataFrame, qualification: str = "any", *, lang: str | None = None) -> Prose:
    """How the figures of the report are worked out, and what they leave out."""
    rule = words.text("method.rule", lang, rule=words.text(f"qualification_rule.{qualification}", lang))
    absent = [column for column in RULES[qualification] if column not in columns_of(projects)]
    if absent:
        names = [words.text("quote.around", lang, it=words.text(f"column.{column}", lang)) for column in absent]
        key = "method.unknown" if len(absent) == len(RULES[qualification]) else "method.absent"
        rule += " " + words.text(key, lang, n=len(names), columns=words.listed(names, lang))
    points = [words.text(f"method.{point}", lang) for point in ("rate", "interval")]
    points += [rule, *(words.text(f"method.{point}", lang) for point in ("verdict", "forecast"))]
    return Prose("\n".join(f"- {point}" for point in points))


def established(verdicts: pd.DataFrame) -> list[list[Row]]:
    """The verdicts that stand, those on one group's rate together, and those on a gap each for itself."""
    together: dict[tuple[str, ...], list[Row]] = {}
    for row in _rows(verdicts):
        if row["verdict"] in CLAIMS:
            gap = () if row["question"] in _RATES else (row["question"],)
            together.setdefault((row["about"], row["group"], *gap), []).append(row)
    return sorted(together.values(), key=lambda rows: rows[0]["question"] not in _RATES)


def hasty(verdicts: pd.DataFrame) -> list[tuple[Row, str, bool]]:
    """The groups whose rate suggests what no verdict bears: the row, the reading, and whether as many were won as lost."""
    rows, level = _rows(verdicts), _on_channels(verdicts)
    settled = {(row["about"], row["group"]) for row in rows if row["question"] in _RATES and row["verdict"] in CLAIMS}
    even = {(row["about"], row["group"]): row for row in rows if row["question"] == "even"}
    found = []
    for row in level:
        group = row["about"], row["group"]
        if row["verdict"] != "too_few" and group not in settled:
            near_half = 10 * abs(2 * row["won"] - row["decided"]) <= row["decided"]  # between 45 and 55 %
            asked = even[group] if near_half else row
            reading = "lottery" if 5 * row["won"] <= 2 * row["decided"] else asked["reading"]  # 40 % at most
            found.append((asked, reading, pd.isna(row["reading"])))
    return found


def hasty_gaps(verdicts: pd.DataFrame) -> list[Row]:
    """The gaps, of qualification and between years, that suggest what no verdict bears."""
    asked = [row for row in _rows(verdicts) if row["question"] in ("qualification", "year") and row["verdict"] == "cannot_tell"]
    return [row for row in asked if pd.notna(row["reading"])]


def too_few(verdicts: pd.DataFrame) -> list[Row]:
    """The groups too small to be judged, whatever came of them."""
    return [row for row in _on_channels(verdicts) if row["verdict"] == "too_few" and row["decided"]]


def rounded(needed: int) -> int:
    """A number of projects to two figures, upwards: it is an order of size."""
    step = 10 ** max(0, len(str(needed)) - 2)
    return ceil(needed / step) * step


def _on_channels(verdicts: pd.DataFrame) -> list[Row]:
    """The questions on where a rate lies: each channel's or, where there is but one, that of all."""
    level = [row for row in _rows(verdicts) if row["question"] == "level"]
    return [row for row in level if row["about"] == "channel"] or level


def _rows(verdicts: pd.DataFrame) -> list[Row]:
    return verdicts.to_dict("records")


def _on_rates(rows: list[Row], lang: str | None) -> str:
    """The verdicts on one group's rate, read as one."""
    versus = next((row for row in rows if row["question"] == "versus_rest"), None)
    row = versus or rows[0]
    claims = words.listed([words.text(f"claim.{each['verdict']}", lang) for each in rows], lang)
    sentences = [words.text("lesson.versus" if versus else "lesson.rate", lang, claims=claims, **_told(row, lang))]
    told_of_years = [each["this_year"] for each in rows if each["year_decided"] and each["question"] != "even"]
    if told_of_years:
        said = all(told_of_years)
        sentences.append(words.text(f"lesson.this_year.{'yes' if said else 'no'}", lang, **_told(row, lang)))
    if any(each["verdict"] == "reliable" for each in rows):
        sentences.append(words.text("lesson.certain", lang, **_told(row, lang)))
    return " ".join(sentences)


def _on_a_gap(row: Row, lang: str | None) -> str:
    """A verdict on qualification, on the year, or on a channel's years."""
    phrase = words.text(f"lesson.{row['question']}.{row['verdict']}", lang, **_told(row, lang))
    return f"{phrase} {words.text('lesson.unknown', lang, unknown=row['unknown'])}" if row["unknown"] else phrase


def _tempting(row: Row, reading: str, tie: bool, lang: str | None) -> str:
    """The reading that a group's rate suggests, where no verdict on it stands."""
    why = "wide" if row["low"] <= 0.5 <= row["high"] else "many"
    told = _told(row, lang) | {"reading": words.text(f"unsettled.reading.{reading}", lang)}
    line = f"{words.text(f'unsettled.{why}', lang, **told)} {_needed(row, lang)}"
    return f"{line} {words.text('unsettled.tie', lang)}" if tie else line


def _unsettled(row: Row, lang: str | None) -> str:
    """The reading that two rates suggest, where no verdict on them stands."""
    phrase = words.text(f"unsettled.{row['question']}.{row['reading']}", lang, **_told(row, lang))
    line = f"{phrase} {_needed(row, lang)}"
    return f"{line} {words.text('unsettled.unknown', lang, unknown=row['unknown'])}" if row["unknown"] else line


def _needed(row: Row, lang: str | None) -> str:
    if pd.isna(row["needed"]):
        return words.text("unsettled.thin", lang)
    return words.text("unsettled.needed", lang, needed=rounded(row["needed"]))


def _told(row: Row, lang: str | None) -> Row:
    name = _name(row, lang, verbatim)
    low = row["low"]
    pooled = row["from_year"] < row["to_year"] and row["question"] not in ("year", "channel_year")
    years = {"from_year": str(row["from_year"]), "to_year": str(row["to_year"]), "year": str(row["to_year"])}
    counts = words.text(f"lesson.counts.{'years' if pooled else 'year'}", lang, won=row["won"], decided=row["decided"], **years)
    one_loss_in = ceil(1 / (1 - low)) if low < 1 else 0
    return row | years | {"name": name, "Name": upper(name), "counts": counts, "one_loss_in": one_loss_in}


def _name(row: Row, lang: str | None, write: Callable[[str], str]) -> str:
    if row["about"] == "channel":
        return called("channel", row["group"], lang, write)
    return row["group"] if row["about"] == "year" else words.text(f"group.{row['about']}", lang)


def _cells(row: Row, lang: str | None) -> list[str]:
    question = words.text(f"question.{row['question']}", lang)
    other = {"won": row["other_won"], "decided": row["other_decided"]}
    return [
        Html(words.text("verdict_table.of", lang, group=upper(_name(row, lang, html.isolated)), question=question)),
        words.text("verdict_table.won_of", lang, won=row["won"], decided=row["decided"]),
        words.text("verdict_table.won_of", lang, **other) if row["other_decided"] else "",
        html.UNKNOWN if pd.isna(row["p_adjusted"]) else _risk(row["p_adjusted"], lang),
        words.text(f"verdict.{row['verdict']}", lang),
        html.UNKNOWN if pd.isna(row["needed"]) else words.number(row["needed"], lang),
    ]


def _risk(p: float, lang: str | None) -> str:
    if p < 0.001:
        return words.text("verdict_table.tiny", lang)
    return words.text("table.percent", lang, number=words.number(100 * p, lang, 1))
