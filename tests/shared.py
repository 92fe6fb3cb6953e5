"""What is made once in a test run, by whichever of its processes needs it first; the others take it from the disk."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that ``make`` has filled. Tests only read it: those of other processes do so too.

    A maker that fails leaves nothing to take: the next process tries again in a folder of its own.
    """
    own = folders.getbasetemp()
    base = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (base / f"{name}.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if not (made := lock.read()):
            folder = folders.mktemp(name)
            make(folder)
            lock.write(made := str(folder))
    return Path(made)
