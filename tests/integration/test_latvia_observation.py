"""The wave's plan of observation: every item of annex 7.3 that a check can say anything about has one."""

from pathlib import Path

from eindekss.dataset.wave import load_wave
from eindekss.observation.plan import Class, Takes, read_plan

ROOT = Path(__file__).parents[2]
BY_EXPERT = {"K11M_FB_4", "K11M_FB_5"}  # timed by an expert


def test_every_item_of_the_annex_has_a_check_or_is_the_experts() -> None:
    wave = load_wave(ROOT / "waves" / "latvia-2017")
    plan = read_plan(wave)
    asked = {
        item.id
        for each in wave.instrument.questionnaires
        if each.respondent in ("expert", "automatic")
        for item in each.items
    }
    assert {each.item for each in plan.items} == asked - BY_EXPERT
    assert plan.cap == 15


def test_every_code_has_its_check() -> None:
    wave = load_wave(ROOT / "waves" / "latvia-2017")
    for taken in read_plan(wave).items:
        codes = {option.code for option in wave.instrument.items[taken.item].options}
        if taken.takes is Takes.SELECTS:
            assert set(taken.selected) == codes
        elif taken.takes is Takes.BAND:
            assert {band.code for band in taken.bands} == codes
        elif taken.takes is Takes.CODE:
            assert set(taken.source.codes.values()) == codes


def test_what_cannot_be_seen_for_sure_is_never_decided_by_a_check() -> None:
    """The classes of the programme: F13M, M07, M09, M12, M13 and F32 are an expert's to confirm."""
    plan = {each.item: each for each in read_plan(load_wave(ROOT / "waves" / "latvia-2017")).items}
    for item in ("F13M", "M07", "M09", "M12", "M13", "F32"):
        for source in plan[item].sources:
            assert Class.A not in source.classes.values()


def test_what_is_other_is_named_and_the_links_are_those_of_both_materials() -> None:
    wave = load_wave(ROOT / "waves" / "latvia-2017")
    plan = {each.item: each for each in read_plan(wave).items}
    assert plan["M07"].selected[99].check == plan["M07_NOTES"].source.check == "other-tools"
    assert plan["M07_NOTES"].takes is Takes.VALUE
    assert plan["F32"].source.check == "explanatory-material"
