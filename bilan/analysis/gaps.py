"""What a file does not tell yet: the columns that hold nothing, or not enough, for the projects
reviewed.
"""

import pandas as pd

from bilan.analysis.years import in_year
from bilan.schema import OUTCOMES, PROJECTS

_NOT_ASKED = ("stage", "year")  # blank, they mean what is most often so
_OF = {"decided_on": ("won", "lost"), "amount": ("won", "lost"), "lost_reason": ("lost",)}
_BROUGHT = {"introduced_by": ("partnership", "recommendation"), "initiated_by": ("partnership",)}


def told(projects: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Which projects can a question on some columns be asked of? All of them, or none where none
    tells any of the columns.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects("data/gagne_perdu.csv")
    >>> len(told(projects, "channel")), len(told(projects, "amount", "hours"))
    (37, 0)
    """
    return projects if projects[list(columns)].notna().any(axis=None) else projects.iloc[:0]


def gaps(projects: pd.DataFrame, report: str = "bilan") -> pd.DataFrame:
    """Which columns of a report does the file leave blank?

    Parameters
    ----------
    projects : the proposals that the report reviews.
    report : one of ``schema.REPORTS``, whose columns are meant.

    Returns
    -------
    One row a column with a blank: ``blank``, the projects that do not tell, out of ``asked``, those
    of which it is asked (a reason of the lost ones only, a partner where the project came through
    one).

    Examples
    --------
    >>> import bilan
    >>> year = bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025)
    >>> gaps(year).loc["lost_reason"].tolist()
    [1, 19]
    """
    proposals = in_year(projects)
    rows = {}
    for column in PROJECTS:
        key = column.key
        if report in column.reports and not column.required and key not in _NOT_ASKED:
            asked = proposals[proposals["outcome"].isin(_OF.get(key, OUTCOMES))]
            if key in _BROUGHT:
                asked = asked[asked["channel"].isin(_BROUGHT[key])]
            rows[key] = (int(asked[key].isna().sum()), len(asked))
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["blank", "asked"])
    return frame[frame["blank"] > 0].rename_axis("column")
