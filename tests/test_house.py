"""The house rules that a reader could check by eye, checked by reading the files."""

import ast
import json
import re
import string
import subprocess
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import bilan
from bilan import words
from bilan.reviews.answers import question
from bilan.reviews.partners import Partnerships
from bilan.reviews.year import Review
from bilan.reviews.years import Evolution
from bilan.show.sections import unbroken

ROOT = Path(__file__).resolve().parents[1]
ROOMS = [path for path in sorted((ROOT / "bilan").rglob("*.py")) if path.name != "__init__.py"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OF_REPORTS = [path for path in NOTEBOOKS if path.stem != "exploration"]


def name_of(room: Path) -> str:
    return ".".join(room.relative_to(ROOT / "bilan").with_suffix("").parts)


def wing_of(room: str) -> str:
    return room.partition(".")[0]


# What each wing may know, and the rooms of the ground.
GROUND = {"schema", "words", "paths", "visible", "findings", "questions", "rules"}
KNOWS = {
    "schema": set(),
    "paths": set(),
    "words": set(),
    "visible": set(),
    "questions": set(),
    "findings": {"words", "visible"},
    "rules": {"schema", "words"},
    "statistics": {"statistics"},
    "reading": {"reading", *GROUND},
    "analysis": {"analysis", "statistics", *GROUND},
    "show": {"show", "analysis", "reading", *GROUND},
    "exploring": {"exploring", "show", "analysis", "reading", *GROUND},
    "reviews": {"reviews", "show", "analysis", "reading", *GROUND},
    "report": {"report", "reviews", "show", "analysis", "reading", *GROUND},
    "terminal": {"show", "reading", *GROUND},
    "__main__": {"terminal", "report", "show", "analysis", "reading", *GROUND},
}


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_a_room_imports_what_its_wing_may_know_and_nothing_else(room):
    assert {wing_of(imported) for imported in rooms_imported_by(room)} <= KNOWS[
        wing_of(name_of(room))
    ]


def test_no_rooms_import_each_other_in_a_circle():
    TopologicalSorter({name_of(room): rooms_imported_by(room) for room in ROOMS}).prepare()


@pytest.mark.parametrize(
    "stub", sorted((ROOT / "bilan").rglob("*.pyi")), ids=lambda stub: stub.parent.name
)
def test_no_name_of_a_package_is_that_of_a_room_in_it(stub):
    """Importing a room sets its name on the package: a function of that name would be lost at its
    second use.
    """
    imports = [
        node
        for node in ast.parse(stub.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
    ]
    names = {alias.asname for node in imports if node.module for alias in node.names}
    assert names and names & {room.stem for room in stub.parent.iterdir()} == set()


def test_every_name_of_the_library_is_there():
    for package in (bilan, bilan.show):
        assert [name for name in package.__all__ if not hasattr(package, name)] == []


def test_every_word_is_there_in_french_and_in_english():
    for key, cell in words_by_key().items():
        assert set(cell) == {"fr", "en"}, key
        for lang in ("fr", "en"):
            assert cell[lang].strip(), key
            list(string.Formatter().parse(cell[lang]))


def test_every_word_is_looked_up_somewhere():
    """By its key, by an f-string that makes such keys, or through the name of its section, as
    ``words.label`` does.
    """
    constants, patterns = strings_of_the_code()
    unused = [
        key
        for key in words_by_key()
        if key not in constants
        and key.rpartition(".")[0] not in constants
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def test_nothing_tracked_names_a_package_registry_or_a_machine():
    hosts = r"pypi\.org|pythonhosted\.org|anaconda\.org|npmjs\.org"
    folders = r"(?<![\w.])/(?:work|root|home|Users|opt|tmp)/\w+"
    found = [
        f"{path}: {match}"
        for path in tracked()
        if b"\0" not in (content := (ROOT / path).read_bytes())
        for match in re.findall(f"{hosts}|{folders}", content.decode("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_executed_and_holds_no_logic(path):
    """nbval compares only cells that have an execution count; and what a notebook computes, the
    library computes.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    logic = (
        ast.FunctionDef,
        ast.Lambda,
        ast.ClassDef,
        ast.For,
        ast.While,
        ast.If,
        ast.Try,
        ast.With,
        ast.Match,
        ast.comprehension,
    )
    for cell in code:
        assert not any(
            isinstance(node, logic) for node in ast.walk(ast.parse("".join(cell["source"])))
        )
        assert not any(output["output_type"] in ("error", "stream") for output in cell["outputs"])
    for cell in cells:
        assert cell["cell_type"] == "code" or not re.search(r"\d", "".join(cell["source"])), (
            "a typed number"
        )


REVIEWS = {"bilan_annuel": Review, "evolution": Evolution, "partenariats": Partnerships}


@pytest.mark.parametrize("path", OF_REPORTS, ids=lambda path: path.stem)
def test_a_notebook_is_its_first_screen_then_one_line_a_question(path):
    parameters, asking, opening, *questions = sources_of(path)
    review = REVIEWS[path.stem].__name__.lower()
    assert "import" not in parameters and asking.startswith(
        f"import bilan\n\n{review} = bilan.{review}("
    )
    assert opening == review
    assert questions == [f"{review}.{key}" for key in questions_of(path)]


@pytest.mark.parametrize("path", OF_REPORTS, ids=lambda path: path.stem)
def test_each_question_is_shown_under_its_heading_in_html_and_for_a_terminal(path):
    cells = [
        cell
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    for cell, key in zip(cells[3:], questions_of(path), strict=True):
        (output,) = cell["outputs"]
        heading = words.text(f"heading.{key}")
        assert f"<h2>{unbroken(heading)}</h2>" in "".join(output["data"]["text/html"])
        assert "".join(output["data"]["text/plain"]).startswith(heading + "\n")
        assert output["metadata"]["bilan"]["section"] == key


def test_the_notebook_to_explore_in_shows_the_explorer_and_keeps_no_state_of_it():
    """Its other cells are there to be edited: a question, a chart, the projects behind a group."""
    notebook = json.loads((ROOT / "notebooks" / "exploration.ipynb").read_text(encoding="utf-8"))
    parameters, loading, explorer, *to_edit = [
        cell for cell in notebook["cells"] if cell["cell_type"] == "code"
    ]
    assert parameters["metadata"]["tags"] == ["parameters"]
    assert parameters["outputs"] == loading["outputs"] == []
    (still,) = (output["data"] for output in explorer["outputs"])
    assert "image/svg+xml" in still and "text/html" in still
    assert len(to_edit) == 4 and all(
        cell["source"][0].startswith("#") and cell["outputs"] for cell in to_edit
    )
    assert "widgets" not in notebook["metadata"] and "widget-view" not in json.dumps(notebook)


def test_every_heading_of_the_vocabulary_is_that_of_a_question_or_of_a_column():
    asked = {key for path in OF_REPORTS for key in questions_of(path)}
    columns = {"established", "tempting", "advice", "change", "kept", "score"}
    assert asked | columns == {
        key.removeprefix("heading.") for key in words_by_key() if key.startswith("heading.")
    }


def questions_of(path: Path) -> list[str]:
    """The questions of a notebook's review, in the order in which it declares them."""
    return [key for key, value in vars(REVIEWS[path.stem]).items() if isinstance(value, question)]


def sources_of(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def rooms_imported_by(path: Path) -> set[str]:
    """The rooms of ours that a file imports, such as ``reading.cells``."""
    known = {name_of(room) for room in ROOMS}
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "bilan":
            inside = node.module.removeprefix("bilan").removeprefix(".")
            for alias in node.names:
                if alias.name == "__version__":
                    continue
                room = ".".join(filter(None, [inside, alias.name]))
                rooms.add(room if room in known else inside)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name their room in full"
        elif isinstance(node, ast.Import):
            assert not any(alias.name.split(".")[0] == "bilan" for alias in node.names), (
                "rooms are imported by name"
            )
    return rooms


def tracked(ending: str = "") -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [
        path for path in listed.split("\0") if path.endswith(ending) and (ROOT / path).is_file()
    ]


def words_by_key() -> dict[str, dict[str, str]]:
    def flat(table: dict, prefix: str = ""):
        for name, value in table.items():
            if all(isinstance(cell, str) for cell in value.values()):
                yield prefix + name, value
            else:
                yield from flat(value, f"{prefix}{name}.")

    tables = sorted((ROOT / "bilan" / "vocabulary").glob("*.toml"))
    return {
        key: cell
        for table in tables
        for key, cell in flat(tomllib.loads(table.read_text(encoding="utf-8")))
    }


def strings_of_the_code() -> tuple[set[str], list[re.Pattern]]:
    """The strings of the rooms and of their templates, and the f-strings that make keys."""
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "bilan").rglob("*.j2")]
    constants = {text for template in templates for text in re.findall(r'text\("(.*?)"', template)}
    patterns = []
    for path in ROOMS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"
                    for part in node.values
                ]
                patterns += [re.compile("".join(parts))] if r"\." in parts[0] else []
    return constants, patterns
