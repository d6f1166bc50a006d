"""One read, one write: a file that changes, two writers, a kill, and no path of this machine in
what is written.
"""

import errno
import getpass
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bilan.findings import FileProblems
from bilan.report import folders, write
from bilan.report.folders import put_in_place
from bilan.report.snapshot import taken

ROWS = "canal;résultat;date décision\nréseau direct;gagné;01/03/{year}\nréseau direct;perdu;02/03/{year}\n"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "bilan", "report", *map(str, arguments)]


def test_a_file_that_is_rewritten_meanwhile_is_reported_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "projets.csv"
    file.write_text(ROWS.format(year=2024), encoding="utf-8")
    alone = write.alone

    def swapped(*arguments):
        file.write_text(ROWS.format(year=2025), encoding="utf-8")
        return alone(*arguments)

    monkeypatch.setattr(write, "alone", swapped)
    page = write.write_report(file, out=tmp_path / "reports")
    html = page.read_text(encoding="utf-8")
    assert page.name == "bilan-2024.html"
    assert "2024" in html and "2025" not in html


def test_every_file_is_read_with_what_says_how_to_read_it(tmp_path):
    for folder in ("mine", "theirs"):
        (tmp_path / folder).mkdir()
        for name in ("projets.csv", "partenaires.csv", "bilan.toml"):
            (tmp_path / folder / name).write_text(f"{folder} {name}")
    mine, theirs = tmp_path / "mine" / "projets.csv", tmp_path / "theirs" / "bilan.toml"
    roles = ("data", "mapping", "partners")

    def contents(*files: Path | None, parameters: tuple[str, ...] = roles) -> dict[str, str]:
        snapshot = taken(*files, parameters=parameters)
        assert set(snapshot.places(parameters)) == set(parameters)
        return {place: file.content.decode() for place, file in snapshot.files.items()}

    own = {"data/projets.csv": "mine projets.csv", "data/bilan.toml": "mine bilan.toml"}
    partners = {
        "partners/partenaires.csv": "mine partenaires.csv",
        "partners/bilan.toml": "mine bilan.toml",
    }
    assert contents(mine, None, None, parameters=("data", "mapping")) == own
    assert contents(mine, None, None) == own | partners
    told = contents(mine, theirs, None)
    assert (
        told
        == {"data/projets.csv": "mine projets.csv", "mapping/bilan.toml": "theirs bilan.toml"}
        | partners
    )


@pytest.mark.parametrize("path", [".", "/", "absent.csv", "a" * 300])
def test_what_cannot_be_read_is_refused_before_a_process_starts(path, monkeypatch):
    monkeypatch.setattr(write, "alone", None)
    with pytest.raises(FileProblems) as refused:
        write.write_report(path, lang="en")
    assert refused.value.lang == "en" and str(refused.value.path) == path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_a_mapping_that_is_no_file_is_refused_before_a_process_starts(make, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "alone", None)
    (tmp_path / "projets.csv").write_text(ROWS.format(year=2024), encoding="utf-8")
    make(tmp_path / "bilan.toml")
    with pytest.raises(FileProblems) as refused:
        write.write_report(tmp_path / "projets.csv")
    assert refused.value.path == tmp_path / "bilan.toml"


def test_a_choice_that_is_none_is_refused_with_those_that_there_are():
    said = {
        ("lang", "de", "fr"): "« de » n’est pas une valeur de lang. Valeurs possibles : fr ou en.",
        (
            "report",
            "all",
            "fr",
        ): "« all » n’est pas une valeur de report. Valeurs possibles : bilan, evolution ou partenariats.",
        (
            "report",
            "all",
            "en",
        ): "“all” is not a value of report. Possible values: bilan, evolution or partenariats.",
        (
            "year_basis",
            "1",
            "en",
        ): "“1” is not a value of year_basis. Possible values: decision or proposal.",
    }
    for (name, value, lang), sentence in said.items():
        with pytest.raises(ValueError) as refused:
            write.write_report("absent.csv", **{"lang": lang, name: value})
        assert str(refused.value).replace("\xa0", " ") == sentence


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
def test_of_two_writers_at_once_the_last_one_wins_whole(tmp_path):
    start = Barrier(2)

    def write_all(writer: str) -> None:
        start.wait()
        put_in_place(tmp_path, {f"{number}.html": writer.encode() for number in range(12)})

    with ThreadPoolExecutor(2) as writers:
        for _ in range(20):
            list(writers.map(write_all, ("first", "second")))
            assert len(list(tmp_path.iterdir())) == 12
            assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
def test_two_reports_at_once_into_one_folder(tmp_path):
    file, out = tmp_path / "projets.csv", tmp_path / "out"
    header, *rows = ROWS.format(year=2024).splitlines(keepends=True)
    file.write_text(header + "".join(4 * rows), encoding="utf-8")  # enough for charts
    commands = [command(file, "--lang", lang, "--out", out) for lang in ("fr", "en")]
    running = [subprocess.Popen(each, stdout=subprocess.DEVNULL) for each in commands]
    assert [process.wait(timeout=900) for process in running] == [0, 0]
    texts = [
        path.read_text(encoding="utf-8")
        for ending in ("html", "ipynb", "svg")
        for path in out.glob(f"*.{ending}")
    ]
    spoken = {
        "fr" if "gagnés" in text else "en" for text in texts if "gagnés" in text or "won" in text
    }
    assert len(texts) > 3 and len(spoken) == 1


KILLED_WHILE_WRITING = """
import os, sys
from pathlib import Path
from bilan.report import folders
replace, left = os.replace, 2

def counted(source, target):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
    replace(source, target)

os.replace = counted
folders.put_in_place(Path(sys.argv[1]), {name: b"new" for name in "abc"})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
def test_what_a_killed_writer_left_is_cleared_by_the_next(tmp_path):
    put_in_place(tmp_path, {name: b"old" for name in "abc"})
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, tmp_path])
    assert killed.returncode == -signal.SIGKILL
    left = {path.name for path in tmp_path.iterdir()} - {*"abc"}
    assert len(left) == 1 and {(tmp_path / name).read_bytes() for name in "abc"} == {b"old", b"new"}
    put_in_place(tmp_path, {"a": b"newer"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a": b"newer",
        "b": b"old",
        "c": b"old",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_what_others_call_as_we_call_passing_folders_is_left_alone_and_not_opened(tmp_path):
    """A pipe hangs whoever opens it; a folder of theirs is theirs."""
    (tmp_path / "theirs" / "work").mkdir(parents=True)
    (tmp_path / ".bilan-archive").mkdir()
    (tmp_path / ".bilan-archive" / "2019.csv").write_text("theirs")
    (tmp_path / ".bilan-link").symlink_to(tmp_path / "theirs")
    (tmp_path / ".bilan-empty").mkdir()
    os.mkfifo(tmp_path / ".bilan-x")
    before = {path: path.lstat().st_ino for path in tmp_path.rglob("*")}
    put_in_place(tmp_path, {"a": b"new"})
    (tmp_path / "a").unlink()
    assert {path: path.lstat().st_ino for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("trouble", ["a folder in the way", "a page that is open elsewhere"])
def test_files_are_written_all_or_none(tmp_path, monkeypatch, trouble):
    """Of twelve, the last cannot be replaced: the eleven before it are put back."""
    files = {f"{number:02}.html": b"new" for number in range(12)}
    for name in [*files][:6]:
        (tmp_path / name).write_bytes(b"old")
    if trouble == "a folder in the way":
        (tmp_path / "11.html").mkdir()
    else:
        (tmp_path / "11.html").write_bytes(b"old")
        let_go_of(monkeypatch, "11.html", tries=100)
    before = {path.name: path.is_dir() or path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OSError):
        put_in_place(tmp_path, files)
    after = {path.name: path.is_dir() or path.read_bytes() for path in tmp_path.iterdir()}
    assert after == before


def test_a_page_that_a_program_soon_lets_go_of_is_written(tmp_path, monkeypatch):
    (tmp_path / "a.html").write_bytes(b"old")
    let_go_of(monkeypatch, "a.html", tries=3)
    put_in_place(tmp_path, {"a.html": b"new"})
    assert (tmp_path / "a.html").read_bytes() == b"new"


def let_go_of(monkeypatch, name: str, tries: int) -> None:
    """As Windows does while a program has a file open: it may not be replaced, some times."""
    replace, refused = os.replace, []

    def tried(source, target):
        if Path(target).name == name and len(refused) < tries:
            refused.append(target)
            raise PermissionError(errno.EACCES, "Access is denied", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", tried)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_where_there_are_no_locks_it_goes_on_without_and_clears_nothing(
    tmp_path, monkeypatch, code
):
    """As on some disks of a network."""

    def refused(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.flock", refused)
    with folders._passing_folder(tmp_path) as theirs:
        put_in_place(tmp_path, {"a": b"new"})
        assert {*tmp_path.iterdir()} == {tmp_path / "a", theirs}


def test_where_there_is_no_module_for_locks_it_goes_on_without(tmp_path, monkeypatch):
    """As on Windows."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    put_in_place(tmp_path, {"a": b"new"})
    assert [*tmp_path.iterdir()] == [tmp_path / "a"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
def test_a_lock_that_someone_never_gives_back_is_not_waited_for(tmp_path, monkeypatch):
    import fcntl

    monkeypatch.setattr(folders, "_PATIENCE", [0.01] * 5)
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        put_in_place(tmp_path, {"a": b"new"})
    finally:
        os.close(descriptor)
    assert [*tmp_path.iterdir()] == [tmp_path / "a"]


def test_a_passing_folder_that_cannot_be_removed_loses_no_report(tmp_path, monkeypatch):
    def refused(path, ignore_errors=False):
        if not ignore_errors:
            raise PermissionError(errno.EACCES, "Access is denied", str(path))

    monkeypatch.setattr(shutil, "rmtree", refused)
    put_in_place(tmp_path, {"a": b"new"})
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell")
def test_a_disk_that_is_read_only_is_called_so(tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(os, "open", refuse)
    for code in (errno.EACCES, errno.EROFS):
        with pytest.raises(OSError) as refused:
            folders.check_writable(tmp_path / "reports")
        assert (refused.value.errno, refused.value.filename) == (code, str(tmp_path))


@pytest.mark.parametrize("public", [False, True])
def test_nothing_that_is_written_holds_a_path_of_this_machine(root, tmp_path, public):
    """Not even where matplotlib has to say where it keeps its fonts, and packages where a warning
    comes from.
    """
    (tmp_path / "chez_martine").mkdir()
    file, out = tmp_path / "chez_martine" / "martine.csv", tmp_path / "ailleurs"
    file.write_bytes((root / "data" / "gagne_perdu.csv").read_bytes())
    settings = os.environ | {"MPLCONFIGDIR": os.devnull, "PYTHONWARNINGS": "default"}
    relative = command(
        "chez_martine/martine.csv",
        "--out",
        "ailleurs",
        "--notebook",
        "partenariats",
        *["--public"] * public,
    )
    done = subprocess.run(
        relative, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=900
    )
    name = f"partenariats-tout{'-public' * public}.html"
    assert done.stdout == f"{Path('ailleurs', *['public'] * public, name)}\n", done.stderr
    secrets = [
        str(tmp_path),
        str(root),
        str(Path.home()),
        "chez_martine",
        "site-packages",
        sys.prefix,
    ]
    secrets += ["martine", f"/{getpass.getuser()}"] if public else []
    written = {path.name: path.read_bytes() for path in out.rglob("*.*")}
    assert [
        (name, secret)
        for name, content in written.items()
        for secret in secrets
        if secret.encode() in content
    ] == []
