"""The explorer in a real JupyterLab: what is clicked, seen and listed is what pandas alone finds in
the file.
"""

import re

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import bilan

pytestmark = pytest.mark.long  # twenty-odd sessions of JupyterLab

OUTCOMES = {"won": "gagné", "lost": "perdu", "pending": "en attente"}


@pytest.fixture(scope="module")
def file(root) -> pd.DataFrame:
    """The proposals of the sample as pandas alone reads them."""
    rows = pd.read_csv(
        root / "data" / "exemple.csv",
        sep=";",
        encoding="utf-8-sig",
        dtype=str,
        keep_default_na=False,
    )
    return rows[rows["étape"].isin(["proposition", ""])]


class Explorer:
    """The explorer of the notebook, run anew."""

    def __init__(self, lab) -> None:
        self.page = lab.open("exploration.ipynb")
        assert lab.run_all() == []
        self.shown = self.page.locator(".bilan-explorer")
        self.code = self.shown.get_by_role("textbox", name="La même chose en code")
        self.shown.locator(".picture .group[role]").first.wait_for()

    def press(self, line: str, name: str) -> None:
        """Press a button of a line of controls, and wait for what it asks."""
        before = self.code.input_value()
        self.shown.get_by_role("group", name=line, exact=True).get_by_role(
            "button", name=name
        ).first.click()
        self.page.wait_for_function(
            "before => document.querySelector('.bilan-explorer .code').value !== before", arg=before
        )

    def choose(self, list_: str, key: str) -> None:
        """Choose one of a list, and wait for what it asks."""
        self.shown.get_by_role("combobox", name=list_).select_option(key)
        self.rest()

    def rest(self) -> None:
        """Wait until Python has answered."""
        self.page.wait_for_function(
            "!document.querySelector('.bilan-explorer').hasAttribute('aria-busy')"
        )

    def group(self, name: str):
        return self.shown.get_by_role("group", name=re.compile(f"^{name}, "))

    def marks(self, name: str) -> dict[str, int]:
        return {
            outcome: self.group(name).locator(f"button.mark.{outcome}").count()
            for outcome in OUTCOMES
        }

    def listed(self) -> list[list[str]]:
        self.rest()
        rows = self.shown.locator(".behind tbody tr").all()
        return [row.locator("td").all_inner_texts() for row in rows]


@pytest.fixture
def explorer(lab) -> Explorer:
    return Explorer(lab)


def test_two_controls_lead_to_the_marks_and_counts_that_pandas_finds_and_a_mark_to_its_projects(
    explorer, file, root
):
    explorer.press("Ne garder que", "partenariat")
    explorer.press("Répartir par", "rencontré")
    kept = file[file["canal"] == "partenariat"]
    for name, answer in {
        "Rencontré": "oui",
        "Non rencontré": "non",
        "Rencontre inconnue": "",
    }.items():
        results = kept.loc[kept["rencontré"] == answer, "résultat"]
        assert explorer.marks(name) == {
            outcome: (results == word).sum() for outcome, word in OUTCOMES.items()
        }
        decided = results.isin(["gagné", "perdu"]).sum()
        assert f"{(results == 'gagné').sum()} sur {decided}" in explorer.group(name).inner_text()
    sentence = explorer.shown.get_by_role("status").first.inner_text()
    assert (
        f"{len(kept)} lignes gardées sur 163 lues" in sentence
        and "2 autres questions posées avant celle-ci" in sentence
    )

    lost = kept[(kept["rencontré"] == "non") & (kept["résultat"] == "perdu")]
    mark = explorer.group("Non rencontré").locator("button.mark.lost").nth(2)
    mark.hover()
    assert explorer.shown.locator(".tip").inner_text() == f"{lost['projet'].iloc[2]}, perdu"
    mark.click()
    explorer.shown.locator(".behind tbody tr").first.wait_for()
    assert [row[1] for row in explorer.listed()] == lost["projet"].tolist()
    assert (
        explorer.shown.locator("tr[aria-current] td").nth(1).inner_text() == lost["projet"].iloc[2]
    )
    explorer.shown.locator(".behind").get_by_role("button", name="Montant").click()
    amounts = [row[12] for row in explorer.listed()]
    assert [text for text in amounts if text] == amounts[
        : len(lost[lost["montant HT (€)"] != ""])
    ], "what is not known comes last"
    explorer.shown.get_by_role("searchbox").fill(lost["client"].iloc[1].upper())
    assert [row[1] for row in explorer.listed()] == [lost["projet"].iloc[1]]

    projects = bilan.load_projects(root / "data" / "exemple.csv")
    view = eval(explorer.code.input_value(), {"bilan": bilan, "projects": projects})
    assert_frame_equal(
        view.frame, bilan.explore(projects, by="met", channels=["partnership"]).frame
    )
    assert view.frame["lost"].tolist() == [
        (kept.loc[kept["rencontré"] == a, "résultat"] == "perdu").sum() for a in ("oui", "non", "")
    ]


def test_the_keyboard_goes_through_the_marks_lists_the_projects_and_comes_back(explorer):
    stops = explorer.shown.locator(".picture button[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "End"):
        explorer.page.keyboard.press(key)
    focused = explorer.shown.locator("button:focus")
    assert focused.get_attribute("aria-label").endswith(
        ", en attente"
    )  # the last mark of the second group
    explorer.page.keyboard.press("Enter")
    explorer.shown.locator(".behind h3:focus").wait_for()
    assert explorer.shown.locator(
        ".behind h3"
    ).inner_text() == "Partenariat, en attente : 1 projet".replace(" :", "\u00a0:")
    explorer.page.keyboard.press("Escape")
    assert explorer.shown.locator(".behind").count() == 0
    assert focused.get_attribute("aria-label").endswith(", en attente")
    assert stops.count() == 1


def test_every_control_leads_to_a_picture_and_the_focus_stays_where_it_was(explorer):
    names = (
        explorer.shown.get_by_role("group", name="Répartir par")
        .get_by_role("button")
        .all_inner_texts()
    )
    assert names[:2] == ["canal", "qualification"] and len(names) == 12
    for name in names[1:]:
        explorer.press("Répartir par", name)
        assert explorer.shown.locator(".picture .group[role]").count()
        assert explorer.shown.locator("button:focus").inner_text() == name
        assert explorer.shown.locator("[role=alert]").inner_text() == ""
    for measure in ("les montants", "les heures", "les projets"):
        explorer.press("Compter", measure)
    explorer.press("Années", "2025")
    before = explorer.code.input_value()
    explorer.shown.get_by_role("combobox", name="Qualifié veut dire").select_option("met")
    explorer.page.wait_for_function(
        "before => document.querySelector('.bilan-explorer .code').value !== before", arg=before
    )
    assert (
        explorer.code.input_value()
        == 'bilan.explore(projects, by="lost_reason", years=2025, qualification="met")'
    )


def test_the_colours_are_those_of_the_theme(explorer, lab):
    def ink() -> str:
        return explorer.shown.evaluate("face => getComputedStyle(face).color")

    light = ink()
    lab.dress("dark")
    assert ink() != light


def test_a_key_alone_does_nothing_to_the_notebook_and_a_key_with_control_does(explorer, lab):
    cells = explorer.page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    chip = explorer.shown.get_by_role("button", name="2024")
    for focused in (chip, explorer.shown.locator("button.mark").first, explorer.code):
        focused.focus()
        for key in ("x", "b", "a", "d", "d", "m", "Shift+M"):
            explorer.page.keyboard.press(key)
    assert cells.count() == before
    explorer.code.focus()
    explorer.page.keyboard.press("Control+a")
    assert explorer.page.locator(".jp-Cell.jp-mod-selected").count() == 1
    assert explorer.page.locator(".jp-Notebook .jp-MarkdownCell").count() == 1
    lab.save()
    explorer.press("Années", "2024")  # a notebook that was changed, and may be saved
    chip.focus()
    explorer.page.evaluate("""() => {
        const { context } = jupyterapp.shell.currentWidget;
        context.model.dirty = true;
        window.saved = "";
        context.saveState.connect((_, state) => { window.saved = state; });
    }""")
    explorer.page.keyboard.press("Control+s")
    explorer.page.wait_for_function("window.saved === 'completed'")


def test_a_kernel_that_is_gone_is_said_with_what_to_do(explorer, lab):
    alert = explorer.shown.locator("[role=alert]")
    lab.done("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    gone = "Le noyau qui répondait n’est plus là\u00a0: exécutez de nouveau cette cellule"
    explorer.shown.get_by_role("button", name="2024").click()
    alert.get_by_text(gone).wait_for()
    assert explorer.shown.get_attribute("aria-busy") is None


def test_a_long_silence_is_said_and_the_answer_that_comes_at_last_is_shown(explorer, lab):
    explorer.page.clock.install()
    busy = "import pathlib, time\nwhile not pathlib.Path('enough').exists(): time.sleep(0.02)"
    explorer.page.evaluate(
        "code => void jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code})",
        busy,
    )
    before = explorer.code.input_value()
    explorer.shown.get_by_role("button", name="2024").click()
    explorer.page.clock.fast_forward(5_000)
    alert = explorer.shown.locator("[role=alert]")
    alert.get_by_text("Python n’a pas encore répondu").wait_for()
    (lab.folder / "enough").touch()
    explorer.page.clock.resume()
    explorer.page.wait_for_function(
        "before => document.querySelector('.bilan-explorer .code').value !== before", arg=before
    )
    assert alert.inner_text() == ""


def test_two_columns_cross_a_step_goes_back_and_what_is_stored_is_the_last_question(
    explorer, file, lab
):
    explorer.choose("et par", "qualified")
    code = 'bilan.explore(projects, by=["channel", "qualified"])'
    assert explorer.code.input_value() == code
    social = file[file["canal"] == "réseaux sociaux"]
    qualified = social[(social["rencontré"] == "oui") | (social["brief précis"] == "oui")]
    assert explorer.marks("Réseaux sociaux, Qualifié") == {
        outcome: (qualified["résultat"] == word).sum() for outcome, word in OUTCOMES.items()
    }
    explorer.choose("et par", "")
    explorer.press("Répartir par", "rencontré")
    explorer.page.wait_for_function(
        """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
            .flatMap(cell => cell.toJSON().outputs ?? [])
            .some(({ data }) => data?.["text/plain"]?.includes?.("rencontré (42 gagnés"))"""
    )
    stored = explorer.page.get_by_text("Ceci est une image")
    lab.count(stored, 1)
    assert not stored.is_visible()
    explorer.shown.get_by_role("button", name="Revenir à la question précédente").click()
    explorer.rest()
    assert explorer.code.input_value() == "bilan.explore(projects)"


def test_a_list_is_copied_and_saved_whole_and_a_question_is_kept_as_a_section(explorer, file):
    explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.group("Réseau direct").get_by_role("button").first.click()
    explorer.shown.locator(".behind").wait_for()
    names = file.loc[file["canal"] == "réseau direct", "projet"].tolist()
    with explorer.page.expect_download() as download:
        explorer.shown.get_by_role("button", name="Enregistrer en CSV").click()
    saved = pd.read_csv(download.value.path(), sep=";", encoding="utf-8-sig")
    assert saved["projet"].tolist() == names
    listed = explorer.shown.locator(".behind")
    listed.get_by_role("button", name="Copier").click()
    listed.get_by_text("Copié").wait_for()
    pasted = explorer.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[1] for line in pasted[1:]] == names
    explorer.shown.get_by_role("button", name="En faire une section").click()
    explorer.shown.get_by_text("à coller dans une cellule").wait_for()
    line = explorer.page.evaluate("navigator.clipboard.readText()")
    assert line == 'show.section("Ma question", bilan.explore(projects))'
