"""Imported first by a process that others are forked from, which must have no thread: only the one that forks goes on in a child.

Packages that would start some are told not to, before they are imported.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
