"""What cells mean: the words that are understood, and how a column decides between two readings."""

from datetime import date, time, timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bilan import schema
from bilan.reading import values
from bilan.reading.workbooks import shown

CHOICES = ["outcome", "channel", "stage", "initiated_by", "lost_reason", "answer", "month"]


def everything_written(kind: str) -> list[tuple[str, str]]:
    return [
        (schema.simplified(text), key)
        for key, texts in schema.alias_table()[kind].items()
        for text in (key, *texts)
    ]


@pytest.mark.parametrize("kind", CHOICES)
def test_no_word_means_two_things(kind):
    meanings = {}
    for word, key in everything_written(kind):
        assert meanings.setdefault(word, key) == key, word


@pytest.mark.parametrize("language", ["fr", "en", "de", "es", "it", "pt", "nl"])
def test_no_header_names_two_columns_of_a_file(language):
    partners = {
        "partner",
        "common_interest",
        "known",
        "near",
        "recommended",
        "real_need",
        "referrals_given",
    }
    words = {}
    for key, texts in schema.alias_table()["header"].items():
        for text in texts[language]:
            assert words.setdefault((schema.simplified(text), key in partners), key) == key, text


def test_a_crm_s_words_for_sources_are_not_ours():
    """HubSpot's direct traffic is a typed address, its referrals are links: neither is a friend of
    a friend.
    """
    for source in (
        "Direct traffic",
        "Referrals",
        "Referral",
        "Organic social",
        "Paid social",
        "Organic search",
        "Email marketing",
    ):
        assert schema.simplified(source) not in schema.aliases("channel")
        assert schema.near(source, schema.aliases("channel")) is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [("Résultat", "resultat"), (" BRIEF  précis ", "briefprecis"), ("C\u200banal", "canal"), ("date_décision", "datedecision"),
     ("plate-forme", "plateforme"), ("?", "?"), (" ✓ ", "✓"), ("ﬁn", "fin"), ("", "")],
)  # fmt: skip
def test_words_are_compared_without_case_accents_spaces_or_punctuation(text, bare):
    assert schema.simplified(text) == bare


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("partnership", ["partenariatt", "parteneriat"]),
        ("recommendation", ["recomandation", "recommendatoin"]),
        ("social", ["résaux sociaux"]),
        ("prospecting", ["prospektion"]),
        (None, ["Salon", "Presse", "direction", "x", ""]),
    ],
)
def test_near_misses(key, texts):
    assert [schema.near(text, schema.aliases("channel")) for text in texts] == [key] * len(texts)


@pytest.mark.parametrize(
    ("cells", "expected", "how"),
    [
        (["1 234,50", "1.234"], [1234.5, 1234.0], "decimal_comma"),
        (["1,234.50", "1,234"], [1234.5, 1234.0], "decimal_point"),
        (["1,234,567", "1,234"], [1234567.0, 1234.0], "decimal_point"),
        (["0,125", "1.250"], [0.125, 1250.0], "decimal_comma"),
        (["1200", "15"], [1200.0, 15.0], ""),
    ],
)
def test_the_unambiguous_numbers_of_a_column_decide_the_others(cells, expected, how):
    parsed = values.numbers(cells)
    assert (parsed.values.tolist(), dict(parsed.faults), parsed.how) == (expected, {}, how)


def test_a_number_of_a_workbook_is_itself_beside_texts_with_a_comma():
    parsed = values.numbers(["1.234", "2", "3,5"], typed=[0, 1])
    assert (parsed.values.tolist(), dict(parsed.faults)) == ([1.234, 2.0, 3.5], {})
    assert parsed.how == "decimal_comma"


@pytest.mark.parametrize("cells", [["1.234"], ["1,234", "12"], ["1.234", "5.678"]])
def test_numbers_that_nothing_decides_are_faults_until_it_is_said(cells):
    faults = values.numbers(cells).faults
    assert {code for code, _ in faults.values()} == {"ambiguous_number"}
    point, comma = values.numbers(cells, decimal="."), values.numbers(cells, decimal=",")
    assert point.faults == comma.faults == {}
    assert point.values.tolist() != comma.values.tolist()


@example(["0", "-"])
@given(st.lists(st.text("0123456789., -€'()", max_size=10), max_size=4))
def test_a_number_is_a_value_or_a_fault_and_never_both(cells):
    parsed = values.numbers([cell.strip() for cell in cells])
    for position, cell in enumerate(cells):
        told = parsed.faults | parsed.doubts  # a dash beside numbers says that nothing is known
        assert np.isnan(parsed.values[position]) == (not cell.strip() or position in told)


def test_durations_of_a_workbook_are_hours():
    cells = [timedelta(hours=30, minutes=15), time(2, 30), 1.5, 2.0]
    hours = values.numbers([*map(shown, cells)], typed=[0, 1, 2, 3], clock=True).values
    assert hours == pytest.approx([30.25, 2.5, 1.5, 2.0])


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_a_day_is_itself_however_it_is_written(day):
    written = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%d %B %Y}",
        f"{day:%b %d, %Y}",
    ]
    assert days(values.dates(written)) == [day] * len(written)
    assert days(values.dates([shown(day), f"{day:%Y/%m/%d}"], typed=[0])) == [day] * 2
    assert days(values.dates([f"{day:%d/%m/%Y}"], dayfirst=True)) == [day]
    assert days(values.dates([f"{day:%m/%d/%Y}"], dayfirst=False)) == [day]
    assert days(values.dates([str((day - date(1899, 12, 30)).days)])) == [day]


def test_two_digits_are_a_year_of_this_century_up_to_69():
    assert days(values.dates(["01.02.69", "01.02.70"])) == [date(2069, 2, 1), date(1970, 2, 1)]


def days(parsed: values.Parsed) -> list[date]:
    return parsed.values.astype("datetime64[D]").tolist()
