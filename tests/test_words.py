"""Words: what each language writes, checked against what a writer of that language would put."""

import math
import string

import pytest
from wording import spoken

from bilan import words


@pytest.mark.parametrize(
    ("lang", "count", "expected"),
    [
        ("fr", 0, "projet"),
        ("fr", 1, "projet"),
        ("fr", 2, "projets"),
        ("en", 0, "projets"),
        ("en", 1, "projet"),
        ("en", 2, "projets"),
    ],
)
def test_a_noun_agrees_with_its_number(lang, count, expected):
    assert words.plural(count, "projet|projets") == expected


def test_numbers_are_written_as_each_language_does():
    assert words.number(1234567) == "1\u202f234\u202f567"
    assert spoken("en", words.number, 1234567) == "1,234,567"
    assert words.number(12.345, 1) == "12,3"
    assert words.percent(0.646) == "65\u00a0%"
    assert spoken("en", words.percent, 0.646) == "65%"


ULPS = (-3, 0, 3)


def near(value: float, ulps: int) -> float:
    """The number so many places further among those that a computer can hold."""
    return value + ulps * math.ulp(value)


@pytest.mark.parametrize("ulps", ULPS)
def test_an_exact_half_is_shown_alike_whatever_the_last_bits_say(ulps):
    assert spoken("en", words.percent, near(0.125, ulps)) == "12%"
    assert spoken("en", words.percent, near(0.375, ulps)) == "38%"
    assert (
        spoken("en", words.points, near(0.145, ulps)) == "+14"
    )  # 100 * 0.145 is 14.499999999999998
    assert (
        spoken("en", words.points, near(-0.575, ulps)) == "−58"
    )  # and 100 * 0.575 is 57.49999999999999
    assert spoken("en", words.number, near(0.0625, ulps), 3) == "0.062"
    assert spoken("en", words.number, near(1_234_567.5, ulps)) == "1,234,568"
    assert words.plural(near(2.0, ulps), "heure|heures") == "heures"
    assert (
        spoken("en", words.number, ulps * 1e-17)
        == spoken("en", words.percent, ulps * 1e-17).rstrip("%")
        == spoken("en", words.points, ulps * 1e-17)
    )


def test_no_digit_that_is_shown_is_lost():
    assert spoken("en", words.number, 98_765_432_109_876) == "98,765,432,109,876"
    assert spoken("en", words.number, 98_765_432_109.4, 1) == "98,765,432,109.4"
    assert (
        spoken("en", words.percent, 0.12499) == "12%"
        and spoken("en", words.percent, 0.12501) == "13%"
    )


def test_a_list_in_words():
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b et c"
    assert spoken("en", words.listed, ["a", "b"], "or") == "a or b"


def test_french_punctuation_is_spaced_and_english_is_not():
    assert words.text("quote.around", it="non") == "«\u00a0non\u00a0»"
    assert spoken("en", words.text, "quote.around", it="no") == "“no”"
    assert words.text("list.apart") == "\u202f; "


def test_a_label_that_the_table_lacks_is_the_reader_s_own():
    assert words.label("channel", "direct") == "réseau direct"
    assert words.label("channel", "Salon {du} livre") == "Salon {du} livre"


def test_a_missing_value_is_an_error_and_never_a_hole_in_a_sentence():
    with pytest.raises(KeyError):
        words.text("account.sentence", n=3)


@pytest.mark.parametrize("key", sorted(words._cells()))
def test_both_languages_ask_for_the_same_values(key):
    wanted = [_values(words._cells()[key][lang]) for lang in words.LANGUAGES]
    assert wanted[0] == wanted[1]


def _values(phrase: str) -> set[str]:
    """The values written by a phrase; a count that only makes a word agree may be of use to one
    language alone.
    """
    values = set()
    for _, name, spec, _ in string.Formatter().parse(phrase):
        if name is not None:
            values |= _values(spec) if "|" in spec else {name}
    return values
