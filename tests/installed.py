"""The project as someone has it who has no copy of the repository: by its wheel, in an environment
of its own.

The packages that it depends on are those of an environment that is there already, so nothing is
fetched.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path


def installed(wheel: Path, folder: Path, packages: str) -> Path:
    """The Python of a new environment that holds the wheel, and finds other packages in a
    folder.
    """
    uv = shutil.which("uv")
    venv.create(folder, with_pip=not uv)
    paths = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / Path(sys.executable).name
    install = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    subprocess.run([*install, "--quiet", "--no-index", "--no-deps", wheel], check=True)
    dependencies = Path(sysconfig.get_path("purelib", "venv", paths)) / "dependencies.pth"
    dependencies.write_text(f"{packages}\n", encoding="utf-8")
    return python


def settings(home: Path, shared: Path) -> dict[str, str]:
    """The variables of an empty home, with none of this run but where the files are that Jupyter's
    packages share.
    """
    ours = ("PYTHON", "JUPYTER", "IPYTHON", "PYTEST", "MPL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"HOME": str(home), "USERPROFILE": str(home), "JUPYTER_PATH": str(shared)}
