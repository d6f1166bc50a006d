"""Whatever the texts of a file hold: they are read as text, none of their signs is obeyed, and
their direction ends with them.
"""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

import bilan
import bilan.analysis.breakdowns
import bilan.analysis.effort
import bilan.show.breakdowns
import bilan.show.claims
import bilan.show.effort
import bilan.show.opening
import bilan.show.outlook
import bilan.show.partners
import bilan.show.sums
import bilan.show.verdicts
import bilan.show.waiting
from bilan import show
from bilan.analysis.leanings import Move
from bilan.analysis.verdicts import Verdict, framed
from bilan.show import html
from bilan.show.marks import Picture
from bilan.show.prose import LONGEST, plain, short, verbatim
from bilan.visible import visible

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</bdi></th></table>",
    "[x](javascript:alert\\(1\\))",
    "![x](https://exemple.fr/x.png)",
    "<https://exemple.fr>",
    "$$\\href{javascript:alert(1)}{x}$$",
    "=HYPERLINK(A1)",
    "gauche\u202etiord",
    "\u2067cabinet\u2069",
    "\x1b]8;;https://exemple.fr\x07lien\x1b[0m",
    "שלום עולם",
    "a\x00b\x85c\u2028d\ufeff",
    "\uffff",
    "mot " * 2_500,
    "x" * 10_000,
]
LEANING = pd.DataFrame(
    [("direct", "better", 0.85, 7, 7, 13, 30)],
    columns=["group", "reading", "chance", "won", "decided", "other_won", "other_decided"],
)
ONES = st.sampled_from(
    "<>&\"'`*_[]()!#|~$\\/{}:;=+-. \t\n\r\x00\x1b\x7f\x85\u202e\u2066\u2028\ufeffaé1א"
)
TEXTS = st.text(ONES, min_size=1, max_size=40) | st.text(st.characters(), min_size=1, max_size=40)
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Isolated(HTMLParser):
    """The texts that a page isolates, its tags, and all of its text."""

    def __init__(self, page: str):
        super().__init__()
        self.tags, self.texts, self.text, self.inside = set(), [], "", False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "bdi" or ("dir", "auto") in attributes:
            self.texts.append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("bdi", "th")

    def handle_data(self, data):
        self.text += data
        if self.inside:
            self.texts[-1] += data


@given(TEXTS)
@settings(max_examples=150)
@example("<https://exemple.fr>")
@example("$$x$$")
def test_a_text_in_prose_is_one_text_as_written(text):
    page = Isolated(markdown2html(f"- **{verbatim(text)} : 1 sur 2.** Puis {verbatim(text)}"))
    assert page.tags == {"ul", "li", "strong", "bdi"}
    assert page.texts == [short(text)] * 2
    assert not STEERING.search(page.text)


@given(TEXTS)
@settings(max_examples=150)
def test_a_text_in_a_table_is_one_text_as_written(text):
    page = Isolated(html.table(["Canal", "Gagnés"], [[text, text], [html.isolated(text), "1"]]))
    assert page.tags == {"div", "table", "thead", "tbody", "tr", "th", "td", "bdi"}
    assert page.texts == [plain(text), "", plain(text)]
    assert page.text == "CanalGagnés" + plain(text) * 3 + "1"
    assert not STEERING.search(page.text)


@given(st.text(st.characters(), max_size=300))
def test_a_text_without_controls_stays_as_written_and_a_long_one_is_cut(text):
    line = plain(text)
    assert line == visible(" ".join(re.split("[ \t\r\n]+", text)).strip())
    assert short(text) == (line if len(line) <= LONGEST else line[:99] + "…")


@pytest.fixture(scope="module")
def hostile(root) -> pd.DataFrame:
    """The projects of the example, every text of every column a hostile one."""
    frame = bilan.load_projects(root / "data" / "exemple.csv")
    texts = pd.Series(
        [HOSTILE[row % len(HOSTILE)] for row in range(len(frame))], frame.index, dtype="str"
    )
    changed = {column: texts for column in ("project", "client", "introduced_by")}
    changed |= {
        column: texts.astype(pd.CategoricalDtype(HOSTILE, ordered=True))
        for column in ("channel", "lost_reason")
    }
    return frame.assign(**changed)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_hostile_texts_of_every_column_are_text_in_every_answer(hostile, lang):
    show.language(lang)
    proposals = bilan.in_year(hostile)
    channels, partners = bilan.by_channel(proposals), bilan.by_partner(proposals)
    verdicts = framed(
        Verdict("level", "channel", text, "cannot_tell", 2, 5, "loses_more") for text in HOSTILE
    )
    nothing = bilan.what_if(proposals.iloc[:0])
    prose = [
        *(
            bilan.show.opening.tempting_list(verdicts[verdicts["group"] == text], LEANING[:0])
            for text in HOSTILE
        ),
        *(
            bilan.show.opening.tempting_list(verdicts[:0], LEANING.assign(group=text))
            for text in HOSTILE
        ),
        *(
            bilan.show.opening.advice_paragraph(
                nothing, "any", "early", Move(text, "direct", 8, 1, 3)
            )
            for text in HOSTILE
        ),
        *(
            bilan.show.opening.established_list(
                verdicts[verdicts["group"] == text].assign(verdict="wins_more", p_adjusted=0.05)
            )
            for text in HOSTILE
        ),
        bilan.show.effort.dependence_sentence(bilan.analysis.effort.dependence(proposals)),
        bilan.show.partners.unmatched_paragraph(
            partners, pd.DataFrame({"name": HOSTILE, "other": HOSTILE})
        ),
    ]
    tables = [
        bilan.show.breakdowns.breakdown_table(channels),
        bilan.show.breakdowns.breakdown_table(bilan.by(proposals, "channel", "introduced_by")),
        bilan.show.claims.claims_table(verdicts),
        bilan.show.verdicts.verdicts_table(verdicts),
        bilan.show.sums.sums_table(
            bilan.analysis.breakdowns.sums_by(proposals, "amount", "channel"), "amount"
        ),
        bilan.show.outlook.forecast_table(bilan.forecast(proposals)),
        bilan.show.partners.partners_table(partners),
    ]
    for page in [*(Isolated(markdown2html(text)) for text in prose), *map(Isolated, tables)]:
        assert page.texts, page.text
        assert not STEERING.search(page.text)
        assert page.tags <= {
            *(
                "p",
                "ul",
                "li",
                "strong",
                "em",
                "bdi",
                "div",
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "details",
                "summary",
                *("svg", "path", "circle", "b", "br"),
            )
        }
    charts = (
        show.breakdown_chart(channels),
        bilan.show.breakdowns.breakdown_chart(bilan.by(proposals, "channel", "qualified")),
    )
    for picture in (Picture(ax) for ax in charts):
        drawn = ElementTree.fromstring(picture.svg)
        assert {element.tag.rpartition("}")[2] for element in drawn.iter()}.isdisjoint(
            {"script", "a", "image", "img"}
        )
        assert not STEERING.search("".join(drawn.itertext())) and not STEERING.search(picture.alt)
        assert max(map(len, drawn.itertext())) < 400
    alt = Picture(show.breakdown_chart(channels)).alt
    assert not STEERING.search(alt) and len(alt) < 6_000
