"""No silent misreading: each way in which a real file can mislead is read right, said, or refused,
in CSV, .xlsx and .ods.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from misread import GOOD, HEADER, each_kind, placed, said, says, written
from wording import spoken

import bilan
import bilan.analysis.years
from bilan.findings import sentences
from bilan.reading import frames
from bilan.schema import PARTNERS, PROJECTS


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write rows as a file of one of the three kinds."""
    return partial(written, tmp_path)


MONEY = (
    (*HEADER, "montant", "heures"),
    ("a", "Malt", "gagné", 1200.5, 2),
    ("b", "Malt", "perdu", 300, 3.5),
)
TOTALS = {
    "an amount alone": (None, None, None, 1500.5, None),
    "amounts and hours": (None, None, None, 1500.5, 5.5),
    "a word first": ("Total HT", None, None, 1500.5, None),
    "a word in any column": (None, None, "Totaux :", 1500.5, 5.5),
    "rounded as shown": ("Somme", None, None, 1501, None),
    "with a count": ("Total", None, 2, 1500.5, None),
    "a mean": ("Moyenne", None, None, 750.25, 2.75),
    "a word alone": ("Total", None, None, None, None),
}
NO_TOTALS = {
    "an amount alone": ((None, None, None, 800, None), "@D4", "montant", "800", "1500.5"),
    "a word and another amount": (
        ("Total", None, None, 1200.5, None),
        "@D4",
        "montant",
        "1200.5",
        "1500.5",
    ),
    "the right amount, other hours": (
        ("Total", None, None, 1500.5, 7),
        "@E4",
        "heures",
        "7",
        "5.5",
    ),
    "a mean that is the sum": (
        ("Moyenne", None, None, 1500.5, None),
        "@D4",
        "montant",
        "1500.5",
        "750.25",
    ),
}
WRONG = {
    "fr": "{place}, colonne « {column} » : la ligne ressemble à un total, mais {value} n’est pas celui des lignes au-dessus "
    "({sum}). Corrigez-le ; si c’est un projet, complétez la ligne, sinon effacez-la.",
    "en": "{place}, column “{column}”: the row looks like a total, but {value} is not that of the rows above ({sum}). Fix it; "
    "if it is a project, fill in the row, else delete it.",
}


def totals(reading: frames.Reading) -> list[int | None]:
    return [each.line for each in reading.left_out if each.code == "total_line"]


@each_kind
@pytest.mark.parametrize("row", TOTALS.values(), ids=TOTALS)
def test_a_total_of_what_stands_above_is_set_aside(write, kind, row):
    reading = frames.read(write(kind, *MONEY, row), PROJECTS)
    assert (reading.findings, totals(reading), len(reading.rows)) == ((), [4], 2)


@each_kind
@pytest.mark.parametrize("case", NO_TOTALS.values(), ids=NO_TOTALS)
def test_what_looks_like_a_total_and_is_none_is_refused(write, kind, case):
    row, place, column, value, expected = case
    words = {
        lang: text.format(place=place, column=column, value=value, sum=expected)
        for lang, text in WRONG.items()
    }
    assert says(write(kind, *MONEY, row), **words)


@each_kind
def test_totals_of_partners(write, kind):
    rows = (("partenaire", "connu", "affaires envoyées"), ("Ann", "oui", 3), ("Bob", None, 1))
    for row, lines in {
        ("Total", None, 4): [4],
        (None, None, 4): [4],
        ("Total", None, None): [],
        ("Total", "oui", 4): [],
    }.items():
        reading = frames.read(write(kind, *rows, row), PARTNERS)
        assert (reading.errors, totals(reading)) == ((), lines)
    path = write(kind, *rows, ("Total", None, 5))
    words = {
        lang: text.format(place="@C4", column="affaires envoyées", value=5, sum=4)
        for lang, text in WRONG.items()
    }
    assert says(path, PARTNERS, **words)


NEAR = {
    "Salon": 2,
    "salon": 1,
    "SALON": 1,
    "Salons": 1,
    "Foire 1": 1,
    "Foire 2": 1,
    "LinkedIn": 3,
    "Linkedn": 1,
}


@each_kind
def test_spellings_are_one_channel_and_what_looks_like_one_has_the_line_that_joins_it(write, kind):
    names = [name for name, times in NEAR.items() for _ in range(times)]
    rows = (
        HEADER,
        ("z", "Malt", "gagné"),
        *((f"p{i}", each, "perdu") for i, each in enumerate(names)),
    )
    path = write(kind, *rows)
    joined = {"salon": "Salon", "SALON": "Salon"}
    channels = frames.read(path, PROJECTS).rows["channel"].tolist()
    assert channels == ["platform", *(joined.get(name, name) for name in names)]
    assert says(
        path,
        fr=[
            "@B5, colonne « canal » : « salon » compte avec « Salon » : seuls la casse, les accents, les espaces ou "
            "les traits d’union diffèrent. Sinon, dites-le dans bilan.toml, sous [canal].",
            "@B6, colonne « canal » : « SALON » compte avec « Salon » : seuls la casse, les accents, les espaces ou "
            "les traits d’union diffèrent. Sinon, dites-le dans bilan.toml, sous [canal].",
            "@B7, colonne « canal » : Salon ou Salons : écrits de plusieurs façons, ils comptent à part. Si c’est la même "
            'chose, écrivez dans bilan.toml, sous [canal] : Salon = ["Salons"].',
            "@B13, colonne « canal » : LinkedIn ou Linkedn : écrits de plusieurs façons, ils comptent à part. Si "
            'c’est la même chose, écrivez dans bilan.toml, sous [canal] : LinkedIn = ["Linkedn"].',
        ],
        en=[
            "@B5, column “canal”: “salon” counts with “Salon”: only case, accents, spaces or hyphens differ. If not, "
            "say so in bilan.toml, under [channel].",
            "@B6, column “canal”: “SALON” counts with “Salon”: only case, accents, spaces or hyphens differ. If not, "
            "say so in bilan.toml, under [channel].",
            "@B7, column “canal”: Salon or Salons: written in several ways, they count apart. If they are one thing, "
            'write in bilan.toml, under [channel]: Salon = ["Salons"].',
            "@B13, column “canal”: LinkedIn or Linkedn: written in several ways, they count apart. If they are "
            'one thing, write in bilan.toml, under [channel]: LinkedIn = ["Linkedn"].',
        ],
    )
    mapping = '[canal]\nSalon = ["salon", "SALON", "Salons"]\nLinkedIn = ["Linkedn"]\n'
    (path.parent / "bilan.toml").write_text(mapping, encoding="utf-8")
    reading = frames.read(path, PROJECTS)
    assert reading.findings == ()
    assert reading.rows["channel"].value_counts().to_dict() == {
        "Salon": 5,
        "LinkedIn": 4,
        "platform": 1,
        "Foire 1": 1,
        "Foire 2": 1,
    }


@each_kind
@pytest.mark.parametrize(("one", "other"), [("trop loin", "Trop-Loin"), ("Éloigné", "eloigne")])
def test_reasons_are_joined_in_the_same_way(write, kind, one, other):
    rows = ((*HEADER, "motif perte"), ("a", "Malt", "perdu", one), ("b", "Malt", "perdu", other))
    path = write(kind, *rows)
    assert frames.read(path, PROJECTS).rows["lost_reason"].tolist() == [one, one]
    assert says(
        path,
        fr=f"@D3, colonne « motif perte » : « {other} » compte avec « {one} » : seuls la casse, les accents, les "
        "espaces ou les traits d’union diffèrent. Sinon, dites-le dans bilan.toml, sous [motif_perte].",
        en=f"@D3, column “motif perte”: “{other}” counts with “{one}”: only case, accents, spaces or hyphens differ. "
        "If not, say so in bilan.toml, under [lost_reason].",
    )


def test_what_differs_by_more_than_spelling_is_not_joined(write):
    names = ["C++", "C#", "Foire 1", "Foire 2", "Partner A", "Partner B"]
    path = write("csv", HEADER, *((each, each, "gagné") for each in names))
    assert frames.read(path, PROJECTS).rows["channel"].tolist() == names


@each_kind
@pytest.mark.parametrize(
    "word", ["Unknown", "N/A", "n.a.", "non renseigné", "Inconnu", "-", "?", "none"]
)
def test_a_channel_that_is_none_is_not_given(write, kind, word):
    reading = frames.read(write(kind, HEADER, *GOOD, ("c", word, "perdu")), PROJECTS)
    assert reading.findings == ()
    assert reading.rows["channel"].tolist() == ["direct", "partnership", "not_given"]
    assert list(reading.rows["channel"].cat.categories) == ["direct", "partnership", "not_given"]


@pytest.mark.parametrize("word", ["Autre", "Divers", "Others", "Other"])
def test_other_is_a_channel_unless_she_says_that_it_means_unknown(write, word):
    path = write("csv", HEADER, *GOOD, ("c", word, "perdu"))
    assert frames.read(path, PROJECTS).rows["channel"].iloc[2] == word


DATED = (*HEADER, "date proposition", "date décision", "année")
ODD = {
    "@D2, colonne « date proposition » : la date (1989-12-31) est d’avant 1990, ou de plus d’un an dans "
    "l’avenir. Corrigez-la si elle est "
    "mal saisie.": ("1989-12-31", "1990-01-02", None),
    "@E2, colonne « date décision » : la date (2099-01-01) est d’avant 1990, ou de plus d’un an dans "
    "l’avenir. Corrigez-la si elle est "
    "mal saisie.": ("2024-01-02", "2099-01-01", None),
    "@E2, colonne « date décision » : la décision (2023-01-01) est antérieure à la proposition (2024-01-02).": (
        "2024-01-02",
        "2023-01-01",
        None,
    ),
    "@F2, colonne « année » : la date (1980) est d’avant 1990, ou de plus d’un an dans l’avenir. "
    "Corrigez-la si elle est mal saisie.": (
        None,
        None,
        1980,
    ),
}


@each_kind
@pytest.mark.parametrize("sentence", ODD)
def test_dates_that_are_odd_are_told(write, kind, sentence):
    row = ("a", "Malt", "perdu", *ODD[sentence])
    path = write(kind, DATED, row, ("b", "Malt", "perdu", "2024-03-01", "2024-03-02", 2024))
    assert placed(sentence, kind, "fr") in said(path, "fr")
    assert all("2024-03" not in each for each in said(path, "fr"))
    assert len(said(path, "en")) == len(said(path, "fr"))


@pytest.mark.parametrize(
    ("years", "last"),
    [
        (["2023", "2024", "2099"], 2024),
        (["2024", "1975"], 2024),
        (["2099"], 2099),
        (["2024", "2024"], 2024),
    ],
)
def test_the_year_by_default_is_not_one_of_odd_dates_alone(write, years, last):
    rows = [("a", "Malt", "perdu", None, f"{year}-05-01", None) for year in years]
    assert bilan.analysis.years.report_year(bilan.load_projects(write("csv", DATED, *rows))) == last
    assert bilan.analysis.years.report_years(bilan.load_projects(write("csv", DATED, *rows)))[
        0
    ] in (
        2023,
        2024,
        2099,
    )


@each_kind
def test_pending_projects_with_a_date_may_be_those_of_a_forecast(write, kind):
    rows = [(f"p{i}", "Malt", "en attente", None, f"2024-01-{i:02}", None) for i in range(1, 6)]
    path = write(
        kind, DATED, *rows, *((end, "Malt", end, None, None, 2024) for end in ("perdu", "gagné"))
    )
    places = ", ".join(f"{line}" if kind == "csv" else f"E{line}" for line in range(2, 7))
    french, english = ("lignes", "lines") if kind == "csv" else ("cellules", "cells")
    assert says(
        path,
        fr=f"{french} {places}, colonne « date décision » : le projet est en attente et a pourtant une date de décision "
        "(2024-01-01, …). Si c’est une date prévue, dites dans bilan.toml, sous [columns], quelle colonne donne celle de la "
        'réponse (date_decision = "..."), ou ajoutez celle-ci à ignore.',
        en=f"{english} {places}, column “date décision”: the project is pending and yet has a decision date (2024-01-01, …). "
        "If it is an expected date, say in bilan.toml, under [columns], which column gives that of the answer "
        '(decision_date = "..."), or add this one to ignore.',
    )


def test_warnings_of_one_kind_are_said_once_with_their_lines(write):
    rows = [(f"p{i}", "Malt", "gagné", "2024-02-01", f"2024-01-{i:02}", None) for i in range(1, 31)]
    rows.append(("z", "Malt", "perdu", None, None, None))
    lines = ", ".join(map(str, range(2, 22)))
    assert said(write("csv", DATED, *rows), "en") == [
        f"lines {lines}, … (30), column “date décision”: the decision (2024-01-01, …) comes before the proposal (2024-02-01, …)."
    ]


def test_a_fault_in_every_row_is_not_said_for_each_of_a_million(write):
    path = write(
        "csv", (*HEADER, "montant"), *[("a", "Malt", "perdu", f"x{i}") for i in range(1500)]
    )
    errors = frames.read(path, PROJECTS).errors
    assert len(errors) == 1001
    assert spoken("en", sentences, errors[-1:]) == [
        "line 1002, column “montant”: so are 500 more cells, from this one to the bottom of the column."
    ]


@each_kind
@pytest.mark.parametrize("sign", ["\u200b", "\ufeff"])
def test_what_is_not_seen_is_trimmed_around_a_value_and_told_inside(write, kind, sign):
    text, shown = f"Ate{sign}lier", f"Ate‹U+{ord(sign):04X}›lier"
    around = f"\ufeff\u00a0{text}\u200b\u2060"
    rows = (
        ("a", "Atelier", "\u200bgagné\u00a0"),
        ("b", around, "perdu"),
        ("\u2060", "\ufeff", "perdu"),
    )
    path = write(kind, HEADER, *rows)
    read = frames.read(path, PROJECTS).rows
    assert read["channel"].tolist() == ["Atelier", text, "not_given"]
    assert read["outcome"].tolist() == ["won", "lost", "lost"]
    assert says(
        path,
        fr=f"@B3, colonne « canal » : Atelier ou {shown} : écrits de plusieurs façons, ils comptent à part. Si c’est la même "
        f'chose, écrivez dans bilan.toml, sous [canal] : Atelier = ["{shown}"].',
        en=f"@B3, column “canal”: Atelier or {shown}: written in several ways, they count apart. If they are one thing, write in "
        f'bilan.toml, under [channel]: Atelier = ["{shown}"].',
    )


@each_kind
def test_the_no_break_spaces_of_french_typography_are_no_matter(write, kind):
    rows = (
        (*HEADER, "montant"),
        ("Site\u00a0: refonte", "«\u00a0Salon\u00a0» bio\u202f!", "perdu", "1\u202f234,5\u00a0€"),
    )
    reading = frames.read(write(kind, *rows), PROJECTS)
    assert reading.findings == ()
    assert reading.rows["amount"].tolist() == [1234.5]
