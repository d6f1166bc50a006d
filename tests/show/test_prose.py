"""Prose: names come out as written, in the language that was chosen, and a question is shown with
its answers.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import IPython.display
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from from_r import by_channel
from nbclient import NotebookClient
from nbconvert.filters import markdown2html
from wording import spaces, spoken

import bilan
from bilan import show, words
from bilan.findings import FileProblems, Finding
from bilan.schema import CRITERIA
from bilan.show.inline import NARROW_SVG
from bilan.show.marks import Picture
from bilan.show.prose import Prose, verbatim

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
    assert show.title(2025) == "Bilan 2025"
    assert spoken("en", show.title, 2025) == "Review of 2025"
    assert show.title(None) == "Bilan de tous les projets"
    assert spoken("en", show.title, None) == "Review of all projects"


@pytest.fixture
def shown(monkeypatch) -> list:
    """What is displayed from here on, each with its section and its kind."""
    displayed = []
    monkeypatch.setattr(
        IPython.display,
        "display",
        lambda it, metadata: displayed.append((it, *metadata["bilan"].values())),
    )
    return displayed


def test_a_question_is_shown_before_its_answers_and_an_empty_answer_is_not(shown):
    channels = bilan.by_channel(by_channel(direct=(7, 0), social=(2, 4)))
    sentence, table, chart = (
        show.breakdown_sentence(channels),
        show.breakdown_table(channels),
        show.breakdown_chart(channels),
    )
    empty = show.rules_table({})
    assert empty == ""
    show.section("channel", sentence, chart, empty, table)
    (heading, answer, picture, last), sections, kinds = zip(*shown, strict=True)
    assert set(sections) == {"channel"} and kinds == ("heading", "prose", "picture", "table")
    assert (type(heading), heading) == (Prose, "## Par quels canaux ai-je gagné et perdu\u202f?")
    assert answer is sentence and last is table
    assert (type(picture), picture.name, picture.alt) == (
        Picture,
        "channel",
        chart.figure.get_label(),
    )
    assert not plt.get_fignums(), "a chart that stays open is shown twice"


def test_a_question_without_answers_is_not_asked(shown):
    show.section("rows")
    show.section("channel", None, Prose(), show.rules_table({}))
    assert shown == []


def test_a_heading_is_in_the_language_asked_for(shown):
    for lang in ("fr", "en"):
        spoken(lang, show.section, "rows", Prose("41"))
    assert [spaces(text) for text, _, kind in shown if kind == "heading"] == [
        "## Tous les projets du fichier sont-ils là¦?",
        "## Is every project of the file here?",
    ]


def test_the_first_screen_passes_over_what_is_empty_and_heads_its_columns(shown):
    spoken(
        "en",
        show.first_screen,
        Prose("# 19"),
        Prose("2025"),
        Prose(),
        None,
        None,
        Prose("41"),
        tempting=Prose(),
        advice=Prose("x"),
    )
    assert shown == [
        ("# 19", "opening", "title"),
        ("2025", "opening", "overline"),
        ("## Next year\n\nx", "opening", "column"),
        ("41", "opening", "found"),
    ]


def test_a_question_that_there_is_not_is_an_error_and_nothing_is_shown(shown):
    with pytest.raises(KeyError, match=r"heading\.weather"):
        show.section("weather", show.title(2025))
    assert shown == []


CELL = """
import bilan
from bilan import show
show.language("en")
channels = bilan.by_channel(bilan.load_projects({path!r}))
chart, table = show.breakdown_chart(channels), show.breakdown_table(channels)
show.section("channel", show.breakdown_sentence(channels), chart, show.rules_table({{}}), table)
"""


def test_in_a_notebook_a_question_and_its_answers_are_outputs_of_the_cell(root):
    """In a real kernel: each answer is a ``display_data`` of the kind that pages and editors
    know.
    """
    cell = nbformat.v4.new_code_cell(CELL.format(path=str(root / "data" / "gagne_perdu.csv")))
    run = NotebookClient(
        nbformat.v4.new_notebook(cells=[cell]),
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    (executed,) = run.execute().cells
    assert [(output.output_type, set(output.data)) for output in executed.outputs] == [
        ("display_data", {"text/markdown", "text/plain"}),
        ("display_data", {"text/markdown", "text/plain"}),
        ("display_data", {"image/svg+xml", NARROW_SVG, "image/png", "text/plain"}),
        ("display_data", {"text/html", "text/plain"}),
    ]
    heading, sentence, picture, table = executed.outputs
    assert heading.data["text/markdown"] == "## Through which channels did I win and lose?"
    assert sentence.data["text/markdown"].startswith(
        "Won of decided, and plausible rate: direct network, 7 of 7 (65% to 100%)"
    )
    described = picture.metadata["image/svg+xml"]
    assert described["name"] == "channel" and described["alt"].startswith(
        "Number of projects: direct network (7 won, 0 lost"
    )
    assert table.data["text/html"].startswith('<div class="table"><table')


def sample() -> tuple[str, ...]:
    """What is shown of some projects, in the language that was chosen: sentence, table, chart,
    question of a finding.
    """
    channels = bilan.by_channel(by_channel(direct=(7, 0)))
    chart = show.breakdown_chart(channels)
    problems = FileProblems(Path("projets.csv"), [Finding("error", "empty_file")])
    told = (
        show.title(2025),
        show.breakdown_table(channels),
        Picture(chart, "channel").alt,
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
        assert show.title(2025) == "Review of 2025"
        with show.language("fr"):
            assert show.title(2025) == "Bilan 2025"
        assert show.title(2025) == "Review of 2025"
    assert show.title(2025) == "Bilan 2025"


@pytest.mark.parametrize("wrong", ["de", "FR", "", "français"])
def test_a_language_that_is_not_spoken_is_refused_with_those_that_are_and_none_is_chosen(wrong):
    show.language("en")
    with pytest.raises(ValueError) as refused:
        show.language(wrong)
    assert str(refused.value) == f"“{wrong}” is not a value of lang. Possible values: fr or en."
    assert show.title(2025) == "Review of 2025"


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
    page = Page(markdown2html(show.breakdown_sentence(channels)))
    assert page.tags == {"p", "bdi"} and all(name in page.text for name in names)
    pictures = [Picture(show.breakdown_chart(channels.loc[[name]]), "channel") for name in names]
    assert all(name in picture.alt for name, picture in zip(names, pictures, strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_partners_are_shown_as_written(name):
    unknown = {criterion: pd.array([pd.NA], dtype="boolean") for criterion in CRITERIA}
    partners = pd.DataFrame(
        {"won": 0, "decided": 1, "in_partners": True, "in_projects": False, **unknown}, index=[name]
    )
    near = pd.DataFrame({"name": ["Agence"], "other": [name]})
    page = Page(markdown2html(show.unmatched_paragraph(partners, near)))
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


class Page(HTMLParser):
    """What a browser would make of a page: the names of its tags, and its text."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(html)
        self.text = self.text.strip()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data
