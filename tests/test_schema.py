"""The schema is the one place where a column is declared: the words, the dictionary and the frames
agree with it.
"""

import pandas as pd
import pytest
from wording import spoken

import bilan
from bilan import schema, words
from bilan.schema import PARTNERS, PROJECTS

EVERY = [*PROJECTS, *PARTNERS]
CHOICES = [column for column in EVERY if column.choices]


def table(root, title: str) -> list[list[str]]:
    """The cells of a table of data/README.md, its header first."""
    part = (
        (root / "data" / "README.md")
        .read_text(encoding="utf-8")
        .split(f"## {title}")[1]
        .split("\n## ")[0]
    )
    lines = [
        line for line in part.splitlines() if line.startswith("|") and not line.startswith("|-")
    ]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_columns_are_in_the_order_of_a_project_s_life():
    assert " ".join(PROJECTS.keys()) == (
        "project client channel introduced_by initiated_by stage met brief proposed_on decided_on year amount hours outcome "
        "lost_reason"
    )
    assert (
        " ".join(PARTNERS.keys())
        == "partner common_interest known near recommended real_need referrals_given"
    )


@pytest.mark.parametrize("column", CHOICES, ids=lambda column: column.key)
def test_a_choice_has_words_and_what_people_write_for_each_of_its_keys(column):
    told = {
        "channel": ("not_given",),
        "lost_reason": ("not_given",),
    }  # what people write when they do not know
    assert tuple(schema.alias_table()[column.words]) == (*column.choices, *told.get(column.key, ()))
    assert all(words.has(f"{column.words}.{key}") for key in column.choices)
    assert (
        column.blank is None
        or column.blank in column.choices
        or words.has(f"{column.words}.{column.blank}")
    )


def test_every_column_has_words_and_headers_that_people_write():
    assert list(schema.alias_table()["header"]) == [column.key for column in EVERY]
    assert all(words.has(f"column.{column.key}") for column in EVERY)


def test_rules_and_bases_are_made_of_columns():
    assert {key for keys in schema.RULES.values() for key in keys} == set(PROJECTS.keys("answer"))
    assert all(set(keys) == set(PROJECTS.keys("date")) for keys in schema.YEAR_BASES.values())


def test_the_dictionary_says_what_the_schema_says(root):
    header, *lines = table(root, "A file of projects")
    assert header == ["French", "English", "what to write", "meaning", "reports"]
    kinds = {
        "text": "text",
        "date": "date",
        "year": "integer",
        "number": "number",
        "hours": "number",
    }
    for column, (french, english, values, _, reports) in zip(PROJECTS, lines, strict=True):
        stars = "**" if column.required else ""
        assert [french, english] == [
            f"{stars}{spoken(lang, words.text, f'column.{column.key}')}{stars}"
            for lang in words.LANGUAGES
        ]
        assert reports == ", ".join(column.reports)
        written = [
            ", ".join(
                "blank" if key == "unknown" else spoken(lang, words.text, f"{column.words}.{key}")
                for key in column.choices
            )
            for lang in words.LANGUAGES
        ]
        own = values.partition(" · or ")[0]
        assert own == (" · ".join(written) if column.choices else kinds[column.kind])
        assert (" · or " in values) == (column.kind == "open choice")


def test_the_dictionary_of_partners_says_what_the_schema_says(root):
    header, *lines = table(root, "A file of partners")
    assert header == ["French", "English", "meaning"]
    for column, (french, english, _) in zip(PARTNERS, lines, strict=True):
        stars = "**" if column.required else ""
        assert [french, english] == [
            f"{stars}{spoken(lang, words.text, f'column.{column.key}')}{stars}"
            for lang in words.LANGUAGES
        ]


@pytest.mark.parametrize(
    ("file", "columns"),
    [("gagne_perdu", "project channel outcome"), ("exemple", " ".join(PROJECTS.keys()))],
)
def test_every_column_is_in_the_frame_and_which_ones_the_file_had_beside_it(root, file, columns):
    frame = bilan.load_projects(root / "data" / f"{file}.csv")
    assert list(frame.columns[: len(PROJECTS.keys())]) == list(PROJECTS.keys())
    assert {column.key: str(frame[column.key].dtype) for column in PROJECTS} == PROJECTS.dtypes
    assert (
        " ".join(schema.columns_of(frame))
        == " ".join(schema.columns_of(frame[frame["outcome"] == "won"]))
        == columns
    )


def test_a_column_that_the_file_lacks_holds_what_a_blank_means(tmp_path):
    (tmp_path / "projets.csv").write_text(
        "canal;résultat;motif perte\nSalon;perdu;\nMalt;gagné;\n", encoding="utf-8"
    )
    frame = spoken("en", bilan.load_projects, tmp_path / "projets.csv")
    assert schema.columns_of(frame) == ("channel", "outcome", "lost_reason")
    assert frame["project"].tolist() == ["line 2", "line 3"]
    assert frame["stage"].tolist() == ["proposal", "proposal"]
    absent = set(PROJECTS.keys()) - {"project", "channel", "stage", "outcome"}
    assert frame[list(absent)].isna().all(axis=None)
    for key in ("stage", "initiated_by"):
        assert tuple(frame[key].cat.categories) == PROJECTS[key].choices


def test_a_blank_that_means_no_says_nothing_of_a_column_that_is_not_there(tmp_path):
    (tmp_path / "projets.csv").write_text(
        "canal;résultat;rencontré\nSalon;perdu;\nMalt;gagné;x\n", encoding="utf-8"
    )
    (tmp_path / "bilan.toml").write_text(
        '[reading]\nblank_means_no = ["met", "brief"]\n', encoding="utf-8"
    )
    frame = bilan.load_projects(tmp_path / "projets.csv")
    assert frame["met"].tolist() == [False, True]
    assert frame["brief"].isna().all()


def test_a_frame_that_says_nothing_of_its_file_has_the_columns_that_it_has():
    assert schema.columns_of(pd.DataFrame({"outcome": [], "channel": [], "colour": []})) == (
        "channel",
        "outcome",
    )
