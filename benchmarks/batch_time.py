"""How long many reviews take beside as many single runs, how much memory, and beside
ydata-profiling on the same file.

    python benchmarks/batch_time.py [REVIEWS ...]     20 and 200 unless told

The aim, on two processors: at most a quarter of the single runs, linear in their number, in the
same memory, with the same pages; ydata-profiling, in an environment of its own, at least 3 times a
review of the batch, 1.5 times a single one. Memory is that of the whole tree of processes, what
they share counted once.
"""

import csv
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "exemple.csv"
SINGLE = 20
PROFILE = """
import sys
import pandas as pd
from ydata_profiling import ProfileReport
ProfileReport(pd.read_csv(sys.argv[1], sep=";"), progress_bar=False).to_file(sys.argv[2])
"""


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            invented(folder / f"{size}", size)
        files = sorted((folder / f"{sizes[0]}").iterdir())[:SINGLE]
        singles = [
            timed("report", file, "--out", folder / "single" / file.stem)[0] for file in files
        ]
        single = statistics.fmean(singles)
        print(f"single: {single:.2f} s each, over {len(singles)}")
        for size in sizes:
            seconds, memory = timed(
                "batch", folder / f"{size}", "--out", folder / f"out{size}", "--jobs", "2"
            )
            print(
                f"batch of {size}: {seconds:.1f} s, {seconds / size:.2f} s each, {memory >> 20} MB"
            )
            print(f"  ratio to {size} single runs: {seconds / size / single:.3f}")
        same = [
            page.read_bytes() == one.read_bytes() for page, one in pages(folder, sizes[0], files)
        ]
        print(f"pages that are those of single runs: {sum(same)} of {len(same)}")
        each = seconds / size
        if profile := profiling(folder, files[0]):
            ratios = f"{profile / each:.1f} times a review of the batch, {profile / single:.2f} times a single one"
            print(f"ydata-profiling: {profile:.2f} s, {ratios}")


def invented(folder: Path, size: int) -> None:
    """Files of projects as the example has them, each with some of its rows."""
    folder.mkdir()
    with EXAMPLE.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    for number in range(size):
        kept = [row for row in rows if random.Random(f"{number} {row}").random() < 0.9]
        with (folder / f"membre-{number:05}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *kept])


def timed(*arguments: object) -> tuple[float, int]:
    """The seconds that a command takes, and the most memory that it and all that it starts have."""
    start, most = time.perf_counter(), 0
    with psutil.Popen(
        [sys.executable, "-m", "bilan", *map(str, arguments)], stdout=subprocess.DEVNULL
    ) as running:
        while running.poll() is None:
            if arguments[0] == "batch":
                most = max(most, sum(map(memory_of, [running, *running.children(recursive=True)])))
            try:
                running.wait(timeout=1)
            except psutil.TimeoutExpired:
                continue
    assert running.returncode == 0
    return time.perf_counter() - start, most


def memory_of(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def pages(folder: Path, size: int, files: list[Path]) -> list[tuple[Path, Path]]:
    found = [(file.stem, *(folder / "single" / file.stem).glob("*.html")) for file in files]
    return [(folder / f"out{size}" / stem / page.name, page) for stem, page in found]


def profiling(folder: Path, file: Path) -> float | None:
    """The seconds that a report of ydata-profiling takes, its interpreter's start included."""
    python = folder / "profiling" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "profiling"], check=True)
    installed = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "ydata-profiling",
        "setuptools<81",
    ]  # it imports pkg_resources
    if (done := subprocess.run(installed, capture_output=True, text=True)).returncode:
        print("ydata-profiling cannot be installed here:", done.stderr.strip()[-300:])
        return None
    start, runs = time.perf_counter(), 3
    for _ in range(runs):
        done = subprocess.run(
            [python, "-c", PROFILE, file, folder / "profile.html"], capture_output=True, text=True
        )
        if done.returncode:
            print("ydata-profiling does not run here:", done.stderr.strip()[-300:])
            return None
    return (time.perf_counter() - start) / runs


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [20, 200])
