"""The questions about a file as a form: the same as in a terminal, and the same mapping."""

import shutil
from pathlib import Path

import bilan
from bilan.report.lab import copied

CASES = Path(__file__).parents[1] / "reading" / "cases"


def test_a_form_asks_what_a_terminal_asks_and_keeps_the_answers(tmp_path):
    path = Path(shutil.copy(CASES / "typical_sheets_en.csv", tmp_path))
    form = bilan.answers_form(path)
    rows, menus, counts, button, kept = form.children
    assert "Acme Robotics" in rows.value and counts.value == ""
    asked = {row.children[1].value: row.children[0] for row in menus.children}
    (declined,) = (menu for text, menu in asked.items() if "Declined by me" in text)
    assert declined.value is None and "(1 ligne)" in next(t for t in asked if "Declined" in t)
    declined.value = "set_aside"
    assert "8 projets gagnés + 10 perdus + 3 en attente" in counts.value.replace("\xa0", " ")
    button.click()
    assert "typical_sheets_en.bilan.toml" in kept.value
    projects = bilan.load_projects(path)
    assert projects["outcome"].value_counts().to_dict() == {"lost": 10, "won": 8, "pending": 3}


def test_another_column_asks_about_other_values(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "Source,Status,Old status\nMalt,Won,Lost\nMalt,Lost,Zapped\nMalt,Open,Won\n",
        encoding="utf-8",
    )
    form = bilan.answers_form(path)
    menus = form.children[1]
    texts = [row.children[1].value for row in menus.children]
    assert not any("Zapped" in text for text in texts)


def test_one_column_chosen_for_two_is_said_until_another_is(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("a,b\nZig,Zag\nZig,Zog\n", encoding="utf-8")
    _, menus, counts, *_ = bilan.answers_form(path).children
    channel, outcome = (row.children[0] for row in menus.children)
    channel.value = "a"
    (outcome,) = (row.children[0] for row in menus.children if "résultat" in row.children[1].value)
    outcome.value = "a"
    assert counts.value.replace("\xa0", " ").startswith("« a » est donné deux fois, pour ")
    (outcome,) = (row.children[0] for row in menus.children if "résultat" in row.children[1].value)
    outcome.value = "b"
    asked = [row.children[1].value for row in menus.children]
    assert counts.value == "" and any("Zag" in text for text in asked)


def test_what_is_shown_as_chosen_is_answered(tmp_path):
    """Of a file without a column of channels: that there is none."""
    path = Path(shutil.copy(CASES / "no_channel.csv", tmp_path))
    _, menus, counts, *_ = bilan.answers_form(path).children
    (channel,) = (row.children[0] for row in menus.children)
    assert channel.value == "" and "1 projet gagné + 1 perdu" in counts.value.replace("\xa0", " ")
    channel.value = None
    assert counts.value == ""


def test_jupyterlab_opens_on_the_form_where_there_is_something_to_ask(tmp_path):
    path = Path(shutil.copy(CASES / "typical_excel_fr.xlsx", tmp_path))
    copies = copied(tmp_path, path)
    assert next(iter(copies)) == "questions"
    assert "bilan.answers_form(" in copies["questions"].path.read_text(encoding="utf-8")
    bilan.answers_form(path).children[3].click()
    assert "questions" not in copied(tmp_path, path)
