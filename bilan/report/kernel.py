"""The process that runs a notebook: a report waits for it more than for anything else, so it starts
before the other imports.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync

# As ipykernel_launcher does (IPython puts the folder back, behind the standard library), but
# without the debugger, which the kernel can do without, and without looking for reference cycles in
# what is imported.
_LAUNCH = """
import gc, sys
gc.disable()
sys.path = [folder for folder in sys.path if folder]
sys.modules["debugpy"] = None
import bilan.report.unthreaded
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
# Milliseconds until it is tried again to reach a kernel that is not there yet, for 0.1 to 0.2 s
_AGAIN = 4
_LONGEST = 85  # the path of a socket has at most 103 bytes
# What a report's notebook finds when it starts. It is not in JupyterLab, even when it is started
# from there: what a picture shows there is no part of a report; nor is what is printed.
SETTINGS = (
    "import os; os.environ.pop('JPY_SESSION_NAME', None)",
    "import io, sys; sys.stdout = sys.stderr = io.StringIO()",
    "import pandas; pandas.set_option('mode.string_storage', 'python')",  # quicker in small tables
    "import gc, bilan.show.marks; gc.freeze(); gc.enable()",
    # A report shows none, and they take long to draw
    "get_ipython().display_formatter.formatters['image/png'].enabled = False",
)
_ARGUMENTS = [
    "--IPKernelApp.log_level=40",
    "--HistoryManager.enabled=False",
    *(f"--IPKernelApp.exec_lines={line}" for line in SETTINGS),
]


class _ThisPython(KernelSpecManager):
    """The Python that runs this, whatever kernel the person has installed under the name that the
    notebook asks for.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(argv=[sys.executable, "-c", _LAUNCH, "-f", "{connection_file}"])


class _Client(AsyncKernelClient):
    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers on both channels.

        The inherited method then listens for another 0.2 s, to drop messages that nbclient tells
        from a cell's by itself.
        """
        async with asyncio.timeout(timeout):
            while await self.is_alive():
                self.kernel_info()
                with suppress(Empty):
                    await self.get_shell_msg(timeout=1)
                    await self.get_iopub_msg(timeout=0.2)
                    return
        raise RuntimeError("the kernel died before it could run a cell")


class _Manager(KernelManager):
    def client(self, **settings: Any) -> Any:
        """The client, kept to be closed: nbclient closes none of a kernel that it did not start."""
        self.opened: Any = super().client(**settings)
        self.opened.context.setsockopt(zmq.RECONNECT_IVL, _AGAIN)
        return self.opened


@contextmanager
def started(folder: Path) -> Iterator[KernelManager]:
    """A kernel that imports what draws while its parent imports what talks to it; gone when the
    context is left.

    It works in ``folder``, and is reached through it where the system can: of ports, many kernels
    at once may choose the same.
    """
    manager = _Manager(
        client_factory=_Client,
        kernel_spec_manager=_ThisPython(),
        connection_file=str(folder / "kernel.json"),
    )
    if os.name != "nt" and len(os.fsencode(folder)) < _LONGEST:
        manager.transport = "ipc"
    manager.start_kernel(extra_arguments=_ARGUMENTS, cwd=str(folder))
    try:
        yield manager
    finally:
        if manager.has_kernel:
            local: Any = manager.provisioner
            run_sync(local.kill)()
            # Shutdown_kernel(now=True) would look only every 0.1 s whether it is gone
            local.process.wait()
        if hasattr(manager, "opened"):
            manager.opened.stop_channels()
        manager.cleanup_resources()
