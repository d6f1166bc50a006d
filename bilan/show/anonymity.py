"""What a public report or an article shows of a person's own words: for her approval, in a
terminal.
"""

import pandas as pd

from bilan import words
from bilan.show.prose import apart, short


def own_words_lines(own: pd.DataFrame) -> str:
    """Which of one's own words are replaced, and which remain and are to be approved? Nothing
    where there are none.

    Parameters
    ----------
    own : what :func:`bilan.analysis.anonymity.own_words` returns.
    """
    remain = own["text"] == own["shown"]
    hidden = own[~remain]
    parts = [
        words.text("own_words.part", text=short(row["text"]), shown=row["shown"])
        for row in hidden.to_dict("records")
    ]
    lines = [words.text("own_words.hidden", parts=apart(parts))] if parts else []
    for column in ("channel", "lost_reason", "lessons"):
        texts = own.loc[remain & (own["column"] == column), "text"]
        if quoted := [words.text("quote.around", it=short(text)) for text in texts]:
            lines.append(words.text(f"own_words.{column}", texts=words.listed(quoted)))
    if "channel" in hidden["column"].tolist():
        lines.append(words.text("own_words.allow"))
    return "\n".join(lines)
