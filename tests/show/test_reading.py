"""The page of ``bilan check`` says what was understood and what to fix; its draft of a mapping
reads the file as it was read.
"""

import json
import re

import pandas as pd
import pytest
from hostile import CASES, HEADER, text
from hostile_cells import CELLS
from hostile_workbooks import WORKBOOKS
from wording import spoken

from bilan.reading import frames
from bilan.reading.keeping import kept
from bilan.schema import PARTNERS, PROJECTS
from bilan.show import reading as check

GOOD = text(
    "Mes projets 2025",
    f"{HEADER};date proposition;montant;rencontré;notes",
    "a;réseau direct;Signé;03/04/2025;1 200,50 €;oui;",
    "b;Salon;perdu;31/12/2025;;non;!",
    "c;;perdu;;800;;",
    "Total;;;;2000,50;;",
)
GOOD_FR = """\
{path} : rien à corriger.

Le fichier
  - texte en UTF-8, colonnes séparées par des points-virgules
  - en-têtes à la ligne 2
  - au-dessus, ligne non lue : 1 (« Mes projets 2025 »)
  - ligne de total, à part : 6

Ses colonnes
  - « projet » : projet (3 noms)
  - « canal » : canal (réseau direct 1 ; Salon 1 ; canal non renseigné 1)
  - « résultat » : résultat (perdu 2 ; gagné 1 (« Signé »))
  - « date proposition » : date proposition (jour d’abord ; du 3 avril 2025 au 31 décembre 2025 ; 1 vide)
  - « montant » : montant (virgule décimale ; de 800 à 1 200,5 ; 1 vide)
  - « rencontré » : rencontré (oui 1 ; non 1 ; non renseigné 1)
  - « notes » : gardée telle quelle, pour l’exploration

Ses lignes
  - 3 lignes lues = 1 projet gagné + 2 perdus + 0 en attente + 0 mise de côté (sans proposition)
"""
GOOD_EN = """\
{path}: nothing to fix.

The file
  - text in UTF-8, columns separated by semicolons
  - headers on line 2
  - above, a line not read: 1 (“Mes projets 2025”)
  - line of totals, left out: 6

Its columns
  - “projet”: project (3 names)
  - “canal”: channel (direct network 1 (“réseau direct”); Salon 1; channel not given 1)
  - “résultat”: outcome (lost 2 (“perdu”); won 1 (“Signé”))
  - “date proposition”: proposal date (day first; 3 April 2025 to 31 December 2025; 1 blank)
  - “montant”: amount (decimal comma; 800 to 1,200.5; 1 blank)
  - “rencontré”: met (yes 1 (“oui”); no 1 (“non”); not given 1)
  - “notes”: kept as it is, to be explored

Its rows
  - 3 rows read = 1 won + 2 lost + 0 pending + 0 set aside (no proposal)
"""
BAD_FR = """\
{path} : à corriger avant tout bilan.

Le fichier
  - texte en Windows-1252, colonnes séparées par des points-virgules
  - en-têtes à la ligne 1

Ses colonnes
  - « projet » : projet (2 noms)
  - « canal » : canal (Salon 2)
  - « résultat » : résultat (1 à corriger ; gagné 1)

À corriger (1)
  - ligne 3, colonne « résultat » : « gagnier » n’est pas compris. Valeurs possibles : gagné, perdu ou en attente. \
Corrigez la case, ou dites dans bilan.toml ce qu’elle veut dire.
"""
ODD_FR = """\
À vérifier (1)
  - il n’y a pas un seul projet perdu. Un CRM peut les avoir laissés de côté : l’export d’Odoo, par défaut, omet les affaires \
archivées, c’est-à-dire perdues. Vérifiez l’export.
"""


COLUMNS = [*PROJECTS, *PARTNERS]
OURS = {
    each for column in COLUMNS for each in (column.key, *column.choices) if "_" in each
}  # our keys, no words of French


@pytest.fixture
def read(tmp_path):
    """Read bytes as a file of projects, with a mapping beside it if there is one."""

    def reading(
        content: bytes, name: str = "projets.csv", mapping: str | None = None, **options
    ) -> frames.Reading:
        (tmp_path / name).write_bytes(content)
        if mapping is not None:
            (tmp_path / "bilan.toml").write_text(mapping, encoding="utf-8")
        return frames.read(tmp_path / name, PROJECTS, **options)

    return reading


def plain(page: str) -> str:
    return page.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(("lang", "expected"), [("fr", GOOD_FR), ("en", GOOD_EN)])
def test_the_page_of_a_good_file(read, lang, expected):
    reading = read(GOOD)
    assert plain(check.page(reading)) == expected.format(path=reading.path)
    assert check.status(reading) == 0


def test_the_page_of_a_file_to_mend(read):
    reading = read(text(HEADER, "a;Salon;gagné", "b;Salon;gagnier", encoding="cp1252"))
    assert plain(check.page(reading)) == BAD_FR.format(path=reading.path)
    assert check.status(reading) == 2


def test_the_page_of_a_file_to_look_at(read):
    reading = read(text(HEADER, "a;Salon;gagné"))
    assert plain(check.page(reading)).endswith(ODD_FR)
    assert check.status(reading) == 1


@pytest.mark.parametrize("case", [*CASES, *CELLS, *WORKBOOKS], ids=lambda case: case.name)
def test_every_file_has_a_page_and_its_data(read, case):
    reading = read(case.content, case.file, case.mapping, **case.options)
    for lang in ("fr", "en"):
        assert str(reading.path) in spoken(lang, check.page, reading)
    assert OURS.isdisjoint(re.findall(r"\w+", check.page(reading).replace(str(reading.path), "")))
    data = json.loads(json.dumps(check.as_data(reading)))
    assert (
        data["status"]
        == check.status(reading)
        == (2 if case.errors else int(bool(reading.findings)))
    )
    assert len(data["findings"]) == len(reading.findings)
    if not case.errors:
        rows = data["rows"]
        assert (
            rows["read"]
            == len(reading.rows)
            == rows["won"] + rows["lost"] + rows["pending"] + rows["set_aside"]
        )


def test_the_data_of_a_good_file(read):
    data = check.as_data(read(GOOD))
    assert data | {"file": "", "columns": []} == {
        "file": "",
        "status": 0,
        "encoding": "utf-8",
        "delimiter": ";",
        "sheet": None,
        "header_line": 2,
        "skipped_lines": [1],
        "total_lines": [6],
        "mapping": None,
        "columns": [],
        "rows": {
            "read": 3,
            "won": 1,
            "lost": 2,
            "pending": 0,
            "set_aside": 0,
            "other_years": 0,
            "year_unknown": 0,
        },
        "findings": [],
    }
    assert data["columns"][2] == {
        "header": "résultat",
        "key": "outcome",
        "how": "",
        "blank": 0,
        "values": {"won": 1, "lost": 2},
    }
    assert data["columns"][-1] == {"header": "notes", "key": None}


@pytest.mark.parametrize(
    "case",
    [case for case in [*CASES, *CELLS, *WORKBOOKS] if not case.errors],
    ids=lambda case: case.name,
)
def test_a_file_read_through_its_own_mapping_is_the_same(read, case):
    before = read(case.content, case.file, case.mapping, **case.options)
    after = read(case.content, case.file, kept(before, case.mapping or ""), **case.options)
    assert after.errors == ()
    pd.testing.assert_frame_equal(after.rows, before.rows)


def test_what_is_no_table_is_an_error_and_no_more(read):
    assert type(read(b"")) is frames.Reading
    assert type(read(text("projet;canal", "a;Salon"))) is frames.TableReading


def test_columns_that_tell_the_outcome_are_said_to(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_bytes(text("canal;Signed;Refused", "Salon;x;", "Malt;;2025-02-01"))
    mapping = '[columns]\nwon_on = "Signed"\nlost_on = "Refused"\n'
    (tmp_path / "bilan.toml").write_text(mapping, encoding="utf-8")
    lines = {
        "fr": ["« Signed » : gagné le", "« Refused » : perdu le"],
        "en": ["“Signed”: won on", "“Refused”: lost on"],
    }
    for lang, told in lines.items():
        page = spoken(lang, lambda: check.page(frames.read(path, PROJECTS))).replace("\xa0", " ")
        assert [line for line in told if f"  - {line}" not in page.splitlines()] == []
