"""The partners and the five criteria as a grid, beside what each brought and was given."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import Counts, groups
from bilan.schema import CRITERIA
from bilan.show.html import UNKNOWN
from bilan.show.inline import SOFT
from bilan.show.prose import apart, upper
from bilan.show.rows import placed, summed
from bilan.show.sheet import (
    LINE,
    SMALL,
    TEXT,
    Sheet,
    as_bars,
    by_outcome,
    drawn,
    fitted,
    lines_of,
    name_lines,
    outcomes,
    size_of,
)
from bilan.show.widths import width

_ANSWERS = ("yes", "no", "unknown")


class Partner(NamedTuple):
    """A row of the grid; several partners together have no criteria of their own."""

    name: str
    counts: Counts
    given: str
    answers: Sequence[str]


def criteria_chart(partners: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """With whom? The five criteria of each partner, filled where met, hollow where not, dotted
    where unknown; what came and went.

    Beyond twelve partners those who brought least are shown together. Nothing where no criterion is
    known of anyone.

    Parameters
    ----------
    partners : what :func:`bilan.by_partner` returns.
    """
    if partners[list(CRITERIA)].isna().all(axis=None):
        return None
    rows = _partners(partners)
    alt = words.text("criteria_chart.alt", groups=apart([_told(row) for row in rows]))
    return drawn(lambda sheet: _criteria(sheet, rows), alt, ax)


def _partners(partners: pd.DataFrame) -> list[Partner]:
    counts = dict(groups(partners))
    places = placed("partner", {str(name): size_of(group) for name, group in counts.items()})
    together = summed((places.of[str(name)], group) for name, group in counts.items())
    rows = []
    for place, name in enumerate(places.names):
        mine = partners[[places.of[each] == place for each in partners.index]]
        given = mine["given"].dropna()
        told = words.number(int(given.sum())) if len(given) else UNKNOWN
        answers = mine[list(CRITERIA)].astype("object").iloc[0] if place != places.together else []
        rows.append(Partner(name, together[place], told, [_answer(answer) for answer in answers]))
    return rows


def _answer(answer: object) -> str:
    return "unknown" if pd.isna(answer) else "yes" if answer else "no"


def _told(row: Partner) -> str:
    named = zip(CRITERIA, row.answers, strict=False)
    told_apart = {
        words.text(f"criterion.{criterion}"): words.label("answer", answer)
        for criterion, answer in named
    }
    answers = [
        words.text("criteria_chart.answer", criterion=criterion, answer=answer)
        for criterion, answer in told_apart.items()
    ]
    told = row.counts._asdict() | {"given": row.given}
    return words.text("criteria_chart.group", name=", ".join([row.name, *answers]), **told)


def _criteria(sheet: Sheet, rows: Sequence[Partner]) -> float:
    """A row a partner and a column a criterion; on a telephone a partner has a line of criteria and
    one of projects.
    """
    counts = [row.counts for row in rows]
    heads = [upper(words.text(f"criterion.{criterion}")) for criterion in CRITERIA]
    received, given = (words.text(f"criteria_chart.{name}") for name in ("received", "given"))
    end = width(given, SMALL) + 12
    if sheet.narrow:
        names, left, pitch, start = sheet.width - end, 0.0, sheet.width / len(heads), 0.0
    else:
        names = min(190.0, max(width(upper(row.name), TEXT, bold=True) for row in rows))
        left, pitch = names + 14, 62
        start = left + pitch * len(heads) + 20
    room = sheet.width - start - end
    most = max(*map(size_of, counts), 1)
    bars, (step, fit) = as_bars(counts), fitted(most, room, lines=3)
    y = (
        sheet.key(
            {answer: words.label("answer", answer) for answer in _ANSWERS} | outcomes(counts),
            sheet.width,
        )
        + 4
    )
    middles = [left + pitch * (place + 0.5) for place in range(len(heads))]
    y = _headed(sheet, y, heads, middles)
    if not sheet.narrow:
        sheet.text(start, y - 10, received, SMALL, color=SOFT)
    sheet.text(sheet.width, y - 10, given, SMALL, color=SOFT, ha="right")
    for row in rows:
        sheet.line((0, y), (sheet.width, y))
        name = name_lines(row.name, names)
        tall = (
            0
            if not size_of(row.counts)
            else 12
            if bars
            else step * lines_of(size_of(row.counts), fit)
        )
        if sheet.narrow:
            first, last = y + 5 + LINE * len(name) / 2, y + 5 + LINE * len(name)
            at = last + 9
            middle = at + (10 if row.answers else -8) + tall / 2
            bottom = middle + tall / 2 + 7
        else:
            bottom = y + max(27, tall + 11, LINE * len(name) + 9)
            first = at = middle = (y + bottom) / 2
        sheet.lines(0, first, name, weight="bold")
        sheet.text(sheet.width, first, row.given, color=SOFT, ha="right")
        for x, answer in zip(middles, row.answers, strict=False):
            sheet.spots([x], [at], answer)
        if bars:
            sheet.bars(by_outcome(row.counts), start, middle, room / most)
        else:
            sheet.marks(by_outcome(row.counts), start, middle, step, fit)
        y = bottom
    return y + 2


def _headed(sheet: Sheet, y: float, heads: Sequence[str], middles: Sequence[float]) -> float:
    """The criteria over their columns, in turn on an upper and on a lower line, where each has the
    room of two.
    """
    for place, (x, head) in enumerate(zip(middles, heads, strict=True)):
        sheet.centred(x, y + 9 + 16 * (place % 2), head)
        if not place % 2:
            sheet.line((x, y + 18), (x, y + 34))
    return y + (54 if sheet.narrow else 36)
