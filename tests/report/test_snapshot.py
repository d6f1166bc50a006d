"""One read, one write: a file that changes, two writers, a kill, and no path of this machine in
what is written.
"""

import getpass
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bilan.findings import FileProblems
from bilan.report import write
from bilan.report.folders import passing_folder, put_in_place
from bilan.report.snapshot import taken

ROWS = "canal;résultat;date décision\nréseau direct;gagné;01/03/{year}\nréseau direct;perdu;02/03/{year}\n"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "bilan", "report", *map(str, arguments)]


def test_a_file_that_is_rewritten_meanwhile_is_reported_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "projets.csv"
    file.write_text(ROWS.format(year=2024), encoding="utf-8")
    made = write.made

    def swapped(*arguments, **options):
        file.write_text(ROWS.format(year=2025), encoding="utf-8")
        return made(*arguments, **options)

    monkeypatch.setattr(write, "made", swapped)
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
def test_what_cannot_be_read_is_refused_before_a_kernel_starts(path, monkeypatch):
    monkeypatch.setattr(write, "made", None)
    with pytest.raises(FileProblems) as refused:
        write.write_report(path, lang="en")
    assert refused.value.lang == "en" and str(refused.value.path) == path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_a_mapping_that_is_no_file_is_refused_before_a_kernel_starts(make, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "made", None)
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
    file.write_text(ROWS.format(year=2024), encoding="utf-8")
    commands = [command(file, "--lang", lang, "--out", out) for lang in ("fr", "en")]
    running = [subprocess.Popen(each, stdout=subprocess.DEVNULL) for each in commands]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    texts = [
        path.read_text(encoding="utf-8")
        for ending in ("html", "ipynb", "svg")
        for path in out.glob(f"*.{ending}")
    ]
    spoken = {
        "fr" if "gagnés" in text else "en" for text in texts if "gagnés" in text or "won" in text
    }
    assert len(texts) > 3 and len(spoken) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock of a folder")
def test_what_a_killed_run_left_is_cleared_by_the_next_and_what_is_in_use_is_not(tmp_path):
    code = f"""
from pathlib import Path
from bilan.report.folders import passing_folder
with passing_folder(Path({str(tmp_path)!r})) as folder:
    (folder / "kernel.json").write_text("key")
    print(folder, flush=True)
    input()
"""
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    theirs = Path(running.stdout.readline().strip())
    with passing_folder(tmp_path) as mine:
        assert {*tmp_path.iterdir()} == {mine, theirs}
    running.kill()
    running.communicate()
    assert [*tmp_path.iterdir()] == [theirs]
    with passing_folder(tmp_path) as mine:
        assert [*tmp_path.iterdir()] == [mine]
    assert [*tmp_path.iterdir()] == []


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
        relative, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == f"{Path('ailleurs', 'partenariats-tout.html')}\n", done.stderr
    secrets = [
        str(tmp_path),
        str(root),
        str(Path.home()),
        "chez_martine",
        "site-packages",
        sys.prefix,
    ]
    secrets += ["martine", f"/{getpass.getuser()}"] if public else []
    written = {path.name: path.read_bytes() for path in out.iterdir()}
    assert [
        (name, secret)
        for name, content in written.items()
        for secret in secrets
        if secret.encode() in content
    ] == []
