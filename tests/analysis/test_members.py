"""Many people's reviews together: what is told, and that nobody can be told from it."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from bilan.analysis.members import LEAST, shared, together


def projects(**channels: tuple[int, int, int]) -> dict[str, dict[str, int]]:
    return {
        channel: dict(zip(("won", "lost", "pending"), counts, strict=True))
        for channel, counts in channels.items()
    }


def test_six_people_and_their_projects():
    """Each won 1 of 2 by their network; five of them lost 1 by a platform, and one won 3 at a fair
    of her own.
    """
    counts = {name: projects(direct=(1, 1, 0), platform=(0, 1, 0)) for name in "abcde"}
    counts["f"] = projects(direct=(1, 1, 0), Salon=(3, 0, 0))
    reviews = together(counts)
    assert reviews.people == 6
    assert reviews.channels.index.tolist() == ["direct", "platform", "other", "all"]
    assert reviews.channels["lost"].tolist()[0::3] == [6, 11]  # and 5 and 0 between them
    assert reviews.channels["lost"].tolist()[1] == 5
    won = reviews.channels["won"]
    assert won["other"] is pd.NA and won["direct"] is pd.NA, (
        "9 together, less the 6 of direct, would be hers alone"
    )
    assert won["all"] == 9
    assert reviews.channels["pending"].isna().all()
    assert reviews.rates.index.tolist()[1] == (0.2, 0.4)
    assert reviews.rates.isna().all(), "five of a third, one of four fifths"


def test_fewer_than_five_are_not_told_of():
    assert together({name: projects(direct=(1, 1, 0)) for name in "abcd"}) is None


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=5, max_size=12))
def test_no_cell_and_no_difference_from_the_total_is_that_of_a_few(rows):
    counts = pd.DataFrame(rows)
    told = shared(counts)
    has = counts > 0
    for cell in told.index[told.notna()]:
        assert has[cell].sum() >= LEAST
        assert told[cell] == counts[cell].sum()
    hidden = has.loc[:, told.isna().to_numpy()].any(axis=1).sum()
    assert hidden == 0 or hidden >= LEAST or told.isna().all()
