"""From a CRM's export to a report: ``bilan check --write-mapping``, and at most one edit of one
line.
"""

import re

import pytest
from click.testing import CliRunner
from exports import EXPORTS, deals
from hostile import text

import bilan
from bilan.__main__ import main
from bilan.reading import frames
from bilan.reading.asking import proposals, settled
from bilan.reading.keeping import keep
from bilan.report.write import write_report
from bilan.schema import PROJECTS

KEPT = {"won": "won", "lost": "lost", "open": "pending"}


@pytest.fixture
def checked(tmp_path):
    """Write an export, have its mapping drafted, and make the one edit that it needs: the path of
    the export.
    """

    def check(name: str) -> frames.Path:
        export = EXPORTS[name]
        path = tmp_path / export.name
        mapping = path.with_name(f"{path.stem}.bilan.toml")
        path.write_bytes(export.content)
        first = CliRunner().invoke(main, ["check", str(path), "--write-mapping"], prog_name="bilan")
        assert (first.exit_code, first.stderr, first.stdout.splitlines()[-1]) == (
            2,
            "",
            str(mapping),
        )
        draft = mapping.read_text(encoding="utf-8")
        if export.edit:
            before, after = export.edit
            assert draft.splitlines().count(before) == 1
            mapping.write_text(draft.replace(f"{before}\n", f"{after}\n"), encoding="utf-8")
        return path

    return check


@pytest.mark.parametrize("name", EXPORTS)
def test_every_project_of_an_export_is_read_as_the_crm_knows_it(checked, name):
    projects = bilan.load_projects(checked(name))
    known = deals()
    assert projects["project"].tolist() == [deal.name for deal in known]
    early = name in ("pipedrive", "odoo")  # a state beside the stage: what is early is open there
    outcomes = [KEPT.get(deal.state, "pending" if early else None) for deal in known]
    assert [
        None if outcome != outcome else outcome for outcome in projects["outcome"].astype("object")
    ] == outcomes
    assert (projects["stage"] == "proposal").tolist() == [
        outcome is not None for outcome in outcomes
    ]
    assert projects["amount"].tolist() == [deal.amount for deal in known]
    assert [day.date() for day in projects["proposed_on"]] == [deal.created for deal in known]
    decided = [
        (row, day.date()) for row, day in enumerate(projects["decided_on"].tolist()) if day == day
    ]
    assert all(known[row].closing == day for row, day in decided)
    won = {row for row, deal in enumerate(known) if deal.state == "won"}
    assert won <= {row for row, _ in decided}
    by_source = projects.groupby([deal.source for deal in known])["channel"].nunique()
    assert by_source.tolist() == [1, 1, 1, 1]


def test_an_export_becomes_a_report(checked, tmp_path):
    page = write_report(checked("salesforce"), lang="en", out=tmp_path / "reports")
    said = re.sub("<[^>]+>", " ", page.read_text(encoding="utf-8"))
    assert "Trade Show" in said and page.name == "bilan-2025.html"


HEADERS = {
    "channel": [
        "Source",
        "Lead Source",
        "Lead_Source",
        "Origin",
        "LEAD SOURCE",
        "Origine",
        "Source du prospect",
        "Source du lead",
    ],
    "outcome": [
        "deal_stage",
        "Status",
        "Forecast Type",
        "Stage",
        "Statut",
        "Étape",
        "Phase de la transaction",
        "Won/Lost",
    ],
    "amount": ["Amount", "Deal Value", "Expected Revenue", "Montant", "Valeur", "Revenu espéré"],
    "proposed_on": [
        "Create Date",
        "Created Time",
        "Created on",
        "Date de création",
        "Créé le",
        "Deal created",
    ],
    "decided_on": [
        "Close Date",
        "Closing Date",
        "Closed Date",
        "Date de clôture",
        "Date de fermeture",
        "Deal closed on",
    ],
}
CELLS = {
    "channel": ["Fair", "Friend", "Web"],
    "outcome": ["Closed Won", "Closed Lost", "Open"],
    "amount": ["100", "200", ""],
    "proposed_on": ["2024-01-02", "2024-02-03", "2024-03-04"],
    "decided_on": ["2024-02-02", "2024-03-03", ""],
}


@pytest.mark.parametrize(
    ("key", "header"), [(key, header) for key, headers in HEADERS.items() for header in headers]
)
def test_a_column_is_recognised_by_its_name_beside_those_of_an_owner(tmp_path, key, header):
    names = {**{each: headers[1] for each, headers in HEADERS.items()}, key: header}
    rows = zip(*(CELLS[each] for each in names), strict=True)
    path = tmp_path / "export.csv"
    path.write_bytes(
        text(
            ";".join([*names.values(), "Owner", "Propriétaire"]),
            *(";".join([*row, "Me", "Moi"]) for row in rows),
        )
    )
    keep(settled(frames.read(path, PROJECTS), proposals))
    reading = frames.read(path, PROJECTS)
    assert reading.errors == ()
    found = {each: column.header for each, column in reading.columns.items()}
    assert found[key] == header and found.items() <= names.items()
    assert reading.rows["outcome"].tolist() == ["won", "lost", "pending"]
