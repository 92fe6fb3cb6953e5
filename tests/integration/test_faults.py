"""Servers die without warning while many people answer: every save that was acknowledged is there afterwards.

``crowd`` prepares the wave and its people in a process of its own, on a database of its own; the load is in this
process. What the database holds at the end is read by that other process too, with the history.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from building import ROOT
from crowd import Answering, Person, Server, sample
from postgresql import Cluster, postgresql

PEOPLE, ITEMS, ROUNDS = 12, 40, 3
PREPARE = """
import dataclasses, json, sys
from pathlib import Path
from crowd import people, settle, write_wave
home = Path(sys.argv[1])
settle(home)
print(json.dumps([dataclasses.astuple(each) for each in people(write_wave(home / "load", {items}, 2), {people})]))
"""
KEPT = """
import json, sys
from pathlib import Path
from crowd import settle
settle(Path(sys.argv[1]))
from eindekss.collection.models import Answer, History
names = ("response__institution__key", "item", "version", "value")
print(json.dumps({kind.__name__: list(kind.objects.values_list(*names)) for kind in (Answer, History)}))
"""


class Site:
    """The site on one database, and the people in it."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.environment = {
            "EINDEKSS_HOME": str(home), "EINDEKSS_DATABASE": address,
            "EINDEKSS_SECRET_KEY": "of this run only, thrown away after it ends",
            "DJANGO_SETTINGS_MODULE": "eindekss.web.settings",
            "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "bench")),
        }  # fmt: skip
        prepare = PREPARE.format(items=ITEMS, people=PEOPLE)
        self.server = Server(**self.environment)
        self.crowd = [Answering(self.server.port, Person(*each)) for each in self.asked(prepare)]

    def asked(self, program: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", program, str(self.home)], env=os.environ | self.environment, cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def under_load(self, deeds: Callable[[], None]) -> None:
        """Everybody answers without a pause for as long as ``deeds`` are done, and goes on where it failed."""
        over = threading.Event()
        threads = [threading.Thread(target=self._answer, args=(each, at, over)) for at, each in enumerate(self.crowd)]
        for thread in threads:
            thread.start()
        try:
            deeds()
        finally:
            over.set()
            for thread in threads:
                thread.join()

    @staticmethod
    def _answer(person: Answering, seed: int, over: threading.Event) -> None:
        chance = random.Random(seed)  # noqa: S311 - test data
        while not over.is_set():
            if not person.save(*sample(chance, ITEMS)):
                time.sleep(0.02)

    @property
    def acknowledged(self) -> int:
        return sum(each.diary.saves for each in self.crowd)

    def wait_for_more(self, count: int = 24) -> None:
        """Until that many saves more have been acknowledged: a death before would prove nothing."""
        wanted, until = self.acknowledged + count, time.monotonic() + 300
        while self.acknowledged < wanted:
            assert time.monotonic() < until, [each.diary.errors[-1:] for each in self.crowd]
            time.sleep(0.02)

    def lost(self, held: dict[str, list[list[str]]]) -> list[str]:
        """Acknowledged saves that are not in the history held, or stand with an older or other value."""
        history = {(who, item, version): value for who, item, version, value in held["History"]}
        standing = {(who, item): (version, value) for who, item, version, value in held["Answer"]}
        missing = []
        for each in self.crowd:
            who = each.person.institution
            for item, versions in each.diary.acknowledged.items():
                missing += [f"{who} {item} {version} {value}" for version, value in versions.items()
                            if history.get((who, item, version)) != value]  # fmt: skip
                version, value = standing.get((who, item), (0, ""))
                if version < max(versions) or history[who, item, version] != value:
                    missing.append(f"{who} {item}: version {version} stands, {max(versions)} was acknowledged")
        return missing


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Cluster | None]]:
    server: AbstractContextManager[Cluster | None]
    server = postgresql(durable=True) if request.param == "postgresql" else nullcontext()
    with server as cluster:
        made = Site(tmp_path / "home", cluster.create("load") if cluster else "")
        made.server.start()
        try:
            yield made, cluster
        finally:
            made.server.kill()


def test_no_acknowledged_save_is_lost_however_often_the_server_is_killed(site: tuple[Site, Cluster | None]) -> None:
    here, cluster = site

    def deeds() -> None:
        for _ in range(ROUNDS - bool(cluster)):
            here.wait_for_more()
            here.server.kill()
            here.server.start()
        if cluster:
            here.wait_for_more()
            cluster.stop("immediate")
            cluster.start()
        here.wait_for_more()

    here.under_load(deeds)
    assert sum(len(each.diary.errors) for each in here.crowd) > ROUNDS, "nobody noticed the deaths"
    held = here.asked(KEPT)
    assert here.lost(held) == []
    here.crowd[0].diary.acknowledged.setdefault("Q0", {})[10_000] = "4"
    assert here.lost(held), "a save that is not there would not have been noticed"
