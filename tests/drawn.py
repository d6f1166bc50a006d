"""Projects frames that hypothesis draws: any columns of the schema, each of its type, blank
wherever a file may be.
"""

import pandas as pd
from from_r import whole
from hypothesis import strategies as st

from bilan import schema

_DAYS = [pd.Timestamp(day) for day in ("2023-12-31", "2024-01-01", "2025-05-01")]
_CELLS = {
    "project": st.sampled_from(["Site", "Affiche", "ligne 4"]),
    "client": st.none() | st.sampled_from(["Élan", "all"]),
    "stage": st.sampled_from(["email", "call", "proposal", "proposal", "proposal"]),
    "channel": st.sampled_from(["direct", "social", "Salon", "all", "not_given"]),
    "outcome": st.sampled_from(schema.OUTCOMES),
    "proposed_on": st.none() | st.sampled_from(_DAYS),
    "decided_on": st.none() | st.sampled_from(_DAYS),
    "year": st.none() | st.integers(2023, 2025),
    "met": st.sampled_from([True, False, None]),
    "brief": st.sampled_from([True, False, None]),
    "introduced_by": st.none() | st.sampled_from(["Ana", "unknown", "Zoé"]),
    "initiated_by": st.none() | st.sampled_from(["me", "partner", "client"]),
    "amount": st.none() | st.sampled_from([0.0, 1200.5]),
    "hours": st.none() | st.sampled_from([0.5, 8.0]),
    "lost_reason": st.none() | st.sampled_from(["price", "trop loin"]),
}
_DTYPES = {
    "text": "str",
    "date": "datetime64[s]",
    "year": "Int64",
    "answer": "boolean",
    "number": "float64",
    "hours": "float64",
}
_REQUIRED = ["channel", "outcome"]


@st.composite
def projects_frames(draw: st.DrawFn) -> pd.DataFrame:
    """A frame as the loader would give it; some files lack some of the optional columns."""
    optional = draw(
        st.lists(
            st.sampled_from([column for column in _CELLS if column not in _REQUIRED]), unique=True
        )
    )
    columns = {
        column: cells for column, cells in _CELLS.items() if column in (*_REQUIRED, *optional)
    }
    rows = draw(st.lists(st.tuples(*columns.values()), max_size=12))
    frame = pd.DataFrame(
        rows, columns=list(columns), index=pd.RangeIndex(2, 2 + len(rows), name="line")
    )
    kinds = {column.key: column.kind for column in schema.PROJECTS}
    for column in frame:
        frame[column] = frame[column].astype(_DTYPES.get(kinds[column]) or _category(column))
    return whole(frame)


def _category(column: str) -> pd.CategoricalDtype:
    choices = {
        "stage": schema.STAGES,
        "channel": ("direct", "social", "Salon", "all", "not_given"),
        "outcome": schema.OUTCOMES,
        "initiated_by": ("me", "partner", "client"),
        "lost_reason": ("price", "trop loin"),
    }[column]
    return pd.CategoricalDtype(list(choices), ordered=column in ("stage", "channel"))
