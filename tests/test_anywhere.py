"""The command wherever it is run: beside modules of anyone's, without a home, without a name for
who runs it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import bilan
from bilan.__main__ import main
from bilan.paths import expanded

GOOD = "canal;résultat\nréseau direct;gagné\nSalon;perdu\n"

# A container started under any number: the system knows no name and no home for it.
NOBODY = """
import pwd

def getpwuid(uid):
    raise KeyError(f"getpwuid(): uid not found: {uid}")

pwd.getpwuid = getpwuid
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder of someone's work."""
    work = tmp_path / "son année"
    work.mkdir()
    (work / "projets.csv").write_text(GOOD, encoding="utf-8")
    return work


@pytest.mark.parametrize("options", [[], ["-P"]], ids=["", "safe path"])
def test_no_module_of_the_current_folder_is_taken_for_one_that_the_command_needs(folder, options):
    for name in ("json", "ast", "threading", "csv", "click", "lazy_loader"):
        (folder / f"{name}.py").write_text("raise SystemExit('taken from here')", "utf-8")
    command = [sys.executable, *options, "-m", "bilan", "check", "projets.csv", "--lang", "en"]
    run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert (run.returncode, run.stderr) == (0, "")
    assert "nothing to fix" in run.stdout


def test_the_command_runs_in_a_checkout_that_is_not_installed(root):
    command = [sys.executable, "-m", "bilan", "--version"]
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(command, cwd=root, env=variables, capture_output=True, encoding="utf-8")
    assert run.stdout.split()[-1] == bilan.__version__


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pwd, and always a home")
@pytest.mark.parametrize("home", [None, "/nowhere/at/all"])
def test_without_a_home_a_report_is_made_without_a_word_and_leaves_nothing_behind(
    folder, tmp_path, home
):
    (tmp_path / "sitecustomize.py").write_text(NOBODY, encoding="utf-8")
    (tmp_path / "passing").mkdir()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MPL", "IPYTHON", "JUPYTER", "XDG", "HOME"))
    }
    paths = [str(tmp_path), str(Path(bilan.__file__).parents[1])]
    kept |= {"PYTHONPATH": os.pathsep.join(paths), "TMPDIR": str(tmp_path / "passing")}
    kept |= {"HOME": home} if home else {}
    command = [sys.executable, "-m", "bilan", "report", "projets.csv"]
    run = subprocess.run(command, cwd=folder, env=kept, capture_output=True, encoding="utf-8")
    assert (run.returncode, run.stderr) == (0, "")
    assert Path(run.stdout.strip()) == Path("reports", "bilan-tout.html")
    assert sorted(path.name for path in folder.iterdir()) == ["projets.csv", "reports"]
    assert list((tmp_path / "passing").iterdir()) == []


def test_a_path_may_begin_at_her_home(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    run = CliRunner().invoke(main, ["check", "~/projets.csv", "--lang", "en"])
    assert "nothing to fix" in run.output
    assert len(bilan.review("~/projets.csv").proposals) == 2


def test_where_nobody_knows_of_a_home_a_path_stays_as_it_is(monkeypatch):
    def nowhere(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nowhere)
    assert expanded("~/projets.csv") == Path("~/projets.csv")


def test_the_sample_is_where_the_package_is(root):
    assert bilan.sample() == root / "data" / "exemple.csv"
    assert bilan.sample().with_name("partenaires.csv").exists()


@pytest.mark.parametrize("command", [["check"], ["report", "--out", "reports"]])
def test_a_dash_is_what_another_program_writes(folder, command):
    name, *options = command
    line = [sys.executable, "-P", "-m", "bilan", name, "-", *options, "--lang", "en"]
    run = subprocess.run(
        line, cwd=folder, input=GOOD, capture_output=True, encoding="utf-8", timeout=900
    )
    assert (run.returncode, run.stderr) == (0, "")
    if name == "check":
        assert "2 rows read = 1 won + 1 lost + 0 pending" in run.stdout
    else:
        page = (folder / run.stdout.strip()).read_text(encoding="utf-8")
        assert "1 won, 1 lost" in page


HERS = {
    "profile_default/startup/00-hers.py": "import sys\nsys.stderr.write('hers')\nraise SystemExit",
    "profile_default/ipython_config.py": "c.InteractiveShellApp.exec_lines = ['1 / 0']",
    "mpl/matplotlibrc": "savefig.bbox: tight\nfont.weight: bold\nfont.size: 30\n",
}


def test_nothing_of_her_settings_is_in_a_report_and_none_of_her_code_runs(folder, tmp_path):
    """Start-up files and settings of IPython's, matplotlib's in her home and in the current folder,
    and a backend that there is none of.
    """
    hers = tmp_path / "hers"
    for name, content in HERS.items():
        (hers / name).parent.mkdir(parents=True, exist_ok=True)
        (hers / name).write_text(content, encoding="utf-8")
    chosen = {"IPYTHONDIR": hers, "MPLCONFIGDIR": hers / "mpl", "MPLBACKEND": "nonsense"}
    plain = {name: value for name, value in os.environ.items() if name not in chosen}
    written = []
    for settings in (plain, plain | {name: str(value) for name, value in chosen.items()}):
        line = [sys.executable, "-P", "-m", "bilan", "report", "projets.csv"]
        run = subprocess.run(
            line, cwd=folder, env=settings, capture_output=True, encoding="utf-8", timeout=900
        )
        assert (run.returncode, run.stderr) == (0, "")
        written.append({path.name: path.read_bytes() for path in (folder / "reports").iterdir()})
        (folder / "matplotlibrc").write_text("axes.facecolor: red\n", encoding="utf-8")
    assert written[0] == written[1]
