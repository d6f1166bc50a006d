"""Many reviews: the list of them, and what they say together, as the bodies of two pages."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import pandas as pd

from bilan import words
from bilan.analysis.members import LEAST, Together
from bilan.show.html import UNKNOWN, Html, headers, table
from bilan.show.prose import upper


def summary_page(summary: pd.DataFrame) -> Html:
    """How did each review of a batch go?

    Parameters
    ----------
    summary : what :func:`bilan.batch` returns.
    """
    odd, refused = (int((summary["status"] == status).sum()) for status in ("findings", "refused"))
    done = words.text("members.done", done=len(summary) - refused, odd=odd, refused=refused)
    names = ["source", "pages", "status", "findings", "reason", "seconds"]
    rows = [
        (
            each.source,
            _links(each.folder, each.pages.split()),
            words.text(f"status.{each.status}"),
            words.number(each.findings),
            each.reason,
            words.number(each.seconds, 1),
        )
        for each in summary.itertuples()
    ]
    title = f"<h1>{words.text('members.title')}</h1>"
    return Html(f"{title}<p>{done}</p>{table(headers('summary', names), rows)}")


def overview_page(reviews: Together | None) -> Html:
    """What do many reviews say together? A cell that is withheld is a dash."""
    title = f"<h1>{words.text('members.overview')}</h1>"
    if reviews is None:
        return Html(f"{title}<p>{words.text('members.too_few', least=LEAST)}</p>")
    channels = [(_channel(channel), *_cells(row)) for channel, row in reviews.channels.iterrows()]
    names = headers("table", ["channel", *reviews.channels.columns])
    rates = [
        (words.text("members.between", low=low, high=high), *_cells([people]))
        for (low, high), people in reviews.rates.items()
    ]
    return Html(
        f"{title}<p>{words.text('members.count', count=reviews.people, least=LEAST)}</p>"
        f"<h2>{words.text('members.channels')}</h2>"
        f"{table(names, channels, with_total=True)}"
        f"<h2>{words.text('members.rates')}</h2>"
        f"{table(headers('table', ['rate', 'reviews']), rates)}"
    )


def _links(folder: str, pages: Sequence[str]) -> Html:
    return Html(
        ", ".join(
            f'<a href="{quote(f"{folder}/{page}")}">{escape(folder)}/{page}</a>' for page in pages
        )
    )


def _channel(channel: str) -> str:
    words_of = {"all": "table.all", "other": "members.other"}
    return (
        words.text(words_of[channel])
        if channel in words_of
        else upper(words.label("channel", channel))
    )


def _cells(counts: Sequence[int] | pd.Series) -> list[str]:
    return [UNKNOWN if pd.isna(count) else words.number(count) for count in counts]
