"""How it is shown: frames and records to sentences, pictures and tables, in French or in
English.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
