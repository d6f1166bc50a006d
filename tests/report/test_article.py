"""The article: publishable as it is, true to the report, and with nobody's name or hidden count in
it.
"""

import re
from pathlib import Path

import extremes
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image
from pymarkdown.api import PyMarkdownApi
from wording import expected, spaces

import bilan
from bilan.__main__ import main
from bilan.report.article import write_article

TEXT = expected("article")["article"]
OWN = "canal;résultat;étape;client;projet\n" + "\n".join(
    [
        *["direct;gagné;;Zoé Dupont;"] * 6,
        *["partenariat;perdu;;;Refonte"] * 2,
        "Salon;gagné;;;",
        "Salon;perdu;;;",
        "Foire;gagné;;;",
        "réseau;en attente;;;",
        "direct;perdu;appel;;",
    ]
)


def lint(article: Path) -> list[tuple[int, str]]:
    """What is not clean Markdown, but for lines that are as long as they are."""
    found = PyMarkdownApi().disable_rule_by_identifier("md013").scan_path(str(article))
    return [(failure.line_number, failure.rule_id) for failure in found.scan_failures]


def numbers(text: str) -> set[str]:
    """The numbers in a text, each with its separators."""
    return set(re.findall(r"\d+(?:[.,\u202f]\d+)*", text))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_article_of_the_37_projects_is_this_one(root, tmp_path, lang):
    written = write_article(root / "data" / "gagne_perdu.csv", lang=lang, out=tmp_path)
    assert spaces(written.path.read_text(encoding="utf-8")) == TEXT["whole"][lang]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("article-tout-channel.png", "article-tout-channel.svg"),
        "article-tout.md",
    ]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("name", "year"), [("gagne_perdu.csv", 0), ("exemple.csv", 2025)])
def test_an_article_is_clean_markdown_and_each_number_in_it_is_in_the_report(
    root, tmp_path, name, year, lang
):
    path = write_article(root / "data" / name, year=year, lang=lang, out=tmp_path).path
    assert lint(path) == []
    review = bilan.review(root / "data" / name, year=year, lang=lang)
    report = [
        review.opening().html,
        *(review.lessons.text, review.lessons.table, repr(review.lessons)),
        *(review.channels.table, review.channels_by_qualification.text),
        *(review.method.text, review.rows.table),
    ]
    text = re.sub(r"\(article-.*\)", "", path.read_text(encoding="utf-8"))
    assert numbers(text) - numbers(re.sub("<[^>]*>", " ", " ".join(report))) == set()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_about_several_years_says_which(root, tmp_path, lang):
    path = write_article(root / "data" / "exemple.csv", year=2025, lang=lang, out=tmp_path).path
    text = spaces(path.read_text(encoding="utf-8"))
    assert text.count(f"\n{TEXT['years'][lang]}") == 2  # of qualification, and of what is said


def test_what_to_do_names_no_channel_of_ones_own(tmp_path):
    """Of a fair of hers every project was won, and of another none."""
    rows = [*["Salon Bleu;gagné"] * 9, *["Foire Verte;perdu"] * 2, *["direct;perdu"] * 9]
    file = tmp_path / "projets.csv"
    file.write_text("\n".join(["canal;résultat", *rows]), encoding="utf-8")
    assert "Foire Verte" in bilan.review(file, lang="fr").opening().text
    text = write_article(file, out=tmp_path / "out").path.read_text(encoding="utf-8")
    assert "Foire" not in text


def test_its_table_is_what_the_file_holds(root, tmp_path):
    """Counted with plain pandas; Wilson's interval by its formula."""
    text = write_article(root / "data" / "exemple.csv", year=2024, out=tmp_path).path.read_text(
        encoding="utf-8"
    )
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in spaces(text).splitlines()
        if line.startswith("| ")
    ]
    file = pd.read_csv(root / "data" / "exemple.csv", sep=";", dtype="str").fillna("")
    decided, proposed = (file[column].str[-4:] for column in ("date décision", "date proposition"))
    year = decided.where(decided != "", proposed).where(lambda years: years != "", file["année"])
    counted = file[(year == "2024") & file["étape"].isin(["proposition", ""])]
    for name, won, lost, pending, interval in rows[2:]:
        here = (
            counted
            if name == "Ensemble"
            else counted[counted["canal"] == ("" if "non" in name else name.lower())]
        )
        n = here["résultat"].value_counts().reindex(["gagné", "perdu", "en attente"], fill_value=0)
        assert [won, lost, pending] == n.astype("str").tolist()
        decided_here, z = n["gagné"] + n["perdu"], 1.959964
        rate = n["gagné"] / decided_here if decided_here else 0.5
        middle = (
            (rate + z**2 / 2 / decided_here) / (1 + z**2 / decided_here) if decided_here else 0.5
        )
        if decided_here:
            half = (
                z
                / (1 + z**2 / decided_here)
                * (rate * (1 - rate) / decided_here + z**2 / 4 / decided_here**2) ** 0.5
            )
        else:
            half = 0.5
        assert interval == f"{round(100 * (middle - half))}·% à {round(100 * (middle + half))}·%"
    assert len(rows) - 3 == counted["canal"].nunique()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_channels_of_ones_own_are_letters_and_their_author_is_told(tmp_path, lang):
    file = tmp_path / "projets.csv"
    file.write_text(OWN.replace("réseau;", "LinkedIn;"), encoding="utf-8")
    run = CliRunner().invoke(
        main, ["article", str(file), "--lang", lang, "--out", str(tmp_path / "out")]
    )
    assert run.exit_code == 0 and run.stdout.strip() == str(tmp_path / "out" / "article-tout.md")
    assert spaces(run.stderr.strip()) == TEXT["left_out"][lang]
    for path in (tmp_path / "out").glob("*.[ms][dv]*"):
        text = path.read_text(encoding="utf-8")
        assert [
            name for name in ("Salon", "Foire", "Dupont", "Zoé", "Refonte", "ligne") if name in text
        ] == []
        assert {"fr": "Canal B", "en": "Channel B"}[lang] in text and "LinkedIn" in text


def test_a_channel_keeps_its_name_where_the_mapping_lets_it(tmp_path):
    file = tmp_path / "projets.csv"
    file.write_text(OWN, encoding="utf-8")
    (tmp_path / "bilan.toml").write_text('[public]\nchannels = ["SALON"]\n', encoding="utf-8")
    text = write_article(file, out=tmp_path / "out").path.read_text(encoding="utf-8")
    assert "| Salon |" in text and "| Canal A |" in text and "Foire" not in text


@pytest.mark.parametrize(
    ("lang", "heading", "said"),
    [
        ("fr", "Ce que j’en retiens", "tel que vous l’avez écrit : relisez-le."),
        ("en", "What I take from it", "as you wrote it: read it again."),
    ],
)
def test_her_lessons_are_in_it_as_hers_and_she_is_told(tmp_path, lang, heading, said):
    """A list stays one; nothing else of Markdown or HTML is read."""
    file = tmp_path / "projets.csv"
    file.write_text(OWN, encoding="utf-8")
    lessons = '[lessons]\n2025 = """\nOser *plus* <b>tôt</b>\n\n- appeler\n"""\n'
    (tmp_path / "bilan.toml").write_text(lessons, encoding="utf-8")
    written = write_article(file, lang=lang, out=tmp_path / "out")
    text = written.path.read_text(encoding="utf-8")
    assert f"## {heading}\n\nOser \\*plus\\* \\<b\\>tôt\\</b\\>\n\n- appeler\n\n## " in text
    assert said in written.left_out.replace("\xa0", " ")


def test_nothing_of_an_earlier_article_on_the_year_stays(tmp_path):
    """Of three channels there is a picture; of one, none."""
    file, out = tmp_path / "projets.csv", tmp_path / "out"
    file.write_text(OWN, encoding="utf-8")
    write_article(file, out=out, with_card=True)
    assert (out / "article-tout-channel.png").exists() and (out / "article-tout-card.png").exists()
    (out / "mine.md").touch()
    file.write_text("canal;résultat\ndirect;gagné\ndirect;perdu", encoding="utf-8")
    write_article(file, out=out)
    assert sorted(path.name for path in out.iterdir()) == ["article-tout.md", "mine.md"]


def test_a_file_that_is_refused_writes_nothing(root, tmp_path):
    run = CliRunner().invoke(
        main,
        [
            "article",
            str(root / "data" / "exemple.csv"),
            "--year",
            "1999",
            "--out",
            str(tmp_path / "out"),
        ],
    )
    assert run.exit_code == 2 and "1999" in run.stderr and not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "name", ["one_project", "none_decided", "one_channel", "long_names", "300_projects"]
)
def test_whatever_the_file_the_article_could_be_posted(tmp_path, name, lang):
    """No line is broken by hand, no section is empty, no picture is without a short text, no range
    says nothing, and what follows each number is of its grammar.
    """
    out = tmp_path / "out"
    written = write_article(extremes.write(name, tmp_path), lang=lang, out=out, with_card=True)
    text = written.path.read_text(encoding="utf-8")
    assert lint(written.path) == []
    blocks = text.strip().split("\n\n")
    assert blocks[0].startswith("# ") and sum(each.startswith("# ") for each in blocks) == 1
    for block, following in zip(blocks, [*blocks[1:], "#"], strict=True):
        assert not (block.startswith("#") and following.startswith("#")), "an empty section"
        assert "\n" not in block or block[0] in "|-", "a line broken by hand"
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", text)
    assert all(0 < len(alt) <= 200 and (out / file).is_file() for alt, file in pictures)
    assert not re.search(r"\| 0.?% (à|to) 100.?% \|", text)
    assert len({*re.findall(r"trop tôt pour conclure|too early to conclude", text)}) <= 1
    with Image.open(next(out.glob("*-card.png"))) as card:
        assert card.size == (1200, 630)


def test_plots_go_on_after_an_article(root, tmp_path):
    """In the notebook that asks for it: the backend, the settings, and the figures that are open."""
    plt.figure("hers")
    with plt.rc_context({"interactive": True, "axes.facecolor": "red"}):
        before = plt.get_backend(), plt.isinteractive(), dict(plt.rcParams)
        write_article(root / "data" / "gagne_perdu.csv", out=tmp_path)
        assert (plt.get_backend(), plt.isinteractive(), dict(plt.rcParams)) == before
    assert plt.get_figlabels() == ["hers"]


def test_a_copy_that_she_has_changed_stays_beside_the_next_article(root, tmp_path):
    write_article(root / "data" / "exemple.csv", year=2025, out=tmp_path)
    hers, old = tmp_path / "article-2025-relu.md", tmp_path / "article-2025-card.png"
    hers.write_text("relu", encoding="utf-8")
    old.write_bytes(b"")
    write_article(root / "data" / "exemple.csv", year=2025, out=tmp_path)
    assert hers.read_text(encoding="utf-8") == "relu" and not old.exists()
