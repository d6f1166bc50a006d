"""Files that change all at once: whenever it is cut short, nothing half-written is left to read."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

_PREFIX, _MARK = ".bilan-", "passing-files-of-bilan"
_PAUSES = (0.1, 0.2, 0.4)  # seconds: a virus scanner, or a preview, soon lets go of a file
_PATIENCE = (0.01,) * 1000  # seconds: a writer holds a lock for some milliseconds


def check_writable(out: Path) -> None:
    """Raise what keeps files from being written there, before there are any."""
    there = out.absolute()
    while not there.exists():
        there = there.parent
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        error.filename = str(there)
        raise


def put_in_place(out: Path, files: Mapping[str, bytes], instead_of: Iterable[Path] = ()) -> None:
    """Write files, all of them or none, and remove those of an earlier run that are not written
    again: of several writers at once, the last one wins whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _passing_folder(out) as passing, ExitStack() as undo:
        for name, content in files.items():
            (passing / name).write_bytes(content)
        for name in files:
            file, before = out / name, passing / f"{name}.before"
            back = file, before
            if file.is_file():
                shutil.copy2(file, before, follow_symlinks=False)
                back = before, file
            _replace(passing / name, file)
            undo.callback(_replace, *back)
        undo.pop_all()
        for former in instead_of:
            if former.name not in files and former.is_file():
                former.unlink()


def _replace(source: Path, target: Path) -> None:
    """Put a file in another's place, which Windows refuses as long as a program has it open."""
    _patiently(PermissionError, _PAUSES, os.replace, source, target)


@contextmanager
def _passing_folder(parent: Path) -> Iterator[Path]:
    """A folder of one's own in another, for as long as the context lasts, in which nobody else
    writes there: the system opens a lock again when its holder ends, however it ends.

    Where there is none to be had, as on some disks of a network, it goes on without. So it does on
    Windows, where what a kill left stays, and two writers at once may each win some of the files.
    """
    with ExitStack() as held:
        with suppress(ImportError, OSError):
            import fcntl

            descriptor = os.open(parent, os.O_RDONLY)
            held.callback(os.close, descriptor)
            lock = fcntl.LOCK_EX | fcntl.LOCK_NB
            _patiently(BlockingIOError, _PATIENCE, fcntl.flock, descriptor, lock)
            # What a kill left. Whatever else has such a name stays
            for mark in parent.glob(f"{_PREFIX}*/{_MARK}"):
                shutil.rmtree(mark.parent, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        (folder / _MARK).touch()
        yield folder


def _patiently(
    refusal: type[OSError], pauses: Iterable[float], act: Callable[..., object], *arguments: object
) -> None:
    """Do what may be refused for a while, once more after each pause."""
    for pause in pauses:
        try:
            act(*arguments)
            return
        except refusal:
            time.sleep(pause)
    act(*arguments)
