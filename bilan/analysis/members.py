"""What many people's reviews say together, without telling what any of them said alone."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.schema import OUTCOMES, PROJECTS

LEAST = 5
_BANDS = 5


class Together(NamedTuple):
    """Many people's reviews; a cell that is missing is withheld.

    Attributes
    ----------
    people : how many they are.
    channels : one row a channel, ``other`` for those of their own, then ``all``: the projects
        ``won``, ``lost``, ``pending``.
    rates : how many people won how much of what was decided; the index holds the bounds, as shares.
    """

    people: int
    channels: pd.DataFrame
    rates: pd.Series


def together(counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Together | None:
    """What did these people win and lose, all together? ``None`` for fewer than five.

    Parameters
    ----------
    counts : by person, then by channel: how many projects were ``won``, ``lost`` and ``pending``.
    """
    if len(counts) < LEAST:
        return None
    known = [*PROJECTS["channel"].choices, "not_given", "other"]
    rows = [
        (person, channel if channel in known else "other", *map(numbers.__getitem__, OUTCOMES))
        for person, channels in counts.items()
        for channel, numbers in channels.items()
    ]
    table = pd.DataFrame(rows, columns=["person", "channel", *OUTCOMES])
    each = table.groupby(["person", "channel"]).sum().unstack(fill_value=0)
    everything = table.groupby("person")[[*OUTCOMES]].sum().reindex(counts, fill_value=0)
    channels = pd.DataFrame({outcome: shared(each[outcome]) for outcome in OUTCOMES})
    channels = channels.loc[[channel for channel in known if channel in channels.index]]
    channels.loc["all"] = everything.agg(lambda numbers: shared(numbers.to_frame()).iloc[0])
    decided = everything["won"] + everything["lost"]
    band = (_BANDS * everything["won"] // decided[decided > 0]).clip(upper=_BANDS - 1)
    rates = shared(pd.DataFrame({number: (band == number).astype(int) for number in range(_BANDS)}))
    bounds = np.arange(_BANDS + 1) / _BANDS
    index = pd.MultiIndex.from_arrays([bounds[:-1], bounds[1:]], names=["low", "high"])
    return Together(len(counts), channels, rates.set_axis(index))


def shared(counts: pd.DataFrame) -> pd.Series:
    """What do these people have together, cell by cell, where that gives nobody away?

    A cell that fewer than five of them make up is withheld; and where those withheld, worked out
    from the total, would be those of fewer than five, so is the next one, by how many make it up.

    Parameters
    ----------
    counts : one row a person, one column a cell; whole numbers.

    Returns
    -------
    Series of nullable whole numbers by cell; missing where withheld.

    Examples
    --------
    >>> counts = {"email": [1] * 9, "call": [1] * 5 + [0] * 4, "fair": [0] * 6 + [2] * 3}
    >>> shared(pd.DataFrame(counts)).to_dict()
    {'email': 9, 'call': None, 'fair': None}
    """
    makers = (counts > 0).sum().sort_values(kind="stable")
    hidden = list(makers.index[makers < LEAST])
    for cell in makers.index[len(hidden) :]:
        if 0 < (counts[hidden] > 0).any(axis=1).sum() < LEAST:
            hidden.append(cell)
    return counts.sum().astype("Int64").mask(counts.columns.isin(hidden))
