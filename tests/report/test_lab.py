"""The notebooks copied beside a person's file: told of it, and never over what she has changed."""

import ast
import json
import shutil
import sys
import types
from pathlib import Path

import pytest
from click.testing import CliRunner
from wording import spoken

import bilan
from bilan.__main__ import main
from bilan.findings import FileProblems
from bilan.report.lab import copied, open_lab, sentences
from bilan.report.write import write_report


@pytest.fixture
def hers(tmp_path, root) -> Path:
    return shutil.copy(root / "data" / "gagne_perdu.csv", tmp_path / "mes « projets ».csv")


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def parameters(path: Path) -> dict[str, object]:
    """What a notebook's first code cell gives to names."""
    values: dict[str, object] = {}
    exec(
        next(
            "".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "code"
        ),
        values,
    )
    del values["__builtins__"]
    assert values.pop("__annotations__") == {name: type(value) for name, value in values.items()}
    return values


def changed(path: Path) -> bytes:
    """A notebook after a person has added a line to its last cell, and what it holds then."""
    notebook = read(path)
    notebook["cells"][-1]["source"] = ["".join(notebook["cells"][-1]["source"]), "\n# hers"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path.read_bytes()


def test_every_notebook_is_copied_beside_her_file_and_told_of_it(root, hers, tmp_path):
    (tmp_path / "partners.csv").touch()
    copies = spoken("en", copied, tmp_path, hers, mapping=hers)
    originals = {path.stem: path for path in (root / "notebooks").glob("*.ipynb")}
    assert {name: copy.path for name, copy in copies.items()} == {
        name: tmp_path / f"{name}.ipynb" for name in originals
    }
    for name, original in originals.items():
        told = parameters(copies[name].path)
        assert (told["data"], told["mapping"], told["lang"]) == (hers.name, hers.name, "en")
        asked = dict.fromkeys(["data", "mapping", "lang", "partners"])
        assert told | asked == parameters(original) | asked, "the other parameters are as they were"
    assert parameters(copies["partenariats"].path)["partners"] == "partners.csv"


def test_what_a_copy_shows_is_not_of_another_file(hers, tmp_path):
    for copy in copied(tmp_path, hers).values():
        code = [cell for cell in read(copy.path)["cells"] if cell["cell_type"] == "code"]
        assert {(cell["execution_count"], len(cell["outputs"])) for cell in code} == {(None, 0)}
    assert parameters(tmp_path / "partenariats.ipynb")["partners"] == ""


def test_the_notebooks_they_come_from_are_as_they_were(root, hers, tmp_path):
    before = {path: path.read_bytes() for path in (root / "notebooks").iterdir() if path.is_file()}
    copied(tmp_path / "ailleurs", hers)
    with pytest.raises(FileProblems) as refused:
        spoken("en", copied, root / "notebooks", hers)
    assert (
        str(refused.value).splitlines()[1]
        == "- bilan takes its notebooks from this folder. Choose another with --out."
    )
    assert {
        path: path.read_bytes() for path in (root / "notebooks").iterdir() if path.is_file()
    } == before
    assert parameters(tmp_path / "ailleurs" / "evolution.ipynb")["data"] == f"../{hers.name}"


def test_a_copy_that_was_only_run_is_left_as_it_is_and_follows_her_to_another_file(hers, tmp_path):
    path = copied(tmp_path, hers)["bilan_annuel"].path
    notebook = read(path)
    notebook["cells"][-1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["shown"]}
    ]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    copied(tmp_path, hers)
    assert read(path) == notebook
    copied(tmp_path, shutil.copy(hers, tmp_path / "2026.csv"))
    assert parameters(path)["data"] == "2026.csv" and read(path)["cells"][-1]["outputs"] == []


def test_a_copy_that_she_has_changed_is_kept_and_opened_on_its_file(hers, tmp_path):
    path = copied(tmp_path, hers)["bilan_annuel"].path
    before = changed(path)
    again = copied(tmp_path, hers)
    assert again["bilan_annuel"] == (path, (path,), ()) and path.read_bytes() == before
    assert [*sentences(again)] == [
        "Vous avez modifié bilan_annuel.ipynb\u00a0: rien n’y est changé."
    ]
    assert spoken("en", lambda: [*sentences(again)]) == [
        "You have changed bilan_annuel.ipynb: nothing is changed there."
    ]


def test_on_another_file_what_she_has_changed_is_kept_beside_a_new_copy(hers, tmp_path):
    other = shutil.copy(hers, tmp_path / "2026.csv")
    first = copied(tmp_path, hers)["evolution"].path
    kept = {first: changed(first)}
    second = copied(tmp_path, other)["evolution"].path
    kept[second] = changed(second)
    assert copied(tmp_path, other)["evolution"] == (second, (first, second), ())
    third = copied(tmp_path, shutil.copy(hers, tmp_path / "2027.csv"))
    assert third["evolution"] == (tmp_path / "evolution-3.ipynb", (first, second), ())
    assert list(sentences(third)) == [
        "Vous avez modifié evolution.ipynb et evolution-2.ipynb\u00a0: rien n’y est changé. "
        "La nouvelle copie s’appelle evolution-3.ipynb."
    ]
    assert {path: path.read_bytes() for path in kept} == kept


def test_a_copy_follows_in_what_is_asked_and_its_year_is_not_a_change(hers, tmp_path):
    """As the first line of the notebook asks for: the parameters are there to be changed."""
    path = copied(tmp_path, hers)["bilan_annuel"].path
    path.write_text(
        path.read_text("utf-8").replace("year: int = 0", "year: int = 2024"), encoding="utf-8"
    )
    shutil.copy(hers, tmp_path / "autre.toml")
    again = spoken("en", copied, tmp_path, hers, mapping=tmp_path / "autre.toml")
    assert [*sentences(again)] == []
    told = parameters(path)
    assert (told["year"], told["lang"], told["mapping"]) == (2024, "en", "autre.toml")
    assert parameters(copied(tmp_path, hers)["evolution"].path)["lang"] == "fr"
    copied(tmp_path, shutil.copy(hers, tmp_path / "2026.csv"))
    assert parameters(path)["year"] == 0, "another file has other years"


def test_a_copy_that_she_has_changed_follows_in_what_is_asked_and_says_so(hers, tmp_path):
    path = copied(tmp_path, hers)["bilan_annuel"].path
    before = json.loads(changed(path))
    again = spoken("en", copied, tmp_path, hers, mapping=hers)
    said = {
        "en": "You have changed bilan_annuel.ipynb: nothing is changed there but lang and mapping, as you asked.",
        "fr": "Vous avez modifié bilan_annuel.ipynb\u00a0: rien n’y est changé, sauf lang et mapping, comme demandé.",
    }
    for lang, sentence in said.items():
        assert spoken(lang, lambda: [*sentences(again)]) == [sentence]
    assert (parameters(path)["lang"], parameters(path)["mapping"]) == ("en", hers.name)
    after = read(path)
    place = next(
        at for at, cell in enumerate(after["cells"]) if "".join(cell["source"])[:4] == "data"
    )
    for notebook in (before, after):
        del notebook["cells"][place]
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    assert after == before


def test_no_value_but_those_of_the_parameters_may_be_changed_without_a_word(root):
    """Nor is there anything in our other cells that looks like a parameter."""
    for path in (root / "notebooks").glob("*.ipynb"):
        code = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
        others = [cell for cell in code if "parameters" not in cell["metadata"].get("tags", ())]
        assert len(others) == len(code) - 1
        for cell in others:
            given = [
                node.value
                for node in ast.walk(ast.parse("".join(cell["source"])))
                if isinstance(node, ast.Assign | ast.AnnAssign)
            ]
            assert not any(isinstance(value, ast.Constant) for value in given)


def test_a_name_of_a_parameter_in_a_cell_of_hers_is_left_as_it_is(hers, tmp_path):
    path = copied(tmp_path, hers)["exploration"].path
    notebook = read(path)
    lines = 'data = "other.csv"\nlang = "en"  # for my own picture'
    cell = {"cell_type": "code", "id": "hers", "metadata": {}, "outputs": [], "source": lines}
    notebook["cells"].append(cell | {"execution_count": None})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    copy = spoken("en", copied, tmp_path, hers)["exploration"]
    assert copy.path == path and copy.followed == ("lang",)
    assert "".join(read(path)["cells"][-1]["source"]) == lines


def test_code_of_hers_among_the_parameters_is_a_change(hers, tmp_path):
    path = copied(tmp_path, hers)["bilan_annuel"].path
    notebook = read(path)
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = [cell["source"], "\nseaborn = None"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert copied(tmp_path, hers)["bilan_annuel"].changed == (path,)


@pytest.mark.parametrize(
    "content", ["", "not a notebook", "[]", '{"cells": 3}', '{"cells": [{}], "metadata": []}']
)
def test_a_file_of_that_name_that_is_no_notebook_of_ours_is_hers(hers, tmp_path, content):
    (tmp_path / "evolution.ipynb").write_text(content)
    assert copied(tmp_path, hers)["evolution"].path.name == "evolution-2.ipynb"
    assert (tmp_path / "evolution.ipynb").read_text() == content


@pytest.fixture
def opened(monkeypatch) -> list:
    """JupyterLab as if it were there: what it would be opened on."""
    shown: list = []
    monkeypatch.setattr("bilan.__main__.find_spec", lambda name: name)
    monkeypatch.setattr("bilan.report.lab.open_lab", lambda *asked: shown.append(asked))
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    return shown


def test_the_command_copies_beside_the_file_or_where_it_is_told(opened, hers, tmp_path):
    for out, folder in {(): tmp_path, ("--out", str(tmp_path / "out")): tmp_path / "out"}.items():
        done = CliRunner().invoke(main, ["lab", str(hers), *out])
        assert (done.exit_code, done.output) == (0, "")
        copies, options = opened.pop()
        assert (copies["bilan_annuel"].path, options) == (folder / "bilan_annuel.ipynb", ())


@pytest.mark.parametrize("file", [True, False])
def test_what_comes_after_two_dashes_is_for_jupyterlab(opened, hers, tmp_path, file):
    asked = ["--port=8890", "--ServerApp.base_url=//x"]
    named = [str(hers)] if file else []
    done = CliRunner().invoke(main, ["lab", *named, "--out", str(tmp_path / "out"), "--", *asked])
    assert done.exit_code == 0, done.output
    copies, options = opened.pop()
    assert options == tuple(asked)
    found = tmp_path / "out" / parameters(copies["evolution"].path)["data"]
    assert found.resolve() == (hers if file else bilan.sample()).resolve()


def test_the_options_of_jupyterlab_come_after_ours_and_its_address_is_the_notebook_s(
    hers, tmp_path, monkeypatch
):
    started: list = []
    lab = types.ModuleType("jupyterlab.labapp")
    lab.main = started.append
    monkeypatch.setitem(sys.modules, "jupyterlab", types.ModuleType("jupyterlab"))
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", lab)
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PREFER_ENV_PATH"):
        monkeypatch.setenv(name, "")
    (tmp_path / "un été").mkdir()
    open_lab(copied(tmp_path / "un été", hers), ["--port", "8890"])
    ((*ours, port, number),) = started
    assert (port, number) == ("--port", "8890")
    assert "--LabApp.default_url=/lab/tree/exploration.ipynb" in ours
    assert f"--ServerApp.root_dir={tmp_path / 'un été'}" in ours


ROOT = {
    "fr": "JupyterLab ne s’ouvre pas pour l’administrateur de la machine (root)\u00a0: tout ce qu’un carnet lance "
    "pourrait tout y changer. Lancez cette commande sous votre nom, ou, si vous n’en avez pas d’autre, "
    "terminez-la par\u00a0: -- --allow-root\n",
    "en": "JupyterLab does not open for the administrator of the machine (root): whatever a notebook runs could "
    "change anything on it. Run this command under your own name or, where you have no other, end it with: "
    "-- --allow-root\n",
}


@pytest.mark.parametrize("lang", ROOT)
def test_the_administrator_of_the_machine_is_told_what_to_do(opened, hers, monkeypatch, lang):
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    done = CliRunner().invoke(main, ["lab", str(hers), "--lang", lang])
    assert (done.exit_code, done.output) == (2, ROOT[lang])
    assert opened == [] and not list(hers.parent.glob("*.ipynb"))
    done = CliRunner().invoke(main, ["lab", str(hers), "--lang", lang, "--", "--allow-root"])
    assert done.exit_code == 0 and opened


def test_the_notebooks_are_copied_for_papermill_without_opening_anything(hers, tmp_path):
    command = ["notebooks", str(hers), "--lang", "en", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, command)
    names = ("bilan_annuel", "evolution", "exploration", "partenariats")
    assert done.stdout.splitlines() == [str(tmp_path / "out" / f"{name}.ipynb") for name in names]
    told = parameters(tmp_path / "out" / "bilan_annuel.ipynb")
    assert (told["data"], told["lang"]) == (f"../{hers.name}", "en")


def test_the_command_says_what_is_wrong_and_opens_nothing(opened, hers, tmp_path):
    (tmp_path / "occupé").touch()
    absent = CliRunner().invoke(main, ["lab", str(tmp_path / "absent.csv"), "--lang", "en"])
    assert (absent.exit_code, absent.output.splitlines()[1:]) == (
        2,
        [f"- there is no such file in {tmp_path}. Check the name and the folder."],
    )
    taken = CliRunner().invoke(main, ["lab", str(hers), "--out", str(tmp_path / "occupé")])
    assert taken.exit_code == 2 and taken.output.startswith(
        f"Impossible d’écrire dans {tmp_path / 'occupé'}\u00a0: "
    )
    assert opened == [] and not list(tmp_path.glob("*.ipynb"))


@pytest.mark.parametrize(
    ("lang", "said"),
    {
        "fr": "JupyterLab n’est pas installé ici. Installez-le avec\u00a0: ",
        "en": "JupyterLab is not installed here. Install it with: ",
    }.items(),
)
def test_without_jupyterlab_one_line_says_how_to_get_it(
    opened, hers, tmp_path, monkeypatch, lang, said
):
    monkeypatch.setattr("bilan.__main__.find_spec", lambda name: name == "pip" or None)
    done = CliRunner().invoke(main, ["lab", str(hers), "--lang", lang])
    assert (done.exit_code, done.output) == (
        2,
        f"{said}{sys.executable} -m pip install jupyterlab anywidget\n",
    )
    assert opened == [] and not list(tmp_path.glob("*.ipynb"))


def test_a_report_asked_for_in_jupyterlab_is_the_one_of_the_command(hers, tmp_path, monkeypatch):
    """There a picture is shown in the colours of the theme, which are no part of a report."""
    written = []
    for name in ("command", "lab"):
        write_report(hers, out=tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
        monkeypatch.setenv("JPY_SESSION_NAME", "exploration.ipynb")
    assert written[0] == written[1]
