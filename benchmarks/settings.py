"""The truths that years are drawn from: some where nothing is to be found, some where something
is.
"""

from dataclasses import dataclass
from itertools import starmap

import numpy as np

from benchmarks.reports import Found, Report

Years = tuple[
    tuple[float, ...], ...
]  # a row a year, the last being the one reviewed; a column a channel


@dataclass(frozen=True)
class Setting:
    """How many are decided, and the chance to win one; what is looked for, if anything: any of
    these conclusions will do.
    """

    name: str
    decided: tuple[tuple[int, ...], ...]
    rates: Years
    looked_for: tuple[Found, ...] = ()
    qualified: float = 0.0  # the share of qualified projects; 0 where it is not noted
    lift: float = 0.0  # the chance of a qualified project minus that of another
    unknown_won: float = (
        0.0  # the share of won, and of lost, projects whose qualification nobody noted
    )
    unknown_lost: float = 0.0
    sure: tuple[
        int, ...
    ] = ()  # channels whose projects are won, or lost, for sure: the number won is always the same

    # Shares of what is lost, and of what is won, that is still noted as pending, or has no channel.
    pending: tuple[float, float] = (0.0, 0.0)
    pending_years: int = 99  # how many of the last years
    blank: tuple[float, float] = (0.0, 0.0)
    by_channel: tuple[float, ...] = ()  # the share of qualified projects, where it differs
    names: tuple[str, ...] = ()

    def draw(self, rng: np.random.Generator) -> Report:
        """The counts of a report."""
        decided, rates = np.array(self.decided), np.array(self.rates)
        share = np.array(self.by_channel or [self.qualified] * decided.shape[1])
        yes = np.round(decided * share).astype(int)
        won_yes = rng.binomial(yes, np.clip(rates + (1 - share) * self.lift, 0, 1))
        won_no = rng.binomial(decided - yes, np.clip(rates - share * self.lift, 0, 1))
        sure = np.round(decided * rates).astype(int)
        won_no[:, self.sure] = sure[:, self.sure]
        counts = np.zeros((*decided.shape, 3, 3), dtype=int)
        counts[:, :, 0, 0], counts[:, :, 0, 1] = won_yes, yes - won_yes
        counts[:, :, 1, 0], counts[:, :, 1, 1] = won_no, decided - yes - won_no
        noted = self.qualified or self.by_channel
        hidden = [self.unknown_won, self.unknown_lost] if noted else [1.0, 1.0]
        missing = rng.binomial(counts[..., :2], hidden)
        counts[..., :2] -= missing
        counts[:, :, 2, :2] = missing.sum(axis=2)
        waiting = rng.binomial(counts[..., :2], self.pending[::-1])
        waiting[: max(0, len(decided) - self.pending_years)] = 0
        counts[..., :2] -= waiting
        counts[..., 2] = waiting.sum(axis=-1)
        names = self.names or tuple(map(str, range(decided.shape[1])))
        if not any(self.blank):
            return Report(counts, names)
        lost = rng.binomial(counts, [self.blank[1], self.blank[0], self.blank[0]])
        counts = np.concatenate([counts - lost, lost.sum(axis=1, keepdims=True)], axis=1)
        return Report(counts, (*names, "not_given"))


def _same(
    name: str,
    decided: tuple[int, ...],
    rate: float | tuple[float, ...],
    past: int = 0,
    **more: object,
) -> Setting:
    """The same sizes and rates in every year."""
    rates = rate if isinstance(rate, tuple) else (rate,) * len(decided)
    return Setting(name, (decided,) * (past + 1), (rates,) * (past + 1), **more)


def _alone(size: int, rate: float) -> Setting:
    return _same(f"1 channel of {size}, {100 * rate:.0f} %", (size,), rate)


def _change(
    name: str, before: tuple[float, ...], now: tuple[float, ...], past: int = 2, **more: object
) -> Setting:
    """The source's sizes, and other rates in the year that is reviewed."""
    return Setting(name, (SOURCE,) * (past + 1), (*(before,) * past, now), **more)


SOURCE = (7, 12, 12, 6)
NOTED = {"qualified": 0.6, "unknown_won": 0.05, "unknown_lost": 0.05}
HERS, DIRECT = (0.95, 0.5, 0.4, 0.33), (0.95, 0.45, 0.45, 0.45)
BETTER, WINS_MORE, RELIABLE = (
    Found(question, "0", verdict)
    for question, verdict in (
        ("versus_rest", "better"),
        ("level", "wins_more"),
        ("level", "reliable"),
    )
)
QUALIFIED = Found("qualification", "qualified", "better")
ALL = {
    verdict: Found("level", "all", verdict)
    for verdict in ("wins_more", "reliable", "loses_more", "even")
}

NOTHING = (
    *starmap(_alone, [(n, 0.5) for n in (6, 7, 9, 12, 16, 22, 26, 37, 60)]),
    *starmap(
        _alone, [(7, 0.3), (12, 0.7), (26, 0.3), (37, 0.35), (60, 0.35), (60, 0.65), (49, 1 / 3)]
    ),
    _same("37 in 4 channels, 50 %, 2 earlier years", SOURCE, 0.5, 2),
    _same("37 in 4 channels, 33 %, 2 earlier years", SOURCE, 1 / 3, 2),
    _same("37 in 4 channels, 80 %, 2 earlier years", SOURCE, 0.8, 2),
    _same("37 in 4 channels, 95 %, 2 earlier years", SOURCE, 0.95, 2),
    _same("37 in 4 channels, 50 %, first year", SOURCE, 0.5),
    _same("37 in 4 channels, 50 %, 4 earlier years", SOURCE, 0.5, 4),
    _same("2 channels of 6, 50 %, 2 earlier years", (6, 6), 0.5, 2),
    _same("2 channels of 30, 35 %", (30, 30), 0.35),
    _same("40 and 20, 50 %, 1 earlier year", (40, 20), 0.5, 1),
    _same("8 channels of 7, 50 %, 3 earlier years", (7,) * 8, 0.5, 3),
    _same("6 channels of 2, 50 %", (2,) * 6, 0.5),
    _same("60 in 7 uneven channels, 50 %", (20, 14, 9, 7, 5, 3, 2), 0.5),
    _same(
        "37, 50 %, half of losses unknown",
        SOURCE,
        0.5,
        qualified=0.6,
        unknown_won=0.1,
        unknown_lost=0.5,
    ),
    _same("4 channels of 100, 50 %", (100,) * 4, 0.5),
    _same("5 channels .5 .5 .9 .1 .5, 1 earlier year", (10,) * 5, (0.5, 0.5, 0.9, 0.1, 0.5), 1),
    _same("3 channels of 24, .35 .65 .5", (24,) * 3, (0.35, 0.65, 0.5)),
    _same(
        "3 channels of 20, 50 %, qualification worth 40 points", (20,) * 3, 0.5, **NOTED, lift=0.4
    ),
    _change(
        "a channel was at 95 %, is at 50 %, 2 earlier years", (0.95, 0.5, 0.5, 0.5), (0.5,) * 4
    ),
    Setting("20 at 90 %, then 20 at 10 %: 50 % together", ((20,), (20,)), ((0.9,), (0.1,))),
    _same("60 at 66 %: not reliable, 2 earlier years", (60,), 0.66, 2),
    _same("7 against 30 that are sure either way", (7, 30), (0.5, 0.5), sure=(1,)),
    _same("6 against 44 that are sure either way", (6, 44), (0.5, 0.5), sure=(1,)),
)

KINDS = ("direct", "recommendation", "social", "platform", "website")
TREND = Found("trend", "all", "better")
SOMETHING = (
    _same("95 % of 7 in 37, first year", SOURCE, DIRECT, looked_for=(BETTER, WINS_MORE)),
    _same(
        "the same, qualification noted too", SOURCE, DIRECT, **NOTED, looked_for=(BETTER, WINS_MORE)
    ),
    _same("the same, 2 earlier years", SOURCE, DIRECT, 2, looked_for=(BETTER, WINS_MORE)),
    _same(
        "the same, 2 earlier years: this year",
        SOURCE,
        DIRECT,
        2,
        looked_for=(BETTER._replace(now=True), WINS_MORE._replace(now=True)),
    ),
    _same("the same, 2 earlier years: reliable", SOURCE, DIRECT, 2, looked_for=(RELIABLE,)),
    _same("the source's rates, first year: more often won", SOURCE, HERS, looked_for=(WINS_MORE,)),
    _same("the source's rates, first year: better", SOURCE, HERS, looked_for=(BETTER,)),
    _same("the source's rates, 2 earlier years", SOURCE, HERS, 2, looked_for=(BETTER, WINS_MORE)),
    _same(
        "the source's rates, 2 earlier years: this year",
        SOURCE,
        HERS,
        2,
        looked_for=(BETTER._replace(now=True), WINS_MORE._replace(now=True)),
    ),
    _same(
        "qualification 80 v 35, 37, first year",
        SOURCE,
        0.62,
        **NOTED,
        lift=0.45,
        looked_for=(QUALIFIED,),
    ),
    _same(
        "qualification 80 v 35, 37, 2 earlier years",
        SOURCE,
        0.62,
        2,
        **NOTED,
        lift=0.45,
        looked_for=(QUALIFIED,),
    ),
    _change(
        "a channel from 60 to 20 %, 12 of 37",
        (0.6,) * 4,
        (0.6, 0.2, 0.6, 0.6),
        looked_for=(Found("channel_year", "1", "worse"),),
    ),
    _change(
        "all from 60 to 30 %, 37",
        (0.6,) * 4,
        (0.3,) * 4,
        looked_for=(Found("year", "all", "worse"),),
    ),
    Setting(
        "37 a year, .3 .4 .5 .6: year or trend",
        (SOURCE,) * 4,
        tuple((rate,) * 4 for rate in (0.3, 0.4, 0.5, 0.6)),
        looked_for=(TREND, Found("year", "all", "better")),
    ),
    _same(
        "18 known at 75 %, 10 discovered at 15 %: known or discovered",
        (9, 9, 4, 3, 3),
        (0.75, 0.75, 0.15, 0.15, 0.15),
        names=KINDS,
        looked_for=(Found("known", "all", "better"),),
    ),
    _same(
        "41 alone, 75 %, 7 % pending",
        (41,),
        0.75,
        pending=(0.07, 0.07),
        looked_for=(ALL["wins_more"],),
    ),
    _same("1 channel of 26, 35 %", (26,), 0.35, looked_for=(ALL["loses_more"],)),
    _same("1 channel of 12, 90 %", (12,), 0.9, looked_for=(ALL["wins_more"],)),
    _same("1 channel of 60, 50 %: even", (60,), 0.5, looked_for=(ALL["even"],)),
    _same(
        "37 in 4 channels, 50 %, 2 earlier years: even", SOURCE, 0.5, 2, looked_for=(ALL["even"],)
    ),
    _same("37 in 4 channels, 75 %, first year", SOURCE, 0.75, looked_for=(ALL["wins_more"],)),
    _same("1 channel of 37, 85 %: reliable", (37,), 0.85, looked_for=(ALL["reliable"],)),
    _same(
        "300 in 4 channels, 65 50 50 45 %",
        (75,) * 4,
        (0.65, 0.5, 0.5, 0.45),
        looked_for=(BETTER, WINS_MORE),
    ),
    _same(
        "1,000 in 4 channels, 55 50 50 45 %",
        (250,) * 4,
        (0.55, 0.5, 0.5, 0.45),
        looked_for=(BETTER, WINS_MORE),
    ),
)

CONFOUNDED = {"by_channel": (0.9, 0.7, 0.3, 0.1)}
INCOMPLETE = (
    *(
        _same(
            f"{name}, {100 * share:.0f} % of the lost pending",
            sizes,
            rate,
            past,
            pending=(share, 0.0),
        )
        for share in (0.1, 0.2, 0.4)
        for name, sizes, rate, past in (
            ("41 alone, 50 %", (41,), 0.5, 0),
            ("23 alone, 50 %, 2 earlier years", (23,), 0.5, 2),
            ("37 in 4 channels, 50 %, first year", SOURCE, 0.5, 0),
            ("37 in 4 channels, 50 %, 2 earlier years", SOURCE, 0.5, 2),
        )
    ),
    *(
        _same(
            f"37, the last of 3 years alone: {100 * share:.0f} % of its lost pending",
            SOURCE,
            0.5,
            2,
            pending=(share, 0.0),
            pending_years=1,
        )
        for share in (0.2, 0.4)
    ),
    _same("41 alone, 50 %, 40 % of the won pending", (41,), 0.5, pending=(0.0, 0.4)),
    *(
        _same(
            f"37, 50 %, no channel for {100 * share:.0f} % of the lost",
            SOURCE,
            0.5,
            past,
            blank=(share, 0.0),
        )
        for share in (0.2, 0.4)
        for past in (0, 2)
    ),
    _same("37, 50 %, no channel for 40 % of the won", SOURCE, 0.5, blank=(0.0, 0.4)),
    _same(
        "37, 50 %, 20 % of the lost pending, 20 % without a channel",
        SOURCE,
        0.5,
        2,
        pending=(0.2, 0.0),
        blank=(0.2, 0.0),
    ),
    _same(
        "qualified more in better channels, no effect, 4 years",
        SOURCE,
        (0.85, 0.6, 0.4, 0.15),
        3,
        **CONFOUNDED,
    ),
    _same("the same, one year", SOURCE, (0.85, 0.6, 0.4, 0.15), **CONFOUNDED),
    _same(
        "the same, 4 years, half of losses unknown",
        SOURCE,
        (0.85, 0.6, 0.4, 0.15),
        3,
        **CONFOUNDED,
        unknown_lost=0.5,
        unknown_won=0.1,
    ),
    *(
        _same(f"{size} alone, 50 %, 3 earlier years", (size,), 0.5, 3)
        for size in (5, 11, 13, 19, 23, 31, 41, 53)
    ),
    _same("30 in 5 channels, 50 %, known or discovered", (6,) * 5, 0.5, 1, names=KINDS),
    _same("20 in 5 channels, 40 %, known or discovered", (5, 5, 4, 3, 3), 0.4, names=KINDS),
)

SETTINGS = NOTHING + INCOMPLETE + SOMETHING
