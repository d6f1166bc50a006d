"""Which way do channels lean, where nothing is established? Never mixed with conclusions: these are
chances, from a model, and some of them are wrong.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.verdicts import CLAIMS, Cases
from bilan.analysis.years import pooled
from bilan.statistics import predictive
from bilan.statistics.sides import against, mirrored

LEAST = 0.8  # a chance below which nothing is said
MOST = 3
MOVED = 8  # proposals
_TENTH = 1.2816  # standard deviations that leave a tenth beyond


class Move(NamedTuple):
    """Proposals that would come through one channel and not another: how many wins they would bring
    more, between two limits that hold eight times in ten.
    """

    fewer: str
    more: str
    proposals: int
    low: float
    high: float


def leanings(
    projects: pd.DataFrame,
    verdicts: pd.DataFrame,
    year: int | None = None,
    *,
    first_year: int = 1,
) -> pd.DataFrame:
    """Which channels are won more often, or less, than the others together, with a fair chance?

    From the model of :mod:`bilan.statistics.predictive`, which draws channels towards each other as
    far as they look alike. Nothing is said where it is established, where what is not known may
    turn it round, and where no loss, or no win, was ever noted. A client counts once in a channel.

    Parameters
    ----------
    projects, year, first_year : as for :func:`bilan.verdicts`.
    verdicts : what that returns.

    Returns
    -------
    One row a channel, at most three, the likeliest first: ``group``; ``reading``, ``better`` or
    ``worse``; ``chance``, from 0.8 on; ``won decided other_won other_decided``, of all projects.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects("data/gagne_perdu.csv")
    >>> leanings(projects, bilan.verdicts(projects))[["group", "reading"]].to_numpy().tolist()
    []
    """
    asked = _versus_rest(verdicts)
    settled = asked["verdict"].isin(CLAIMS) | asked["open_by"].isin(["no_loss", "no_win"])
    read = asked[~settled & asked["reading"].notna()]
    channels, won, decided = _channels(projects, year, first_year)
    above = pd.Series(predictive.chance_above(won, decided), [*channels]).reindex(read.index)
    likely = read.assign(chance=above.where(read["reading"] == "better", 1 - above))
    likely = likely[likely["chance"] >= LEAST].sort_values("chance", ascending=False, kind="stable")
    stays = [_stays(channels[name], reading) for name, reading in likely["reading"].items()]
    columns = ["reading", "chance", "won", "decided", "other_won", "other_decided"]
    return likely.loc[stays, columns].head(MOST).reset_index()


def move(
    projects: pd.DataFrame,
    verdicts: pd.DataFrame,
    leanings: pd.DataFrame,
    year: int | None = None,
    *,
    first_year: int = 1,
) -> Move | None:
    """What would some proposals win more, had they come through the channel that wins most, and not
    through the one that wins least? ``None`` where neither is established, nor leans.

    Parameters
    ----------
    projects, verdicts, year, first_year : as for :func:`leanings`.
    leanings : what that returns.
    """
    asked = _versus_rest(verdicts)["verdict"]
    said = pd.concat([asked[asked.isin(CLAIMS)], leanings.set_index("group")["reading"]])
    channels, won, decided = _channels(projects, year, first_year)
    if said.empty or len(channels) < 2:
        return None
    names = [*channels]
    mean, covariance = predictive.rates(won, decided)
    least, most = int(mean.round(9).argmin()), int(mean.round(9).argmax())
    if said.get(names[least]) != "worse" and said.get(names[most]) != "better":
        return None
    apart = np.eye(len(names))[most] - np.eye(len(names))[least]
    gain, spread = apart @ mean, (apart @ covariance @ apart) ** 0.5
    low, high = (MOVED * float(gain + sign * _TENTH * spread) for sign in (-1, 1))
    return Move(names[least], names[most], MOVED, low, high)


def _versus_rest(verdicts: pd.DataFrame) -> pd.DataFrame:
    """What is asked of each channel against the others together."""
    return verdicts[verdicts["question"] == "versus_rest"].set_index("group")


def _stays(sides: np.ndarray, reading: str) -> bool:
    """Whether a channel reads so of clients too, whatever becomes of what is not known."""
    (won,), (decided,), (other_won,), (other_decided,) = against(
        sides if reading == "better" else mirrored(sides)
    )
    return bool(won * other_decided > other_won * decided)


def _channels(
    projects: pd.DataFrame, year: int | None, first_year: int
) -> tuple[dict[str, np.ndarray], list[int], list[int]]:
    """The channels through which something is decided, each beside the others; won and decided
    through each.
    """
    channels = Cases(pooled(projects, year, first_year)).channels()
    told = {name: sides for name, sides in channels.items() if sides[0, :2].any()}
    won, lost, _ = np.reshape([sides[0, :, 0] for sides in told.values()], (-1, 3)).T
    return told, won.tolist(), (won + lost).tolist()
