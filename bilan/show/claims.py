"""What may be concluded, as a picture: one row a question, with what it would take where it is not
settled.
"""

from math import ceil
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.opening import tempting, too_few
from bilan.analysis.verdicts import CLAIMS
from bilan.show.inline import INK, SOFT, WON
from bilan.show.prose import apart, short, upper
from bilan.show.sheet import LINE, SMALL, TEXT, Sheet, drawn
from bilan.show.verdicts import Row, rounded, subject
from bilan.show.widths import width, wrapped

_MOST = 12
_SMALL_LINE = LINE * SMALL / TEXT


class Claim(NamedTuple):
    """One row: what is asked, the counts behind it, what else they stand against, whether it is
    established, and what to add.
    """

    what: str
    counts: str
    against: str
    established: bool
    status: str
    notes: list[str]
    rate: float
    low: float
    high: float
    reference: float


def claims_chart(verdicts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """What may be concluded, what may not, and what it would take?

    One row a question: the counts, the rate and its interval against one in two or against the rate
    of the others, and the answer. At most twelve: what is established, then what is tempting, then
    what is too little to judge; nothing where nothing is decided.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    # Whether a rate is about one half takes more projects than its side: a reading may tempt where
    # that has too few.
    shown = [
        verdicts[verdicts["verdict"].isin(CLAIMS)],
        tempting(verdicts).assign(verdict="cannot_tell"),
        too_few(verdicts),
    ]
    claims = [
        _claim(row) for row in [row for frame in shown for row in frame.to_dict("records")][:_MOST]
    ]
    if not claims:
        return None
    told = [
        words.text(
            "claims.alt_row",
            what=claim.what,
            counts=" ".join([claim.counts, claim.against]).strip(),
            status=status,
        )
        for claim in claims
        for status in [", ".join([claim.status, *claim.notes])]
    ]
    alt = words.text("claims.alt", rows=apart(told))
    level = verdicts[verdicts["question"] == "level"]
    years = (level["from_year"].max(), level["to_year"].max()) if len(level) else (0, 0)
    return drawn(lambda sheet: _claims(sheet, claims, years, len(verdicts) - len(claims)), alt, ax)


def _claim(row: Row) -> Claim:
    established = row["verdict"] in CLAIMS
    two = bool(row["other_decided"])
    told = row | {"year": str(row["to_year"]), "Name": upper(subject(row, short))}
    counts = words.text("chart.won_of", won=row["won"], decided=row["decided"])
    status, *notes = _established(told) if established else _open(told)
    return Claim(
        _what(told, established),
        counts,
        words.text("claims.against", **told) if two else "",
        established,
        status,
        notes,
        row["rate"],
        row["low"],
        row["high"],
        row["other_won"] / row["other_decided"] if two else 0.5,
    )


def _what(told: Row, established: bool) -> str:
    reading = told["verdict"] if established else told["reading"]
    if told["verdict"] == "too_few" or pd.isna(reading):
        return told["Name"]
    if words.has(key := f"claims.{told['question']}.{reading}"):
        return words.text(key, **told)
    return words.text("claims.of", claim=words.text(f"claim.{reading}"), **told)


def _established(told: Row) -> list[str]:
    notes = [words.text("claims.established.plain")]
    if told["year_decided"]:
        notes.append(
            words.text(f"claims.established.{'yes' if told['this_year'] else 'no'}", **told)
        )
    if told["verdict"] == "reliable" and told["low"] < 1:
        notes.append(
            words.text("claims.established.certain", one_loss_in=ceil(1 / (1 - told["low"])))
        )
    if told["unknown"]:
        notes.append(words.text("claims.established.unknown", **told))
    return notes


def _open(told: Row) -> list[str]:
    if told["verdict"] == "too_few":
        return [words.text("claims.open.too_few")]
    needed = told["needed"]
    key = "thin" if pd.isna(needed) else "needed"
    notes = [words.text(f"claims.open.{key}", needed=0 if pd.isna(needed) else rounded(needed))]
    if told["question"] == "even" and 2 * told["won"] == told["decided"]:
        notes.append(words.text("claims.open.tie"))
    if not told["other_decided"] and not told["low"] <= 0.5 <= told["high"]:
        notes.append(words.text("claims.open.alone"))
    if told["unknown"]:
        notes.append(words.text("claims.open.unknown", **told))
    return notes


def _claims(sheet: Sheet, claims: list[Claim], years: tuple[int, int], rest: int) -> float:
    """A row a question: a tick, what it is, its counts, the rate against its reference, the
    answer.
    """
    counts = max(max(width(claim.counts, TEXT), width(claim.against, SMALL)) for claim in claims)
    axis = 112 if sheet.narrow else 130
    status = sheet.width - 18 if sheet.narrow else 206
    rates = sheet.width - axis - 4 if sheet.narrow else sheet.width - status - axis - 18
    room = sheet.width - 18 if sheet.narrow else rates - counts - 46
    pooled = years[0] < years[1]
    told = words.text(
        "claims.span" if pooled else "claims.counted",
        from_year=str(years[0]),
        to_year=str(years[1]),
    )
    caption = wrapped(told, rates - 20, SMALL)
    y = 9 + _SMALL_LINE * (len(caption) - 1) / 2
    sheet.lines(18, y, caption, SMALL, color=SOFT)
    sheet.axis(rates, y, axis)
    y += _SMALL_LINE * len(caption) / 2 + 4
    for claim in claims:
        ink, weight = (INK, "bold") if claim.established else (SOFT, "normal")
        what = wrapped(claim.what, room, TEXT, bold=claim.established, lines=3)
        answer = [
            line for text in [claim.status, *claim.notes] for line in wrapped(text, status, SMALL)
        ]
        numbers = [claim.counts, *filter(None, [claim.against])]
        sheet.line((0, y), (sheet.width, y))
        y += 6
        tall = LINE * max(len(what), len(numbers)), _SMALL_LINE * len(answer)
        if sheet.narrow:
            middle = y + LINE * (len(what) + len(numbers) / 2) + 2
            first = y + LINE / 2
            below = y + LINE * (len(what) + len(numbers)) + 4
            height = LINE * (len(what) + len(numbers)) + 4 + tall[1] + 8
            sheet.lines(18, y + LINE * len(what) / 2, what, color=ink, weight=weight)
            sheet.lines(18, middle, numbers, color=SOFT)
        else:
            height = max(tall) + 6
            middle = first = y + (height - 6) / 2
            first, below = middle, middle - tall[1] / 2
            sheet.lines(18, middle, what, color=ink, weight=weight)
            sheet.lines(rates - 16, middle, numbers, color=SOFT, ha="right")
        sheet.text(
            0,
            first,
            "✓" if claim.established else "–",
            TEXT,
            color=WON if claim.established else SOFT,
            weight="bold",
        )
        sheet.reference(rates + axis * claim.reference, middle, claim.against != "")
        sheet.interval(rates, middle, axis, claim.rate, claim.low, claim.high)
        for place, line in enumerate(answer):
            said = (
                {"color": WON, "weight": "bold"}
                if claim.established and not place
                else {"color": SOFT}
            )
            sheet.text(
                18 if sheet.narrow else rates + axis + 18,
                below + _SMALL_LINE * (place + 0.5),
                line,
                SMALL,
                **said,
            )
        y += height
    sheet.line((0, y), (sheet.width, y))
    if rest:
        note = wrapped(words.text("claims.rest", n=rest), sheet.width - 18, SMALL)
        sheet.lines(18, y + 4 + _SMALL_LINE * len(note) / 2, note, SMALL, color=SOFT)
        y += _SMALL_LINE * len(note) + 4
    return y + 2
