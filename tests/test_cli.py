"""The command line: what it prints, where, what it writes, and what it exits with."""

import errno
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from wording import spaces

import bilan
from bilan.__main__ import main

GOOD = "canal;résultat\nréseau direct;gagné\nSalon;perdu\n"
ODD = "canal;résultat\nréseau direct;gagné\n"  # nothing lost
BAD = "canal;résultat\nréseau direct;peut-être\nSalon;perdu\n"


@pytest.fixture
def run(capsys):
    """Run the command: its exit code, its standard output and its standard error; an exception is
    one here too.
    """

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments], prog_name="bilan")
        return left.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def file(tmp_path):
    """Write a file of projects."""

    def write(content: str, name: str = "projets.csv") -> Path:
        (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    ("content", "lang", "code", "title"),
    [
        (GOOD, "fr", 0, "rien à corriger."),
        (GOOD, "en", 0, "nothing to fix."),
        (ODD, "fr", 1, "lisible, avec des points à vérifier."),
        (ODD, "en", 1, "readable, with points to check."),
        (BAD, "fr", 2, "à corriger avant tout bilan."),
        (BAD, "en", 2, "fix these first."),
    ],
    ids=lambda value: "" if value in (GOOD, ODD, BAD) else value,
)
def test_check_exits_with_how_bad_the_file_is(run, file, content, lang, code, title):
    exited, out, err = run("check", file(content), "--lang", lang)
    assert (exited, err) == (code, "")
    assert out.splitlines()[0].endswith(title)
    assert out.endswith("\n") and not out.endswith("\n\n")


def test_check_speaks_json(run, file):
    path = file(BAD)
    code, out, err = run("check", path, "--json")
    data = json.loads(out)
    assert (code, err, data["file"], data["status"]) == (2, "", str(path), 2)
    assert [
        (each["code"], each["line"], each["column"], each["value"]) for each in data["findings"]
    ] == [("unknown_value", 2, "résultat", "peut-être")]
    assert "rows" not in data


def test_json_stays_alone_on_the_output_when_a_mapping_is_drafted(run, file):
    path = file(GOOD)
    code, out, err = run("check", path, "--json", "--write-mapping")
    assert (code, err) == (0, f"{path.with_suffix('.bilan.toml')}\n")
    assert json.loads(out)["rows"]["read"] == 2


def test_json_stays_alone_on_the_output_when_answers_are_kept(run, file):
    path = file(GOOD.replace("gagné", "Hired"))
    code, out, err = run("check", path, "--json", "--yes")
    assert (code, json.loads(out)["rows"]["won"]) == (0, 1)
    assert str(path.with_suffix(".bilan.toml")) in err


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_drafted_mapping_reads_the_file_as_it_was_read(run, root, file, lang):
    path = file((root / "data" / "exemple.csv").read_text(encoding="utf-8-sig"))
    before = bilan.load_projects(path)
    code, out, err = run("check", path, "--write-mapping", "--lang", lang)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == str(path.with_suffix(".bilan.toml"))
    assert sorted(os.listdir(path.parent)) == ["projets.bilan.toml", "projets.csv"]
    pd.testing.assert_frame_equal(bilan.load_projects(path), before)


def test_a_mapping_that_is_there_is_kept_and_completed(run, file):
    mapping = file("# mine\n", "bilan.toml")
    code, out, err = run("check", file(GOOD), "--write-mapping")
    assert (code, err, out.splitlines()[-1]) == (0, "", str(mapping))
    written = mapping.read_text(encoding="utf-8")
    assert written.startswith("# mine\n\n[canal]\n")
    assert '"gagné" = "gagné"' in written or 'gagné = "gagné"' in written
    before = mapping.read_bytes()
    assert run("check", mapping.with_name("projets.csv"), "--write-mapping")[0] == 0
    assert mapping.read_bytes() == before


def test_the_mapping_that_was_named_is_the_one_that_is_completed(run, file):
    mapping = file("# mine\n", "crm.toml")
    assert run("check", file(GOOD), "--mapping", mapping, "--write-mapping")[0] == 0
    assert mapping.read_text(encoding="utf-8").startswith("# mine\n\n")
    assert not mapping.with_name("bilan.toml").exists()


def test_a_mapping_is_drafted_for_a_file_to_mend_and_not_for_one_that_is_no_table(run, file):
    bad = file(BAD)
    assert run("check", bad, "--write-mapping")[0] == 2
    mapping = bad.with_suffix(".bilan.toml")
    assert "peut-être" in mapping.read_text(encoding="utf-8")
    mapping.unlink()
    for path in (
        file("", "vide.csv"),
        bad.parent / "absent.csv",
        bad.parent / "absent" / "projets.csv",
    ):
        code, out, err = run("check", path, "--write-mapping")
        assert (code, err) == (2, "") and str(path) in out
    assert not mapping.exists()


def test_a_folder_where_no_mapping_can_be_written_is_an_error_in_words(run, file):
    path = file(GOOD)
    path.parent.chmod(0o500)
    if os.access(path.parent, os.W_OK):
        pytest.skip("this user may write everywhere")
    code, _, err = run("check", path, "--write-mapping", "--lang", "en")
    path.parent.chmod(0o700)
    assert code == 2 and err.startswith(f"Cannot write to {path.parent}: ")


@pytest.fixture(params=["absent.csv", "dossier", "image.csv", "classeur.xlsx", "secret.csv"])
def unreadable(request, tmp_path):
    """A path where nothing can be read, and what is said of it in French."""
    (tmp_path / "dossier").mkdir()
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (tmp_path / "classeur.xlsx").write_bytes(b"no workbook")
    (tmp_path / "secret.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "secret.csv").chmod(0)
    path = tmp_path / request.param
    if path.name == "secret.csv" and os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    said = {
        "absent.csv": "n’existe pas",
        "dossier": "c’est un dossier",
        "secret.csv": "ne peut pas être ouvert",
    }
    return path, said.get(path.name, "")


def test_check_says_what_keeps_it_from_reading(run, unreadable):
    path, said = unreadable
    code, out, err = run("check", path)
    assert (code, err) == (2, "")
    assert out.startswith(f"{path}\u00a0: à corriger avant tout bilan.") and said in out
    assert len(out.splitlines()) == 4


def test_a_mapping_that_is_not_there_is_said_of_it(run, file, tmp_path):
    code, out, _ = run("check", file(GOOD), "--mapping", tmp_path / "crm.toml")
    assert code == 2 and out.startswith(str(tmp_path / "crm.toml")) and "n’existe pas" in out


@pytest.mark.parametrize("path", ["absent.csv", "dossier"])
def test_report_says_what_keeps_it_from_reading(run, tmp_path, path):
    (tmp_path / "dossier").mkdir()
    code, out, err = run("report", tmp_path / path, "--lang", "en", "--out", tmp_path / "reports")
    assert (code, out) == (2, "")
    title, *lines = err.splitlines()
    assert title == f"{tmp_path / path}: 1 error" and len(lines) == 1
    assert not (tmp_path / "reports").exists()


@pytest.mark.long
def test_report_writes_the_three_pages(run, root, tmp_path):
    """Nothing more is said where no file of partners lies beside that of the projects."""
    (tmp_path / "hers").mkdir()
    data = shutil.copy(root / "data" / "gagne_perdu.csv", tmp_path / "hers")
    code, out, err = run("report", data, "--notebook", "all", "--out", tmp_path)
    pages = [tmp_path / f"{name}-tout.html" for name in ("bilan", "evolution", "partenariats")]
    assert (code, err) == (0, "")
    assert out == "".join(f"{page}\n" for page in pages)
    assert sorted(tmp_path.glob("*.html")) == pages


def test_a_partners_file_that_is_not_there_is_an_error_in_words(run, file, tmp_path):
    absent, out = tmp_path / "absent.csv", tmp_path / "reports"
    code, printed, err = run(
        "report", file(GOOD), "--notebook", "partenariats", "--partners", absent, "--out", out
    )
    assert (code, printed) == (2, "")
    assert err.splitlines() == [
        f"{absent}\u00a0: 1 erreur",
        f"- ce fichier n’existe pas dans {tmp_path}. Vérifiez le nom et le dossier.",
    ]
    assert not out.exists()


@pytest.mark.parametrize(
    ("lang", "said"),
    {"fr": "Impossible d’écrire dans {}\u00a0: ", "en": "Cannot write to {}: "}.items(),
)
@pytest.mark.parametrize("name", ["projets.csv", "projets.xlsx"])
def test_a_blank_file_in_a_folder_that_is_not_there_is_an_error_in_words(
    run, tmp_path, name, lang, said
):
    folder = tmp_path / "absent"
    code, out, err = run("new", folder / name, "--lang", lang)
    assert (code, out) == (2, "")
    assert err.startswith(said.format(folder)) and len(err.splitlines()) == 1
    assert not folder.exists()


def test_the_version(run):
    assert run("--version") == (0, f"bilan, version {version('bilan')}\n", "")


MAPPED = {
    ("fr", False): "Lu à travers la correspondance bilan.toml, qui décide des résultats\u00a0: "
    "«\u00a0oui\u00a0» est perdu et «\u00a0non\u00a0» est gagné.",
    ("en", False): "Read through the mapping bilan.toml, which decides the outcomes: "
    "“oui” is lost and “non” is won.",
    ("fr", True): "Lu à travers une correspondance.",
    ("en", True): "Read through a mapping.",
}


@pytest.mark.parametrize(("lang", "public"), MAPPED)
def test_a_mapping_that_decides_is_said_with_what_it_makes_of_the_outcomes(tmp_path, lang, public):
    """A stray one that swaps won and lost makes a perfect report."""
    (tmp_path / "p.csv").write_text("canal;résultat\nSalon;oui\nSalon;non\nSalon;oui\n", "utf-8")
    (tmp_path / "bilan.toml").write_text('[outcome]\nlost = ["oui"]\nwon = ["non"]\n', "utf-8")
    review = bilan.review(tmp_path / "p.csv", lang=lang, public=public)
    assert MAPPED[lang, public] in repr(review.opening()).splitlines()
    (tmp_path / "bilan.toml").write_text('[columns]\noutcome = "résultat"\n', "utf-8")
    (tmp_path / "p.csv").write_text("canal;résultat\nSalon;gagné\n", "utf-8")
    alone = repr(bilan.review(tmp_path / "p.csv", lang=lang, public=public).opening())
    told = MAPPED[lang, True] if public else f"{MAPPED[lang, False].split(',')[0]}."
    assert told in alone.splitlines()


def test_the_command_says_what_a_mapping_makes_of_the_outcomes(tmp_path):
    (tmp_path / "p.csv").write_text("canal;résultat\nSalon;oui\nSalon;non\n", "utf-8")
    (tmp_path / "bilan.toml").write_text('[outcome]\nlost = ["oui"]\nwon = ["non"]\n', "utf-8")
    line = [sys.executable, "-m", "bilan", "report", "p.csv", "--lang", "en"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=900)
    assert done.returncode == 0 and MAPPED["en", False] in done.stderr.splitlines()


@pytest.mark.parametrize("command", ["report", "batch"])
def test_a_folder_for_what_passes_that_is_full_is_not_blamed_on_where_to_write(
    run, file, tmp_path, monkeypatch, command
):
    passing = tmp_path / "passing" / "pymp-1"

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(passing))

    monkeypatch.setattr("bilan.report.write.written", full)
    monkeypatch.setattr("bilan.report.batch.batch", full)
    code, out, err = run(command, file(GOOD), "--out", tmp_path / "reports", "--lang", "en")
    assert (code, out) == (2, "") and err.startswith(f"{passing}: ") and "reports" not in err
    code, out, err = run("new", tmp_path / "passing" / "x.csv", "--lang", "en")
    assert "x.csv" not in err and str(tmp_path / "passing") in err


HELP = {
    "fr": """Usage·: bilan lab [OPTIONS] [FICHIER] [-- OPTIONS DE JUPYTERLAB...]

  Ouvre les notebooks dans JupyterLab. Sur FICHIER, ou sur l’exemple¦; ce que
  vous y avez changé est gardé.

Options·:
  --lang [fr|en]     La langue.  [par défaut·: fr]
  --mapping FICHIER  Comment lire FICHIER¦; par défaut, bilan.toml à côté de
                     lui, s’il y en a un.
  --out DOSSIER      Le dossier où copier les notebooks¦; par défaut, celui de
                     FICHIER.
  --help             Montre cette aide.
""",
    "en": """Usage: bilan lab [OPTIONS] [FILE] [-- OPTIONS OF JUPYTERLAB...]

  Open the notebooks in JupyterLab. On FILE, or on the sample; what you have
  changed in them is kept.

Options:
  --lang [fr|en]  The language.  [default: fr]
  --mapping FILE  How to read FILE; by default bilan.toml beside it, if any.
  --out FOLDER    The folder for the notebooks; by default that of FILE.
  --help          Show this help.
""",
}
MISUSED = {
    "Erreur·: Il manque 'FICHIER'.": ("report",),
    "Erreur·: Il n’y a pas de commande repport. Serait-ce 'report'¦?": ("repport",),
    "Erreur·: Il n’y a pas d’option --langue. Serait-ce '--lang'¦?": ("new", "--langue", "x.csv"),
    "Erreur·: Ceci est de trop·: b.csv": ("report", "a.csv", "b.csv"),
    "Erreur·: L’option --out demande une valeur.": ("report", "a.csv", "--out"),
    "Erreur·: L’option --yes ne prend pas de valeur.": ("report", "a.csv", "--yes=1"),
    "Erreur·: Valeur incorrecte pour '--year'·: «·deux mille·» ne convient pas·: il faut un nombre.": (
        "report",
        "a.csv",
        "--year=deux mille",
    ),
    "Erreur·: Valeur incorrecte pour '--year'·: -1 n’est pas dans 0<=x<=9999.": (
        "report",
        "a.csv",
        "--year=-1",
    ),
    "Error: Missing argument 'FILE'.": ("report", "--lang", "en"),
}


@pytest.mark.parametrize("lang", HELP)
def test_help_is_told_in_the_language_that_is_asked_for(run, monkeypatch, lang):
    """Wherever it stands, and of every command."""
    monkeypatch.setenv("COLUMNS", "80")
    code, said, _ = run("lab", "--help", "--lang", lang)
    assert (code, spaces(said)) == (0, HELP[lang])
    for name in main.commands:
        assert run(name, "--help", f"--lang={lang}")[0] == 0


@pytest.mark.parametrize(
    ("system", "first"),
    [
        ("fr_FR.UTF-8", "Usage·:"),
        ("en_GB.UTF-8", "Usage:"),
        ("C.UTF-8", "Usage·:"),
        ("", "Usage·:"),
    ],
)
def test_help_is_english_where_the_system_is(run, monkeypatch, system, first):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", system)
    assert spaces(run("--help")[1]).startswith(first + " bilan")


@pytest.mark.parametrize("said", MISUSED)
def test_what_is_misused_is_said_in_the_reader_s_language(run, monkeypatch, said):
    monkeypatch.setenv("LANGUAGE", "fr")
    code, _, told = run(*MISUSED[said])
    assert (code, spaces(told).splitlines()[-1]) == (2, said)


def test_the_catalogue_is_made_of_its_text():
    """What gettext reads is what a translator wrote."""
    folder = Path(bilan.__file__).parent / "locale" / "fr" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as text, (folder / "messages.mo").open("rb") as made:
        written, read = read_po(text, locale="fr"), read_mo(made)
    assert len(read) == len(written)
    for each in read:
        assert not each.id or [*each.string] == [*written[each.id].string], each.id
