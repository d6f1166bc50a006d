"""How long answers take, and what became of proposals as old as those still pending: counted by
hand.
"""

import time

import pandas as pd
import pytest
from from_r import whole

import bilan
import bilan.analysis.waiting


def dated(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    """A projects frame from outcomes, days of proposal and of decision."""
    frame = pd.DataFrame(rows, columns=["outcome", "proposed_on", "decided_on"]).rename_axis(
        index="line"
    )
    days = {
        column: pd.to_datetime(frame[column]).astype("datetime64[s]")
        for column in ("proposed_on", "decided_on")
    }
    return whole(
        frame.assign(outcome=pd.Categorical(frame["outcome"], ["won", "lost", "pending"]), **days)
    )


def after(days: int, start: str = "2024-01-01") -> str:
    return str((pd.Timestamp(start) + pd.Timedelta(days=days)).date())


# Twenty proposals of 1 January 2024: ten answered on the tenth day, six won on the 40th, four lost
# on the 200th.
EARLIER = [
    *[("lost", "2024-01-01", after(10))] * 10,
    *[("won", "2024-01-01", after(40))] * 6,
    *[("lost", "2024-01-01", after(200))] * 4,
]


def test_half_and_three_quarters_of_the_answers():
    answers = bilan.analysis.waiting.answers(dated(*EARLIER))
    assert (answers.dated, answers.undated, answers.median, answers.upper, answers.pending) == (
        20,
        0,
        10,
        40,
        (),
    )


def test_a_pending_proposal_is_set_beside_those_that_were_open_at_its_age():
    """Twelve were open after 15 days and followed for 90 more; six were won by then."""
    more = [*[("lost", "2024-01-01", after(90))] * 2, *[("lost", "2024-01-01", after(10))] * 2]
    rows = [*EARLIER, *more, ("pending", after(185), None)]
    answers = bilan.analysis.waiting.answers(dated(*rows))
    (waiting,) = answers.pending
    assert (waiting.line, waiting.days, waiting.open, waiting.won) == (24, 15, 12, 6)
    assert (waiting.low, waiting.high) == pytest.approx(
        (0.2109, 0.7891), abs=5e-4
    )  # Clopper and Pearson, 6 of 12
    assert answers.last_day == pd.Timestamp(after(200))


def test_too_few_open_at_that_age_and_nothing_is_said():
    answers = bilan.analysis.waiting.answers(dated(*EARLIER, ("pending", after(185), None)))
    assert (answers.pending, answers.unsaid) == ((), 1)


def test_a_proposal_younger_than_the_median_is_no_matter():
    answers = bilan.analysis.waiting.answers(dated(*EARLIER, ("pending", after(195), None)))
    assert (answers.pending, answers.unsaid) == ((), 0)


def test_those_not_followed_for_long_enough_do_not_count():
    recent = [("won", after(130), after(170))] * 20
    answers = bilan.analysis.waiting.answers(
        dated(*EARLIER, *recent, ("pending", after(180), None))
    )
    assert (answers.pending, answers.unsaid) == (
        (),
        0,
    )  # 20 days old, and half of the answers took 40
    assert answers.median == 40


def test_dates_in_the_wrong_order_or_missing_are_counted_apart():
    answers = bilan.analysis.waiting.answers(
        dated(*EARLIER, ("won", "2024-02-01", "2024-01-01"), ("won", "2024-01-05", None))
    )
    assert (answers.dated, answers.undated) == (20, 2)


def test_a_file_without_dates_tells_nothing(root):
    answers = bilan.analysis.waiting.answers(bilan.load_projects(root / "data" / "gagne_perdu.csv"))
    assert (answers.dated, answers.undated, answers.last_day, answers.pending, answers.unsaid) == (
        0,
        37,
        None,
        (),
        0,
    )


def test_days_waited_are_days_to_the_decision_or_to_the_last_day_of_the_file():
    """The last day of the file is 20 March: 2 March to 12 March; sent on 10 March and pending; in
    the wrong order; no date.
    """
    frame = dated(
        ("won", "2025-03-02", "2025-03-12"),
        ("pending", "2025-03-10", None),
        ("lost", "2025-03-20", "2025-03-19"),
        ("lost", None, "2025-03-19"),
        ("won", "2024-12-01", "2024-12-31"),
    )
    waited = bilan.analysis.waiting.days_waited(frame, 2025)
    assert waited["outcome"].tolist() == ["won", "pending", "lost", "lost"]
    assert waited["days"].fillna(-1).tolist() == [10, 10, -1, -1]
    assert bilan.analysis.waiting.days_waited(frame)["days"].fillna(-1).tolist() == [
        10,
        10,
        -1,
        -1,
        30,
    ]


def test_the_day_expected_for_an_open_project_is_no_day_of_the_file():
    rows = [*EARLIER, ("pending", after(20), after(900))]
    answers = bilan.analysis.waiting.answers(dated(*rows))
    assert answers.last_day == pd.Timestamp(after(200))
    assert bilan.analysis.waiting.days_waited(dated(*rows))["days"].iloc[-1] == 180
    never = bilan.analysis.waiting.answers(dated(("pending", None, after(9))))
    assert never.last_day is None


def test_what_was_lost_without_a_date_may_have_been_open_as_long():
    """Six won of twelve, and eight more lost on an unknown day: from 6 of 20 to 6 of 12, by Clopper
    and Pearson.
    """
    more = [("lost", "2024-01-01", None)] * 8 + [("lost", "2024-01-01", after(90))] * 2
    more += [("lost", "2024-01-01", after(10))] * 2
    rows = [*EARLIER, *more, ("pending", after(185), None)]
    (waiting,) = bilan.analysis.waiting.answers(dated(*rows)).pending
    assert (waiting.open, waiting.won) == (12, 6)
    assert (waiting.low, waiting.high) == pytest.approx((0.1189, 0.7891), abs=5e-4)


def test_thousands_that_wait_take_no_longer_than_a_breath():
    """A file of 20,000 pending proposals: each age is looked up once."""
    rows = [*EARLIER * 5, *[("pending", after(day % 170), None) for day in range(20_000)]]
    file = dated(*rows)
    start = time.process_time()
    answers = bilan.analysis.waiting.answers(file)
    assert len(answers.pending) + answers.unsaid > 15_000
    assert time.process_time() - start < 5
