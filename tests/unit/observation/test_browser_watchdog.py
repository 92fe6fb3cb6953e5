"""What hangs is ended by the operating system."""

import subprocess
import sys
import time

import pytest

from eindekss.observation.browser import watchdog
from eindekss.observation.browser.watchdog import Watchdog, drawing

BROWSER = """
import subprocess, sys, time
children = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", mark]) for mark in sys.argv[1:]]
print(*(child.pid for child in children), flush=True)
time.sleep(60)
"""


def begun(*marks: str) -> tuple["subprocess.Popen[str]", list[int]]:
    process = subprocess.Popen([sys.executable, "-c", BROWSER, *marks], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, [int(number) for number in process.stdout.readline().split()]


def ended(process: "subprocess.Popen[str]", children: list[int]) -> None:
    for child in children:
        subprocess.run(["kill", "-9", str(child)], check=False, stderr=subprocess.DEVNULL)
    process.kill()
    process.communicate()


def test_only_processes_that_draw_pages_are_found() -> None:
    process, children = begun("--type=renderer", "--type=gpu-process")
    try:
        assert drawing(process.pid) == children[:1]
    finally:
        ended(process, children)


def test_what_does_not_end_in_time_is_ended_and_at_last_the_browser_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "_GRACE", 0.2)
    process, children = begun("--type=renderer")
    try:
        dog = Watchdog(process.pid)
        with dog.limit(30):
            pass
        assert not dog.bit
        assert process.poll() is None
        begin = time.monotonic()
        with dog.limit(0.2):
            process.wait(10)
        assert dog.bit
        assert time.monotonic() - begin < 5
        assert drawing(process.pid) == []
    finally:
        ended(process, children)
