"""How long a report takes beside the least that papermill and nbconvert can do. The aim is a ratio of at most 1.0.

    python tests/benchmarks/report_time.py [RUNS]

The bare run is `papermill`, then `jupyter nbconvert --to html`, of a notebook that only imports pandas and seaborn. The
two take turns, so that both meet the same machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat.v4

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "exemple.csv"
COMMANDS = Path(sys.executable).parent


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import pandas\nimport seaborn")])
        bare.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(bare, Path(folder, "bare.ipynb"))
        commands = {
            "papermill + jupyter nbconvert": [
                [COMMANDS / "papermill", "bare.ipynb", "executed.ipynb"],
                [COMMANDS / "jupyter", "nbconvert", "--to", "html", "executed.ipynb"],
            ],
            "bilan report": [[COMMANDS / "bilan", "report", EXAMPLE, "--out", "reports"]],
        }
        rounds = [{name: timed(steps, folder) for name, steps in commands.items()} for _ in range(runs + 1)]
    seconds = {name: [times[name] for times in rounds[1:]] for name in commands}  # the first round warms the disk
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:30} {median:6.2f} s   ({', '.join(f'{run:.2f}' for run in seconds[name])})")
    print(f"ratio {medians['bilan report'] / medians['papermill + jupyter nbconvert']:.2f}")


def timed(steps: list[list], folder: str) -> float:
    """Seconds that some commands take, one after the other."""
    settings = os.environ | {"PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    for step in steps:
        subprocess.run(step, cwd=folder, env=settings, capture_output=True, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
