"""The accessibility score, its interval, what is told of it, and when there is none."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from observing import Given, judged, page, seen, unseen

from eindekss.observation.conformance import agreement, examined, interval, score
from eindekss.observation.engines import axe
from eindekss.observation.engines.criteria import CRITERIA
from eindekss.observation.engines.modules import module
from eindekss.observation.engines.rules import rules
from eindekss.observation.outcome import Box, Outcome, Status
from eindekss.observation.visit import Piece, Reason, Role, Trouble

RULES = {
    "color-contrast": ["wcag2aa", "wcag143"],
    "image-alt": ["wcag2a", "wcag111"],
    "link-name": ["wcag2a", "wcag244", "wcag412"],
    "button-name": ["wcag2a", "wcag412"],
    "target-size": ["wcag22aa", "wcag258"],
    "html-has-lang": ["wcag2a", "wcag311"],
    "tabindex": ["cat.keyboard", "best-practice"],
}
NODE = {"selector": "html>body>p:nth-of-type(1)", "inner": "", "html": "<p>pale</p>", "reasons": ["2.3"],
        "box": [10, 20, 30, 40]}  # fmt: skip


def kept(
    fails: Mapping[str, int] | None = None, passes: str = "", review: str = "", engine: str = "axe-core"
) -> dict[str, Any]:
    """What an engine said of one page. ``fails``: rule -> how many elements."""
    failed = [{**_rule(rule), "count": count, "nodes": [NODE] * count} for rule, count in (fails or {}).items()]
    return {
        "engine": {"name": engine, "version": "1.2"},
        "violations": failed,
        "incomplete": [{**_rule(rule), "count": 1, "nodes": [NODE]} for rule in review.split()],
        "passes": [{**_rule(rule), "count": 1} for rule in passes.split()],
    }


def _rule(rule: str) -> dict[str, Any]:
    return {"rule": rule, "tags": RULES.get(rule, ["wcag143"]), "impact": "serious", "help": "Help"}


def site(*said: dict[str, Any], second: dict[str, Any] | None = None) -> list[Given]:
    """A page for each; the first is the home page."""
    return [
        page("<p>vārdi</p>", Role.DRAWN if place else Role.HOME, f"/{place}" if place else "/",
             pieces={Piece.AXE: each, Piece.SCREENSHOT: "png", **({Piece.ALFA: second} if second else {})})
        for place, each in enumerate(said)
    ]  # fmt: skip


def wcag(*given: Given, **settings: Any) -> Outcome:
    return judged("wcag", *given, settings={"wcag": settings})


def test_score_is_passes_of_what_is_decided_by_page_and_criterion() -> None:
    one = kept({"color-contrast": 3}, passes="color-contrast image-alt html-has-lang", review="image-alt link-name")
    other = kept(passes="color-contrast html-has-lang")
    said = wcag(*site(one, other))
    # 1.4.3 fails once and passes once, 1.1.1 passes once, 3.1.1 twice; 2.4.4 and 4.1.2 are for review
    assert (said.status, said.value) == (Status.FAIL, 80.0)
    assert (said.figures["passes"], said.figures["fails"]) == (4, 1)
    assert list(said.figures["criteria"]) == ["1.1.1", "1.4.3", "2.4.4", "3.1.1", "4.1.2"]
    assert said.figures["criteria"]["1.4.3"] == {"fail": 1, "pass": 1, "review": 0}
    assert said.figures["criteria"]["4.1.2"] == {"fail": 0, "pass": 0, "review": 1}
    assert [each["score"] for each in said.figures["pages"]] == [pytest.approx(200 / 3), 100.0]
    assert said.figures["pages"][0]["fail"] == ["1.4.3"]


def test_value_is_not_rounded() -> None:
    said = wcag(*site(kept({"color-contrast": 1}, passes="image-alt html-has-lang")))
    assert said.value == 100 * 2 / 3


def test_best_practice_and_criteria_of_later_versions_are_left_out() -> None:
    given = site(kept({"tabindex": 5, "target-size": 2}, passes="image-alt"))
    assert wcag(*given).figures["criteria"].keys() == {"1.1.1", "2.5.8"}
    older = wcag(*given, version="2.0")
    assert (older.status, older.value, older.figures["version"]) == (Status.PASS, 100.0, "2.0")


def test_failures_of_later_versions_are_told_last_and_count_for_nothing() -> None:
    said = wcag(*site(kept({"target-size": 2, "image-alt": 1}, passes="html-has-lang")), version="2.1")
    assert (said.value, said.figures["passes"], said.figures["fails"]) == (50.0, 1, 1)
    assert [each.criterion for each in said.findings] == ["1.1.1", "2.5.8"]
    assert said.findings[1].says.lv.endswith("Vērtējumā to neskaita: prasība ir jaunāka.")
    assert [each["mended"] for each in said.figures["rules"]] == [100.0, 50.0]


def test_nothing_found_never_means_that_it_conforms() -> None:
    said = wcag(*site(kept(passes="image-alt html-has-lang")))
    assert (said.status, said.value, said.findings) == (Status.PASS, 100.0, ())
    assert said.note is not None
    assert said.note.lv.startswith("Nav automātiski atrodamu kļūdu;")
    assert said.note.en.startswith("No automatically detectable failure;")
    assert "conform" not in said.note.en
    assert "atbilst" not in said.note.lv


def test_findings_say_what_where_and_how_the_one_that_gains_most_first() -> None:
    bad = kept({"color-contrast": 20, "image-alt": 1}, passes="html-has-lang")
    said = wcag(*site(bad, bad, kept({"image-alt": 2}, passes="color-contrast")))
    first, second = said.findings
    assert (first.criterion, second.criterion) == ("1.1.1", "1.4.3")
    assert first.says.lv == "Attēlam nav aprakstoša teksta (alt)."
    assert "alt" in first.mend.en
    assert [each["rule"] for each in said.figures["rules"]] == ["image-alt", "color-contrast"]
    assert said.figures["rules"][0] == {"rule": "image-alt", "criteria": ["1.1.1"], "pages": 3, "places": 4,
                                        "mended": pytest.approx(75.0)}  # fmt: skip
    place = first.seen[0]
    assert (place.page, place.selector, place.excerpt) == ("https://www.example.org/", NODE["selector"], "<p>pale</p>")
    assert place.box == Box(10, 20, 30, 40)
    assert place.screenshot
    assert len(second.seen) == 12
    assert {each.page for each in second.seen[:2]} == {"https://www.example.org/", "https://www.example.org/1"}


def test_mending_a_rule_helps_only_where_no_other_rule_fails_the_criterion() -> None:
    said = wcag(*site(kept({"link-name": 1, "button-name": 1}, passes="html-has-lang")))
    gains = {each["rule"]: each["mended"] for each in said.figures["rules"]}
    assert said.value == pytest.approx(100 / 3)
    assert gains == {"link-name": pytest.approx(200 / 3), "button-name": pytest.approx(100 / 3)}


def test_what_has_no_extent_has_no_place_on_the_picture() -> None:
    flat = {**kept({"image-alt": 1}), "passes": []}
    flat["violations"][0]["nodes"] = [{**NODE, "box": [0, 0, 0, 0]}, {**NODE, "box": None}]
    assert [each.box for each in wcag(*site(flat)).findings[0].seen] == [None, None]


def test_blocked_and_missing_pages_are_told_and_never_a_score() -> None:
    fine = site(kept(passes="image-alt"))
    blocked = wcag(*fine, unseen(Role.NEWS, Reason.BLOCKED), unseen(Role.FORM, Reason.BLOCKED), unseen(Role.SEARCH))
    assert (blocked.status, blocked.value) == (Status.NOT_ASSESSABLE, None)
    assert blocked.trouble == Trouble(Reason.BLOCKED, "1/4")
    assert wcag(page("x")).trouble == Trouble(Reason.NOT_KEPT, "0/1")
    assert wcag(*fine, unseen(Role.NEWS)).status is Status.PASS
    assert wcag(*fine, unseen(Role.NEWS), share=0.6).trouble == Trouble(Reason.TIMEOUT, "1/2")


def test_documents_and_pages_that_are_gone_are_no_pages() -> None:
    gone = page("", Role.NEWS, status=404, trouble=Trouble(Reason.ERROR, "404"))
    broken = page("", Role.NEWS, status=500, trouble=Trouble(Reason.ERROR, "500"))
    fine = site(kept(passes="image-alt"))
    assert wcag(*fine, gone, unseen(Role.SERVICES, Reason.NOT_HTML), unseen(Role.FORM, Reason.NOT_HTML)).value == 100.0
    assert wcag(*fine, broken, broken).trouble == Trouble(Reason.ERROR, "1/3")


def test_one_address_counts_once() -> None:
    given = site(kept({"image-alt": 1}, passes="html-has-lang"))
    assert len(wcag(*given, *given).figures["pages"]) == 1


def test_interval_is_that_of_its_seed_and_holds_the_score() -> None:
    pages = site(*[kept({"image-alt": 1} if place % 3 else {}, passes="html-has-lang label") for place in range(9)])
    first, again = wcag(*pages), wcag(*pages)
    low, high = first.figures["interval"]
    assert first == again
    assert isinstance(first.value, float)
    assert low < first.value < high
    assert first.note is not None
    assert f"{low:.1f}–{high:.1f}%" in first.note.en
    assert f"{low:.1f}–{high:.1f} %".replace(".", ",") in first.note.lv


def test_interval_narrows_with_pages_and_one_page_has_none() -> None:
    sample = [examined(_seen_page(each), Piece.AXE, "2.2") for each in
              (kept({"image-alt": 1}, passes="html-has-lang"), kept(passes="image-alt html-has-lang"))]  # fmt: skip
    assert score(sample) == 75.0
    few, many = interval(sample * 3, "seed"), interval(sample * 30, "seed")
    assert few is not None
    assert many is not None
    assert few.low < many.low < 75.0 < many.high < few.high
    assert interval(sample[:1], "seed") is None
    assert wcag(*site(kept({"image-alt": 1}))).figures["interval"] == []
    assert any(interval(sample * 30, str(seed)) != many for seed in range(9))


def test_the_second_engine_stands_beside_and_counts_for_nothing() -> None:
    alfa = kept({"image-alt": 1}, passes="html-has-lang label", engine="alfa")
    first = kept({"color-contrast": 1}, passes="image-alt html-has-lang label")
    alone, heard = wcag(*site(first)), wcag(*site(first, second=alfa))
    assert alone.figures["second"] == {}
    assert (heard.value, heard.findings) == (alone.value, alone.findings)
    said = heard.figures["second"]
    assert (said["engine"], said["version"], said["pages"]) == ("alfa", "1.2", 1)
    assert said["criteria"] == {
        "1.1.1": {"both": 0, "first": 0, "second": 1, "neither": 0},
        "1.4.3": {"both": 0, "first": 1, "second": 0, "neither": 0},
        "3.1.1": {"both": 0, "first": 0, "second": 0, "neither": 1},
    }
    assert said["agreement"] == pytest.approx(1 / 3)
    assert said["rules"] == {"image-alt": 1}
    assert heard.note is not None
    assert heard.note.lv.endswith("Otrs dzinējs spriež tāpat 33 % gadījumu.")


def test_engines_agree_on_what_both_fail_or_both_pass() -> None:
    one, two = (examined(_seen_page(each), Piece.AXE, "2.2") for each in (
        kept({"image-alt": 1}, passes="html-has-lang", review="color-contrast"),
        kept({"image-alt": 9}, passes="html-has-lang color-contrast")))  # fmt: skip
    cells = agreement([(one, two)])
    assert (cells["1.1.1"].both, cells["3.1.1"].neither) == (1, 1)
    assert "1.4.3" not in cells  # one of them cannot tell
    assert {criterion: each.share for criterion, each in cells.items()} == {"1.1.1": 1.0, "3.1.1": 1.0}


def test_a_page_without_a_verdict_is_no_hundred_per_cent() -> None:
    assert wcag(*site(kept(review="image-alt"))).trouble == Trouble(Reason.NOT_KEPT, "axe-core")


def test_every_rule_that_can_fail_has_words_in_both_languages() -> None:
    source = module("axe-core", "axe.js").read_text(encoding="utf-8")
    of_levels = {rule for rule, tags in _rules_of(source).items() if tags & set(axe.TAGS)}
    assert len(of_levels) > 60
    assert of_levels - set(rules()) == set()
    for rule, said in rules().items():
        for words in (*said.says, *said.mend):
            assert words.endswith("."), rule
        assert said.says.lv != said.says.en, rule


def test_a_rule_without_words_speaks_the_engines() -> None:
    (finding,) = wcag(*site(kept({"quite-new": 1}))).findings
    assert finding.says.en == "An accessibility requirement (1.4.3) is not met: Help."


def test_criteria_are_those_of_three_versions() -> None:
    counts = {version: sum(each.counts(version) for each in CRITERIA.values()) for version in ("2.0", "2.1", "2.2")}
    assert counts == {"2.0": 37, "2.1": 49, "2.2": 55}  # A and AA, without 4.1.1
    assert {each.level for each in CRITERIA.values()} == {"A", "AA"}
    assert all(each.name.lv and each.name.en for each in CRITERIA.values())


def _seen_page(said: dict[str, Any]) -> Any:
    looked = seen(*site(said)).home
    assert looked is not None
    return looked


def _rules_of(source: str) -> dict[str, set[str]]:
    """Rules with their tags, read from the engine's source."""
    found = re.findall(r"id: '([\w-]+)',(?:(?!\n {6}id:).)*?tags: \[(.*?)\]", source, re.DOTALL)
    return {rule: set(re.findall(r"'([^']+)'", tags)) for rule, tags in found}
