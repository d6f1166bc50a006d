"""A file whose every column of texts is hostile: to a page, a picture, a terminal, a spreadsheet,
or only to a layout.
"""

import csv
from pathlib import Path

import extremes

TEXTS = (
    "<script>window.pwned = 1</script>",
    '<img src=x onerror="window.pwned = 1">',
    '"><svg/onload=window.pwned=1>',
    "</style></svg></table></main><h1>",
    "[a](javascript:window.pwned=1)",
    "javascript:window.pwned=1",
    "![a](http://127.0.0.1:9/a.png)",
    "**a** _b_ `c` | d | ~~e~~",
    "$$\\frac{1}{2}$$ $x$ \\(y\\)",
    '=HYPERLINK("http://127.0.0.1:9/")',
    "{{ 7 * 7 }} {% raw %} &amp; &lt;b&gt;",
    "\u202eesrevni\u202c \u2066a",
    "\x1b[31mrouge\x1b[0m \x07",
    "עברית 12 (שלום)",
    "قناة العملاء 34",
    "𝕬 👩‍👩‍👧 é\u0301\u0301\u0301\u0301 \u200b",
    "W" * 10_000,
)
NAMED = ("projet", "client", "apporteur")
ABSENT = "solitaireqz"  # a partner that no project names but in the reason why one was lost


def write(folder: Path) -> Path:
    """The file, beside its file of partners: channels of 40 characters and more, and names that can
    be searched for.
    """
    path, partners = extremes.write("long_names", folder), folder / "partenaires.csv"
    rows, known = _read(path), _read(partners)
    for number, row in enumerate(rows):
        text = number % len(TEXTS)
        row |= {column: marked(column, text) for column in NAMED}
        row["canal"] = "partenariat" if number % 3 == 0 else f"{TEXTS[text]} ".ljust(40, "m")
        row["motif_perte"] = TEXTS[text] if row["resultat"] == "perdu" else ""
    for number, row in enumerate(known):
        row["partenaire"] = marked("apporteur", number)
    known.append(known[-1] | {"partenaire": f"Confrère {ABSENT}"})
    next(row for row in reversed(rows) if row["motif_perte"])["motif_perte"] = (
        f"pris par {ABSENT.upper()}"
    )
    _write(partners, known)
    return _write(path.with_name("hostile.csv"), rows)


def marked(column: str, number: int) -> str:
    """A hostile text as a name, behind a word of its own to search for: ``client7qz``."""
    return f"{column}{number}qz {TEXTS[number]}"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path
