"""The notebooks in JupyterLab, on a person's own file: copied where she works, told of her file,
opened.

What she has changed is never written over: a copy knows the digest of what was copied, in its
metadata.
"""

import ast
import hashlib
import importlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from nbformat.v4 import new_code_cell, new_notebook

from bilan import words
from bilan.findings import FileProblems, Finding
from bilan.paths import sample
from bilan.reading.formats import bytes_of
from bilan.report.folders import put_in_place
from bilan.report.snapshot import partners_beside
from bilan.report.sources import NOTEBOOKS
from bilan.show.exploring import literal

QUESTIONS = "questions"
_FIRST = (QUESTIONS, "exploration", "bilan_annuel")
# A line that gives a literal to a parameter
_PARAMETER = re.compile(
    r"""^(?P<until>(?P<name>\w+) *(?:: *\w+ *)?= *)"""
    r"""(?P<value>r?"(?:[^"\\\n]|\\.)*"|r?'(?:[^'\\\n]|\\.)*'|-?[\d.]+|True|False|None)"""
    r"(?= *(?:#|$))",
    re.MULTILINE,
)


class Copy(NamedTuple):
    """A notebook where she works on it, and the copies of it that she has changed, which are left
    as they were; it may be one of them, and then follows in some parameters.
    """

    path: Path
    changed: tuple[Path, ...]
    followed: tuple[str, ...] = ()


def copied(
    folder: Path, data: Path | None = None, *, mapping: Path | None = None
) -> dict[str, Copy]:
    """Where are the notebooks that look at a file? By name; copied to a folder, unless they are
    there already.

    Parameters
    ----------
    folder : made where it does not exist.
    data : her file of projects; the sample by default.
    mapping : the file that says how to read ``data``; by default ``bilan.toml`` beside it, if any.

    Raises
    ------
    bilan.FileProblems
        When a file cannot be read, or the folder is the one that the notebooks come from.
    """
    data = data or sample()
    for path in filter(None, (data, mapping)):
        bytes_of(path)
    if folder.resolve() == NOTEBOOKS.resolve():
        raise FileProblems(folder, [Finding("error", "own_notebooks")])
    paths = {"data": data, "mapping": mapping, "partners": partners_beside(data)}
    seen = {name: _seen_from(folder, path) if path else "" for name, path in paths.items()}
    parameters = {"lang": words.spoken()} | seen
    folder.mkdir(parents=True, exist_ok=True)
    asked = {QUESTIONS: _asking(folder, parameters)} if open_questions(data, mapping) else {}
    return asked | {
        original.stem: _copied(original, folder, parameters)
        for original in sorted(NOTEBOOKS.glob("*.ipynb"))
    }


def sentences(copies: Mapping[str, Copy]) -> Iterator[str]:
    """What is said of the notebooks that she has changed."""
    for path, changed, followed in copies.values():
        if changed:
            files = words.listed([each.name for each in changed])
            key = "followed" if followed else "kept"
            said = words.text(f"lab.{key}", files=files, names=words.listed(followed))
            yield (
                said if path in changed else f"{said} {words.text('lab.new_copy', file=path.name)}"
            )


def open_lab(copies: Mapping[str, Copy], options: Sequence[str]) -> None:
    """Open JupyterLab on the first of the notebooks, on this machine alone, until she stops it.

    It has a token, as it always has, asks no site for news or a newer version, and starts kernels
    with the packages there are. The address that it prints is that of the notebook.

    Parameters
    ----------
    options : options of JupyterLab's own, such as ``--port=8890``.
    """
    notebook = next(copies[name].path for name in _FIRST if name in copies).resolve()
    settings = [os.environ.get("JUPYTER_CONFIG_PATH"), str(Path(__file__).with_name("settings"))]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    ours = {
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.default_url": f"/lab/tree/{quote(notebook.name)}",
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.root_dir": str(notebook.parent),
    }
    told = [f"--{name}={value}" for name, value in ours.items()]
    importlib.import_module("jupyterlab.labapp").main([*told, *options])


def open_questions(data: Path, mapping: Path | None) -> bool:
    """Whether a file cannot be read, or not whole, until its owner has answered."""
    from bilan.reading.asking import questions
    from bilan.reading.frames import read
    from bilan.schema import PROJECTS

    asked = questions(read(data, PROJECTS, mapping=mapping))
    return any(each.needed or each.kind == "header" for each in asked)


def _asking(folder: Path, parameters: Mapping[str, str]) -> Copy:
    """The notebook that asks: written anew each time, since nothing in it is hers."""
    lang, data, mapping = (literal(parameters[name]) for name in ("lang", "data", "mapping"))
    lines = [
        words.text("question.form"),
        "import bilan",
        "from bilan import show",
        "",
        f"show.language({lang})",
        f"bilan.answers_form({data}, mapping={mapping} or None)",
    ]
    notebook = new_notebook(cells=[new_code_cell("\n".join(lines), id=QUESTIONS)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = folder / f"{QUESTIONS}.ipynb"
    _write(path, notebook)
    return Copy(path, ())


def _copied(original: Path, folder: Path, parameters: Mapping[str, str]) -> Copy:
    ours = _told(json.loads(original.read_bytes()), parameters)
    for cell in ours["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}  # of another file
    ours["metadata"]["bilan"] = {"copied": _digest(ours)}
    changed: list[Path] = []
    while True:
        path = folder / (f"{original.stem}-{len(changed) + 1}.ipynb" if changed else original.name)
        there, is_changed = _found(path)
        hers = _parameters(there)
        same = hers.get("data") == parameters["data"]
        follow = tuple(name for name, value in parameters.items() if hers.get(name, value) != value)
        if not is_changed:
            if follow or _digest(there) != _digest(ours):
                _write(path, _told(ours, {**hers, **parameters}) if same else ours)
            return Copy(path, tuple(changed))
        changed.append(path)
        if same:
            if follow:
                _write(path, _told(there, parameters))
            return Copy(path, tuple(changed), follow)


def _found(path: Path) -> tuple[dict[str, Any], bool]:
    """The notebook of that name, an empty one where there is none, and whether she has changed it:
    anything else of that name is hers too.
    """
    try:
        notebook = json.loads(path.read_bytes())
        return notebook, notebook["metadata"]["bilan"]["copied"] != _digest(notebook)
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError) as other:
        return {"cells": []}, not isinstance(other, FileNotFoundError)


def _digest(notebook: dict[str, Any]) -> str:
    """What she can change: the cells, but for the values of the parameters, which are there to be
    changed. What they show comes back when they are run.
    """
    cells = [[cell["cell_type"], _source(cell, lambda _: "None")] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _told(notebook: dict[str, Any], parameters: Mapping[str, object]) -> dict[str, Any]:
    """A notebook that gives other values to its parameters."""

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        return literal(parameters[name]) if name in parameters else found["value"]

    for cell in notebook["cells"]:
        cell["source"] = _source(cell, value)
    return notebook


def _parameters(notebook: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}

    def value(found: re.Match[str]) -> str:
        values[found["name"]] = ast.literal_eval(found["value"])
        return found["value"]

    for cell in notebook["cells"]:
        _source(cell, value)
    return values


def _source(cell: dict[str, Any], value: Callable[[re.Match[str]], str]) -> str:
    """What a cell holds, with other values for the parameters that it gives, if it gives any."""
    source = "".join(cell["source"])
    if "parameters" not in cell["metadata"].get("tags", ()):
        return source
    return _PARAMETER.sub(lambda found: found["until"] + value(found), source)


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of a Windows machine
        return path.resolve().as_posix()


def _write(path: Path, notebook: dict[str, Any]) -> None:
    text = f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n"
    put_in_place(path.parent, {path.name: text.encode()})
