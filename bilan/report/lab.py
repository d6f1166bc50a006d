"""The notebooks in JupyterLab, on a person's own file: copied where she works, told of her file,
opened.

What she has changed is never written over: a copy knows the digest of what was copied, in its
metadata.
"""

import ast
import hashlib
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
    parameters = {
        "lang": words.spoken(),
        "data": _seen_from(folder, data),
        "mapping": _seen_from(folder, mapping),
        "partners": _seen_from(folder, partners_beside(data)),
    }
    asked = {QUESTIONS: _asking(folder, parameters)} if open_questions(data, mapping) else {}
    return asked | {
        original.stem: _copied(original, folder, parameters)
        for original in sorted(NOTEBOOKS.glob("*.ipynb"))
    }


def sentences(copies: Mapping[str, Copy]) -> Iterator[str]:
    """What is said of the notebooks that she has changed."""
    for path, changed, followed in copies.values():
        if changed:
            key = "followed" if followed else "kept" if path in changed else "new_copy"
            yield words.text(
                f"lab.{key}",
                files=words.listed([each.name for each in changed]),
                names=words.listed(followed),
                file=path.name,
            )


def open_lab(copies: Mapping[str, Copy], options: Sequence[str]) -> None:
    """Open JupyterLab on the notebook that asks, or else on the one to explore in, on this machine
    alone, until she stops it.

    It has a token, as it always has, asks no site for news or a newer version, and starts kernels
    with the packages there are. The address that it prints is that of the notebook.

    Parameters
    ----------
    options : options of JupyterLab's own, such as ``--port=8890``.
    """
    from jupyterlab.labapp import main

    notebook = copies.get(QUESTIONS, copies["exploration"]).path.resolve()
    settings = [os.environ.get("JUPYTER_CONFIG_PATH"), str(Path(__file__).with_name("settings"))]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    ours = [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={notebook.parent}",
    ]
    main([*ours, *options])


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
    source = f"""{words.text("question.form")}
import bilan
from bilan import show

show.language({lang})
bilan.answers_form({data}, mapping={mapping} or None)"""
    kernel = {"name": "python3", "display_name": "Python 3"}
    cells = [new_code_cell(source, id=QUESTIONS)]
    path = folder / f"{QUESTIONS}.ipynb"
    _write(path, new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    return Copy(path, ())


def _copied(original: Path, folder: Path, parameters: Mapping[str, str]) -> Copy:
    ours = _told(json.loads(original.read_bytes()), parameters)
    for cell in ours["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}  # of another file
    _, digest = _parts(ours)
    ours["metadata"]["bilan"] = {"copied": digest}
    path = folder / original.name
    changed: tuple[Path, ...] = ()
    while True:
        there, hers, known = _found(path)
        same = hers.get("data") == parameters["data"]
        follow = tuple(name for name, value in parameters.items() if hers.get(name, value) != value)
        if known is not None:
            if follow or known != digest:
                _write(path, _told(ours, {**hers, **parameters}) if same else ours)
            return Copy(path, changed)
        changed = (*changed, path)
        if same:
            if follow:
                _write(path, _told(there, parameters))
            return Copy(path, changed, follow)
        path = folder / f"{original.stem}-{len(changed) + 1}.ipynb"


def _found(path: Path) -> tuple[dict[str, Any], dict[str, Any], str | None]:
    """The notebook of that name, the values of its parameters, and the digest of what was copied
    there; none where she has changed it: anything else of that name is hers too.
    """
    try:
        notebook = json.loads(path.read_bytes())
        values, digest = _parts(notebook)
        unchanged = notebook["metadata"]["bilan"]["copied"] == digest
        return notebook, values, digest if unchanged else None
    except FileNotFoundError:
        return {}, {}, ""
    except (ValueError, TypeError, KeyError, AttributeError, SyntaxError):
        return {}, {}, None


def _parts(notebook: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The values that a notebook gives to its parameters, which are there to be changed, and the
    digest of what else she can change, its cells: what they show comes back when they are run.
    """
    values: dict[str, Any] = {}

    def without(found: re.Match[str]) -> str:
        values[found["name"]] = ast.literal_eval(found["value"])
        return found["until"] + "None"

    cells = [[cell["cell_type"], _source(cell, without)] for cell in notebook["cells"]]
    return values, hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _told(notebook: dict[str, Any], parameters: Mapping[str, object]) -> dict[str, Any]:
    """A notebook that gives other values to its parameters."""

    def given(found: re.Match[str]) -> str:
        name = found["name"]
        return found["until"] + literal(parameters[name]) if name in parameters else found[0]

    for cell in notebook["cells"]:
        cell["source"] = _source(cell, given)
    return notebook


def _source(cell: dict[str, Any], given: Callable[[re.Match[str]], str]) -> str:
    """What a cell holds; where it is that of the parameters, with other values."""
    source = "".join(cell["source"])
    tags = cell["metadata"].get("tags", ())
    return _PARAMETER.sub(given, source) if "parameters" in tags else source


def _seen_from(folder: Path, path: Path | None) -> str:
    if not path:
        return ""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of a Windows machine
        return path.resolve().as_posix()


def _write(path: Path, notebook: dict[str, Any]) -> None:
    text = f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n"
    put_in_place(path.parent, {path.name: text.encode()})
