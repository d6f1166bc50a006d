"""How a record shows itself in a notebook: as a small table, a line a field, by the names that code
calls them.
"""

from html import escape
from typing import Any, TypeVar

import numpy as np
import pandas as pd

R = TypeVar("R", bound=type)


def as_a_table(record: R) -> R:
    """Make a kind of record one that a notebook shows as a table."""
    shown: Any = record
    shown._repr_html_ = _table
    return record


def _table(record: Any) -> str:
    fields = record._asdict().items()
    rows = [f"<tr><th>{escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in fields]
    return f"<table>{''.join(rows)}</table>"


def _cell(value: Any) -> str:
    if hasattr(value, "_asdict"):
        return _table(value)
    if isinstance(value, pd.DataFrame | pd.Series):
        return pd.DataFrame(value).to_html(border=0)
    if isinstance(value, np.ndarray):
        return escape(np.array2string(value, precision=3, suppress_small=True, threshold=6))
    return escape(str(round(value, 3) if isinstance(value, float) else value))
