"""What the year teaches and what it cannot teach yet, put into words: no more than the verdicts bear, counts first."""

from math import ceil

import pandas as pd

from bilan import words
from bilan.analysis.verdicts import CLAIMS, FEWEST, unsettled
from bilan.show.prose import Prose, apart, verbatim

_PAIRS = {("wins_more", "better"): "reliable", ("loses_more", "worse"): "unreliable"}


def lessons(verdicts: pd.DataFrame, effect: pd.DataFrame | None = None, *, lang: str) -> Prose:
    """What may be concluded? One line a verdict, or the admission that luck may explain everything.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    effect : what :func:`bilan.qualification_effect` returns, so that a verdict on qualification says what channels explain of it.
    """
    claims = verdicts[verdicts["verdict"].isin(CLAIMS)]
    mix = "agree" if effect is None else effect.loc["known", "mix"]
    lines = []
    for _, rows in claims.groupby(["group", claims["question"] == "trend"], sort=False):
        lines += _claims(rows, lang)
        if mix != "agree" and (rows["question"] == "qualification").any():
            lines[-1] += " " + words.text(f"effect.{mix}", lang)
    if not lines:
        decided = int(verdicts.loc[verdicts["group"] == "all", "decided"].max())
        return Prose(words.text("lesson.none" if decided else "lesson.nothing", lang, decided=decided))
    return Prose("\n".join(f"- {line}" for line in lines))


def limits(verdicts: pd.DataFrame, *, lang: str) -> Prose:
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


def qualification_paragraph(effect: pd.DataFrame, *, lang: str) -> Prose:
    """Does qualification pay, overall and through one and the same channel, and do the unknown change the answer?

    Parameters
    ----------
    effect : what :func:`bilan.qualification_effect` returns.
    """
    known, yes, no = (effect.loc[name] for name in ("known", "all_yes", "all_no"))
    unknown = int(yes["yes_decided"] - known["yes_decided"])
    if not known["yes_decided"] or not known["no_decided"]:
        sentences = [words.text("effect.one_sided", lang)]
        sentences += [words.text("effect.record", lang, unknown=unknown)] if unknown else []
        return Prose(" ".join(sentences))
    sentences = [words.text("effect.overall", lang, size=words.whole_points(known["difference"]), **_effect(known))]
    if known["mix"] == "inseparable":
        sentences.append(words.text("effect.inseparable", lang))
    else:
        key = "effect.common" if known["common_low"] < known["common_high"] else "effect.common_few"
        sentences.append(words.text(key, lang, size=words.whole_points(known["common"]), **_effect(known)))
        sentences += [words.text("effect.set_aside", lang, **_effect(known))] if known["set_aside"] else []
    if known["mix"] in ("weaker", "reversed"):
        sentences.append(words.text(f"effect.{known['mix']}", lang))
    if unknown:
        same = "same" if yes["answer"] == no["answer"] and yes["difference"] * no["difference"] > 0 else "differ"
        low, high = sorted([yes["difference"], no["difference"]])
        sentences.append(words.text(f"effect.unknown_{same}", lang, n=unknown, low=low, high=high))
    return Prose(" ".join(sentences))


def _channels(verdicts: pd.DataFrame):
    """The questions on the rate of each channel; on that of the whole where there is but one."""
    asked = verdicts[verdicts["question"].isin(["level", "coin_flip"])]
    channels = asked[asked["group"] != "all"]
    return (asked if channels.empty else channels).groupby("group", sort=False)


def _claims(rows: pd.DataFrame, lang: str) -> list[str]:
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


def _claim(row: pd.Series, lang: str) -> str:
    phrase = words.text(f"lesson.{row['question']}.{row['verdict']}", lang, **_values(row, lang))
    return f"{phrase} {words.text('lesson.unknown', lang, unknown=int(row['unknown']))}" if row["unknown"] else phrase


def _unsettled_channel(rows: pd.DataFrame, lang: str) -> str:
    """The reading that a channel's rate suggests, where no verdict on its rate stands."""
    rows = rows.set_index("question")
    if rows["verdict"].isin(CLAIMS).any():
        return ""
    level = rows.loc["level"]
    near_half = 10 * abs(2 * level["won"] - level["decided"]) <= level["decided"]  # between 45 and 55 %
    row = rows.loc["coin_flip"] if near_half else level
    lottery = 5 * row["won"] <= 2 * row["decided"]  # 40 % at most
    reading = words.text(f"unsettled.reading.{'lottery' if lottery else row['reading']}", lang)
    why = "wide" if row["low"] <= 0.5 <= row["high"] else "many"
    line = f"{words.text(f'unsettled.{why}', lang, reading=reading, **_values(row, lang))} {_needed(row, lang)}"
    return f"{line} {words.text('unsettled.tie', lang)}" if pd.isna(level["reading"]) else line


def _unsettled(row: pd.Series, lang: str) -> str:
    """The reading that two rates suggest, where no verdict on them stands."""
    phrase = words.text(f"unsettled.{row['question']}.{row['reading']}", lang, **_values(row, lang))
    line = f"{phrase} {_needed(row, lang)}"
    return f"{line} {words.text('unsettled.unknown', lang, unknown=int(row['unknown']))}" if row["unknown"] else line


def _needed(row: pd.Series, lang: str) -> str:
    return words.text("unsettled.needed", lang, needed=_rounded(int(row["needed"])))


def _rounded(needed: int) -> int:
    """To two figures, upwards: the number is an order of size."""
    step = 10 ** max(0, len(str(needed)) - 2)
    return ceil(needed / step) * step


def _values(row: pd.Series, lang: str) -> dict[str, object]:
    counts = {name: int(row[name]) for name in ("won", "decided", "other_won", "other_decided", "unknown")}
    name = verbatim(words.label("channel", words.label("group", row["group"], lang), lang))
    low, high = float(row["low"]), float(row["high"])
    not_ruled_out = {"one_loss_in": ceil(1 / (1 - low)) if low < 1 else 0, "one_win_in": ceil(1 / high) if high else 0}
    return (
        counts
        | not_ruled_out
        | {"name": name, "Name": name[:1].upper() + name[1:], "other": str(row["other"]), "low": low, "high": high}
    )


def _effect(effect: pd.Series) -> dict[str, object]:
    counts = ("yes_won", "yes_decided", "no_won", "no_decided", "comparable", "set_aside")
    gaps = ("difference", "low", "high", "common", "common_low", "common_high")
    return {name: int(effect[name]) for name in counts} | {name: float(effect[name]) for name in gaps}
