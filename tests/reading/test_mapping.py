"""bilan.toml: where it is looked for, what it may say, and how it says what is wrong with it."""

import os

import pytest
from hostile import HEADER, text
from wording import spoken

import bilan
from bilan.findings import FileProblems
from bilan.reading.mapping import load_mapping
from bilan.schema import extras
from bilan.show import reading as check

FILE = text("Source;Fin", "Foire;OK", "Foire;KO")
SYNTAX = 'this is not valid TOML. A text is written in straight quotes, a list in brackets, and each name once: won = ["Closed Won"].'
MAPPING = '[columns]\nchannel = "Source"\noutcome = "Fin"\n[outcome]\nwon = ["OK"]\nlost = ["KO"]\n'


@pytest.fixture
def projects(tmp_path):
    (tmp_path / "projets.csv").write_bytes(FILE)
    return tmp_path / "projets.csv"


def test_it_is_looked_for_beside_the_file(projects, tmp_path, monkeypatch):
    with pytest.raises(FileProblems):
        bilan.load_projects(projects)
    (tmp_path / "bilan.toml").write_text(MAPPING)
    assert bilan.load_projects(projects)["outcome"].tolist() == ["won", "lost"]
    monkeypatch.chdir(tmp_path)
    assert bilan.load_projects("projets.csv")["outcome"].tolist() == ["won", "lost"]


def test_another_one_can_be_named(projects, tmp_path):
    (tmp_path / "bilan.toml").write_text("nonsense")
    (tmp_path / "crm.toml").write_text(MAPPING, encoding="utf-8-sig")
    assert bilan.load_projects(projects, mapping=tmp_path / "crm.toml")["channel"].tolist() == [
        "Foire",
        "Foire",
    ]


def test_what_it_says_is_kept_by_key(tmp_path):
    (tmp_path / "bilan.toml").write_text(
        '[columns]\ncanal = "Lead Source"\nignore = ["Owner"]\n[resultat]\nperdu = ["Closed Lost", ""]\nset_aside = ["New"]\n'
        '[channel]\n"Salons" = ["Fair"]\nrecommandation = ["Friend"]\n["rencontré"]\nyes = ["Visit"]\n'
        '[reading]\nblank_means_no = ["rencontré"]\ndayfirst = true\n',
        encoding="utf-8",
    )
    told = load_mapping(None, tmp_path / "projets.csv")
    assert told == {
        "columns": {"channel": "Lead Source"},
        "headers": {"leadsource": "channel"},
        "ignored": {"owner": ""},
        "outcome": {"closedlost": "lost", "": "lost", "new": "set_aside"},
        "channel": {"fair": "Salons", "salons": "Salons", "friend": "recommendation"},
        "met": {"visit": "yes", "": "no"},
        "reading": {"dayfirst": True},
    }
    assert told.path == tmp_path / "bilan.toml"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file in "),
        ("[columns\n", f"line 1: {SYNTAX}"),
        (
            "[outcome]\nwin = ['x']\n[outcomes]\n",
            "“outcomes” is not known here. Possible names: columns, reading, public, resolution, lessons, channel, initiated by, stage, met, ",
        ),
        (
            "[outcome]\nabandoned = ['x']\n",
            "“abandoned” is not known here. Possible names: won, lost, pending or set aside.",
        ),
        ("[columns]\nproject = 3\n", "column “project”: 3 does not fit here."),
        ("[columns]\nignore = 5\n", "column “ignore”: 5 does not fit here."),
        ("[columns]\nresultat = ''\n", "column “resultat”: resultat does not fit here."),
        (
            "[reading]\nsep = ';'\n",
            "“sep” is not known here. Possible names: decimal, dayfirst, encoding, delimiter, sheet or ",
        ),
        (
            "[reading]\nblank_means_no = ['amount']\n",
            "column “blank_means_no”: ['amount'] does not fit here.",
        ),
        (
            "[columns]\nchannel = 'A'\ncanal = 'B'\n",
            "“canal” is given twice, for A or B. Keep one of the two.",
        ),
        (
            "[channel]\nsocial = ['A']\n[canal]\ndirect = ['a']\n",
            "“a” is given twice, for social networks or direct network. Keep one of the two.",
        ),
        (
            "[channel]\n'a' = 'social'\n[canal]\n'a' = 'direct'\n",
            "“a” is given twice, for social networks or direct network. Keep one of the two.",
        ),
        (
            "[reading]\ndayfirst = true\n[Reading]\ndayfirst = false\n",
            "“dayfirst” is given twice, for True or False. Keep one of the two.",
        ),
        ("[public]\nchannels = 'A'\n", "column “channels”: A does not fit here."),
        (
            "[public]\nnames = []\n",
            "“names” is not known here. Possible names: channels or amounts.",
        ),
        (
            "[resolution]\nrule = 'mett'\n",
            "“mett” is not known here. Possible names: any, all, met or brief.",
        ),
        ("[resolution]\nyear = '2024'\n", "column “year”: 2024 does not fit here."),
        (
            "[resolution]\nwhen = 2024\n",
            "“when” is not known here. Possible names: rule, text or year.",
        ),
        ("[resolution]\nyear = 0\n", "column “year”: 0 does not fit here."),
        ("[resolution]\nyear = true\n", "column “year”: True does not fit here."),
        (
            "project = 'A'\n",
            "“project” is not known here. Possible names: columns, reading, public, resolution, lessons, channel, ",
        ),
        ("[columns]\nproject = 'a\0b'\n", f"line 2: {SYNTAX}"),
        ("# ok\nx = " + "[" * 9999 + "\n", SYNTAX),
        ("[columns]\nproject = 'A'\nproject = 'B'\n", f"line 3: {SYNTAX}"),
        (b"# ok\n[columns]\nclient = '\xe9'\n", "line 3: the file is not in UTF-8. Save it so."),
        (
            "[columns]\nproject = 'X'\nclient = 'x'\n",
            "“x” is given twice, for project or client. Keep one of the two.",
        ),
        (
            "[channel]\nsocial = ['X']\ndirect = ['x']\n",
            "“x” is given twice, for social networks or direct network. Keep one of the two.",
        ),
    ],
)
def test_what_is_wrong_with_it_is_said_of_it_and_not_of_the_file(projects, tmp_path, content, said):
    mapping = tmp_path / "crm.toml"
    if content is not None:
        mapping.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileProblems) as refusal:
        spoken("en", bilan.load_projects, projects, mapping=mapping)
    assert str(refusal.value).startswith(f"{mapping}: 1 error\n- {said}")


def test_a_mapping_for_another_file_is_not_followed_in_silence(tmp_path):
    (tmp_path / "projets.csv").write_bytes(text(HEADER, "a;Malt;perdu"))
    (tmp_path / "bilan.toml").write_text(MAPPING)
    projects = bilan.load_projects(tmp_path / "projets.csv")
    assert projects["outcome"].tolist() == ["lost"]
    assert bilan.load_findings(projects)["code"].tolist()[0] == "mapping_elsewhere"
    with pytest.raises(
        FileProblems,
        match=r"bilan\.toml expects a column “Source”\. Headers of the file: projet, canal or résultat\.",
    ):
        mapping = tmp_path / "bilan.toml"
        spoken("en", bilan.load_projects, tmp_path / "projets.csv", mapping=mapping)


def test_what_is_wrong_with_it_is_said_in_the_reader_s_words(projects, tmp_path):
    mapping = tmp_path / "crm.toml"
    mapping.write_text("[resultat]\nabandon = ['x']\n[couleur]\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refusal:
        bilan.load_projects(projects, mapping=mapping)
    assert str(refusal.value).replace("\xa0", " ").splitlines()[1:] == [
        "- « abandon » n’est pas connu ici. Noms possibles : gagné, perdu, en attente ou mis de côté.",
        "- « couleur » n’est pas connu ici. Noms possibles : columns, reading, public, resolution, lessons, canal, initiative, étape, rencontré, brief "
        "précis, résultat ou motif perte.",
    ]


def test_one_thing_may_be_told_under_two_of_its_names(tmp_path):
    (tmp_path / "bilan.toml").write_text(
        "[channel]\nsocial = ['A']\n[canal]\ndirect = ['B']\n"
        "[outcome]\nwon = ['C']\n'gagné' = ['D']\n",
        encoding="utf-8",
    )
    told = load_mapping(None, tmp_path / "projets.csv")
    assert told["channel"] == {"a": "social", "b": "direct"}
    assert told["outcome"] == {"c": "won", "d": "won"}


def test_a_column_that_another_one_completes_is_used_and_said_to_be(tmp_path):
    (tmp_path / "projets.csv").write_bytes(
        text("canal;statut;notes", "Foire;KO;trop cher", "Foire;Muet;", "Foire;OK;")
    )
    (tmp_path / "bilan.toml").write_text(
        '[columns]\noutcome = "statut"\n"motif perte" = "notes"\n'
        '["résultat"]\nOK = "gagné"\nKO = "perdu"\nMuet = "perdu : sans réponse"\n',
        encoding="utf-8",
    )
    projects = bilan.load_projects(tmp_path / "projets.csv")
    assert projects["lost_reason"].astype("str").tolist()[:2] == ["price", "no_answer"]
    assert extras(projects) == []
    said = spoken("fr", check.page, projects.attrs["file"].reading).replace("\xa0", " ")
    assert "« notes » : motif perte" in said


def test_one_header_may_be_that_of_both_files(tmp_path):
    (tmp_path / "bilan.toml").write_text(
        '[columns]\nproject = "Qui"\npartner = "Qui"\n', encoding="utf-8"
    )
    (tmp_path / "projets.csv").write_bytes(text("Qui;canal;résultat", "a;Malt;perdu"))
    (tmp_path / "partenaires.csv").write_bytes(text("Qui", "Ann"))
    assert bilan.load_projects(tmp_path / "projets.csv")["project"].tolist() == ["a"]
    assert bilan.load_partners(tmp_path / "partenaires.csv")["partner"].tolist() == ["Ann"]


def test_a_total_is_no_project_where_dates_tell_the_outcome(projects):
    rows = "Nom;Source;Montant;Won;Lost", "a;Malt;100;13/03/2025;", "b;Malt;200;;15/03/2025"
    projects.write_bytes(text(*rows, "Total;;300;;"))
    mapping = '[columns]\nchannel = "Source"\nwon_on = "Won"\nlost_on = "Lost"\n'
    projects.with_name("bilan.toml").write_text(mapping)
    assert bilan.load_projects(projects)["outcome"].tolist() == ["won", "lost"]


def test_a_list_of_nothing_says_nothing(tmp_path):
    (tmp_path / "bilan.toml").write_text("[outcome]\nwon = []\nabandoned = []\n", encoding="utf-8")
    assert load_mapping(None, tmp_path / "projets.csv")["outcome"] == {}


def test_values_may_be_given_in_the_reader_s_words(tmp_path):
    (tmp_path / "bilan.toml").write_text(
        '["résultat"]\n"mis de côté" = ["New"]\n', encoding="utf-8"
    )
    told = load_mapping(None, tmp_path / "projets.csv")
    assert told["outcome"] == {"new": "set_aside"}


@pytest.mark.parametrize("name", ["dossier", "tuyau"])
def test_what_is_no_file_is_no_mapping(projects, tmp_path, name):
    (tmp_path / "dossier").mkdir()
    os.mkfifo(tmp_path / "tuyau")
    with pytest.raises(FileProblems) as refusal:
        bilan.load_projects(projects, mapping=tmp_path / name)
    assert [each.code for each in refusal.value.findings] == [
        {"dossier": "folder", "tuyau": "not_a_file"}[name]
    ]


def test_two_columns_of_days_tell_the_outcome_however_full_they_are(projects):
    """Texts of one length in every row are texts too."""
    projects.write_bytes(text("Source;Won;Lost", "a;13/03/2025;", "b;14/03/2025;15/03/2025"))
    mapping = projects.with_name("bilan.toml")
    mapping.write_text('[columns]\nchannel = "Source"\nwon_on = "Won"\n')
    loaded = bilan.load_projects(projects)
    assert loaded["outcome"].tolist() == ["won", "won"]
    assert loaded["decided_on"].dt.day.tolist() == [13, 14]
    mapping.write_text('[columns]\nchannel = "Source"\nwon_on = "Won"\nlost_on = "Lost"\n')
    with pytest.raises(FileProblems, match="won, lost"):
        bilan.load_projects(projects)
