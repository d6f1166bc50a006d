"""Findings in words: whole sentences in both languages, each one with its place and its remedy."""

import tomllib

import pytest
from hostile import CASES
from hostile_cells import CELLS
from hostile_workbooks import WORKBOOKS
from wording import spoken

from bilan.findings import FileProblems, Finding, as_frame, sentences


@pytest.fixture(scope="module")
def codes(root) -> set[str]:
    table = tomllib.loads(
        (root / "bilan" / "vocabulary" / "files.toml").read_text(encoding="utf-8")
    )
    return table["finding"].keys() - {"title", "more", "place"}


def test_a_hostile_file_proves_each_error(codes):
    proved = {code for case in [*CASES, *CELLS, *WORKBOOKS] for code, _, _ in case.errors}
    warnings = {
        "no_loss",
        "only_ticks",
        "decided_yet_pending",
        "decided_before_proposed",
        "negative",
        "twice",
        "alike",
    }
    warnings |= {"hidden_row", "hidden_sheet", "read_hidden_sheet", "joinable", "more_cells"}
    warnings |= {"won_without_proposal", "odd_date"}
    warnings |= {
        "no_win",
        "channel_blank",
        "won_with_reason",
        "contradicted",
        "several_channels",
    }
    warnings |= {"identical_row", "several_rows", "identifier", "quoted_rows"}
    warnings |= {"joined", "no_date", "no_number", "month_only", "cell_beside"}
    # tests/reading/test_cases.py and test_snapshot.py prove these.
    elsewhere = {"changing_file", "mapping_elsewhere", "foreign_column", "unread_column"}
    elsewhere |= {"lone_cell", "data_as_header", "conflict_marker", "second_table"}
    elsewhere |= {"missing_file", "near_file", "escaped_path", "folder", "unreadable_file"}
    elsewhere |= {
        "not_a_file",
        "too_large",
        "too_many_rows",
        "too_wide",
        "cell_too_long",
        "compressed",
        "numbers_document",
    }
    elsewhere |= {
        "binary_workbook",
        "json_file",
        "dos_end",
        "mapping_encoding",
    }
    assert codes - proved - warnings - elsewhere == set()


FINDINGS = [
    Finding(
        "error", "unknown_value", 7, "résultat", "gagnier", ("won", "lost", "pending"), "outcome"
    ),
    Finding("error", "row_too_short", 9, None, "3", ("12",)),
    Finding("error", "not_a_number", 10, "montant", "douze"),
    Finding("error", "not_a_number", 12, "montant", "douze"),
    Finding("error", "not_a_date", 12, "date décision", "31/02/2025", cell="C12"),
    Finding("error", "empty_file"),
]
FRENCH = """\
mes projets.csv : 6 erreurs
- ligne 7, colonne « résultat » : « gagnier » n’est pas compris. Valeurs possibles : gagné, perdu ou en attente. \
Corrigez la case, ou dites dans bilan.toml ce qu’elle veut dire.
- ligne 9 : la ligne a 3 cases au lieu de 12. Il manque un séparateur, ou la ligne est coupée.
- lignes 10, 12, colonne « montant » : « douze » n’est pas un nombre. Écrivez-le comme 1234,50, ou laissez la case vide.
- cellule C12, colonne « date décision » : « 31/02/2025 » n’est pas une date du calendrier. Écrivez-la comme 31/12/2025 ou 2025-12-31, \
ou laissez la case vide.
- le fichier est vide."""
ENGLISH = """\
mes projets.csv: 6 errors
- line 7, column “résultat”: “gagnier” is not understood. Possible values: won, lost or pending. \
Fix the cell, or say in bilan.toml what it means.
- line 9: the row has 3 cells instead of 12. A separator is missing, or the row is cut.
- lines 10, 12, column “montant”: “douze” is not a number. Write it as 1234.50, or leave the cell blank.
- cell C12, column “date décision”: “31/02/2025” is not a calendar date. Write it as 2025-12-31, or leave the cell blank.
- the file is empty."""


@pytest.mark.parametrize(("lang", "expected"), [("fr", FRENCH), ("en", ENGLISH)])
def test_the_exception_reads_as_a_list_of_what_to_mend(lang, expected):
    said = str(FileProblems("mes projets.csv", FINDINGS))
    assert said.replace("\u202f", " ").replace("\xa0", " ") == expected


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_finding_has_words(codes, lang):
    for code in codes:
        (said,) = sentences([Finding("error", code, 3, "canal", "2", ("won", "lost"), "outcome")])
        assert said.endswith((".", "?", "]")) and "{" not in said


def test_what_recurs_is_said_once_and_what_is_endless_is_counted():
    many = [Finding("error", "not_a_date", line, "date", "x") for line in range(2, 1002)]
    (said,) = spoken("en", sentences, many)
    assert said.startswith("lines 2, 3, 4, ") and ", 21, … (1000), column “date”" in said
    others = [Finding("error", "not_a_date", line, "date", f"x{line}") for line in range(2, 1002)]
    said = spoken("en", sentences, others)
    assert (len(said), said[-1]) == (201, "and 800 others; bilan check --json lists them all.")


def test_long_values_are_shortened_and_line_ends_do_not_break_the_list():
    (said,) = spoken(
        "en", sentences, [Finding("error", "not_a_number", 2, "montant", "a\nb " + "x" * 500)]
    )
    assert (
        said.startswith("line 2, column “montant”: “a b xxx")
        and "x…” is not" in said
        and len(said) < 250
    )


def test_findings_are_a_frame_even_when_there_are_none():
    assert as_frame([]).columns.tolist() == [
        "severity",
        "code",
        "line",
        "column",
        "value",
        "allowed",
        "kind",
        "cell",
    ]
    assert as_frame(FINDINGS)["line"].isna().tolist() == [False] * 5 + [True]
