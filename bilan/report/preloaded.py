"""What a kernel needs, imported once: the process that does nothing else gives birth to kernels that have it from the start.

It must not have a thread when it does, since only the one that forks goes on in the child: so the packages that would start some
are told not to, before they are imported.
"""

import gc
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
sys.modules["debugpy"] = None  # type: ignore[assignment]
gc.disable()

# ruff: noqa: E402, F401
import babel.dates
import babel.lists
import babel.numbers
import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.logger
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import PIL.Image
import pyarrow.csv
import pyarrow.pandas_compat
import scipy.special
import scipy.stats

import bilan
import bilan.show
from bilan import words

for package in (bilan, bilan.show):
    for name in package.__all__:
        getattr(package, name)
for lang in words.LANGUAGES:
    words.number(1.5, lang, 1)
PIL.Image.preinit()
gc.freeze()
