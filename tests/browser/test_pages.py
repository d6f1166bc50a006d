"""Every report in a real browser: it asks for nothing, fits its window, can be read and printed, and answers at once."""

import re
from itertools import pairwise

import extremes
import pytest
from browser import measure

FILES = ["exemple.csv", "gagne_perdu.csv", "hostile.csv"]
LANGUAGES = ["fr", "en"]
EVENTS = ("request", "console", "pageerror", "dialog", "popup", "download")
INTRUDER = """
async () => {
  const refused = new Set();
  addEventListener("securitypolicyviolation", event => refused.add(event.effectiveDirective));
  const script = document.createElement("script");
  script.textContent = "window.intruded = true";
  document.body.append(script);
  document.body.append(Object.assign(new Image(), {src: "http://127.0.0.1:9/"}));
  await fetch("http://127.0.0.1:9/").catch(() => {});
  return [window.intruded ?? false, ...[...refused].sort()];
}
"""
FIRST_SCREEN = {"h1": 1, ".standfirst": 1, ".figures > *": 4, "main > figure svg": 1, ".columns > *": 3, ".found": 1}


@pytest.fixture(scope="module", params=[(file, lang) for file in FILES for lang in LANGUAGES], ids="-".join)
def pages(request, reports, tmp_path_factory):
    """The pages of the three reports of a file in a language."""
    file, lang = request.param
    if file == "hostile.csv":
        file = extremes.hostile(tmp_path_factory.mktemp("hostile"))
    return reports(file, "--notebook", "all", "--lang", lang)


def test_a_page_asks_for_nothing_and_lets_nothing_run(pages, chromium):
    for file in pages:
        page = chromium.new_page()
        heard = listen(page)
        page.goto(file.as_uri())
        assert heard == [("request", file.as_uri())]
        assert page.evaluate("window.pwned") is None
        assert page.locator("a:not([href^='#']), script, link, iframe, object, form, [onload], [onerror]").count() == 0
        assert page.evaluate(INTRUDER) == [False, "connect-src", "img-src", "script-src-elem"]
        page.close()


def listen(page):
    """All that a page does beyond being shown, from now on."""
    heard = []
    for event in EVENTS:
        page.on(event, lambda what, event=event: heard.append((event, getattr(what, "url", str(what)))))
    return heard


@pytest.mark.parametrize("width", [360, 1200], ids=["phone", "desk"])
def test_a_page_fits_its_window_and_its_pictures_hold_their_texts_in_any_font(pages, opened, width):
    for file in pages:
        page = opened(file, width)
        for font in (None, measure.WIDE, measure.NARROW):
            if font:
                measure.force(page, font)
            assert measure.overflow(page) == 0, (file.name, font)
            assert measure.crowded(page) == [], (file.name, font)


def test_a_picture_by_itself_holds_its_texts_in_any_font(pages, opened):
    files = sorted(pages[0].parent.glob("*.svg"))
    page = opened(pages[0])
    page.set_content("".join(file.read_text(encoding="utf-8") for file in files))
    assert len(list(measure.pictures(page))) == len(files)
    for font in (None, measure.WIDE, measure.NARROW):
        if font:
            measure.force(page, font)
        assert measure.crowded(page) == [], font


def test_a_page_can_be_read_by_everyone_in_light_and_dark(pages, opened):
    for file in pages:
        page = opened(file, 360)
        assert measure.violations(page) == [], file.name
        assert measure.pale(page) == [], file.name
        page.emulate_media(color_scheme="dark")
        assert measure.violations(page, "color-contrast") == [], file.name
        assert measure.pale(page) == [], file.name


def test_headings_follow_each_other_and_a_table_says_what_it_counts(pages, opened):
    for file in pages:
        page = opened(file)
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(heading => +heading.tagName[1])")
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(below <= above + 1 for above, below in pairwise(levels)), (file.name, levels)
        bare = "table:not(:has(caption:not(:empty))), th:not([scope]), svg:not([role=img][aria-label])"
        assert page.locator(bare).count() == 0, file.name
        alts = [picture.name for picture, _ in measure.pictures(page)]
        assert all(re.search(r"\d", alt) for alt in alts), "a picture's text without its numbers"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "height", "screens"), [(1200, 900, 1), (360, 740, 2)], ids=["desk", "phone"])
def test_the_first_screen_answers(reports, opened, lang, width, height, screens):
    page = opened(reports("exemple.csv", "--notebook", "all", "--lang", lang)[0], width, height)
    for selector, count in FIRST_SCREEN.items():
        boxes = [found.bounding_box() for found in page.locator(selector).all()]
        assert len(boxes) == count, selector
        assert max(box["y"] + box["height"] for box in boxes) <= screens * height, selector
        assert min(box["height"] for box in boxes) > 0, selector


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_channels_and_outcomes_gives_no_empty_picture_and_no_empty_table(reports, opened, lang):
    for file in reports("gagne_perdu.csv", "--notebook", "all", "--lang", lang):
        page = opened(file)
        assert page.locator("svg").count() == page.locator("svg:has([id^=PathCollection] use, .bar, .mark)").count()
        for table in page.locator("table").all():
            cells = " ".join(table.locator("td").all_text_contents())
            assert re.search(r"[1-9]", re.sub(r"\b0\s?[–-]\s?100\b", "", cells)), (file.name, cells)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sample_s_page_is_light(reports, lang):
    assert all(page.stat().st_size < 400_000 for page in reports("exemple.csv", "--notebook", "all", "--lang", lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sample_prints_on_few_full_pages(reports, opened, lang):
    for file, most in zip(reports("exemple.csv", "--notebook", "all", "--lang", lang), (6, 5, 4), strict=True):
        filled = measure.filled(opened(file).pdf(format="A4"))
        assert len(filled) <= most, file.name
        assert min(filled[:-1], default=1) >= 0.5, (file.name, filled)


@pytest.mark.parametrize(("notebook", "most"), [("bilan", 8), ("evolution", 6)])
def test_five_thousand_projects_print_on_few_pages(reports, opened, tmp_path, notebook, most):
    (file,) = reports(extremes.many(tmp_path, 5000), "--notebook", notebook)
    assert len(measure.filled(opened(file).pdf(format="A4"))) <= most
