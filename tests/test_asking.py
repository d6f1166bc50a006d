"""A first time in a terminal: from someone's file to the page in one command, a key an answer."""

import re
import shutil
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bilan.__main__ import main

pexpect = pytest.importorskip("pexpect")
from sessions import END, PROMPT, session  # noqa: E402

CASES = Path(__file__).parent / "reading" / "cases"


@pytest.fixture
def folder(tmp_path):
    """A folder with the two files that a freelancer typically has."""
    for path in CASES.glob("typical_*"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "lang", "keys", "counted"),
    [
        ("typical_excel_fr.xlsx", "fr", (), "10 projets gagnés + 12 perdus + 5 en attente"),
        pytest.param(
            "typical_sheets_en.csv",
            "en",
            ("s“Declined by me”",),
            "22 rows read = 8 won + 10 lost + 3 pending + 1 set aside",
            marks=pytest.mark.long,
        ),
    ],
)
def test_from_her_file_to_the_page_in_one_command(folder, name, lang, keys, counted):
    shown, pressed, status = session(folder, "report", name, "--lang", lang, keys=keys)
    assert status == 0 and pressed <= 12
    assert counted in shown
    assert (folder / "reports" / "bilan-2025.html").exists()
    mapping = folder / f"{Path(name).stem}.bilan.toml"
    assert mapping.name in shown and mapping.exists()
    _, pressed, status = session(folder, "report", name, "--lang", lang)
    assert (pressed, status) == (0, 0)


def test_one_key_chooses_another_answer_and_a_question_mark_explains(folder):
    path = folder / "mine.csv"
    path.write_text("channel,outcome\nMalt,won\nMalt,lost\nMalt,Zapped\n", encoding="utf-8")
    shown, pressed, status = session(
        folder, "check", "mine.csv", "--lang", "en", keys=("?“Zapped”", "p“Zapped”")
    )
    assert (pressed, status) == (2, 0)
    assert "What this value means to us." in shown
    written = path.with_name("mine.bilan.toml").read_text(encoding="utf-8")
    assert 'Zapped = "pending" # 1 row' in written


def test_leaving_leaves_everything_as_it_was(folder):
    running = pexpect.spawn(
        sys.executable,
        ["-m", "bilan", "report", "typical_excel_fr.xlsx"],
        cwd=str(folder),
        encoding="utf-8",
        timeout=900,
        # A shell that runs the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    running.expect(PROMPT)
    before = sorted(folder.iterdir())
    running.sendintr()
    running.expect(END)
    running.close()
    assert running.exitstatus == 130 and sorted(folder.iterdir()) == before


@pytest.mark.parametrize("command", ["report", "article"])
def test_without_a_terminal_what_to_answer_is_printed_and_nothing_written(folder, command):
    out = folder / "out"
    name = str(folder / "typical_excel_fr.xlsx")
    before = sorted(folder.iterdir())
    result = CliRunner().invoke(main, [command, name, "--out", str(out)], prog_name="bilan")
    assert result.exit_code == 2 and sorted(folder.iterdir()) == before
    said = result.stderr.replace("\xa0", " ")
    assert "« Annulé » (1 ligne) veut dire : [perdu]" in said
    assert "ou acceptez ce qui est sûr avec --yes" in said
    told = said.split("--answers :\n\n")[1]
    answers = folder / "answers.toml"
    answers.write_text(told, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", name, "--answers", str(answers)], prog_name="bilan")
    assert result.exit_code == 0
    assert re.search(r"10 projets gagnés \+ 12 perdus \+ 5 en attente", result.stdout)
    assert (folder / "typical_excel_fr.bilan.toml").exists()


def test_yes_takes_what_is_sure_and_writes_nothing_where_that_is_not_enough(folder):
    name = str(folder / "typical_excel_fr.xlsx")
    before = sorted(folder.iterdir())
    result = CliRunner().invoke(main, ["report", name, "--yes"], prog_name="bilan")
    assert result.exit_code == 2 and "Annulé" in result.stderr
    assert "Sans suite" not in result.stderr.split("--answers")[0]
    assert "--yes" not in result.stderr
    assert sorted(folder.iterdir()) == before
    shutil.copy(CASES / "won_inside.csv", folder)
    path = folder / "won_inside.csv"
    result = CliRunner().invoke(main, ["check", str(path), "--yes"], prog_name="bilan")
    assert result.exit_code in (0, 1) and path.with_name("won_inside.bilan.toml").exists()


def test_what_is_missing_comes_first_and_what_is_proposed_apart(folder):
    rows = ["Projet;Canal;Résultat", "A;Malt;Gagné", "B;Salon;Perdu", "C;Malt;Peut-être"]
    path = folder / "mine.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    result = CliRunner().invoke(main, ["report", str(path)], prog_name="bilan")
    missing, proposed, how = result.stderr.replace("\xa0", " ").split("\n\n")[:3]
    assert missing.startswith("mine.csv : 1 réponse manque pour le lire.\n- « Peut-être »")
    assert "\n- « Salon » (1 ligne) veut dire : [un canal à part]" in proposed
    assert missing.count("\n") == proposed.count("\n") == 1
    assert how.startswith("Répondez dans un terminal, ou complétez")  # nothing is sure


def test_a_file_of_more_columns_than_keys_is_asked_about_by_number(folder):
    names = [f"c{number}" for number in range(1, 41)]
    rows = [names, [f"a{name}" for name in names], [f"b{name}" for name in names]]
    (folder / "wide.csv").write_text("\n".join(map(";".join, rows)) + "\n", encoding="utf-8")
    keys = ("39\r“channel”", "40\r“outcome”", "w“ac40”", "l“bc40”")
    shown, _, status = session(folder, "check", "wide.csv", "--lang", "en", keys=keys)
    assert status in (0, 1) and "2 rows read = 1 won + 1 lost" in shown
    written = (folder / "wide.bilan.toml").read_text(encoding="utf-8")
    assert 'channel = "c39"' in written and 'outcome = "c40"' in written


def test_every_proposal_is_shown_before_it_is_accepted(folder):
    """Though they are more than there are keys."""
    names = [f"Referral - P{number}" for number in range(40)]
    rows = ["channel;outcome", *(f"{name};won" for name in names)]
    (folder / "many.csv").write_text("\n".join(rows) + "\nMalt;Zapped\n", encoding="utf-8")
    shown, _, status = session(folder, "check", "many.csv", "--lang", "en", keys=("p“Zapped”",))
    assert status in (0, 1) and all(f"{name} " in shown for name in names)
