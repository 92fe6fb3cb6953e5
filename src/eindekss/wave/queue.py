"""Visits as jobs on a queue in PostgreSQL, so that several machines share a wave (procrastinate).

A job is a website's name and address, nothing else: how to visit it, every machine knows from the wave itself, and the
run's frozen conditions stop a machine whose browser or engines are others. What visits see goes to the run's folder,
which the machines share; pieces there are named by their content, so nobody overwrites anything.

A worker that dies leaves its jobs behind with a heart that no longer beats: another takes them again. A job is done at
least once, and a website that has its record is not visited again, so each gets one outcome.
"""

import asyncio
import hashlib
import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status

from eindekss.errors import refuse
from eindekss.observation.crew import TRIES, Crew, Opens, Told
from eindekss.observation.kept import Run
from eindekss.observation.station import Order, blank, station
from eindekss.observation.visit import Reason, Site, Trouble
from eindekss.wave.observe import Wishes, left, prepared
from eindekss.wave.places import find_wave
from eindekss.wave.speech import Speech

BEAT = 10.0  # seconds between two signs of life of a worker, and between two looks at the others
STALLED = 60.0  # seconds without a sign of life after which a worker counts as dead
_VISIT = "visit"
_LOOKING_AFTER = 0x65696E64656B7373  # the advisory lock of the one worker that looks after the others


def share(speech: Speech, wave: str, wishes: Wishes) -> str:
    """Freeze the run's conditions and put on the queue what has not been visited; says what was done."""
    found = find_wave(wave)
    queue = Queue(found.id)
    _, _, order, sites = prepared(found, wishes)
    run = Run(order.folder)
    run.begin(order.conditions)
    return speech.say("observe-shared", sites=queue.put(left(run, sites, wishes)), wave=found.id)


def take_part(speech: Speech, wave: str, wishes: Wishes) -> str:
    """Visit what is on the queue until nothing is left. Refuses where browser or engines are not those of the run."""
    found = find_wave(wave)
    queue = Queue(found.id)
    _, _, order, _ = prepared(found, wishes)
    Run(order.folder).begin(order.conditions)
    queue.work(order, wishes.workers)
    return speech.say("observe-queue-done", wave=found.id)


class Queue:
    """The queue of one wave. Refuses where the database is not PostgreSQL."""

    def __init__(self, wave: str) -> None:
        self.address = os.environ.get("EINDEKSS_DATABASE", "")
        if not self.address.startswith(("postgresql://", "postgres://")):
            refuse("observe-queue-database")
        self.wave = wave
        # PostgreSQL cuts the names of channels at 63 bytes, and a wave's name may be long.
        self.name = f"observe-{hashlib.sha256(wave.encode()).hexdigest()[:16]}"

    def put(self, sites: Iterable[Site]) -> int:
        """One job for each website that does not wait there already; how many."""
        app = App(connector=PsycopgConnector(conninfo=self.address))
        with app.open():
            if not app.check_connection():
                app.schema_manager.apply_schema()
            return sum(self._put(app, site) for site in sites)

    def work(self, order: Order, size: int, told: Told = lambda _: None, opens: Opens = station) -> None:
        """Take jobs, ``size`` at once, until none is left, those under way elsewhere included."""
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_DFL)  # what was begun is taken again: nothing is worth waiting for
        app = App(connector=PsycopgConnector(conninfo=self.address))
        app.task(name=_VISIT)(_visitor(order, told, opens))
        asyncio.run(self._work(app, order, size))

    def _put(self, app: App, site: Site) -> bool:
        key = f"{self.name}:{site.key}"
        job = app.configure_task(_VISIT, queue=self.name, lock=key, queueing_lock=key)
        try:
            job.defer(key=site.key, home=site.home, name=site.name)
        except AlreadyEnqueued:
            return False
        return True

    async def _work(self, app: App, order: Order, size: int) -> None:
        async with app.open_async(), await psycopg.AsyncConnection.connect(self.address, autocommit=True) as watch:
            if not await app.check_connection_async():
                refuse("observe-queue-empty", wave=self.wave)
            working = asyncio.create_task(app.run_worker_async(
                queues=[self.name], concurrency=size, install_signal_handlers=False, delete_jobs="successful",
                fetch_job_polling_interval=BEAT, update_heartbeat_interval=BEAT, stalled_worker_timeout=STALLED,
            ))  # fmt: skip
            while not working.done() and await self._left(app):
                await self._look_after(app, watch, order)
                await asyncio.wait([working], timeout=BEAT)
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    async def _left(self, app: App) -> bool:
        counts = await app.job_manager.list_queues_async(queue=self.name)
        return any(each["todo"] or each["doing"] for each in counts)

    async def _look_after(self, app: App, watch: "psycopg.AsyncConnection[tuple[bool]]", order: Order) -> None:
        """Put back what dead workers left. One worker does it, as long as it lives: two could put back what a third
        has just begun."""
        asked = await watch.execute("SELECT pg_try_advisory_lock(%s)", [_LOOKING_AFTER])
        if await asked.fetchone() != (True,):
            return
        for job in await app.job_manager.get_stalled_jobs(queue=self.name, seconds_since_heartbeat=STALLED):
            if job.attempts + 1 < TRIES:
                await app.job_manager.retry_job(job)
            else:
                _give_up(order, job)
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


def _visitor(order: Order, told: Told, opens: Opens) -> Callable[..., None]:
    def visit(key: str, home: str, name: str) -> None:
        """In a process of its own, as the crew does: what brings it down costs neither this worker nor other jobs."""
        if Run(order.folder).visit(key) is None:
            Crew(order, 1, told, opens).visit([Site(key, home, name)])

    return visit


def _give_up(order: Order, job: Job) -> None:
    """A website that took a whole worker along, and again: its record says so."""
    run, site = Run(order.folder), Site(**{name: str(value) for name, value in job.task_kwargs.items()})
    if run.visit(site.key) is None:
        run.keep(blank(order, site, Trouble(Reason.CRASHED, f"{TRIES}×")))
