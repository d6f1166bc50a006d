"""Files at the extremes, invented from a seed: of one project or of a hundred thousand, of thirty
years, of endless names.

path = extremes.write("long_names", folder)
"""

import csv
import datetime
from pathlib import Path
from random import Random

HEADERS = [
    "projet",
    "client",
    "canal",
    "apporteur",
    "initiative",
    "etape",
    "rencontre",
    "brief_precis",
    "date_proposition",
    "date_decision",
    "montant",
    "heures",
    "resultat",
    "motif_perte",
]
PARTNER_HEADERS = [
    "partenaire",
    "intérêt commun",
    "connu",
    "proche",
    "recommandé",
    "besoin",
    "affaires envoyées",
]
CHANNELS = (
    "réseau direct",
    "partenariat",
    "recommandation",
    "réseaux sociaux",
    "client existant",
    "plateforme",
    "",
)
REASONS = ("prix", "concurrent", "sans réponse", "budget", "délai", "adéquation", "autre", "")
PARTNERS = tuple(
    f"Partenaire au nom interminable, numéro {place:02}" for place in range(15)
)  # 40 characters and more
LONG = tuple(
    f"Canal {place:02} au nom vraiment interminable ici" for place in range(15)
)  # 41 characters

# How many projects, of which years, through which channels, and the share of those still pending.
FILES = {
    "one_project": (1, (2025,), CHANNELS[:1], 0.0),
    "none_decided": (8, (2025,), CHANNELS, 1.0),
    "one_channel": (40, (2024, 2025), CHANNELS[:1], 0.1),
    "long_names": (120, (2024, 2025), LONG, 0.1),
    "300_projects": (300, (2025,), CHANNELS, 0.05),
    "5000_projects": (5_000, (2023, 2024, 2025), (*CHANNELS, *LONG), 0.05),
    "100000_projects": (100_000, (2024, 2025), CHANNELS, 0.02),
    "30_years": (900, range(1996, 2026), CHANNELS, 0.02),
}


def write(name: str, folder: Path) -> Path:
    """One of ``FILES`` as a CSV file in a folder, beside its file of partners."""
    count, years, channels, pending = FILES[name]
    random = Random(name)
    rows = [
        _project(random, place, random.choice(list(years)), channels, pending)
        for place in range(1, count + 1)
    ]
    if count == 1:
        rows[0]["resultat"] = "gagné"
    _written(
        folder / "partenaires.csv",
        PARTNER_HEADERS,
        [_partner(random, partner) for partner in PARTNERS],
    )
    return _written(
        folder / f"{name}.csv", HEADERS, [[row[header] for header in HEADERS] for row in rows]
    )


def _project(
    random: Random, place: int, year: int, channels: tuple[str, ...], pending: float
) -> dict[str, str]:
    channel = random.choices(channels, range(len(channels), 0, -1))[0]
    outcome = (
        "en attente" if random.random() < pending else random.choice(["gagné", "perdu", "perdu"])
    )
    proposed = datetime.date(year, 1, 1) + datetime.timedelta(random.randrange(280))
    decided = proposed + datetime.timedelta(int(random.lognormvariate(3.2, 0.8)) % 80)
    return {
        "projet": f"Projet {place}",
        "client": f"Client {random.randrange(1, 2 + place // 3)}",
        "canal": channel,
        "apporteur": random.choice(PARTNERS)
        if channel in ("partenariat", "recommandation", *LONG)
        else "",
        "initiative": random.choice(["moi", "partenaire", "client", ""]),
        "etape": random.choices(["proposition", "appel"], [9, 1])[0]
        if place > 1
        else "proposition",
        "rencontre": random.choice(["oui", "non", ""]),
        "brief_precis": random.choice(["oui", "non", ""]),
        "date_proposition": f"{proposed:%d/%m/%Y}",
        "date_decision": "" if outcome == "en attente" else f"{decided:%d/%m/%Y}",
        "montant": str(int(random.lognormvariate(8, 0.9))) if random.random() < 0.9 else "",
        "heures": str(random.randrange(1, 40)) if random.random() < 0.8 else "",
        "resultat": outcome,
        "motif_perte": random.choice(REASONS) if outcome == "perdu" else "",
    }


def _partner(random: Random, name: str) -> list[str]:
    return [
        name,
        *(random.choice(["oui", "non", ""]) for _ in range(5)),
        random.choice(["", "0", "1", "2"]),
    ]


def _written(path: Path, headers: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerows([headers, *rows])
    return path
