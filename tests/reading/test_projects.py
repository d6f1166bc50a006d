"""The projects frame is what its module says, the 37 projects load as published, and names load to
the letter.
"""

import pandas as pd
import pytest
from hostile import HEADER, text
from hostile_workbooks import xlsx

import bilan
from bilan import schema
from bilan.findings import FileProblems

NAMES = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com","x")',
    "+33 1 23 45 67 89",
    "-2+3",
    "@SUM(A1:A9)",
    "'0123",
    "<script>alert('x')</script>",
    "<b>gras</b> &amp; <!-- -->",
    "]]>",
    'le "grand" projet',
    '"',
    "''",
    "a;b,c|d\te",
    "deux\nlignes",
    "trois\r\nlignes\r\nenfin",
    "\u202eabc\u202c",
    "\u200fשלום\u200f עולם",
    "مرحبا",
    "👩‍👩‍👧‍👦 famille 🇫🇷",
    "e\u0301 décomposé",
    "zé\u200bro",
    "名前",
    "{won} {0} %s %(x)s ${x}",
    "\\n \\0 \\",
    "../../etc/passwd",
    "NULL",
    "None",
    "NaN",
    "nan",
    "NA",
    "#N/A",
    "TRUE",
    "0007",
    "1e5",
    "12/03/2025",
    "$x^2$ _a_ *b* `c`",
    "x" * 10_000,
    "é" * 10_000,
]
NOT_GIVEN = ["None", "NA", "#N/A"]  # as a channel


@pytest.fixture
def load(tmp_path):
    """Load a text, or the bytes of a workbook, as a file of projects."""

    def loaded(content: bytes, name: str = "projets.csv", **options) -> pd.DataFrame:
        (tmp_path / name).write_bytes(content)
        return bilan.load_projects(tmp_path / name, **options)

    return loaded


def test_the_37_projects_are_counted_as_published(root):
    frame = bilan.load_projects(root / "data" / "gagne_perdu.csv")
    counts = frame.groupby(["channel", "outcome"], observed=True).size().to_dict()
    assert counts == {
        ("direct", "won"): 7,
        ("partnership", "won"): 6,
        ("partnership", "lost"): 6,
        ("recommendation", "won"): 5,
        ("recommendation", "lost"): 7,
        ("social", "won"): 2,
        ("social", "lost"): 4,
    }
    assert frame.index.tolist() == list(range(2, 39))


def test_the_frame_is_as_described(load):
    content = text(
        "montant;motif perte;résultat;canal;étape;initiative;rencontré;brief;"
        "date proposition;date décision;année;heures;apporteur;client",
        "1,5;trop loin;perdu;Salon;devis;moi;oui;;01/02/2025;;2025;2;Ana;X",
        ";prix;perdu;prospection;mail;;non;oui;;;;;;",
        ";;gagné;;;;;;;;;;;",
        ";délai;perdu;Foire;;;;;;;;;;",
        ";prix;perdu;plateforme;;;;;;;;;;",
    )
    frame = load(content)
    frame = frame[list(schema.PROJECTS.keys())]  # what is decided of projects comes after
    assert frame.index.name == "line"
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == {
        **dict.fromkeys(["project", "client", "introduced_by"], "str"),
        **dict.fromkeys(["stage", "channel", "outcome", "initiated_by", "lost_reason"], "category"),
        **dict.fromkeys(["proposed_on", "decided_on"], "datetime64[s]"),
        **dict.fromkeys(["met", "brief"], "boolean"),
        **dict.fromkeys(["amount", "hours"], "float64"),
        "year": "Int64",
    }
    assert frame["channel"].cat.categories.tolist() == [
        "platform",
        "prospecting",
        "Salon",
        "Foire",
        "not_given",
    ]
    assert frame["stage"].cat.categories.tolist() == ["email", "call", "proposal"]
    assert frame["outcome"].cat.categories.tolist() == ["won", "lost", "pending"]
    assert frame["initiated_by"].cat.categories.tolist() == ["me", "partner", "client"]
    assert frame["lost_reason"].cat.categories.tolist() == ["price", "timing", "trop loin"]
    assert [frame[column].cat.ordered for column in ("channel", "stage", "outcome")] == [
        True,
        True,
        False,
    ]
    assert frame["stage"].tolist() == ["proposal", "email", "proposal", "proposal", "proposal"]
    assert frame["client"].isna().tolist() == [False, True, True, True, True]
    assert frame["met"].tolist()[:2] == [True, False] and frame["met"].isna().sum() == 3


@pytest.mark.parametrize(("lang", "label"), [("fr", "ligne"), ("en", "line")])
def test_a_project_without_a_name_is_called_by_its_line(load, lang, label):
    assert load(text("canal;résultat", "Malt;gagné", "", "Malt;perdu"))["project"].tolist() == [
        f"{label} 2",
        f"{label} 4",
    ]
    assert load(text(HEADER, "a;Malt;gagné", ";Malt;perdu"))["project"].tolist() == [
        "a",
        f"{label} 3",
    ]


@pytest.mark.parametrize("quoted", [True, False], ids=["quoted", "as needed"])
def test_names_load_to_the_letter(load, quoted):
    cells = [name.replace('"', '""') for name in NAMES]
    cells = [f'"{cell}"' if quoted or set(cell) & set(';"\r\n') else cell for cell in cells]
    frame = load(
        text(
            f"{HEADER};client;apporteur", *(f"{cell};{cell};perdu;{cell};{cell}" for cell in cells)
        )
    )
    for column in ("project", "client", "introduced_by"):
        assert frame[column].tolist() == NAMES
    read = dict.fromkeys(NOT_GIVEN, "not_given") | {"nan": "NaN"}  # one spelling, the first
    assert [str(each) for each in frame["channel"]] == [read.get(name, name) for name in NAMES]


def test_names_of_a_workbook_load_to_the_letter(load):
    names = [name for name in NAMES if not name.startswith("=") and "\r" not in name]
    frame = load(
        xlsx(("projet", "canal", "résultat"), *((name, "Malt", "perdu") for name in names)),
        "projets.xlsx",
    )
    assert frame["project"].tolist() == names


def test_names_are_trimmed_and_nothing_else(load):
    frame = load(
        text(
            f"{HEADER};client",
            "  a  b ;Malt;perdu;\xa0\u202fc\t",
            "\u200bé\ufeff;\u2060Malt\u200b;\ufeffperdu;\u200b",
        )
    )
    assert (frame["project"].tolist(), frame["client"].fillna("").tolist()) == (
        ["a  b", "é"],
        ["c", ""],
    )
    assert frame["channel"].tolist() == ["platform", "platform"]


def test_loading_changes_nothing_and_twice_is_the_same(load, root):
    path = root / "data" / "exemple.csv"
    before = path.read_bytes()
    pd.testing.assert_frame_equal(bilan.load_projects(path), bilan.load_projects(path))
    assert path.read_bytes() == before


def test_the_exception_lists_every_error_and_hides_no_other(load):
    with pytest.raises(FileProblems) as refusal:
        load(text(f"{HEADER};montant", "a;Malt;gagnier;x", "b;Malt;perdu", "c;;oui;1.234"))
    assert [(each.code, each.line, each.column) for each in refusal.value.findings] == [
        ("unknown_value", 2, "résultat"),
        ("not_a_number", 2, "montant"),
        ("row_too_short", 3, None),
        ("unknown_value", 4, "résultat"),
        ("ambiguous_number", 4, "montant"),
    ]
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.__cause__ is None


WARNINGS = text(
    f"{HEADER};client;date proposition;date décision;montant;rencontré",
    "Site;Salon;gagné;OnlineStore;10/02/2025;01/02/2025;-5;x",
    "Site;salon;en attente;Online Store;10/02/2025;11/02/2025;5;",
    "Site;Salon;perdu;OnlineStore;01/03/2025;;;",
)


def test_warnings_name_their_lines_and_do_not_keep_the_file_from_loading(load, tmp_path):
    assert len(load(WARNINGS)) == 3
    found = bilan.load_findings(tmp_path / "projets.csv")
    assert found.columns.tolist() == [
        "severity",
        "code",
        "line",
        "column",
        "value",
        "allowed",
        "kind",
        "cell",
    ]
    assert set(found["severity"]) == {"warning"}
    assert [
        tuple(None if pd.isna(cell) else cell for cell in row[1:6])
        for row in found.itertuples(index=False)
    ] == [
        ("only_ticks", None, "rencontré", "", "met"),
        ("negative", 2, "montant", "-5", ""),
        ("decided_before_proposed", 2, "date décision", "2025-02-01", "2025-02-10"),
        ("decided_yet_pending", 3, "date décision", "2025-02-11", ""),
        ("joined", 3, "canal", "salon", "Salon"),
        ("alike", 3, "client", "Online Store", "OnlineStore"),
        ("twice", 4, "projet", "Site", "2"),
    ]


@pytest.mark.parametrize("dates", ["date proposition", "date décision"])
def test_a_project_of_another_year_is_another_project(load, tmp_path, dates):
    load(
        text(
            f"{HEADER};{dates}",
            "Site;Malt;gagné;01/02/2024",
            "Site;Malt;perdu;01/02/2025",
            "Site;Malt;perdu;03/04/2025",
        )
    )
    found = bilan.load_findings(tmp_path / "projets.csv")
    assert found[["code", "line", "allowed"]].to_numpy().tolist() == [["twice", 4, "3"]]


def test_a_file_without_a_loss_is_warned_about(load, tmp_path):
    load(text(HEADER, "a;Malt;gagné", "b;Malt;en attente"))
    assert bilan.load_findings(tmp_path / "projets.csv")["code"].tolist() == ["no_loss"]


def test_findings_never_raise_for_a_file(tmp_path):
    assert bilan.load_findings(tmp_path / "nowhere.csv")["code"].tolist() == ["missing_file"]


def test_warnings_are_shown_beside_errors(load, tmp_path):
    with pytest.raises(FileProblems):
        load(WARNINGS + b"x;Salon;gagnier;;;;;\n")
    found = bilan.load_findings(tmp_path / "projets.csv")
    assert found["severity"].tolist() == ["error"] + ["warning"] * 7
