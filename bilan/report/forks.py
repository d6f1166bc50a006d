"""Kernels that are ready in a moment: each is a process of its own, forked from one that has imported all it needs.

It ends with whoever asked for it, however that one ends. Where processes cannot be forked, the ordinary kernel serves.
"""

import gc
import multiprocessing
import os
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Thread
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner

from bilan.report import kernel

_SELDOM = 50_000  # new objects before some are looked at for cycles: a report is over before they matter
UNTHREADED = "bilan.report.unthreaded"  # what a process that others are forked from imports first


def started(folder: Path) -> AbstractContextManager[KernelManager]:
    """A kernel as :func:`bilan.report.kernel.started` gives it, forked where that can be done."""
    forks = "forkserver" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon
    return kernel.started(folder, _Forked) if forks else kernel.started(folder)


def end_with_parent() -> None:
    """End this process when the one that started it ends, even killed: a pipe between them closes then."""
    Thread(target=_end_after, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


class _Process:
    """A forked kernel, with the methods of ``subprocess.Popen`` that a provisioner calls."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], folder: str):
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([UNTHREADED, "bilan.report.preloaded"])
        self._process = context.Process(target=_run, args=(arguments, folder))
        self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()


class _Forked(LocalProvisioner):
    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        process: Any = _Process(cmd[cmd.index("-f") :], options["cwd"])
        self.process, self.pid, self.cwd = process, process.pid, options["cwd"]
        return self.connection_info


def _run(arguments: list[str], folder: str) -> None:
    from ipykernel.kernelapp import IPKernelApp

    end_with_parent()
    gc.enable()
    gc.set_threshold(_SELDOM)
    os.chdir(folder)
    app: Any = IPKernelApp.instance(parent_handle=1)  # not to look every second whether its parent, the one that forks, is there
    app.initialize(arguments)
    app.start()
