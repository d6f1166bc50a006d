"""What may be shown to others: no name, nor a word of one, and no amount that is one project's own
or can be worked out.
"""

import pandas as pd
import pytest
from from_r import whole
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from pandas.testing import assert_frame_equal

import bilan
import bilan.analysis.breakdowns
import bilan.analysis.effort
import bilan.analysis.partners
import bilan.analysis.waiting
import bilan.show.breakdowns
import bilan.show.claims
import bilan.show.effort
import bilan.show.opening
import bilan.show.outlook
import bilan.show.partners
import bilan.show.sums
import bilan.show.verdicts
import bilan.show.waiting
from bilan import schema, show
from bilan.analysis.anonymity import anonymised
from bilan.analysis.leanings import leanings, move
from bilan.analysis.money import money_rate

NAN = float("nan")


def sold(*rows: tuple) -> pd.DataFrame:
    """Projects of 2025 or so: channel, outcome, amount and, where it is another, year and stage."""
    full = [(*row, *(2025, "proposal")[len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(full, columns=["channel", "outcome", "amount", "year", "stage"])
    frame = frame.astype({"channel": "category", "amount": "float64", "year": "Int64"}).rename_axis(
        index="line"
    )
    frame["outcome"] = pd.Categorical(frame["outcome"], schema.OUTCOMES)
    frame["stage"] = pd.Categorical(frame["stage"], schema.STAGES, ordered=True)
    frame["project"] = [f"Affiche {line}" for line in frame.index]
    return bilan.decide(whole(frame.astype({"project": "str"})))


def test_amounts_are_the_mean_of_their_year_and_outcome():
    """3 + 3 won in 2025 make 60 of 10 each; 2 lost are too few, and 4 equal ones tell each."""
    frame = sold(
        *[("direct", "won", amount) for amount in (1, 2, 3)],
        *[("social", "won", amount) for amount in (10, 20, 24)],
        *[("social", "lost", amount) for amount in (70, 80)],
        *[("website", "won", 500, 2024) for _ in range(4)],
        ("direct", "won", NAN),
    )
    shown, _ = anonymised(frame, None)
    assert shown["amount"].tolist() == pytest.approx([10] * 6 + [NAN] * 7, nan_ok=True)
    sums = bilan.analysis.breakdowns.sums_by(shown, "amount", "review_year")
    assert sums["won"].to_dict() == pytest.approx({2024: NAN, 2025: 60}, nan_ok=True)
    assert sums["lost"].isna().all()


def test_no_smaller_part_of_a_year_has_an_amount_nor_several_years_together():
    """A year of which the amounts are withheld makes no partial sum with another."""
    frame = sold(
        *[("direct", "won", amount) for amount in (1, 2, 3)],
        *[("social", "won", amount, 2024) for amount in (10, 20)],
    )
    shown, _ = anonymised(frame, None)
    year = bilan.in_year(shown, 2025)
    assert bilan.analysis.breakdowns.sums_by(year, "amount").loc["all", "won"] == pytest.approx(6)
    assert bilan.analysis.breakdowns.sums_by(shown, "amount").isna()["won"].all()
    assert bilan.analysis.breakdowns.sums_by(year, "amount", "channel").isna()["won"].all()
    assert bilan.by(year, "amount").index.isna().all()
    kept = bilan.explore(shown, by="channel", channels=["direct"], years=2025, measure="amount")
    assert kept.frame["won"].isna().all() and kept.total["won"].isna().all()
    assert money_rate(year).projects == 0


def test_another_year_outcome_or_stage_is_not_alike():
    near = [("direct", "won", 2), ("direct", "won", 3)]
    for other in (
        ("direct", "lost", 4),
        ("direct", "won", 4, 2024),
        ("direct", "won", 4, 2025, "call"),
    ):
        shown, _ = anonymised(sold(*near, other), None)
        assert shown["amount"].isna().all()
    shown, _ = anonymised(sold(*near, ("social", "won", 4)), None)
    assert shown["amount"].tolist() == pytest.approx([3, 3, 3])


ROW = st.tuples(
    st.sampled_from(["direct", "social"]),
    st.sampled_from(["won", "lost"]),
    st.sampled_from([NAN, 0, 1, 2, 2.5, 900, 1000.1]),
    st.sampled_from([2024, 2025, None]),
    st.sampled_from(["call", "proposal", "proposal", "proposal"]),
)


@given(st.lists(ROW, max_size=30))
@settings(max_examples=25)
def test_every_total_of_a_year_is_true_or_withheld_and_that_of_three_or_more(rows):
    frame = sold(*rows)
    before = frame.copy(deep=True)
    shown, _ = anonymised(frame, None)
    proposals = frame.assign(shown=shown["amount"])[frame["stage"] == "proposal"]
    assert shown.loc[frame["stage"] != "proposal", "amount"].isna().all()
    for _, alike in proposals.groupby(["review_year", "outcome"], observed=True, dropna=False):
        if alike["shown"].notna().any():
            assert alike["shown"].sum() == pytest.approx(alike["amount"].sum())
            assert alike["shown"].isna().equals(alike["amount"].isna())
            assert alike["amount"].count() >= 3 and alike["amount"].nunique() > 1
    assert_frame_equal(frame, before)


def test_what_takes_each_projects_own_amount_is_given_up(root):
    projects = bilan.load_projects(root / "data" / "exemple.csv")
    shown, _ = anonymised(projects, None)
    assert (
        not bilan.analysis.effort.amount_an_hour(projects).empty
        and bilan.analysis.effort.amount_an_hour(shown).empty
    )
    assert (
        bilan.by_partner(projects)["amount_won"].notna().any()
        and bilan.by_partner(shown)["amount_won"].isna().all()
    )
    public = bilan.analysis.effort.dependence(shown[shown["amount"].notna()])
    assert public is not None and pd.isna(public.share)
    assert schema.own(shown, "amount").isna().all() and schema.own(shown, "hours").equals(
        projects["hours"]
    )


def test_a_word_of_a_name_is_found_in_any_case_and_with_any_accents():
    frame = sold(
        ("chez Zoe", "lost", 1),
        ("le zoo", "lost", 1),
        ("réseau DUPONT", "lost", 1),
        ("projet 12 bis", "lost", 1),
    )
    frame["introduced_by"] = pd.Series(["Zoé Martin", None, None, None], dtype="str")
    frame["client"] = pd.Series([None, "Dupont & fils", None, None], dtype="str")
    frame["project"] = pd.Series(["Projet 12", "ligne 1", "line 2", "Refonte d’Élan"], dtype="str")
    frame["lost_reason"] = pd.Categorical(
        ["Martin a préféré", "une ligne de trop", "elan coupé", "projet reporté"]
    )
    shown, _ = anonymised(frame, None)
    assert shown["channel"].tolist() == ["canal A", "canal B", "canal D", "canal C"]
    assert shown["lost_reason"].tolist() == [
        "Motif 1",
        "une ligne de trop",
        "Motif 2",
        "projet reporté",
    ]


def test_who_is_a_channel_is_not_named_in_a_reason_either():
    frame = sold(("Karim", "lost", 1), ("Salon d’Ana", "lost", 1), ("LinkedIn", "lost", 1))
    frame["lost_reason"] = pd.Categorical(["ana a oublié", "karim trop lent", "linkedin payant"])
    shown, _ = anonymised(frame, None)
    assert shown["channel"].tolist() == ["canal A", "canal B", "LinkedIn"]
    assert shown["lost_reason"].tolist() == ["Motif 1", "Motif 2", "linkedin payant"]


@pytest.fixture(scope="module")
def named(root) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """The example with its names in free channels and reasons too, its partners, and every name in
    both.
    """
    projects, partners = (
        bilan.load_projects(root / "data" / "exemple.csv"),
        bilan.load_partners(root / "data" / "partenaires.csv"),
    )
    names = {
        *projects["project"],
        *projects["client"].dropna(),
        *projects["introduced_by"].dropna(),
        *partners["partner"],
    }
    channels = (
        projects["channel"]
        .astype("str")
        .mask(projects["introduced_by"].notna(), "par " + projects["introduced_by"])
    )
    reasons = (
        projects["lost_reason"]
        .astype("str")
        .mask(projects["outcome"] == "lost", "refus de " + projects["client"])
    )
    changed = {"channel": channels.astype(pd.CategoricalDtype([*channels.unique()], ordered=True))}
    return projects.assign(**changed, lost_reason=reasons.astype("category")), partners, names


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_name_is_in_any_text_of_any_report(named, lang):
    projects, partners, names = named
    show.language(lang)
    before = told(projects, partners)
    assert sum(any(name in text for text in before) for name in names) > 80
    after = told(*anonymised(projects, partners))
    assert [
        (name, text) for name in names for text in after if name.casefold() in text.casefold()
    ] == []


def told(projects: pd.DataFrame, partners: pd.DataFrame) -> list[str]:
    """What the three reports say of these projects, their pictures included."""
    proposals = bilan.in_year(projects)
    channels, table = bilan.by_channel(proposals), bilan.by_partner(proposals, partners)
    crossed = bilan.by(proposals, "channel", "qualified")
    verdicts = bilan.verdicts(projects, 2025)
    leaning = leanings(projects, verdicts, 2025)
    amounts = bilan.analysis.breakdowns.sums_by(proposals, "amount", "channel")
    charts = [
        show.breakdown_chart(channels),
        bilan.show.breakdowns.breakdown_chart(crossed),
        show.breakdown_chart(table[table["received"] > 0]),
    ]
    return [
        bilan.show.breakdowns.breakdown_table(channels),
        bilan.show.breakdowns.breakdown_table(bilan.by(proposals, "lost_reason")),
        bilan.show.opening.established_list(verdicts),
        bilan.show.opening.tempting_list(verdicts, leaning),
        bilan.show.opening.advice_paragraph(
            bilan.what_if(proposals), "any", "early", move(projects, verdicts, leaning, 2025)
        ),
        bilan.show.claims.claims_table(verdicts),
        bilan.show.verdicts.verdicts_table(verdicts),
        bilan.show.sums.sums_table(amounts, "amount"),
        bilan.show.outlook.forecast_table(bilan.forecast(proposals)),
        bilan.show.effort.dependence_sentence(bilan.analysis.effort.dependence(proposals)),
        bilan.show.effort.hour_sentence(bilan.analysis.effort.amount_an_hour(proposals)),
        bilan.show.waiting.answers_paragraph(bilan.analysis.waiting.answers(projects)),
        bilan.show.partners.exchange_paragraph(table),
        bilan.show.partners.partners_table(table),
        bilan.show.partners.unmatched_paragraph(
            table, bilan.analysis.partners.near_names(projects, partners)
        ),
        *(str(ax.figure.get_label()) for ax in charts),
        *(text.get_text() for ax in charts for text in ax.figure.findobj(Text)),
    ]
