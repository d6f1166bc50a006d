"""How far projects came, which clients came back, what came before: sentences, and a strip."""

import csv
import re

import pandas as pd
import pytest
from wording import expected, in_both, spaces, spoken

import bilan
from bilan.analysis.listing import Clients
from bilan.show.listing import clients_sentence, funnel_sentence, listing_chart, listing_table

TEXT = expected("years")


def test_four_counts_from_contact_to_project():
    counts = {"won": 19, "lost": 19, "pending": 3, "set_aside": 4}
    assert in_both(funnel_sentence, pd.Series(counts)) == TEXT["funnel"]
    none_aside = spoken("en", funnel_sentence, pd.Series(counts | {"set_aside": 0}))
    assert none_aside == "41 proposals, 38 decided, 19 won"


@pytest.mark.parametrize(
    ("clients", "kind"),
    [
        (Clients(2, 1, 1, 1, 1, 2, 1), "both"),
        (Clients(0, 3, 0, 0, 2, 3, 0), "none_back"),
        (Clients(1, 0, 0, 2, 0, 0, 0), "none_new"),
    ],
)
def test_which_clients_came_back(clients, kind):
    assert in_both(clients_sentence, clients) == TEXT["clients"][kind]
    assert clients_sentence(None) == ""


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_sample_says_of_which_year_its_picture_is_and_what_came_before(root, lang):
    """Counted off the file by hand: returning clients, 7 won of 7 until 2024, then 1 of 3."""
    review = bilan.review(root / "data" / "exemple.csv", year=2025, lang=lang)
    lines = spaces(review.opening().text).splitlines()
    assert TEXT["caption"]["turned"][lang] in lines
    assert spaces(review.channels.text) == TEXT["before"][lang]


def test_what_was_lost_is_told_by_reason_in_projects_and_money(root):
    """Every sum recounted from the file; for the public none is told."""
    with (root / "data" / "exemple.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";")]
    lost: dict[str, list[str]] = {}
    for row in rows:
        dated = row["date décision"] or row["date proposition"] or row["année"]
        if row["résultat"] == "perdu" and row["étape"] != "mail" and dated.endswith("2025"):
            lost.setdefault(row["motif perte"], []).append(row["montant HT (€)"])
    amounts = [float(text.replace(",", ".")) for texts in lost.values() for text in texts if text]
    review = bilan.review(root / "data" / "exemple.csv", year=2025, lang="fr")
    lines = re.findall("<tr[^>]*>(.*?)</tr>", spaces(review.reasons.table))[1:]
    cells = [re.sub("<[^>]+>", "|", line).strip("|").split("||") for line in lines]
    told = {name: (int(n), int(missing)) for name, n, _, missing in cells}
    assert len(told) == len(lost) + 1 and sum(map(len, lost.values())) == told["Ensemble"][0]
    assert told["Prix"] == (len(lost["prix"]), sum(not text for text in lost["prix"]))
    assert cells[-1][2] == f"{sum(amounts):_.0f}·€".replace("_", "¦")
    assert bilan.review(root / "data" / "exemple.csv", public=True).reasons.table == ""


def test_a_column_of_which_nothing_is_known_is_left_out_and_so_is_the_strip(root):
    listed = bilan.review(root / "data" / "gagne_perdu.csv", lang="en").listing
    headers = re.findall("<th scope=.col.[^>]*>([^<]*)", listed.table)
    assert headers == ["Project", "Channel", "Outcome"] and listed.chart() is None


def test_beyond_five_hundred_the_others_are_counted(root):
    listed = bilan.review(root / "data" / "exemple.csv", year=2025).listing.frame
    many = pd.concat([listed] * 13)  # 533
    table = spoken("en", listing_table, many)
    assert table.count("<tr>") == 501 and table.endswith("<p>33 more projects are in the file.</p>")
    assert spoken("en", listing_chart, listed).get_xlim() == (0.4, 12.6)
