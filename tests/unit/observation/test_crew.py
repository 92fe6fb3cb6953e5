"""A crew's workers die, hang and are killed; each website still gets its record, and no other pays for it."""

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stations import quick

from eindekss.observation import crew
from eindekss.observation.crew import Crew, Word
from eindekss.observation.kept import Run
from eindekss.observation.station import Order
from eindekss.observation.visit import Conditions, Reason, Site

DAY = datetime.date(2026, 11, 21)


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(tmp_path, Conditions("eindekss/test"), DAY)


def sites(*keys: str) -> list[Site]:
    return [Site(key, f"http://{key}.test/") for key in keys]


def test_two_workers_visit_every_site_once_and_tell(order: Order) -> None:
    keys = ["a", "slow-1", "slow-2", "slow-3", "slow-4"]
    heard: list[Word] = []
    Crew(order, 2, heard.append, quick).visit(sites(*keys))
    run = Run(order.folder)
    assert run.left(keys) == ()
    assert sorted(word.key for word in heard if word.done) == keys
    assert Word("a", "http://a.test/") in heard
    assert len({visit.ended for key in keys if (visit := run.visit(key))}) == 2


def test_a_worker_that_dies_costs_its_own_site(order: Order) -> None:
    Crew(order, 2, opens=quick).visit(sites("a", "dies", "b", "c"))
    run = Run(order.folder)
    lost = run.visit("dies")
    assert lost
    assert lost.trouble
    assert lost.trouble.reason is Reason.CRASHED
    assert all((visit := run.visit(key)) and visit.trouble is None for key in "abc")


def test_a_site_is_tried_again_by_another_worker(order: Order) -> None:
    Crew(order, 1, opens=quick).visit(sites("dies-once", "a"))
    visit = Run(order.folder).visit("dies-once")
    assert visit is not None
    assert visit.trouble is None


def test_a_worker_that_hangs_is_ended(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "GRACE", 0.5)
    monkeypatch.setattr(crew, "TRIES", 1)
    hasty = Order(order.folder, order.conditions, DAY, deadline=1.0)
    Crew(hasty, 1, opens=quick).visit(sites("hangs", "a"))
    run = Run(order.folder)
    hung, after = run.visit("hangs"), run.visit("a")
    assert hung
    assert hung.trouble
    assert hung.trouble.reason is Reason.CRASHED
    assert after
    assert after.trouble is None


def test_workers_of_a_killed_crew_end_themselves_and_the_run_goes_on_from_there(order: Order) -> None:
    program = (
        "import datetime, pathlib, sys; sys.path.insert(0, sys.argv[2])\n"
        "from stations import quick\n"
        "from eindekss.observation.crew import Crew\n"
        "from eindekss.observation.station import Order\n"
        "from eindekss.observation.visit import Conditions, Site\n"
        "order = Order(pathlib.Path(sys.argv[1]), Conditions('eindekss/test'), datetime.date(2026, 11, 21))\n"
        "if __name__ == '__main__':\n"
        "    told = lambda word: print(word.key, word.done, flush=True)\n"
        "    Crew(order, 2, told, quick).visit([Site(key, 'http://x.test/') for key in ('a', 'hangs', 'b')])\n"
    )
    script = order.folder / "program.py"
    script.write_text(program)
    here = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, script, order.folder, here], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        done = set()
        while done != {"a", "b"}:
            key, ended = killed.stdout.readline().split()
            done |= {key} if ended == "True" else set()
        workers = _children(killed.pid)
        killed.send_signal(signal.SIGKILL)
    assert workers
    deadline = time.monotonic() + 20
    while any(_runs(worker) for worker in workers):
        assert time.monotonic() < deadline, "a worker outlived its crew"
        time.sleep(0.1)
    run = Run(order.folder)
    assert run.left(["a", "hangs", "b", "c"]) == ("hangs", "c")


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
