"""What the year teaches and what it cannot teach yet, put into words: no more than the verdicts bear, counts first."""

from math import ceil

import pandas as pd

from bilan import words
from bilan.analysis.qualification import QualificationEffect
from bilan.analysis.verdicts import CLAIMS, FEWEST, unsettled
from bilan.schema import RULES, columns_of
from bilan.show import html
from bilan.show.html import Html
from bilan.show.prose import Prose, apart, upper, verbatim

_PAIRS = {("wins_more", "better"): "reliable", ("loses_more", "worse"): "unreliable"}
_NEAR_HALF = 0.05
_LOTTERY = 0.4


def lessons(verdicts: pd.DataFrame, effect: QualificationEffect | None = None, *, lang: str | None = None) -> Prose:
    """What may be concluded? One line a verdict, or the admission that luck may explain everything.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    effect : what :func:`bilan.qualification_effect` returns, so that a verdict on qualification says what channels explain of it.
    """
    claims = verdicts[verdicts["verdict"].isin(CLAIMS)]
    mix = "agree" if effect is None else effect.known.mix
    lines = []
    for _, rows in claims.groupby(["group", claims["question"] == "trend"], sort=False):
        lines += _claims(rows, lang)
        if mix != "agree" and (rows["question"] == "qualification").any():
            lines[-1] += " " + words.text(f"effect.{mix}", lang)
    if not lines:
        decided = int(verdicts.loc[verdicts["group"] == "all", "decided"].max())
        return Prose(words.text("lesson.none" if decided else "lesson.nothing", lang, decided=decided))
    return Prose("\n".join(f"- {line}" for line in lines))


def limits(verdicts: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """What may not be concluded, however tempting, and how many projects it would take to know."""
    open_questions = unsettled(verdicts)
    lines = [_unsettled_channel(rows, lang) for _, rows in _channels(verdicts) if (rows["decided"] >= FEWEST).all()]
    lines = [line for line in lines if line]
    lines += [_unsettled(row, lang) for _, row in open_questions.iterrows() if row["question"] in ("qualification", "year")]
    intro = [words.text("unsettled.intro", lang), ""] if lines else []
    small = [rows.iloc[0] for _, rows in _channels(verdicts) if rows["decided"].between(1, FEWEST - 1).all()]
    if small:
        groups = apart([words.text("unsettled.few_part", lang, **_values(row, lang)) for row in small], lang)
        lines.append(words.text("unsettled.few", lang, fewest=FEWEST, groups=groups))
    return Prose("\n".join([*intro, *(f"- {line}" for line in lines)]) or words.text("unsettled.none", lang))


def verdicts_table(verdicts: pd.DataFrame, *, lang: str | None = None) -> Html:
    """Every question of the report, its p-value and its answer, folded: what :func:`bilan.verdicts` returns."""
    names = ["question", "counts", "other", "p_adjusted", "verdict", "needed"]
    body = [_verdict_cells(row, lang) for row in verdicts.to_dict("records")]
    table = html.table(html.headers("verdict_table", names, lang), body)
    return Html(f"<details><summary>{words.text('verdict_table.summary', lang)}</summary>{table}</details>")


def method(projects: pd.DataFrame, qualification: str = "any", *, lang: str | None = None) -> Prose:
    """How the figures of the report are worked out, and what they leave out."""
    rule = words.text("method.rule", lang, rule=words.text(f"qualification_rule.{qualification}", lang))
    absent = [column for column in RULES[qualification] if column not in columns_of(projects)]
    if absent:
        names = [words.text("quote.around", lang, it=words.text(f"column.{column}", lang)) for column in absent]
        key = "method.unknown" if len(absent) == len(RULES[qualification]) else "method.absent"
        rule += " " + words.text(key, lang, n=len(names), columns=words.listed(names, lang))
    points = [words.text("method.rate", lang), words.text("method.interval", lang), rule]
    points += [words.text("method.verdict", lang, fewest=FEWEST), words.text("method.forecast", lang)]
    return Prose("\n".join(f"- {point}" for point in points))


def years_lessons(verdicts: pd.DataFrame, *, lang: str | None = None) -> Prose:
    """May one conclude that this year differs from the last, or that the rate rises or falls?

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns for the last year.
    """
    asked = verdicts[verdicts["question"].isin(["year", "trend"])]
    if asked["verdict"].isin(CLAIMS).any():
        return lessons(asked, lang=lang)
    return Prose(words.text("history.nothing_asked" if asked.empty else "history.no_lesson", lang, n=len(asked)))


def _verdict_cells(row: dict, lang: str | None) -> list[str]:
    group = upper(words.label("channel", words.label("group", row["group"], lang), lang))
    question = words.text(f"question.{row['question']}", lang)
    return [
        words.text("verdict_table.of", lang, group=group, question=question),
        words.text("verdict_table.won_of", lang, won=row["won"], decided=row["decided"]),
        words.text("verdict_table.won_of", lang, won=row["other_won"], decided=row["other_decided"])
        if row["other_decided"]
        else "",
        html.UNKNOWN if pd.isna(row["p_adjusted"]) else _p_value(row["p_adjusted"], lang),
        words.text(f"verdict.{row['verdict']}", lang),
        html.UNKNOWN if pd.isna(row["needed"]) else words.number(row["needed"], lang),
    ]


def _p_value(p: float, lang: str | None) -> str:
    return words.text("verdict_table.tiny", lang) if p < 0.001 else words.number(p, lang, 3)


def _channels(verdicts: pd.DataFrame):
    """The questions on the rate of each channel; on that of the whole where there is but one."""
    asked = verdicts[verdicts["question"].isin(["level", "coin_flip"])]
    channels = asked[asked["group"] != "all"]
    return (asked if channels.empty else channels).groupby("group", sort=False)


def _claims(rows: pd.DataFrame, lang: str | None) -> list[str]:
    """The verdicts on one group; two that say the same of a channel are read as one."""
    said = dict(zip(rows["question"], rows["verdict"], strict=True))
    together = _PAIRS.get((said.get("level"), said.get("versus_rest")))
    if not together:
        return [_claim(row, lang) for _, row in rows.iterrows()]
    pair, others = (
        rows[rows["question"] == "versus_rest"].iloc[0],
        rows[~rows["question"].isin(["level", "versus_rest"])],
    )
    return [words.text(f"lesson.{together}", lang, **_values(pair, lang)), *_claims(others, lang)]


def _claim(row: pd.Series, lang: str | None) -> str:
    phrase = words.text(f"lesson.{row['question']}.{row['verdict']}", lang, **_values(row, lang))
    return f"{phrase} {words.text('lesson.unknown', lang, unknown=int(row['unknown']))}" if row["unknown"] else phrase


def _unsettled_channel(rows: pd.DataFrame, lang: str | None) -> str:
    """The reading that a channel's rate suggests, where no verdict on its rate stands."""
    rows = rows.set_index("question")
    if rows["verdict"].isin(CLAIMS).any():
        return ""
    level = rows.loc["level"]
    row = rows.loc["coin_flip"] if abs(level["rate"] - 0.5) <= _NEAR_HALF else level
    reading = words.text(f"unsettled.reading.{'lottery' if row['rate'] <= _LOTTERY else row['reading']}", lang)
    why = "wide" if row["low"] <= 0.5 <= row["high"] else "many"
    line = f"{words.text(f'unsettled.{why}', lang, reading=reading, **_values(row, lang))} {_needed(row, lang)}"
    return f"{line} {words.text('unsettled.tie', lang)}" if pd.isna(level["reading"]) else line


def _unsettled(row: pd.Series, lang: str | None) -> str:
    """The reading that two rates suggest, where no verdict on them stands."""
    phrase = words.text(f"unsettled.{row['question']}.{row['reading']}", lang, **_values(row, lang))
    line = f"{phrase} {_needed(row, lang)}"
    return f"{line} {words.text('unsettled.unknown', lang, unknown=int(row['unknown']))}" if row["unknown"] else line


def _needed(row: pd.Series, lang: str | None) -> str:
    return words.text("unsettled.needed", lang, needed=_rounded(int(row["needed"])))


def _rounded(needed: int) -> int:
    """To two figures, upwards: the number is an order of size."""
    step = 10 ** max(0, len(str(needed)) - 2)
    return ceil(needed / step) * step


def _values(row: pd.Series, lang: str | None) -> dict[str, object]:
    counts = {name: int(row[name]) for name in ("won", "decided", "other_won", "other_decided", "unknown")}
    name = verbatim(words.label("channel", words.label("group", row["group"], lang), lang))
    low, high = float(row["low"]), float(row["high"])
    not_ruled_out = {"one_loss_in": ceil(1 / (1 - low)) if low < 1 else 0, "one_win_in": ceil(1 / high) if high else 0}
    return (
        counts
        | not_ruled_out
        | {"name": name, "Name": name[:1].upper() + name[1:], "other": str(row["other"]), "low": low, "high": high}
    )
