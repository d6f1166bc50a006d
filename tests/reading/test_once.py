"""A file is parsed once for its projects and its findings, which travel with what was read."""

import pickle

import pytest
from pandas.testing import assert_frame_equal

import bilan
from bilan.findings import FileProblems
from bilan.reading import frames

ROWS = "canal;résultat;montant\ndirect;gagné;1.234\nSalon;perdu;-2\nsalon;perdu;3\n"


@pytest.fixture
def parsed(monkeypatch) -> list:
    """A number for each file that is parsed from here on."""
    sizes: list = []
    read = frames.files.read
    monkeypatch.setattr(
        frames.files,
        "read",
        lambda data, *rest, **how: sizes.append(len(data)) or read(data, *rest, **how),
    )
    return sizes


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_the_findings_of_projects_take_no_second_reading(file, parsed):
    projects = bilan.load_projects(file, decimal=".")
    found = bilan.load_findings(projects)
    assert len(parsed) == 1
    assert_frame_equal(found, bilan.load_findings(file, decimal="."))
    assert found["severity"].tolist() == ["warning"] * len(found) and len(found) > 0


def test_findings_stay_with_a_part_of_what_was_read_and_are_not_copied(file, parsed):
    projects = bilan.load_projects(file, decimal=".")
    part = projects[projects["outcome"] == "lost"].copy(deep=True)
    assert part.attrs["file"] is projects.attrs["file"]
    assert_frame_equal(bilan.load_findings(part), bilan.load_findings(projects))
    assert len(parsed) == 1


def test_what_is_kept_of_a_frame_elsewhere_is_the_path(file, tmp_path):
    projects = bilan.load_projects(file, decimal=".")
    again = pickle.loads(pickle.dumps(projects))
    assert type(again.attrs["file"]) is str and again.attrs["file"] == str(file)
    assert bilan.load_findings(again)["code"].tolist()[0] == "ambiguous_number"
    projects.assign(outcome=1).to_parquet(tmp_path / "projects.parquet")


def test_what_was_loaded_may_be_changed_without_changing_what_is_loaded_next(file):
    first = bilan.load_projects(file, decimal=".")
    expected = first.copy(deep=True)
    first.loc[:, "amount"] = 0.0
    first["outcome"] = "lost"
    assert_frame_equal(bilan.load_projects(file, decimal="."), expected)


def test_a_file_that_is_gone_is_refused(file):
    bilan.load_projects(file, decimal=".")
    file.unlink()
    with pytest.raises(FileProblems):
        bilan.load_projects(file, decimal=".")
    assert bilan.load_findings(file)["code"].tolist() == ["missing_file"]
