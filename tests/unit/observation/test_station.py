"""A station looks at what this machine can look at."""

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from networking import Server, ok, says

from eindekss.observation import station as stations
from eindekss.observation.browser import FULL
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.refusal import Refusal
from eindekss.observation.station import Order, station
from eindekss.observation.visit import Conditions, Page, Piece, Reason, Role, Site, Trouble


class Blind:
    """A browser that sees nothing, and remembers which pieces it should have kept."""

    asked: list[frozenset[Piece]] = []  # noqa: RUF012 - of the one test
    har = cookies = ""

    def __init__(self, url: str, conditions: Conditions, *, refused: Callable[[], Sequence[Refusal]]) -> None:
        """Nothing to open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing to close."""

    def site(self, evidence: Evidence, pieces: frozenset[Piece] = FULL) -> Self:
        self.asked.append(pieces)
        return self

    def look(self, url: str, role: Role) -> Page:
        return Page(url, role, "2026-11-21T09:00:00+00:00", trouble=Trouble(Reason.TIMEOUT))


def test_a_machine_without_the_second_engine_visits_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stations, "Chromium", Blind)
    monkeypatch.setenv("EINDEKSS_NODE_MODULES", str(tmp_path))
    conditions = Conditions("eindekss/test", engines={"axe-core": "4.14.1"})
    with Server(says(ok(b""))) as site:
        order = Order(tmp_path, conditions, datetime.date(2026, 11, 21), allowed={"a.test": site.endpoint}, pace=0)
        with station(order) as visit:
            made = visit(Site("a", "http://a.test/"), lambda _: None)
    assert made.trouble == Trouble(Reason.TIMEOUT)
    assert Blind.asked == [FULL - {Piece.SERIALISED}]
