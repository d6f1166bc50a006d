"""Files that change all at once: whenever it is cut short, nothing half-written is left to read."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where two writers at once may each win some of the files
    fcntl = None  # type: ignore[assignment]

_PASSING = ".bilan-passing"
# Seconds: a virus scanner, or a preview, soon lets go of a file, and a writer of a folder
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def check_writable(out: Path) -> None:
    """Raise what keeps files from being written there, before there are any."""
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(there)) from None


def put_in_place(out: Path, files: Mapping[str, bytes], instead_of: Iterable[Path] = ()) -> None:
    """Write files, all of them or none, and remove those of an earlier run that are not written
    again: of several writers at once, the last one wins whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _locked(out), _passing_folder(out) as passing, ExitStack() as undo:
        for name, content in files.items():
            (passing / name).write_bytes(content)
        for name in files:
            file, before = out / name, passing / f"{name}.before"
            back: Callable[[], object] = file.unlink
            if file.is_file():
                shutil.copy2(file, before, follow_symlinks=False)
                back = partial(os.replace, before, file)
            _patiently(partial(os.replace, passing / name, file))
            undo.callback(back)
        undo.pop_all()
        for former in instead_of:
            if former.name not in files:
                former.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The lock of a folder, which the system opens again when its holder ends, however it ends.

    Where there is none to be had, as on some disks of a network, it goes on without.
    """
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            _patiently(partial(fcntl.flock, descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _passing_folder(out: Path) -> Iterator[Path]:
    """An empty folder in another, for as long as the context lasts: what a kill left in it goes."""
    passing = out / _PASSING
    shutil.rmtree(passing, ignore_errors=True)
    passing.mkdir(exist_ok=True)
    try:
        yield passing
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def _patiently(do: Callable[[], object]) -> None:
    """Do what another program may keep from being done for a moment: take a lock or, on Windows,
    put a file in the place of one that it has open.
    """
    for pause in _PAUSES:
        with suppress(PermissionError, BlockingIOError):
            do()
            return
        time.sleep(pause)
    do()
