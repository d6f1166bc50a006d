"""Which way do channels lean, where nothing is established? Never mixed with conclusions: these are
chances, from a model, and some of them are wrong.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.verdicts import CLAIMS, Cases
from bilan.analysis.years import pooled
from bilan.statistics import predictive
from bilan.statistics.sides import against, mirrored, whole

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
    asked = verdicts[verdicts["question"] == "versus_rest"].set_index("group")
    settled = asked["verdict"].isin(CLAIMS) | asked["open_by"].isin(["no_loss", "no_win"])
    read = asked["reading"][~settled]
    channels, won, decided = _channels(projects, year, first_year)
    rows = []
    for name, above in zip(channels, predictive.chance_above(won, decided), strict=True):
        reading, chance = ("better", above) if above > 0.5 else ("worse", 1 - above)
        sides = channels[name] if reading == "better" else mirrored(channels[name])
        (once,), (n_once,), (other,), (m_once,) = against(sides)
        if chance >= LEAST and read.get(name) == reading and once * m_once > other * n_once:
            rows.append((name, reading, chance))
    frame = pd.DataFrame(rows, columns=["group", "reading", "chance"]).astype({"chance": "float64"})
    frame = frame.sort_values("chance", ascending=False, kind="stable").head(MOST)
    return frame.join(asked[["won", "decided", "other_won", "other_decided"]], on="group")


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
    claims = verdicts[(verdicts["question"] == "versus_rest") & verdicts["verdict"].isin(CLAIMS)]
    ways = {*zip(leanings["group"], leanings["reading"], strict=True)}
    ways |= {*zip(claims["group"], claims["verdict"], strict=True)}
    channels, won, decided = _channels(projects, year, first_year)
    if not ways or len(channels) < 2:
        return None
    names = [*channels]
    mean, covariance = predictive.rates(won, decided)
    least, most = int(mean.round(9).argmin()), int(mean.round(9).argmax())
    if not ways & {(names[least], "worse"), (names[most], "better")}:
        return None
    apart = np.eye(len(names))[most] - np.eye(len(names))[least]
    gain, spread = apart @ mean, (apart @ covariance @ apart) ** 0.5
    low, high = (MOVED * float(gain + sign * _TENTH * spread) for sign in (-1, 1))
    return Move(names[least], names[most], MOVED, low, high)


def _channels(
    projects: pd.DataFrame, year: int | None, first_year: int
) -> tuple[dict[str, np.ndarray], list[int], list[int]]:
    """The channels through which something is decided, each beside the others; won and decided
    through each.
    """
    channels = Cases(pooled(projects, year, first_year)).channels()
    told = {name: sides for name, sides in channels.items() if sides[0, :2].any()}
    counts = [whole(sides)[0].tolist() for sides in told.values()]
    return told, [won for won, *_ in counts], [won + lost for won, lost, _ in counts]
