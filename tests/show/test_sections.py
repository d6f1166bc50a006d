"""A question and its answers as one piece of HTML, for a notebook, a page and a terminal."""

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
from from_r import by_channel
from nbclient import NotebookClient
from pages import Page
from wording import spaces, spoken

import bilan
from bilan import show
from bilan.show.breakdowns import breakdown_chart, breakdown_table
from bilan.show.prose import Prose, verbatim
from bilan.show.sections import first_screen


def test_a_question_of_one_s_own_stands_over_its_answers():
    channels = bilan.by_channel(by_channel(direct=(7, 0), social=(2, 4)))
    chart = breakdown_chart(channels)
    alt = chart.figure.get_label()
    section = show.section(
        "And <my> question?", Prose("Nine of **13**."), chart, breakdown_table(channels)
    )
    data, metadata = section._repr_mimebundle_()
    page = Page(data["text/html"])
    assert data["text/html"].count("<h2>And &lt;my&gt; question?</h2>") == 1
    assert page.tags >= {"section", "h2", "p", "figure", "svg", "table"}
    assert data["text/plain"].startswith("And <my> question?\nNine of 13.\n")
    assert alt in data["text/plain"] and f'aria-label="{alt}"' in data["text/html"]
    assert data["image/svg+xml"].startswith("<svg ")
    assert metadata == {"bilan": {"section": "", "empty": False, "lang": "fr"}}
    assert not plt.get_fignums(), "a chart that stays open is shown twice"


def test_a_frame_is_a_table_and_what_is_empty_is_passed_over():
    section = show.section("Mine", "", None, pd.DataFrame({"won": [7]}))
    assert Page(section.html).tags >= {"table", "td"} and ">7</td>" in section.html


def test_a_question_without_an_answer_says_so():
    section = show.section("Mine", "", None)
    assert section.empty and repr(section) == "Mine\nLe fichier n’en dit rien."
    assert spoken("en", show.section, "Mine").text == "Mine\nThe file says nothing of it."


def test_a_name_of_the_file_is_text_in_html_and_on_a_terminal():
    hostile = "<b>*Salon* | _x_ $y$"
    section = show.section("Mine", Prose(f"Par {verbatim(hostile)}, 5."))
    assert Page(section.html).text.endswith(f"Par {hostile}, 5.")
    assert section.text == f"Mine\nPar {hostile}, 5."


def test_the_first_screen_passes_over_what_is_empty_and_heads_its_columns():
    screen = spoken(
        "en",
        first_screen,
        title=Prose("19"),
        overline=Prose("2025"),
        standfirst=Prose(),
        found=Prose("41"),
        columns={"tempting": Prose(), "advice": Prose("x")},
    )
    assert screen.text == "2025\n19\nNext year\nx\n41"
    assert "<h1>19</h1>" in screen.html and "standfirst" not in screen.html
    assert screen.html.count("<h2>") == 1 and "<h2>Next year</h2>" in screen.html


CELL = """
import bilan
review = bilan.review({path!r}, lang="en")
review.channels
"""


def test_in_a_notebook_an_answer_is_one_output_with_its_heading(root):
    """In a real kernel: HTML to look at, a text for a terminal, the picture for those without
    HTML.
    """
    cell = nbformat.v4.new_code_cell(CELL.format(path=str(root / "data" / "gagne_perdu.csv")))
    run = NotebookClient(
        nbformat.v4.new_notebook(cells=[cell]),
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    (executed,) = run.execute().cells
    (output,) = executed.outputs
    assert set(output.data) == {"text/html", "text/plain", "image/svg+xml"}
    assert output.metadata["bilan"] == {"section": "channels", "empty": False, "lang": "en"}
    heading = "Through which channels did I win and lose?"
    assert f"<h2>{heading}</h2>" in output.data["text/html"]
    assert spaces(output.data["text/plain"]).startswith(
        f"{heading}\nNumber of projects: partnership (6 won, 6 lost"
    )
