"""Wherever a report counts its conclusions, it counts the same ones; and it advises no rule that
would have avoided more wins than losses. On two hundred invented files.
"""

import numpy as np
import pandas as pd
import pytest
from from_r import told, whole

from bilan import schema, words
from bilan.analysis.verdicts import CLAIMS, RATES
from bilan.reviews.article import article
from bilan.reviews.files import Read
from bilan.reviews.year import Review
from bilan.show import facts
from bilan.show.claims import claims_table

FILES = 200
SEEDS = [
    *range(10),
    *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10, FILES)),
]
CHANNELS = ("direct", "partnership", "social", "platform", "Salon", "not_given")


def invented(seed: int) -> pd.DataFrame:
    """A file of someone with some habits: channels and qualification that pay, or not; some
    projects pending, blank or undated.
    """
    draw = np.random.default_rng(seed)
    size = int(draw.integers(0, 100))
    channels = CHANNELS[: draw.integers(1, len(CHANNELS) + 1)]
    rates = dict(zip(channels, draw.beta(0.6, 0.6, len(channels)), strict=True))
    channel = draw.choice(channels, size, p=draw.dirichlet(np.ones(len(channels))))
    met = draw.random(size) < draw.uniform(0.2, 0.9)
    pays = draw.choice([-0.8, 0, 0.8])
    chance = np.array([rates[each] for each in channel]) + pays * (met - 0.5)
    outcome = np.where(draw.random(size) < chance, "won", "lost").astype(object)
    outcome[draw.random(size) < draw.choice([0, 0.05, 0.3])] = "pending"
    answers = met.astype(object)
    answers[draw.random(size) < draw.choice([0, 0.1, 0.5])] = pd.NA
    frame = pd.DataFrame(
        {
            "channel": pd.Categorical(channel, CHANNELS, ordered=True),
            "outcome": pd.Categorical(outcome, schema.OUTCOMES),
            "met": pd.array(answers, dtype="boolean"),
            "year": pd.array(draw.integers(2021, 2026, size), dtype="Int64"),
        },
        index=pd.RangeIndex(2, 2 + size, name="line"),
    )
    return whole(frame)


@pytest.fixture(scope="module", params=SEEDS, ids=str)
def review(request) -> Review:
    return Review(Read(invented(request.param)), 0, "en")


def test_every_place_of_a_report_counts_the_same_conclusions(review):
    claimed = told(review.verdicts, "established")
    # By plain counting: one conclusion a rate, one a gap.
    keys = {
        ("rate" if row["question"] in RATES else row["question"], row["about"], row["group"])
        for row in review.verdicts.to_dict("records")
        if row["verdict"] in CLAIMS
    }
    assert len(claimed) == len(keys)
    with words.language("en"):
        assert counted(facts.clauses(review.verdicts), claimed) == len(claimed)
        assert counted(facts.clauses(review.verdicts, with_counts=True), claimed) == len(claimed)
        table = claims_table(review.verdicts)
        assert table.count("✓") == min(12, len(claimed))
        written = article(review, {})
    lessons = written.partition("## What these figures say")[2].partition("\n## ")[0]
    lines = [line for line in lessons.splitlines() if line.startswith("- ")]
    assert counted([line[2:].removesuffix(".") for line in lines], claimed) == len(claimed)


def counted(clauses: list[str], claimed: pd.DataFrame) -> int:
    """How many conclusions are told: those that read the same stand together in one clause."""
    also = claimed["group"].where(~claimed["question"].isin(RATES), "")
    together = claimed.groupby(["question", "about", "verdict", "also", also], sort=False).size()
    named = together.iloc[:4].sum()
    if len(together) <= 4:
        assert len(clauses) == len(together)
        return int(named)
    more = clauses[4].split()[1]
    assert len(clauses) == 5
    return int(named) + (1 if more == "one" else int(more))


def test_no_rule_is_advised_that_would_have_avoided_more_wins_than_losses(review):
    """Counted by hand, whatever the unknown are."""
    rows, met = review.proposals, review.proposals["met"]
    surely, maybe = ~met.fillna(True).astype(bool), ~met.fillna(False).astype(bool)
    least_lost = int((rows["outcome"][surely] == "lost").sum())
    most_won = int((rows["outcome"][maybe] == "won").sum())
    if least_lost <= most_won:
        assert review.worth != "worth"
    judged = review.projects[review.projects["review_year"] <= (review.year or 9999)]
    both_occur = {"won", "lost"} <= set(judged["outcome"])  # of one kind alone, nothing is said
    if (rows["outcome"][surely] == "won").sum() > (rows["outcome"][maybe] == "lost").sum():
        assert review.worth == ("harmful" if both_occur else "")
    said = {
        row["verdict"]
        for row in review.verdicts.to_dict("records")
        if row["question"] == "qualification"
    }
    assert "worse" not in said or review.worth == "harmful"


def test_the_invented_files_conclude_and_advise_all_there_is():
    """Else the proofs above would prove nothing."""
    reviews = [Review(Read(invented(seed)), 0, "en") for seed in range(24)]
    claimed = [told(each.verdicts, "established") for each in reviews]
    assert {"level", "versus_rest", "qualification"} <= set(pd.concat(claimed)["question"])
    assert max(map(len, claimed)) > 4
    assert {each.worth for each in reviews} == {"worth", "early", "harmful"}
