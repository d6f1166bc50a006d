"""Sentences of the report: whole, in both languages, with the spaces that French wants."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from nbconvert.filters import markdown2html
from wording import bullets, expected, in_both, spaces

import bilan
from bilan import show, words
from bilan.schema import CRITERIA
from bilan.show.prose import verbatim

TEXT = expected("sentences")

# Wilson's 95 % intervals of these counts, as R gives them.
WILSON = {
    (0, 0): (0, 1),
    (0, 2): (0, 0.658),
    (1, 1): (0.207, 1),
    (2, 6): (0.097, 0.700),
    (5, 12): (0.193, 0.680),
    (6, 12): (0.254, 0.746),
    (7, 7): (0.646, 1),
    (20, 37): (0.384, 0.690),
}
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


def breakdown(counts: dict, *names: str) -> pd.DataFrame:
    """What ``bilan.by`` returns: from (won, lost, pending) by key."""
    index = pd.MultiIndex.from_tuples(counts, names=names) if len(names) > 1 else pd.Index(counts, name=names[0])
    frame = pd.DataFrame(list(counts.values()), index=index, columns=["won", "lost", "pending"])
    decided = frame["won"] + frame["lost"]
    low, high = zip(*(WILSON[pair] for pair in zip(frame["won"], decided, strict=True)), strict=True)
    return frame.assign(decided=decided, rate=frame["won"] / decided.where(decided > 0), low=low, high=high)


def rows(read: int, **parts: int) -> pd.Series:
    names = ("won", "lost", "pending", "set_aside", "other_years", "year_unknown")
    return pd.Series({"read": read} | {name: parts.get(name, 0) for name in names})


def moved(won: int, lost: int, pending: int) -> pd.Series:
    """What ``bilan.fallbacks`` returns."""
    return pd.Series({"won": won, "lost": lost, "pending": pending})


ONES = dict.fromkeys(["won", "lost", "pending", "set_aside", "other_years", "year_unknown"], 1)
ROWS = {
    "several_of_each": (rows(163, won=19, lost=19, pending=3, set_aside=4, other_years=118), moved(0, 1, 2), 2025),
    "one_of_each": (rows(6, **ONES), moved(2, 0, 0), 2024, "proposal"),
    "a_single_row": (rows(1, lost=1), moved(0, 0, 0), None),
    "all_pending": (rows(2, pending=2), moved(0, 0, 2), 2025),
    "empty": (rows(0), moved(0, 0, 0), None),
}


@pytest.mark.parametrize("case", ROWS)
def test_where_every_row_went(case):
    assert in_both(show.account_paragraph, *ROWS[case]) == TEXT["account"][case]


YEARS = {
    "several": (20, 17, 0),
    "one_pending": (20, 17, 1),  # all lost, 20 / 38 = 53 %; all won, 21 / 38 = 55 %
    "several_pending": (2, 4, 3),  # 2 / 9 = 22 %, 5 / 9 = 56 %
    "one_project": (1, 0, 0),
    "none_won": (0, 2, 0),
    "one_undecided": (0, 0, 1),
    "several_undecided": (0, 0, 4),
    "nothing": (0, 0, 0),
}


@pytest.mark.parametrize("case", YEARS)
def test_the_year_at_a_glance(case):
    assert in_both(show.glance, breakdown({"all": YEARS[case]}, "group")) == TEXT["glance"][case]


def test_each_group_in_a_few_words():
    channels = breakdown({"direct": (7, 0, 1), "salon du livre": (2, 4, 0), "platform": (0, 0, 2)}, "channel")
    assert in_both(show.breakdown_sentence, channels) == TEXT["breakdown"]["several"]
    assert in_both(show.breakdown_sentence, channels.loc[["platform"]]) == TEXT["breakdown"]["nothing"]


def test_a_chart_is_told_to_who_cannot_see_it():
    channels = breakdown({"direct": (7, 0, 1), "platform": (0, 0, 2), "social": (1, 0, 0)}, "channel")
    assert in_both(bilan.alt_text, channels) == TEXT["alt"]["channels"]


def test_a_crossed_chart_is_told_without_the_rates_that_it_does_not_show():
    crossed = breakdown({("direct", "yes"): (6, 6, 0), ("*x*", "unknown"): (0, 2, 1)}, "channel", "qualified")
    assert in_both(bilan.alt_text, crossed) == TEXT["alt"]["crossed"]


REASONS = {"several": {"no_answer": 4, "trop loin": 2, "not_given": 1}, "one": {"price": 1}, "none": {}}


@pytest.mark.parametrize("case", REASONS)
def test_why_projects_were_lost(case):
    assert in_both(show.reasons_sentence, pd.Series(REASONS[case], dtype="int64")) == TEXT["reasons"][case]


NAN = float("nan")
SUMS = {
    "all_known": ("amount", [(12_000, 500.4, 0, 0), (2_000, NAN, 0, 0)]),
    "some_missing": ("hours", [(12.5, 3, 1, 0), (NAN, 7, 0, 1)]),
    "one_side_unknown": ("hours", [(NAN, 3, 1, 0)]),  # what nobody noted is not zero
    "none_known": ("amount", [(NAN, NAN, 7, 0), (NAN, NAN, 6, 6)]),
    "nothing_decided": ("amount", []),
}


@pytest.mark.parametrize("case", SUMS)
def test_what_went_to_what_was_won_and_lost(case):
    column, sums = SUMS[case]
    frame = pd.DataFrame(sums, columns=["won", "lost", "won_missing", "lost_missing"], dtype="float64")
    assert in_both(show.sums_sentence, frame, column) == TEXT["sums"][case]


RULES = {
    "both_columns": (["met", "brief"], "any"),
    "one_of_two": (["met"], "all"),
    "neither": ([], "any"),
    "the_only_one": (["met"], "brief"),
}


@pytest.mark.parametrize("case", RULES)
def test_the_method_tells_the_rule_and_the_columns_that_it_lacks(case):
    columns, rule = RULES[case]
    points = in_both(show.method, pd.DataFrame(columns=["channel", "outcome", *columns]), rule)
    assert {lang: text.splitlines()[2] for lang, text in points.items()} == bullets(TEXT["method"][case])


def test_the_method_tells_when_a_conclusion_is_drawn():
    for lang, text in in_both(show.method, pd.DataFrame()).items():
        assert text.splitlines()[3].endswith(TEXT["method"]["conclusions"][lang])


def test_titles():
    assert show.title(2025, lang="fr") == "# Bilan 2025"
    assert show.title(2025, lang="en") == "# Review of 2025"
    assert show.title(None, lang="fr") == "# Bilan de tous les projets"
    assert show.title(None, lang="en") == "# Review of all projects"
    assert spaces(bilan.heading("rows", lang="fr")) == "## Tous les projets du fichier sont-ils là¦?"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_the_file_is_shown_as_written(name):
    """Wherever it stands, first on its line included, a name is text and no Markdown, no HTML and no mathematics."""
    for frame in ("{}", "{}, 1 sur 2.", "a {}, 1 sur 2.", "- {}, 1", "- **{} : fiable.** 1"):
        page = Page(markdown2html(frame.format(verbatim(name))))
        assert page.tags <= {"p", "ul", "li", "strong"}
        assert page.text == frame.removeprefix("- ").replace("**", "").format(name)


def test_a_name_is_on_one_line():
    assert Page(markdown2html(verbatim("a\n\n# b\r\n- c"))).text == "a # b - c"


def test_names_of_a_file_reach_the_page_as_written(tmp_path):
    names = [name for name in HOSTILE if name != "\\"]
    lines = [["canal", "résultat", "motif perte", "apporteur"]] + [[name, "perdu", name, name] for name in names]
    path = tmp_path / "projets.csv"
    path.write_text("\n".join(";".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    projects = bilan.load_projects(path)
    reasons = show.reasons_sentence(bilan.by_lost_reason(projects), lang="fr")
    channels = show.breakdown_sentence(bilan.by_channel(projects), lang="fr")
    unjudged = show.limits(bilan.verdicts(projects), lang="fr")
    for sentence in (reasons, channels, unjudged):
        page = Page(markdown2html(sentence))
        assert page.tags <= {"p", "ul", "li"}
        assert all(name in page.text for name in names)
    plain = bilan.alt_text(bilan.by_channel(projects), lang="fr")
    assert all(name in plain for name in names)


def test_partners_are_shown_as_written():
    names = pd.Index(HOSTILE)
    unknown = {criterion: pd.array([pd.NA] * len(names), dtype="boolean") for criterion in CRITERIA}
    partners = pd.DataFrame({"won": 0, "decided": 1, "in_partners": names != "*x*", "in_projects": False, **unknown}, index=names)
    near = pd.DataFrame({"name": ["_y_"], "other": ["_y _"]})
    for text in (show.grid(partners, lang="fr"), show.unmatched_paragraph(partners, near, lang="fr")):
        page = Page(markdown2html(text))
        assert page.tags <= {"p", "ul", "li", "strong"}
        assert all(name in page.text for name in HOSTILE)


def test_no_word_of_a_report_promises_more_than_it_knows():
    """The guide of the empty file and the messages on a file are no report."""
    claims = re.compile(r"toujours|always|significati|significant|prouv|proven|certitude|\bp ?[<=]|p-value", re.IGNORECASE)
    told = {key: cell for key, cell in words._cells().items() if key.split(".")[0] not in ("guide", "check", "finding")}
    assert {key: cell for key, cell in told.items() if claims.search(cell["fr"]) or claims.search(cell["en"])} == {}


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
