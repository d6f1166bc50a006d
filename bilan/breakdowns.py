"""How many were won, lost and pending: in all, by channel, by qualification, crossed, by year. Frame in, frame out.

Every breakdown has the columns ``won lost pending decided rate low high``: numbers of projects, the win rate
``won / (won + lost)`` (missing when nothing is decided) and its Wilson interval at ``level``. Proposals only.
"""

import pandas as pd

from bilan import rates

QUALIFICATIONS = ("any", "all", "met", "brief")
OUTCOMES = ("won", "lost", "pending")


def by(projects: pd.DataFrame, *columns: str, qualification: str = "any", level: float = 0.95) -> pd.DataFrame:
    """What was won and lost, in each group that the columns make?

    Parameters
    ----------
    projects : the frame of :func:`bilan.load_projects`, or some of its rows.
    columns : column names, ``"qualified"`` among them if wished; none gives the total, one row called ``all``.
    qualification : what ``qualified`` means, see :func:`qualified`.
    level : the confidence level of the interval, between 0 and 1.

    Returns
    -------
    A breakdown, one row a group that occurs, a blank included.
    """
    proposals = projects[projects["stage"] == "proposal"] if "stage" in projects else projects
    keys = [_key(proposals, column, qualification) for column in columns]
    keys = keys or [pd.Series("all", index=proposals.index, name="group")]
    groups = proposals["outcome"].groupby(keys, observed=True)
    counts = groups.value_counts().unstack().reindex(columns=list(OUTCOMES), fill_value=0).fillna(0).astype("int64")
    counts.columns.name = None
    if not columns:
        counts = counts.reindex(["all"], fill_value=0)
    return _rated(counts, level)


def by_channel(projects: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Through which channel did I win and lose? One row a channel that occurs, in the order of the categories."""
    return by(projects, "channel", level=level)


def by_qualification(projects: pd.DataFrame, qualification: str = "any", level: float = 0.95) -> pd.DataFrame:
    """Did I win more when the prospect was qualified? Three rows: ``yes``, ``no``, ``unknown``."""
    counts = by(projects, "qualified", qualification=qualification)[list(OUTCOMES)]
    return _rated(counts.reindex(["yes", "no", "unknown"], fill_value=0), level)


def by_lost_reason(projects: pd.DataFrame) -> pd.Series:
    """Why did I lose? Lost proposals by reason, most frequent first, those without a reason last."""
    lost = projects[projects["outcome"] == "lost"]
    reasons = lost["lost_reason"].astype("str").value_counts()
    reasons = reasons[reasons > 0]
    missing = int(lost["lost_reason"].isna().sum())
    return pd.concat([reasons, pd.Series({"not_given": missing})]) if missing else reasons


def sums_by_channel(projects: pd.DataFrame, column: str) -> pd.DataFrame:
    """How much (amount or hours) went to what was won and lost, through each channel?

    Returns
    -------
    One row a channel: ``won`` and ``lost``, the sums of what is known, and ``won_missing`` and ``lost_missing``, the numbers of
    projects that do not tell. Nothing is imputed.
    """
    decided = projects[projects["outcome"].isin(["won", "lost"])]
    groups = decided.groupby(["channel", "outcome"], observed=True)[column]
    sums = groups.sum().unstack().reindex(columns=["won", "lost"])
    missing = (groups.size() - groups.count()).unstack().reindex(columns=["won", "lost"])
    return pd.concat(
        [sums.fillna(0.0), missing.fillna(0).astype("int64").add_suffix("_missing")], axis="columns"
    ).rename_axis(columns=None)


def qualified(projects: pd.DataFrame, qualification: str = "any") -> pd.Series:
    """Was the prospect qualified before the proposal was written?

    ``any``: met or precise brief; ``all``: both; ``met``, ``brief``: that one. Three-valued (Kleene): one known yes decides
    ``any``, one known no decides ``all``, otherwise an unknown stays unknown. A column that the file lacks leaves the rule.

    Returns
    -------
    Series of nullable booleans, one value a row of ``projects``.
    """
    known = [projects[column] for column in rule_columns(projects, qualification)]
    if not known:
        return pd.Series(pd.NA, index=projects.index, dtype="boolean", name="qualified")
    first, *others = known
    for other in others:
        first = first & other if qualification == "all" else first | other
    return first.rename("qualified")


def rule_columns(projects: pd.DataFrame, qualification: str) -> list[str]:
    """Which of the columns that the rule asks for does the file have?"""
    if qualification not in QUALIFICATIONS:
        raise ValueError(f"qualification must be one of {', '.join(QUALIFICATIONS)}; got {qualification!r}")
    wanted = ["met", "brief"] if qualification in ("any", "all") else [qualification]
    return [column for column in wanted if column in projects]


def _key(projects: pd.DataFrame, column: str, qualification: str) -> pd.Series:
    if column == "qualified":
        answers = qualified(projects, qualification).map({True: "yes", False: "no"}).fillna("unknown")
        return answers.astype(pd.CategoricalDtype(["yes", "no", "unknown"], ordered=True))
    return projects[column]


def _rated(counts: pd.DataFrame, level: float) -> pd.DataFrame:
    decided = counts["won"] + counts["lost"]
    low, high = rates.wilson(counts["won"], decided, level)
    return counts.assign(decided=decided, rate=counts["won"] / decided.where(decided > 0), low=low, high=high)
