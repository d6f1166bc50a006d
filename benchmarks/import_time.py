"""How long `import bilan` takes beside `import pandas`. The aim is a ratio of at most 1.15.

python benchmarks/import_time.py [RUNS]
"""

import statistics
import subprocess
import sys

STATEMENTS = [
    "import pandas",
    "import bilan",
    "import bilan; bilan.load_projects, bilan.by_channel",
]


def main(runs: int) -> None:
    seconds = {statement: [] for statement in STATEMENTS}
    for _ in range(runs):
        for statement in STATEMENTS:
            seconds[statement].append(timed(statement))
    medians = {statement: statistics.median(times) for statement, times in seconds.items()}
    for statement, median in medians.items():
        print(f"{statement:55} {median:6.3f} s   ratio {median / medians['import pandas']:.2f}")


def timed(statement: str) -> float:
    """Seconds that a statement takes in a Python that has just started."""
    code = (
        f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    )
    return float(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
