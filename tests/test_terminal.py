"""The terminal: nothing of a file steers it, and whatever the system answers is a sentence."""

import json
import os
import re
import resource
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile_workbooks import ods
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilan.__main__ import main
from bilan.findings import FileProblems
from bilan.reading import frames
from bilan.schema import PARTNERS, PROJECTS

COMMAND = [sys.executable, "-c", "from bilan.__main__ import main; main(prog_name='bilan')"]
GOOD = "canal;résultat\nréseau direct;gagné\nSalon;perdu\n"
STEERING = [
    "\x1b[31m",
    "\x9b2J",
    "\x07",
    "\x08",
    "\x7f",
    "\x00",
    "\r",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u061c",
    "\u2028",
    "\ufeff",
]
PIECES = st.sampled_from(
    [
        "canal",
        "résultat",
        "montant",
        "date décision",
        "Malt",
        "gagné",
        "perdu",
        "12",
        "1.234",
        "x",
        "",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.sampled_from(STEERING)), min_size=1, max_size=4).map("".join)
ROWS = st.lists(st.lists(TEXTS, min_size=2, max_size=5).map(";".join), min_size=1, max_size=5)
HEADERS = st.sampled_from(
    [
        "canal;résultat",
        "canal\x1b;résultat;canal",
        "canal;résultat;montant;date décision",
        "\u202ecanal;issue",
    ]
)
MAPPINGS = st.one_of(
    st.none(),
    TEXTS,
    TEXTS.map(lambda text: f"[columns]\nchannel = {json.dumps(text)}\n"),
    TEXTS.map(lambda text: f"[{json.dumps(text)}]\nwon = [{json.dumps(text)}]\n"),
    TEXTS.map(lambda text: f"[channel]\n{json.dumps(text)} = [{json.dumps(text)}]\n"),
)


def steers(text: str) -> set[str]:
    """What of a text a terminal would obey, or reorder."""
    return {
        sign
        for sign in text
        if (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t")
        or unicodedata.bidirectional(sign)
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or sign in "\u200e\u200f\u061c"
    }


def printed(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="bilan")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.stdout + result.stderr


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    HEADERS,
    ROWS,
    MAPPINGS,
    st.sampled_from([[], ["--json"], ["--write-mapping"], ["--lang", "en"]]),
)
def test_no_text_of_a_file_or_of_its_mapping_steers_the_terminal(
    tmp_path, header, rows, mapping, options
):
    path = tmp_path / "projets.csv"
    path.write_bytes("\n".join([header, *rows]).encode())
    beside = tmp_path / "bilan.toml"
    beside.unlink(missing_ok=True)
    if mapping is not None:
        beside.write_bytes(mapping.encode())
    assert steers(printed("check", path, *options)) == set()
    for schema in (PROJECTS, PARTNERS):
        reading = frames.read(path, schema)
        assert steers(str(FileProblems(reading.path, reading.errors))) == set()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(PIECES, st.sampled_from(STEERING[:-3]).filter("\0".__ne__), st.just("\udcff")),
        min_size=1,
        max_size=4,
    ).map("".join)
)
def test_no_path_steers_the_terminal(tmp_path, name):
    for arguments in (
        ["check", name],
        ["check", tmp_path / "ok.csv", "--mapping", name],
        ["new", name],
        ["check", name, name],
        [name],
        ["check", f"--{name}"],
        ["check", tmp_path / "ok.csv", "--lang", name],
        ["new", tmp_path / name / "a.csv"],
    ):
        assert steers(printed(*arguments)) == set()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f"])
def test_no_sheet_steers_the_terminal(tmp_path, sign):
    (tmp_path / "projets.ods").write_bytes(
        ods((f"canal{sign}", "résultat", f"x{sign}"), (f"Salon{sign}x", f"gagné{sign}", "y"))
    )
    for options in ([], ["--json"], ["--write-mapping"]):
        assert steers(printed("check", tmp_path / "projets.ods", *options)) == set()


def test_what_steers_is_shown_and_what_is_data_stays_data(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_text("canal;résultat\n\x1b[31mSalon;perdu\n\u202eSalon;gagne?\n", encoding="utf-8")
    assert "␛[31mSalon 1" in printed("check", path)
    assert "‹U+202E›Salon" in printed("check", path)
    (error, *_) = json.loads(printed("check", path, "--json"))["findings"]
    assert (error["line"], error["value"]) == (3, "gagne?")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a good file, a pipe, a folder, and a link that leads to itself."""
    (tmp_path / "ok.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "dossier").mkdir()
    os.mkfifo(tmp_path / "tuyau")
    os.symlink(tmp_path / "boucle.csv", tmp_path / "boucle.csv")
    return tmp_path


def answered(folder: Path, *arguments: str, **process: object) -> tuple[int, str, str]:
    """What a process of its own exits with and says, with ordinary spaces."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    ran = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, timeout=900, check=False, **(streams | process)
    )
    said = [
        re.sub("[\u00a0\u202f]", " ", (text or b"").decode(errors="replace"))
        for text in (ran.stdout, ran.stderr)
    ]
    return ran.returncode, said[0], said[1]


def no_larger_file() -> None:
    """As on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


FULL = {
    "fr": "Impossible d’écrire sur la sortie : le disque est plein ; libérez de la place.\n",
    "en": "Cannot write to the output: the disk is full; make room on it.\n",
}
PATHS = {
    "tuyau": ("ce n’est pas un fichier ordinaire.", "this is no ordinary file."),
    "/dev/zero": ("ce n’est pas un fichier ordinaire.", "this is no ordinary file."),
    "dossier": ("c’est un dossier.", "this is a folder."),
    "x" * 300: (
        "impossible de l’ouvrir : le nom est trop long ;",
        "it cannot be opened: the name is too long;",
    ),
    f"{'x' * 300}/a.csv": (
        "impossible de l’ouvrir : le nom est trop long ;",
        "it cannot be opened: the name is too long;",
    ),
    "ok.csv/a.csv": (
        "impossible de l’ouvrir : le chemin passe par un fichier",
        "it cannot be opened: the path goes through a file",
    ),
    "boucle.csv": (
        "impossible de l’ouvrir : ce lien ne mène qu’à lui-même",
        "it cannot be opened: this link leads only to itself",
    ),
}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:12])
def test_a_path_where_nothing_can_be_read_is_said_in_the_reader_s_language(
    folder, monkeypatch, path
):
    monkeypatch.chdir(folder)
    for lang, sentence in zip(("fr", "en"), PATHS[path], strict=True):
        for arguments in (["check", path], ["check", "ok.csv", "--mapping", path]):
            title, _, _, line = (
                printed(*arguments, "--lang", lang)
                .replace("\u00a0", " ")
                .replace("\u202f", " ")
                .splitlines()
            )
            assert title.startswith(path) and line.startswith(f"  - {sentence}")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("lang", FULL)
def test_an_output_that_is_full_is_one_sentence(folder, lang):
    with Path("/dev/full").open("w") as full:
        assert answered(folder, "check", "ok.csv", "--lang", lang, stdout=full) == (
            2,
            "",
            FULL[lang],
        )
        assert answered(folder, "check", "ok.csv", "--lang", lang, stdout=full, stderr=full) == (
            2,
            "",
            "",
        )


def test_a_disk_that_is_full_leaves_nothing_behind(folder):
    before = sorted(os.listdir(folder))
    said = (
        "Impossible d’écrire dans . : le fichier serait trop grand pour ce disque ; choisissez-en un autre. "
        "Rien n’a été changé.\n"
    )
    for arguments in (["new", "a.csv"], ["new", "a.xlsx"], ["check", "ok.csv", "--write-mapping"]):
        code, _, err = answered(folder, *arguments, preexec_fn=no_larger_file)
        assert (code, err, sorted(os.listdir(folder))) == (2, said, before)


def test_a_current_folder_that_is_gone_is_said(folder):
    gone = f"import os; os.rmdir({str(folder / 'dossier')!r}); "
    command = [sys.executable, "-c", gone + COMMAND[-1]]
    for arguments, said in {
        ("check", "ok.csv"): "ce fichier n’existe pas",
        (
            "new",
            "a.csv",
        ): "Le dossier courant n’existe plus. Placez-vous dans un autre, puis relancez.",
    }.items():
        (folder / "dossier").mkdir(exist_ok=True)
        ran = subprocess.run(
            [*command, *arguments],
            cwd=folder / "dossier",
            capture_output=True,
            timeout=900,
            check=False,
        )
        assert ran.returncode == 2
        assert said in re.sub("[\u00a0\u202f]", " ", (ran.stdout + ran.stderr).decode())


def test_an_interruption_is_130_and_one_sentence(folder, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(frames, "read", interrupted)
    result = CliRunner().invoke(
        main, ["check", str(folder / "ok.csv"), "--lang", "en"], prog_name="bilan"
    )
    assert (result.exit_code, result.stdout, result.stderr) == (
        130,
        "",
        "\nInterrupted. Nothing is half-written.\n",
    )


def test_a_reader_that_has_gone_and_a_terminal_without_accents_are_no_traceback(folder):
    reading, writing = os.pipe()
    os.close(reading)
    code, _, err = answered(folder, "check", "ok.csv", stdout=writing)
    os.close(writing)
    assert (code, err) == (1, "")
    code, out, err = answered(
        folder, "check", "tuyau", "--lang", "fr", env={**os.environ, "PYTHONIOENCODING": "latin-1"}
    )
    assert (code, err) == (2, "") and "ce n?est pas un fichier" in out


def test_the_memory_that_is_missing_is_said(folder, monkeypatch):
    def short(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(frames, "read", short)
    said = printed("check", folder / "ok.csv", "--lang", "en")
    assert said == "The machine has not enough memory. Close some programs, or keep fewer rows.\n"


def test_every_answer_of_the_system_has_words(root):
    """But for what cannot come of a file or an output, which is named as the system names it."""
    named = {
        name
        for name in re.findall(
            r"^(E[A-Z0-9]+) = ", (root / "bilan/vocabulary/system.toml").read_text("utf-8"), re.M
        )
    }
    import errno

    assert named <= {*errno.errorcode.values()}
    assert {
        "EACCES",
        "ENOENT",
        "ENOSPC",
        "ENAMETOOLONG",
        "EISDIR",
        "EROFS",
        "EDQUOT",
        "EIO",
        "ELOOP",
        "ENOTDIR",
    } <= named
