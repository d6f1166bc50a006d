"""Does qualification pay? Put into words, with what the channels and the unknown change in it."""

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import groups
from bilan.analysis.qualification import QualificationEffect
from bilan.show.prose import Prose


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
        sentences = [words.text("effect.one_sided")]
        sentences += [words.text("effect.record", unknown=unknown)] if unknown else []
        return Prose(" ".join(sentences))
    told = known._asdict() | {"size": words.whole_points(known.difference)}
    if known.mix == "inseparable":
        sentences = [words.text("effect.inseparable", **told)]
    else:
        key = "effect.common" if known.common_low < known.common_high else "effect.common_few"
        sentences = [words.text(key, **told)]
    if known.mix in ("weaker", "reversed"):
        sentences.append(words.text(f"effect.{known.mix}"))
    if unknown and (yes.answer != no.answer or yes.difference * no.difference <= 0):
        low, high = sorted([yes.difference, no.difference])
        sentences.append(words.text("effect.unknown", n=unknown, low=low, high=high))
    return Prose(" ".join(sentences))


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
    asked = verdicts.to_dict("records")
    from_year, to_year = (asked[0]["from_year"], asked[0]["to_year"]) if asked else (0, 0)
    span = "years" if from_year < to_year else "year" if to_year else "none"
    told = {
        "won": yes.won,
        "decided": yes.decided,
        "other_won": no.won,
        "other_decided": no.decided,
        "unknown": unknown.decided,
    }
    when = words.text(f"record.when.{span}", from_year=str(from_year), to_year=str(to_year))
    sentences = [words.text("record.counts", when=when, **told)]
    sentences += [words.text("record.unknown", **told)] if unknown.decided else []
    return Prose(" ".join([*sentences, words.text("record.other_rule")]))
