"""The projects frame: its columns, and how a file becomes it. The one place that parses, types and orders categories.

A projects frame has one row a project; its index, ``line``, is the row that the spreadsheet shows. Its columns, in this order,
the optional ones only where the file has them (``project`` always):

- ``project``, ``client``, ``introduced_by``: strings;
- ``stage``: ordered category ``email`` < ``call`` < ``proposal``; blank is ``proposal``;
- ``channel``: ordered category: the known channels that occur, then others in order of appearance, then ``not_given``;
- ``outcome``: category ``won``, ``lost``, ``pending``; missing only on rows that never became a proposal;
- ``proposed_on``, ``decided_on``: dates; ``year``: integer;
- ``met``, ``brief``: nullable booleans: a blank is unknown;
- ``initiated_by``: category ``me``, ``partner``, ``client``; ``lost_reason``: category, the known ones first;
- ``amount``, ``hours``: numbers.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from bilan import files, values, words
from bilan.problems import FileProblems, Finding

COLUMNS = {
    "project": "text",
    "client": "text",
    "stage": "choice",
    "channel": "open choice",
    "outcome": "choice",
    "proposed_on": "date",
    "decided_on": "date",
    "year": "year",
    "met": "answer",
    "brief": "answer",
    "introduced_by": "text",
    "initiated_by": "choice",
    "amount": "number",
    "hours": "number",
    "lost_reason": "open choice",
}
REQUIRED = ("channel", "outcome")


def load_projects(
    path: str | Path,
    *,
    lang: str = "fr",
    mapping: str | Path | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    dayfirst: bool | None = None,
) -> pd.DataFrame:
    """Every project of a file, typed.

    Returns
    -------
    The projects frame that the module describes.

    Raises
    ------
    FileProblems
        With every error of the file, worded in ``lang``.
    """
    path = files.locate(path)
    table = files.read(path, lambda row: sum(_key(cell) is not None for cell in row), encoding)
    keys = [_key(name) for name in table.header]
    problems = [Finding("error", "missing_column", line=table.header_line, allowed=(key,), kind="column")
                for key in REQUIRED if key not in keys]
    found = {}
    for key, name, cells in zip(keys, table.header, table.cells, strict=True):
        if key:
            found[key] = _column(key, name, cells, table.lines, problems)
    if problems:
        raise FileProblems(path, problems, lang)
    if "project" not in found:
        found["project"] = pd.Series([words.text("project.unnamed", lang, line=str(line)) for line in table.lines])
    frame = pd.DataFrame({key: found[key] for key in COLUMNS if key in found})
    return frame.set_axis(pd.Index(table.lines, name="line"))


def _key(header: str) -> str | None:
    return _headers().get(values.simplified(header.split("(")[0]))


def _headers() -> dict[str, str]:
    return {
        values.simplified(text): key
        for key, spoken in values.alias_table()["header"].items()
        for text in (key, *spoken["fr"], *spoken["en"])
    }


def _column(key: str, name: str, cells: object, lines: np.ndarray, problems: list[Finding]) -> pd.Series:
    coded = cells.dictionary_encode()
    texts, codes = coded.dictionary.to_pylist(), coded.indices.to_numpy()
    kind = COLUMNS[key]
    if kind == "text":
        return pd.Series(cells.to_pandas(), dtype="str").replace("", np.nan)
    parsed = []
    for code, text in enumerate(texts):
        value, good = _parsed(key, kind, text)
        parsed.append(value)
        if not good:
            allowed = tuple(values.alias_table().get(key, ()))
            problems += [Finding("error", "unreadable", line=int(line), column=name, value=text, allowed=allowed, kind=key)
                         for line in lines[codes == code]]
    if kind == "date":
        return pd.Series(pd.array(parsed, dtype="datetime64[s]").take(codes))
    if kind == "number":
        return pd.Series(np.array([np.nan if value is None else value for value in parsed], dtype=float)[codes])
    if kind == "year":
        return pd.Series(pd.array(parsed, dtype="Int64").take(codes))
    if kind == "answer":
        return pd.Series(pd.array(parsed, dtype="boolean").take(codes))
    known = [choice for choice in values.alias_table()[key]]
    if kind == "choice":
        return pd.Series(pd.Categorical(np.array(parsed, dtype=object)[codes], known, ordered=key == "stage"))
    present = [choice for choice in known if choice in parsed]
    others = [value for value in dict.fromkeys(parsed) if value is not None and value not in known and value != "not_given"]
    last = ["not_given"] if "not_given" in parsed else []
    return pd.Series(pd.Categorical(np.array(parsed, dtype=object)[codes], [*present, *others, *last], ordered=key == "channel"))


def _parsed(key: str, kind: str, text: str) -> tuple[object, bool]:
    if text == "":
        return {"stage": "proposal", "channel": "not_given"}.get(key), key != "outcome"
    if kind == "date":
        return (value := values.day(text)), value is not None
    if kind == "number":
        return (value := values.number(text)), value is not None
    if kind == "year":
        return (value := values.year(text)), value is not None
    if kind == "answer":
        value = values.aliases("answer").get(values.simplified(text))
        return {"yes": True, "no": False}.get(value), value is not None
    value = values.aliases(key).get(values.simplified(text))
    return (value, value is not None) if kind == "choice" else (value or text, True)
