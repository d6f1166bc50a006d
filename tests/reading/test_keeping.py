"""A CRM's export is read once its questions are answered, most by what is proposed: invented
exports, with the headers and words of five CRMs; and the mapping that keeps the answers.
"""

import stat
import tomllib

import pandas as pd
import pytest
from hostile import text
from wording import spoken

import bilan
from bilan.reading import frames
from bilan.reading.asking import proposals, questions, settled
from bilan.reading.keeping import keep, kept
from bilan.reading.mapping import column_named, value_named, word_for
from bilan.schema import PROJECTS

HUBSPOT = text(
    "Record ID,Deal Name,Deal Stage,Pipeline,Close Date,Create Date,Deal owner,Amount,Original Traffic Source,Closed Lost Reason,"
    "Associated Company",
    "101,Site,Closed Won,Sales Pipeline,2024-03-02 10:12,2024-01-05 09:00,Me,1200,Direct Traffic,,Acme",
    "102,App,Closed Lost,Sales Pipeline,2024-04-02 10:12,2024-01-06 09:00,Me,4200,Referrals,Too expensive,Globex",
    "103,Logo,Contract Sent,Sales Pipeline,,2024-10-06 09:00,Me,800,Organic Search,,Initech",
    "104,Blog,Appointment Scheduled,Sales Pipeline,,2024-11-06 09:00,Me,,Organic Search,,Umbrella",
)
HUBSPOT_FR = text(
    "ID;Nom de la transaction;Étape de la transaction;Date de fermeture;Date de création;Propriétaire de la transaction;Montant;"
    "Origine du trafic;Entreprise",
    "101;Site;Fermée gagnée;02/03/2024;05/01/2024;Moi;1200;Trafic direct;Acme",
    "102;App;Fermée perdue;02/04/2024;06/01/2024;Moi;4200,50;Recommandations;Globex",
    "103;Logo;Contrat envoyé;;16/10/2024;Moi;800;Recherche organique;Initech",
    "104;Blog;Rendez-vous planifié;;16/11/2024;Moi;;Recherche organique;Umbrella",
)
PIPEDRIVE = text(
    '"Deal - Title","Deal - Organization","Deal - Stage","Deal - Status","Deal - Value","Deal - Deal created","Deal - Won time",'
    '"Deal - Lost time","Deal - Deal closed on","Deal - Lost reason","Deal - Source channel","Deal - Owner"',
    "Site,Acme,Proposal Made,Won,1200,2024-01-05 09:00:00,2024-03-02 10:00:00,,2024-03-02 10:00:00,,Direct Traffic,Me",
    "App,Globex,Negotiations Started,Lost,4200,2024-01-06 09:00:00,,2024-04-02 10:00:00,2024-04-02 10:00:00,Too expensive,"
    "Referrals,Me",
    "Logo,Initech,Proposal Made,Open,800,2024-10-06 09:00:00,,,,,Organic Search,Me",
)
SALESFORCE = text(
    '"Opportunity Owner","Account Name","Opportunity Name","Stage","Fiscal Period","Amount","Probability (%)","Close Date",'
    '"Created Date","Next Step","Lead Source","Type"',
    "Me,Acme,Site,Closed Won,Q1-2024,1200.00,100,2024-03-02,2024-01-05,,Direct Traffic,New Customer",
    "Me,Globex,App,Closed Lost,Q2-2024,4200.00,0,2024-04-02,2024-01-06,,Referrals,New Customer",
    "Me,Initech,Logo,Negotiation/Review,Q4-2024,800.00,90,,2024-10-06,Call,Organic Search,Existing",
    "Me,Umbrella,Blog,Qualification,Q4-2024,,10,,2024-11-06,Call,Organic Search,",
)
ZOHO = text(
    "Deal Name,Account Name,Stage,Amount,Closing Date,Lead Source,Created Time,Deal Owner,Type,Probability,Reason For Loss,"
    "Forecast Type",
    'Site,Acme,Closed Won,"$1,200.00","02 Mar, 2024",Direct Traffic,"05 Jan, 2024 09:00:00",Me,New Business,100,,Closed',
    'App,Globex,Closed-Lost to Competition,"$4,200.00","02 Apr, 2024",Referrals,"06 Jan, 2024 09:00:00",Me,,0,'
    "Too expensive,Omitted",
    'Logo,Initech,Proposal/Price Quote,"$800.00",,Organic Search,"06 Oct, 2024 09:00:00",Me,Existing,75,,Pipeline',
    'Blog,Umbrella,Needs Analysis,"$90.00",,Organic Search,"06 Oct, 2024 09:00:00",Me,Existing,20,,Pipeline',
)
ODOO = text(
    "Created on,Opportunity,Contact Name,Customer,Expected Revenue,Expected Closing,Closed Date,Stage,Salesperson,Lost Reason,"
    "Source,Active,Won/Lost",
    "2024-01-05 09:00:00,Site,Ann,Acme,1200.0,2024-03-02,2024-03-02 10:00:00,Won,Me,,Direct Traffic,True,Won",
    "2024-01-06 09:00:00,App,Bob,Globex,4200.0,2024-04-02,2024-04-02 10:00:00,Proposition,Me,Too expensive,Referrals,False,Lost",
    "2024-10-06 09:00:00,Logo,Cy,Initech,800.0,2024-12-31,,Qualified,Me,,Organic Search,True,Pending",
)
EXPORTS = {
    "HubSpot": HUBSPOT,
    "HubSpot in French": HUBSPOT_FR,
    "Pipedrive": PIPEDRIVE,
    "Salesforce": SALESFORCE,
    "Zoho": ZOHO,
    "Odoo": ODOO,
}
each_export = pytest.mark.parametrize("name", EXPORTS)


@pytest.fixture
def drafted(tmp_path):
    """Write an export, and what is proposed beside it: the path of the export."""

    def write(content: bytes, lang: str = "en") -> frames.Path:
        path = tmp_path / "export.csv"
        path.write_bytes(content)
        spoken(lang, lambda: keep(settled(frames.read(path, PROJECTS), proposals)))
        return path

    return write


@each_export
def test_an_export_is_read_through_its_draft_without_an_edit(drafted, name):
    projects = bilan.load_projects(drafted(EXPORTS[name]))
    assert projects["project"].tolist()[:3] == ["Site", "App", "Logo"]
    assert projects["client"].tolist()[:3] == ["Acme", "Globex", "Initech"]
    assert projects["outcome"].tolist()[:3] == ["won", "lost", "pending"]
    assert projects["stage"].tolist() == ["proposal"] * 3 + ["email"] * (len(projects) - 3)
    assert [int(amount) for amount in projects["amount"].tolist()[:3]] == [1200, 4200, 800]
    assert projects["proposed_on"].dt.strftime("%Y-%m").tolist()[:3] == [
        "2024-01",
        "2024-01",
        "2024-10",
    ]
    assert projects["decided_on"].dt.strftime("%m-%d").tolist()[:2] == ["03-02", "04-02"]
    assert pd.isna(projects["decided_on"].iloc[2])
    assert projects["channel"].nunique() == 3
    if name not in ("HubSpot in French", "Salesforce"):
        assert projects["lost_reason"].dropna().tolist() == ["price"]


@each_export
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_mapping_that_is_completed_again_stays_as_it_is(drafted, name, lang):
    path = drafted(EXPORTS[name], lang)
    written = (path.parent / "export.bilan.toml").read_text(encoding="utf-8")
    assert spoken(lang, kept, frames.read(path, PROJECTS), written) == written


BY_HAND = """\
# by hand, not to be lost
[columns]
canal = "Lead Source"   # where she found me
outcome = "Stage"

["résultat"]
"gagné" = ["Closed Won"]
# nothing else yet

[reading]
encoding = "utf-8"
"""


def test_what_was_written_by_hand_is_kept_and_completed(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(
        SALESFORCE + b"Me,Hooli,Ads,Second thoughts,Q4-2024,,10,,2024-11-06,Call,Organic Search,\n"
    )
    (tmp_path / "bilan.toml").write_text(BY_HAND, encoding="utf-8")
    written = spoken("en", lambda: keep(settled(frames.read(path, PROJECTS), proposals)))
    written = written.read_text(encoding="utf-8")
    for line in BY_HAND.splitlines():
        assert line in written
    told = tomllib.loads(written)
    assert told["résultat"] == {
        "gagné": ["Closed Won"],
        "Negotiation/Review": "pending",
        "Qualification": "set aside",
        "Closed Lost": "lost",
        "Second thoughts": "",
    }
    assert told["columns"]["client"] == "Account Name"


def test_a_link_its_rights_and_its_line_ends_are_kept(tmp_path):
    path, real = tmp_path / "export.csv", tmp_path / "elsewhere" / "mine.toml"
    path.write_bytes(SALESFORCE)
    real.parent.mkdir()
    real.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    link = tmp_path / "bilan.toml"
    link.symlink_to(real)
    assert spoken("en", lambda: keep(settled(frames.read(path, PROJECTS), proposals))) == link
    assert link.is_symlink() and stat.S_IMODE(real.stat().st_mode) == 0o640
    written = real.read_bytes()
    assert b"Negotiation/Review" in written
    assert written.count(b"\n") == written.count(b"\r\n")
    assert [*tmp_path.rglob("*.part")] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_mapping_stays_valid_however_it_is_completed(drafted, lang):
    """Each value has one line, whose right side is the whole answer."""
    content = SALESFORCE + b"Me,Hooli,Ads,Second thoughts,Q4-2024,,10,,2024-11-06,Call,Fair,\n"
    path = drafted(content, lang)
    mapping = path.with_name("export.bilan.toml")
    written = mapping.read_text(encoding="utf-8")
    blank = next(line for line in written.splitlines() if '= ""' in line)
    assert blank.startswith('"Second thoughts" = "" # 1 ')
    for answer in ("won", "perdu : prix", "lost: price", "en attente", "mis de côté", "set_aside"):
        completed = blank.replace('""', f'"{answer}"')
        mapping.write_text(written.replace(blank, completed), encoding="utf-8")
        assert frames.read(path, PROJECTS).errors == ()


def test_a_word_for_a_key_is_understood_as_that_key():
    for lang in ("fr", "en"):
        for column in PROJECTS:
            word = spoken(lang, word_for, "column", column.key)
            assert column_named(word) == column.key
            blank = ("not_given",) if column.key == "channel" else ()
            for choice in (*column.choices, *blank):
                assert value_named(column.key, spoken(lang, word_for, column.key, choice)) == choice


def test_an_outcome_is_found_by_what_its_column_says(drafted):
    """No header is known; a column says won and lost, another known channels."""
    rows = [
        "Foo;Bar;Baz",
        "Site;Signed;bouche à oreille",
        "App;Lost;Malt",
        "Logo;Open;réseau direct",
        "Ads;Won;Malt",
    ]
    projects = bilan.load_projects(drafted(text(*rows)))
    assert projects["outcome"].tolist() == ["won", "lost", "pending", "won"]
    assert projects["channel"].tolist() == ["recommendation", "platform", "direct", "platform"]


def test_a_text_is_asked_about_once_whatever_spaces_are_around_it(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_bytes(
        text("canal;résultat", "Salon;Zut", "Salon ;Zut ", " Salon;Zut", "Salon;gagné")
    )
    reading = frames.read(path, PROJECTS)
    asked = [(each.about, each.subject, each.rows) for each in questions(reading)]
    assert asked == [("channel", "Salon", 4), ("outcome", "Zut", 3)]
    answered = settled(reading, lambda asked: [(each, "lost") for each in asked[1:]])
    assert 'Zut = "perdu" # 3 lignes' in kept(answered)


def test_what_an_optional_header_misspells_is_proposed_and_never_sure(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_bytes(text("canal;résultat;montnat", "Malt;gagné;1200", "Malt;perdu;800,50"))
    (asked,) = questions(frames.read(path, PROJECTS))
    assert (asked.subject, asked.proposal, asked.sure) == ("montnat", "amount", False)


def test_one_column_answered_for_two_is_said_and_can_be_answered_again(tmp_path):
    path = tmp_path / "projets.csv"
    path.write_bytes(text("a;b", "Zig;Zag", "Zig;Zog"))
    first = frames.read(path, PROJECTS)
    wrong = settled(first, lambda asked: [(each, "a") for each in asked if each.kind == "which"])
    assert [(each.code, each.value) for each in wrong.errors] == [("mapping_twice", "a")]
    told = {"channel": "a", "outcome": "b"}
    right = settled(
        first, lambda asked: [(each, told[each.about]) for each in asked if each.kind == "which"]
    )
    assert right.instructions["columns"] == told


@pytest.mark.parametrize(
    ("lang", "section", "allowed", "line"),
    [
        ("fr", '["rencontré"]', '"oui", "non" ou "on ne sait pas"', "1 ligne : à dire"),
        ("en", "[met]", '"yes", "no" or "not known"', "1 row: to be told"),
    ],
)
def test_an_answer_that_is_not_understood_has_its_line(tmp_path, lang, section, allowed, line):
    path = tmp_path / "projects.csv"
    path.write_bytes(text("canal;résultat;rencontré", "Malt;gagné;en visio", "Malt;perdu;oui"))
    written = spoken(lang, kept, frames.read(path, PROJECTS))
    note = {
        "fr": "Chaque valeur du fichier = ce qu’elle veut dire : ",
        "en": "Each value of the file = what it means: ",
    }
    assert f'{section}\n# {note[lang]}{allowed}.\n"en visio" = "" # {line}\n' in written.replace(
        "\xa0", " "
    ).replace("\u202f", " ")
    answers = tmp_path / "answers.toml"
    answers.write_text(written.replace('"en visio" = ""', '"en visio" = "oui"'), encoding="utf-8")
    assert [*bilan.load_projects(path, mapping=answers)["met"]] == [True, True]
