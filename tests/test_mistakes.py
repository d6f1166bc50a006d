"""What a notebook shows when a person, not the code, is mistaken: in a real kernel, in both
languages, whole.
"""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from wording import spoken

import bilan
import bilan.analysis.years
import bilan.show.labels
from bilan import words
from bilan.findings import FileProblems

HERE = Path(__file__).resolve().parents[1]
START = """import bilan
import bilan.analysis.years
from bilan import show
show.language({lang!r})
projects = bilan.load_projects("data/exemple.csv")"""
SAID = {
    'bilan.load_projects("absent.csv")': {
        "fr": [
            "absent.csv : 1 erreur",
            f"- ce fichier n’existe pas dans {HERE}. Vérifiez le nom et le dossier.",
        ],
        "en": [
            "absent.csv: 1 error",
            f"- there is no such file in {HERE}. Check the name and the folder.",
        ],
    },
    'bilan.load_projects("data")': {
        "fr": ["data : 1 erreur", "- c’est un dossier. Donnez le nom d’un fichier."],
        "en": ["data: 1 error", "- this is a folder. Give the name of a file."],
    },
    r'bilan.load_projects("C:\travail\notes.csv")': {
        "fr": [
            "C:␉ravail␊otes.csv : 1 erreur",
            "- ce fichier n’existe pas, et Python a lu dans ce chemin \\t, \\n ou un autre signe au lieu de dossiers. "
            'Écrivez-le avec des / ou un r devant : r"C:\\Users\\...".',
        ],
        "en": [
            "C:␉ravail␊otes.csv: 1 error",
            "- there is no such file, and Python read \\t, \\n or another sign in this path instead of folders. "
            'Write it with / or an r before it: r"C:\\Users\\...".',
        ],
    },
    'show.language("de")': {
        "fr": ["« de » n’est pas une valeur de lang. Valeurs possibles : fr ou en."],
        "en": ["“de” is not a value of lang. Possible values: fr or en."],
    },
    'bilan.decide(projects, qualification="oral")': {
        "fr": [
            "« oral » n’est pas une valeur de qualification. Valeurs possibles : any, all, met ou brief."
        ],
        "en": ["“oral” is not a value of qualification. Possible values: any, all, met or brief."],
    },
    'bilan.decide(projects, year_basis="facture")': {
        "fr": [
            "« facture » n’est pas une valeur de year_basis. Valeurs possibles : decision ou proposal."
        ],
        "en": ["“facture” is not a value of year_basis. Possible values: decision or proposal."],
    },
    'bilan.by(projects[["channel", "outcome", "stage"]], "canal")': {
        "fr": ["il n’y a pas de colonne « canal ». Colonnes : channel, outcome et stage."],
        "en": ["there is no column “canal”. Columns: channel, outcome and stage."],
    },
    'bilan.explore(projects, channels="salon")': {
        "fr": [
            "« salon » n’est pas une valeur de channel. Valeurs possibles : réseau direct, partenariat, "
            "recommandation, réseaux sociaux, client existant, plateforme ou not_given."
        ],
        "en": [
            "“salon” is not a value of channel. Possible values: direct network, partnership, recommendation, "
            "social networks, returning client, platform or not_given."
        ],
    },
    'bilan.explore(projects).behind("salon")': {
        "fr": [
            "« salon » n’est pas une valeur de channel. Valeurs possibles : réseau direct, partenariat, "
            "recommandation, réseaux sociaux, client existant, plateforme ou not_given."
        ],
        "en": [
            "“salon” is not a value of channel. Possible values: direct network, partnership, recommendation, "
            "social networks, returning client, platform or not_given."
        ],
    },
    'bilan.explore(projects).behind("direct", "volé")': {
        "fr": [
            "« volé » n’est pas une valeur de outcome. Valeurs possibles : gagné, perdu ou en attente."
        ],
        "en": ["“volé” is not a value of outcome. Possible values: won, lost or pending."],
    },
    "bilan.explore(projects, years=1999)": {
        "fr": [
            "« 1999 » n’est pas une valeur de years. Valeurs possibles : 2022, 2023, 2024 ou 2025."
        ],
        "en": ["“1999” is not a value of years. Possible values: 2022, 2023, 2024 or 2025."],
    },
    "bilan.explore(projects, years=(1998, 1999))": {
        "fr": [
            "« 1998 » n’est pas une valeur de years. Valeurs possibles : 2022, 2023, 2024 ou 2025."
        ],
        "en": ["“1998” is not a value of years. Possible values: 2022, 2023, 2024 or 2025."],
    },
    'bilan.explore(bilan.load_projects("data/gagne_perdu.csv"), years=[2024, 2025])': {
        "fr": ["le fichier ne donne pas d’année : relancez sans demander 2024 et 2025."],
        "en": ["the file gives no year: run again without asking for 2024 and 2025."],
    },
    'bilan.explore(projects, measure="euros")': {
        "fr": [
            "« euros » n’est pas une valeur de measure. Valeurs possibles : count, amount ou hours."
        ],
        "en": ["“euros” is not a value of measure. Possible values: count, amount or hours."],
    },
    'bilan.explore(projects, qualification="oral")': {
        "fr": [
            "« oral » n’est pas une valeur de qualification. Valeurs possibles : any, all, met ou brief."
        ],
        "en": ["“oral” is not a value of qualification. Possible values: any, all, met or brief."],
    },
    'bilan.explore(projects, by="canal")': {
        "fr": [
            "il n’y a pas de colonne « canal ». Colonnes : project, client, channel, introduced_by, "
            "initiated_by, stage, met, brief, proposed_on, decided_on, year, amount, hours, outcome, lost_reason,"
            " review_year, month, dated_by et qualified."
        ],
        "en": [
            "there is no column “canal”. Columns: project, client, channel, introduced_by, initiated_by, stage, "
            "met, brief, proposed_on, decided_on, year, amount, hours, outcome, lost_reason, review_year, month, "
            "dated_by and qualified."
        ],
    },
    'bilan.explore(projects, keep={"client": "Zoé\x1b"})': {
        "fr": [
            "« Zoé␛ » n’est pas une valeur de client. Valeurs possibles : Client 001, Client 002, Client 003, "
            "Client 005, Client 006, Client 007, Client 008, Client 009, Client 010, Client 011, Client 012, "
            "Client 013, Client 014, Client 015, Client 017, Client 018, Client 019, Client 020 ou 134 autres."
        ],
        "en": [
            "“Zoé␛” is not a value of client. Possible values: Client 001, Client 002, Client 003, Client 005, "
            "Client 006, Client 007, Client 008, Client 009, Client 010, Client 011, Client 012, Client 013, "
            "Client 014, Client 015, Client 017, Client 018, Client 019, Client 020 or 134 others."
        ],
    },
    "bilan.analysis.years.report_year(projects, 1999)": {
        "fr": ["aucune proposition en 1999. Années possibles : 2022, 2023, 2024 ou 2025."],
        "en": ["no proposal in 1999. Possible years: 2022, 2023, 2024 or 2025."],
    },
    "bilan.analysis.years.report_years(projects, to_year=1999)": {
        "fr": ["aucune proposition en 1999. Années possibles : 2022, 2023, 2024 ou 2025."],
        "en": ["no proposal in 1999. Possible years: 2022, 2023, 2024 or 2025."],
    },
    'bilan.analysis.years.report_year(bilan.load_projects("data/gagne_perdu.csv"), 2025)': {
        "fr": ["le fichier ne donne pas d’année : relancez sans demander 2025."],
        "en": ["the file gives no year: run again without asking for 2025."],
    },
    'bilan.analysis.years.report_year(projects, "cette année")': {
        "fr": ["« cette année » n’est pas une année. Donnez à year un nombre, comme 2025, ou 0."],
        "en": ["“cette année” is not a year. Give year a number, such as 2025, or 0."],
    },
    "bilan.analysis.years.report_years(projects, 2025, 2023)": {
        "fr": ["from_year (2025) vient après to_year (2023). Échangez les deux années."],
        "en": ["from_year (2025) comes after to_year (2023). Exchange the two years."],
    },
}


REFUSED = {
    "projects": "canal;résultat\nMalt;peut-être\n",
    "partners": "partenaire;connu\nAna;oui\nZoé;peut-être\n",
}


def failures(root, *sources: str) -> list[tuple[str, list[str]]]:
    """The kind of each failure, and the lines that a notebook shows of it."""
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]})
        for source in sources
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    where = {"metadata": {"path": str(root)}}
    NotebookClient(notebook, kernel_name="python3", timeout=900, resources=where).execute()
    outputs = [
        output
        for cell in notebook.cells
        for output in cell.outputs
        if output.output_type == "error"
    ]
    return [
        (each.ename, "\n".join(each.traceback).replace("\u00a0", " ").splitlines())
        for each in outputs
    ]


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_a_mistake_is_said_in_three_lines_at_most_and_a_fault_of_the_code_keeps_its_traceback(
    root, lang
):
    *mistakes, (name, lines) = failures(
        root, START.format(lang=lang), *SAID, "bilan.analysis.years.report_year(None)"
    )
    assert dict(zip(SAID, [lines for _, lines in mistakes], strict=True)) == {
        source: said[lang] for source, said in SAID.items()
    }
    assert {kind for kind, _ in mistakes} == {"Mistake", "FileProblems", "Absent"}
    assert name == "AttributeError" and any("Traceback" in line for line in lines)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_file_that_is_refused_is_shown_by_a_review_as_bilan_check_shows_it(root, tmp_path, lang):
    path = tmp_path / "fichier.csv"
    path.write_text(REFUSED["projects"], encoding="utf-8")
    asked = f"bilan.review({str(path)!r}, lang={lang!r})"
    ((kind, lines),) = failures(root, START.format(lang=lang), asked)
    title, heading = {
        "fr": (f"{path} : à corriger avant tout bilan.", "À corriger (1)"),
        "en": (f"{path}: fix these first.", "To fix (1)"),
    }[lang]
    assert (kind, lines[0]) == ("FileProblems", title)
    below = lines[lines.index(heading) :]
    assert any("line 2" in line or "ligne 2" in line for line in below)


@pytest.mark.long
@pytest.mark.parametrize(("load", "content"), REFUSED.items())
def test_a_file_that_is_refused_is_told_in_the_same_words_whatever_was_imported(
    root, tmp_path, load, content
):
    path = tmp_path / "fichier.csv"
    path.write_text(content, encoding="utf-8")
    told = [
        failures(root, start, f"bilan.load_{load}({str(path)!r})")
        for start in ("import bilan", "import bilan\nfrom bilan import show\nshow.theme")
    ]
    assert told[0] == told[1]
    ((kind, lines),) = told[0]
    assert kind == "FileProblems" and len(lines) == 2 and "peut-être" in lines[1]


def test_a_mistake_is_a_value_error_like_any_other(root, tmp_path):
    import pickle

    (tmp_path / "projets.csv").write_text("canal;résultat\nMalt;peut-être\n", encoding="utf-8")
    with pytest.raises(ValueError) as refused:
        spoken("en", bilan.load_projects, tmp_path / "projets.csv")
    assert isinstance(refused.value, words.Mistake)
    again = pickle.loads(pickle.dumps(refused.value))
    assert (
        isinstance(again, FileProblems)
        and str(again) == str(refused.value)
        and again.reading is None
    )
    assert bilan.load_findings(tmp_path / "projets.csv")["code"].tolist() == ["unknown_value"]
