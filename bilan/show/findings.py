"""What the reading of a file found, as a report tells it: a few remarks, and where to see all of
them.
"""

from pathlib import Path

import pandas as pd

from bilan import words
from bilan.findings import from_frame, sentences
from bilan.show.prose import Prose, few, paragraphs, plain, sentence, upper, verbatim

_MOST = 5


def findings_paragraph(findings: pd.DataFrame, *, public: bool = False) -> Prose:
    """What is odd in the file, and which of its lines were left out? Nothing where there is nothing
    to say.

    Parameters
    ----------
    findings : what :func:`bilan.load_findings` returns.
    public : tell how many remarks there are, and none of them: they quote the file.
    """
    said = [upper(each) for each in sentences(from_frame(findings), verbatim)]
    if not said:
        return Prose()
    if public:
        return sentence("findings.public", n=len(said))
    more = len(said) - _MOST
    rest = words.text("findings.more" if more > 0 else "findings.all", n=more)
    lines = "\n".join(f"- {each}" for each in said[:_MOST])
    return paragraphs(words.text("findings.intro", n=len(said)), lines, rest)


def findings_line(findings: pd.DataFrame, file: str | Path) -> str:
    """How much is there to look at in a file, in one line for a terminal? Nothing where nothing is.

    Parameters
    ----------
    findings : what :func:`bilan.load_findings` returns; lines that were left out need no look.
    """
    odd = findings[findings["severity"] != "note"]
    n = len(sentences(from_frame(odd)))
    return words.text("findings.line", file=plain(Path(file).name), n=n) if n else ""


def mapping_sentence(projects: pd.DataFrame, *, public: bool = False) -> Prose:
    """Through which mapping was a file read, and which outcomes does that decide? Nothing where
    there is none.

    Parameters
    ----------
    projects : what :func:`bilan.load_projects` returns.
    public : name neither the mapping nor what it quotes of the file.
    """
    if not (file := projects.attrs.get("mapping")):
        return Prose()
    outcomes = {} if public else projects.attrs["outcomes"]
    meanings = [
        words.text("mapping.meaning", text=verbatim(text), outcome=words.label("outcome", key))
        for text, key in outcomes.items()
    ]
    key = "unnamed" if public else "outcomes" if meanings else "used"
    told = words.listed(few(meanings, "mapping.more"))
    return sentence(f"mapping.{key}", file=verbatim(file), meanings=told)
