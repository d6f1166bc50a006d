"""Prose: names come out as written, in the language that was chosen, and a question is shown with
its answers.
"""

import re
from pathlib import Path

import pandas as pd
import pytest
from from_r import by_channel
from nbconvert.filters import markdown2html
from pages import Page
from wording import spaces, spoken

import bilan
import bilan.show.breakdowns
import bilan.show.partners
import bilan.show.prose
from bilan import show, words
from bilan.findings import FileProblems, Finding
from bilan.schema import CRITERIA
from bilan.show.marks import Picture
from bilan.show.prose import named, verbatim

HOSTILE = [
    "*x*",
    "_y_",
    "**gras**",
    "`code`",
    "~~barré~~",
    "<script>alert(1)</script>",
    "<b>",
    "&amp;",
    "[a](b)",
    "![a](b)",
    "[^1]",
    "# h",
    "> cité",
    "1. un",
    "1) un",
    "- [ ] à faire",
    "---",
    "| a | b |",
    "$x$ et $y$",
    "\\(x\\)",
    "\\[x\\]",
    "\\",
    "a { b } {won}",
    "https://exemple.fr/a_b",
    "www.a_b.fr",
    "a@b_c.fr",
    "d'Ornano & fils (Paris), « 50 % »",
]


def test_titles():
    assert bilan.show.prose.title(2025) == "Bilan 2025"
    assert spoken("en", bilan.show.prose.title, 2025) == "Review of 2025"
    assert bilan.show.prose.title(None) == "Bilan de tous les projets"
    assert spoken("en", bilan.show.prose.title, None) == "Review of all projects"


def sample() -> tuple[str, ...]:
    """What is shown of some projects, in the language that was chosen: sentence, table, chart,
    question of a finding.
    """
    channels = bilan.by_channel(by_channel(direct=(7, 0)))
    chart = show.breakdown_chart(channels)
    problems = FileProblems(Path("projets.csv"), [Finding("error", "empty_file")])
    told = (
        bilan.show.prose.title(2025),
        bilan.show.breakdowns.breakdown_table(channels),
        Picture(chart).alt,
        str(problems),
    )
    return tuple(spaces(text) for text in told)


FRENCH = (
    "Bilan 2025",
    "Réseau direct",
    "Nombre de projets·: réseau direct",
    "le fichier est vide.",
)
ENGLISH = (
    "Review of 2025",
    "Direct network",
    "Number of projects: direct network",
    "the file is empty.",
)


def test_everything_is_shown_in_the_language_that_was_chosen_french_at_first():
    for lang, expected in ((None, FRENCH), ("en", ENGLISH), ("fr", FRENCH)):
        if lang:
            show.language(lang)
        assert [words not in text for words, text in zip(expected, sample(), strict=True)] == [
            False
        ] * 4


def test_a_language_chosen_for_a_while_gives_way_to_the_one_before():
    with show.language("en"):
        assert bilan.show.prose.title(2025) == "Review of 2025"
        with show.language("fr"):
            assert bilan.show.prose.title(2025) == "Bilan 2025"
        assert bilan.show.prose.title(2025) == "Review of 2025"
    assert bilan.show.prose.title(2025) == "Bilan 2025"


@pytest.mark.parametrize("wrong", ["de", "FR", "", "français"])
def test_a_language_that_is_not_spoken_is_refused_with_those_that_are_and_none_is_chosen(wrong):
    show.language("en")
    with pytest.raises(ValueError) as refused:
        show.language(wrong)
    assert str(refused.value) == f"“{wrong}” is not a value of lang. Possible values: fr or en."
    assert bilan.show.prose.title(2025) == "Review of 2025"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_the_file_is_shown_as_written(name):
    """Wherever it stands, first on its line included, a name is text and no Markdown, no HTML and
    no mathematics.
    """
    for frame in ("{}", "{}, 1 sur 2.", "a {}, 1 sur 2.", "- {}, 1", "- **{} : fiable.** 1"):
        page = Page(markdown2html(frame.format(verbatim(name))))
        assert page.tags <= {"p", "ul", "li", "strong", "bdi"}
        assert page.text == frame.removeprefix("- ").replace("**", "").format(name)


def test_a_name_is_on_one_line():
    assert Page(markdown2html(verbatim("a\n\n# b\r\n- c"))).text == "a # b - c"


def test_names_of_a_file_reach_the_page_as_written(tmp_path):
    names = [name for name in HOSTILE if name != "\\"]
    lines = [["canal", "résultat", "motif perte", "apporteur"]] + [
        [name, "perdu", name, name] for name in names
    ]
    path = tmp_path / "projets.csv"
    path.write_text(
        "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8"
    )
    projects = bilan.load_projects(path)
    channels = bilan.by_channel(projects)
    said = [named("channel", name, verbatim) for name in channels.index]
    page = Page(markdown2html(words.listed(said)))
    assert page.tags == {"p", "bdi"} and all(name in page.text for name in names)
    pictures = [Picture(show.breakdown_chart(channels.loc[[name]])) for name in names]
    assert all(name in picture.alt for name, picture in zip(names, pictures, strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_partners_are_shown_as_written(name):
    unknown = {criterion: pd.array([pd.NA], dtype="boolean") for criterion in CRITERIA}
    partners = pd.DataFrame(
        {"won": 0, "decided": 1, "in_partners": True, "in_projects": False, **unknown}, index=[name]
    )
    near = pd.DataFrame({"name": ["Agence"], "other": [name]})
    page = Page(markdown2html(bilan.show.partners.unmatched_paragraph(partners, near)))
    assert page.tags == {"p", "bdi"} and page.text.count(name) == 2


def test_no_word_of_a_report_promises_more_than_it_knows():
    """The guide of the empty file and the messages on a file are no report."""
    claims = re.compile(
        r"toujours|always|significati|significant|prouv|proven|certitude|\bp ?[<=]|p-value",
        re.IGNORECASE,
    )
    told = {
        key: cell
        for key, cell in words._cells().items()
        if key.split(".")[0] not in ("guide", "check", "finding")
    }
    assert {
        key: cell
        for key, cell in told.items()
        if claims.search(cell["fr"]) or claims.search(cell["en"])
    } == {}
