"""observation.yaml: what it means when it is right, and what it is refused for, with the place."""

from pathlib import Path

import pytest
from observed_wave import OBSERVATION, observed_wave

from eindekss.errors import Refused
from eindekss.observation.outcome import Status
from eindekss.observation.plan import Band, Class, Plan, Takes, read_plan

SEARCH = "{item: SEARCH, check: site-search, codes: {pass: 1}}"


def plan(folder: Path, text: str = OBSERVATION) -> Plan:
    return read_plan(observed_wave(folder, text))


def test_a_plan_is_read(tmp_path: Path) -> None:
    read = plan(tmp_path)
    assert (read.languages, read.seed, read.drawn, read.cap) == (("lv", "en"), "ezeri", 1, 6)
    assert read.contact == "birojs@ezeri.example"
    assert read.settings == {"services-links": {"portals": ["portals.test"]}}
    search, why, takes_part, posted = read.items
    assert (search.takes, search.source.codes) == (Takes.CODE, {Status.PASS: 1, Status.FAIL: 2})
    assert (search.source.classes, search.unassessable) == ({Status.PASS: Class.A, Status.FAIL: Class.S}, 4)
    assert (why.takes, set(why.source.classes.values())) == (Takes.FINDINGS, {Class.S})
    assert {code: source.check for code, source in takes_part.selected.items()} == {
        1: "forum", 2: "polls", 3: "suggestion-form",
    }  # fmt: skip
    assert (posted.takes, posted.absent, posted.unassessable) == (Takes.VALUE, "not-available", None)


def test_the_example_of_the_documentation_is_a_plan(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/reference/observation-file.md").read_text(encoding="utf-8")
    read = plan(tmp_path, page.partition("```yaml\n")[2].partition("```")[0])
    assert [each.takes for each in read.items] == [Takes.CODE, Takes.BAND, Takes.SELECTS]
    assert (read.seed, read.drawn, read.contact) == ("latvia-2026", 7, "birojs@ministrija.example")


def test_what_is_left_out_is_usual(tmp_path: Path) -> None:
    read = plan(tmp_path, f"items:\n  - {SEARCH}\n")
    assert (read.languages, read.seed, read.drawn, read.cap) == (("lv", "en", "ru"), "lakeland-2025", 5, 15)
    assert set(read.items[0].source.classes) == {Status.PASS, Status.FAIL, Status.PARTIAL, Status.NOT_APPLICABLE}
    assert set(read.items[0].source.classes.values()) == {Class.A}


def test_bands_hold_from_the_highest_down(tmp_path: Path) -> None:
    bands = "[{code: 1, above: 95}, {code: 2, from: 95}, {code: 3}]"
    read = plan(tmp_path, f"items:\n  - {{item: GRADE, check: site-search, bands: {bands}}}\n")
    assert read.items[0].bands == (Band(1, 95.0, True), Band(2, 95.0), Band(3, float("-inf")))
    codes = [next(band.code for band in read.items[0].bands if band.holds(number)) for number in (95.01, 95, 94.99, -1)]
    assert codes == [1, 2, 3, 3]


REFUSED = {
    "not-a-mapping": ("- a\n", 0, "pairs of keys and values"),
    "empty": ("", 0, "pairs of keys and values"),
    "unknown-key": ("itmes: []\n", 1, "itmes"),
    "no-items": ("languages: [lv]\n", 1, "items"),
    "item-unknown": ("items:\n  - {item: NOTHING, check: forum}\n", 2, "NOTHING"),
    "item-of-institutions": ("items:\n  - {item: SITE, check: forum}\n", 2, "respondent"),
    "item-twice": (f"items:\n  - {SEARCH}\n  - {SEARCH}\n", 3, "further up"),
    "check-unknown": ("items:\n  - {item: SEARCH, check: nothing, codes: {pass: 1}}\n", 2, "site-search"),
    "code-unknown": ("items:\n  - {item: SEARCH, check: forum, codes: {pass: 7}}\n", 2, "7"),
    "status-unknown": ("items:\n  - {item: SEARCH, check: forum, codes: {yes: 1}}\n", 2, "yes"),
    "review-has-no-code": ("items:\n  - {item: SEARCH, check: forum, codes: {review: 1}}\n", 2, "review"),
    "no-codes": ("items:\n  - {item: SEARCH, check: forum, takes: code}\n", 2, "codes"),
    "codes-and-bands": ("items:\n  - {item: SEARCH, check: forum, codes: {pass: 1}, bands: []}\n", 2, "bands"),
    "class-unknown": ("items:\n  - {item: POSTED, check: forum, class: B}\n", 2, "A, S, E"),
    "class-of-no-status": ("items:\n  - {item: POSTED, check: forum, class: {review: A}}\n", 2, "review"),
    "takes-unknown": ("items:\n  - {item: POSTED, check: forum, takes: all}\n", 2, "findings"),
    "value-is-no-key": ("items:\n  - {item: POSTED, check: forum, value: 1}\n", 2, "value"),
    "bands-out-of-order": (
        "items:\n  - item: GRADE\n    check: forum\n    bands:\n      - {code: 1}\n      - {code: 2, from: 1}\n",
        6, "from the highest down",
    ),
    "band-twice": (
        "items:\n  - item: GRADE\n    check: forum\n    bands:\n    - {code: 1, from: 1}\n    - {code: 2, from: 1}\n",
        6, "from the highest down",
    ),
    "band-from-and-above": (
        "items:\n  - {item: GRADE, check: forum, bands: [{code: 1, from: 1, above: 1}]}\n", 2, "from",
    ),
    "not-multiple": ("items:\n  - {item: SEARCH, selects: [{code: 1, check: forum}]}\n", 2, "multiple choice"),
    "selects-code-unknown": ("items:\n  - item: TAKES_PART\n    selects:\n      - {code: 9, check: forum}\n", 4, "9"),
    "selects-check-unknown": ("items:\n  - item: TAKES_PART\n    selects:\n      - {code: 1, check: a}\n", 4, "“a”"),
    "class-above-selects": (
        "items:\n  - {item: TAKES_PART, class: S, selects: [{code: 1, check: forum}]}\n", 2, "class",
    ),
    "absence-unknown": ("items:\n  - {item: SEARCH, check: forum, codes: {pass: 1}, not-assessable: a}\n", 2, "“a”"),
    "absence-code-unknown": ("items:\n  - {item: SEARCH, check: forum, codes: {pass: 1}, not-assessable: 9}\n", 2, "9"),
    "absence-is-no-truth": ("items:\n  - {item: SEARCH, check: forum, codes: {pass: 1}, not-assessable: true}\n", 2,
                            "not-assessable"),
    "parameter-unknown": (f"parameters:\n  services-links: {{portal: []}}\nitems:\n  - {SEARCH}\n", 2, "portals"),
    "parameter-of-other-kind": (
        f"parameters:\n  services-links: {{portals: a.lv}}\nitems:\n  - {SEARCH}\n", 2, "a list",
    ),
    "parameter-no-number": (f"parameters:\n  news-fresh: {{days: month}}\nitems:\n  - {SEARCH}\n", 2, "whole number"),
    "parameters-of-no-check": (f"parameters:\n  nothing: {{}}\nitems:\n  - {SEARCH}\n", 2, "“nothing”"),
    "language-unknown": (f"items:\n  - {SEARCH}\nlanguages: [lv, xx]\n", 3, "en, lv, ru"),
    "language-is-no-text": (f"items:\n  - {SEARCH}\nlanguages: [[lv]]\n", 3, "vocabulary"),
    "no-language": (f"items:\n  - {SEARCH}\nlanguages: []\n", 3, "vocabulary"),
    "languages-are-no-list": (f"items:\n  - {SEARCH}\nlanguages: lv\n", 3, "a list"),
    "sample-key-unknown": (f"items:\n  - {SEARCH}\nsample: {{drwan: 5}}\n", 3, "drwan"),
    "cap-too-small": (f"items:\n  - {SEARCH}\nsample: {{cap: 0}}\n", 3, "1 at least"),
    "drawn-too-small": (f"items:\n  - {SEARCH}\nsample: {{drawn: -1}}\n", 3, "0 at least"),
    "seed-is-no-text": (f"items:\n  - {SEARCH}\nsample: {{seed: 5}}\n", 3, "a text"),
    "contact-is-no-text": (f"items:\n  - {SEARCH}\ncontact: [a]\n", 3, "a text"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    text, line, words = REFUSED[name]
    with pytest.raises(Refused) as refused:
        plan(tmp_path, text)
    (problem,) = refused.value.problems
    assert problem.place.file == "lakeland-2025/observation.yaml"
    assert (problem.place.line or 0) == line
    assert words in problem.text("en")
    assert problem.text("lv") != problem.text("en")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = """
languages: [xx]
sample: {cap: 0}
parameters: {nothing: {}}
items:
  - {item: NOTHING, check: forum}
  - {item: POSTED, check: nothing}
"""
    with pytest.raises(Refused) as refused:
        plan(tmp_path, text)
    assert [problem.place.line for problem in refused.value.problems] == [5, 6, 3, 1, 2]


def test_a_wave_without_the_file_says_so(tmp_path: Path) -> None:
    wave = observed_wave(tmp_path)
    settings = wave.folder / "wave.toml"
    settings.write_text(settings.read_text().replace('observation = "observation.yaml"\n', ""))
    from eindekss.dataset.wave import load_wave  # noqa: PLC0415 - read anew

    with pytest.raises(Refused, match="observation"):
        read_plan(load_wave(wave.folder))
