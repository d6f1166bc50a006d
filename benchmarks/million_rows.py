"""How long a million rows take to load and count, beside DuckDB's unvalidated `read_csv` of the
same file: into a frame of all its columns, as bilan makes one, and by a GROUP BY of two of them.

python benchmarks/million_rows.py [RUNS]

Aims, both where names, amounts and dates recur and where hardly one does: at a million rows, at
most 1.5 times DuckDB's frame; growth in proportion from 10,000 rows on; memory at its peak at most
10 times the file. Each run is a Python that has just started, the tools in turn; libraries are
imported before the clock starts. The times are the best of all runs: what else the machine does
only adds to them.
"""

import random
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple

HEADER = "projet;client;canal;résultat;date proposition;date décision;rencontré;brief précis;montant;heures;motif perte"
CHANNELS = [
    "réseau direct",
    "partenariat",
    "recommandation",
    "réseaux sociaux",
    "client existant",
    "plateforme",
    "Salon",
    "",
]
OUTCOMES = ["gagné", "perdu", "en attente"]
REASONS = ["prix", "délai", "sans réponse", ""]
DAYS = [f"{date(2021, 1, 1) + timedelta(days=number):%d/%m/%Y}" for number in range(1800)]
TIMES = [f" {datetime.min + timedelta(seconds=second):%H:%M:%S}" for second in range(86400)]


class Content(NamedTuple):
    """How much of a file recurs: the clients that there are for a project, the times of a day, the
    amounts in cents.
    """

    clients: float
    times: list[str]
    amounts: range


CONTENTS = {
    "recurring": Content(0.05, [""], range(25_000, 2_000_000, 50)),
    "distinct": Content(100, TIMES, range(25_000, 10**8)),
}

PROGRAM = """
import resource, sys, time
{imports}
start = time.perf_counter()
counts = {call}
seconds = time.perf_counter() - start
assert counts == {expected}, counts
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
BILAN = {
    "imports": "import bilan; bilan.load_projects, bilan.by_channel",
    "call": "bilan.by_channel(bilan.load_projects(sys.argv[1]))[['won', 'lost']].sum().to_list()",
}
FRAME = {
    "imports": "import duckdb, pandas, pyarrow",
    "call": """duckdb.sql(f"from read_csv('{sys.argv[1]}')").df()["résultat"].value_counts()[
        ["gagné", "perdu"]].to_list()""",
}
TWO_COLUMNS = {
    "imports": "import duckdb",
    "call": '''[int(sum(column)) for column in zip(*duckdb.sql(f"""
        select count(*) filter ("résultat" = 'gagné'), count(*) filter ("résultat" = 'perdu')
        from read_csv('{sys.argv[1]}') group by canal""").fetchall())]''',
}


def main(runs: int) -> None:
    print(
        f"{'content':9} {'rows':>9} {'file':>8} {'bilan':>8} {'a row':>8} {'frame':>8} {'ratio':>6}"
        f" {'2 columns':>9} {'ratio':>6} {'peak':>8} {'of file':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in product(CONTENTS, (10_000, 100_000, 1_000_000)):
            path = Path(folder) / f"{name}{rows}.csv"
            expected = write(path, rows, CONTENTS[name])
            size = path.stat().st_size / 2**20
            measured = [
                [run(tool, path, expected) for tool in (BILAN, FRAME, TWO_COLUMNS)]
                for _ in range(runs)
            ]
            ours, frame, two = (
                min(seconds for seconds, _ in runs) for runs in zip(*measured, strict=True)
            )
            peak = max(megabytes for (_, megabytes), *_ in measured)
            print(
                f"{name:9} {rows:9,} {size:5.1f} MB {ours:6.3f} s {ours / rows * 1e6:5.2f} µs {frame:6.3f} s {ours / frame:6.2f}"
                f" {two:7.3f} s {ours / two:6.2f} {peak:5.0f} MB {peak / size:8.1f}"
            )


def write(path: Path, rows: int, content: Content) -> list[int]:
    """A well-formed file, and how many of its projects are won and lost."""
    chance = random.Random(rows)
    counts = dict.fromkeys(OUTCOMES, 0)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(HEADER + "\r\n")
        for number in range(rows):
            outcome = chance.choice(OUTCOMES)
            counts[outcome] += 1
            proposed = chance.randrange(1700)
            cells = [
                f"Étude n° {number}",
                f"Client {chance.randrange(int(rows * content.clients))}",
                chance.choice(CHANNELS),
                outcome,
                DAYS[proposed] + chance.choice(content.times),
                ""
                if outcome == "en attente"
                else DAYS[proposed + chance.randrange(100)] + chance.choice(content.times),
                chance.choice(["oui", "non", ""]),
                chance.choice(["oui", "non", ""]),
                f"{chance.choice(content.amounts) / 100:.10g}".replace(".", ","),
                f"{chance.randrange(2, 80) / 4:g}".replace(".", ","),
                chance.choice(REASONS) if outcome == "perdu" else "",
            ]
            file.write(";".join(cells) + "\r\n")
    return [counts["gagné"], counts["perdu"]]


def run(tool: dict[str, str], path: Path, expected: list[int]) -> tuple[float, float]:
    """Seconds, and megabytes at the peak."""
    program = PROGRAM.format(expected=expected, **tool)
    printed = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True
    ).stdout
    seconds, peak = printed.split()
    return float(seconds), float(peak)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
