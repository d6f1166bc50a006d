"""How long answers take, and how many proposals wait longer: counted by hand."""

import time

import pandas as pd
from from_r import whole

import bilan
from bilan.analysis.waiting import answers, days_waited, still_open


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
    found = answers(dated(*EARLIER))
    assert (found.dated, found.undated, found.median, found.upper, found.waiting) == (
        20,
        0,
        10,
        40,
        0,
    )


def test_those_that_wait_longer_than_half_of_the_answers_took_are_counted():
    """Half came within 10 days; on the 200th, the last of the file, they are 15, 11 and 5 days
    old.
    """
    pending = [("pending", after(day), None) for day in (185, 189, 195)]
    found = answers(dated(*EARLIER, *pending, ("pending", None, None)))
    assert (found.median, found.waiting) == (10, 2)
    assert found.last_day == pd.Timestamp(after(200))


def test_dates_in_the_wrong_order_or_missing_are_counted_apart():
    wrong = [("won", "2024-02-01", "2024-01-01"), ("won", "2024-01-05", None)]
    found = answers(dated(*EARLIER, *wrong))
    assert (found.dated, found.undated) == (20, 2)


def test_a_file_without_dates_tells_nothing(root):
    found = answers(bilan.load_projects(root / "data" / "gagne_perdu.csv"))
    assert (found.dated, found.undated, found.last_day, found.waiting) == (0, 37, None, 0)


def test_where_no_answer_is_dated_nothing_has_waited_longer():
    found = answers(dated(("won", None, "2024-03-01"), ("pending", "2024-01-01", None)))
    assert (found.dated, found.waiting) == (0, 0)


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
    waited = days_waited(frame, 2025)
    assert waited["outcome"].tolist() == ["won", "pending", "lost", "lost"]
    assert waited["days"].fillna(-1).tolist() == [10, 10, -1, -1]
    assert days_waited(frame)["days"].fillna(-1).tolist() == [
        10,
        10,
        -1,
        -1,
        30,
    ]


def test_the_day_expected_for_an_open_project_is_no_day_of_the_file():
    rows = [*EARLIER, ("pending", after(20), after(900))]
    assert answers(dated(*rows)).last_day == pd.Timestamp(after(200))
    assert days_waited(dated(*rows))["days"].iloc[-1] == 180
    never = answers(dated(("pending", None, after(9))))
    assert never.last_day is None


def test_thousands_that_wait_take_no_longer_than_a_breath():
    """A file of 20,000 pending proposals."""
    rows = [*EARLIER * 5, *[("pending", after(day % 170), None) for day in range(20_000)]]
    file = dated(*rows)
    start = time.process_time()
    assert answers(file).waiting > 15_000
    assert time.process_time() - start < 5


def test_where_nothing_is_pending_nobody_owes_an_answer():
    decided = still_open(dated(*EARLIER))
    assert decided.empty and list(decided.columns) == ["project", "channel", "amount", "days"]
    one = still_open(dated(*EARLIER, ("pending", after(150), None)))
    assert one["days"].tolist() == [50]  # the last day in the file is the 200th
