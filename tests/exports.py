"""Exports invented in the shape of five CRMs: the headers, stages, states and sources of their
documentation; a project a row.

Each project is written with what that CRM would have of it; ``Case.edit`` is the one line of the
draft that its owner then has to complete, if any.
"""

from datetime import date
from typing import NamedTuple

from hostile import text


class Deal(NamedTuple):
    """A project as any CRM knows it; ``closing`` is a forecast as long as it is open."""

    name: str
    client: str
    source: str
    state: str
    amount: int
    created: date
    closing: date | None
    reason: str = ""


def deals() -> list[Deal]:
    """36 projects over two years: 16 won, 16 lost, 2 open with a forecast, 2 that never became a
    proposal.
    """
    states = ["won", "lost", "won", "lost", "won", "lost", "won", "lost", "open"]
    sources = ["referral", "web", "event", "partner"]
    found = []
    for i in range(36):
        state = "early" if i % 9 == 8 and i < 18 else states[i % 9]
        created = date(2024 + i // 18, 1 + i % 12, 1 + i % 28)
        found.append(
            Deal(
                f"Deal {i + 1}",
                f"Client {i % 7 + 1}",
                sources[i % 4],
                state,
                500 + 250 * i,
                created,
                date(created.year, created.month, 28) if state != "early" else None,
                "Price" if state == "lost" and i % 3 == 0 else "",
            )
        )
    return found


class Export(NamedTuple):
    """A CRM's file, and the lines of its draft to replace, if any: of each, by what."""

    content: bytes
    edit: tuple[str, str] | None = None
    name: str = "export.csv"


def table(delimiter: str, header: str, *rows: list[object]) -> bytes:
    def cell(value: object) -> str:
        written = "" if value is None else str(value)
        return (
            f'"{written}"' if any(sign in written for sign in (delimiter, '"', "\n")) else written
        )

    return text(header, *(delimiter.join(map(cell, row)) for row in rows))


def hubspot() -> Export:
    """Its close date is filled in for open deals too, the last day of the month by default."""
    stages = {
        "won": "Closed Won",
        "lost": "Closed Lost",
        "open": "Contract Sent",
        "early": "Appointment Scheduled",
    }
    sources = {
        "referral": "Referrals",
        "web": "Organic Search",
        "event": "Offline Sources",
        "partner": "Other Campaigns",
    }
    rows = (
        [
            i,
            d.name,
            stages[d.state],
            "Sales Pipeline",
            d.closing,
            d.created,
            "Me",
            d.amount,
            sources[d.source],
            d.reason,
            d.client,
        ]
        for i, d in enumerate(deals())
    )
    header = "Record ID,Deal Name,Deal Stage,Pipeline,Close Date,Create Date,Deal owner,Amount,Original Traffic Source,"
    return Export(table(",", header + "Closed Lost Reason,Associated Company", *rows))


def hubspot_in_french() -> Export:
    stages = {
        "won": "Fermée gagnée",
        "lost": "Fermée perdue",
        "open": "Contrat envoyé",
        "early": "Rendez-vous planifié",
    }
    sources = {
        "referral": "Références",
        "web": "Recherche organique",
        "event": "Sources hors ligne",
        "partner": "Autres campagnes",
    }
    rows = (
        [
            d.name,
            stages[d.state],
            d.closing and f"{d.closing:%d/%m/%Y}",
            f"{d.created:%d/%m/%Y}",
            d.amount,
            sources[d.source],
            d.client,
        ]
        for d in deals()
    )
    names = [
        "Nom de la transaction",
        "Phase de la transaction",
        "Date de fermeture",
        "Date de création",
        "Montant",
    ]
    return Export(table(";", ";".join([*names, "Source d’origine du trafic", "Entreprise"]), *rows))


def hubspot_by_its_own_names() -> Export:
    """As its programming interface names them."""
    stages = {
        "won": "closedwon",
        "lost": "closedlost",
        "open": "decisionmakerboughtin",
        "early": "qualifiedtobuy",
    }
    sources = {
        "referral": "REFERRALS",
        "web": "ORGANIC_SEARCH",
        "event": "OFFLINE",
        "partner": "OTHER_CAMPAIGNS",
    }
    rows = (
        [
            d.name,
            stages[d.state],
            d.amount,
            f"{d.created}T09:00:00Z",
            d.closing and f"{d.closing}T09:00:00Z",
            sources[d.source],
        ]
        for d in deals()
    )
    return Export(
        table(",", "dealname,dealstage,amount,createdate,closedate,hs_analytics_source", *rows)
    )


def pipedrive() -> Export:
    """The state and the stage are two columns; the expected date is a column of its own."""
    rows = (
        [
            d.name,
            d.client,
            f"{d.amount} EUR",
            "Qualified" if d.state == "early" else "Proposal Made",
            {"early": "Open"}.get(d.state, d.state.title()),
            f"{d.created} 09:00:00",
            f"{d.closing} 10:00:00" if d.state == "won" else "",
            f"{d.closing} 10:00:00" if d.state == "lost" else "",
            f"{d.closing} 10:00:00" if d.state in ("won", "lost") else "",
            d.closing if d.state == "open" else "",
            d.reason,
            d.source.title(),
        ]
        for d in deals()
    )
    names = [
        "Title",
        "Organization",
        "Value",
        "Stage",
        "Status",
        "Deal created",
        "Won time",
        "Lost time",
        "Deal closed on",
    ]
    names += ["Expected close date", "Lost reason", "Source channel"]
    return Export(table(",", ",".join(f"Deal - {name}" for name in names), *rows))


def zoho() -> Export:
    stages = {
        "won": "Closed Won",
        "lost": "Closed Lost to Competition",
        "open": "Proposal/Price Quote",
        "early": "Needs Analysis",
    }
    sources = {
        "referral": "External Referral",
        "web": "Web Research",
        "event": "Trade Show",
        "partner": "Partner",
    }
    rows = (
        [
            d.name,
            d.client,
            "Me",
            stages[d.state],
            f"€ {d.amount:,}.00",
            d.closing and f"{d.closing:%d %b, %Y}",
            sources[d.source],
            f"{d.created:%d %b, %Y} 09:00:00",
            {"won": "Closed", "lost": "Omitted"}.get(d.state, "Pipeline"),
            d.reason,
        ]
        for d in deals()
    )
    header = "Deal Name,Account Name,Deal Owner,Stage,Amount,Closing Date,Lead Source,Created Time,Forecast Category,Reason For Loss"
    return Export(table(",", header, *rows))


def salesforce() -> Export:
    """American dates, and a stage of the company's own: the one line to edit."""
    stages = {
        "won": "Closed Won",
        "lost": "Closed Lost",
        "open": "Redlining",
        "early": "Qualification",
    }
    sources = {
        "referral": "Employee Referral",
        "web": "Web",
        "event": "Trade Show",
        "partner": "Partner Referral",
    }
    rows = (
        [
            "Me",
            d.client,
            d.name,
            stages[d.state],
            f"{d.amount}.00",
            d.closing and f"{d.closing.month}/{d.closing.day}/{d.closing.year}",
            f"{d.created.month}/{d.created.day}/{d.created.year}",
            sources[d.source],
        ]
        for d in deals()
    )
    header = "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date,Lead Source"
    return Export(
        table(",", header, *rows),
        edit=('Redlining = "" # 2 lignes\xa0: à dire', 'Redlining = "pending"'),
    )


def odoo() -> Export:
    """Lost leads are archived, and have no date of closing."""
    stages = {"won": "Won", "lost": "Proposition", "open": "Proposition", "early": "New"}
    rows = (
        [
            f"{d.created} 09:00:00",
            d.name,
            d.client,
            float(d.amount),
            d.closing,
            f"{d.closing} 10:00:00" if d.state == "won" else "",
            stages[d.state],
            d.reason,
            d.source.title(),
            d.state != "lost",
            {"won": "Won", "lost": "Lost"}.get(d.state, "Pending"),
        ]
        for d in deals()
    )
    header = "Created on,Opportunity,Customer,Expected Revenue,Expected Closing,Closed Date,Stage,Lost Reason,Source,Active,Won/Lost"
    return Export(table(",", header, *rows))


EXPORTS = {
    make.__name__: make()
    for make in (
        hubspot,
        hubspot_in_french,
        hubspot_by_its_own_names,
        pipedrive,
        zoho,
        salesforce,
        odoo,
    )
}
