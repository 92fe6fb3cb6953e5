from pathlib import Path

from instruments import instrument, multi, number, text, yes_no

from eindekss.expression import Missing
from eindekss.instrument.variables import NAME_LENGTH, variables


def test_each_item_is_a_variable_and_each_option_of_a_multiple_choice_one(tmp_path: Path) -> None:
    found = variables(instrument(tmp_path, yes_no("A") + multi("K", "${A} = 1"), rows=number("P52")))
    assert [variable.name for variable in found] == ["A", "K_1", "K_2", "K_3", "K_99", "P52"]
    ticked = found[4]
    assert (ticked.item, ticked.option, ticked.unit) == ("K", 99, "institution")
    assert ticked.label == {"lv": "K: o99", "en": "K: o99"}
    assert ticked.values[1] == {"lv": "atzīmēts", "en": "ticked"}
    assert found[5].unit == "service"


def test_measure_values_and_decimals_follow_the_kind(tmp_path: Path) -> None:
    code, amount, words = variables(instrument(tmp_path, yes_no("A") + number("N", more=", decimals: 2") + text("T")))
    assert (code.measure, code.values[1]["lv"]) == ("nominal", "jā")
    assert (amount.measure, amount.decimals, dict(amount.values)) == ("scale", 2, {})
    assert words.is_text
    assert not amount.is_text


def test_only_reasons_that_can_occur_are_listed(tmp_path: Path) -> None:
    items = yes_no("A") + number("N", "${A} = 1", ", absent: [not-available]")
    everyone, some = variables(instrument(tmp_path, items))
    assert Missing.FILTERED not in everyone.missing
    assert Missing.NOT_AVAILABLE not in everyone.missing
    assert some.missing[:2] == (Missing.FILTERED, Missing.NOT_AVAILABLE)
    assert Missing.NON_RESPONDENT in everyone.missing


def test_names_stay_unique_ignoring_case_where_an_item_has_an_option_s_name(tmp_path: Path) -> None:
    found = variables(instrument(tmp_path, multi("K01M") + text("k01m_1") + text("K01M_C2")))
    names = [variable.name.lower() for variable in found]
    assert len(set(names)) == len(names)
    assert next(variable.name for variable in found if variable.item == "K01M") == "K01M_C2_1"


def test_names_are_never_too_long_and_never_cut_to_the_same(tmp_path: Path) -> None:
    long, longer = "A" * 62, "A" * 63
    found = variables(instrument(tmp_path, multi(long) + multi(longer)))
    names = {variable.name for variable in found}
    assert len(names) == 8
    assert max(map(len, names)) <= NAME_LENGTH
