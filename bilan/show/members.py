"""Many reviews: the list of them, and what they say together, as the bodies of two pages."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import pandas as pd

from bilan import words
from bilan.analysis.members import LEAST, Together
from bilan.show.html import Html, sheet
from bilan.show.prose import upper


def summary_page(summary: pd.DataFrame) -> Html:
    """How did each review of a batch go?

    Parameters
    ----------
    summary : what :func:`bilan.batch` returns.
    """
    odd, refused = (int((summary["status"] == status).sum()) for status in ("findings", "refused"))
    done = words.text("members.done", done=len(summary) - refused, odd=odd, refused=refused)
    columns = ["source", "pages", "status", "findings", "reason", "seconds"]
    rows = [
        each
        | {
            "pages": _links(each["folder"], each["pages"].split()),
            "status": words.text(f"status.{each['status']}"),
            "seconds": words.number(each["seconds"], 1),
        }
        for each in summary.to_dict("records")
    ]
    title = f"<h1>{words.text('members.title')}</h1>"
    return Html(f"{title}<p>{done}</p>{sheet('summary', rows, columns)}")


def overview_page(reviews: Together | None) -> Html:
    """What do many reviews say together? A cell that is withheld is a dash."""
    title = f"<h1>{words.text('members.overview')}</h1>"
    if reviews is None:
        return Html(f"{title}<p>{words.text('members.too_few', least=LEAST)}</p>")
    channels = [
        {"channel": _channel(str(channel)), **row}
        for channel, row in reviews.channels.to_dict("index").items()
    ]
    rates = [
        {"rate": words.text("members.between", low=low, high=high), "reviews": people}
        for (low, high), people in reviews.rates.items()
    ]
    return Html(
        f"{title}<p>{words.text('members.count', count=reviews.people, least=LEAST)}</p>"
        f"<h2>{words.text('members.channels')}</h2>"
        f"{sheet('table', channels, ['channel', *reviews.channels], with_total=True)}"
        f"<h2>{words.text('members.rates')}</h2>"
        f"{sheet('table', rates, ['rate', 'reviews'])}"
    )


def _links(folder: str, pages: Sequence[str]) -> Html:
    return Html(
        ", ".join(
            f'<a href="{quote(f"{folder}/{page}")}">{escape(folder)}/{page}</a>' for page in pages
        )
    )


def _channel(channel: str) -> str:
    ours = {"all": "table.all", "other": "members.other"}.get(channel)
    return words.text(ours) if ours else upper(words.label("channel", channel))
