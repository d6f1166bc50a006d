"""Files that must not lead to a conclusion: what the first screen says of each, in both
languages.
"""

import re

import pandas as pd
import pytest
from from_r import told
from pages import Page
from wording import expected, spaces

import bilan
from bilan import rules
from bilan.reviews.year import Review

TEXT = expected("cases")


@pytest.fixture(autouse=True)
def on_a_day_of_2026(monkeypatch):
    monkeypatch.setattr(rules, "today", lambda: pd.Timestamp(2026, 11, 29))
    monkeypatch.setattr("bilan.analysis.years.today", lambda: pd.Timestamp(2026, 11, 29))


def reviewed(root, name: str, lang: str) -> Review:
    return bilan.review(root / "tests" / "cases" / f"conclusion_{name}.csv", lang=lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", TEXT)
def test_the_first_screen_says_it(root, name, lang):
    shown = spaces(reviewed(root, name, lang).opening().text).splitlines()
    assert [line for line in TEXT[name][lang] if line not in shown] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["no_loss", "no_win"])
def test_without_a_loss_or_a_win_no_rate_is_shown_nor_anything_read(root, name, lang):
    review = reviewed(root, name, lang)
    screen = review.opening()
    labels = re.findall('aria-label="(.*?)"', screen.html)
    assert [text for text in (*labels, Page(screen.html).text) if "%" in text] == []
    assert told(review.verdicts, "established").empty
    # the answer by itself says why, as the first screen does
    why = spaces(review.lessons.text)
    assert why and any(line.startswith(why) for line in spaces(screen.text).splitlines())
    assert "%" not in Page(review.lessons.table).text


def test_the_year_of_the_proposal_makes_two_even_years(root):
    """Thirty won of sixty, both years: no year is said to be better."""
    review = reviewed(root, "only_wins_dated", "en")
    assert review.year == 2024
    asked = review.verdicts[review.verdicts["question"] == "year"]
    assert asked[["won", "decided", "other_won", "other_decided"]].to_numpy().tolist() == [
        [30, 60, 30, 60]
    ]


def test_of_channels_that_the_blank_could_overturn_nothing_is_established(root):
    screen = reviewed(root, "channel_blank", "en").opening().text
    claims = screen.partition("What is established\n")[2].partition("What is not\n")[0]
    assert "Referral" not in claims and "Cold call" not in claims


def test_an_expected_date_is_said_nowhere_on_the_first_screen_nor_among_what_waits(root):
    """The file's last facts are of 2025; its open deals expect an answer later."""
    review = reviewed(root, "expected_dates", "en")
    expected_on = review.projects.loc[review.projects["outcome"] == "pending", "decided_on"].max()
    facts = review.projects.loc[review.projects["outcome"] != "pending", "decided_on"].max()
    assert facts < expected_on
    shown = review.opening().text + review.waiting.text + review.pending.text
    day = f"{expected_on.day} {expected_on:%B %Y}"
    assert day not in shown and f"{facts.day} {facts:%B %Y}" in review.pending.text


@pytest.mark.parametrize(
    ("lang", "title"), [("fr", "8 projets en attente"), ("en", "8 projects pending")]
)
def test_a_year_of_which_nothing_is_decided_is_shown_without_a_conclusion(tmp_path, lang, title):
    path = tmp_path / "pending.csv"
    rows = [f"Project {place};direct;2025-03-0{place};pending" for place in range(1, 9)]
    path.write_text("\n".join(["project;channel;proposal_date;outcome", *rows]))
    review = bilan.review(path, lang=lang)
    assert review.opening().heading == title
    assert review.lessons.section().empty and review.forecast.section().empty
