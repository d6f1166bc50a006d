"""A file of partners to a frame."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from bilan import schema
from bilan.findings import FileProblems, Finding
from bilan.reading import files
from bilan.reading.columns import Headers, Typed, matched, typed
from bilan.reading.files import Table
from bilan.reading.mapping import load_mapping

_DTYPES = {"partner": "str", **dict.fromkeys(schema.CRITERIA, "boolean"), "referrals_given": "Int64"}
_OF_PARTNERS = {"no_header": "no_partner_header", "no_rows": "no_partner_rows", "several_sheets": "several_partner_sheets"}


def load_partners(path: str | Path, *, lang: str | None = None) -> pd.DataFrame:
    """Every partner of a file, typed.

    Parameters
    ----------
    path : a CSV file or a workbook (.xlsx, .ods), in the current folder or beside the notebooks. Where a ``bilan.toml`` beside
        it says under ``[columns]`` how the columns are called, it is followed.
    lang : the language of the errors: ``fr`` or ``en``.

    Returns
    -------
    The partners frame that :mod:`bilan.analysis.partners` describes, with every row of the file.

    Raises
    ------
    FileProblems
        With every error of the file: among others a partner without a name or there twice, an answer that is neither yes nor
        no, a number of referrals that is negative or not whole, a file with no partner in it.
    """
    path = files.locate(path)
    try:
        instructions = load_mapping(None, path)
        headers = Headers(schema.PARTNERS, instructions)
        table = files.read(path, headers.keys, headers.required)
    except FileProblems as problems:
        found = [replace(each, code=_OF_PARTNERS.get(each.code, each.code)) for each in problems.findings]
        raise FileProblems(problems.path, found, lang) from None
    found, misnamed = matched(table, headers, instructions)
    columns, misfits = typed(table, headers, found, instructions)
    misfits += [*table.findings, *_misnomers(table, columns)]
    if errors := [*misnamed, *sorted(misfits, key=lambda each: each.line or 0)]:
        raise FileProblems(path, errors, lang)
    frame = pd.DataFrame({key: column.series for key, column in columns.items()}, columns=list(_DTYPES))
    return frame.astype(_DTYPES).set_axis(pd.Index(table.lines, name="line"))


def _misnomers(table: Table, columns: dict[str, Typed]) -> Iterator[Finding]:
    """Rows without a name, or with that of a row above."""
    if "partner" not in columns:
        return
    names, position = columns["partner"].series, columns["partner"].position
    rows: dict[str, int] = {}
    for row, name in enumerate(names):
        if pd.isna(name):
            yield table.finding("blank_partner", row, position, "")
        elif (first := rows.setdefault(schema.simplified(name), row)) != row:
            yield table.finding("partner_twice", row, position, name, allowed=(str(table.lines[first]),))
