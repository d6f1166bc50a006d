"""Packages that would start threads are told not to, before they are imported.

A process that others are forked from must have none: only the one that forks goes on in a child.
And a kernel's tables are so small that a second thread costs more than it brings.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
