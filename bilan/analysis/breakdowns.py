"""How many were won, lost and pending: in all, by channel, by qualification, crossed, by year. Frame in, frame out.

Every breakdown has the columns ``won lost pending decided rate low high``: numbers of projects, the win rate
``won / (won + lost)`` (missing when nothing is decided) and its Wilson interval at ``level``. Proposals only.
"""

import pandas as pd

from bilan.analysis.years import year_of
from bilan.statistics import rates

RULES = {"any": ["met", "brief"], "all": ["met", "brief"], "met": ["met"], "brief": ["brief"]}
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


def by_year(projects: pd.DataFrame, year_basis: str = "decision", level: float = 0.95) -> pd.DataFrame:
    """What was won and lost, year by year? One row a year from the first to the last, an empty one included.

    Projects of unknown year are left out; :func:`bilan.account` counts them.
    """
    years = year_of(projects, year_basis)
    counts = by(projects.assign(year=years)[years.notna()], "year")[list(OUTCOMES)]
    every_year = range(int(counts.index.min()), int(counts.index.max()) + 1) if len(counts) else []
    return _rated(counts.reindex(pd.Index(every_year, dtype="int64", name="year"), fill_value=0), level)


def by_rule(projects: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """What was won and lost among the proposals that each rule of qualification would keep, and refuse?

    Returns
    -------
    A breakdown by ``rule`` and ``kept`` (``yes``, ``no``, ``unknown``), for the rules whose columns the file has; one rule where
    it has but one column.
    """
    rules = [rule for rule, columns in RULES.items() if set(columns) <= set(projects)] or ["any"]
    return pd.concat({rule: by_qualification(projects, rule, level) for rule in rules}, names=["rule", "kept"])


def by_lost_reason(projects: pd.DataFrame) -> pd.Series:
    """Why did I lose? Lost proposals by reason, most frequent first, and ``not_given``, those without a reason, last."""
    lost = projects[projects["outcome"] == "lost"]
    reasons = _column(lost, "lost_reason").astype("str")
    missing = int(reasons.isna().sum())
    counts = reasons.value_counts().rename_axis("lost_reason").rename("lost")
    return pd.concat([counts, pd.Series({"not_given": missing})]) if missing else counts


def sums_by_channel(projects: pd.DataFrame, column: str) -> pd.DataFrame:
    """How much (``amount`` or ``hours``) went to what was won and to what was lost, through each channel?

    Returns
    -------
    One row a channel with a decided project: ``won`` and ``lost``, the sums of what is known (missing where nothing is), and
    ``won_missing`` and ``lost_missing``, the numbers of projects that do not tell. Nothing is imputed.
    """
    decided = projects[projects["outcome"].isin(["won", "lost"])]
    groups = _column(decided, column).astype("float64").groupby([decided["channel"], decided["outcome"]], observed=True)
    sums = groups.sum(min_count=1).unstack().reindex(columns=["won", "lost"])
    missing = (groups.size() - groups.count()).unstack().reindex(columns=["won", "lost"]).fillna(0).astype("int64")
    return sums.join(missing.add_suffix("_missing")).rename_axis(columns=None)


def qualified(projects: pd.DataFrame, qualification: str = "any") -> pd.Series:
    """Was the prospect qualified before the proposal was written?

    ``any``: met or precise brief; ``all``: both; ``met``, ``brief``: that one. Three-valued (Kleene): one known yes decides
    ``any``, one known no decides ``all``, otherwise an unknown stays unknown. A column that the file lacks leaves the rule.

    Returns
    -------
    Series of nullable booleans, one value a row of ``projects``.
    """
    if qualification not in RULES:
        raise ValueError(f"qualification must be one of {', '.join(RULES)}; got {qualification!r}")
    known = [projects[column] for column in RULES[qualification] if column in projects]
    if not known:
        return pd.Series(pd.NA, index=projects.index, dtype="boolean", name="qualified")
    first, *others = known
    for other in others:
        first = first & other if qualification == "all" else first | other
    return first.rename("qualified")


def _key(projects: pd.DataFrame, column: str, qualification: str) -> pd.Series:
    if column == "qualified":
        answers = qualified(projects, qualification).map({True: "yes", False: "no"}).fillna("unknown")
        return answers.astype(pd.CategoricalDtype(["yes", "no", "unknown"], ordered=True))
    return projects[column]


def _column(projects: pd.DataFrame, column: str) -> pd.Series:
    return projects[column] if column in projects else pd.Series(float("nan"), index=projects.index)


def _rated(counts: pd.DataFrame, level: float) -> pd.DataFrame:
    decided = counts["won"] + counts["lost"]
    low, high = rates.wilson(counts["won"], decided, level)
    return counts.assign(decided=decided, rate=counts["won"] / decided.where(decided > 0), low=low, high=high)
