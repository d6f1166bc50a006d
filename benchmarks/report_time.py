"""How long a report takes beside the least that papermill and nbconvert can do. The aim is a ratio
of at most 1.0.

    python benchmarks/report_time.py [RUNS]

The bare run is `papermill`, then `jupyter nbconvert --to html`, of a notebook that only imports
pandas and seaborn. The two take turns, so that both meet the same machine; processor time, kernels
included, depends less on who else works on it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat.v4

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "exemple.csv"
COMMANDS = Path(sys.executable).parent
BARE, OURS = "papermill + jupyter nbconvert", "bilan report"


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("import pandas\nimport seaborn")]
        )
        bare.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(bare, Path(folder, "bare.ipynb"))
        commands = {
            BARE: [
                [COMMANDS / "papermill", "bare.ipynb", "executed.ipynb"],
                [COMMANDS / "jupyter", "nbconvert", "--to", "html", "executed.ipynb"],
            ],
            OURS: [[COMMANDS / "bilan", "report", EXAMPLE, "--out", "reports"]],
        }
        rounds = [
            {name: timed(steps, folder) for name, steps in commands.items()}
            for _ in range(runs + 1)
        ]
    for position, measure in enumerate(("elapsed", "processor")):
        seconds = {
            name: [times[name][position] for times in rounds[1:]] for name in commands
        }  # the first warms the disk
        medians = {name: statistics.median(times) for name, times in seconds.items()}
        for name, median in medians.items():
            print(
                f"{measure:9} {name:30} {median:6.2f} s   ({', '.join(f'{run:.2f}' for run in seconds[name])})"
            )
        if medians[BARE]:  # Windows does not tell the processor time of what has ended
            print(f"{measure:9} ratio {medians[OURS] / medians[BARE]:.2f}")


def timed(steps: list[list], folder: str) -> tuple[float, float]:
    """Seconds that some commands take, one after the other: elapsed, and of processor."""
    settings = os.environ | {"PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"}
    before, start = os.times(), time.perf_counter()
    for step in steps:
        subprocess.run(step, cwd=folder, env=settings, capture_output=True, check=True)
    elapsed, after = time.perf_counter() - start, os.times()
    busy = [times.children_user + times.children_system for times in (before, after)]
    return elapsed, busy[1] - busy[0]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
