"""What a report needs, imported once, by the process that others are forked from."""

import gc
import sys
from importlib import import_module

sys.modules["debugpy"] = None  # type: ignore[assignment]
gc.disable()

# ruff: noqa: E402, F401
import babel.dates
import babel.lists
import babel.numbers
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import pandas.core.methods.to_dict
import pandas.core.reshape.reshape
import pyarrow.csv
import pyarrow.pandas_compat
import scipy.special

from bilan import words
from bilan.report import batch, here, notebook, page

for package in (import_module("bilan"), import_module("bilan.show")):
    for name in package.__all__:
        getattr(package, name)
for lang in words.LANGUAGES:
    words.number(1.5, lang, 1)
gc.freeze()
