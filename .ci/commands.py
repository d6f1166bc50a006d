"""Every command once, as whoever installed bilan runs them: in a folder with a blank and an accent
in its name, with the Python that runs this. Warnings are errors.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECTS = """\
canal;résultat;projet;date décision
réseau direct;gagné;Refonte;03/02/2025
partenariat;perdu;Affiche;10/04/2025
partenariat;gagné;Livret;12/09/2025
"""
COMMANDS = [
    ["--version"],
    ["new", "vide.xlsx"],
    ["check", "mes projets.csv"],
    ["report", "mes projets.csv", "--notebook", "all", "--out", "bilans"],
    ["report", "mes projets.csv", "--lang", "en", "--public", "--out", "public"],
    ["article", "mes projets.csv", "--out", "article"],
    ["batch", "mes projets.csv", "--out", "tous"],
    ["lab", "--help"],
]
WRITTEN = ["vide.xlsx", "bilans/bilan-2025.html", "article", "tous/summary.html"]


def main() -> None:
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing, "son année")
        folder.mkdir()
        (folder / "mes projets.csv").write_text(PROJECTS, encoding="utf-8")
        for command in COMMANDS:
            line = [sys.executable, "-P", "-W", "error", "-m", "bilan", *command]
            done = subprocess.run(line, cwd=folder, capture_output=True, encoding="utf-8")
            sys.stdout.write(f"bilan {' '.join(command)}: {done.returncode}\n")
            # check exits with 1 where there is something to look at
            if done.returncode > (command[0] == "check") or "Traceback" in done.stderr:
                sys.exit(done.stdout + done.stderr)
        if missing := [name for name in WRITTEN if not (folder / name).exists()]:
            sys.exit(f"not written: {missing}; there are {sorted(os.listdir(folder))}")


main()
