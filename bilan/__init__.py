"""The year-end review of an independent professional: from a file of projects to what the year can
and cannot teach.
"""

import os
import sys

# `python -m bilan` looks for every module in the current folder first, where anyone's json.py may
# lie; python -P does not. A checkout that is not installed is in that folder itself.
_INSTALLED_IN = os.path.dirname(os.path.dirname(__file__))
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path and sys.path[0] != _INSTALLED_IN:
    del sys.path[0]

import lazy_loader  # noqa: E402

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.2.0"
