"""A process that makes reports is told so before it imports anything else: it starts no threads,
and takes no settings for pictures from the person whose machine it is.

A process that others are forked from must have no threads: only the one that forks goes on in a
child. And the tables of a report are so small that a second thread costs more than it brings.
"""

import logging
import os

os.environ |= {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MATPLOTLIBRC": os.devnull,
    "MPLBACKEND": "agg",
}
# That a folder for its fonts cannot be made, it says in English, with paths of this machine.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
