"""The article: what may be published of a year, in Markdown that any blog reads, filled with what
the review answers.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader

from bilan import words
from bilan.analysis.breakdowns import Counts, by, by_channel, groups, total
from bilan.analysis.opening import tempting, too_few
from bilan.reviews.year import Review
from bilan.show import facts
from bilan.show.opening import advice_paragraph
from bilan.show.prose import apart, called, few, short, upper, verbatim
from bilan.show.years import account_sentence

_NAME = 30  # letters of a channel in a table


def article(
    review: Review, public: pd.DataFrame, untold: Iterable[str], *, picture: str, qualification: str
) -> str:
    """What may be published of a year: its figures, what they say and do not say, and what to
    change next year?

    Parameters
    ----------
    review : of the year, with every channel.
    public : its proposals, with the channels that may be told.
    untold : the channels that may not.
    picture, qualification : where those of the channels and of qualification are, seen from the
        article; blank where there is none.
    """
    year, channels = total(by(public)), by_channel(public)
    told = review.verdicts[~review.verdicts["group"].isin([*untold])]
    key = "article.key.pending" if year.pending else "article.key.decided"
    name = "all" if review.year is None else "year"
    none = "none" if year.decided else "nothing"
    advice = advice_paragraph(review.resolved, review.resolution, review.worth)
    return _template().render(
        text=words.text,
        title=words.text(f"article.title.{name}", year=str(review.year), **year._asdict()),
        opening=_opening(year),
        picture=picture if len(channels) > 1 else "",
        key=words.text(key),
        table=_table(channels, year),
        qualification=qualification,
        effect=_plain(review.channels_by_qualification.text),
        lessons=[upper(_plain(fact)) for fact in facts.told(told, with_counts=True)],
        nothing=words.text(f"article.lessons.{none}", decided=year.decided),
        limits=_limits(told),
        years=_years(review.verdicts),
        resolution=_plain(advice),
    )


def left_out_paragraph(merged: Iterable[str], review: Review) -> str:
    """What does the article keep to itself? For its author's eyes, on a terminal."""
    counts = review.proposals["channel"].value_counts()
    names = {called("channel", name, short): int(counts.get(name, 0)) for name in merged}
    parts = [words.text("article.left.part", name=name, n=n) for name, n in names.items()]
    lines = [words.text("article.left.merged", channels=apart(parts))] if parts else []
    return "\n".join([*lines, words.text("article.left.never"), account_sentence(review.rows_read)])


@cache
def _template():  # type: ignore[no-untyped-def]
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, keep_trailing_newline=True).get_template("article.md.j2")


def _opening(year: Counts) -> list[str]:
    said = ["counted"]
    if year.decided:
        said += ["rate", "luck"]
    if year.pending:
        said.insert(2, "pending" if year.decided else "undecided")
    return [words.text(f"article.opening.{key}", **year._asdict()) for key in said]


def _table(channels: pd.DataFrame, year: Counts) -> str:
    """What was won and lost through each channel, as Markdown."""
    columns = ["won", "lost", "pending"] if year.pending else ["won", "lost"]
    headers = [words.text(f"table.{name}") for name in [*columns, "interval"]]
    rows = [
        [upper(words.text("column.channel")), *headers],
        ["---", *["---:"] * len(headers)],
    ]
    named = [(upper(called("channel", str(key), _cell)), group) for key, group in groups(channels)]
    for name, group in [*named, (words.text("table.all"), year)]:
        counts = [words.number(getattr(group, column)) for column in columns]
        between = words.text("article.between", low=group.low, high=group.high)
        rows.append([name, *counts, between if group.decided else "–"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _limits(verdicts: pd.DataFrame) -> str:
    """Of what it is too early to conclude, in one sentence."""
    rows = pd.concat([tempting(verdicts), too_few(verdicts)]).to_dict("records")
    parts = [
        words.text("fact.counted", **row | {"who": facts.through(row["group"], _name)})
        for row in rows
        if row["about"] == "channel"
    ]
    listed = apart(few(parts, "fact.more_channels"))
    return words.text("article.limits", groups=listed) if parts else ""


def _years(verdicts: pd.DataFrame) -> str:
    """Which years are judged together, where it is several."""
    first, last = (int(verdicts[end].max()) for end in ("from_year", "to_year"))
    return words.text("article.years", from_year=str(first), to_year=str(last)) * (first < last)


def _cell(name: str) -> str:
    return _name(short(name, _NAME))


def _name(name: str) -> str:
    return _plain(verbatim(name))


def _plain(text: str) -> str:
    """Markdown of ours where nobody isolates names."""
    return text.replace("<bdi>", "").replace("</bdi>", "")
