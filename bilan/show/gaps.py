"""What the file does not tell yet, column by column: what each would add, and how to note it."""

from collections.abc import Sequence

import pandas as pd

from bilan import words
from bilan.show.prose import Prose, few, paragraphs, plain, upper

_MOST = 5


def gaps_list(gaps: pd.DataFrame) -> Prose:
    """What would the columns add that the file leaves blank? Nothing where it leaves none.

    Parameters
    ----------
    gaps : what :func:`bilan.analysis.gaps.gaps` returns; a column of which every project is blank
        gets a line, the others a part of a sentence.
    """
    missing = gaps["blank"] == gaps["asked"]
    lines = [
        words.text(
            "gap.line",
            name=upper(words.text(f"column.{column}")),
            adds=words.text(f"gap_adds.{column}"),
        )
        for column in gaps.index[missing]
    ]
    parts = [
        words.text("gap.part", name=words.text(f"column.{column}"), **row)
        for column, row in gaps[~missing].nlargest(_MOST, "blank").to_dict("index").items()
    ]
    some = words.text("gap.some", parts=words.listed(parts)) if parts else ""
    return paragraphs("\n".join(f"- {line}" for line in lines), some)


def next_line(gaps: pd.DataFrame, unused: Sequence[str]) -> str:
    """Which columns of the file were not used, and which is the next to note, in one line for a
    terminal? Nothing where all are used and nothing is blank.

    Parameters
    ----------
    gaps : as for :func:`gaps_list`; the column that lacks most is named.
    unused : the columns that are none of ours.
    """
    said = []
    if unused:
        named = words.listed(few([plain(column) for column in unused], "next.more"))
        said.append(words.text("next.unused", columns=named))
    if len(gaps):
        column = (gaps["blank"] / gaps["asked"]).idxmax()
        name = words.text(f"column.{column}")
        said.append(words.text("next.note", name=name, **gaps.loc[column].to_dict()))
    return " ".join(said)
