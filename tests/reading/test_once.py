"""A file is parsed once for its projects and its findings, and again as soon as it, its mapping or
what is asked has changed.
"""

import pytest
from pandas.testing import assert_frame_equal
from wording import spoken

import bilan
from bilan.findings import FileProblems
from bilan.reading import frames

ROWS = "canal;résultat;montant\ndirect;gagné;1.234\nSalon;perdu;-2\n"
ONE, OTHER = ROWS + "salon;perdu;3\n", ROWS + "Foire;perdu;3\n"


@pytest.fixture
def parsed(monkeypatch) -> list:
    """The paths that are parsed from here on."""
    paths: list = []
    read = frames.files.read
    monkeypatch.setattr(
        frames.files,
        "read",
        lambda path, *rest, **how: paths.append(path) or read(path, *rest, **how),
    )
    monkeypatch.setattr(frames, "_last", None)
    return paths


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_text(ONE, encoding="utf-8")
    return path


def test_the_findings_of_projects_take_no_second_reading(file, parsed):
    projects = bilan.load_projects(file, decimal=".")
    found = bilan.load_findings(file, decimal=".")
    assert parsed == [file]
    assert found["code"].tolist() == ["negative", "joinable"] and projects["amount"].tolist() == [
        1.234,
        -2,
        3,
    ]
    assert_frame_equal(bilan.load_projects(str(file), decimal="."), projects)
    assert parsed == [file]


def test_what_was_loaded_may_be_changed_without_changing_what_is_loaded_next(file, parsed):
    first = bilan.load_projects(file, decimal=".")
    expected = first.copy(deep=True)
    first.loc[:, "amount"] = 0.0
    first["outcome"] = "lost"
    first.attrs["columns"] = ""
    again = bilan.load_projects(file, decimal=".")
    assert_frame_equal(again, expected)
    assert again.attrs == expected.attrs and parsed == [file]


def test_another_content_another_mapping_another_question_is_read_anew(file, parsed, tmp_path):
    assert len(bilan.load_findings(file, decimal=".")) == 2
    file.write_text(OTHER, encoding="utf-8")
    assert bilan.load_findings(file, decimal=".")["code"].tolist() == ["negative"]
    assert bilan.load_projects(file, decimal=",")["amount"].tolist()[0] == pytest.approx(1234)
    (tmp_path / "bilan.toml").write_text('[channel]\nsocial = ["Foire"]\n', encoding="utf-8")
    assert bilan.load_projects(file, decimal=",")["channel"].tolist() == [
        "direct",
        "Salon",
        "social",
    ]
    (tmp_path / "bilan.toml").write_text('[channel]\nplatform = ["Foire"]\n', encoding="utf-8")
    assert bilan.load_projects(file, decimal=",")["channel"].tolist() == [
        "direct",
        "Salon",
        "platform",
    ]
    assert parsed == [file] * 5
    assert spoken("en", bilan.load_projects, file, decimal=",")["project"].tolist()[0] == "line 2"


def test_a_file_that_is_gone_or_wrong_is_refused_as_ever(file, parsed, tmp_path):
    bilan.load_projects(file, decimal=".")
    file.unlink()
    with pytest.raises(FileProblems):
        bilan.load_projects(file, decimal=".")
    assert bilan.load_findings(file)["code"].tolist() == ["missing_file"]
    file.write_text("canal;résultat\ndirect;gagnier\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(FileProblems):
            bilan.load_projects(file)
    assert bilan.load_findings(file)["severity"].tolist() == ["error"]
