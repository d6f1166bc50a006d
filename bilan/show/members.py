"""Many reviews: the list of them, and what they say together, as the bodies of two pages."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import pandas as pd

from bilan import words
from bilan.analysis.members import LEAST, Together
from bilan.show.html import UNKNOWN, Html, headers, table
from bilan.show.prose import upper


def summary_page(summary: pd.DataFrame, *, lang: str | None = None) -> Html:
    """How did each review of a batch go?

    Parameters
    ----------
    summary : what :func:`bilan.batch` returns.
    """
    odd, refused = (int((summary["status"] == status).sum()) for status in ("findings", "refused"))
    done = words.text("members.done", lang, done=len(summary) - refused, odd=odd, refused=refused)
    names = ["source", "pages", "status", "findings", "reason", "seconds"]
    rows = [
        (
            each.source,
            _links(each.folder, each.pages.split()),
            words.text(f"status.{each.status}", lang),
            words.number(each.findings, lang),
            each.reason,
            words.number(each.seconds, lang, 1),
        )
        for each in summary.itertuples()
    ]
    return Html(
        f"<h1>{words.text('members.title', lang)}</h1><p>{done}</p>{table(headers('summary', names, lang), rows)}"
    )


def overview_page(reviews: Together | None, *, lang: str | None = None) -> Html:
    """What do many reviews say together? A cell that is withheld is a dash."""
    title = f"<h1>{words.text('members.overview', lang)}</h1>"
    if reviews is None:
        return Html(f"{title}<p>{words.text('members.too_few', lang, least=LEAST)}</p>")
    channels = [
        (_channel(channel, lang), *_cells(row, lang))
        for channel, row in reviews.channels.iterrows()
    ]
    rates = [
        (words.text("members.between", lang, low=low, high=high), *_cells([people], lang))
        for (low, high), people in reviews.rates.items()
    ]
    return Html(
        f"{title}<p>{words.text('members.count', lang, count=reviews.people, least=LEAST)}</p>"
        f"<h2>{words.text('members.channels', lang)}</h2>"
        f"{table(headers('table', ['channel', *reviews.channels.columns], lang), channels, with_total=True)}"
        f"<h2>{words.text('members.rates', lang)}</h2>"
        f"{table(headers('table', ['rate', 'reviews'], lang), rates)}"
    )


def _links(folder: str, pages: Sequence[str]) -> Html:
    return Html(
        ", ".join(
            f'<a href="{quote(f"{folder}/{page}")}">{escape(folder)}/{page}</a>' for page in pages
        )
    )


def _channel(channel: str, lang: str | None) -> str:
    words_of = {"all": "table.all", "other": "members.other"}
    return (
        words.text(words_of[channel], lang)
        if channel in words_of
        else upper(words.label("channel", channel, lang))
    )


def _cells(counts: Sequence[int] | pd.Series, lang: str | None) -> list[str]:
    return [UNKNOWN if pd.isna(count) else words.number(count, lang) for count in counts]
