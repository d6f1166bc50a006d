"""Bytes to cells: the fast way and the exact way agree with each other and with Python's csv
module, to the letter.
"""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bilan
from bilan.findings import FileProblems
from bilan.reading import encodings, formats, records
from bilan.reading.cells import AROUND, coded

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=5)
)


def plain(text: str, delimiter: str, width: int):
    return records.plain_rows(text.encode(), 0, delimiter, width)


def exact(text: str, delimiter: str, width: int):
    return records.exact_rows(text, delimiter, "ABCD"[:width], 1)


def rows(found: tuple) -> dict[int, list[str]]:
    """The rows that are not blank, by their line."""
    cells = zip(*(coded(column).series().fillna("") for column in found[0]), strict=True)
    return {line: [*row] for line, row in enumerate(cells, 1) if any(row)}


@given(
    TABLES,
    st.sampled_from(";,\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_the_csv_module_writes_is_read_back(table, delimiter, newline, quoting):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(
        table
    )
    text, width = stream.getvalue(), len(table[0])
    trimmed = [[cell.strip(AROUND) for cell in row] for row in table]
    found = exact(text, delimiter, width)
    assert ([*rows(found).values()], found[1]) == ([row for row in trimmed if any(row)], [])
    if fast := plain(text, delimiter, width):
        assert rows(fast) == rows(found)


@pytest.mark.long
@settings(max_examples=2000)
@given(
    st.lists(st.sampled_from(["a", "b", ";", '"', '""', "\n", "\r", "\r\n", " "]), max_size=18).map(
        "".join
    )
)
def test_the_fast_way_reads_what_the_exact_way_reads_or_nothing(text):
    fast = plain(text, ";", 2)
    if fast is not None:
        found = exact(text, ";", 2)
        assert (rows(fast), found[1]) == (rows(found), [])


def test_rows_are_those_of_the_spreadsheet():
    found = exact('a;"1\n2"\n\nb;3\n"c";x"\nd;4\n', ";", 2)
    assert rows(found) == {1: ["a", "1\n2"], 3: ["b", "3"], 5: ["d", "4"]}
    (fault,) = found[1]
    assert (fault.code, fault.line) == ("stray_quote", 4)
    assert (fault.column, fault.value) == ("B", 'x"')


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('a;"b\nc;d\n', "unclosed_quote", 1, "B"),
        ('a;b\n"c;d\ne;f\n"g";h\n', "unclosed_quote", 2, "A"),
        ('a;"b" c\nd;e\n', "stray_quote", 1, "B"),
        ('a;b "c"\n', "stray_quote", 1, "B"),
        ('a;""b"\n', "stray_quote", 1, "B"),
        ("a\n", "lone_cell", 1, "A"),
        ("a;b;c\n", "row_too_long", 1, None),
    ],
)
def test_a_fault_is_named_where_it_begins(text, code, line, column):
    fault = exact(text, ";", 2)[1][0]
    assert (fault.code, fault.line, fault.column) == (code, line, column)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_an_encoding_is_told_from_the_bytes(encoding):
    text, name = encodings.text_of("projet;été – 12 €\n".encode(encoding))
    assert text.decode("utf-8-sig") == "projet;été – 12 €\n"
    assert name == ("utf-32" if encoding == "utf-32" else encoding)


ACCENTED = ["réseau", "première", "fête", "façon", "Noël", "hôtel", "maître", "CAFÉ", "été"]
MAC_ONLY = [
    "à",
    "où",
    "août",
    "l’été",
    "cœur",
    "œuvre",
    "12 €",
    "« ici »",
]  # DOS has no such sign, or one that Windows shares


def suspicion(text: str, encoding: str) -> dict:
    """Why a text is suspected, if it is: the column that it is in is told of, too."""
    told = encodings.suspicion(encoding, text)
    assert encodings.suspects(pa.chunked_array([[text]]), encoding).to_pylist() == [bool(told)]
    return told


@pytest.mark.parametrize(
    ("word", "encoding"),
    [(word, "mac_roman") for word in ACCENTED + MAC_ONLY] + [(word, "cp850") for word in ACCENTED],
)
def test_a_french_word_of_a_mac_or_of_dos_is_suspected(word, encoding):
    word = word.replace("« ", "«\xa0").replace(" »", "\xa0»")
    text, name = encodings.text_of(word.encode(encoding))
    told = suspicion(text.decode(), name)
    assert told["code"] == "other_encoding" and f"{word} ({encoding})" in told["allowed"]


@pytest.mark.parametrize(
    "word", [*ACCENTED, *MAC_ONLY, "« ici » – oui…", "“so”", "ŒUVRE", "L’HAŸ", "ÇA ET LÀ", "Tomáš"]
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_words_of_windows_are_not_suspected(word, encoding):
    text, name = encodings.text_of(f"été {word}".encode(encoding))
    assert suspicion(text.decode(), name) == {}


@pytest.mark.parametrize("word", [*ACCENTED, *MAC_ONLY[:-2], "12\xa0€"])
def test_a_french_word_encoded_twice_is_suspected(word):
    twice = (
        word.encode()
        .decode("cp1252", "surrogateescape")
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )
    assert suspicion(twice, "utf-8")["code"] == "encoded_twice"


LOOKED_FOR = {
    "fr": [
        "- ce fichier n’existe pas dans {folder0}. Vérifiez le nom et le dossier.",
        "- ce fichier n’existe pas dans {folder1}, où il y a «\u00a0projets 2025.csv\u00a0». Vérifiez le nom et le dossier.",
    ],
    "en": [
        "- there is no such file in {folder0}. Check the name and the folder.",
        "- there is no such file in {folder1}, where there is “projets 2025.csv”. Check the name and the folder.",
    ],
}


@pytest.mark.parametrize("lang", LOOKED_FOR)
def test_a_file_is_looked_for_where_it_is_said_and_nowhere_else(tmp_path, monkeypatch, lang):
    """Not beside the notebooks, which name the sample so: whoever misspells a parameter would get
    the review of someone invented.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "projets 2025.csv").write_text("canal;résultat", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        bilan.load_projects("../data/exemple.csv")
    with pytest.raises(FileProblems) as near:
        bilan.load_projects("projet 2025.csv")
    folders = tmp_path.parent / "data", tmp_path
    for error, sentence in zip((refused, near), LOOKED_FOR[lang], strict=True):
        places = {f"folder{number}": folder for number, folder in enumerate(folders)}
        assert str(error.value).splitlines()[1] == sentence.format(**places)


@pytest.mark.parametrize(("name", "code"), [("nowhere.csv", "missing_file"), (".", "folder")])
def test_no_file_to_read(tmp_path, name, code):
    with pytest.raises(FileProblems) as refusal:
        formats.bytes_of(tmp_path / name)
    assert [finding.code for finding in refusal.value.findings] == [code]
