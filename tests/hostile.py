"""Hostile text files: what people's spreadsheets and CRMs really write, each with what must come of
it.

A case loads, and the columns that it names must then have these values (``line`` is the index); or
it is refused, with exactly the errors that it lists: code, line, column.
"""

from datetime import date
from typing import NamedTuple

HEADER = "projet;canal;résultat"
GOOD = ("a;réseau direct;gagné", "b;partenariat;perdu")
LOADED = {
    "line": [2, 3],
    "project": ["a", "b"],
    "channel": ["direct", "partnership"],
    "outcome": ["won", "lost"],
}


class Case(NamedTuple):
    """A file, how it is read, and what it loads as (values by column) or is refused with
    (errors).
    """

    name: str
    content: bytes
    loads: dict[str, list] | None = None
    errors: tuple[tuple[str, int | None, str | None], ...] = ()
    file: str = "projets.csv"
    options: dict = {}  # noqa: RUF012
    mapping: str | None = None


def text(*lines: str, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    return "".join(line + newline for line in lines).encode(encoding)


def column(header: str, *cells: str) -> bytes:
    """A file with one more column: a project a cell."""
    return text(f"{HEADER};{header}", *(f"p;partenariat;perdu;{cell}" for cell in cells))


def loads(name: str, content: bytes, values: dict[str, list] = LOADED, **rest) -> Case:
    return Case(name, content, loads=values, **rest)


def refused(name: str, content: bytes, *errors: tuple, **rest) -> Case:
    return Case(name, content, errors=tuple((*error, None, None)[:3] for error in errors), **rest)


ENCODINGS = [
    loads("UTF-8", text(HEADER, *GOOD)),
    loads("UTF-8 with a mark", text(HEADER, *GOOD, encoding="utf-8-sig")),
    loads("UTF-16 with a mark", text(HEADER, *GOOD, encoding="utf-16")),
    loads("UTF-16 without a mark, low byte first", text(HEADER, *GOOD, encoding="utf-16-le")),
    loads("UTF-16 without a mark, high byte first", text(HEADER, *GOOD, encoding="utf-16-be")),
    loads("UTF-32", text(HEADER, *GOOD, encoding="utf-32")),
    loads("Windows-1252", text(HEADER, *GOOD, encoding="cp1252")),
    loads(
        "Windows-1252 with no accent but a euro sign",
        text("projet;canal;resultat;montant", "a;partenariat;perdu;12 €", encoding="cp1252"),
        {"amount": [12.0]},
    ),
    loads(
        "Windows-1252 with no accent but a no-break space",
        text("projet;canal;resultat;montant", "a;partenariat;perdu;1\xa0234", encoding="cp1252"),
        {"amount": [1234.0]},
    ),
    loads(
        "Windows-1252, with curly quotes and dashes",
        text(HEADER, "l’été – “œuvre”…;Malt;perdu", encoding="cp1252"),
        {"project": ["l’été – “œuvre”…"], "channel": ["platform"]},
    ),
    loads(
        "another encoding, named",
        text(HEADER, *GOOD, encoding="mac_roman"),
        options={"encoding": "mac_roman"},
    ),
    loads(
        "Ž in a name, with the encoding named",
        text(HEADER, "Žižka;Malt;perdu", encoding="cp1252"),
        {"project": ["Žižka"]},
        options={"encoding": "cp1252"},
    ),
    refused(
        "Mac",
        text("projet;canal;resultat", "a;salon;gagné", "b;salon;perdu", encoding="mac_roman"),
        ("other_encoding", 2, "resultat"),
    ),
    refused(
        "Mac, its only sign an apostrophe",
        text("projet;canal;resultat", "l’eau;salon;perdu", encoding="mac_roman"),
        ("other_encoding", 2, "projet"),
    ),
    refused(
        "Mac, its only sign an ê",
        text("projet;canal;resultat", "fête;salon;perdu", encoding="mac_roman"),
        ("other_encoding", 2, "projet"),
    ),
    refused(
        "DOS",
        text("projet;canal;resultat", "a;salon;gagné", encoding="cp850"),
        ("other_encoding", 2, "resultat"),
    ),
    refused(
        "DOS, its only sign an è",
        text("projet;canal;resultat", "première;salon;perdu", encoding="cp850"),
        ("other_encoding", 2, "projet"),
    ),
    refused(
        "encoded twice",
        text("projet;canal;resultat", "a;salon;gagné".encode().decode("cp1252")),
        ("encoded_twice", 2, "resultat"),
    ),
    refused(
        "encoded twice, its only accent at the end",
        text("projet;canal;resultat", "voilà;salon;perdu".encode().decode("cp1252")),
        ("encoded_twice", 2, "projet"),
    ),
    refused(
        "encoded twice, its only accent all there is",
        text("projet;canal;resultat", "à;salon;perdu".encode().decode("cp1252")),
        ("encoded_twice", 2, "projet"),
    ),
    refused(
        "encoded twice, its only sign a space at the end",
        text("projet;canal;resultat", "ici\xa0;salon;perdu".encode().decode("cp1252")),
        ("encoded_twice", 2, "projet"),
    ),
    refused(
        "encoded twice, header too",
        text(HEADER.encode().decode("cp1252"), "a;salon;perdu"),
        ("encoded_twice", 1, "rÃ©sultat"),
    ),
    refused(
        "UTF-8 and Windows-1252 in turn",
        text("projet;canal;resultat", "été;salon;perdu")
        + text("Noël;Malt;gagné", encoding="cp1252"),
        ("mixed_encoding", 2, "projet"),
    ),
    refused(
        "a UTF-8 mark and Windows-1252",
        b"\xef\xbb\xbf" + text("projet;canal;resultat", "a;salon;gagné", encoding="cp1252"),
        ("mixed_encoding", 1, "ï»¿projet"),
    ),
    refused(
        "a lost character", text(HEADER, "caf\ufffd;salon;perdu"), ("lost_character", 2, "projet")
    ),
    loads(
        "a lost character, accepted",
        text(HEADER, "caf\ufffd;salon;perdu"),
        {"project": ["caf\ufffd"]},
        options={"encoding": "utf-8"},
    ),
    refused(
        "half of a UTF-16 character",
        text(HEADER, *GOOD, encoding="utf-16")[:-1],
        ("undecodable", 3),
    ),
    refused(
        "not in the encoding named",
        text(HEADER, *GOOD, encoding="cp1252"),
        ("undecodable", 1),
        options={"encoding": "utf-8"},
    ),
    refused(
        "no such encoding",
        text(HEADER, *GOOD),
        ("unknown_encoding",),
        options={"encoding": "utf-9"},
    ),
    refused(
        "a null character",
        text(HEADER, GOOD[0], "b\0;partenariat;perdu"),
        ("nul_byte", 3),
    ),
]

NOT_TABLES = [
    refused("empty", b"", ("empty_file",)),
    refused("blank lines only", b"\r\n \r\n", ("empty_file",)),
    refused("a header alone", text(HEADER), ("no_rows", 1)),
    refused("a header and blank rows", text(HEADER, ";;", ""), ("no_rows", 1)),
    refused(
        "a web page",
        text("<!DOCTYPE html>", "<table><tr><td>projet</td></tr></table>"),
        ("not_a_table",),
    ),
    refused(
        "a table of a web page, named .xls",
        text("<table>", "</table>"),
        ("not_a_table",),
        file="export.xls",
    ),
    refused("a workbook named .csv", b"PK\x03\x04" + bytes(60), ("workbook_renamed",)),
    refused(
        "an old workbook", b"\xd0\xcf\x11\xe0" + bytes(60), ("old_workbook",), file="projets.xls"
    ),
    refused("a PDF", b"%PDF-1.7\n", ("not_a_table",)),
    refused("text named .xlsx", text(HEADER, *GOOD), ("damaged_workbook",), file="projets.xlsx"),
    refused("prose", text("Bonjour", "Voici mes projets"), ("no_header", 1)),
]

HEADERS = [
    loads("commas", text("projet,canal,résultat", "a,réseau direct,gagné", "b,partenariat,perdu")),
    loads(
        "tabs", text("projet\tcanal\trésultat", "a\tréseau direct\tgagné", "b\tpartenariat\tperdu")
    ),
    loads("bars", text("projet|canal|résultat", "a|réseau direct|gagné", "b|partenariat|perdu")),
    loads(
        "semicolons, with commas in most cells",
        text(HEADER, "a, b, c;réseau direct;gagné", "d, e, f;partenariat;perdu"),
        {"project": ["a, b, c", "d, e, f"]},
    ),
    loads("a sep line", text("sep=;", HEADER, *GOOD)),
    loads("a sep line of another sign than the table's", text("sep=,", HEADER, *GOOD)),
    loads(
        "a sep line with an unusual sign",
        text("sep=^", "projet^canal^résultat", "a;b^réseau direct^gagné"),
        {"project": ["a;b"]},
    ),
    loads(
        "title and blank lines above",
        text("Mes projets", "", "au 31 décembre;;", HEADER, *GOOD),
        {**LOADED, "line": [5, 6]},
    ),
    loads(
        "capitals, accents, spaces, a zero-width mark", text("PROJET; C\u200banal ;RESULTAT", *GOOD)
    ),
    loads(
        "English",
        text("Project;Channel;Outcome", "a;direct network;won", "b;partnership;closed lost"),
    ),
    loads(
        "underscores",
        text("projet;canal;resultat;date_decision", "a;Malt;perdu;2025-12-31"),
        {"decided_on": [date(2025, 12, 31)]},
    ),
    loads("units in brackets", column("Budget (€)", "12,50"), {"amount": [12.5]}),
    loads("days are not hours", column("Temps passé (jours)", "2"), {"outcome": ["lost"]}),
    loads("thousands are not euros", column("Budget (k€)", "12,50"), {"amount": [None]}),
    loads("a header of two lines", b'projet;"canal\n";"r\xc3\xa9sultat"\n' + text(*GOOD)),
    loads(
        "columns in another order, some not ours",
        text("notes;résultat;canal", "x;gagné;Malt"),
        {"project": ["ligne 2"], "channel": ["platform"]},
    ),
    loads(
        "all-empty columns",
        text("projet;;canal;résultat;;", "a;;Malt;gagné;;"),
        {"channel": ["platform"]},
    ),
    refused("no outcome", text("projet;canal", "a;Malt"), ("missing_column", 1)),
    refused("nothing known", text("foo;bar", "1;2"), ("missing_column", 1), ("missing_column", 1)),
    refused(
        "a misspelt header", text("projet;canal;resulat", *GOOD), ("misspelt_header", 1, "resulat")
    ),
    loads("a misspelt optional header", column("montantt", "12"), {"amount": [None]}),
    refused(
        "the same header twice",
        text("projet;canal;canal;résultat", "a;Malt;salon;gagné"),
        ("duplicate_header", 1, "canal"),
    ),
    refused(
        "two headers for one column",
        text("projet;canal;résultat;statut", "a;Malt;gagné;perdu"),
        ("duplicate_header", 1, "statut"),
    ),
    refused(
        "a header over two rows",
        text("projet", "canal;résultat", "Malt;gagné"),
        ("header_above", 1),
    ),
    refused(
        "a header sorted among the projects", text(GOOD[0], HEADER, GOOD[1]), ("project_above", 1)
    ),
    refused(
        "a null character in the header", text("projet;canal\0;résultat", *GOOD), ("nul_byte", 1)
    ),
    *(
        loads(
            f"two headers in one, and cells for one: {header}",
            text(f"{HEADER};{header}", *(f"{row};12" for row in GOOD)),
        )
        for header in ("montantheures", "montant|heures", "montant0heures", "montantxheures")
    ),
    *(
        loads(f"a header of two of our words: {header}", text(f"{HEADER};{header}", *rows))
        for header, rows in (
            ("Client / Projet", [f"{row};A / b" for row in GOOD]),
            ("Budget client", [f"{row};12" for row in GOOD]),
            ("Status Reason", [f"{row};Done" for row in GOOD]),
            ("ClientBudget", [f"{row};12" for row in GOOD]),
            ("client_projet", [f"{row};A / b" for row in GOOD]),
        )
    ),
    refused(
        "an index without a header",
        text(",projet,canal,résultat", "0,a,Malt,gagné", "1,b,salon,perdu"),
        ("column_without_header", 1, "A"),
    ),
    refused(
        "a header short of one name",
        text("projet;canal", "a;Malt;gagné", "b;salon;perdu"),
        ("missing_column", 1),
        ("header_misfit", 1),
    ),
    refused(
        "a header whose separator became a letter, and a row that nothing follows",
        text(f"{HEADER}xmontant", f"{GOOD[0]};12", f"{GOOD[1]};"),
        ("missing_column", 1),
        ("header_misfit", 1),
    ),
    refused("a quote in the header", text('projet;"canal;résultat', *GOOD), ("unclosed_quote", 1)),
]

ROWS = [
    loads("Windows line ends", text(HEADER, *GOOD, newline="\r\n")),
    loads("old Mac line ends", text(HEADER, *GOOD, newline="\r")),
    loads(
        "mixed line ends",
        text(HEADER, newline="\r\n") + text(GOOD[0], newline="\r") + text(GOOD[1]),
    ),
    loads("no line end at the end", text(HEADER, *GOOD).rstrip()),
    loads(
        "blank and empty rows",
        text(HEADER, "", GOOD[0], ";;", "  ; ;", GOOD[1], "", ""),
        {**LOADED, "line": [3, 6]},
    ),
    loads("empty cells beyond the header", text(HEADER, GOOD[0] + ";;", GOOD[1])),
    loads(
        "line ends, quotes and separators in quotes",
        text(HEADER, '"a\n""b"";c";réseau direct;gagné', GOOD[1]),
        {**LOADED, "project": ['a\n"b";c', "b"]},
    ),
    loads(
        "every cell in quotes",
        text(
            '"projet";"canal";"résultat"',
            '"a";"réseau direct";"gagné"',
            '"b";"partenariat";"perdu"',
        ),
    ),
    loads(
        "a line separator inside a cell is no line end",
        text(HEADER, "a\u2028b\x85c\x0bd;Malt;perdu"),
        {"project": ["a\u2028b\x85c\x0bd"]},
    ),
    loads(
        "a name of seven equal signs",
        text(HEADER, "=======;réseau direct;gagné", GOOD[1]),
        {**LOADED, "project": ["=======", "b"]},
    ),
    refused(
        "two versions of a file, as git leaves them",
        text(HEADER, "<<<<<<< HEAD", GOOD[0], "=======", GOOD[1], ">>>>>>> b"),
        ("conflict_marker", 2),
    ),
    refused("a short row", text(HEADER, GOOD[0], "b;partenariat"), ("row_too_short", 3)),
    refused("a long row", text(HEADER, GOOD[0], GOOD[1] + ";x"), ("row_too_long", 3)),
    refused("two rows in one", text(HEADER, GOOD[0] + GOOD[1], GOOD[0]), ("row_too_long", 2)),
    refused(
        "a row cut in two",
        text(HEADER, "a;réseau", "direct;gagné", GOOD[1]),
        ("row_too_short", 2),
        ("row_too_short", 3),
    ),
    refused(
        "a value without a header",
        text(HEADER + ";", *GOOD, "c;Malt;perdu;!"),
        ("cell_without_header", 4, "D"),
    ),
    refused(
        "a decimal comma in a comma file",
        text("projet,canal,résultat,montant", "a,Malt,gagné,12,50", "b,Malt,gagné,7"),
        ("decimal_comma", 2, "montant"),
    ),
    refused(
        "a decimal comma that an empty cell would hide",
        text("projet,canal,résultat,montant,heures", "a,Malt,gagné,12,50,"),
        ("decimal_comma", 2, "montant"),
    ),
    refused(
        "an unclosed quote",
        text(HEADER, '"a;réseau direct;gagné', GOOD[1], '"c";Malt;perdu'),
        ("unclosed_quote", 2, "projet"),
    ),
    refused(
        "an unclosed quote to the end",
        text(HEADER, GOOD[0], 'b;"partenariat;perdu'),
        ("unclosed_quote", 3, "canal"),
    ),
    refused(
        "a stray quote",
        text(HEADER, 'écran 15" ;Malt;gagné', GOOD[1]),
        ("stray_quote", 2, "projet"),
    ),
    refused(
        "text after a quoted cell",
        text(HEADER, '"a" b;Malt;gagné', GOOD[1]),
        ("stray_quote", 2, "projet"),
    ),
    refused(
        "a quote escaped by a backslash",
        text(HEADER, '"a \\"b\\" c";Malt;gagné'),
        ("stray_quote", 2, "projet"),
    ),
    refused(
        "every kind of error at once",
        text(HEADER, '"a\n2";Malt;gagnier', "b;salon", 'c";Malt;perdu', "d;Malt;"),
        ("unknown_value", 2, "résultat"),
        ("row_too_short", 3),
        ("stray_quote", 4, "projet"),
        ("blank_outcome", 5, "résultat"),
    ),
    loads(
        "totals at the bottom",
        text(
            HEADER + ";montant",
            *(row + ";10" for row in GOOD),
            ";;;20",
            "Total :;;2;20",
            "Moyenne;;;10",
        ),
    ),
    refused(
        "a total that is not that of the rows above",
        text(HEADER + ";montant", *(row + ";10" for row in GOOD), "Total;;;25"),
        ("wrong_total", 4, "montant"),
    ),
    loads(
        "a project called Total",
        text(HEADER, *GOOD, "Total;Malt;perdu"),
        {"project": ["a", "b", "Total"]},
    ),
    refused(
        "totals in the middle",
        text(HEADER, GOOD[0], "Sous-total;;", GOOD[1]),
        ("blank_outcome", 3, "résultat"),
    ),
    refused(
        "a project called Total Énergies, without an outcome",
        text(HEADER, *GOOD, "Total Énergies;Malt;"),
        ("blank_outcome", 4, "résultat"),
    ),
]

CASES = [*ENCODINGS, *NOT_TABLES, *HEADERS, *ROWS]
