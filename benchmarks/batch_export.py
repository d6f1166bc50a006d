"""How often one export is read, how long it takes to tell it apart, and the most memory.

python benchmarks/batch_export.py [ROWS] [MEMBERS]     100,000 and 2,000 unless told
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from bilan.report.exports import of_export


def main(rows: int, members: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder, "export.csv")
        with export.open("w", encoding="utf-8") as file:
            file.write("membre;projet;canal;résultat;date décision;montant;heures\n")
            for row in range(rows):
                outcome, channel = (
                    ("gagné", "perdu")[row % 7 < 4],
                    ("réseau direct", "site web", "Salon")[row % 3],
                )
                day = f"{row % 28 + 1:02}/{row % 12 + 1:02}/{2020 + row % 6}"
                file.write(
                    f"Membre {row * 7919 % members:04};Projet {row};{channel};{outcome};{day};{row % 9000},50;{row % 40}\n"
                )
        opened: list[str] = []
        sys.addaudithook(
            lambda event, told: opened.append(str(told[0])) if event == "open" else None
        )
        before, start = peak(), time.perf_counter()
        reviews = of_export(export, "membre", None)
        size = sum(
            len(file.content) for review in reviews for file in review.files().files.values()
        )
        print(
            f"{rows:,} rows, {export.stat().st_size >> 20} MB: {len(reviews):,} reviews in {time.perf_counter() - start:.1f} s"
        )
        print(
            f"read {opened.count(str(export))} time(s); their files are {size >> 20} MB; peak {peak()} MB, {before} MB before"
        )


def peak() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*(given or [100_000, 2_000]))
