"""Ends what hangs.

A page's endless loop blocks every call into its process, and no time limit of the browser's protocol reaches there. So
the operating system ends the process: the call fails, as with any crash, and the tab goes on with a new one.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_GRACE = 5.0  # seconds after which the whole browser is ended, when ending its pages did not free the call


class Watchdog:
    """``browser``: id of the browser's main process, whose descendants draw the pages."""

    def __init__(self, browser: int) -> None:
        self.browser = browser
        self.bit = False

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """What runs inside ends after so many seconds, by an exception of the call that waits; then ``bit`` is true."""
        self.bit = False
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(done, seconds), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def end_pages(self) -> None:
        """End the processes of all pages. The browser goes on."""
        for process in drawing(self.browser):
            _end(process)

    def _watch(self, done: threading.Event, seconds: float) -> None:
        if done.wait(seconds):
            return
        self.bit = True
        self.end_pages()
        if not done.wait(_GRACE):
            _end(self.browser)


def drawing(browser: int) -> list[int]:
    """Processes below the browser that draw pages."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    return [process for process in parents if _descends(process, browser, parents) and _draws(process)]


def _descends(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    while process in parents:
        process = parents[process]
        if process == ancestor:
            return True
    return False


def _parent(entry: Path) -> int:
    with suppress(OSError):
        return int((entry / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1])
    return 0


def _draws(process: int) -> bool:
    with suppress(OSError):
        return b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def _end(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
