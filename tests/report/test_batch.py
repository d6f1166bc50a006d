"""Many reviews at once: pages as single ones have, a failure that stops no other, kills, and a
cluster.
"""

import csv
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from functools import partial
from itertools import islice
from pathlib import Path

import psutil
import pytest

import bilan
from bilan import schema
from bilan.report.batch import reviewed
from bilan.report.forks import called
from bilan.report.making import Order, made
from bilan.report.snapshot import taken
from bilan.report.workers import Task, each_done

KILLER = """import os, sys
sys.addaudithook(lambda event, told: event == "open" and told[0] == "data/tueur.csv" and os.kill(os.getpid(), 9))
"""


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "bilan", "batch", *map(str, arguments)]


def pages(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.html")}


def listed(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as rows:
        return {row["folder"]: row for row in csv.DictReader(rows, delimiter=";")}


def members(folder: Path, *names: str) -> Path:
    """A folder of small files that differ."""
    folder.mkdir()
    for number, name in enumerate(names):
        rows = [
            "canal;résultat;date décision",
            *["réseau direct;gagné;01/03/2024"] * (number + 1),
            "Salon;perdu;02/03/2024",
        ]
        (folder / f"{name}.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """A batch of two good files and of one of each kind of bad ones: the folder, and the finished
    process.
    """
    base = tmp_path_factory.mktemp("batch")
    sources = members(base / "sources", "anne", "bob", "tueur")
    (sources / "vide.csv").write_text("")
    (sources / "faux.csv").write_text("canal;résultat\nSalon;\x1b[31mpeut-être\n", encoding="utf-8")
    (sources / "binaire.csv").write_bytes(bytes(range(256)) * 9)
    with (sources / "énorme.csv").open("wb") as file:
        file.truncate(1 << 31)
    (sources / "absent.csv").symlink_to(base / "nulle part")
    (base / "sitecustomize.py").write_text(KILLER)
    settings = os.environ | {"PYTHONPATH": str(base)}
    done = subprocess.run(
        command(sources, "--out", base / "out"),
        env=settings,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return base, done


def test_what_stops_one_stops_no_other_and_is_named(poisoned):
    base, done = poisoned
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == f"{base / 'out' / 'summary.html'}\n"
    rows = listed(base / "out")
    assert {name for name, row in rows.items() if row["status"] == "ok"} == {"anne", "bob"}
    reasons = {name: row["reason"] for name, row in rows.items() if row["status"] == "refused"}
    assert set(reasons) == {"tueur", "vide", "faux", "binaire", "énorme", "absent"} and all(
        reasons.values()
    )
    assert "le fichier est vide" in reasons["vide"]
    assert "␛[31mpeut-être" in reasons["faux"]
    assert "2048 Mio" in reasons["énorme"]
    assert "le calcul s’est arrêté" in reasons["tueur"]
    assert {path.name for path in (base / "out").iterdir()} == {
        "anne",
        "bob",
        "overview.html",
        "summary.csv",
        "summary.html",
    }
    assert "Moins de 5 bilans" in (base / "out" / "overview.html").read_text(encoding="utf-8")


def test_a_page_of_a_batch_is_that_of_a_single_report(poisoned, tmp_path):
    base, _ = poisoned
    page = bilan.write_report(base / "sources" / "bob.csv", out=tmp_path)
    assert (base / "out" / "bob" / page.name).read_bytes() == page.read_bytes()


@pytest.mark.parametrize("report", schema.REPORTS)
def test_a_notebook_without_a_kernel_is_that_of_a_kernel(root, report):
    """Every file of the report, the executed notebook among them."""
    order = Order(report)
    files = taken(root / "data" / "gagne_perdu.csv", None, None, parameters=order.takes)
    assert called(whole, files, order) == made(files, order)


def whole(files, order):
    from bilan.report import here

    return made(files, order, started=here.started)


def test_what_is_done_is_not_done_again(poisoned):
    base, _ = poisoned
    spent = {name: row["seconds"] for name, row in listed(base / "out").items()}
    page = base / "out" / "anne" / "bilan-2024.html"
    before = page.stat().st_mtime_ns
    subprocess.run(
        command(base / "sources" / "anne.csv", "--out", base / "out"),
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert listed(base / "out")["anne"]["seconds"] == spent["anne"]
    assert page.stat().st_mtime_ns == before


def test_a_task_that_ends_its_process_fails_alone():
    tasks = [
        Task(number, "__import__('os')._exit(0)" if number == 2 else f"{number} + 1")
        for number in range(6)
    ]
    done = dict(each_done(partial(called, eval), tasks, jobs=2))
    assert {
        number: type(future.exception()) for number, future in done.items() if future.exception()
    } == {2: ChildProcessError}
    assert {number: future.result() for number, future in done.items() if number != 2} == {
        0: 1,
        1: 2,
        3: 4,
        4: 5,
        5: 6,
    }


def test_what_is_raised_in_another_process_is_raised_here():
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        called(eval, "1 / 0")
    assert called(eval, "__import__('os').getpid()") not in {
        os.getpid(),
        called(eval, "__import__('os').getpid()"),
    }


def test_tasks_are_taken_only_when_their_turn_is_near():
    taken_so_far = []

    def tasks():
        for number in range(1000):
            taken_so_far.append(number)
            yield Task(number, str(number))

    finished = each_done(eval, tasks(), Here())
    assert all(future.result() == number for number, future in islice(finished, 3))
    assert len(taken_so_far) < 300
    finished.close()


class Here(Executor):
    """Does at once what it is asked for."""

    def submit(self, work, argument):
        future = Future()
        future.set_result(work(argument))
        return future


class Once(Here):
    """Does the first thing that it is asked for, and gives its answer to whatever it is asked
    for.
    """

    answer = None

    def submit(self, work, argument):
        self.answer = self.answer or work(argument)
        return super().submit(lambda _: self.answer, argument)


def test_what_is_made_of_several_is_told_without_any(root, tmp_path):
    """With an executor of one's own; five people with the same projects are told of together."""
    sources = [tmp_path / f"{name}.csv" for name in "abcde"]
    for source in sources:
        source.write_bytes((root / "data" / "gagne_perdu.csv").read_bytes())
    summary = bilan.batch(sources, executor=Once(), lang="en", out=tmp_path / "out")
    assert summary["status"].tolist() == ["ok"] * 5
    overview = (tmp_path / "out" / "overview.html").read_text(encoding="utf-8")
    assert "<td>100</td><td>85</td>" in overview  # 20 won and 17 lost, five times
    assert "5 reviews count here." in overview


@pytest.mark.skipif(os.name == "nt", reason="processes are killed otherwise on Windows")
def test_a_batch_that_is_killed_and_resumed_gives_the_same_folder(tmp_path):
    """At three moments, or at as many as asked for; nor does a process survive it."""
    kills, chance = int(os.environ.get("BILAN_KILLS", "3")), random.Random(14)
    sources, start = (
        members(tmp_path / "sources", *(f"m{number}" for number in range(kills))),
        time.perf_counter(),
    )
    bilan.batch(sources, executor=Here(), out=tmp_path / "whole")
    left: set[psutil.Process] = set()
    one = (time.perf_counter() - start) / kills
    for _ in range(kills):
        running = subprocess.Popen(
            command(sources, "--jobs", 1, "--out", tmp_path / "cut"), stdout=subprocess.DEVNULL
        )
        try:
            running.wait(timeout=chance.uniform(0, 6 * one))
        except subprocess.TimeoutExpired:
            left |= {*psutil.Process(running.pid).children(recursive=True)}
            running.send_signal(signal.SIGKILL)
            running.wait()
    assert psutil.wait_procs(left, timeout=30)[1] == []
    assert (
        subprocess.run(
            command(sources, "--out", tmp_path / "cut"), capture_output=True, timeout=300
        ).returncode
        == 0
    )
    assert tree(tmp_path / "cut") == tree(tmp_path / "whole")


def tree(folder: Path) -> dict[str, object]:
    """Everything in a folder, but how long it took."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*")}
    timed = {
        "summary.csv",
        "summary.html",
    }  # and the records, of which it is enough that they are there
    same = {
        name: path.suffix == ".html" and path.read_bytes()
        for name, path in files.items()
        if name not in timed
    }
    return same | {"summary": [{**row, "seconds": ""} for row in listed(folder).values()]}


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two workers, each a process on loopback: its address, and the
    processes.
    """
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    processes = [
        subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *common], **quiet
        )
    ]
    worker = [
        *dask,
        "worker",
        "--no-nanny",
        "--nthreads",
        "1",
        "--local-directory",
        str(tmp_path / "dask"),
        *common,
    ]
    processes += [subprocess.Popen(worker, **quiet) for _ in range(2)]
    yield file, processes
    for process in processes:
        process.kill()
        process.wait()


def test_a_cluster_makes_the_same_pages_and_loses_none_with_a_worker(cluster, tmp_path):
    from distributed import Client

    file, processes = cluster
    sources = members(tmp_path / "sources", *"abc")
    with Client(scheduler_file=str(file)) as client:
        client.wait_for_workers(2, timeout=120)
        executor = Killing(client.get_executor(pure=False), processes[1])
        summary = bilan.batch(sources, executor=executor, out=tmp_path / "out")
    assert processes[1].wait() == -signal.SIGKILL
    assert summary["status"].tolist() == ["ok"] * 3
    files = taken(sources / "c.csv", None, None, parameters=("data", "mapping"))
    assert pages(tmp_path / "out" / "c") == reviewed([Order()], files)[1]


class Killing:
    """An executor that kills a worker when the first task is done."""

    def __init__(self, executor, worker: subprocess.Popen):
        self.executor, self.worker = executor, worker

    def submit(self, work, argument):
        future = self.executor.submit(work, argument)
        future.add_done_callback(lambda _: self.worker.kill())
        return future
