"""Partners: counts worked out on paper, rates from R or in closed form, and no name left where none
may be.
"""

from math import log

import pandas as pd
import pytest
from from_r import EQUAL, SEED, projects, values, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from wording import spoken

import bilan
from bilan.analysis.anonymity import anonymised, pseudonyms
from bilan.analysis.partners import (
    by_criterion,
    by_partner,
    follow_up,
    near_names,
    occur,
    weight,
)
from bilan.reading.frames import load_partners
from bilan.schema import CRITERIA, simplified

R = values("predictive")
COUNTS = ["won", "lost", "pending"]


def brought(*rows: tuple) -> pd.DataFrame:
    """A projects frame from rows of partner, channel, won, lost and pending."""
    return projects(pd.DataFrame(rows, columns=["introduced_by", "channel", *COUNTS])).astype(
        {"introduced_by": "str"}
    )


def known(answers: dict[str, str]) -> pd.DataFrame:
    """A partners frame from five letters a partner: y, n or ?."""
    columns = {
        criterion: pd.array(
            [{"y": True, "n": False, "?": None}[each[i]] for each in answers.values()], "boolean"
        )
        for i, criterion in enumerate(CRITERIA)
    }
    given = pd.array([None] * len(answers), "Int64")
    return pd.DataFrame(
        {"partner": pd.Series(list(answers), dtype="str"), **columns, "referrals_given": given}
    )


def test_one_partner_on_paper():
    """Ann: 2 won, 1 lost, 1 pending, and a call that counts nowhere; 900 known of her wins, one
    unknown; 5 hours, one unknown.
    """
    frame = brought(("Ann", "partnership", 2, 2, 1), (None, "direct", 3, 0, 0))
    frame["stage"] = pd.Categorical(
        ["proposal"] * 3 + ["call"] + ["proposal"] * 4, ["email", "call", "proposal"], ordered=True
    )
    frame["amount"] = [900.0, None, 800, 700, 600, 50, 50, 50]
    frame["hours"] = [1.5, None, 2.0, 9.0, 1.5, 9, 9, 9]
    initiated = ["me", "partner", "partner", "me", None, "client", "me", "me"]
    frame["initiated_by"] = pd.Categorical(initiated, ["me", "partner", "client"])
    partners = known({"Ann": "yn?yy", "Bob": "n?nnn"}).assign(
        referrals_given=pd.array([4, None], "Int64")
    )
    table = by_partner(frame, partners)
    assert table.index.tolist() == ["Ann", "Bob"] and table.index.name == "partner"
    ann, bob = table.loc["Ann"], table.loc["Bob"]
    assert ann[["in_projects", "in_partners"]].tolist() == [True, True]
    assert bob[["in_projects", "in_partners"]].tolist() == [False, True]
    assert ann[[*COUNTS, "decided", "received"]].tolist() == [2, 1, 1, 3, 4]
    assert ann["rate"] == pytest.approx(2 / 3)
    assert ann[
        ["amount_won", "amount_won_missing", "hours", "hours_missing"]
    ].tolist() == pytest.approx([900, 1, 5, 1])
    assert ann[[f"initiated_{who}" for who in ("me", "partner", "client", "unknown")]].tolist() == [
        1,
        2,
        0,
        1,
    ]
    assert ann[["given", *CRITERIA]].tolist() == [4, True, False, pd.NA, True, True]
    assert ann[["met", "against", "unknown"]].tolist() == [3, 1, 1]
    assert bob[[*COUNTS, "decided", "received", "low", "high"]].tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert bob[["rate", "shrunken", "amount_won", "hours", "given"]].isna().all()
    assert bob[["met", "against", "unknown"]].tolist() == [0, 4, 1]


def test_partners_are_sorted_by_what_they_brought_then_by_wins_then_as_they_appear():
    frame = brought(
        ("F", "partnership", 1, 0, 0),
        ("C", "partnership", 0, 3, 0),
        ("B", "partnership", 1, 1, 1),
        ("D", "partnership", 1, 0, 0),
    )
    partners = known({"E": "yyyyy", "D": "yn???", "A": "?????"})
    assert by_partner(frame, partners).index.tolist() == ["B", "C", "F", "D", "E", "A"]


def test_whom_to_thank_to_get_to_know_and_to_watch():
    """Zoé won nothing and has three criteria against; Max is thanked in vain, who got one back."""
    frame = brought(
        ("Ann", "partnership", 1, 1, 0),
        ("Max", "partnership", 1, 0, 0),
        ("Zoé", "partnership", 0, 2, 1),
        ("Eve", "partnership", 0, 1, 0),
    )
    criteria = {"Ann": "yyynn", "Max": "yyyyy", "Zoé": "nnnyy", "Bob": "nn?nn", "Tim": "yynnn"}
    partners = known(criteria).assign(referrals_given=pd.array([0, 1, 0, None, 2], "Int64"))
    assert follow_up(by_partner(frame, partners)) == (
        ["Ann"],
        ["Eve", "Bob"],
        ["Zoé", "Bob", "Tim"],
    )
    assert follow_up(by_partner(frame)) == ([], [], [])


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ({"Ann": 600, "Max": 300, "Zoé": 100}, (["Ann"], 0.6)),
        ({"Ann": 500, "Max": 300, "Zoé": 100, "Eve": 100}, (["Ann", "Max"], 0.8)),
        ({"Ann": 340, "Max": 330, "Zoé": 330}, None),  # two of three bring most: so it must be
        ({"Ann": 240, "Max": 240, "Zoé": 240, "Eve": 140, "Tim": 140}, None),
        ({"Ann": 900, "Max": 100}, None),
        ({"Ann": 0, "Max": 0, "Zoé": 0}, None),
    ],
)
def test_one_or_two_partners_who_bring_most_of_the_money_are_found(amounts, found):
    frame = brought(
        *[(name, "partnership", 1, 0, 0) for name in amounts], ("Léo", "direct", 1, 0, 0)
    )
    frame["amount"] = [*map(float, amounts.values()), None]
    heavy = weight(by_partner(frame))
    if found is None:
        assert heavy is None
    else:
        assert heavy.names == found[0] and heavy.share == pytest.approx(found[1])
        assert (heavy.amount, heavy.missing) == (sum(amounts.values()), 1)


def test_partners_of_a_file_occur_where_one_of_them_introduced_a_project():
    frame = brought(("ZOE d'Arc", "direct", 1, 0, 0), (None, "direct", 1, 0, 0))
    assert occur(frame, known({"Bob": "yyyyy", "Zoé d’Arc": "yyyyy"}))
    assert not occur(frame, known({"Bob": "yyyyy"})) and not occur(
        frame.tail(1), known({"Bob": "yyyyy"})
    )


def test_rates_are_shrunken_towards_the_channel_as_in_r():
    """The four groups of each of R's tables as partners of one channel; one of them is in both,
    with 12 projects in each.
    """
    rows = [(name, "partnership", won, decided - won, 0) for name, (won, decided) in SEED.items()]
    rows += [
        (name.replace("A", "partnership"), "social", won, decided - won, 0)
        for name, (won, decided) in EQUAL.items()
    ]
    shrunken = by_partner(brought(*rows))["shrunken"]
    model = "hierarchical_uniform_shrinkage_s0=4"
    expected = {group: R["seed", "posterior_mean", model, group, ""] for group in SEED}
    expected |= {group: R["equal", "posterior_mean", model, group, ""] for group in "BCD"}
    expected["partnership"] = (
        expected["partnership"] + R["equal", "posterior_mean", model, "A", ""]
    ) / 2
    assert shrunken.to_dict() == pytest.approx(expected, rel=1e-6)


def test_one_win_in_one_is_not_a_hundred_per_cent_and_pending_projects_promise_the_channels_rate():
    """With one win in one, the law of m is 2m; s / (s + 4) = u stays uniform; the expected rate is
    the integral of (1 + 5u/3) / (1 + 3u), that is 5/9 + 4/27 ln 4, and that of a partner who has
    nothing decided is 2/3.
    """
    alone = 5 / 9 + 4 / 27 * log(4)
    frame = brought(
        ("Ann", "partnership", 1, 0, 0), ("Bob", "partnership", 0, 0, 1), ("Bob", "social", 1, 0, 2)
    )
    assert by_partner(frame)["shrunken"].to_dict() == pytest.approx(
        {"Ann": alone, "Bob": (2 / 3 + 3 * alone) / 4}, rel=1e-6
    )


def test_the_two_sample_files_together(root):
    """Counted by hand in the two files."""
    frame, partners = (
        bilan.load_projects(root / "data" / "exemple.csv"),
        load_partners(root / "data" / "partenaires.csv"),
    )
    table = by_partner(frame, partners)
    assert table.index[~table["in_partners"]].tolist() == ["Fabrique Azur", "Agence Ocre"]
    assert table.index[~table["in_projects"]].tolist() == [
        "Agence Ocres",
        "Duo Corail",
        "Équipe Olive",
    ]
    sepia = table.loc["Cabinet Sépia", [*COUNTS, "amount_won", "hours", "hours_missing"]]
    assert sepia.tolist() == pytest.approx([1, 3, 0, 4750, 15.5, 1])
    grenat = table.loc["Maison Grenat", [*COUNTS, "amount_won", "amount_won_missing"]]
    assert grenat.tolist() == pytest.approx([3, 4, 1, 5600, 1])
    assert table.loc["Agence Ocre", ["won", "amount_won", "amount_won_missing"]].fillna(
        -1
    ).tolist() == [1, -1, 1]
    assert near_names(frame, partners).to_dict("records") == [
        {"name": "Agence Ocre", "other": "Agence Ocres"}
    ]


def test_projects_by_criterion_on_paper():
    frame = brought(
        ("Ann", "social", 2, 1, 0),
        ("Bob", "direct", 1, 0, 1),
        ("Zoé", "social", 0, 2, 0),
        (None, "social", 9, 9, 9),
    )
    table = by_criterion(frame, known({"Ann": "yyyn?", "Bob": "yn?n?"}))
    assert table.index.names == ["criterion", "answer"]
    assert list(table.index) == [
        (criterion, answer) for criterion in CRITERIA for answer in ("yes", "no", "unknown")
    ]
    found = {criterion: table.loc[criterion, COUNTS].to_numpy().tolist() for criterion in CRITERIA}
    assert found == {
        "common_interest": [[3, 1, 1], [0, 0, 0], [0, 2, 0]],
        "known": [[2, 1, 0], [1, 0, 1], [0, 2, 0]],
        "near": [[2, 1, 0], [0, 0, 0], [1, 2, 1]],
        "recommended": [[0, 0, 0], [3, 1, 1], [0, 2, 0]],
        "real_need": [[0, 0, 0], [0, 0, 0], [3, 3, 1]],
    }
    assert table.loc[("common_interest", "yes"), "rate"] == pytest.approx(3 / 4)
    assert table.loc[("real_need", "no"), ["rate", "low", "high"]].isna().tolist() == [
        True,
        False,
        False,
    ]


def test_spellings_of_one_name_are_one_partner_called_as_in_the_partners_file():
    names = {"zoe  d'arc": (1, 0), "Zoé d’Arc": (0, 1), "LÉA": (0, 1), "Lea": (1, 0)}
    frame = brought(*[(name, "social", *counts, 0) for name, counts in names.items()])
    table = by_partner(frame, known({"Zoé D'Arc": "yyyyy"}))
    assert table[["won", "lost", "in_projects", "in_partners"]].T.to_dict("list") == {
        "Zoé D'Arc": [1, 1, True, True],
        "LÉA": [1, 1, True, False],
    }


def test_near_names_are_those_of_a_slip_and_not_of_a_numbering():
    names = [
        "Studio Indigo",
        "Agence 1",
        "Jean Martin",
        "Agence 2",
        "Studio Indgo",
        "Jean P. Martin",
        "Duo A",
        "Duo B",
    ]
    frame = brought(*[(name, "social", 1, 0, 0) for name in names])
    assert near_names(frame).to_dict("records") == [
        {"name": "Studio Indigo", "other": "Studio Indgo"}
    ]


def test_pseudonyms_are_letters_in_order_of_appearance():
    names = [f"Nom {number}" for number in range(28)]
    assert list(pseudonyms("partner", names).values())[:2] == ["Partenaire A", "Partenaire B"]
    assert list(spoken("en", pseudonyms, "partner", names).values())[24:] == [
        "Partner Y",
        "Partner Z",
        "Partner AA",
        "Partner AB",
    ]
    assert spoken("en", pseudonyms, "partner", ["Zoé", "partner a", "Léa"]) == {
        "Zoé": "Partner B",
        "partner a": "Partner C",
        "Léa": "Partner D",
    }


def test_free_text_that_holds_a_name_goes_and_the_rest_stays():
    others = (None, "direct", 1, 0, 0), (None, "Canal A", 0, 1, 0)
    frame = brought(("Zoé", "ami de ZOE", 0, 1, 0), ("Léa", "salon", 1, 1, 0), *others)
    frame["client"] = pd.Series(["Durand", "Direct", "Durand", None, "Direct"], dtype="str")
    frame["lost_reason"] = pd.Categorical(["price", None, "pris par M. Durand", None, "hors sujet"])
    shown, listed = anonymised(frame, known({"Léa": "yyyyy"}))
    assert shown["channel"].tolist() == ["canal B", "canal C", "canal C", "direct", "canal D"]
    assert shown["lost_reason"].tolist()[::2] == ["price", "Motif 1", "hors sujet"]
    assert shown["client"].fillna("").tolist() == [
        "Client 1",
        "Client 2",
        "Client 1",
        "",
        "Client 2",
    ]
    assert shown["introduced_by"].tolist()[:3] == ["Partenaire A", "Partenaire B", "Partenaire B"]
    assert listed["partner"].tolist() == ["Partenaire B"]


# Letters that no neutral word has: what is left of a name is a leak.
LETTERS = "BGKQWYÝbgkqwyýßğ0 -'"
NAMES = (
    st.text(LETTERS, min_size=2, max_size=9)
    .map(str.strip)
    .filter(lambda text: sum(map(str.isalpha, text)) > 1)
)
ROW = st.tuples(
    st.none() | NAMES,
    NAMES,
    NAMES,
    st.sampled_from(["direct", "social", "not_given", "chez {}", "salon"]),
    st.sampled_from(COUNTS),
    st.sampled_from(["call", "proposal", "proposal"]),
    st.sampled_from([None, "price", "à cause de {}"]),
    st.none() | st.floats(0, 9),
)
FRAMES = st.tuples(
    st.lists(ROW, max_size=9),
    st.lists(st.tuples(NAMES, st.text("yn?", min_size=5, max_size=5)), max_size=5),
)


def both(rows: list[tuple], others: list[tuple]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A projects and a partners frame; ``{}`` in a text becomes the name of the one who brought the
    project, in capitals.
    """
    names = [
        "introduced_by",
        "client",
        "project",
        "channel",
        "outcome",
        "stage",
        "lost_reason",
        "amount",
    ]
    rows = [
        tuple(
            cell.format((row[0] or "").upper()) if isinstance(cell, str) else cell for cell in row
        )
        for row in rows
    ]
    frame = pd.DataFrame(rows, columns=names).rename_axis(index="line")
    frame = frame.astype(
        dict.fromkeys(names[:3], "str")
        | {"channel": "category", "lost_reason": "category", "amount": "float64"}
    )
    frame["outcome"] = pd.Categorical(frame["outcome"], COUNTS)
    frame["stage"] = pd.Categorical(frame["stage"], ["email", "call", "proposal"], ordered=True)
    distinct = {simplified(name): (name, answers) for name, answers in others}
    return whole(frame), known(dict(distinct.values()))


@given(FRAMES)
@settings(max_examples=30)
def test_every_proposal_that_someone_brought_is_in_one_row(drawn):
    frame, partners = both(*drawn)
    before = frame.copy(deep=True), partners.copy(deep=True)
    counted = frame[(frame["stage"] == "proposal") & frame["introduced_by"].notna()]
    table, criteria = by_partner(frame, partners), by_criterion(frame, partners)
    for outcome in COUNTS:
        total = (counted["outcome"] == outcome).sum()
        assert table[outcome].sum() == total
        assert criteria.groupby("criterion")[outcome].sum().eq(total).all()
    assert table["received"].sum() == table.filter(like="initiated_").sum(axis=None) == len(counted)
    assert table["amount_won"].sum() == pytest.approx(
        counted["amount"][counted["outcome"] == "won"].sum()
    )
    assert table["hours_missing"].sum() == len(counted)
    assert table["shrunken"].dropna().between(0, 1, inclusive="neither").all()
    assert (table["shrunken"].notna() == (table["received"] > 0)).all()
    everyone = {
        simplified(name) for name in [*frame["introduced_by"].dropna(), *partners["partner"]]
    }
    assert sorted(map(simplified, table.index)) == sorted(everyone)
    assert (table["in_projects"] | table["in_partners"]).all() and table[
        "in_partners"
    ].sum() == len(partners)
    assert (table[["met", "against", "unknown"]].sum(axis=1) == 5).all()
    assert_frame_equal(frame, before[0])
    assert_frame_equal(partners, before[1])


@pytest.mark.long
@given(FRAMES, st.sampled_from(["fr", "en"]))
@settings(max_examples=30)
def test_no_name_is_left_anywhere_and_the_figures_are_the_same(drawn, lang):
    frame, partners = both(*drawn)
    shown, listed = anonymised(frame, partners)
    names = {*frame["introduced_by"].dropna(), *frame["client"], *partners["partner"]}
    left = [
        *shown["project"],
        *shown["client"],
        *shown["introduced_by"].dropna(),
        *listed["partner"],
    ]
    left += [*shown["channel"].cat.categories, *shown["lost_reason"].cat.categories]
    assert [
        (name, text) for name in names for text in left if simplified(name) in simplified(text)
    ] == []
    assert not {*frame["project"]} & {*shown["project"]}
    assert shown.dtypes.drop(["channel", "lost_reason"]).equals(
        frame.dtypes.drop(["channel", "lost_reason"])
    )
    figures, shown_figures = by_partner(frame, partners), by_partner(shown, listed)
    amounts = ["amount_won", "amount_won_missing"]
    assert_frame_equal(
        shown_figures.drop(columns=amounts).reset_index(drop=True),
        figures.drop(columns=amounts).reset_index(drop=True),
    )
    assert shown_figures["amount_won"].isna().all()
    assert near_names(shown, listed).empty


@pytest.mark.parametrize("kept", ["none", "no names", "all pending", "nothing else", "blanks"])
@pytest.mark.parametrize("listed", [0, 9, None])
def test_a_file_that_tells_little_gives_the_same_columns(root, kept, listed):
    frame, partners = (
        bilan.load_projects(root / "data" / "exemple.csv"),
        load_partners(root / "data" / "partenaires.csv"),
    )
    full = by_partner(frame, partners)
    blank = pd.Series(None, frame.index, "str")
    frame = {
        "none": frame.iloc[:0],
        "no names": whole(frame.drop(columns="introduced_by")),
        "all pending": frame[frame["outcome"] == "pending"],
        "nothing else": whole(frame[["project", "channel", "outcome"]]),
        "blanks": frame.assign(introduced_by=blank, client=blank),
    }[kept]
    partners = None if listed is None else partners.iloc[:listed]
    table = by_partner(frame, partners)
    assert table.dtypes.equals(full.dtypes)
    pending = ["Maison Grenat"] if kept == "all pending" else []
    assert set(table.index) == {*pending, *([] if partners is None else partners["partner"])}
    assert table["rate"].isna().all()
    assert table["in_partners"].sum() == (listed or 0)
    assert near_names(frame, partners).columns.tolist() == ["name", "other"]
    shown, others = spoken("en", anonymised, frame, partners)
    assert shown.dtypes.drop("channel").equals(frame.dtypes.drop("channel"))
    assert (others is None) == (partners is None)
    if partners is not None:
        assert by_criterion(frame, partners)[COUNTS].sum(axis=None) == 5 * len(pending)
