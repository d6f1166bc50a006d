"""The explorer without a browser: what it would draw, what it shows where nothing can be clicked,
and its failures.
"""

import io
import json
import subprocess
import sys
import time

import pandas as pd
import pytest
from wording import spoken

import bilan
from bilan.exploring import drawing, widget


@pytest.fixture(scope="module")
def example(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "exemple.csv")


class Session:
    """A kernel to which a cell was sent, by name or without one."""

    def __init__(self, monkeypatch, metadata: dict) -> None:
        self.shown: list = []
        self.updated: list = []
        self.kernel = self
        self.metadata = metadata
        monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: self)
        monkeypatch.setattr("IPython.display.display", self.display)

    def display(self, part: object, **how: object) -> "Session":
        """A handle to what is displayed, such as IPython gives."""
        self.shown.append((part, how))
        return self

    def update(self, part: object) -> None:
        self.updated.append(part)

    def get_parent(self, channel: str) -> dict:
        return {"metadata": self.metadata}


def test_where_nothing_can_be_clicked_a_picture_is_shown_with_one_sentence_why_and_no_widget_is_made(
    example, monkeypatch
):
    session = Session(monkeypatch, {})
    explorer = spoken("en", bilan.explorer, example, by="met")
    explorer._ipython_display_()
    ((still, _),) = session.shown
    assert 'role="img" aria-label="Number of projects: met' in still.html and "<table" in still.html
    assert repr(still).endswith(
        "This is a picture: to click, run this cell in JupyterLab or Jupyter Notebook."
    )
    assert explorer._face is None


def test_where_it_can_be_clicked_the_widget_comes_before_what_is_stored_for_others(
    example, monkeypatch
):
    """What is shown elsewhere is shown here too, so that a notebook that was run and saved before
    someone passes where it is checked.
    """
    session = Session(monkeypatch, {"cellId": "one"})
    explorer = spoken("en", bilan.explorer, example, by="met")
    explorer._ipython_display_()
    (bundle, how), (stored, _) = session.shown
    assert how["raw"] and {*bundle} == {"application/vnd.jupyter.widget-view+json"}
    assert 'aria-label="Number of projects: met' in stored.html
    explorer.answer({"question": explorer.shown()["asked"] | {"by": ["channel"]}})
    explorer.answer({"still": True})
    (stored,) = session.updated
    assert 'aria-label="Number of projects: direct network' in stored.html


def test_a_view_shows_itself_and_stands_in_a_section_of_its_own(example):
    view = spoken("en", bilan.explore, example, by="met")
    shown, _ = spoken("en", view._repr_mimebundle_)
    assert "<h2>" not in shown["text/html"] and 'role="img"' in shown["text/html"]
    asked = spoken("en", bilan.show.section, "And met?", view)
    alone = shown["text/html"].split('<section class="bilan">')[1]
    named = alone.replace('<table aria-label=""', '<table aria-label="And met?"')
    assert asked.html == f'<section class="bilan"><h2>And met?</h2>{named}'


def test_every_view_of_the_sample_can_be_drawn(example):
    explorer = spoken("en", bilan.explorer, example)
    for column in example:
        for measure in ("count", "amount", "hours"):
            view = explorer.ask(by=column, measure=measure)
            shown = explorer.shown()
            assert json.loads(json.dumps(shown, allow_nan=False)) == shown
            chips = shown["controls"]["chips"]["items"]
            assert len(chips) <= 12 and len(shown["groups"]) <= 12
            if not shown["bars"]:
                sizes = view.projects.groupby(view.projects["outcome"], observed=False).size()
                marks = pd.Series(
                    [outcome for group in shown["groups"] for *_, outcome, _ in group["marks"]]
                )
                if not shown["more"]:
                    assert marks.value_counts().to_dict() == sizes[sizes > 0].to_dict()
    assert shown["sentence"].endswith("A lead, not a conclusion: 56 other questions asked before this one, and who asks many "
                                      "ends up finding a gap that luck made.")  # fmt: skip


def test_a_question_asked_again_is_not_another_one(example):
    explorer = bilan.explorer(example)
    explorer.ask(by="met")
    explorer.ask()
    assert "1 autre question posée avant celle-ci" in explorer.shown()["sentence"]


def test_beyond_60_marks_in_a_group_or_300_in_all_bars_stand_for_them(example):
    assert not bilan.explorer(example).shown()["bars"]  # 37 at most
    by_met = bilan.explorer(example, by="met").shown()  # 62 and 70
    assert by_met["bars"] and all("marks" not in group for group in by_met["groups"])
    assert [group["counts"] for group in by_met["groups"]] == [[42, 17, 3], [17, 51, 2], [5, 8, 0]]
    three = pd.concat([example.assign(channel=example["channel"].cat.rename_categories(lambda name, n=n: f"{name}{n}"))
                       for n in range(3)])  # fmt: skip
    three["channel"] = three["channel"].astype("category")
    assert bilan.explorer(three).shown()["bars"]  # 435 in all


def test_beyond_twelve_groups_the_smallest_are_counted_together_and_the_blank_stays(example):
    shown = spoken("en", bilan.explorer, example, by="client").shown()
    assert len(shown["groups"]) == 11 and shown["more"] == "and 123 others, 123 projects"
    few = spoken("en", bilan.explorer, example, by="introduced_by").shown()
    assert (
        few["groups"][-1]["key"] == [None]
        and few["groups"][-1]["name"] == "Not given"
        and few["more"] == ""
    )


def test_the_list_behind_a_mark_has_every_column_and_says_where_it_is_cut(example, monkeypatch):
    view = bilan.explore(example, measure="hours")
    listing = spoken("en", drawing.Listing, view, "partnership", "won")
    found = spoken("en", listing.opened)
    assert found["title"] == "Partnership, won: 17 projects" and found["cut"] == ""
    assert len(found["rows"]) == 17
    assert len(found["heads"]) == 20 and {len(row) for row in found["rows"]} == {20}
    assert found["lines"] == [int(row[0]) for row in found["rows"]]
    monkeypatch.setattr(drawing, "MOST_ROWS", 5)
    cut = spoken("en", listing.rows)
    assert cut["rows"] == found["rows"][:5]
    said, code = cut["cut"].split(": ", 1)
    assert said == "The first 5 of 17; all of them"
    projects = eval(code, {"bilan": bilan, "projects": example})
    assert projects.index.tolist() == found["lines"]


def test_a_list_is_sorted_and_searched_whole_even_where_it_is_cut(example, monkeypatch):
    """What pandas alone finds in 37 projects, of which three are shown."""
    monkeypatch.setattr(drawing, "MOST_ROWS", 3)
    view = bilan.explore(example)
    listing = drawing.Listing(view, "partnership", None)
    heads = listing.opened()["heads"]
    behind = view.behind("partnership")

    amounts = behind["amount"].sort_values(kind="stable")
    assert listing.rows(by=heads.index("Montant"))["lines"] == amounts.index[:3].tolist()
    largest = behind["amount"].sort_values(ascending=False, kind="stable")
    assert listing.rows(by=heads.index("Montant"), down=True)["lines"] == largest.index[:3].tolist()
    last = behind.iloc[-1]
    found = listing.rows(wanted=last["client"].upper())
    assert found["lines"] == [behind.index[-1]] and found["found"] == f"1 / {len(behind)}"
    qualified = heads.index("Qualification")
    assert [row[qualified] for row in listing.rows(by=qualified)["rows"]] == ["oui"] * 3


def test_a_list_says_its_dates_in_the_language_of_the_reader(example):
    view = bilan.explore(example.assign(decided_on=pd.Timestamp(2025, 3, 4)).head(5))
    (group, *_) = view.frame.index
    for lang, day in (("fr", "4 mars 2025"), ("en", "4 March 2025")):
        listing = spoken(lang, drawing.Listing, view, group, None)
        assert all(day in row for row in spoken(lang, listing.rows)["rows"])


def test_the_button_of_a_group_is_heard_with_its_number_and_not_as_one_number(example):
    controls = spoken("en", bilan.explorer, example).shown()["controls"]
    heard = {chip["heard"] for chip in controls["years"]["items"]}
    assert "2022: 33 projects" in heard  # counted in the file


def test_a_file_of_as_many_clients_as_projects_is_asked_as_fast_as_by_channel(example):
    """A count that is the square of the rows would take minutes here."""
    rows = 30_000
    many = pd.concat([example] * (rows // len(example)), ignore_index=True).rename_axis("line")
    many.attrs = example.attrs
    many["client"] = pd.Series([f"client {n}" for n in range(len(many))], dtype="str")
    explorer = bilan.explorer(many)
    began = time.process_time()
    explorer.ask(by="channel")
    explorer.shown()
    by_channel = time.process_time() - began
    explorer.ask(by="client")
    shown = explorer.shown()
    assert time.process_time() - began - by_channel < 10 * by_channel + 1
    assert len(json.dumps(shown)) < 100_000
    began = time.process_time()
    assert len(explorer._still().html) < 1_000_000
    assert time.process_time() - began < 10  # a picture of twelve rows, after some counting


def test_a_list_is_saved_as_a_spreadsheet_of_the_reader_opens_it(example):
    """Every row of it, as pandas alone reads it back; the French one has semicolons, commas and
    days before months.
    """
    behind = bilan.explore(example).behind("partnership")
    how = {
        "fr": {"sep": ";", "decimal": ",", "day": "%d/%m/%Y", "head": ["montant", "date décision"]},
        "en": {"sep": ",", "decimal": ".", "day": "%Y-%m-%d", "head": ["amount", "decision date"]},
    }
    for lang, told in how.items():
        listing = spoken(lang, drawing.Listing, bilan.explore(example), "partnership", None)
        saved = spoken(lang, listing.saved)
        assert saved["text"][0] == "\ufeff" and saved["name"].endswith(".csv")
        text = io.StringIO(saved["text"][1:])
        read = pd.read_csv(text, sep=told["sep"], decimal=told["decimal"])
        amount, decided = told["head"]
        assert read[amount].tolist() == pytest.approx(behind["amount"].tolist(), nan_ok=True)
        days = pd.to_datetime(read[decided], format=told["day"])
        assert days.equals(
            behind["decided_on"].astype(days.dtype).reset_index(drop=True).rename(decided)
        )
        pasted = pd.read_csv(
            io.StringIO(spoken(lang, listing.copied)["text"]), sep="\t", decimal=told["decimal"]
        )
        assert pasted.equals(read)


def test_the_groups_counted_together_can_be_opened(example):
    explorer = bilan.explorer(example, by="client")
    explorer.answer({"most": 1200})
    shown = explorer.shown()
    assert len(shown["groups"]) == 134 == len(shown["controls"]["chips"]["items"])
    assert shown["more"] == ""
    explorer.answer({"question": shown["asked"] | {"by": ["channel"]}})
    assert explorer.shown()["most"] == 12


def test_what_is_on_the_screen_is_a_line_for_a_section(example):
    shown = spoken("en", bilan.explorer, example, by=["channel", "met"]).shown()
    assert shown["section"] == (
        'show.section("My question", bilan.explore(projects, by=["channel", "met"]))'
    )


def test_a_column_of_her_own_is_offered_counted_listed_and_never_published(tmp_path):
    """From the file to the explorer without a line of configuration; a public report does not have
    it.
    """
    file = tmp_path / "projets.csv"
    file.write_text(
        "canal;résultat;secteur;month\n"
        "réseau direct;gagné;santé;x\nréseau direct;perdu;santé;\nplateforme;perdu;;\n",
        encoding="utf-8",
    )
    projects = bilan.load_projects(file)
    assert projects["secteur"].fillna("").tolist() == ["santé", "santé", ""]
    assert projects["month"].isna().all() and projects["month*"].iloc[0] == "x"
    explorer = bilan.explorer(projects, by="secteur")
    assert {"key": "secteur", "label": "secteur"} in explorer.shown()["controls"]["by"]
    groups = [(group["name"], group["counts"]) for group in explorer.shown()["groups"]]
    assert groups == [("Santé", [1, 1, 0]), ("Non renseigné", [0, 1, 0])]
    assert bilan.explore(projects, keep={"secteur": "santé"}).left_out["kept"] == 2
    assert "secteur" in bilan.labelled(projects)
    shown, _ = bilan.anonymised(projects, None)
    assert "secteur" not in shown


def test_what_a_hostile_file_holds_is_shown_and_steers_nothing(example):
    frame = example.assign(project="<img src=x onerror=alert(1)>\u202e", client='"><script>')
    shown = bilan.explorer(frame, by="client").shown()
    assert (
        "<script>" not in shown["table"] and shown["groups"][0]["name"] == '"><script>'
    )  # the browser is given texts
    assert "\u202e" not in json.dumps(shown, ensure_ascii=False)


class Browser:
    """The other end of the widget."""

    def __init__(self, explorer: bilan.exploring.widget.Explorer) -> None:
        self.told: list[dict] = []
        self.face = widget._face(explorer)
        self.face.send = self.told.append

    def says(self, message: dict) -> None:
        self.face._handle_custom_msg(message, [])


def test_a_click_asks_what_the_code_asks_and_a_failure_is_told(example):
    explorer = bilan.explorer(example)
    browser = Browser(explorer)
    asked = explorer.shown()["asked"]
    browser.says(
        {
            "question": {
                **asked,
                "by": ["review_year"],
                "keep": [["channel", ["partnership"]]],
                "years": [2024, 2025],
            }
        }
    )
    assert (
        explorer.view.code
        == 'bilan.explore(projects, by="review_year", years=[2024, 2025], channels=["partnership"])'
    )
    browser.says({"group": [2025], "outcome": "lost"})
    lost = explorer.view.behind(2025, "lost")
    assert browser.told.pop()["behind"]["lines"] == lost.index.tolist()
    browser.says({"wanted": lost["project"].iloc[-1], "by": 0, "down": True})
    assert browser.told.pop()["listed"]["lines"] == [lost.index[-1]]
    browser.says({"group": [1999], "outcome": "lost"})
    assert browser.told.pop()["failed"].replace("\u00a0", " ") == (
        "Mistake: « 1999 » n’est pas une valeur de review_year. Valeurs possibles : 2024 ou 2025."
    )


@pytest.mark.long
def test_papermill_leaves_no_state_of_a_widget_and_the_same_output_twice(root, tmp_path):
    for name in ("one", "two"):
        run = [
            sys.executable,
            "-m",
            "papermill",
            "--no-progress-bar",
            "--log-level",
            "ERROR",
            "exploration.ipynb",
        ]
        subprocess.run(
            [*run, tmp_path / f"{name}.ipynb", "-p", "lang", "en"],
            cwd=root / "notebooks",
            check=True,
            capture_output=True,
        )
    one, two = (
        json.loads((tmp_path / f"{name}.ipynb").read_text(encoding="utf-8"))
        for name in ("one", "two")
    )
    assert "widgets" not in one["metadata"] and "widget-view" not in json.dumps(one)
    outputs = [
        [output.get("data") for cell in notebook["cells"] for output in cell.get("outputs", [])]
        for notebook in (one, two)
    ]
    assert outputs[0] == outputs[1] and "64 won of 140 decided" in json.dumps(outputs[0])
