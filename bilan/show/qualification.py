"""Does qualification pay? Put into words, with what the channels and the unknown change in it."""

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import groups
from bilan.analysis.qualification import QualificationEffect
from bilan.show.facts import years_of
from bilan.show.prose import Prose, sentences


def qualification_paragraph(effect: QualificationEffect) -> Prose:
    """Does qualification pay, overall and through one and the same channel, and do the unknown
    decide of it? Nothing where no decided project tells.

    Parameters
    ----------
    effect : what :func:`bilan.analysis.qualification.qualification_effect` returns.
    """
    known, yes, no = effect.known, effect.all_yes, effect.all_no
    unknown = yes.yes_decided - known.yes_decided
    if not known.yes_decided and not known.no_decided:
        return Prose()
    if not known.yes_decided or not known.no_decided:
        return sentences("effect", {"unknown": unknown}, one_sided=True, record=unknown)
    low, high = sorted([yes.difference, no.difference])
    apart, ranged = known.mix == "inseparable", known.common_low < known.common_high
    size = words.whole_points(known.difference)
    return sentences(
        "effect",
        known._asdict() | {"size": size, "n": unknown, "low": low, "high": high},
        inseparable=apart,
        common=not apart and ranged,
        common_few=not apart and not ranged,
        weaker=known.mix == "weaker",
        reversed=known.mix == "reversed",
        unknown=unknown and (yes.answer != no.answer or low * high <= 0),
    )


def rule_record(kept: pd.DataFrame, verdicts: pd.DataFrame, *, judged: bool = True) -> Prose:
    """How were projects won under a rule, and outside, over the years judged together? Nothing
    where the report judges that rule.

    Parameters
    ----------
    kept : what :func:`bilan.by_qualification` returns for those years, decided by the rule.
    verdicts : what :func:`bilan.verdicts` returns.
    judged : whether they judge this very rule, so that they say it.
    """
    counts = {str(key): group for key, group in groups(kept)}
    yes, no, unknown = (counts[answer] for answer in ("yes", "no", "unknown"))
    if judged or not yes.decided or not no.decided:
        return Prose()
    when = words.text("record.when.none")
    if verdicts["to_year"].any():
        when = words.text("record.when.years", **years_of(verdicts.iloc[0]))
    told = {
        "when": when,
        "won": yes.won,
        "decided": yes.decided,
        "other_won": no.won,
        "other_decided": no.decided,
        "unknown": unknown.decided,
    }
    return sentences("record", told, counts=True, unknown=unknown.decided, other_rule=True)
