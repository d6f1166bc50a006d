"""The measures find what they are for, on pages where it is plain to see."""

import pytest
from browser import measure

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40" font-family="monospace" font-size="10">{}</svg>'


@pytest.fixture
def tab(chromium):
    with chromium.new_context(viewport={"width": 360, "height": 740}) as context:
        yield context.new_page()


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        ('<text x="5" y="15">one</text><text x="5" y="35">two</text>', []),
        ('<text x="5" y="15">one</text><text x="15" y="17">two</text>', ["'one' is over 'two'"]),
        ('<text x="95" y="15">one</text>', ["'one' is out of"]),
        ('<text x="5" y="15"></text><text x="5" y="15">one</text>', []),
    ],
    ids=["apart", "over each other", "out", "nothing written"],
)
def test_texts_of_a_picture_that_are_out_of_it_or_over_each_other(tab, texts, faults):
    tab.set_content(SVG.format(texts))
    found = list(measure.misplaced(tab))
    assert len(found) == 3 * len(faults), "in each of three fonts"
    assert all(any(fault in told for told in found) for fault in faults)


def test_a_text_that_is_out_of_its_picture_only_in_a_wide_font(tab):
    """Ten times m is 97 pixels wide in DejaVu Sans and 78 in STIX."""
    tab.set_content(
        SVG.replace("monospace", "serif").format('<text x="5" y="15">mmmmmmmmmm</text>')
    )
    assert [told.rpartition(" (")[2] for told in measure.misplaced(tab)] == ["DejaVuSans)"]


def test_a_page_wider_than_its_window(tab):
    tab.set_content('<body style="margin: 0"><div style="width: 400px">wide</div>')
    assert next(measure.misplaced(tab)) == "40 pixels wider than the window (as it is)"


def test_a_text_too_near_the_colour_of_the_page(tab):
    """Black on white has the ratio 21; the grey #777 on white has 4.48, as the W3C's examples
    say.
    """
    tab.set_content(
        '<main style="background: #fff">'
        + SVG.format('<text fill="#777">grey</text><text>black</text>')
    )
    assert measure.pale(tab) == ["'grey': 4.5"]


def test_how_full_a_printed_page_is(tab):
    """A4 is 297 mm high: a block that ends 100 mm under the top edge, and on the next page one that
    ends at 200 mm.
    """
    block = '<div style="height: {}mm; background: #000; break-after: page; print-color-adjust: exact"></div>'
    tab.set_content(
        "<style>@page { margin: 0 } body { margin: 0 }</style>"
        + block.format(100)
        + block.format(200)
    )
    body = 297 - measure.MARGIN
    assert measure.filled(tab.pdf(format="A4"))[:2] == pytest.approx(
        [100 / body, 200 / body], abs=0.005
    )
