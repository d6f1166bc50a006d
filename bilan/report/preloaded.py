"""What a report needs, imported once, by the process that others are forked from."""

import gc
import os
import signal
from importlib import import_module

gc.disable()
_PARENT = os.getppid()


def _look(*_: object) -> None:
    """Whoever asked for it may be gone before all is imported."""
    if os.getppid() != _PARENT:
        os._exit(1)


signal.signal(signal.SIGALRM, _look)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)

# ruff: noqa: E402, F401
import babel.dates
import babel.lists
import babel.numbers
import matplotlib.backends.backend_svg
import pandas.core.methods.to_dict
import pandas.core.reshape.reshape
import pyarrow.csv
import pyarrow.pandas_compat
import scipy.special

from bilan import words
from bilan.report import batch, here
from bilan.report.making import REPORTS
from bilan.report.notebook import original
from bilan.report.page import filled

for package in (import_module("bilan"), import_module("bilan.show")):
    for name in package.__all__:
        getattr(package, name)
for lang in words.LANGUAGES:
    with words.language(lang):
        words.number(1.5, 1)
for report in REPORTS.values():
    original(report.notebook)
filled("batch.html.j2", body="", title="")  # the templates are compiled when first asked for
signal.setitimer(signal.ITIMER_REAL, 0)
gc.freeze()
