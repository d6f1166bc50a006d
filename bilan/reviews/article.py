"""The article: what may be published of a year, in Markdown that any blog reads, filled with what
the review answers.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from matplotlib.figure import Figure

from bilan import words
from bilan.analysis.breakdowns import Counts, by, by_channel, by_qualification, groups, total
from bilan.analysis.gaps import told
from bilan.analysis.opening import figures, standing
from bilan.reviews.year import Review
from bilan.show import facts
from bilan.show.anonymity import own_words_lines
from bilan.show.axes import Drawing
from bilan.show.breakdowns import breakdown_chart
from bilan.show.card import year_card
from bilan.show.marks import Picture
from bilan.show.notes import notes_paragraph
from bilan.show.opening import advice_paragraph
from bilan.show.prose import apart, called, few, short, upper, verbatim
from bilan.show.years import account_sentence

_NAME = 30  # letters of a channel in a table


def article(review: Review, pictures: Mapping[str, str]) -> str:
    """What may be published of a year: its figures, what they say and do not say, and what to
    change next year?

    Parameters
    ----------
    review : of the year, without a name.
    pictures : where those that :func:`pictures` draws are, seen from the article, by name.
    """
    year, channels = total(by(review.proposals)), by_channel(review.proposals)
    key = "undecided" if not year.decided else "pending" if year.pending else "decided"
    lessons = [upper(_plain(fact)) for fact in facts.clauses(review.verdicts, with_counts=True)]
    none = "none" if year.decided else "nothing"
    advice = advice_paragraph(review.resolved, review.resolution, review.worth)
    return _template().render(
        text=words.text,
        title=article_title(review),
        opening=_opening(year),
        pictures=pictures,
        key=words.text(f"article.key.{key}"),
        table=_table(channels, year),
        effect=_plain(review.channels_by_qualification.text),
        lessons=lessons,
        nothing=words.text(f"article.lessons.{none}", decided=year.decided),
        limits=_limits(review.verdicts) if lessons else "",
        years=_years(review.verdicts),
        notes=_plain(notes_paragraph(review.projects.attrs.get("lessons", {}), review.year)),
        resolution=_plain(advice),
    )


def article_title(review: Review) -> str:
    """What came of the year."""
    year = total(by(review.proposals))
    name = ("all" if review.year is None else "year") + "_pending" * (not year.decided)
    return words.text(f"article.title.{name}", year=str(review.year), **year._asdict())


def pictures(review: Review) -> dict[str, Picture]:
    """The pictures of the article, with a margin, a title and a source: of channels, where there
    are several, and of qualification, where it says something.
    """
    channels = by_channel(review.proposals)
    qualified = by_qualification(told(review.proposals, "qualified"))
    drawn = {
        "channel": breakdown_chart(channels) if len(channels) > 1 else None,
        "qualification": breakdown_chart(qualified)
        if review.channels_by_qualification.text
        else None,
    }
    found = {}
    for key, ax in drawn.items():
        if ax is not None:
            cast(Drawing, ax.figure).frame(words.text(f"article.picture.{key}"), _source(review))
            found[key] = Picture(ax)
    return found


def year_card_of(review: Review) -> Figure:
    """The year in one look; in money too where the mapping allows it and the sum is that of every
    project won.
    """
    won = review.proposals[review.proposals["outcome"] == "won"]
    return year_card(
        figures(review.proposals),
        by_channel(review.proposals),
        article_title(review),
        _source(review),
        with_amounts=bool(review.projects.attrs.get("public_amounts"))
        and won["amount"].notna().all(),
    )


def left_out_paragraph(review: Review, own: pd.DataFrame) -> str:
    """What does the article keep to itself, and which of one's own words not? For its author's
    eyes, on a terminal.

    Parameters
    ----------
    own : what :func:`bilan.analysis.anonymity.own_words` returns.
    """
    noted = notes_paragraph(review.projects.attrs.get("lessons", {}), review.year)
    lines = [
        own_words_lines(own[own["column"] != "lost_reason"]),
        words.text("article.left.notes") if noted else "",
        words.text("article.left.never"),
        account_sentence(review.rows_read),
    ]
    return "\n".join(filter(None, lines))


@cache
def _template():  # type: ignore[no-untyped-def]
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, keep_trailing_newline=True).get_template("article.md.j2")


def _source(review: Review) -> str:
    key = "article.source.all" if review.year is None else "article.source.year"
    return words.text(key, n=len(review.proposals), year=str(review.year))


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
    parts = [
        words.text("fact.counted", **row | {"who": facts.through(row["group"], _name)})
        for row in standing(verdicts).to_dict("records")
        if row["about"] == "channel" and row["standing"] != "established"
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
