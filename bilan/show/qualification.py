"""Does qualification pay? Put into words, with what the channels and the unknown change in it."""

from bilan import words
from bilan.analysis.qualification import QualificationEffect
from bilan.show.prose import Prose


def qualification_paragraph(effect: QualificationEffect, *, lang: str | None = None) -> Prose:
    """Does qualification pay, overall and through one and the same channel, and do the unknown change the answer?

    Parameters
    ----------
    effect : what :func:`bilan.qualification_effect` returns.
    """
    known, yes, no = effect.known, effect.all_yes, effect.all_no
    unknown = yes.yes_decided - known.yes_decided
    if not known.yes_decided or not known.no_decided:
        sentences = [words.text("effect.one_sided", lang)]
        sentences += [words.text("effect.record", lang, unknown=unknown)] if unknown else []
        return Prose(" ".join(sentences))
    told = known._asdict()
    sentences = [words.text("effect.overall", lang, size=words.whole_points(known.difference), **told)]
    if known.mix == "inseparable":
        sentences.append(words.text("effect.inseparable", lang))
    else:
        key = "effect.common" if known.common_low < known.common_high else "effect.common_few"
        sentences.append(words.text(key, lang, size=words.whole_points(known.common), **told))
        sentences += [words.text("effect.set_aside", lang, **told)] if known.set_aside else []
    if known.mix in ("weaker", "reversed"):
        sentences.append(words.text(f"effect.{known.mix}", lang))
    if unknown:
        same = "same" if yes.answer == no.answer and yes.difference * no.difference > 0 else "differ"
        low, high = sorted([yes.difference, no.difference])
        sentences.append(words.text(f"effect.unknown_{same}", lang, n=unknown, low=low, high=high))
    return Prose(" ".join(sentences))
