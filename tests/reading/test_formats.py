"""What is no file of projects is named, with how to make one of it; what is too large is refused
before it takes the memory.
"""

import gzip
import io
import os
import re
import time
import zipfile
from pathlib import Path

import pytest
from hostile import HEADER, text
from hostile_workbooks import HEADER as COLUMNS
from hostile_workbooks import ODS, ods, xlsx
from wording import spoken

from bilan.findings import sentences
from bilan.reading import formats, frames, markup, tables
from bilan.schema import PROJECTS

GOOD = text(HEADER, "a;réseau direct;gagné", "b;partenariat;perdu")


def archive(**members: bytes) -> bytes:
    """A zip archive; a double underscore stands for a slash."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


NUMBERS = {
    "fr": "c’est un document Numbers d’Apple. Dans Numbers : Fichier > Exporter vers > Excel ou CSV.",
    "en": "this is a document of Apple’s Numbers. In Numbers: File > Export To > Excel or CSV.",
}
COMPRESSED = {
    "fr": "c’est une archive compressée. Ouvrez-la, et donnez le fichier qu’elle contient.",
    "en": "this is a compressed archive. Open it, and give the file that it holds.",
}
BINARY = {
    "fr": "c’est un classeur binaire d’Excel (.xlsb). Dans Excel : Fichier > Enregistrer sous > Classeur Excel (.xlsx).",
    "en": "this is a binary workbook of Excel (.xlsb). In Excel: File > Save As > Excel Workbook (.xlsx).",
}
OLD = {
    "fr": "c’est un classeur au vieux format .xls, ou protégé par un mot de passe. Enregistrez-le en .xlsx, sans mot de passe.",
    "en": "this is a workbook in the old .xls format, or one with a password. Save it as .xlsx, without a password.",
}
JSON = {
    "fr": "c’est du JSON, pas un tableau. Exportez le tableau en CSV ou en .xlsx.",
    "en": "this is JSON, not a table. Export the table as CSV or .xlsx.",
}
DOCUMENT = {
    "fr": "ce n’est pas un fichier CSV mais une page web ou un document. Exportez le tableau en CSV ou en .xlsx.",
    "en": "this is not a CSV file but a web page or a document. Export the table as CSV or .xlsx.",
}
RENAMED = {
    "fr": "c’est un classeur, pas un fichier texte. Rendez-lui son nom en .xlsx ou .ods, ou exportez-le en CSV.",
    "en": "this is a workbook, not a text file. Give it back its name in .xlsx or .ods, or export it as CSV.",
}
DOS = {
    "fr": "ligne 4 : il y a ici un Ctrl-Z, qui terminait les fichiers de MS-DOS : des programmes ne lisent rien de ce qui suit. "
    "Exportez de nouveau le fichier en CSV UTF-8, ou supprimez ce caractère.",
    "en": "line 4: there is a Ctrl-Z here, which ended the files of MS-DOS: some programs read nothing of what follows. Export "
    "the file again as CSV UTF-8, or delete this character.",
}
CASES = {
    "projets.numbers": (
        archive(Index__Document__iwa=b"").replace(b"Document/iwa", b"Document.iwa"),
        NUMBERS,
    ),
    "numbers named.xlsx": (
        archive(Index__Document__iwa=b"").replace(b"Document/iwa", b"Document.iwa"),
        NUMBERS,
    ),
    "projets.xlsb": (archive(**{"xl/workbook.bin": b""}), BINARY),
    "projets.xls": (b"\xd0\xcf\x11\xe0" + bytes(60), OLD),
    "projets.zip": (archive(**{"projets.csv": GOOD}), COMPRESSED),
    "archive named.csv": (archive(**{"projets.csv": GOOD}), COMPRESSED),
    "projets.csv.gz": (gzip.compress(GOOD), COMPRESSED),
    "lettre.docx": (archive(**{"word/document.xml": b""}), DOCUMENT),
    "lettre.odt": (
        archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b""}),
        DOCUMENT,
    ),
    "workbook named.csv": (xlsx(COLUMNS, ("a", "Malt", "perdu")), RENAMED),
    "objects.json": (b'[{"canal": "Malt"}]', JSON),
    "object.csv": (b'{\n  "canal": "Malt"}', JSON),
    "lists.csv": (b'[["canal"], ["Malt"]]', JSON),
    "dos.csv": (GOOD + b"\x1a", DOS),
    "dos, then more.csv": (GOOD + b"\x1ac;Malt;perdu\n", DOS),
}


def said(path, lang: str, **options: object) -> list[str]:
    errors = frames.read(path, PROJECTS, **options).errors
    return [re.sub("[\u00a0\u202f]", " ", sentence) for sentence in spoken(lang, sentences, errors)]


@pytest.mark.parametrize("name", CASES)
def test_a_format_is_named_with_how_to_export_it(tmp_path, name):
    content, expected = CASES[name]
    (tmp_path / name).write_bytes(content)
    assert {lang: said(tmp_path / name, lang) for lang in ("fr", "en")} == {
        lang: [words] for lang, words in expected.items()
    }


def test_an_announced_separator_is_believed_where_the_header_does_not_tell(tmp_path):
    (tmp_path / "crm.csv").write_bytes(b"sep=;\nNom, prenom;Voie, canal, etc.;Fin\nAnn;Salon;OK\n")
    (tmp_path / "bilan.toml").write_text(
        '[columns]\nchannel = "Voie, canal, etc."\noutcome = "Fin"\n[outcome]\nwon = ["OK"]\n'
    )
    assert frames.read(tmp_path / "crm.csv", PROJECTS).rows["channel"].tolist() == ["Salon"]


def test_a_pipe_and_a_device_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "tuyau.csv")
    expected = {
        "fr": [
            "ce n’est pas un fichier ordinaire. Donnez le nom d’un fichier, enregistré sur le disque."
        ],
        "en": ["this is no ordinary file. Give the name of a file, saved on the disk."],
    }
    for path in (tmp_path / "tuyau.csv", "/dev/zero", "/dev/null"):
        assert {lang: said(path, lang) for lang in expected} == expected


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x" * 300, "the name is too long; give a shorter one"),
        ("a\0b", "the system knows no such name; give another one"),
    ],
)
def test_a_name_that_no_system_takes_is_an_error_in_words(name, why):
    assert said(name, "en") == [f"it cannot be opened: {why}."]


ROWS = {
    "fr": "il y a plus de 2 lignes. Gardez celles qui sont des projets ou, si toutes en sont, faites un fichier de chaque année.",
    "en": "there are more than 2 rows. Keep those that are projects or, if all are, split the file by year.",
}
THREE = [("a", "Malt", "perdu"), ("b", "Malt", "gagné"), ("c", "Salon", "perdu")]


@pytest.mark.parametrize("content", ["csv", "quoted csv", "xlsx", "ods"])
def test_more_rows_than_the_limit_are_refused_and_as_many_are_read(tmp_path, monkeypatch, content):
    written = {
        "csv": text(HEADER, *map(";".join, THREE)),
        "quoted csv": text(HEADER, '"a\n1";Malt;perdu', *map(";".join, THREE[1:])),
        "xlsx": xlsx(COLUMNS, *THREE),
        "ods": ods(COLUMNS, *THREE),
    }[content]
    path = tmp_path / f"projets.{content.rpartition(' ')[2]}"
    path.write_bytes(written)
    monkeypatch.setattr(formats, "_MOST_ROWS", 4)
    assert said(path, "en") == []
    monkeypatch.setattr(formats, "_MOST_ROWS", 2)
    assert {lang: said(path, lang) for lang in ROWS} == {
        lang: [words] for lang, words in ROWS.items()
    }


@pytest.mark.parametrize("write", [xlsx, ods])
def test_rows_of_a_workbook_are_counted_before_any_is_looked_at(tmp_path, monkeypatch, write):
    """Four million took half a minute."""
    path = tmp_path / f"projets.{write.__name__}"
    path.write_bytes(write(COLUMNS, *THREE))
    monkeypatch.setattr(markup.ElementTree, "iterparse", None)
    monkeypatch.setattr(formats, "_MOST_ROWS", 2)
    assert said(path, "en") == [ROWS["en"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cell_longer_than_the_limit_is_named(tmp_path, monkeypatch, kind):
    path = tmp_path / f"projets.{kind}"
    path.write_bytes(
        text(HEADER, "a;Malt;perdu", "bbbbbb;Malt;gagné")
        if kind == "csv"
        else xlsx(COLUMNS, ("bbbbbb", "Malt", "perdu"))
    )
    place = {"csv": "line 3", "xlsx": "cell A2"}[kind]
    monkeypatch.setattr(tables, "_LONGEST", 5)
    assert said(path, "en")[-1] == (
        f"{place}, column “projet”: the cell has more than 5 characters, which is more than are read. There may be a quote too "
        "many; if not, shorten it."
    )


CORNER = {
    "fr": "une feuille va jusqu’à la ligne 1048576 et jusqu’à la colonne 16384 : c’est trop. Supprimez les lignes et les "
    "colonnes vides autour du tableau, puis enregistrez.",
    "en": "a sheet goes to row 1048576 and to column 16384: that is too much. Delete the blank rows and columns around the "
    "table, then save.",
}
LARGE = {
    "fr": "le fichier fait 2 Mio une fois ouvert ; au plus 1 se lisent. Gardez-en les lignes et les colonnes utiles.",
    "en": "the file has 2 MiB once it is open; at most 1 are read. Keep the rows and the columns that matter.",
}


def test_a_stray_cell_far_away_is_refused_before_room_is_made_for_it(tmp_path):
    path = tmp_path / "projets.xlsx"
    path.write_bytes(
        xlsx(COLUMNS, *THREE, prepare=lambda _, sheet: sheet.write(1_048_575, 16_383, "x"))
    )
    assert {lang: said(path, lang) for lang in CORNER} == {
        lang: [words] for lang, words in CORNER.items()
    }


@pytest.mark.parametrize("name", ["projets.csv", "projets.xlsx"])
def test_a_file_that_is_larger_once_it_is_open_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr(formats, "_MOST_BYTES", 1 << 20)
    zeros = archive(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": bytes(5 << 19)})
    (tmp_path / name).write_bytes(bytes(5 << 19) if name.endswith("csv") else zeros)
    assert {lang: said(tmp_path / name, lang) for lang in LARGE} == {
        lang: [words] for lang, words in LARGE.items()
    }


def test_a_row_of_libreoffice_that_stands_for_millions_is_refused(tmp_path):
    content = zipfile.ZipFile(io.BytesIO(ods(COLUMNS, *THREE))).read("content.xml").decode()
    repeated = content.replace(
        "<table:table-row ", '<table:table-row table:number-rows-repeated="4000000" '
    )
    (tmp_path / "projets.ods").write_bytes(
        archive(mimetype=ODS.encode(), **{"content.xml": repeated.encode()})
    )
    assert said(tmp_path / "projets.ods", "en")[0].startswith("there are more than 1,048,576 rows.")


NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
BEGUN = f"<office:document-content {NAMES}><office:body><office:spreadsheet><table:table>"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
# Each took from 40 s to more than two minutes
AIR = {
    "attributes said again and again.ods": BEGUN
    + '<table:table-row table:number-columns-repeated="1"'
    + ' table:number-columns-repeated="1"' * 300_000,
    "rows that are never closed.ods": BEGUN + "<table:table-row>" * 300_000,
    "a cell that is never closed.ods": BEGUN
    + "<table:table-row><table:table-cell value-type" * 200_000,
    "two hundred megabytes of blanks.xlsx": SHEET + " " * 200_000_000,
    "a row of two hundred megabytes.xlsx": SHEET + "<row r='1'><c><v>" + "1" * 200_000_000,
    "a blank row that stands for millions.ods": BEGUN
    + '<table:table-row table:number-rows-repeated="4000000"><table:table-cell/></table:table-row>'
    '<table:table-row><table:table-cell office:value-type="string"/></table:table-row>',
    "a place in other quotes.xlsx": SHEET
    + "<row><c\nr='XFD1048576'/></row></sheetData></worksheet>",
}


@pytest.mark.parametrize("name", AIR)
def test_a_workbook_made_of_air_is_refused_at_once(tmp_path, name):
    path, content = tmp_path / f"projets.{name.rpartition('.')[2]}", AIR[name].encode()
    path.write_bytes(
        archive(mimetype=ODS.encode(), **{"content.xml": content})
        if path.suffix == ".ods"
        else archive(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": content})
    )
    before = time.process_time()
    assert said(path, "en")
    assert time.process_time() - before < 5


def test_a_number_format_is_read_as_far_as_excel_does(tmp_path):
    """Of 200,000 brackets: it took a minute."""
    plain = xlsx(COLUMNS, *THREE)
    with zipfile.ZipFile(io.BytesIO(plain)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    code = f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{"[" * 200_000}"/></numFmts>'
    styles = parts["xl/styles.xml"].decode()
    styles = re.sub("(<styleSheet[^>]*>)", lambda found: found[0] + code, styles, count=1)
    styles = re.sub('(<cellXfs[^>]*><xf numFmtId=)"0"', r'\1"164"', styles, count=1)
    assert 'numFmtId="164" fontId' in styles
    parts["xl/styles.xml"] = styles.encode()
    (tmp_path / "projets.xlsx").write_bytes(archive(**parts))
    before = time.process_time()
    assert said(tmp_path / "projets.xlsx", "en") == []
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("times", "expected"), [(1, []), (9, ["the file changes while it is read."])]
)
def test_a_file_that_changes_while_it_is_read_is_read_again_or_refused(
    tmp_path, monkeypatch, times, expected
):
    path, plain, left = tmp_path / "projets.csv", Path.read_bytes, [times]
    path.write_bytes(text(HEADER, "a;Malt;perdu"))

    def meanwhile(self):
        data = plain(self)
        if left[0]:
            left[0] -= 1
            with path.open("ab") as file:
                file.write(b"b;Malt;perdu\n")
        return data

    monkeypatch.setattr(Path, "read_bytes", meanwhile)
    assert [each.partition(" Wait")[0] for each in said(path, "en")] == expected
