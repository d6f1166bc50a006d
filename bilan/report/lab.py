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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bilan import words
from bilan.findings import FileProblems, Finding
from bilan.report.snapshot import PARTNERS
from bilan.report.sources import NOTEBOOKS

QUESTIONS = "questions"
_FIRST = (QUESTIONS, "exploration", "bilan_annuel")


class Copy(NamedTuple):
    """A notebook where she works on it, and the copies of it that she has changed, which are left
    as they were; it may be one of them.
    """

    path: Path
    changed: tuple[Path, ...]


class _Found(NamedTuple):
    """What tells whether she has changed a notebook: the digests of what was copied and of what is
    there, and its file.
    """

    copied: str | None
    cells: str
    data: object


def copied(
    folder: Path, data: Path | None = None, *, mapping: Path | None = None
) -> dict[str, Copy]:
    """Where are the notebooks that look at a file? By name; copied to a folder, unless they are
    there already.

    Parameters
    ----------
    folder : made where it does not exist.
    data : her file of projects; without one, the notebooks look at the sample.
    mapping : the file that says how to read ``data``; by default ``bilan.toml`` beside it, if any.

    Raises
    ------
    bilan.FileProblems
        When there is no such file, or the folder is the one that the notebooks come from.
    """
    for path in filter(None, (data, mapping)):
        if not path.is_file():
            raise FileProblems(
                path, [Finding("error", "folder" if path.is_dir() else "missing_file")]
            )
    if folder.resolve() == NOTEBOOKS.resolve():
        raise FileProblems(folder, [Finding("error", "own_notebooks")])
    parameters = {"lang": words.spoken()}
    if data:
        partners = next(
            (path for name in PARTNERS if (path := data.with_name(name)).exists()), None
        )
        paths = {"data": data, "mapping": mapping, "partners": partners}
        parameters |= {
            name: _seen_from(folder, path) if path else "" for name, path in paths.items()
        }
    folder.mkdir(parents=True, exist_ok=True)
    asked = (
        {QUESTIONS: _asking(folder, parameters)} if data and open_questions(data, mapping) else {}
    )
    return asked | {
        original.stem: _copied(original, folder, parameters)
        for original in sorted(NOTEBOOKS.glob("*.ipynb"))
    }


def sentences(copies: Mapping[str, Copy]) -> Iterator[str]:
    """What is said of the notebooks that she has changed."""
    for path, changed in copies.values():
        if changed:
            kept = words.text("lab.kept", files=words.listed([each.name for each in changed]))
            yield (
                kept if path in changed else f"{kept} {words.text('lab.new_copy', file=path.name)}"
            )


def open_lab(copies: Mapping[str, Copy]) -> None:
    """Open JupyterLab on the first of the notebooks, on this machine alone, until she stops it.

    It has a token, as it always has, asks no site for news or a newer version, and starts kernels
    with the packages there are.
    """
    notebook = next(copies[name].path for name in _FIRST if name in copies)
    inherited = filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        [*inherited, str(Path(__file__).with_name("settings"))]
    )
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    never = "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
    importlib.import_module("jupyterlab.labapp").main(
        [str(notebook.resolve()), "--ServerApp.ip=127.0.0.1", never]
    )


def open_questions(data: Path, mapping: Path | None) -> bool:
    """Whether a file cannot be read, or not whole, until its owner has answered."""
    from bilan.reading.asking import questions
    from bilan.reading.frames import read
    from bilan.schema import PROJECTS

    asked = questions(read(data, PROJECTS, mapping=mapping))
    return any(each.needed or each.kind == "header" for each in asked)


def _asking(folder: Path, parameters: Mapping[str, str]) -> Copy:
    """The notebook that asks: written anew each time, since nothing in it is hers."""
    from nbformat.v4 import new_code_cell, new_notebook

    told = {name: json.dumps(value, ensure_ascii=False) for name, value in parameters.items()}
    lines = [
        words.text("question.form"),
        "import bilan",
        "from bilan import show",
        "",
        f"show.language({told['lang']})",
        f"bilan.answers_form({told['data']}, mapping={told['mapping']} or None)",
    ]
    notebook = new_notebook(cells=[new_code_cell("\n".join(lines), id=QUESTIONS)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = folder / f"{QUESTIONS}.ipynb"
    _write(path, notebook)
    return Copy(path, ())


def _copied(original: Path, folder: Path, parameters: Mapping[str, str]) -> Copy:
    notebook = _told(json.loads(original.read_bytes()), parameters)
    ours = _Found(_digest(notebook), _digest(notebook), _parameters(notebook)["data"])
    changed: list[Path] = []
    while True:
        path = folder / (f"{original.stem}-{len(changed) + 1}.ipynb" if changed else original.name)
        there = _found(path)
        if there is None or there.copied == there.cells:
            if there != ours:
                _write(path, notebook)
            return Copy(path, tuple(changed))
        changed.append(path)
        if there.data == ours.data:
            return Copy(path, tuple(changed))


def _told(notebook: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """A notebook as it is copied: with her parameters, and without what it showed of another
    file.
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        if "parameters" in cell["metadata"].get("tags", ()):
            lines = "".join(cell["source"]).splitlines()
            for name, value in _assigned(cell):
                if name in parameters:
                    line = lines[value.lineno - 1].encode()
                    written = json.dumps(parameters[name], ensure_ascii=False).encode()
                    lines[value.lineno - 1] = (
                        line[: value.col_offset] + written + line[value.end_col_offset :]
                    ).decode()
            cell["source"] = "\n".join(lines)
    notebook["metadata"]["bilan"] = {"copied": _digest(notebook)}
    return notebook


def _found(path: Path) -> _Found | None:
    """What is in a file of hers, if there is one; of what is no notebook, nothing is known but that
    it is hers.
    """
    try:
        notebook = json.loads(path.read_bytes())
        return _Found(
            notebook["metadata"]["bilan"]["copied"],
            _digest(notebook),
            _parameters(notebook).get("data"),
        )
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        return _Found(None, "", None)


def _digest(notebook: dict[str, Any]) -> str:
    """What she can change: the cells. What they show comes back when they are run."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _parameters(notebook: dict[str, Any]) -> dict[str, object]:
    cells = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", ())]
    return {name: value.value for cell in cells for name, value in _assigned(cell)}


def _assigned(cell: dict[str, Any]) -> Iterator[tuple[str, ast.Constant]]:
    """The names that a cell gives a literal to."""
    try:
        statements = ast.parse("".join(cell["source"])).body
    except SyntaxError:
        return
    for each in statements:
        if (
            isinstance(each, ast.Assign)
            and isinstance(each.targets[0], ast.Name)
            and isinstance(each.value, ast.Constant)
        ):
            yield each.targets[0].id, each.value


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of a Windows machine
        return path.resolve().as_posix()


def _write(path: Path, notebook: dict[str, Any]) -> None:
    passing = path.with_name(f".{path.name}.part")
    passing.write_bytes(f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n".encode())
    passing.replace(path)
