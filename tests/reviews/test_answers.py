"""A review offers its questions by name, each with all its parts, worked out once, in its own
language.
"""

import inspect
from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from wording import spoken

import bilan
from bilan import words
from bilan.reviews.answers import Answer, Asked, Parts, question
from bilan.reviews.files import Read
from bilan.reviews.partners import Partnerships
from bilan.reviews.year import Review
from bilan.reviews.years import Evolution
from bilan.show.prose import Prose

HEADINGS = {
    "bilan": {"channels": "Through which channels did I win and lose?"},
    "evolution": {"years": "What happened, year by year?"},
    "partenariats": {"partners": "Who brings me projects?"},
}
# Those of the sample that have a picture, and those that are only told or listed.
PICTURES = {
    Review: {
        *("channels", "qualification", "channels_by_qualification", "rules", "forecast"),
        *("reasons", "amounts", "hours", "waiting", "listing"),
    },
    Evolution: {"years", "years_by_channel", "years_by_qualification", "effort"},
    Partnerships: {"outcomes_by_criterion"},
}


@pytest.fixture(scope="module")
def asked(root) -> dict[type, Asked]:
    """The three reviews of the sample, in English."""
    file, partners = root / "data" / "exemple.csv", root / "data" / "partenaires.csv"
    return {
        Review: bilan.review(file, lang="en"),
        Evolution: bilan.evolution(file, lang="en"),
        Partnerships: bilan.partnerships(file, partners, lang="en"),
    }


def questions(kind: type) -> list[str]:
    return [key for key, value in vars(kind).items() if isinstance(value, question)]


KINDS = pytest.mark.parametrize("kind", [Review, Evolution, Partnerships])
EVERY = [(kind, key) for kind in (Review, Evolution, Partnerships) for key in questions(kind)]
QUESTIONS = pytest.mark.parametrize(
    ("kind", "key"), EVERY, ids=[f"{kind.__name__}-{key}" for kind, key in EVERY]
)


@KINDS
def test_every_question_is_offered_and_says_what_it_asks(asked, kind):
    assert len(questions(kind)) >= 7 and set(questions(kind)) <= set(dir(asked[kind]))
    for key in questions(kind):
        assert inspect.getdoc(getattr(kind, key)).endswith("?")


@QUESTIONS
def test_every_answer_has_all_its_parts(asked, kind, key):
    answer = getattr(asked[kind], key)
    assert isinstance(answer, Answer) and answer.key == key
    assert answer.heading == spoken("en", words.text, f"heading.{key}")
    assert isinstance(answer.text, str) and isinstance(answer.table, str)
    assert (answer.frame is None) == (key == "method")
    told = answer.text or answer.table or key in PICTURES[kind]
    assert told or key == "notes", "it would say nothing, but for what nobody noted"
    section = answer.section()
    assert (section.key, section.heading) == (key, answer.heading)
    assert section.text.startswith(answer.heading) and repr(answer) == section.text


@QUESTIONS
def test_a_picture_is_drawn_where_one_is_told_and_on_a_figure_of_its_own_elsewhere(
    asked, kind, key
):
    answer = getattr(asked[kind], key)
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 6))
    drawn = answer.chart(right)
    if key not in PICTURES[kind]:
        assert drawn is None and answer.chart() is None and not answer.section().svg
        return
    assert drawn is right and right.has_data() and not left.has_data()
    alone = answer.chart()
    assert isinstance(alone, Axes) and alone.figure is not figure
    assert answer.section().svg.startswith("<svg ")


def test_an_answer_is_worked_out_once_and_only_when_it_is_asked():
    times = []

    class Counting(Asked):
        @question
        def channels(self) -> Parts:
            """How often was I asked?"""
            times.append(self)
            return Parts(None, text=Prose("Once."))

    none = pd.DataFrame()
    rows_read = pd.Series(dtype=int)
    review, other = (Counting(Read(none), None, none, "en", rows_read) for _ in range(2))
    assert review.channels is review.channels and times == []
    shown = (review.channels.text, review.channels.table, repr(review.channels))
    assert shown[0] == "Once." and times == [review]
    assert other.channels is not review.channels and other.channels.text == "Once."
    assert times == [review, other]


@pytest.mark.long
@KINDS
def test_a_review_speaks_its_language_whatever_is_spoken_meanwhile(asked, root, kind):
    """Written in English, in a notebook that speaks French by now, and the other way round."""
    review = asked[kind]
    file, (report, told) = root / "data" / "exemple.csv", ({}, {})
    make = {Review: bilan.review, Evolution: bilan.evolution, Partnerships: bilan.partnerships}
    french = make[kind](file, lang="fr")
    for each in ("fr", "en"):
        with words.language(each):
            told[each] = [part for key in questions(kind) for part in parts(review, key)]
            report[each] = review.opening().text, repr(review), repr(french)
            assert words.spoken() == each
    assert told["fr"] == told["en"] and report["fr"] == report["en"]
    english, shown, of_french = report["fr"]
    assert english == shown and "All 163 projects read are accounted for" in english
    assert "Les 163 projets lus se retrouvent tous" in of_french
    ((key, heading),) = {
        Review: HEADINGS["bilan"],
        Evolution: HEADINGS["evolution"],
        Partnerships: HEADINGS["partenariats"],
    }[kind].items()
    assert getattr(review, key).heading == heading


def parts(review: Asked, key: str) -> list[str]:
    """What one question says, its picture told to who cannot see it among it."""
    answer = getattr(review, key)
    return [answer.heading, answer.text, answer.table, answer.section().text]


def test_what_to_do_next_year_is_in_the_language_of_the_review(asked):
    with words.language("fr"):
        assert asked[Review].advice.startswith("A meeting or a precise brief before every proposal")


def test_a_question_with_nothing_to_say_is_empty_and_says_so(root):
    """37 projects of which only channel and outcome are known."""
    review = bilan.review(root / "data" / "gagne_perdu.csv", lang="en")
    empty = {key for key in questions(Review) if getattr(review, key).section().empty}
    assert empty == {
        *("pending", "qualification", "channels_by_qualification", "rules", "reasons"),
        *("amounts", "hours", "waiting", "notes"),
    }
    assert repr(review.amounts) == "How much money?\nThe file says nothing of it."
    data, metadata = review.amounts._repr_mimebundle_()
    assert metadata == {"bilan": {"section": "amounts", "empty": True, "lang": "en"}}
    assert "image/svg+xml" not in data


def test_the_proposals_in_the_words_of_the_review(asked, root):
    french = bilan.review(root / "data" / "exemple.csv")
    with words.language("en"):
        labelled = french.labelled
    in_partnership = french.proposals["channel"] == "partnership"
    assert (labelled["canal"] == "partenariat").tolist() == in_partnership.tolist()
    english = asked[Review].labelled
    assert (english["channel"] == "partnership").sum() == in_partnership.sum() > 0


@KINDS
def test_what_is_shown_of_a_review_is_its_first_screen(asked, kind):
    data, metadata = asked[kind]._repr_mimebundle_()
    assert data["text/plain"] == asked[kind].opening().text == repr(asked[kind])
    assert metadata == {"bilan": {"section": "opening", "empty": False, "lang": "en"}}
    assert data["text/html"].count("<h1>") == 1


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", " (exemple inventé)"),
        ("en", " (invented sample)"),
    ],
)
def test_who_reviews_the_sample_is_told_so_where_the_title_is(tmp_path, lang, said):
    """A parameter that is misspelt leaves the one of the sample."""
    hers = tmp_path / "hers.csv"
    hers.write_bytes(bilan.sample().read_bytes() + b"\n")
    for asked in (bilan.review, bilan.evolution, partial(bilan.partnerships, partners=None)):
        opened = {file: repr(asked(file, lang=lang).opening()) for file in (hers, bilan.sample())}
        first, *rest = opened[bilan.sample()].splitlines()
        assert [first.removesuffix(said), *rest] == opened[hers].splitlines()
        assert first.endswith(said)
