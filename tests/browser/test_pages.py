"""Every report in a real browser: it asks for nothing, fits its window, can be read and printed,
and answers at once.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import extremes
import pytest
from browser import measure
from playwright.sync_api import Page

from bilan.schema import REPORTS

FILES = ["exemple.csv", "gagne_perdu.csv", "hostile.csv"]
LANGUAGES = ["fr", "en"]
DESK, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
EVENTS = ("request", "console", "pageerror", "dialog", "popup", "download")
INTRUDER = """
async () => {
  const refused = new Set();
  const all = new Promise(done => addEventListener("securitypolicyviolation", event => {
    if (refused.add(event.effectiveDirective).size === 3) done();
  }));
  const script = document.createElement("script");
  script.textContent = "window.intruded = true";
  document.body.append(script, Object.assign(new Image(), {src: "http://127.0.0.1:9/"}));
  await fetch("http://127.0.0.1:9/").catch(() => {});
  await Promise.race([all, new Promise(done => setTimeout(done, 60000))]);
  return [window.intruded ?? false, ...[...refused].sort()];
}
"""
FIRST_SCREEN = {
    "h1": 1,
    ".standfirst": 1,
    ".figures > *": 4,
    "header figure svg:visible": 1,
    ".columns > *": 3,
}


class Opened(NamedTuple):
    """A report in a tab of the browser, and all that it did beyond being shown."""

    path: Path
    tab: Page
    heard: list[tuple[str, str]]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (file, lang),
            id=f"{file}-{lang}",
            marks=[] if (file, lang) == ("exemple.csv", "fr") else pytest.mark.long,
        )
        for file in FILES
        for lang in LANGUAGES
    ],
)
def opened(request, reports, chromium, hostile):
    """The three reports of a file in a language."""
    file, lang = request.param
    pages = reports(hostile if file == hostile.name else file, *REPORTS, lang=lang)
    with chromium.new_context() as context:
        yield [open_(path, context) for path in pages]


@pytest.fixture(scope="module", params=["fr", pytest.param("en", marks=pytest.mark.long)])
def sample(request, reports, chromium):
    """The three reports of the sample in each language."""
    with chromium.new_context() as context:
        yield [
            open_(path, context) for path in reports("exemple.csv", *REPORTS, lang=request.param)
        ]


def open_(path, browser):
    tab, heard = browser.new_page(), []
    for event in EVENTS:
        tab.on(
            event, lambda what, event=event: heard.append((event, getattr(what, "url", str(what))))
        )
    tab.goto(path.as_uri())
    return Opened(path, tab, heard)


def test_a_page_asks_for_nothing_and_nothing_in_it_runs(opened):
    for path, tab, heard in opened:
        assert heard == [("request", path.as_uri())]
        assert tab.evaluate("window.pwned") is None
        assert (
            tab.locator(
                "a:not([href^='#']), script, link, iframe, object, form, [onload], [onerror]"
            ).count()
            == 0
        )


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_a_page_fits_its_window_and_its_pictures_hold_their_texts_in_any_font(opened, window):
    faults = {}
    for path, tab, _ in opened:
        tab.set_viewport_size(window)
        faults[path.name] = list(measure.misplaced(tab))
    assert not any(faults.values()), faults


def test_a_picture_by_itself_holds_its_texts_in_any_font(opened, chromium):
    files = sorted(opened[0].path.parent.glob("*.svg"))
    tab = chromium.new_page()
    tab.set_content("".join(file.read_text(encoding="utf-8") for file in files))
    assert len(list(measure.pictures(tab))) == len(files)
    assert list(measure.misplaced(tab)) == []
    tab.close()


def test_a_page_can_be_read_by_everyone_in_light_and_dark(opened):
    faults = {}
    for path, tab, _ in opened:
        tab.set_viewport_size(PHONE)
        faults[path.name] = [*measure.violations(tab), *measure.pale(tab)]
        tab.emulate_media(color_scheme="dark")
        faults[path.name] += [*measure.violations(tab, "color-contrast"), *measure.pale(tab)]
        tab.emulate_media(color_scheme="light")
    assert not any(faults.values()), faults


def test_headings_follow_each_other_and_tables_and_pictures_say_what_they_show(opened):
    for path, tab, _ in opened:
        levels = tab.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4')].map(heading => +heading.tagName[1])"
        )
        assert levels[0] == 1 and levels.count(1) == 1, path.name
        assert all(below <= above + 1 for above, below in pairwise(levels)), (path.name, levels)
        bare = "table:not([aria-label]), th:not([scope]), svg:not([role=img][aria-label], [aria-hidden=true])"
        assert tab.locator(bare).count() == 0, path.name
        names = [found.get_attribute("aria-label") for found in tab.locator(".picture").all()]
        assert all(re.search(r"\d", name) for name in names), (path.name, names)


@pytest.mark.parametrize(("window", "screens"), [(DESK, 1), (PHONE, 2)], ids=["desk", "phone"])
def test_the_first_screen_answers(sample, window, screens):
    tab = sample[0].tab
    tab.set_viewport_size(window)
    for selector, count in FIRST_SCREEN.items():
        boxes = [found.bounding_box() for found in tab.locator(selector).all()]
        assert len(boxes) == count, selector
        assert max(box["y"] + box["height"] for box in boxes) <= screens * window["height"], (
            selector
        )
        assert min(box["height"] for box in boxes) > 0, selector


def test_the_sample_prints_on_few_full_pages(sample):
    for (path, tab, _), most in zip(sample, (7, 4, 4), strict=True):
        filled = measure.filled(tab.pdf(format="A4"))
        assert len(filled) <= most, path.name
        assert min(filled[:-1], default=1) >= 0.5, (path.name, filled)


def test_the_sample_s_page_is_light_and_lets_nothing_in(sample):
    for path, tab, _ in sample:
        assert path.stat().st_size < 400_000
        assert tab.evaluate(INTRUDER) == [False, "connect-src", "img-src", "script-src-elem"]


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_a_file_of_channels_and_outcomes_gives_no_empty_picture_and_no_empty_table(
    reports, chromium, lang
):
    for path in reports("gagne_perdu.csv", *REPORTS, lang=lang):
        tab = open_(path, chromium).tab
        assert (
            tab.locator(
                "svg.picture:not(:has(use, path[style*='--won'], path[style*='--lost']))"
            ).count()
            == 0
        ), path.name
        for table in tab.locator("section:not(#listing) table").all():  # projects have words alone
            cells = re.sub(
                r"\b0\s?[–-]\s?100\b", "", " ".join(table.locator("td").all_text_contents())
            )
            assert re.search(r"[1-9]", cells), (path.name, cells)
        tab.close()


@pytest.mark.parametrize(("notebook", "most"), [("bilan", 12), ("evolution", 6)])
def test_five_thousand_projects_print_on_few_pages(reports, chromium, tmp_path, notebook, most):
    """What was asked of each of 21 channels takes three of the pages."""
    (path,) = reports(extremes.write("5000_projects", tmp_path), notebook)
    tab = open_(path, chromium).tab
    assert len(measure.filled(tab.pdf(format="A4"))) <= most
    tab.close()
