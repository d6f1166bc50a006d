"""The first screen of the sample's report, as the READMEs show it, in both languages.

    make pictures     photographs it with Chromium, in reports/

A picture carries a digest of what it was made from, by which a test sees that it is of today's page.
"""

import hashlib
import re
from pathlib import Path

from gallery import browser
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import bilan

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "overview"
PICTURES = {"fr": ROOT / "reports" / "apercu.png", "en": ROOT / "reports" / "overview.png"}
WIDTH, MARGIN = 900, 18  # px


def main() -> None:
    with browser() as running:
        for lang, picture in PICTURES.items():
            page = bilan.write_report(ROOT / "data" / "exemple.csv", lang=lang, out=OUT / lang)
            if running is not None:
                seen = running.new_page(viewport={"width": WIDTH, "height": WIDTH})
                seen.goto(page.as_uri())
                box = seen.locator("header.bilan").bounding_box()
                height = box["y"] + box["height"] + MARGIN
                clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
                seen.screenshot(path=picture, clip=clip, full_page=True)
                seen.close()
                stamp(picture, digest(page.read_text(encoding="utf-8")))
                print(picture.relative_to(ROOT))


def digest(page: str) -> str:
    """Of what stands at the top of a page."""
    top = re.search(r'<header class="bilan">.*?</header>', page, re.DOTALL)
    return hashlib.sha256(top[0].encode()).hexdigest()


def stamp(picture: Path, made_from: str) -> None:
    carried = PngInfo()
    carried.add_text("made-from", made_from)
    with Image.open(picture) as image:
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(
            picture, pnginfo=carried, optimize=True
        )


def stamped(picture: Path) -> str:
    with Image.open(picture) as image:
        return image.info["made-from"]


if __name__ == "__main__":
    main()
