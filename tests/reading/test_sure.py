"""What is sure may be accepted unseen: on no hostile file does that make a wrong value of a right
one.
"""

import pandas as pd
import pytest
from hostile import CASES
from hostile_cells import CELLS
from hostile_others import OTHERS
from hostile_workbooks import WORKBOOKS

from bilan.reading import frames
from bilan.reading.asking import proposals, settled
from bilan.schema import PROJECTS

# Refused as they are, and read right once what is sure is accepted
RIGHT = {
    "résultat: Not won": "lost",
    "résultat: non gagné": "lost",
    "résultat: Won - paid": "won",
    "résultat: en attente (relance)": "pending",
}
# Channels of which it is sure that they are one of ours
OURS = {"LinkedIn": "social"}


@pytest.mark.parametrize("case", [*CASES, *CELLS, *WORKBOOKS, *OTHERS], ids=lambda case: case.name)
def test_what_is_sure_spoils_no_file(case, tmp_path):
    path = tmp_path / case.file
    path.write_bytes(case.content)
    if case.mapping:
        (tmp_path / "bilan.toml").write_text(case.mapping, encoding="utf-8")
    before = frames.read(path, PROJECTS, **case.options)
    after = settled(before, lambda asked: proposals(asked, sure=True))
    if case.name in RIGHT:
        assert after.rows["outcome"].tolist() == [RIGHT[case.name]]
        return
    assert bool(after.errors) == bool(case.errors)
    for column, values in (case.loads or {}).items():
        found = after.rows.index if column == "line" else after.rows[column]
        read = [None if pd.isna(value) else value for value in found]
        expected = [OURS.get(value, value) if column == "channel" else value for value in values]
        if column == "amount" and pd.isna(before.rows["amount"]).all():
            assert read == expected
        assert [str(each)[:10] for each in read] == [str(each)[:10] for each in expected]
