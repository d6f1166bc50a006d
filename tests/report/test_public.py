"""What is for others to see names nobody: neither in a channel, a client, a partner, an introducer
nor a project; and its sums are those of the year, or are withheld.
"""

import csv
import re

import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.text import Text
from PIL import Image
from wording import expected, spaces

from bilan import words
from bilan.__main__ import main
from bilan.analysis.anonymity import anonymised, own_words
from bilan.reading.frames import load_projects
from bilan.report.article import write_article
from bilan.reviews.article import year_card_of
from bilan.reviews.files import Read
from bilan.reviews.year import Review
from bilan.show.anonymity import own_words_lines

HEADER = "canal;résultat;projet;client;apporteur;montant (€);date décision;motif perte;secteur"
ROWS = [
    "Referral - Tom;gagné;Site Belhomme;Zoé Delorme;Tom Vasseur;4000;01/02/2025;;Mode Quillfax",
    "Referral - Tom;gagné;Logo Belhomme;Zoé Delorme;Tom Vasseur;5000;02/02/2025;;",
    "Referral - Tom;perdu;Charte Kerouac;Okonkwo SARL;Tom Vasseur;9000;03/02/2025;prix;",
    "Partner: Nova Advisory;gagné;Film Ybarra;Famille Ybarra;Nova Advisory;30000;04/02/2025;;",
    "Partner: Nova Advisory;perdu;Bande Ybarra;Famille Ybarra;Nova Advisory;800;05/02/2025;"
    "Nova Advisory s’est retirée;",
    "Chez Wilhelmina;gagné;Carte Ursule;Hôtel Ursule;;67500;06/02/2025;;",
    "LinkedIn;perdu;Plan Ursule;Hôtel Ursule;;;07/02/2025;délai;",
    "direct;en attente;Menu Ursule;Hôtel Ursule;;700;;;",
    "Referral - Tom;gagné;Vieux Kerouac;Okonkwo SARL;Tom Vasseur;100;01/02/2024;;",
    "direct;gagné;Vieux Ybarra;Famille Ybarra;;200;01/02/2024;;",
]
PARTNERS = "partenaire;connu;affaires envoyées\nNova Advisory;oui;3\nMarguerite Xylander;non;1"
NAMES = (
    *("Tom", "Nova", "Advisory", "Wilhelmina", "Belhomme", "Delorme", "Vasseur", "Kerouac"),
    *("Okonkwo", "Ybarra", "Ursule", "Xylander", "Quillfax", "Referral"),
)
NAMED = re.compile(r"\b(?:" + "|".join(NAMES) + r")\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """All that the commands for others write beside a private report of an earlier run, and what
    they say.
    """
    folder = tmp_path_factory.mktemp("names")
    file, out = folder / "projets.csv", folder / "out"
    file.write_text("\n".join([HEADER, *ROWS]), encoding="utf-8")
    (folder / "partenaires.csv").write_text(PARTNERS, encoding="utf-8")
    common = [str(file), "--year", "2025", "--out", str(out)]
    said = {}
    for name, command in {
        "private": ["report"],
        "report": ["report", "--public", "--notebook", "all"],
        "article": ["article", "--card"],
    }.items():
        run = CliRunner().invoke(main, [command[0], *common, *command[1:]])
        assert run.exit_code == 0, run.output
        said[name] = run
    return out, said


def for_others(out):
    return [*(out / "public").iterdir(), *out.glob("article-*")]


def test_no_name_is_in_any_file_for_others(written):
    out, _ = written
    files = for_others(out)
    kinds = {path.name.partition("-")[0] for path in files}
    assert kinds == {"bilan", "evolution", "partenariats", "article"} and len(files) > 15
    for path in files:
        found = NAMED.search(path.read_bytes().decode("utf-8", errors="replace"))
        assert not found and not NAMED.search(path.name), (path.name, found)
    article = (out / "article-2025.md").read_text(encoding="utf-8")
    assert "LinkedIn" in article and "Canal A" in article  # what is known, and what stands for Tom


def test_nothing_private_lies_beside_a_public_report(written):
    out, said = written
    private = (out / "bilan-2025.html").read_text(encoding="utf-8")
    assert NAMED.search(private) and (out / "bilan-2025-opening.svg").exists()
    assert all("-public" in path.name for path in (out / "public").iterdir())
    assert f"{out / 'public' / 'bilan-2025-public.html'}\n" in said["report"].stdout


def test_nothing_of_an_earlier_public_report_stays(written, tmp_path):
    out, _ = written
    left = out / "public" / "bilan-2025-public.pdf"
    left.write_text("Referral - Tom", encoding="utf-8")
    mine = out / "public" / "notes.txt"
    mine.touch()
    file = out.parent / "projets.csv"
    CliRunner().invoke(main, ["report", str(file), "--year", "2025", "--public", "--out", str(out)])
    assert not left.exists() and mine.exists()
    mine.unlink()


def test_their_author_is_told_what_is_replaced_and_what_remains(written):
    """The two reasons of the list are no words of hers; the third holds a name."""
    told = spaces(written[1]["report"].stderr).splitlines()
    assert told[-3:] == [
        "Remplacés·: «·Referral - Tom·» par «·canal A·»¦; «·Partner: Nova Advisory·» par "
        "«·canal B·»¦; «·Chez Wilhelmina·» par «·canal C·»¦; «·Nova Advisory s’est retirée·» par "
        "«·Motif 1·».",
        "Canaux qui gardent leur nom, à relire avant de publier·: «·LinkedIn·».",
        'Un canal garde son nom si la correspondance le dit·: channels = ["…"] sous [public].',
    ]


@pytest.mark.parametrize(
    ("lang", "said"),
    {"fr": "anne-public·: Remplacés.\n", "en": "anne-public: Remplacés.\n"}.items(),
)
def test_who_asks_for_a_public_batch_is_told_so_of_each(tmp_path, monkeypatch, lang, said):
    rows = {"folder": ["anne-public", "bob-public"], "status": ["ok"] * 2}
    summary = pd.DataFrame(rows | {"names": ["Remplacés.", ""]})
    monkeypatch.setattr("bilan.report.batch.batch", lambda *_, **__: summary)
    command = ["batch", str(tmp_path), "--public", "--lang", lang, "--out", str(tmp_path / "out")]
    run = CliRunner().invoke(main, command)
    assert (run.exit_code, spaces(run.stderr)) == (0, said)


def test_sums_for_others_are_those_of_the_year_or_withheld(written):
    """Won: 4,000 + 5,000 + 30,000 + 67,500. Of two lost amounts, and of two of 2024, none."""
    rows = list(csv.DictReader([HEADER, *ROWS], delimiter=";"))
    won = sum(
        int(row["montant (€)"])
        for row in rows
        if row["résultat"] == "gagné" and row["date décision"].endswith("2025")
    )
    assert won == 106_500
    out, _ = written
    pages = [path for path in (out / "public").glob("*.html")]
    for page in pages:
        text = re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8"))
        amounts = {
            int(re.sub(r"\D", "", each)) for each in re.findall(r"(\d[\d\s\u202f]*)\u00a0€", text)
        }
        assert amounts <= {won}, page.name
    assert f"{106:d}\u202f500\u00a0€" in (out / "public" / "bilan-2025-public.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(("lang", "won"), [("fr", "106¦500·€"), ("en", "€106,500")])
def test_the_card_is_anonymous_and_holds_money_where_that_is_allowed(written, lang, won):
    projects = load_projects(written[0].parent / "projets.csv")
    shown, _ = anonymised(projects, None)
    texts = {}
    for name, frame, allowed in (
        ("private", projects, True),
        ("allowed", shown, True),
        ("public", shown, False),
    ):
        frame.attrs["public_amounts"] = allowed
        review = Review(Read(frame), 2025, lang)
        with review.spoken():
            drawn = year_card_of(review)
        texts[name] = spaces(" ".join(text.get_text() for text in drawn.findobj(Text)))
    assert NAMED.search(texts["private"])
    assert not NAMED.search(texts["public"]) and not NAMED.search(texts["allowed"])
    assert won in texts["allowed"] and won not in texts["public"]
    assert "57·%" in texts["public"] or "57%" in texts["public"]  # four of seven


def test_the_card_is_of_the_size_of_a_shared_link_and_the_same_twice(written, tmp_path):
    out, _ = written
    card = (out / "article-2025-card.png").read_bytes()
    write_article(out.parent / "projets.csv", year=2025, out=tmp_path, with_card=True)
    assert (tmp_path / "article-2025-card.png").read_bytes() == card
    with Image.open(out / "article-2025-card.png") as picture:
        assert picture.size == (1200, 630)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_text_of_hers_that_is_replaced_or_remains_is_told(tmp_path, lang):
    rows = ["chez Tom;perdu;Zoé;refus de Zoé", "LinkedIn;perdu;;trop loin", "Salon;perdu;;prix"]
    file = tmp_path / "projets.csv"
    file.write_text("\n".join(["canal;résultat;client;motif perte", *rows]), encoding="utf-8")
    mapping = '[public]\nchannels = ["salon"]\n[lessons]\n2025 = "Voir Tom avant."\n'
    (tmp_path / "bilan.toml").write_text(mapping, encoding="utf-8")
    with words.language(lang):
        own = own_words(load_projects(file))
        assert spaces(own_words_lines(own)) == expected("article")["article"]["own_words"][lang]
    assert own["projects"].tolist() == [1, 1, 1, 1, 1, 0]
