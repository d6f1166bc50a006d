"""Many reviews at once: pages as single ones have, a failure that stops no other, kills, and a
cluster.
"""

import csv
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

import psutil
import pytest

import bilan
from bilan.report import folders
from bilan.report.batch import reviewed
from bilan.report.making import Order
from bilan.report.processes import alone, for_each
from bilan.report.snapshot import taken

# What a process of the batch does with the file that holds a word, in place of its review
HARM = """import functools, importlib.abc, importlib.util, os, re, sys

class Harm(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "bilan.report.making":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def loaded(module):
            load(module)
            plain = module.made

            @functools.wraps(plain)
            def made(files, *rest, **options):
                if any({word} in file.content for file in files.files.values()):
                    {harm}
                return plain(files, *rest, **options)

            module.made = made

        spec.loader.exec_module = loaded
        return spec

sys.meta_path.insert(0, Harm())
"""
KILLER = HARM.format(word=b"tueur", harm="os.kill(os.getpid(), 9)")
ENDLESS_WORK = "__import__('re').match('(a+)+$', 'a' * 40 + 'b')"
ENDLESS = HARM.format(word=b"sans fin", harm='re.match("(a+)+$", "a" * 40 + "b")')


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "bilan", "batch", *map(str, arguments)]


def pages(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.html")}


def listed(folder: Path, separator: str = ";") -> dict[str, dict[str, str]]:
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as rows:
        return {row["folder"]: row for row in csv.DictReader(rows, delimiter=separator)}


def members(folder: Path, *names: str) -> Path:
    """A folder of small files that differ."""
    folder.mkdir()
    for number, name in enumerate(names):
        won = [f"réseau direct;gagné;01/03/2024;{name} {row}" for row in range(number + 1)]
        rows = ["canal;résultat;date décision;projet", *won, "Salon;perdu;02/03/2024;"]
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
    path = os.pathsep.join([str(base), os.environ.get("PYTHONPATH", "")])
    settings = os.environ | {"PYTHONPATH": path}
    done = subprocess.run(
        command(sources, "--out", base / "out"),
        env=settings,
        capture_output=True,
        text=True,
        timeout=900,
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


def test_what_is_done_is_not_done_again(poisoned):
    base, _ = poisoned
    spent = {name: row["seconds"] for name, row in listed(base / "out").items()}
    page = base / "out" / "anne" / "bilan-2024.html"
    before = page.stat().st_mtime_ns
    subprocess.run(
        command(base / "sources" / "anne.csv", "--out", base / "out"),
        capture_output=True,
        check=True,
        timeout=900,
    )
    assert listed(base / "out")["anne"]["seconds"] == spent["anne"]
    assert page.stat().st_mtime_ns == before


@pytest.mark.long
def test_a_task_that_ends_its_process_fails_alone_and_so_does_one_that_has_no_end():
    work = ["0 + 1", "1 + 1", "__import__('os')._exit(0)", ENDLESS_WORK, "4 + 1"]
    before = psutil.Process().children()  # of other tests
    came = {}

    def one(task, elsewhere):
        try:
            came[task] = elsewhere(eval, task)
        except (ChildProcessError, TimeoutError) as error:
            came[task] = type(error)

    for_each(one, work, jobs=2, limit=60)
    assert [came[task] for task in work] == [1, 2, ChildProcessError, TimeoutError, 5]
    assert psutil.Process().children() == before


def test_what_fails_here_ends_all_that_is_being_done_at_once_and_nothing_more_begins():
    """As where the disk is full: one of two processes is busy for ever."""
    begun, before = [], psutil.Process().children()

    def one(task, elsewhere):
        begun.append(task)
        if task == "full":
            while len(begun) < 2 or psutil.Process().children() == before:
                time.sleep(0.01)
            raise OSError(errno.ENOSPC, "full")
        with suppress(ChildProcessError):
            elsewhere(eval, task)

    with pytest.raises(OSError, match="full"):
        for_each(one, ["full", ENDLESS_WORK, "more", "more"], jobs=2, limit=900)
    assert begun == ["full", ENDLESS_WORK]
    assert psutil.Process().children() == before


def test_what_is_raised_in_another_process_is_raised_here():
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        alone(eval, "1 / 0")
    with pytest.raises(ChildProcessError):
        alone(eval, "__import__('os')._exit(0)")
    with pytest.raises(TimeoutError):
        alone(eval, ENDLESS_WORK, limit=1)
    assert alone(eval, "__import__('os').getpid()") not in {
        os.getpid(),
        alone(eval, "__import__('os').getpid()"),
    }
    assert alone(eval, "print('not an answer')") is None


class Here(Executor):
    """Does at once what it is asked for, one after the other."""

    def __init__(self) -> None:
        self.lock = Lock()

    def submit(self, work, argument):
        future = Future()
        with self.lock:
            future.set_result(work(argument))
        return future


@pytest.mark.parametrize(("executor", "most"), [(None, 3), (Here(), 300)])
def test_tasks_are_taken_only_when_their_turn_is_near(executor, most):
    begun, more = [], Event()

    def one(task, elsewhere):
        begun.append(task)
        more.wait()

    running = Thread(
        target=for_each, args=(one, range(1000), executor), kwargs={"jobs": 3, "limit": 60}
    )
    running.start()
    while len(begun) < 3:
        time.sleep(0.01)
    time.sleep(0.2)
    assert len(begun) <= most
    more.set()
    running.join()
    assert sorted(begun) == [*range(1000)]


class Once(Here):
    """Does the first thing that it is asked for, and gives its answer to whatever it is asked
    for.
    """

    def __init__(self, answer=None) -> None:
        super().__init__()
        self.answer, self.asked = answer, False

    def submit(self, work, argument):
        def once(argument):
            self.asked = True
            self.answer = self.answer or work(argument)
            return self.answer

        return super().submit(once, argument)


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


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> tuple[Path, Path, object]:
    """A batch of one review: its file, its folder, and what came of the review."""
    folder = tmp_path_factory.mktemp("one")
    source, first = folder / "anne.csv", Once()
    source.write_text("canal;résultat\nSalon;perdu\n", encoding="utf-8")
    bilan.batch([source], executor=first, out=folder / "out")
    return source, folder / "out", first.answer


SPOILT = {
    "of another shape": lambda signature, outcome: [1, 2, 3],
    "without a part": lambda signature, outcome: [signature],
    "of another key": lambda signature, outcome: ["other", outcome],
    "with pages that are none": lambda signature, outcome: [
        signature,
        ["ok", 0, "", 1, "absent.html"],
    ],
    "with an outcome that is none": lambda signature, outcome: [signature, 5],
    "of an earlier version": lambda signature, outcome: {
        "key": signature,
        "outcome": [["a"], 0, {}, "", 1],
    },
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_record_that_is_not_understood_is_none_and_the_review_is_made_again(one, tmp_path, spoil):
    source, whole, answer = one
    shutil.copytree(whole, tmp_path / "out")
    record = tmp_path / "out" / "anne" / ".bilan.json"
    first = json.loads(record.read_bytes())
    record.write_text(json.dumps(spoil(*first)))
    again = Once(answer)
    bilan.batch([source], executor=again, out=tmp_path / "out")
    assert again.asked
    assert json.loads(record.read_bytes()) == first


@pytest.mark.long
def test_a_page_that_is_not_as_it_was_is_made_again_and_so_are_all_by_another_version(
    tmp_path, monkeypatch
):
    source = tmp_path / "anne.csv"
    source.write_text("canal;résultat\nSalon;perdu\n", encoding="utf-8")
    bilan.batch([source], executor=Once(), out=tmp_path / "out")
    (page,) = (tmp_path / "out" / "anne").glob("*.html")
    whole = page.read_bytes()
    for content in (b"", whole[:100], whole + b" "):
        page.write_bytes(content)
        bilan.batch([source], executor=Once(), out=tmp_path / "out")
        assert page.read_bytes() == whole
    bilan.batch([source], executor=(still := Once()), out=tmp_path / "out")
    assert still.answer is None
    monkeypatch.setattr("bilan.report.batch._version", lambda: "with a new template")
    bilan.batch([source], executor=(anew := Once()), out=tmp_path / "out")
    assert anew.answer


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
def test_what_a_kill_left_beside_a_review_that_is_done_is_cleared(one, tmp_path):
    source, whole, _ = one
    shutil.copytree(whole, tmp_path / "out")
    before = {*(tmp_path / "out" / "anne").iterdir()}
    left = tmp_path / "out" / "anne" / f"{folders._PREFIX}left"
    left.mkdir()
    (left / folders._MARK).touch()
    bilan.batch([source], executor=(still := Once()), out=tmp_path / "out")
    assert {*(tmp_path / "out" / "anne").iterdir()} == before and not still.asked


def test_what_may_be_shown_lies_apart_from_what_may_not(tmp_path):
    source = tmp_path / "anne.csv"
    source.write_text("canal;résultat\nSalon;perdu\n", encoding="utf-8")
    private, public = (
        bilan.batch([source], executor=Once(), public=public, out=tmp_path / "out")
        for public in (False, True)
    )
    assert private["names"].tolist() == [""]
    assert "Salon" in public["names"].item() and "canal A" in public["names"].item()
    written = [path for path in (tmp_path / "out" / "anne-public").iterdir()]
    assert written and not any(b"Salon" in path.read_bytes() for path in written)
    assert {name for name in pages(tmp_path / "out") if "/" in name} == {
        "anne/bilan-tout.html",
        "anne-public/bilan-tout-public.html",
    }


@pytest.mark.parametrize(("lang", "separator"), [("fr", ";"), ("en", ",")])
def test_the_summary_has_the_separator_of_its_language(one, tmp_path, lang, separator):
    source, _, answer = one
    bilan.batch([source], executor=Once(answer), lang=lang, out=tmp_path / "out")
    header = (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    columns = ["source", "folder", "status", "findings", "reason", "seconds", "pages"]
    assert header == separator.join(columns)


@pytest.fixture
def endless(tmp_path, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Three files of which one keeps a process busy for ever, in a regular expression; and the
    settings for it, with a folder for what passes whose name is short enough for a socket.
    """
    (tmp_path / "sitecustomize.py").write_text(ENDLESS)
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    settings = os.environ | {"PYTHONPATH": path, "TMPDIR": str(tmp_path_factory.mktemp("p"))}
    return members(tmp_path / "sources", "anne", "sans fin", "zoé"), settings


@pytest.mark.long  # it waits for the whole of the limit, which a slow machine needs for the others
def test_a_review_that_takes_too_long_is_given_up_and_no_other_is(endless, tmp_path):
    sources, settings = endless
    batch = command(sources, "--jobs", 2, "--limit", 60, "--out", tmp_path / "out", "--lang", "en")
    done = subprocess.run(batch, env=settings, capture_output=True, text=True, timeout=900)
    assert (done.returncode, done.stderr) == (1, "")
    rows = listed(tmp_path / "out", ",")
    assert {name: row["status"] for name, row in rows.items()} == {
        "anne": "ok",
        "sans fin": "refused",
        "zoé": "ok",
    }
    assert rows["sans fin"]["reason"] == (
        "it took too long: the computation was stopped after 60 seconds."
        " The other reviews do not depend on it."
    )
    assert [*Path(settings["TMPDIR"]).iterdir()] == []


@pytest.mark.long
@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name == "nt", reason="processes are killed otherwise on Windows")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_survives_its_batch_even_one_that_is_busy_for_ever(endless, tmp_path, how):
    """Ctrl-C is sent to all that runs in a terminal; it ends in a sentence."""
    sources, settings = endless
    running = subprocess.Popen(
        command(sources, "--jobs", 2, "--out", tmp_path / "out"),
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # The two others are done: the processes that are left are those that are busy
    while not (tmp_path / "out" / "zoé" / ".bilan.json").exists() and running.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.05)
    left = psutil.Process(running.pid).children(recursive=True)
    assert left
    (os.killpg if how is signal.SIGINT else os.kill)(running.pid, how)
    said = running.communicate(timeout=60)
    assert alive_of(left) == []
    if how is signal.SIGINT:
        assert (running.returncode, *said) == (
            130,
            "",
            "\nInterrompu. Rien n’est écrit à moitié.\n",
        )
        assert [*Path(settings["TMPDIR"]).iterdir()] == []


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name == "nt", reason="processes are killed otherwise on Windows")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_survives_a_batch_that_ends_before_it_has_begun(tmp_path, how):
    """A process that is starting imports for some seconds, and says nothing."""
    sources = members(tmp_path / "sources", "anne")
    running = subprocess.Popen(
        command(sources, "--out", tmp_path / "out"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (left := psutil.Process(running.pid).children(recursive=True)):
        time.sleep(0.05)
    (os.killpg if how is signal.SIGINT else os.kill)(running.pid, how)
    said = running.communicate(timeout=60)
    assert alive_of(left) == []
    if how is signal.SIGINT:
        assert said == ("", "\nInterrompu. Rien n’est écrit à moitié.\n")


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name == "nt", reason="processes are killed otherwise on Windows")
@pytest.mark.long  # make test-all kills twenty
def test_a_batch_that_is_killed_and_resumed_gives_the_same_folder(tmp_path):
    """At three moments, or at as many as asked for; nor does a process survive it."""
    kills, chance = int(os.environ.get("BILAN_KILLS", "3")), random.Random(14)
    sources, start = (
        members(tmp_path / "sources", *(f"m{number}" for number in range(kills))),
        time.perf_counter(),
    )
    bilan.batch(sources, executor=Here(), out=tmp_path / "whole")
    one = (time.perf_counter() - start) / kills
    for number in range(kills):
        running = subprocess.Popen(
            command(sources, "--jobs", 1, "--out", tmp_path / "cut"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            running.wait(timeout=chance.uniform(0, 6 * one))
        except subprocess.TimeoutExpired:
            left = psutil.Process(running.pid).children(recursive=True)
            if number % 2:
                os.killpg(running.pid, signal.SIGINT)
            else:
                running.kill()
            running.wait()
            assert alive_of(left) == []
    assert (
        subprocess.run(
            command(sources, "--out", tmp_path / "cut"), capture_output=True, timeout=900
        ).returncode
        == 0
    )
    assert tree(tmp_path / "cut") == tree(tmp_path / "whole")


def alive_of(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that go on; one that has ended may be listed until it is asked for. It takes them half
    a second where the machine has four times as much to do as it can.
    """
    _, left = psutil.wait_procs(processes, timeout=5)
    return [each for each in left if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


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


@pytest.mark.long
def test_a_cluster_makes_the_same_pages_and_loses_none_with_a_worker(cluster, tmp_path):
    from distributed import Client

    file, processes = cluster
    sources = members(tmp_path / "sources", *"abc")
    with Client(scheduler_file=str(file), timeout=900) as client:
        client.wait_for_workers(2, timeout=900)
        executor = Killing(client.get_executor(pure=False), processes[1])
        summary = bilan.batch(sources, executor=executor, out=tmp_path / "out")
    assert processes[1].wait() == -signal.SIGKILL
    assert summary["status"].tolist() == ["ok"] * 3
    files = taken(sources / "c.csv", None, None, parameters=("data", "mapping"))
    made = {name: page for name, page in reviewed([Order()], files)[1].items() if name[0] != "."}
    assert pages(tmp_path / "out" / "c") == made


class Killing:
    """An executor that kills a worker when the first task is done."""

    def __init__(self, executor, worker: subprocess.Popen):
        self.executor, self.worker = executor, worker

    def submit(self, work, argument):
        future = self.executor.submit(work, argument)
        future.add_done_callback(lambda _: self.worker.kill())
        return future
