"""Files of a few projects, or of one kind of outcome: the whole review is of one mind, and concludes
nothing.
"""

import re

import pytest
from pages import Page
from wording import spaces

import bilan
from bilan import words
from bilan.reviews.answers import question
from bilan.reviews.article import article
from bilan.reviews.files import Read
from bilan.reviews.year import Review

KEYS = [key for key, value in vars(Review).items() if isinstance(value, question)]
OTHER = {"gagné": "no_loss", "perdu": "no_win"}


def file_of(folder, outcomes: list[str]) -> str:
    """Projects of two years and three channels, with all that a file may tell."""
    lines = ["projet;client;canal;date proposition;date décision;rencontré;montant;heures;résultat"]
    for place, outcome in enumerate(outcomes):
        year, month = 2024 + place % 2, 1 + place % 9
        decided = "" if outcome == "en attente" else f"20/{month + 1:02}/{year}"
        channel = ("réseau direct", "plateforme", "Salon")[place % 3]
        met = ("oui", "non")[place // 2 % 2]
        cells = (f"P{place}", f"C{place}", channel, f"03/{month:02}/{year}", decided, met)
        lines.append(";".join([*cells, str(1000 + place), "4", outcome]))
    path = folder / "projets.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("outcome", OTHER)
def test_without_a_win_or_a_loss_no_question_tells_a_rate_nor_what_next_year_brings(
    tmp_path, outcome, lang
):
    path = file_of(tmp_path, [outcome] * 40 + ["en attente"] * 12)
    review = bilan.review(path, lang=lang)
    page = {key: getattr(review, key).section() for key in KEYS if key != "method"}
    assert {key for key in ("lessons", "rules", "forecast") if not page[key].empty} == set()
    for key, section in page.items():
        labels = re.findall('aria-label="(.*?)"', section.html)
        html = re.sub("<svg.*?</svg>", "", section.html, flags=re.DOTALL)
        texts = (*labels, Page(html).text.replace("95\u00a0%", "").replace("95%", ""))
        said = [text for text in texts if re.search(r"\d.?%", text)]
        assert key == "amounts" or said == [], "only the share of an amount is one"
    for chart in (review.channels.chart(), review.qualification.chart()):
        assert not chart.child_axes, "an axis of rates"
    assert review.channels.frame[["rate", "low", "high"]].isna().all(axis=None)
    assert review.advice == "", "what refusing some would have changed is a rate too"
    assert '"columns"' not in review.opening().html
    with words.language(lang):
        assert words.text("article.heading.resolution") not in article(review, {})


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["gagné"], "Il manque"),
        (["gagné", "perdu", "gagné", "en attente"], ""),
        (["en attente"] * 5, ""),
    ],
    ids=["one", "three", "pending"],
)
def test_under_six_decided_the_page_is_the_list_and_what_to_note(tmp_path, outcomes, said):
    review = bilan.review(file_of(tmp_path, outcomes), lang="fr")
    shown = {key for key in KEYS if not getattr(review, key).section().empty}
    assert {"listing"} <= shown <= {"listing", "gaps", "rows"}
    assert "<details>" not in review.listing.section().html, "the list is not folded"
    opening = review.opening()
    assert opening.svg == "" and "%" not in Page(opening.html).text
    decided = sum(outcome != "en attente" for outcome in outcomes)
    back = f"Revenez quand 6 projets seront décidés·: il en manque {6 - decided}."
    assert back in spaces(opening.text)


def test_of_a_short_year_after_long_ones_no_rate_is_drawn_and_the_years_still_conclude(root):
    """Three decided in 2025, after a hundred and two: what is concluded is of all of them."""
    projects = bilan.decide(bilan.load_projects(root / "data" / "exemple.csv"))
    of_2025 = projects.index[projects["review_year"] == 2025]
    review = Review(Read(projects.drop(of_2025[3:])), 2025, "fr")
    assert not review.lessons.section().empty and not review.channels.chart().child_axes
    assert "Taux de réussite" not in review.opening().html


def test_her_lessons_are_shown_as_hers_and_as_she_wrote_them(tmp_path):
    path = file_of(tmp_path, ["gagné", "perdu"] * 20)
    (tmp_path / "bilan.toml").write_text(
        '[lessons]\n2025 = """Refuser *vite* <b>ce</b> qui\ntraîne :\n\n- oser 100 %\n- [dire](x) non"""\n'
        '2024 = "Une autre année."\n',
        encoding="utf-8",
    )
    section = bilan.review(path, lang="fr", year=2025).notes.section()
    page = Page(section.html)
    assert spaces(page.text).split("\n") == [
        "Ce que j’en retiensRefuser *vite* <b>ce</b> qui",
        "traîne :",
        "",
        "oser 100 %",
        "[dire](x) non",
        "",
        "Ajouté à la main·: bilan ne l’a ni calculé ni vérifié.",
    ]
    assert {"b", "a"}.isdisjoint(page.tags) and section.html.count("<li>") == 2
    assert "Une autre année" in bilan.review(path, year=2024).notes.text
    assert bilan.review(path, year=2025, public=True).notes.text == ""
