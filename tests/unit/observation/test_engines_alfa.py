"""The second engine, over pages written down as it reads them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eindekss.errors import Refused
from eindekss.observation.engines import alfa, axe
from eindekss.observation.engines.alfa import Alfa, EngineFailed
from eindekss.observation.engines.results import Verdict, by_criterion, results

SIZE = (1280, 900)


def element(name: str, *children: Any, **attributes: str) -> dict[str, Any]:
    box = {"type": "rectangle", "x": 10, "y": 10, "width": 100, "height": 30}
    named = [
        {"type": "attribute", "namespace": None, "prefix": None, "name": name, "value": value}
        for name, value in attributes.items()
    ]
    return {"type": "element", "namespace": "http://www.w3.org/1999/xhtml", "prefix": None, "name": name,
            "attributes": named, "style": None, "children": list(children), "shadow": None, "content": None,
            "box": box}  # fmt: skip


def page(*body: Any, **attributes: str) -> str:
    title = element("title", {"type": "text", "data": "Dome", "box": None})
    html = element("html", element("head", title), element("body", *body), **attributes)
    return json.dumps({"type": "document", "children": [html], "style": []})


@pytest.fixture(scope="module")
def engine() -> Iterator[Alfa]:
    with Alfa() as running:
        yield running


def test_failures_name_the_element_as_the_layout_does(engine: Alfa) -> None:
    bad = page(element("div"), element("div", element("img", src="/a.png")), lang="lv")
    said = engine.examine(bad, "http://site.test/", SIZE)
    assert said["engine"] == {"name": "alfa", "version": alfa.version()}
    (failed,) = (each for each in results(said) if each.verdict is Verdict.FAIL)
    assert (failed.rule, failed.criteria, failed.count) == ("sia-r2", ("1.1.1",), 1)
    (node,) = failed.nodes
    assert node.selector == "html>body>div:nth-of-type(2)>img:nth-of-type(1)"
    assert node.html == '<img src="/a.png">'
    assert node.reasons == ("The image does not have an accessible name",)


def test_one_process_examines_many_pages(engine: Alfa) -> None:
    without, with_language = (engine.examine(page(**each), "http://site.test/", SIZE) for each in ({}, {"lang": "lv"}))
    assert by_criterion(results(without))["3.1.1"] is Verdict.FAIL
    assert by_criterion(results(with_language))["3.1.1"] is Verdict.PASS


def test_a_page_that_breaks_the_engine_costs_itself(engine: Alfa) -> None:
    with pytest.raises(EngineFailed):
        engine.examine('{"type": "nothing"}', "http://site.test/", SIZE)
    assert engine.examine(page(lang="lv"), "http://site.test/", SIZE)["violations"] == []


def test_a_page_that_takes_too_long_ends_the_process_and_the_next_begins_one() -> None:
    with Alfa(seconds=0.01) as hasty:
        with pytest.raises(EngineFailed, match=r"0\.01 s"):
            hasty.examine(page(), "http://site.test/", SIZE)
        hasty._seconds = 30
        assert hasty.examine(page(lang="lv"), "http://site.test/", SIZE)["violations"] == []


def test_an_engine_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EINDEKSS_NODE_MODULES", str(tmp_path))
    with pytest.raises(Refused, match="EINDEKSS_NODE_MODULES"):
        axe.version()
    with pytest.raises(Refused, match="npm ci"), Alfa():
        pass


def test_without_node_there_is_no_second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alfa, "which", lambda _: None)
    with pytest.raises(Refused, match="Node"), Alfa():
        pass
