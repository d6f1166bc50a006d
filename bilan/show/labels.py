"""From keys to words and back: a frame in her own language, for who reads it or goes on with it,
and the key of a word.
"""

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import group_keys
from bilan.schema import ASKED, PROJECTS, aliases, columns_of, key_of, simplified
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
    levels = [frame.index.get_level_values(level) for level in range(frame.index.nlevels)]
    kinds = [words.label("column", str(kind)) for kind in frame.index.names]
    called = [
        [named(str(kind), key) for key in keys]
        for kind, keys in zip(frame.index.names, levels, strict=True)
    ]
    index = (
        pd.Index(called[0], name=kinds[0])
        if len(called) == 1
        else pd.MultiIndex.from_arrays(called, names=kinds)
    )
    return frame.rename(columns=heads).set_axis(index)


def key(word: str, column: str | None = None) -> str:
    """Which key does the library have for a word of a file? The frames hold keys, in every language
    the same.

    Parameters
    ----------
    word : as the file writes it, in French or in English; what is nobody's word, such as a channel
        of one's own, is its own key.
    column : the column it stands in, needed where the word has another key in another one.

    Raises
    ------
    ValueError
        When no column knows the word, or several do with other keys; when there is no such column.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects("data/gagne_perdu.csv")
    >>> int((projects["channel"] == bilan.key("partenariat")).sum())
    12
    """
    if column is not None:
        if column not in ASKED:
            raise words.no_column(column, ASKED)
        return key_of(word, column)
    plain = simplified(word)
    found = {
        name: known[plain] for name, kind in ASKED.items() if plain in (known := aliases(kind))
    }
    if len({*found.values()}) != 1:
        columns = words.listed(found, "or")
        raise words.Mistake(
            words.text("mistake.words" if found else "mistake.word", word=word, columns=columns)
        )
    return next(iter(found.values()))


def _words(column: pd.Series) -> pd.Series:
    """Keys as words, in categories of the same order, those that occur; answers are yes, no,
    unknown.
    """
    kind = "answer" if column.dtype == "boolean" else str(column.name)
    keys = group_keys(column).cat.remove_unused_categories()
    return keys.cat.rename_categories({key: words.label(kind, key) for key in keys.cat.categories})
