"""Files of projects at the limits, the same bytes every time: hostile texts in every column, long names, very many projects."""

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

HOSTILE = (
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
HEADER = [
    *("projet", "client", "canal", "apporteur", "initiative", "étape", "date proposition", "date décision"),
    *("rencontré", "brief précis", "montant", "heures", "résultat", "motif perte"),
]
_CHANNELS = [
    "réseau direct",
    "partenariat",
    "recommandation",
    "réseaux sociaux",
    "client existant",
    "plateforme",
    "site web",
    "salon",
]
_LAST = date(2025, 12, 31)
NAMED = ("projet", "client", "apporteur")


def hostile(folder: Path) -> Path:
    """Each hostile text in every column that takes one, channels of 40 characters and more among them; and a file of partners."""
    rows = list(_projects(4 * len(HOSTILE), [f"{text} ".ljust(40, "m") for text in HOSTILE]))
    for number, row in enumerate(rows):
        text = HOSTILE[number % len(HOSTILE)]
        row |= {column: marked(column, number % len(HOSTILE)) for column in NAMED}
        row["motif perte"] = text if row["résultat"] == "perdu" else ""
        if number % 3 == 0:
            row["canal"] = "partenariat"
    partners = [{"partenaire": marked("apporteur", number), "connu": "oui"} for number in range(len(HOSTILE))]
    _write(folder / "partenaires.csv", ["partenaire", "connu"], partners)
    return _write(folder / "hostile.csv", HEADER, rows)


def marked(column: str, number: int) -> str:
    """A hostile text as a name, with a word of its own to be searched for: ``client7qz``."""
    return f"{column}{number}qz {HOSTILE[number]}"


def many(folder: Path, projects: int, years: int = 4) -> Path:
    """So many projects over some years, in eight channels."""
    return _write(folder / f"{projects}.csv", HEADER, _projects(projects, _CHANNELS, years))


def _projects(count: int, channels: list[str], years: int = 2) -> Iterator[dict[str, str]]:
    draw = random.Random(11)
    for number in range(count):
        proposed = date(2026 - years, 1, 1) + timedelta(number * 365 * years // count)
        decided = min(proposed + timedelta(draw.randrange(40)), _LAST)
        outcome = draw.choices(["gagné", "perdu", "en attente"], [9, 10, 1])[0]
        yield dict.fromkeys(HEADER, "") | {
            "projet": f"Projet {number}",
            "canal": channels[number % len(channels)],
            "initiative": draw.choice(["moi", "partenaire", "client"]),
            "date proposition": f"{proposed:%d/%m/%Y}",
            "date décision": "" if outcome == "en attente" else f"{decided:%d/%m/%Y}",
            "rencontré": draw.choice(["oui", "non", ""]),
            "brief précis": draw.choice(["oui", "non", ""]),
            "montant": draw.choice(["", str(draw.randrange(300, 20_000))]),
            "heures": draw.choice(["", str(draw.randrange(1, 30))]),
            "résultat": outcome,
            "motif perte": draw.choice(["prix", "concurrent", "sans réponse", ""]) if outcome == "perdu" else "",
        }


def _write(path: Path, header: list[str], rows: Iterable[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path
