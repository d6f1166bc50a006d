"""How it is shown: frames and records to sentences, pictures and tables, in French or in
English.
"""

import lazy_loader

from bilan.findings import FileProblems

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def _refused(problems: FileProblems) -> str:
    from bilan.show.reading import refused

    return refused(problems)


FileProblems.page = _refused
