"""Files that change all at once: whenever it is cut short, nothing half-written is left to read."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:
    # Windows, where what a kill left stays, and two writers at once may each win some of the files
    fcntl = None  # type: ignore[assignment]

_PREFIX, _MARK = ".bilan-", "passing-files-of-bilan"
_PAUSES = (0.1, 0.2, 0.4)  # seconds: a virus scanner, or a preview, soon lets go of a file
_PATIENCE = 10.0  # seconds: a writer holds a lock for some milliseconds


@contextmanager
def _passing_folder(parent: Path) -> Iterator[Path]:
    """A folder of one's own in another, for as long as the context lasts."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        (folder / _MARK).touch()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_writable(out: Path) -> None:
    """Raise what would keep files from being written there, as far as it can be told without
    trying.
    """
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    if not there.is_dir():
        code = errno.ENOTDIR
    elif os.access(there, os.W_OK):
        return
    else:
        code = errno.EROFS if _read_only(there) else errno.EACCES
    raise OSError(code, os.strerror(code), str(there))


def put_in_place(out: Path, files: dict[str, bytes], instead_of: Iterable[Path] = ()) -> None:
    """Write files, all of them or none, and remove those of an earlier run that are not written
    again: of several writers at once, the last one wins whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _locked(out) as locked:
        if locked:
            _clear(out)
        with _passing_folder(out) as passing, ExitStack() as undo:
            for name, content in files.items():
                (passing / name).write_bytes(content)
            for name in files:
                before = _kept(out / name, passing)
                _replace(passing / name, out / name)
                undo.callback(_put_back, before, out / name)
            undo.pop_all()
        for former in [*instead_of]:
            if former.name not in files and former.is_file():
                former.unlink()


def _clear(out: Path) -> None:
    """Nobody else writes there: the folder is locked. Whatever else has such a name stays."""
    with os.scandir(out) as entries:
        for entry in entries:
            ours = entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False)
            if ours and os.path.isfile(os.path.join(entry.path, _MARK)):
                shutil.rmtree(entry.path, ignore_errors=True)


def _kept(file: Path, passing: Path) -> Path | None:
    """A copy of what is to be replaced, if there is any."""
    if not file.is_file():
        return None
    return Path(shutil.copy2(file, passing / f"{file.name}.before", follow_symlinks=False))


def _put_back(before: Path | None, file: Path) -> None:
    if before is None:
        file.unlink()
    else:
        _replace(before, file)


def _replace(source: Path, target: Path) -> None:
    """Put a file in another's place, which Windows refuses as long as a program has it open."""
    for pause in _PAUSES:
        try:
            return os.replace(source, target)
        except PermissionError:
            time.sleep(pause)
    return os.replace(source, target)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """The lock of a folder, which the system opens again when its holder ends, however it ends.

    Where there is none to be had, as on some disks of a network, it goes on without.
    """
    if fcntl is None:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError as error:
            if not isinstance(error, BlockingIOError) or time.monotonic() > until:
                return False
        time.sleep(0.01)


def _read_only(folder: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
