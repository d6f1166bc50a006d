"""The year-end review of an independent professional: from a file of projects to what the year can
and cannot teach.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.2.0"
