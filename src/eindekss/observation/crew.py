"""Several workers, a process each, visit websites side by side; what breaks one of them costs one website.

A website is visited by one worker from beginning to end, so that nobody is asked two things at once. A worker that
dies is replaced and its website tried once more; one that hangs is ended. When the crew's own process is killed, its
workers end themselves: they look for their parent every second.
"""

import math
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from eindekss.observation.kept import Run
from eindekss.observation.station import Order, Visiting, blank, station
from eindekss.observation.visit import Reason, Site, Trouble

TRIES = 2
GRACE = 60.0  # seconds beyond the visit's own deadline until a worker counts as hanging
STARTING = 120.0  # seconds until a new worker must have begun with its first website


class Word(NamedTuple):
    """What a worker says of a website: that it begins, which ``page`` it looks at now, that it is ``done``."""

    key: str
    page: str = ""
    done: bool = False


Told = Callable[[Word], None]
Opens = Callable[[Order], AbstractContextManager[Visiting]]


@dataclass
class _Worker:
    process: BaseProcess
    line: Connection
    site: Site | None = None
    until: float = math.inf  # when it counts as hanging


class Crew:
    """``size``: workers at once. ``told`` hears every word of theirs, in the crew's own process.

    ``opens``: what a worker opens to visit with; a function of a module, as it is sent to another process.
    """

    def __init__(self, order: Order, size: int, told: Told = lambda _: None, opens: Opens = station) -> None:
        self.order, self.size, self.told, self.opens = order, size, told, opens
        self.run = Run(order.folder)
        self.tried: Counter[str] = Counter()
        self.waiting: deque[Site] = deque()
        self.workers: list[_Worker] = []

    def visit(self, sites: Iterable[Site]) -> None:
        """Visit them all; returns when each has its record, and raises nothing for what a website did."""
        self.waiting.extend(sites)
        try:
            while self.waiting or any(worker.site for worker in self.workers):
                self._staff()
                self._listen()
                self._mind()
        finally:
            for worker in self.workers:
                _end(worker)

    def _staff(self) -> None:
        busy = sum(worker.site is not None for worker in self.workers)
        while len(self.workers) < min(self.size, busy + len(self.waiting)):
            self.workers.append(_hired(self.order, self.opens))
        for worker in self.workers:
            if worker.site is None and self.waiting:
                worker.site, worker.until = self.waiting.popleft(), time.monotonic() + STARTING
                self.tried[worker.site.key] += 1
                with suppress(OSError):  # it is gone; _mind will see that
                    worker.line.send(worker.site)

    def _listen(self) -> None:
        for line in wait([worker.line for worker in self.workers], timeout=1.0):
            worker = next(each for each in self.workers if each.line is line)
            try:
                word: Word = worker.line.recv()
            except (EOFError, OSError):
                self._lost(worker)
                continue
            if word.done:
                worker.site, worker.until = None, math.inf
            elif not word.page:
                worker.until = time.monotonic() + self.order.deadline + GRACE
            self.told(word)

    def _mind(self) -> None:
        for worker in list(self.workers):
            if time.monotonic() > worker.until or not worker.process.is_alive():
                self._lost(worker)

    def _lost(self, worker: _Worker) -> None:
        """A worker died or was ended: its website is tried again, or gets a record that says what happened."""
        if worker not in self.workers:
            return
        _end(worker)
        self.workers.remove(worker)
        site = worker.site
        if site is None or self.run.visit(site.key) is not None:
            if site is not None:
                self.told(Word(site.key, done=True))
        elif self.tried[site.key] < TRIES:
            self.waiting.append(site)
        else:
            self.run.keep(blank(self.order, site, Trouble(Reason.CRASHED, f"{TRIES}×")))
            self.told(Word(site.key, done=True))


def _hired(order: Order, opens: Opens) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(order, opens, theirs, os.getpid()), daemon=False)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _end(worker: _Worker) -> None:
    """End a worker with everything that it started: its browser is in its group of processes."""
    worker.line.close()
    worker.process.join(0 if worker.site else 5)
    if worker.process.is_alive() and worker.process.pid:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.kill()
    worker.process.join(10)


def _work(order: Order, opens: Opens, line: Connection, parent: int) -> None:
    """A worker's life: one website after another, until the crew hangs up."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the crew ends its workers itself
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    run = Run(order.folder)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError), opens(order) as visit:
        while True:
            site: Site = line.recv()
            line.send(Word(site.key))
            run.keep(visit(site, lambda page, key=site.key: line.send(Word(key, page))))  # type: ignore[misc]
            line.send(Word(site.key, done=True))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os.killpg(0, signal.SIGKILL)
