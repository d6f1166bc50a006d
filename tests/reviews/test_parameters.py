"""Parameters of the wrong kind, as papermill makes them of what a script says, are refused in the
reader's words before anything is shown.
"""

import subprocess
import sys
from collections.abc import Callable

import pytest
from wording import in_both

import bilan

SAMPLE = bilan.sample()
REVIEWS: dict[str, Callable] = {
    "review": bilan.review,
    "evolution": bilan.evolution,
    "partnerships": bilan.partnerships,
}


def refused(review: str, **told: object) -> dict[str, str]:
    """What is said of a parameter, in each language."""

    def said() -> str:
        with pytest.raises(ValueError) as mistake:
            REVIEWS[review](SAMPLE, lang=bilan.words.spoken(), **told)
        return str(mistake.value)

    return in_both(said)


@pytest.mark.parametrize("value", ["false", "non", 2])
@pytest.mark.parametrize("review", REVIEWS)
def test_what_is_neither_true_nor_false_does_not_hide_every_name(review, value):
    assert refused(review, public=value) == {
        "fr": f"«·{value}·» n’est pas une valeur de public. Valeurs possibles·: True ou False.",
        "en": f"“{value}” is not a value of public. Possible values: True or False.",
    }


@pytest.mark.parametrize(
    ("review", "name"),
    [
        ("review", "year"),
        ("review", "first_year"),
        ("evolution", "from_year"),
        ("evolution", "to_year"),
        ("partnerships", "year"),
    ],
)
@pytest.mark.parametrize("value", ["2024", 2024.0, "dernière"])
def test_what_is_no_whole_number_is_no_year(review, name, value):
    assert refused(review, **{name: value}) == {
        "fr": f"«·{value}·» n’est pas une année. Donnez à {name} un nombre, comme 2025, ou 0.",
        "en": f"“{value}” is not a year. Give {name} a number, such as 2025, or 0.",
    }


def test_years_judged_together_do_not_begin_after_the_year_of_the_review():
    """Nothing would be decided, under nineteen won and nineteen lost."""
    assert refused("review", first_year=2030, year=2025) == {
        "fr": "first_year (2030) vient après l’année du bilan (2025). "
        "Donnez une année d’avant, ou 0 pour 2025 seulement.",
        "en": "first_year (2030) comes after the year of the review (2025). "
        "Give an earlier year, or 0 for 2025 alone.",
    }


def test_years_before_the_first_of_the_file_are_not_said_to_be_compared():
    assert "2022" in repr(bilan.evolution(SAMPLE, from_year=1800)).splitlines()[0]


def test_a_number_is_the_name_of_a_file_or_a_text_as_well(tmp_path, monkeypatch):
    """papermill takes ``-p data 2025`` and ``-p resolution 5`` for numbers."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2025").write_bytes(SAMPLE.read_bytes())
    assert len(bilan.review(2025, resolution=5).proposals) == 41
    assert "«·5·»" in repr(bilan.evolution(2025, resolution=5)).replace("\xa0", "·")


@pytest.mark.long
def test_what_is_said_of_a_parameter_is_shown_by_papermill(root, tmp_path):
    notebook = root / "notebooks" / "bilan_annuel.ipynb"
    command = [sys.executable, "-m", "papermill", notebook, tmp_path / "out.ipynb"]
    done = subprocess.run(
        [*command, "-p", "public", "false", "-p", "lang", "en"],
        cwd=root / "notebooks",
        capture_output=True,
        text=True,
    )
    assert done.returncode and "“false” is not a value of public." in done.stderr
