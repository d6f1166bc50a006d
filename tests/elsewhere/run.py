"""Is every number and every page the same on other processors? The command behind ``make
test-elsewhere``.

Each variant runs the numeric part of the suite and writes reports, whose pages, notebooks and SVG
must be those written without it, byte for byte. Name some to run only those: ``python
tests/elsewhere/run.py prescott noise``.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
OLDEST = ROOT / ".venv-oldest" / "bin" / "python"

# The numeric part: what computes, what draws, and what puts numbers into words.
NUMERIC = [
    "statistics",
    "analysis",
    "show",
    "reading/test_values.py",
    "reading/test_shapes.py",
    "test_words.py",
]

# The two samples, and sixteen won of thirty-two: an even chance that a last bit would make uneven.
REPORTS = (
    ["data/exemple.csv", "--notebook", "all"],
    ["data/gagne_perdu.csv", "--lang", "en"],
    ["even.csv"],
)
EVEN = "canal;résultat\n" + 16 * "salon;gagné\nsalon;perdu\n"

# What may differ in its last bits, to see that a variant is one: a sum, a product, elementary
# functions, a forecast of ours.
PROBE = """
import json
import numpy as np
from bilan.statistics import predictive
x = np.random.default_rng(1).random(40_000)
matrix = x[:39_999].reshape(201, 199)
results = {"dot": x @ x, "matrix product": matrix @ matrix.T, "exp": np.exp(x), "log": np.log(x)}
results["forecast"] = predictive.predict([7, 6, 5, 2], [7, 12, 12, 6], [7, 12, 12, 6])[1]
print(json.dumps({name: np.asarray(result).tobytes().hex() for name, result in results.items()}))
"""


class Variant(NamedTuple):
    """A way to run Python: what is set in its environment, which interpreter, and what pytest is
    told.
    """

    environment: dict[str, str]
    python: Path = Path(sys.executable)
    options: tuple[str, ...] = ()

    def run(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        paths = [self.environment.get("PYTHONPATH"), str(ROOT), os.environ.get("PYTHONPATH")]
        environment = (
            os.environ | self.environment | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
        )
        command = [str(self.python), *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
        )


def variants() -> dict[str, Variant]:
    """The processors that this one can imitate, by name."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    found = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
    avx512 = [name for name in found if "512" in name or name == "X86_V4"]
    return {
        "prescott": Variant(
            {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": " ".join(found)}
        ),
        "haswell": Variant(
            {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": " ".join(avx512)}
        ),
        "one-thread": Variant({"OPENBLAS_NUM_THREADS": "1"}),
        "noise": Variant({"PYTHONPATH": str(HERE)}),
        # Old packages warn of the newer ones that they meet.
        "oldest": Variant({}, OLDEST, options=("-W", "default::DeprecationWarning")),
    }


def probe(variant: Variant) -> dict[str, str]:
    """The bytes of a few results."""
    done = variant.run("-c", PROBE)
    return json.loads(done.stdout) if done.returncode == 0 else sys.exit(done.stderr)


def written(variant: Variant, folder: Path) -> dict[str, bytes]:
    """Every file of the reports, by name. A notebook holds the way to its data, so all variants
    write side by side.
    """
    even = folder.parent / "even.csv"
    even.write_text(EVEN, encoding="utf-8")
    for file, *options in REPORTS:
        data = even if file == even.name else ROOT / file
        done = variant.run("-m", "bilan", "report", data, *options, "--out", folder / data.stem)
        if done.returncode:
            sys.exit(done.stderr)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.*"))
    }


def promised(files: dict[str, bytes], same_versions: bool) -> dict[str, bytes]:
    """What must not change: all; where another matplotlib draws, the pages without their charts."""
    if not same_versions:
        pages = {name: content for name, content in files.items() if name.endswith(".html")}
        return {
            name: re.sub(rb"(?s)<svg.*?</svg>", b"", content) for name, content in pages.items()
        }
    return files


def compared(variant: Variant, here: dict[str, bytes], there: dict[str, bytes]) -> bool:
    """Whether the reports of a variant are those written without it, and a line that says so."""
    same_versions = variant.python == Path(sys.executable)
    before, after = promised(here, same_versions), promised(there, same_versions)
    changed = sorted(
        file for file in before.keys() | after.keys() if before.get(file) != after.get(file)
    )
    print(f"  reports: {', '.join(changed) or 'none'} of {len(before)} files changed")
    return not changed


def main(names: list[str]) -> int:
    known, plain, failed = variants(), Variant({}), []
    if unknown := set(names) - set(known):
        sys.exit(f"no variant called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    with tempfile.TemporaryDirectory() as folder:
        usual, here = probe(plain), written(plain, Path(folder, "plain"))
        for name in names or known:
            variant, start = known[name], perf_counter()
            settings = (f"{key}={value!r}" for key, value in variant.environment.items())
            print(f"{name}: {' '.join(settings) or variant.python.relative_to(ROOT)}", flush=True)
            if not variant.python.exists():
                print(
                    "  skipped: there is no Python 3.11 here, for which the oldest packages were made"
                )
                continue
            differing = [
                result for result, content in probe(variant).items() if content != usual[result]
            ]
            if not differing:
                print("  skipped: on this machine it computes nothing otherwise")
                continue
            print(f"  other last bits: {', '.join(differing)}", flush=True)
            tests = [ROOT / "tests" / test for test in NUMERIC]
            done = variant.run(
                "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *variant.options, *tests
            )
            print(
                done.stdout if done.returncode else f"  tests: {done.stdout.splitlines()[-1]}",
                flush=True,
            )
            same = compared(variant, here, written(variant, Path(folder, name)))
            print(f"  {perf_counter() - start:.0f} s in all", flush=True)
            failed += [name] if done.returncode or not same else []
    print(f"failed: {', '.join(failed)}" if failed else "the same everywhere")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
