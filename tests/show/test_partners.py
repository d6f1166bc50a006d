"""The partners: what they bring and receive, who is in one file only; whole sentences in both
languages.
"""

import re
from functools import partial
from html import unescape
from xml.etree import ElementTree

import pandas as pd
import pytest
from nbconvert.filters import markdown2html
from pictures import misplaced
from wording import expected, in_both

import bilan
import bilan.analysis.partners
import bilan.show.partners
from bilan import show
from bilan.analysis.partners import FollowUp, Weight
from bilan.schema import CRITERIA
from bilan.show.marks import Picture
from bilan.show.prose import title

TEXT = expected("partners")
YES, UNKNOWN = (True,) * 5, (None,) * 5
WHO = ["me", "partner", "client", "unknown"]


def partner(
    counts: tuple[int, int, int] = (0, 0, 0),
    initiated: tuple[int, int, int, int] = (0, 0, 0, 0),
    given: int | None = None,
    criteria: tuple[bool | None, ...] = UNKNOWN,
    in_partners: bool = True,
) -> dict[str, object]:
    """A row of :func:`partners`: won, lost and pending; who took the initiative; the referrals
    given; the five criteria.
    """
    row = dict(zip(["won", "lost", "pending"], counts, strict=True)) | {
        "given": given,
        "in_partners": in_partners,
    }
    row |= {f"initiated_{who}": n for who, n in zip(WHO, initiated, strict=True)}
    return row | {"in_projects": sum(counts) > 0} | dict(zip(CRITERIA, criteria, strict=True))


def partners(rows: dict[str, dict]) -> pd.DataFrame:
    """What ``bilan.by_partner`` returns."""
    frame = pd.DataFrame.from_dict(rows, "index", columns=list(partner())).rename_axis("partner")
    frame = frame.astype(
        {
            "given": "Int64",
            "in_partners": bool,
            "in_projects": bool,
            **dict.fromkeys(CRITERIA, "boolean"),
        }
    )
    decided = frame["won"] + frame["lost"]
    return frame.assign(
        received=decided + frame["pending"],
        decided=decided,
        rate=frame["won"] / decided,
        low=0.0,
        high=1.0,
    )


NOBODY = partners({})
NO_PAIRS = pd.DataFrame(columns=["name", "other"], dtype="str")


@pytest.mark.parametrize(("case", "year"), {"all": 0, "year": 2025}.items())
def test_titles(case, year):
    assert in_both(title, year, "alliance.title") == TEXT["title"][case]


EXCHANGES = {
    "several": {
        "A": partner((7, 5, 2), (1, 5, 5, 3), given=3),
        "B": partner((1, 1, 0), (0, 0, 1, 1)),
        "C": partner(given=1),
        "D": partner(given=0),
    },
    "one": {"A": partner((0, 1, 0), (0, 0, 0, 1), given=1)},
    "nothing_given": {"A": partner((2, 0, 0), (2, 0, 0, 0)), "B": partner(given=0), "C": partner()},
    "nothing_received": {"A": partner(given=3), "B": partner(given=0)},
    "nothing_known": {},
}


@pytest.mark.parametrize("case", EXCHANGES)
def test_what_was_received_and_given(case):
    assert (
        in_both(bilan.show.partners.partners_headline, partners(EXCHANGES[case]))
        == TEXT["headline"][case]
    )
    assert (
        in_both(bilan.show.partners.exchange_paragraph, partners(EXCHANGES[case]))
        == TEXT["exchange"][case]
    )


BROUGHT = partner((1, 0, 0))
STRANGER = partner((1, 0, 0), in_partners=False)
UNMATCHED = {
    "several": (
        {
            "A": BROUGHT,
            "Agence Ocre": STRANGER,
            "Agence Ocres": partner(),
            "Duo": STRANGER,
            "Trio": STRANGER,
        }
        | {"Équipe Olive": partner(), "Duoo": BROUGHT},
        [("Agence Ocre", "Agence Ocres"), ("Duo", "Duoo")],
    ),
    "one_each": ({"A": BROUGHT, "Agence Ocre": STRANGER, "Équipe Olive": partner()}, []),
    "none": ({"A": BROUGHT, "B": BROUGHT}, []),
    "no_file": (
        {"Agence Ocre": STRANGER, "Agence Ocres": STRANGER},
        [("Agence Ocre", "Agence Ocres")],
    ),
}


@pytest.mark.parametrize("case", UNMATCHED)
def test_who_is_in_one_file_only_and_which_names_look_like_one(case):
    rows, pairs = UNMATCHED[case]
    near = pd.DataFrame(pairs, columns=["name", "other"], dtype="str")
    assert (
        in_both(bilan.show.partners.unmatched_paragraph, partners(rows), near)
        == TEXT["unmatched"][case]
    )


def test_of_many_names_three_are_said_and_the_others_counted():
    many = partners({"A": BROUGHT} | {f"Agence {letter}": partner() for letter in "BCDEF"})
    near = pd.DataFrame(
        [(f"Agence {letter}", f"agence {letter}") for letter in "BCDEF"],
        columns=["name", "other"],
        dtype="str",
    )
    assert in_both(bilan.show.partners.unmatched_paragraph, many, near) == TEXT["unmatched"]["many"]


WEIGHTS = {
    "one": Weight(["Duo *A*"], 0.61, 17_950, 1),
    "two": Weight(["Duo", "Trio"], 0.634, 79_800, 0),
}


@pytest.mark.parametrize("case", WEIGHTS)
def test_who_brings_most_of_the_money_is_said(case):
    told = in_both(bilan.show.partners.weight_sentence, WEIGHTS[case])
    assert told == TEXT["weight"][case]
    assert bilan.show.partners.weight_sentence(None) == ""


def test_whom_to_thank_to_get_to_know_and_to_watch():
    lists = FollowUp(["Ann"], ["Bob", "Eve", "Max", "Tim", "Zoé"], ["Duo", "Trio"])
    assert in_both(bilan.show.partners.follow_up_list, lists) == TEXT["follow_up"]["all"]
    assert bilan.show.partners.follow_up_list(FollowUp([], [], [])) == ""


def test_which_file_of_partners_was_read_and_whether_it_is_used():
    say = partial(in_both, bilan.show.partners.file_sentence)
    assert say("partenaires.csv", used=True) == TEXT["file"]["used"]
    assert say("partenaires.csv", used=False) == TEXT["file"]["unused"]
    assert bilan.show.partners.file_sentence("", used=True) == ""
    unmatched = in_both(
        bilan.show.partners.unmatched_paragraph,
        partners({"Duo": STRANGER}),
        NO_PAIRS,
        used=False,
    )
    assert unmatched == TEXT["file"]["unused"]


def test_the_grid_says_that_it_decides_nothing_where_a_criterion_is_known():
    assert (
        in_both(bilan.show.partners.grid_caveat, partners({"A": partner((1, 0, 0), criteria=YES)}))
        == TEXT["grid"]["caveat"]
    )
    assert (
        bilan.show.partners.grid_caveat(partners({"A": partner((1, 0, 0))}))
        == bilan.show.partners.grid_caveat(NOBODY)
        == ""
    )


def test_without_partners_there_is_no_file_of_them():
    assert in_both(bilan.show.partners.unmatched_paragraph, NOBODY, NO_PAIRS)["en"].startswith(
        "Without a partners file"
    )


def test_the_method():
    assert in_both(bilan.show.partners.alliance_method) == TEXT["method"]["points"]


HARD = {
    "html": "<b>Atelier</b> & <script>alert(1)</script> &amp; fils",
    "markdown": "**Duo** _Corail_ [x](y) # `1`",
    "signs": "(Équipe) 50 % {won} $x$ ~",
    "long": "Très long nom " * 714,  # about ten thousand characters
    "one word": "x" * 10_000,
}


@pytest.fixture
def hard_names(tmp_path):
    """Hard names through the loader, as in a report: in both files, the first one misspelt in the
    second.
    """
    names = [name.strip() for name in HARD.values()]
    rows = [
        ("canal", "résultat", "apporteur"),
        *(("Salon", "gagné", name) for name in names),
        ("Salon", "perdu", names[0]),
    ]
    known = ["partenaire", *names[1:], names[0].replace("Atelier", "Ateliers")]
    for file, lines in {
        "projets.csv": rows,
        "partenaires.csv": [(name,) for name in known],
    }.items():
        text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
        (tmp_path / file).write_text(text, encoding="utf-8")
    return (
        bilan.load_projects(tmp_path / "projets.csv"),
        bilan.load_partners(tmp_path / "partenaires.csv"),
        names,
    )


def test_hard_names_come_out_as_written(hard_names):
    projects, known, names = hard_names
    table = bilan.by_partner(projects, known)
    near = bilan.analysis.partners.near_names(projects, known)
    assert near.to_numpy().tolist() == [[names[0], names[0].replace("Atelier", "Ateliers")]]
    unmatched = bilan.show.partners.unmatched_paragraph(table, near)
    cut = [name if len(name) <= 200 else name[:199] + "…" for name in names]
    for html, tags, shown in (
        (markdown2html(unmatched), {"p", "bdi"}, cut[:1]),
        (
            bilan.show.partners.partners_table(table),
            {"div", "table", "thead", "tbody", "tr", "th", "td"},
            cut,
        ),
    ):
        assert set(re.findall(r"<(\w+)", html)) == tags
        text = unescape(re.sub(r"<[^>]+>", "", html))
        assert [name for name in shown if name not in text] == []


def test_hard_names_do_not_break_the_chart(hard_names):
    projects, known, names = hard_names
    table = bilan.by_partner(projects, known)
    brought = table[table["received"] > 0]
    ax = show.breakdown_chart(brought)
    labels = [line for label in ax.get_yticklabels() for line in label.get_text().split("\n")]
    assert len(names) <= len(labels) <= 2 * len(names) and not misplaced(ax)
    assert " ".join(labels).startswith("<b>Atelier</b> & <script>")
    picture = Picture(ax)
    drawn = ElementTree.fromstring(picture.svg)
    assert {element.tag.rpartition("}")[2] for element in drawn.iter()} & {
        "script",
        "b",
        "image",
    } == set()
    assert [label for label in labels if label not in "".join(drawn.itertext())] == []
    assert all(name[:99] in picture.alt for name in names) and len(picture.alt) < 1000
