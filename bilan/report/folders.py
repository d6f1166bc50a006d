"""Folders of passing files, and files that change all at once: whenever it is cut short, nothing
half-written is left to read.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except (
    ImportError
):  # Windows, where what a kill left stays, and two writers at once may each win some of the files
    fcntl = None  # type: ignore[assignment]

_PREFIX = ".bilan-"


@contextmanager
def passing_folder(parent: Path | None = None) -> Iterator[Path]:
    """A folder of one's own, in ``parent`` or among the temporary files, for as long as the context
    lasts.

    It is locked meanwhile. What lies beside it and is not was left by a run that was killed: that
    is cleared.
    """
    parent = parent or Path(tempfile.gettempdir())
    for left in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError), _locked(left, wait=False):
            shutil.rmtree(left)
    with ExitStack() as stack:
        folder = _new(parent, stack)
        stack.callback(shutil.rmtree, folder)
        yield folder


def _new(parent: Path, stack: ExitStack) -> Path:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        with suppress(FileNotFoundError):
            stack.enter_context(_locked(folder))
            if folder.exists():  # and was not cleared by one who came before it was locked
                return folder


def check_writable(out: Path) -> None:
    """Raise what would keep files from being written there, as far as it can be told without
    trying.
    """
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    code = (
        0
        if there.is_dir() and os.access(there, os.W_OK)
        else errno.EACCES
        if there.is_dir()
        else errno.ENOTDIR
    )
    if code:
        raise OSError(code, os.strerror(code), str(there))


def put_in_place(out: Path, files: dict[str, bytes]) -> None:
    """Write files, all of them or none: of several writers at once, the last one wins whole."""
    out.mkdir(parents=True, exist_ok=True)
    with passing_folder(out) as passing:
        put_through(passing, out, files)


def put_through(passing: Path, out: Path, files: dict[str, bytes]) -> None:
    """The same, through a passing folder that is there already."""
    for name, content in files.items():
        (passing / name).write_bytes(content)
    out.mkdir(exist_ok=True)
    with _locked(out):
        for name in files:
            os.replace(passing / name, out / name)


@contextmanager
def _locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """The lock of a folder, which the system opens again when its holder ends, however it ends."""
    if fcntl is None:
        if not wait:
            raise OSError("there is no telling whether the folder is in use")
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
