"""What is asked of a file, in whole sentences."""

import pytest
from wording import spoken

from bilan.questions import Question
from bilan.show.questions import asked

BLANK = Question("value", "outcome", "", ("won", "lost"))


@pytest.mark.parametrize(
    ("lang", "rows", "expected"),
    [
        ("fr", 1, "Un résultat laissé vide (1 ligne) veut dire :"),
        ("fr", 3, "Un résultat laissé vide (3 lignes) veut dire :"),
        ("en", 1, "An outcome left blank (1 row) means:"),
        ("en", 3, "An outcome left blank (3 rows) means:"),
    ],
)
def test_what_a_blank_means_is_asked_of_the_outcome(lang, rows, expected):
    told = spoken(lang, asked, BLANK._replace(rows=rows))
    assert told.replace("\u202f", " ").replace("\xa0", " ") == expected
