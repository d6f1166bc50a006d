"""The reviews of a batch: which files, which folders, and one export told apart."""

import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording import spoken

from bilan.findings import FileProblems
from bilan.reading.frames import load_projects
from bilan.report.exports import of_export
from bilan.report.sources import LISTS, Review, in_folders, of_files
from bilan.schema import PROJECTS

WINDOWS = {"con", "prn", "aux", "nul", "com1", "lpt9"}
HARD = [
    "..",
    "../x",
    "con",
    "CON.txt",
    "a",
    "A",
    "a" * 300,
    "é",
    "e\u0301",
    "",
    ".",
    "x.",
    "Summary.csv",
]


def folders_of(names, sources):
    reviews = [Review(name, str(each), None) for name, each in zip(names, sources, strict=True)]
    return [folder for folder, _ in in_folders(reviews)]


@given(st.lists(st.text() | st.sampled_from(HARD), unique=True))
def test_any_names_give_folders_of_their_own_that_any_system_takes(names):
    given_folders = folders_of(names, range(len(names)))
    assert {folder.casefold() for folder in given_folders}.isdisjoint(LISTS)
    assert len(
        {unicodedata.normalize("NFC", folder).casefold() for folder in given_folders}
    ) == len(names)
    for folder in given_folders:
        assert Path(folder).name == folder and folder not in (".", "..")
        assert len(folder.encode()) <= 255 and not set('<>:"/\\|?*') & set(folder)
        assert (
            folder[-1] not in " ."
            and folder[0] not in " ."
            and folder.partition(".")[0].casefold() not in WINDOWS
        )
        assert not any(
            unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in folder
        )


def test_names_that_look_alike_or_that_a_system_keeps_for_itself_are_told_apart():
    """A Cyrillic ``а`` in a Latin name; the superscripts that Windows takes for digits of a port."""
    names = ["Anna", "Ann\u0430", "COM¹", "lpt².csv", "Анна", "Ελένη", "日本 とカナ"]
    latin, mixed, port, printer, *others = folders_of(names, names)
    assert (latin, others) == (names[0], names[4:])
    for name, folder in zip(names[1:4], (mixed, port, printer), strict=True):
        assert folder.startswith(f"_{name}-") and len(folder) == len(name) + 12


def test_a_plain_name_is_the_folder_s_and_a_mark_does_not_depend_on_the_others():
    assert folders_of(["Martin", "Durand 2025"], ["a", "b"]) == ["Martin", "Durand 2025"]
    assert folders_of(["con", "Martin", "martin"], "abc")[0] == folders_of(["con"], "a")[0]


def test_a_folder_gives_its_tables_but_not_the_partners(tmp_path):
    for name in (
        "b.csv",
        "a.XLSX",
        "partenaires.csv",
        "notes.md",
        ".caché.csv",
        "~$a.xlsx",
        "bilan.toml",
    ):
        (tmp_path / name).touch()
    reviews = of_files([tmp_path, Path("ailleurs.csv")], None, parameters=("data",))
    assert [Path(review.source).name for review in reviews] == ["a.XLSX", "b.csv", "ailleurs.csv"]
    assert [*dict(in_folders(reviews, "-public"))] == ["a-public", "b-public", "ailleurs-public"]


@pytest.mark.parametrize("sample", ["exemple.csv", "gagne_perdu.csv"])
def test_the_rows_of_each_member_are_read_as_they_are_in_the_whole(root, tmp_path, sample):
    members = ["=Anne", "Bob/../", "bob/../"]
    header, *rows = (root / "data" / sample).read_text(encoding="utf-8-sig").splitlines()
    export = tmp_path / "export.csv"
    lines = [
        f"{header};Membre",
        *(f"{row};{members[number % 3]}" for number, row in enumerate(rows)),
    ]
    export.write_text("\n".join(lines), encoding="utf-8")
    whole = load_projects(export)
    reviews = of_export(export, "MEMBRE", None)
    assert [review.source for review in reviews] == members
    for number, review in enumerate(reviews):
        files = review.files()
        with files.held():
            own = load_projects(files.places(("data",))["data"])
        expected = whole.iloc[number::3]
        read = [column for column in own if column in PROJECTS]  # each decides for itself
        own, expected = own[read], expected[read]
        pd.testing.assert_frame_equal(
            own.reset_index(drop=True), expected.reset_index(drop=True), check_categorical=False
        )
        assert own.attrs["columns"] == whole.attrs["columns"]


def test_a_date_that_only_the_others_explain_is_read_as_in_the_whole(tmp_path):
    export = tmp_path / "export.csv"
    rows = ["direct,won,03/04/2025,Anne", "direct,lost,03/25/2025,Bob"]
    export.write_text("\n".join(["channel,outcome,decision date,member", *rows]), encoding="utf-8")
    text = (
        spoken("en", of_export, export, "member", None)[0].files().files["data/export.csv"].content
    )
    assert b"2025-03-04" in text


def test_what_is_wrong_in_a_row_keeps_only_its_member_from_a_review(tmp_path):
    export = tmp_path / "export.csv"
    rows = ["direct;gagné;Anne", "direct;peut-être;Bob", "direct;perdu;", "direct;perdu;Anne"]
    export.write_text("\n".join(["canal;résultat;membre", *rows]), encoding="utf-8")
    anne, bob, nobody = of_export(export, "membre", None)
    assert (
        anne.files().files["data/export.csv"].content
        == b"channel;outcome\r\ndirect;won\r\ndirect;lost\r\n"
    )
    for review, line, code in ((bob, 3, "unknown_value"), (nobody, 4, "no_member")):
        with pytest.raises(FileProblems) as refused:
            review.files()
        assert [(finding.line, finding.code) for finding in refused.value.findings] == [
            (line, code)
        ]


@pytest.mark.parametrize(
    ("content", "code"),
    [("canal;résultat\ndirect;gagné\n", "no_such_column"), ("a;b\nc;d\n", "missing_column")],
)
def test_an_export_that_cannot_be_told_apart_is_refused(tmp_path, content, code):
    (tmp_path / "export.csv").write_text(content, encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        of_export(tmp_path / "export.csv", "membre", None)
    assert code in {finding.code for finding in refused.value.findings}
