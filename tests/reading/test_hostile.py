"""Every hostile file of the two tables loads as it should or is refused with the right errors; none
is read wrong in silence.
"""

import pandas as pd
import pytest
from hostile import CASES
from hostile_cells import CELLS
from hostile_others import OTHERS
from hostile_workbooks import WORKBOOKS

import bilan
from bilan.findings import FileProblems
from bilan.reading import frames, records
from bilan.schema import PROJECTS


@pytest.fixture(params=["fast", "exact"])
def path_of_reading(request, monkeypatch):
    """Each file is read twice: as it comes, and by the exact way alone."""
    if request.param == "exact":
        monkeypatch.setattr(records, "plain_rows", lambda *_: None)


@pytest.mark.usefixtures("path_of_reading")
@pytest.mark.parametrize("case", [*CASES, *CELLS, *WORKBOOKS, *OTHERS], ids=lambda case: case.name)
def test_a_hostile_file_loads_right_or_is_refused_at_the_right_place(case, tmp_path):
    path = tmp_path / case.file
    path.write_bytes(case.content)
    if case.mapping:
        (tmp_path / "bilan.toml").write_text(case.mapping, encoding="utf-8")
    reading = frames.read(path, PROJECTS, **case.options)
    assert [(each.code, each.line, each.cell or each.column) for each in reading.errors] == list(
        case.errors
    )
    for column, values in (case.loads or {}).items():
        found = reading.rows.index if column == "line" else reading.rows[column]
        assert [None if pd.isna(value) else plain(value) for value in found] == values
    if case.errors:
        with pytest.raises(FileProblems) as refusal:
            bilan.load_projects(path, **case.options)
        assert refusal.value.findings == reading.errors
        assert refusal.value.__cause__ is None


def test_there_are_enough_of_them():
    cases = [*CASES, *CELLS, *WORKBOOKS, *OTHERS]
    assert len(cases) == len({case.name for case in cases}) >= 200


def plain(value):
    return value.date() if isinstance(value, pd.Timestamp) else value
