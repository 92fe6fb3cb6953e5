"""The questionnaires of wave latvia-2017 hold everything that annexes 7.2 and 7.3 of the report print.

The lists below were read off the printed annexes, not off the files they check.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eindekss.dataset.wave import Wave, load_wave
from eindekss.expression import variables
from eindekss.expression.missing import Missing
from eindekss.instrument.check import check
from eindekss.instrument.model import Instrument, Item, Kind, Label, Matrix, Origin

LATVIA = Path(__file__).parents[2] / "waves" / "latvia-2017"

PRINTED = {
    "self-assessment": """
        V00J V01 V03A V03 D61J F00 F12 ACHIEVEMENTS_DESC NOTES_DESC
        K13M K13M_NOTES P1001_YN P1001 P1001_NOTES P1002 P1002_NOTES
        F14 P1020 P1012 P1012_NOTES P1013 P1013_NOTES F07M P1017 F08J F08J_NOTES F33 F34
        P1014 P1014_NOTES P1015 P1015_NOTES
        A00J A00J_1 A01M P1003 A03 P1030 P1030_NOTES_URI P1030_NOTES_API P1030_NOTES_LINK A05 A04
        A06J A06J_NOTES P1004 A07J A07J_1
        F21 P01 P50
        V11M V12M_1 V12M_2 V12M_3 V12M_4 V12M_5 P1008 P1008_NOTES P1018 D10 D01J D11 D11_NOTES P1009
        D12M_1 D12M_2 D12M_3 D12M_4 D12M_5 D21 D22 D23 D24 D25 D26 D27 D28 D31 D32 D33 D34 D35 D36 P1007
        D41 D51 D53 K01M K01M_1 P1029 K01M2 K01M3 K01M3_NOTES K01M4 K01M4_NOTES P1010""",
    "systems": "P1011",
    "expert": """
        F13M M08 M06 M07 M07_NOTES K11M_FB K11M_FB_1 K11M_FB_2 K11M_FB_3 K11M_FB_4 K11M_FB_5
        K11M_TW K11M_TW_1 K11M_TW_2 K11M_TW_3 M09 M11 M12 M05 M13 F32""",
    "automatic": "M16J M17J M17J_NOTES",
    "services": "P52 P52_K P52_T P52_P P52_E P53 P53_K P53_T P53_P P53_E P1023 P1024",
}
RECONSTRUCTED = {
    "self-assessment": "P1018_1 DIV",
    "data-needs": "P1041_DATA P1041_INST P1041_IS P1041 P1041_NOTES",
    "expert": "K11M_OTHER",
    "automatic": "M16J_SCORE",
    "services": "S38 S37_START S37_DONE S37_SATISF S39 S40 S41 S42 S43 S44",
}
UNITS = {"systems": "system", "data-needs": "data-need", "services": "service"}
RESPONDENTS = {"expert": "expert", "automatic": "automatic"}

# Every choice question: S(ingle) or M(ulti) and the codes printed (for figures: shown) beside its options.
ONE_TWO = "V03A D61J F12 P1001_YN P1020 F07M A00J A04 A07J F21 V11M P1018 D10 D01J P1009 P1010 DIV F13M M11 M12 \
    M05 K11M_FB K11M_FB_3 K11M_FB_5 K11M_TW K11M_TW_3 K11M_OTHER M17J S38 S41 S43 P1041_INST P1041_IS"
CODES = {item: "S 1 2" for item in ONE_TWO.split()} | {
    "F00": "S 1 2 3", "K13M": "M 1 2 3 99", "P1001": "M 1 2 3 4 99", "P1002": "M 1 2 3 4 5 6 99",
    "F14": "S 1 2 3 4", "P1012": "M 99 2 3 4", "P1013": "M 1 2 3 4 99", "P1017": "S 1 2 3",
    "F08J": "M 1 2 3 4 5 99", "F33": "S 1 2 3", "F34": "S 1 2 3", "P1014": "M 1 2 3 99",
    "P1015": "M 1 2 3 4 5 6 99", "A01M": "M 1 2 3", "P1003": "M 1 2 3", "A03": "S 1 2 3", "P1030": "M 1 2 3",
    "A05": "S 1 2 3 4 5", "A06J": "M 1 2 3 4 99", "P1004": "S 1 2 3", "P01": "S 1 2 3 4", "P50": "S 1 2 3",
    "P1008": "M 1 2 3 4 5 99", "P1018_1": "M 1 2 3 4", "D11": "S 1 2 3 99", "K01M": "M 1 2 99",
    "P1029": "M 1 2", "K01M2": "M 1 2 3 4", "K01M3": "S 1 2 3 4", "K01M4": "S 1 2 3 4", "P1011": "S 1 2 3 4",
    "P1041": "M 1 2 99", "M08": "M 1 2 3 4 5 6 7 8", "M06": "M 1 2 3", "M07": "M 1 2 3 4 5 6 99",
    "M09": "S 1 2 3", "M13": "M 1 2 3", "M16J": "S 1 2 3 4", "S39": "S 1 2 3", "S40": "M 1 2 3 4 5",
    "S42": "S 1 2 3", "S44": "S 1 2 3",
    **{f"V12M_{row}": "S 1 2 3 4" for row in range(1, 6)},
    **{f"D12M_{row}": "S 1 2 3 4" for row in range(1, 6)},
}  # fmt: skip
COUNTS = "D21 D22 D23 D24 D25 D26 D27 D28 D31 D32 D33 D34 D35 D36 P1007 D41 D51 D53 \
    P52 P52_K P52_T P52_P P52_E P53 P53_K P53_T P53_P P53_E P1023 P1024"

# Where the source disagrees with itself: what it prints (a part of it) and the filter taken.
DISAGREEMENTS = {
    "P1020": ("P1002", "${F14} in (1, 2)"),
    "A06J_NOTES": ("A00J", "selected(${A06J}, 99)"),
    "A07J_1": ("(A00J=1)", "${A07J} = 1"),
    "K01M4_NOTES": ("K01M3", "${K01M4} in (1, 2)"),
    "P1018": ("(V11M=1)", None),
    "P1017": ("filtra nav", "${F07M} = 1"),
    "F21": ("filtra nav", "${D61J} = 1"),
    "P1008_NOTES": ("filtra nav", "selected(${P1008}, 99)"),
    "K01M_1": ("filtra nav", "selected(${K01M}, 99)"),
    "K11M_FB_4": ("filtra nav", "${K11M_FB} = 1"),
    "K11M_FB_5": ("filtra nav", "${K11M_FB} = 1"),
}
SLIPS = {
    "V12M_4": "Perosnāla", "P1008": "Alikušo", "F08J": "72egment", "P1011": "sakarne", "A07J": "2016.gadā",
    "D41": "2016.gadā", "D53": "2016.gadā", "K11M_TW_3": "K11m_TW_3", "M17J": "M17j", "P52_E": "[P52E]",
    "K01M": "Iekšējās platforma", "M12": "citā tūlītējas", "A05": "(0)", "K13M": "vadlīnijas,u.c.",
}  # fmt: skip


@pytest.fixture(scope="module")
def wave() -> Wave:
    return load_wave(LATVIA)


@pytest.fixture(scope="module")
def instrument(wave: Wave) -> Instrument:
    return wave.instrument


def ids(instrument: Instrument, origin: Origin) -> dict[str, list[str]]:
    found = {each.id: [item.id for item in each.items if item.origin is origin] for each in instrument.questionnaires}
    return {questionnaire: items for questionnaire, items in found.items() if items}


def test_every_printed_item_is_there_in_order_and_no_other(instrument: Instrument) -> None:
    assert ids(instrument, Origin.PRINTED) == {name: text.split() for name, text in PRINTED.items()}


def test_items_reported_but_not_printed_are_marked(instrument: Instrument) -> None:
    assert ids(instrument, Origin.RECONSTRUCTED) == {name: text.split() for name, text in RECONSTRUCTED.items()}
    for items in ids(instrument, Origin.RECONSTRUCTED).values():
        assert all(instrument.items[item].printed_in and instrument.items[item].errata for item in items)


def test_each_questionnaire_has_its_unit_and_respondent(instrument: Instrument) -> None:
    for each in instrument.questionnaires:
        assert each.unit == UNITS.get(each.id, "institution")
        assert each.respondent == RESPONDENTS.get(each.id, "institution")


def test_every_choice_has_the_codes_printed(instrument: Instrument) -> None:
    found = {
        item.id: " ".join(["S" if item.kind is Kind.SINGLE else "M", *(str(each.code) for each in item.options)])
        for item in instrument.items.values()
        if item.options
    }
    assert found == CODES


def test_counts_take_no_negative_number_and_offer_both_absences(instrument: Instrument) -> None:
    for item in (instrument.items[name] for name in COUNTS.split()):
        assert (item.kind, item.minimum, item.decimals) == (Kind.NUMBER, 0, 0)
        assert set(item.absent) == {Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE}


@pytest.mark.parametrize("item", DISAGREEMENTS)
def test_a_filter_that_the_source_contradicts_has_its_erratum(instrument: Instrument, item: str) -> None:
    printed, taken = DISAGREEMENTS[item]
    relevant = instrument.items[item].relevant
    assert (relevant.text if relevant else None) == taken
    assert any(printed in erratum.printed for erratum in instrument.items[item].errata)


@pytest.mark.parametrize("item", SLIPS)
def test_a_slip_is_mended_and_kept_as_an_erratum(instrument: Instrument, item: str) -> None:
    found = instrument.items[item]
    assert any(SLIPS[item] in erratum.printed for erratum in found.errata)
    slip = re.compile(rf"(?<!\w){re.escape(SLIPS[item])}(?!\w)")
    assert not any(slip.search(text) for text in texts(found))


def test_a_heading_that_is_not_printed_has_its_erratum(instrument: Instrument) -> None:
    blocks = (block for each in instrument.questionnaires for part in each.sections for block in part.blocks)
    matrices = {block.id: block for block in blocks if isinstance(block, Matrix)}
    assert set(matrices) == {"V12M", "D12M", "DOC_S", "DOC_N", "DOC_I", "DOC_R", "P52M", "P53M"}
    for name in ("V12M", "D12M", "P52M", "P53M"):
        assert matrices[name].label["lv"] in {erratum.taken for erratum in matrices[name].errata}


@pytest.mark.parametrize("item", ["F33", "F34"])
def test_an_institution_without_a_centre_can_say_so(instrument: Instrument, item: str) -> None:
    assert instrument.items[item].absent == (Missing.NOT_APPLICABLE,)
    assert any("centr" in erratum.reason["lv"] for erratum in instrument.items[item].errata)


def test_a_specified_other_is_asked_where_other_is_chosen(instrument: Instrument) -> None:
    """Every option 99 has a text of its own, asked only of those who chose it."""
    with_other = {item.id for item in instrument.items.values() if item.option(99)}
    asked = {
        name
        for item in instrument.items.values()
        if item.kind is Kind.TEXT and item.relevant and "99" in item.relevant.text
        for name in variables(item.relevant)
    }
    assert with_other == asked


def test_every_text_is_in_both_languages(instrument: Instrument) -> None:
    for label in labels(instrument):
        assert set(label) == {"lv", "en"}
        assert all(text.strip() for text in label.values())


def test_no_line_break_or_hyphen_of_the_page_is_left(instrument: Instrument) -> None:
    for text in (text for item in instrument.items.values() for text in texts(item)):
        assert not any(artefact in text for artefact in ("\n", "  ", "\u00ad", "- "))
        assert not text.endswith("-")


def test_the_instrument_proves_sound(instrument: Instrument) -> None:
    assert list(check(instrument)) == []


def test_the_wave_says_what_it_is(wave: Wave) -> None:
    assert (wave.id, wave.period) == ("latvia-2017", "2016")
    assert (str(wave.opened), str(wave.closed), str(wave.reference_date)) == (
        "2017-11-06", "2017-12-06", "2017-11-21",
    )  # fmt: skip
    assert wave.notice
    assert "Reconstructed from the published report" in wave.notice["en"]


def labels(instrument: Instrument) -> Iterator[Label]:
    for each in instrument.questionnaires:
        yield each.title
        for section in each.sections:
            yield section.title
            yield from (block.label for block in section.blocks if isinstance(block, Matrix))
        for item in each.items:
            yield item.label
            yield from (option.label for option in item.options)
            yield from (erratum.reason for erratum in item.errata)
            yield from [item.hint] if item.hint else []


def texts(item: Item) -> Iterator[str]:
    yield from (item.id, *item.label.values())
    yield from (text for option in item.options for text in option.label.values())
