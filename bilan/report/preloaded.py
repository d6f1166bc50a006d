"""What a kernel needs, imported once, by the process that kernels are forked from."""

import gc
import sys
from importlib import import_module

sys.modules["debugpy"] = None  # type: ignore[assignment]
gc.disable()

# ruff: noqa: E402, F401
import babel.dates
import babel.lists
import babel.numbers
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.extensions.storemagic
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import pandas.core.methods.to_dict
import pandas.core.reshape.reshape
import pyarrow.csv
import pyarrow.pandas_compat
import scipy.special
import tornado.platform.asyncio

from bilan import words

for package in (import_module("bilan"), import_module("bilan.show")):
    for name in package.__all__:
        getattr(package, name)
for lang in words.LANGUAGES:
    words.number(1.5, lang, 1)
gc.freeze()
