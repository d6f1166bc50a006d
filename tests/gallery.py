"""Every picture and every page, of the files of ``data`` and of the extreme ones, in both
languages, on one page to look at.

    make gallery                     everything, in build/gallery; some minutes
    make gallery FILES="long_names"  some files

Pages are photographed by Chromium: light and dark, on a desk, on a telephone, and as they are
printed. Without it, the page holds the pictures alone, and says so.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import extremes
import pictures
from wording import spoken

import bilan
import bilan.analysis.years
from bilan.show.inline import inline
from bilan.show.marks import Picture

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "gallery"
REPORTS = ("bilan", "evolution", "partenariats")
LANGUAGES = ("fr", "en")
VIEWS = {
    "desk": {"viewport": {"width": 1200, "height": 900}},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "print": {"viewport": {"width": 700, "height": 990}},
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color: #1f2933 }
.row { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: start; padding: 1rem; background: var(--paper, #fff) }
.row svg { height: auto; max-width: 100% }
.dark { --paper: #14191f; --ink: #e8ecef; --soft: #a4b0bb; --faint: #36414c; --won: #58b9c7; --lost: #ee9067; --tint: #2f5258 }
.row a { display: block; width: 15rem; height: 30rem; overflow: hidden; border: 1px solid #ccc }
.row a img { width: 100% } nav a { margin-right: 1rem }
"""


def main(names: list[str]) -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    parts = []
    with browser() as running:
        for name in names:
            print(name, flush=True)
            path = file_of(name)
            parts.append(
                f'<h1 id="{name}">{name}</h1>' + "".join([*drawn(path), *pages(path, running)])
            )
    links = "".join(f'<a href="#{name}">{name}</a>' for name in names)
    index = OUT / "index.html"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{STYLE}</style><nav>{links}</nav>'
    index.write_text(page + "".join(parts), encoding="utf-8")
    print(index.relative_to(ROOT))


def file_of(name: str) -> Path:
    """A file of the project, or one of the extremes, in a folder of its own beside its partners."""
    if name.endswith(".csv"):
        return ROOT / "data" / name
    folder = OUT / name
    folder.mkdir()
    return extremes.write(name, folder)


def drawn(path: Path) -> Iterator[str]:
    """Every picture of a file: light in French, dark in English, for a desk and for a telephone."""
    projects = bilan.load_projects(path)
    charts = pictures.charts(
        projects,
        bilan.load_partners(path.parent / "partenaires.csv"),
        bilan.analysis.years.report_year(projects),
    )
    for name, chart in charts.items():
        for lang, mode in zip(LANGUAGES, ("light", "dark"), strict=True):
            if (ax := spoken(lang, chart)) is not None:
                picture = Picture(ax)
                svgs = [inline(svg, picture.alt) for svg in (picture.svg, picture.narrow) if svg]
                yield f'<p>{name}: {escape(picture.alt)}</p><div class="row {mode}">{"".join(svgs)}</div>'


def pages(path: Path, running) -> Iterator[str]:
    """Every page of a file, in every view, each a small picture that opens the whole one."""
    if running is None:
        return
    for report in REPORTS:
        for lang in LANGUAGES:
            folder = OUT / path.stem / lang
            page = bilan.write_report(path, report, lang=lang, out=folder)
            yield f'<p>{report}, {lang}</p><div class="row">'
            for view, photo in photographed(running, page):
                where = photo.relative_to(OUT).as_posix()
                yield f'<a href="{where}"><img alt="{report}, {lang}, {view}" src="{where}" loading="lazy"></a>'
            yield "</div>"


def photographed(running, page: Path) -> Iterator[tuple[str, Path]]:
    for view, options in VIEWS.items():
        seen = running.new_page(**options)
        seen.emulate_media(media="print" if view == "print" else "screen")
        seen.goto(page.as_uri())
        photo = page.with_name(f"{page.stem}-{view}.png")
        seen.screenshot(path=photo, full_page=True)
        seen.close()
        yield view, photo


@contextmanager
def browser() -> Iterator:
    """The browser that photographs; nothing where there is no Chromium."""
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        print("There is no playwright here: pages are not photographed.")
        yield None
        return
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
        except Error:
            print("There is no Chromium here: pages are not photographed.")
            yield None
            return
        yield running
        running.close()


if __name__ == "__main__":
    main(sys.argv[1:] or ["exemple.csv", "gagne_perdu.csv", *extremes.FILES])
