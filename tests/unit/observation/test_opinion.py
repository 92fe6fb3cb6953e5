"""The second engine over a kept visit: what it costs when it breaks, hangs, or takes too long."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from observing import AT, Pieces

from eindekss.errors import Refused, refuse
from eindekss.observation.engines import alfa, axe
from eindekss.observation.engines.alfa import EngineFailed
from eindekss.observation.evidence import Evidence
from eindekss.observation.opinion import second_opinion
from eindekss.observation.station import _second
from eindekss.observation.visit import Conditions, Page, Piece, Reason, Role, Site, Trouble, Visit

EVIDENCE = Pieces(Path())
FINE = {"engine": {"name": "alfa", "version": "1"}, "violations": [], "incomplete": [], "passes": []}


class Scripted:
    """An engine that does as told: page's path -> what happens."""

    def __init__(self, **happens: Callable[[], Any]) -> None:
        self.happens, self.asked = happens, list[str]()

    def opinion(self, page: Page, evidence: Evidence, viewport: tuple[int, int]) -> dict[str, Any]:
        name = page.url.rpartition("/")[2]
        self.asked.append(name)
        return self.happens.get(name, lambda: FINE)() or FINE


def breaks() -> None:
    raise EngineFailed("out of memory")


def refused() -> None:
    refuse("evidence-missing", digest="x")


def visit(*names: str) -> Visit:
    kept = {Piece.SERIALISED: EVIDENCE.keep(b"{}")}
    pages = tuple(Page(f"https://a.lv/{name}", Role.DRAWN, AT, kept=kept) for name in names)
    return Visit(Site("a", "https://a.lv/"), Conditions("test"), AT, AT, pages)


def heard(said: Visit) -> list[str]:
    return [page.url.rpartition("/")[2] for page in said.pages if Piece.ALFA in page.kept]


def test_each_page_gets_an_opinion_and_keeps_all_else() -> None:
    before = visit("a", "b")
    after = second_opinion(Scripted(), before, EVIDENCE)
    assert heard(after) == ["a", "b"]
    assert EVIDENCE.read_json(after.pages[0].kept[Piece.ALFA]) == FINE
    without = [replace(page, kept={Piece.SERIALISED: page.kept[Piece.SERIALISED]}) for page in after.pages]
    assert replace(after, pages=tuple(without)) == before


def test_a_page_that_breaks_the_engine_costs_its_opinion_alone() -> None:
    engine = Scripted(b=breaks, c=refused)
    assert heard(second_opinion(engine, visit("a", "b", "c", "d"), EVIDENCE)) == ["a", "d"]


def test_after_three_failures_in_a_row_the_website_is_given_up() -> None:
    engine = Scripted(b=breaks, c=breaks, e=breaks, f=breaks, g=breaks)
    assert heard(second_opinion(engine, visit(*"abcdefgh"), EVIDENCE)) == ["a", "d"]
    assert engine.asked == [*"abcdefg"]


def test_no_page_is_begun_when_the_time_is_over() -> None:
    clock = iter([0.0, 1.0, 5.0, 11.0, 12.0])
    assert heard(second_opinion(Scripted(), visit(*"abcd"), EVIDENCE, 10.0, lambda: next(clock))) == ["a", "b"]


def test_pages_that_were_not_seen_are_not_asked_about() -> None:
    seen = visit("a", "b", "c")
    blocked = replace(seen.pages[0], trouble=Trouble(Reason.BLOCKED))
    bare = replace(seen.pages[1], kept={})
    engine = Scripted()
    second_opinion(engine, replace(seen, pages=(blocked, bare, seen.pages[2])), EVIDENCE)
    assert engine.asked == ["c"]


def test_only_conditions_that_name_the_engine_begin_it(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Conditions("test", engines={axe.NAME: "1", alfa.NAME: "1"})
    with _second(both) as engine:
        assert engine is not None
    with _second(replace(both, engines={axe.NAME: "1"})) as engine:
        assert engine is None
    monkeypatch.setattr(alfa, "which", lambda _: None)  # a machine without Node observes all the same
    assert not alfa.installed()
    with _second(both) as engine:
        assert engine is None


def test_an_engine_that_is_not_installed_is_known_not_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alfa.installed()
    monkeypatch.setenv("EINDEKSS_NODE_MODULES", str(tmp_path))
    assert not alfa.installed()
    with pytest.raises(Refused):
        alfa.version()
