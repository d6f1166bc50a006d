"""What JupyterLab's server and its kernels load first: an address off this machine that they
connect to is written down.
"""

import os
import sys

_LOOPBACK = ("127.", "::1", "localhost")


def _heard(event: str, arguments: tuple) -> None:
    if (
        event == "socket.connect"
        and isinstance(arguments[1], tuple)
        and not str(arguments[1][0]).startswith(_LOOPBACK)
    ):
        with open(os.environ["BILAN_OUTSIDE"], "a", encoding="utf-8") as found:
            print(arguments[1], file=found)


sys.addaudithook(_heard)
