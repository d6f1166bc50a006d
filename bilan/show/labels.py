"""From keys to words: a frame in her own language, to read or to go on with."""

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import group_keys
from bilan.schema import ASKED, PROJECTS, columns_of
from bilan.show.prose import named


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """What does a frame say in my language? The same rows, with words for the keys of its columns,
    its cells and its groups.

    Parameters
    ----------
    frame : projects, of which the columns that the file had are kept and those that were decided;
        or a breakdown.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.labelled(bilan.load_projects("data/gagne_perdu.csv"))
    >>> int((projects["canal"] == "partenariat").sum())
    12
    >>> channels = bilan.by_channel(bilan.load_projects("data/gagne_perdu.csv"))
    >>> with bilan.show.language("en"):
    ...     bilan.labelled(channels)["Lost"].to_dict()
    {'direct network': 0, 'partnership': 6, 'recommendation': 7, 'social networks': 4}
    """
    if "channel" in frame:
        shown = frame[
            [column for column in frame if column not in PROJECTS or column in columns_of(frame)]
        ]
        told = shown.assign(
            **{column: _words(shown[column]) for column in shown if column in (*ASKED, "dated_by")}
        )
        heads = {column: words.label("column", column) for column in shown}
        heads |= {"review_year": words.text("column.year_reviewed")} if "year" in shown else {}
        return told.rename(columns=heads).rename_axis(index=words.text("explore.line"))
    heads = {column: words.label("table", column) for column in frame}
    called = [
        pd.Index([named(str(kind), key) for key in keys], name=words.label("column", str(kind)))
        for kind, keys in frame.index.to_frame().items()
    ]
    return frame.rename(columns=heads).set_index(called)


def _words(column: pd.Series) -> pd.Series:
    """Keys as words, in categories of the same order, those that occur; answers are yes, no,
    unknown.
    """
    kind = "answer" if column.dtype == "boolean" else str(column.name)
    keys = group_keys(column).cat.remove_unused_categories()
    return keys.cat.rename_categories({key: words.label(kind, key) for key in keys.cat.categories})
