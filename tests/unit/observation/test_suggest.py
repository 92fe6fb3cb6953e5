"""Outcomes become suggestions: what is decided, what is suggested, and that "could not look" never becomes a "no"."""

import csv
import datetime
import math
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from observed_wave import OBSERVATION, observed_wave
from observing import AT, Pieces

from eindekss.dataset.wave import Wave
from eindekss.observation.check import checks
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.plan import Class, read_plan
from eindekss.observation.suggest import PIECES, ROWS, SHOWN, Outcomes, Suggestion, suggestions, write
from eindekss.observation.visit import Reason

PASS, FAIL, REVIEW = Outcome(Status.PASS), Outcome(Status.FAIL), Outcome(Status.REVIEW)
DEAD = not_assessable(Reason.TIMEOUT)
BROKEN = Finding(Words("Meklētājs neko neatrod.", "The search finds nothing."), Words("Labot.", "Mend it."))
Suggest = Callable[..., dict[str, Suggestion]]


def place(words: str = "Meklēt", **more: object) -> Sighting:
    return Sighting("https://a.lv/", AT, words, **more)  # type: ignore[arg-type] - fields of a sighting


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> Wave:
    return observed_wave(tmp_path_factory.mktemp("wave"))


@pytest.fixture
def suggest(wave: Wave, tmp_path: Path) -> Suggest:
    def suggest(text: str = OBSERVATION, language: str = "lv", **said: Outcome) -> dict[str, Suggestion]:
        """Of what no outcome is given for, nothing could be seen."""
        checks = ("site-search", "forum", "polls", "suggestion-form", "last-post-others", "news-fresh")
        outcomes: Outcomes = {each: said.get(each.replace("-", "_"), DEAD) for each in checks}
        plan = read_plan(wave if text is OBSERVATION else observed_wave(tmp_path, text))
        return {each.item: each for each in suggestions(plan, wave.instrument, outcomes, language)}

    return suggest


def test_a_status_becomes_its_code_in_its_class(suggest: Suggest) -> None:
    passed = suggest(site_search=Outcome(Status.PASS, confidence=0.9, seen=(place(),)))["SEARCH"]
    assert (passed.decision, passed.value, passed.confidence, passed.seen) == (Class.A, "1", 0.9, (place(),))
    assert passed.check.startswith("site-search ")
    assert suggest(site_search=FAIL)["SEARCH"].decision is Class.S


@pytest.mark.parametrize("status", [Status.REVIEW, Status.PARTIAL, Status.NOT_APPLICABLE])
def test_a_status_without_a_code_is_the_experts(suggest: Suggest, status: Status) -> None:
    said = suggest(site_search=Outcome(status, note=Words("Skatīt.", "Look.")))["SEARCH"]
    assert (said.decision, said.value, said.missing, said.note) == (Class.E, "", "", "Skatīt.")
    assert said.reason == "", "it looked"


def test_what_could_not_be_seen_is_what_the_wave_says_or_the_experts(suggest: Suggest) -> None:
    said = suggest()
    assert (said["SEARCH"].decision, said["SEARCH"].value) == (Class.A, "4")
    assert (said["POSTED"].decision, said["POSTED"].value, said["POSTED"].missing) == (Class.A, "", "not-available")
    assert (said["TAKES_PART"].decision, said["TAKES_PART"].value) == (Class.E, "")
    assert said["SEARCH"].note == "Vietne neatbildēja laikā."
    undecided = suggest("items:\n  - {item: SEARCH, check: site-search, codes: {pass: 1, fail: 2}}\n")["SEARCH"]
    assert (undecided.decision, undecided.value, undecided.missing) == (Class.E, "", "")
    assert {each.reason for each in (said["SEARCH"], said["POSTED"], undecided)} == {"timeout"}


def test_findings_become_words_once_in_the_waves_language(suggest: Suggest) -> None:
    broken = Outcome(Status.FAIL, findings=(BROKEN, BROKEN))
    assert suggest(site_search=broken)["WHY"].value == "Meklētājs neko neatrod."
    assert suggest(language="en", site_search=broken)["WHY"].value == "The search finds nothing."


def test_an_item_whose_filter_is_closed_is_not_suggested(suggest: Suggest) -> None:
    assert "WHY" not in suggest(site_search=PASS)
    assert "WHY" in suggest(site_search=FAIL)


def test_codes_of_a_multiple_choice_are_those_that_passed(suggest: Suggest) -> None:
    seen = (place("forums"),)
    said = suggest(forum=Outcome(Status.PASS, confidence=0.6, seen=seen), polls=FAIL, suggestion_form=PASS)
    assert said["TAKES_PART"].value == "1 3"
    assert (said["TAKES_PART"].decision, said["TAKES_PART"].confidence) == (Class.S, 0.6)
    assert said["TAKES_PART"].seen == seen
    versions = ".".join(checks()[each].version for each in ("forum", "polls", "suggestion-form"))
    assert said["TAKES_PART"].check == f"forum + polls + suggestion-form {versions}"


def test_a_code_left_open_is_not_called_absent_for_certain(suggest: Suggest) -> None:
    everything = "items:\n  - item: TAKES_PART\n    selects: [{code: 1, check: forum}, {code: 2, check: polls}]\n"
    assert suggest(everything, forum=PASS, polls=FAIL)["TAKES_PART"].decision is Class.A
    part = suggest(everything, forum=PASS, polls=DEAD)["TAKES_PART"]
    assert (part.decision, part.value) == (Class.S, "1")
    assert part.note == "2: Vietne neatbildēja laikā."
    assert suggest(everything, forum=DEAD, polls=REVIEW)["TAKES_PART"].decision is Class.E
    none = suggest(everything, forum=FAIL, polls=FAIL)["TAKES_PART"]
    assert (none.decision, none.value) == (Class.A, "")


@pytest.mark.parametrize(
    ("value", "code"), [(96.0, "1"), (95.0, "2"), (95, "2"), (0.5, "3"), (-1.0, ""), (None, ""), (True, ""), ("96", "")]
)
def test_a_number_becomes_the_code_of_its_band(suggest: Suggest, value: object, code: str) -> None:
    bands = "[{code: 1, above: 95}, {code: 2, from: 70}, {code: 3, from: 0}]"
    text = f"items:\n  - {{item: GRADE, check: site-search, bands: {bands}}}\n"
    said = suggest(text, site_search=Outcome(Status.PASS, value))["GRADE"]  # type: ignore[arg-type]
    assert (said.value, said.decision) == (code, Class.A if code else Class.E)


@pytest.mark.parametrize(
    ("interval", "flagged"),
    [([71.0, 94.9], False), ([70.0, 95.0], False), ([69.9, 80.0], True), ([90.0, 95.1], True), ([], False)],
)
def test_an_interval_that_reaches_into_another_band_is_flagged(
    suggest: Suggest, interval: list[float], flagged: bool
) -> None:
    bands = "[{code: 1, above: 95}, {code: 2, from: 70}, {code: 3, from: 0}]"
    text = f"items:\n  - {{item: GRADE, check: site-search, bands: {bands}}}\n"
    scored = Outcome(Status.FAIL, 80.0, note=Words("80 %.", "80%."), figures={"interval": interval})
    said = suggest(text, site_search=scored)["GRADE"]
    assert (said.value, said.decision) == ("2", Class.A)
    assert (
        said.note == "80 %." + " Ticamības intervāls skar vairākas grupas: citas lapas varētu dot citu grupu." * flagged
    )


VALUES = {
    "date": ("POSTED", datetime.date(2026, 11, 20), "2026-11-20"),
    "number": ("AGE", 3.14, "3.1"),
    "whole-number": ("AGE", 3, "3"),
    "no-number": ("AGE", math.nan, ""),
    "below-the-least": ("AGE", -1.0, ""),
    "truth": ("AGE", True, ""),
    "text": ("WHY", "vārds", "vārds"),
    "first-of-several": ("WHY", ("pirmais", "otrais"), "pirmais"),
    "none-of-several": ("WHY", (), ""),
    "code": ("GRADE", "2", "2"),
    "no-code-of-the-item": ("GRADE", "7", ""),
    "date-for-a-number": ("AGE", datetime.date(2026, 11, 20), ""),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_written_as_the_item_takes_it_or_left_to_the_expert(suggest: Suggest, name: str) -> None:
    item, value, written = VALUES[name]
    filter_open = "  - {item: SEARCH, check: forum, codes: {fail: 2}}\n"
    text = f"items:\n{filter_open}  - {{item: {item}, check: news-fresh}}\n"
    said = suggest(text, forum=FAIL, news_fresh=Outcome(Status.PASS, value))[item]  # type: ignore[arg-type]
    assert (said.value, said.decision) == (written, Class.A if written else Class.E)


def test_no_more_is_shown_than_a_person_looks_at(suggest: Suggest) -> None:
    many = tuple(place(str(number)) for number in range(20))
    assert len(suggest(site_search=Outcome(Status.PASS, seen=many))["SEARCH"].seen) == SHOWN


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00"


def written(folder: Path, *seen: Sighting, evidence: Pieces) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    said = Suggestion("SEARCH", Class.S, "site-search 1", "1", confidence=0.85, note='teikums, ar "pēdiņām"', seen=seen)
    write(folder, [("XL-001", AT, (said,))], evidence)
    return _rows(folder / "suggestions.csv"), _rows(folder / "evidence.csv")


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_the_folder_holds_rows_pieces_and_each_file_once(tmp_path: Path) -> None:
    evidence = Pieces(Path())
    shot, source = evidence.keep(png(100, 200)), evidence.keep(b"<p>avots")
    seen = (place(screenshot=shot, box=Box(1, 2, 30, 40)), place(screenshot=shot), place(file=source))
    rows, pieces = written(tmp_path / "s", *seen, evidence=evidence)
    assert tuple(rows[0]) == ROWS
    assert rows[0]["confidence"] == "0.85"
    assert rows[0]["note"] == 'teikums, ar "pēdiņām"'
    assert tuple(pieces[0]) == PIECES
    assert [(each["image"], each["crop"], each["file"]) for each in pieces] == [
        (f"{shot}.png", "1 2 30 40", ""), (f"{shot}.png", "", ""), ("", "", f"{source}.txt"),
    ]  # fmt: skip
    assert {file.name: file.read_bytes() for file in (tmp_path / "s" / "files").iterdir()} == {
        f"{shot}.png": png(100, 200), f"{source}.txt": b"<p>avots",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("box", "crop"),
    [
        (Box(-20, -5, 50, 50), "0 0 30 45"),
        (Box(90, 190, 50, 50), "90 190 10 10"),
        (Box(-9999, 0, 100, 20), ""),
        (Box(0, 250, 10, 10), ""),
        (Box(5, 5, 0, 10), ""),
        (Box(1.5, 2.5, 10.2, 10.2), "1 2 10 10"),  # type: ignore[arg-type] - as a browser measures
    ],
)
def test_a_crop_never_leaves_its_picture(tmp_path: Path, box: Box, crop: str) -> None:
    evidence = Pieces(Path())
    shot = evidence.keep(png(100, 200))
    assert written(tmp_path / "s", place(screenshot=shot, box=box), evidence=evidence)[1][0]["crop"] == crop


def test_signs_that_are_no_text_do_not_reach_the_import(tmp_path: Path) -> None:
    written(tmp_path / "s", place("a\x00b\x1bc\nd \ud83d"), evidence=Pieces(Path()))
    text = (tmp_path / "s" / "evidence.csv").read_text(encoding="utf-8")
    assert "a b c\nd ?" in text


def test_an_address_is_written_as_the_import_takes_it(tmp_path: Path) -> None:
    seen = Sighting("https://a.lv/gada pārskats 2026.pdf", AT, "Gada pārskats")
    page = written(tmp_path / "s", seen, evidence=Pieces(Path()))[1][0]["page"]
    assert page == "https://a.lv/gada%20pārskats%202026.pdf"


def test_the_folder_is_made_anew_and_an_unfinished_one_is_no_hindrance(tmp_path: Path) -> None:
    evidence = Pieces(Path())
    (tmp_path / ".s.new" / "files").mkdir(parents=True)
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "left.txt").touch()
    written(tmp_path / "s", evidence=evidence)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["evidence.csv", "files", "s", "suggestions.csv"]
