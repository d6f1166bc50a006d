"""The promise, in short: the whole of it are two commands, ``benchmarks.enumeration`` and
``benchmarks.simulation``.
"""

import numpy as np
import pytest

from benchmarks import coverage, enumeration
from benchmarks.reports import Found, Report, concluded, concluded_once, holds, published
from benchmarks.settings import NOTHING, SETTINGS, SOURCE
from benchmarks.simulation import simulate
from bilan.statistics.claims import ERROR


@pytest.mark.parametrize("design", enumeration.SHORT, ids=str)
def test_over_every_outcome_one_report_in_ten_at_most_says_something_false(design):
    chance, _ = enumeration.worst(design)
    assert chance <= ERROR


@pytest.mark.parametrize(("design", "percent"), [(((6, 7),), 6.7), (((9, 14),), 6.2)])
def test_the_enumeration_gives_what_the_reference_implementation_gave(design, percent):
    assert 100 * enumeration.worst(design)[0] == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize("setting", SETTINGS[4::9], ids=lambda setting: setting.name)
def test_drawn_reports_say_little_that_is_false(setting):
    tally = simulate(setting, reports=60, seed=2025)
    assert tally.false <= 60 * ERROR + 2 * (60 * ERROR * (1 - ERROR)) ** 0.5


def test_the_simulation_knows_what_is_true():
    """A channel was at 95 % for two years and is at 50 %, as the others were and are; sizes 7, 12,
    12, 6.
    """
    setting = next(
        setting for setting in NOTHING if setting.name.startswith("a channel was at 95 %")
    )
    decided, rates = np.array(setting.decided), np.array(setting.rates)

    def true(question: str, group: str, verdict: str, now: bool = False) -> bool:
        return holds(Found(question, group, verdict, now), decided, rates)

    assert true("level", "0", "reliable") and not true(
        "level", "0", "wins_more", now=True
    )  # 80 % over three years
    assert true("versus_rest", "0", "better") and not true("versus_rest", "0", "better", now=True)
    assert true("versus_rest", "1", "worse") and not true("versus_rest", "1", "worse", now=True)
    assert true("channel_year", "0", "worse") and not true("channel_year", "1", "worse")
    assert (
        true("year", "all", "worse")
        and true("level", "all", "wins_more")
        and true("level", "all", "even")
    )
    assert not true("qualification", "qualified", "better")
    assert holds(Found("qualification", "qualified", "better"), decided, rates, lift=0.1)


def test_the_37_projects_as_a_report():
    made = concluded(Report.decided(np.array([[7, 6, 5, 2]]), np.array([SOURCE])))
    assert {found[:3] for found in made} == {
        ("level", "0", "wins_more"),
        ("versus_rest", "0", "better"),
    }


@pytest.mark.parametrize("setting", SETTINGS[::7], ids=lambda setting: setting.name)
def test_what_is_simulated_is_what_a_report_concludes(setting):
    rng = np.random.default_rng(7)
    for _ in range(3):
        report = setting.draw(rng)
        expected, found = concluded(report), published(report)
        assert set(found) <= set(expected)
        for one, p in found.items():  # that of a row covers what it says of the year too
            assert any(p == pytest.approx(other) for other in expected.values())
            assert p >= expected[one] * (1 - 1e-9)
        assert {one.verdict for one in expected if one not in found} <= {
            "wins_more",
            "loses_more",
        }  # behind a stronger one


@pytest.mark.parametrize("case", coverage.INTERVALS[::4], ids=lambda case: case.name)
def test_intervals_hold_what_they_should_where_they_are_shown(case):
    held, shown = coverage.covered(case, 300, seed=2025)
    assert held >= 0.90 * shown


@pytest.mark.parametrize("case", coverage.FORECASTS[:2], ids=lambda case: case.name)
def test_forecasts_hold_what_they_should(case):
    held, shown = coverage.covered(case, 100, seed=2025)
    assert held >= (0.78 if "80 %" in case.name else 0.93) * shown


@pytest.mark.parametrize("setting", SETTINGS[2::25], ids=lambda setting: setting.name)
def test_where_no_client_is_named_each_is_a_client_of_its_own(setting):
    report = setting.draw(np.random.default_rng(8))
    assert concluded_once(report.frame()) == pytest.approx(concluded(report))
