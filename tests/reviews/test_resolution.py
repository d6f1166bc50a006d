"""A resolution is judged where one was made, in a year before: told, or kept by the mapping."""

import shutil

import pytest
from wording import spaces

import bilan
from bilan.report.article import write_article

JUDGED = {"fr": "Résolution à moitié tenue en 2025.", "en": "Resolution half kept in 2025."}
QUOTED = {
    "fr": "Résolution prise·: «·Dire non·». Le fichier ne dit pas si elle a été tenue.",
    "en": "Resolution made: “Dire non”. The file does not tell whether it was kept.",
}


@pytest.fixture
def example(root, tmp_path):
    """The path of a copy of the example, with what its mapping says of the resolution."""

    def example(*lines: str):
        path = shutil.copy(root / "data" / "exemple.csv", tmp_path / "exemple.csv")
        content = "\n".join(['["résolution"]', *lines]) if lines else ""
        (tmp_path / "exemple.bilan.toml").write_text(content, encoding="utf-8")
        return path

    return example


def kept(path, lang, **options):
    return spaces(bilan.evolution(path, to_year=2025, lang=lang, **options).opening().text)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_the_mapping_keeps_is_judged_the_year_after(example, lang):
    assert JUDGED[lang] in kept(example('rule = "any"', "year = 2024"), lang)
    assert JUDGED[lang] not in kept(example('rule = "any"', "year = 2025"), lang)
    assert JUDGED[lang] not in kept(example(), lang)
    assert JUDGED[lang] in kept(example(), lang, resolution="any")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_text_is_quoted_but_for_others(example, lang):
    path = example('text = "Dire non"', "year = 2024")
    assert QUOTED[lang] in kept(path, lang) and JUDGED[lang] not in kept(path, lang)
    assert "Dire non" not in kept(path, lang, public=True)


def test_the_review_measures_the_rule_that_was_resolved_upon(example):
    assert bilan.review(example('rule = "met"')).resolution == "met"
    assert bilan.review(example('rule = "met"'), resolution="brief").resolution == "brief"
    assert bilan.review(example('text = "Dire non"'), qualification="all").resolution == "all"


def test_the_article_measures_it_too(example, tmp_path):
    """What it says of her resolution is that of the rule that she made, as if it had been asked
    for.
    """

    def told(*lines, **options):
        path = example(*lines)
        written = write_article(path, year=2025, lang="en", out=tmp_path / "out", **options)
        return written.path.read_text(encoding="utf-8").partition("## My resolution")[2]

    made = told('rule = "met"', "year = 2024")
    assert made == told(qualification="met") != told()
