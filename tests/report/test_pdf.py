"""The page on paper without a browser: WeasyPrint lays it out, and where there is none the person
is told what to do.
"""

import shlex
import subprocess
import sys

import pypdfium2
import pytest

WITHOUT = "import sys; sys.modules['weasyprint'] = None; from bilan.__main__ import main; main()"
WITHOUT_PIP = f"import sys; sys.modules['pip'] = None; {WITHOUT}"
WITHOUT_PANGO = """
import sys

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")

sys.meta_path.insert(0, Lacking())
from bilan.__main__ import main
main()
"""
FIRST_PAGE = {
    "fr": (
        "Bilan de tous les projets",
        "20 gagnés, 17 perdus",
        "Taux de réussite",
        "7 sur 7",
        "6 sur 12",
        "5 sur 12",
        "2 sur 6",
    ),
    "en": (
        "Review of all projects",
        "20 won, 17 lost",
        "Win rate",
        "7 of 7",
        "6 of 12",
        "5 of 12",
        "2 of 6",
    ),
}
REFUSAL = {
    "fr": "Pour un PDF, installez WeasyPrint\xa0: {}. Ou imprimez la page depuis le navigateur\xa0: elle est faite pour.",
    "en": "For a PDF, install WeasyPrint: {}. Or print the page from the browser: it is made for it.",
}


@pytest.fixture
def run(root, tmp_path):
    """A function that asks for the report of a file as a PDF too, in a folder of its own."""

    def reported(*python, lang):
        command = [sys.executable, *python, "report", str(root / "data" / "gagne_perdu.csv")]
        options = ["--pdf", "--lang", lang, "--out", str(tmp_path)]
        return subprocess.run(
            [*command, *options], capture_output=True, text=True, encoding="utf-8", timeout=900
        )

    return reported


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_a_report_is_written_as_a_pdf_too(run, tmp_path, lang):
    try:
        from bilan.report.pdf import printed
    except (ImportError, OSError) as lacking:
        pytest.skip(f"WeasyPrint cannot be used on this machine: {lacking}")
    done = run("-m", "bilan", lang=lang)
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "bilan-tout.pdf").read_bytes()
    assert written == printed((tmp_path / "bilan-tout.html").read_bytes()), (
        "the same page, the same bytes"
    )
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(written)]
    first = " ".join(pages[0].split())
    assert [words for words in FIRST_PAGE[lang] if words not in first] == []
    assert len(pages) <= 3
    assert [
        page for number, page in enumerate(pages, 1) if f"{number} / {len(pages)}" not in page
    ] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_without_weasyprint_one_line_says_what_to_do(run, tmp_path, lang):
    done = run("-c", WITHOUT, lang=lang)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.rstrip() == REFUSAL[lang].format(
        f"{shlex.quote(sys.executable)} -m pip install weasyprint"
    )
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_no_pip_uv_installs_it(run):
    """As in an environment that ``uv tool install`` made."""
    done = run("-c", WITHOUT_PIP, lang="en")
    command = f"uv pip install --python {shlex.quote(sys.executable)} weasyprint"
    assert done.stderr.rstrip() == REFUSAL["en"].format(command)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_where_pango_is_missing_it_is_named(run, lang):
    done = run("-c", WITHOUT_PANGO, lang=lang)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "Pango" in done.stderr and "pip" not in done.stderr
