"""Sentences of the report: whole, in both languages, with the spaces that French wants."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from nbconvert.filters import markdown2html
from spaces import spaces

import bilan
from bilan import words
from bilan.partners import CRITERIA
from bilan.sentences import verbatim

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


def counts(**numbers: int) -> pd.Series:
    return pd.Series(numbers)


def rows(read: int, **parts: int) -> pd.Series:
    names = ("won", "lost", "pending", "set_aside", "other_years", "year_unknown")
    return counts(read=read, **{name: parts.get(name, 0) for name in names})


NO_FALLBACK = counts(won=0, lost=0, pending=0)
ONES = {name: 1 for name in ("won", "lost", "pending", "set_aside", "other_years", "year_unknown")}


@pytest.mark.parametrize(
    ("arguments", "fr", "en"),
    [
        (
            (rows(163, won=19, lost=19, pending=3, set_aside=4, other_years=118), counts(won=0, lost=1, pending=2), 2025),
            "Les 163 projets lus se retrouvent tous·: 19 gagnés, 19 perdus, 3 en attente, 4 restés sans proposition et 118 "
            "d’autres années. Un projet compte pour 2025 s’il a été décidé cette année-là¦; sans date de décision, c’est la date "
            "de proposition qui compte ou, à défaut, l’année notée. 1 projet décidé est dans ce cas (0 gagné, 1 perdu).",
            "All 163 projects read are accounted for: 19 won, 19 lost, 3 pending, 4 that never became a proposal and 118 from "
            "other years. A project counts for 2025 if it was decided that year; without a decision date, the proposal date "
            "counts or, failing that, the year noted. That is so for 1 decided project (0 won, 1 lost).",
        ),
        (
            (rows(6, **ONES), counts(won=2, lost=0, pending=0), 2024, "proposal"),
            "Les 6 projets lus se retrouvent tous·: 1 gagné, 1 perdu, 1 en attente, 1 resté sans proposition, 1 d’une autre "
            "année et 1 d’année inconnue. Un projet compte pour 2024 s’il a été proposé cette année-là¦; sans date de "
            "proposition, c’est la date de décision qui compte ou, à défaut, l’année notée. 2 projets décidés sont dans ce cas "
            "(2 gagnés, 0 perdu).",
            "All 6 projects read are accounted for: 1 won, 1 lost, 1 pending, 1 that never became a proposal, 1 from another "
            "year and 1 of unknown year. A project counts for 2024 if it was proposed that year; without a proposal date, the "
            "decision date counts or, failing that, the year noted. That is so for 2 decided projects (2 won, 0 lost).",
        ),
        (
            (rows(1, lost=1), NO_FALLBACK, None),
            "Le seul projet lu se retrouve·: 1 perdu. Le fichier ne donne pas d’année·: toutes ses propositions sont comptées.",
            "The only project read is accounted for: 1 lost. The file gives no year: all its proposals are counted.",
        ),
        (
            (rows(2, pending=2), counts(won=0, lost=0, pending=2), 2025),
            "Les 2 projets lus se retrouvent tous·: 2 en attente. Un projet compte pour 2025 s’il a été décidé cette année-là¦; "
            "sans date de décision, c’est la date de proposition qui compte ou, à défaut, l’année notée.",
            "All 2 projects read are accounted for: 2 pending. A project counts for 2025 if it was decided that year; without a "
            "decision date, the proposal date counts or, failing that, the year noted.",
        ),
        ((rows(0), NO_FALLBACK, None), "Le fichier ne contient aucun projet.", "The file holds no project."),
    ],
    ids=["several of each", "one of each", "a single row, no year", "all pending", "empty"],
)
def test_where_every_row_went(arguments, fr, en):
    for lang, expected in (("fr", fr), ("en", en)):
        assert spaces(bilan.account_paragraph(*arguments, lang=lang)) == expected


@pytest.mark.parametrize(
    ("outcomes", "fr", "en"),
    [
        (
            (20, 17, 0),
            "**20 projets gagnés sur 37 décidés**, soit 54·%. La chance joue·: le vrai taux, celui que donneraient beaucoup de "
            "projets semblables, se situe plausiblement entre 38·% et 69·%.",
            "**20 projects won of 37 decided**, that is 54%. Luck plays its part: the true rate, the one that many such projects "
            "would give, lies plausibly between 38% and 69%.",
        ),
        (  # with the pending one lost, 20 / 38; with it won, 21 / 38
            (20, 17, 1),
            "**20 projets gagnés sur 37 décidés**, soit 54·%. La chance joue·: le vrai taux, celui que donneraient beaucoup de "
            "projets semblables, se situe plausiblement entre 38·% et 69·%. Un projet attend encore une réponse·: une fois tout "
            "décidé, le taux sera compris entre 53·% et 55·%.",
            "**20 projects won of 37 decided**, that is 54%. Luck plays its part: the true rate, the one that many such projects "
            "would give, lies plausibly between 38% and 69%. One project still awaits an answer: once all are decided, the rate "
            "will lie between 53% and 55%.",
        ),
        (  # 2 / 9 and 5 / 9
            (2, 4, 3),
            "**2 projets gagnés sur 6 décidés**, soit 33·%. La chance joue·: le vrai taux, celui que donneraient beaucoup de "
            "projets semblables, se situe plausiblement entre 10·% et 70·%. 3 projets attendent encore une réponse·: une fois "
            "tout décidé, le taux sera compris entre 22·% et 56·%.",
            "**2 projects won of 6 decided**, that is 33%. Luck plays its part: the true rate, the one that many such projects "
            "would give, lies plausibly between 10% and 70%. 3 projects still await an answer: once all are decided, the rate "
            "will lie between 22% and 56%.",
        ),
        (
            (1, 0, 0),
            "**1 projet gagné sur 1 décidé**, soit 100·%. La chance joue·: le vrai taux, celui que donneraient beaucoup de "
            "projets semblables, se situe plausiblement entre 21·% et 100·%.",
            "**1 project won of 1 decided**, that is 100%. Luck plays its part: the true rate, the one that many such projects "
            "would give, lies plausibly between 21% and 100%.",
        ),
        (
            (0, 2, 0),
            "**0 projet gagné sur 2 décidés**, soit 0·%. La chance joue·: le vrai taux, celui que donneraient beaucoup de "
            "projets semblables, se situe plausiblement entre 0·% et 66·%.",
            "**0 projects won of 2 decided**, that is 0%. Luck plays its part: the true rate, the one that many such projects "
            "would give, lies plausibly between 0% and 66%.",
        ),
        (
            (0, 0, 1),
            "Rien n’est encore décidé·: 1 projet est en attente.",
            "Nothing is decided yet: 1 project is pending.",
        ),
        (
            (0, 0, 4),
            "Rien n’est encore décidé·: 4 projets sont en attente.",
            "Nothing is decided yet: 4 projects are pending.",
        ),
        (
            (0, 0, 0),
            "Rien n’est encore décidé, et aucun projet n’est en attente.",
            "Nothing is decided yet, and no project is pending.",
        ),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_the_year_at_a_glance(outcomes, fr, en):
    total = breakdown({"all": outcomes}, "group")
    for lang, expected in (("fr", fr), ("en", en)):
        assert spaces(bilan.glance(total, lang=lang)) == expected


def test_each_group_in_a_few_words():
    channels = breakdown({"direct": (7, 0, 1), "salon du livre": (2, 4, 0), "platform": (0, 0, 2)}, "channel")
    assert spaces(bilan.breakdown_sentence(channels, lang="fr")) == (
        "Gagnés sur décidés, et taux plausible·: réseau direct, 7 sur 7 (65·% à 100·%)¦; salon du livre, 2 sur 6 (10·% à 70·%)."
    )
    assert bilan.breakdown_sentence(channels, lang="en") == (
        "Won of decided, and plausible rate: direct network, 7 of 7 (65% to 100%); salon du livre, 2 of 6 (10% to 70%)."
    )
    assert bilan.breakdown_sentence(channels.iloc[2:], lang="fr") == "Rien n’est encore décidé ici."
    assert bilan.breakdown_sentence(channels.iloc[2:], lang="en") == "Nothing is decided here yet."


def test_a_chart_is_told_to_who_cannot_see_it():
    channels = breakdown({"direct": (7, 0, 1), "platform": (0, 0, 2), "social": (1, 0, 0)}, "channel")
    assert spaces(bilan.alt_text(channels, lang="fr")) == (
        "Nombre de projets·: réseau direct (7 gagnés, 0 perdu, 1 en attente), taux de 100·%, plausible de 65·% à 100·%¦; "
        "plateforme (0 gagné, 0 perdu, 2 en attente)¦; "
        "réseaux sociaux (1 gagné, 0 perdu, 0 en attente), taux de 100·%, plausible de 21·% à 100·%."
    )
    assert bilan.alt_text(channels, lang="en") == (
        "Number of projects: direct network (7 won, 0 lost, 1 pending), a rate of 100%, plausibly 65% to 100%; "
        "platform (0 won, 0 lost, 2 pending); "
        "social networks (1 won, 0 lost, 0 pending), a rate of 100%, plausibly 21% to 100%."
    )


def test_a_crossed_chart_is_told_without_the_rates_that_it_does_not_show():
    crossed = breakdown({("direct", "yes"): (6, 6, 0), ("*x*", "unknown"): (0, 2, 1)}, "channel", "qualified")
    assert spaces(bilan.alt_text(crossed, lang="fr")) == (
        "Nombre de projets·: réseau direct, qualifié (6 gagnés, 6 perdus, 0 en attente)¦; "
        "*x*, qualification inconnue (0 gagné, 2 perdus, 1 en attente)."
    )
    assert bilan.alt_text(crossed, lang="en") == (
        "Number of projects: direct network, qualified (6 won, 6 lost, 0 pending); "
        "*x*, qualification unknown (0 won, 2 lost, 1 pending)."
    )


@pytest.mark.parametrize(
    ("reasons", "fr", "en"),
    [
        (
            {"no_answer": 4, "trop loin": 2, "not_given": 1},
            "7 projets perdus·: sans réponse, 4¦; trop loin, 2¦; motif non renseigné, 1.",
            "7 projects lost: no answer, 4; trop loin, 2; reason not given, 1.",
        ),
        ({"price": 1}, "1 projet perdu·: prix, 1.", "1 project lost: price, 1."),
        ({}, "Aucun projet perdu.", "No project was lost."),
    ],
    ids=["several", "one", "none"],
)
def test_why_projects_were_lost(reasons, fr, en):
    for lang, expected in (("fr", fr), ("en", en)):
        assert spaces(bilan.reasons_sentence(pd.Series(reasons, dtype="int64"), lang=lang)) == expected


NAN = float("nan")


@pytest.mark.parametrize(
    ("column", "sums", "fr", "en"),
    [
        (
            "amount",
            [(12_000, 500.4, 0, 0), (2_000, NAN, 0, 0)],
            "Montants hors taxes·: 14¦000 pour les projets gagnés et 500 pour les projets perdus.",
            "Amounts excluding VAT: 14,000 for projects won and 500 for projects lost.",
        ),
        (
            "hours",
            [(12.5, 3, 1, 0), (NAN, 7, 0, 1)],
            "Temps passé sur les propositions·: 12,5·h pour les projets gagnés et 10·h pour les projets perdus. "
            "Heures non renseignées·: 2 projets décidés.",
            "Time spent on proposals: 12.5·h for projects won and 10·h for projects lost. Hours not given: 2 decided projects.",
        ),
        (  # what nobody noted is not zero
            "hours",
            [(NAN, 3, 1, 0)],
            "Temps passé sur les propositions·: 3·h pour les projets perdus. Heures non renseignées·: 1 projet décidé.",
            "Time spent on proposals: 3·h for projects lost. Hours not given: 1 decided project.",
        ),
        (
            "amount",
            [(NAN, NAN, 7, 0), (NAN, NAN, 6, 6)],
            "Montant non renseigné·: 19 projets décidés.",
            "Amount not given: 19 decided projects.",
        ),
        ("amount", [], "Rien n’est encore décidé ici.", "Nothing is decided here yet."),
    ],
    ids=["all known", "some missing", "one side unknown", "none known", "nothing decided"],
)
def test_what_went_to_what_was_won_and_lost(column, sums, fr, en):
    frame = pd.DataFrame(sums, columns=["won", "lost", "won_missing", "lost_missing"], dtype="float64")
    for lang, expected in (("fr", fr), ("en", en)):
        assert spaces(bilan.sums_sentence(frame, column, lang=lang)) == expected


@pytest.mark.parametrize(
    ("columns", "rule", "fr", "en"),
    [
        (
            ["met", "brief"],
            "any",
            "- **Qualifié**·: prospect rencontré ou brief précis reçu avant la proposition. Une case vide veut dire "
            "«·inconnu·», jamais «·non·».",
            "- **Qualified**: prospect met or precise brief received before the proposal. A blank cell means “unknown”, never "
            "“no”.",
        ),
        (
            ["met"],
            "all",
            "- **Qualifié**·: prospect rencontré et brief précis reçu avant la proposition. Une case vide veut dire "
            "«·inconnu·», jamais «·non·». Le fichier n’a pas de colonne «·brief précis·»·: la règle s’en passe.",
            "- **Qualified**: prospect met and precise brief received before the proposal. A blank cell means “unknown”, never "
            "“no”. The file has no column “precise brief”: the rule does without it.",
        ),
        (
            [],
            "any",
            "- **Qualifié**·: prospect rencontré ou brief précis reçu avant la proposition. Une case vide veut dire "
            "«·inconnu·», jamais «·non·». Le fichier n’a pas les colonnes «·rencontré·» et «·brief précis·»·: la qualification "
            "est donc inconnue partout.",
            "- **Qualified**: prospect met or precise brief received before the proposal. A blank cell means “unknown”, never "
            "“no”. The file has no columns “met” and “precise brief”: qualification is thus unknown throughout.",
        ),
        (
            ["met"],
            "brief",
            "- **Qualifié**·: brief précis reçu avant la proposition. Une case vide veut dire «·inconnu·», jamais «·non·». Le "
            "fichier n’a pas de colonne «·brief précis·»·: la qualification est donc inconnue partout.",
            "- **Qualified**: precise brief received before the proposal. A blank cell means “unknown”, never “no”. The file has "
            "no column “precise brief”: qualification is thus unknown throughout.",
        ),
    ],
    ids=["both columns", "one of two", "neither", "the only one"],
)
def test_the_method_tells_the_rule_and_the_columns_that_it_lacks(columns, rule, fr, en):
    projects = pd.DataFrame(columns=["channel", "outcome", *columns])
    for lang, expected in (("fr", fr), ("en", en)):
        assert spaces(bilan.method(projects, rule, lang=lang)).splitlines()[2] == expected


def test_the_method_tells_the_rule_of_conclusions():
    assert spaces(bilan.method(pd.DataFrame(), lang="fr")).splitlines()[3].endswith(
        "Une réponse n’est donnée que si la chance seule la produirait rarement (Holm, 10·% par bilan), et jamais à moins de 6 "
        "projets décidés. En simulation, un bilan sur dix au plus contient une conclusion fausse¦; ce n’est pas une preuve."
    )
    assert bilan.method(pd.DataFrame(), lang="en").splitlines()[3].endswith(
        "An answer is given only where luck alone would rarely produce it (Holm, 10% per report), and never under 6 decided "
        "projects. In simulation, one report in ten at most holds a false conclusion; that is not a proof."
    )


def test_titles():
    assert bilan.title(2025, lang="fr") == "# Bilan 2025"
    assert bilan.title(2025, lang="en") == "# Review of 2025"
    assert bilan.title(None, lang="fr") == "# Bilan de tous les projets"
    assert bilan.title(None, lang="en") == "# Review of all projects"
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
    reasons = bilan.reasons_sentence(bilan.by_lost_reason(projects), lang="fr")
    channels = bilan.breakdown_sentence(bilan.by_channel(projects), lang="fr")
    unjudged = bilan.limits(bilan.verdicts(projects), lang="fr")
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
    for text in (bilan.grid(partners, lang="fr"), bilan.unmatched_paragraph(partners, near, lang="fr")):
        page = Page(markdown2html(text))
        assert page.tags <= {"p", "ul", "li", "strong"}
        assert all(name in page.text for name in HOSTILE)


@pytest.mark.parametrize("key", [key for key in sorted(words._cells()) if key.split(".")[0] not in ("guide", "check", "finding")])
def test_no_word_of_a_report_promises_more_than_it_knows(key):
    claims = r"toujours|always|significati|significant|prouv|proven|certitude|\bp [<=]|p-value"
    for lang in words.LANGUAGES:
        assert not re.search(claims, words._cells()[key][lang], re.IGNORECASE)


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
