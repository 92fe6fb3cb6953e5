"""Visits as jobs in PostgreSQL: two workers share a wave, one of them is killed, and each website gets one record."""

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest
from building import ROOT
from observed_wave import framed, observed_wave
from postgresql import Cluster, postgresql

from eindekss.errors import Refused
from eindekss.observation.crew import Opens, Told
from eindekss.observation.kept import Run
from eindekss.observation.station import Order, blank
from eindekss.observation.visit import Conditions, Reason, Site, Trouble
from eindekss.wave import observe
from eindekss.wave import queue as queues
from eindekss.wave.cli import main
from eindekss.wave.queue import Queue

# A worker whose station is a stand-in, with a quicker heart. A website called ``hangs`` brings the whole worker down.
WORKER = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])

def told(word):
    print(word.key, "done" if word.done else "begun", flush=True)
    if word.key == "hangs":
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    import datetime, pathlib
    from stations import quick
    from eindekss.observation.station import Order
    from eindekss.observation.visit import Conditions
    from eindekss.wave import queue
    queue.BEAT, queue.STALLED = 0.1, 1.0
    order = Order(pathlib.Path(sys.argv[1]), Conditions("eindekss/test"), datetime.date(2026, 11, 21))
    queue.Queue("wave").work(order, 1, told, quick)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql() as running:
        yield running


@pytest.fixture
def queue(cluster: Cluster, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setenv("EINDEKSS_DATABASE", cluster.create(request.node.name))
    return Queue("wave")


class Worker:
    """A worker process and what it says."""

    def __init__(self, folder: Path) -> None:
        script = folder / "worker.py"
        script.write_text(WORKER)
        arguments = [sys.executable, script, folder, str(ROOT / "tests")]
        self.said: list[tuple[str, ...]] = []
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)

    def hears(self, word: str) -> None:
        """Return when it has said this of some website."""
        assert self.process.stdout is not None
        while not self.said or self.said[-1][1] != word:
            self.said.append(tuple(self.process.stdout.readline().split()))

    def ends(self) -> int:
        assert self.process.stdout is not None
        self.said += [tuple(line.split()) for line in self.process.stdout]
        self.process.stdout.close()
        return self.process.wait(60)


def sites(*keys: str) -> list[Site]:
    return [Site(key, f"http://{key}.test/", key.title()) for key in keys]


def test_two_workers_share_a_wave_and_one_of_them_is_killed(queue: Queue, tmp_path: Path) -> None:
    keys = ["slow-1", "a", "slow-2", "b"]
    assert queue.put(sites(*keys)) == 4
    assert queue.put(sites(*keys)) == 0
    killed, other = Worker(tmp_path), Worker(tmp_path)
    killed.hears("begun")
    killed.process.send_signal(signal.SIGKILL)
    assert killed.ends() == -signal.SIGKILL
    assert other.ends() == 0
    run = Run(tmp_path)
    assert run.left(keys) == ()
    assert all((visit := run.visit(key)) and visit.trouble is None and visit.site.name == key.title() for key in keys)
    done = [key for worker in (killed, other) for key, word in worker.said if word == "done"]
    assert len(done) == len(set(done))
    assert _jobs(queue) == []


def test_a_website_that_brings_two_workers_down_costs_its_own_outcome(queue: Queue, tmp_path: Path) -> None:
    """And one that has its record, because a worker died after writing it, is not visited again."""
    queue.put(sites("hangs", "dies", "a"))
    run = Run(tmp_path)
    order = Order(tmp_path, Conditions("eindekss/test"), date(2026, 11, 21))
    run.keep(blank(order, sites("dies")[0], Trouble(Reason.ROBOTS)))
    assert [Worker(tmp_path).ends() for _ in range(3)] == [-signal.SIGKILL, -signal.SIGKILL, 0]
    lost, known, after = (run.visit(key) for key in ("hangs", "dies", "a"))
    assert lost
    assert lost.trouble == Trouble(Reason.CRASHED, "2×")
    assert known
    assert known.trouble == Trouble(Reason.ROBOTS)
    assert after
    assert after.trouble is None
    assert _jobs(queue) == [("hangs", "failed")]


class Stub:
    """In the place of a crew."""

    def __init__(self, order: Order, size: int, told: Told, opens: Opens) -> None:
        self.order = order

    def visit(self, sites: Iterable[Site]) -> None:
        for site in sites:
            Run(self.order.folder).keep(blank(self.order, site, Trouble(Reason.ROBOTS)))


def test_the_commands_share_visit_and_judge(
    queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setenv("EINDEKSS_HOME", str(tmp_path / "var"))
    monkeypatch.setattr(observe, "equipped", lambda wanted: replace(wanted, browser="Chromium 1"))
    monkeypatch.setattr(queues, "Crew", Stub)
    monkeypatch.setattr(queues, "BEAT", 0.1)
    wave = observed_wave(tmp_path)
    framed(wave, tmp_path / "var", {"XL-001": "http://a.test/", "XL-002": "http://b.test/", "XL-003": ""})
    assert main(["--language", "en", "observe", str(wave.folder), "--queue"]) == 0
    assert "put on the queue: 3." in capsys.readouterr().out
    assert main(["--language", "en", "observe-worker", str(wave.folder)]) == 0
    assert main(["--language", "en", "observe", str(wave.folder), "--queue"]) == 0
    assert "put on the queue: 0." in capsys.readouterr().out
    monkeypatch.setattr(observe, "Crew", None)  # nobody is left to visit
    assert main(["--language", "en", "observe", str(wave.folder), "--no-import"]) == 0
    assert "Websites judged: 3" in capsys.readouterr().out
    monkeypatch.setattr(observe, "equipped", lambda wanted: replace(wanted, browser="Chromium 2"))
    assert main(["--language", "en", "observe-worker", str(wave.folder)]) == 1
    assert "browser" in capsys.readouterr().err
    assert main(["observe", "https://a.test/", "https://b.test/", "--queue"]) == 1
    for each, handler in handlers.items():
        signal.signal(each, handler)


def test_the_queue_needs_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EINDEKSS_DATABASE", raising=False)
    with pytest.raises(Refused) as refused:
        Queue("wave")
    assert "PostgreSQL" in refused.value.problems[0].text("en")


def test_a_worker_says_when_nothing_was_ever_queued(queue: Queue, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        queue.work(Order(tmp_path, Conditions("eindekss/test"), date(2026, 11, 21)), 1)
    assert "--queue" in refused.value.problems[0].text("en")


def _jobs(queue: Queue) -> list[tuple[str, str]]:
    with psycopg.connect(queue.address) as connection:
        return connection.execute("SELECT args->>'key', status::text FROM procrastinate_jobs ORDER BY id").fetchall()
