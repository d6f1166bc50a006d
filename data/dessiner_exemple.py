"""Draws the two synthetic files, exemple.csv and partenaires.csv, the same bytes every time.

    python data/dessiner_exemple.py [FOLDER]

Every outcome is drawn from the rates below: what a report concludes can be held against them.
Nobody in the files exists. The seed was picked among several thousand so that 2025 makes a year
worth reading: one channel all won, the others too few to tell, and a resolution half kept.
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "projet;client;canal;apporteur;initiative;étape;date proposition;date décision;année;"
    "rencontré;brief précis;montant HT (€);heures;résultat;motif perte"
)
LAST_CLOSED = date(2022, 10, 31)  # until then she closes every proposal herself, on some day
LAST_DAY = date(2025, 12, 31)

# How many proposals were sent each year, and the true win rates, unqualified and qualified.
PROPOSALS = {
    "réseau direct": ({2022: 6, 2023: 6, 2024: 7, 2025: 9}, (0.80, 0.95)),
    "partenariat": ({2022: 9, 2023: 9, 2024: 9, 2025: 10}, (0.20, 0.65)),
    "recommandation": ({2022: 8, 2023: 9, 2024: 8, 2025: 8}, (0.15, 0.60)),
    "réseaux sociaux": ({2022: 6, 2023: 6, 2024: 5, 2025: 6}, (0.10, 0.35)),
    "client existant": ({2022: 2, 2023: 3, 2024: 3, 2025: 3}, (0.70, 0.90)),
    "plateforme": ({2022: 4, 2023: 3, 2024: 2, 2025: 2}, (0.05, 0.30)),
    "": ({2022: 1, 2025: 1}, (0.30, 0.30)),
}
# The share of proposals written unqualified, through the channel where prospects are strangers;
# less elsewhere. At the end of 2023 comes the resolution: no proposal without a meeting or a
# precise brief.
UNQUALIFIED = {2022: 0.75, 2023: 0.75, 2024: 0.60, 2025: 0.24}
DISTANCE = {"réseau direct": 0.2, "client existant": 0.2, "partenariat": 0.7, "recommandation": 0.8}
NOT_NOTED = {2022: 0.20, 2023: 0.12, 2024: 0.06, 2025: 0.04}
SET_ASIDE = {2022: 4, 2023: 5, 2024: 5, 2025: 4}
REASONS = {
    "sans réponse": 6,
    "prix": 5,
    "concurrent": 4,
    "budget": 3,
    "délai": 2,
    "adéquation": 2,
    "autre": 1,
}
INITIATIVE = {
    "partenariat": {"partenaire": 6, "moi": 3, "client": 1},
    "recommandation": {"client": 7, "partenaire": 2, "moi": 1},
    "réseaux sociaux": {"client": 5, "moi": 5},
    "plateforme": {"moi": 8, "client": 2},
}

# Who introduces projects, and how often. The last two are not in the partners file, at least not
# spelt so.
INTRODUCERS = {
    "Atelier Violet": 8, "Studio Indigo": 7, "Bureau Lilas": 5, "Collectif Safran": 4, "Maison Grenat": 3,
    "Cabinet Sépia": 2, "Agence Ocre": 3, "Fabrique Azur": 2,
}  # fmt: skip
PARTNERS = """\
partenaire;intérêt commun;connu;proche;recommandé;besoin;affaires envoyées
Atelier Violet;oui;oui;oui;oui;oui;3
Studio Indigo;oui;oui;non;oui;oui;1
Bureau Lilas;oui;non;oui;;oui;0
Collectif Safran;non;oui;oui;non;;2
Maison Grenat;non;non;oui;non;non;0
Cabinet Sépia;;oui;non;oui;non;
Agence Ocres;oui;non;non;oui;oui;0
Duo Corail;non;non;non;oui;non;0
Équipe Olive;oui;;oui;non;non;1
"""


def main(folder: Path) -> None:
    _write(folder / "exemple.csv", "".join(f"{line}\n" for line in [HEADER, *_rows()]))
    _write(folder / "partenaires.csv", PARTNERS)


def _rows() -> list[str]:
    draw = Draw(seed=501)
    sent = [
        (_a_day(draw, year), channel)
        for channel, (counts, _) in PROPOSALS.items()
        for year in counts
        for _ in range(counts[year])
    ]
    unsent = [(_a_day(draw, year), None) for year, count in SET_ASIDE.items() for _ in range(count)]
    clients: list[str] = []
    rows = []
    for number, (day, channel) in enumerate(sorted(sent + unsent, key=lambda row: row[0]), start=1):
        row = _never_proposed(draw, day) if channel is None else _proposal(draw, day, channel)
        row["projet"] = f"Projet fictif {number:03}"
        if channel == "client existant" and clients:
            row["client"] = draw.one_of(dict.fromkeys(clients, 1))
        else:
            row["client"] = f"Client {number:03}"
        if row["résultat"] == "gagné":
            clients.append(row["client"])
        rows.append(";".join(row.get(column, "") for column in HEADER.split(";")))
    return rows


class Draw:
    """Chance, out of ``random()`` alone: the one method that Python promises not to change."""

    def __init__(self, seed: int):
        self.random = random.Random(seed).random

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.random()

    def one_of(self, weights: dict[str, float]) -> str:
        left = self.random() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return choice


def _a_day(draw: Draw, year: int) -> date:
    day = date(year, 1, 6) + timedelta(days=int(draw.between(0, 350)))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _never_proposed(draw: Draw, day: date) -> dict[str, str]:
    channels = {"plateforme": 3, "réseaux sociaux": 3, "recommandation": 2, "partenariat": 1}
    stage = draw.one_of({"mail": 3, "appel": 2})
    return {
        "canal": draw.one_of(channels),
        "étape": stage,
        "année": str(day.year),
        "résultat": "perdu",
    }


def _proposal(draw: Draw, day: date, channel: str) -> dict[str, str]:
    row = {"canal": channel, "étape": "proposition", "date proposition": f"{day:%d/%m/%Y}"}
    qualified = not draw.happens(UNQUALIFIED[day.year] * DISTANCE.get(channel, 1))
    met, brief = (
        draw.one_of({"oui oui": 9, "oui non": 6, "non oui": 5}).split()
        if qualified
        else ("non", "non")
    )
    row["rencontré"] = "" if draw.happens(NOT_NOTED[day.year]) else met
    row["brief précis"] = "" if draw.happens(NOT_NOTED[day.year]) else brief
    if channel in ("partenariat", "recommandation") and not draw.happens(0.08):
        row["apporteur"] = draw.one_of(INTRODUCERS)
    if not draw.happens(0.08):
        row["initiative"] = draw.one_of(INITIATIVE.get(channel, {"client": 8, "moi": 2}))
    if not draw.happens(0.10):
        row["montant HT (€)"] = (
            f"{50 * round(draw.between(8, 120)) + 0.5 * draw.happens(0.1):.2f}".replace(".", ",")
        )
    if not draw.happens(0.20):
        row["heures"] = f"{round(2 * draw.between(1, 12)) / 2:g}".replace(".", ",")
    return row | _decision(draw, day, PROPOSALS[channel][1][qualified])


def _decision(draw: Draw, day: date, win_rate: float) -> dict[str, str]:
    decided = day + timedelta(days=int(draw.between(5, 50)))
    decided -= timedelta(days=max(0, decided.weekday() - 4))
    won = draw.happens(win_rate)
    reason = draw.one_of(REASONS)
    if decided > LAST_DAY or draw.happens(0.02):
        return {"résultat": "en attente"}
    if won:
        return {"résultat": "gagné", "date décision": f"{decided:%d/%m/%Y}"}
    if reason == "sans réponse" and draw.happens(0.5):
        lost = {"résultat": "perdu", "motif perte": reason}
        return lost if day > LAST_CLOSED else lost | {"date décision": f"{decided:%d/%m/%Y}"}
    noted = "" if draw.happens(0.15) else reason
    return {"résultat": "perdu", "date décision": f"{decided:%d/%m/%Y}", "motif perte": noted}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
