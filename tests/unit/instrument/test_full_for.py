"""The rule for long rosters as it is read from a questionnaire's file."""

from pathlib import Path

import pytest
from instruments import number, text, write_questionnaire, yes_no

from eindekss.errors import Refused
from eindekss.instrument.exchange.xlsform import xlsform
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Questionnaire


def questionnaire(folder: Path, rule: str, unit: str = "service") -> Questionnaire:
    items = number("N") + yes_no("YES") + number("MORE", "${YES} = 1") + text("WORDS")
    file = write_questionnaire(folder, items, "services", unit)
    content = file.read_text(encoding="utf-8").replace("code_lists:", f"full_for: {rule}\ncode_lists:")
    file.write_text(content, encoding="utf-8")
    return load_instrument([file], ("lv", "en"), root=folder).questionnaires[0]


def test_the_rule_spares_all_but_the_number_or_the_sections_named(tmp_path: Path) -> None:
    found = questionnaire(tmp_path, "{over: 100, share: 0.2, at_least: 20, by: N}")
    assert found.spareable == {"YES", "MORE", "WORDS"}
    assert found.full_for is not None
    assert [found.full_for.number(rows) for rows in (100, 101, 105, 106)] == [100, 21, 21, 22]
    named = questionnaire(tmp_path, "{over: 100, share: 0.2, at_least: 20, by: N, sections: [services-section]}")
    assert named.spareable == found.spareable


def test_a_share_that_no_binary_number_hits_is_counted_as_written(tmp_path: Path) -> None:
    found = questionnaire(tmp_path, "{over: 1, share: 0.07, at_least: 0, by: N}").full_for
    assert found is not None
    assert found.number(100) == 7


@pytest.mark.parametrize(
    ("rule", "unit", "problem"),
    [
        ("{over: 9, share: 0, at_least: 1, by: N}", "service", "full-for-share"),
        ("{over: 9, share: 20, at_least: 1, by: N}", "service", "full-for-share"),
        ("{over: 9, share: 0.2, at_least: 1, by: N}", "institution", "full-for-roster"),
        ("{over: 9, share: 0.2, at_least: 1, by: YES}", "service", "full-for-by"),
        ("{over: 9, share: 0.2, at_least: 1, by: MORE}", "service", "full-for-by"),
        ("{over: 9, share: 0.2, at_least: 1, by: N, sections: [no]}", "service", "full-for-section"),
        ("{over: 9, share: 0.2, at_least: 1, by: N, above: 3}", "service", "key-unknown"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(tmp_path: Path, rule: str, unit: str, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        questionnaire(tmp_path, rule, unit)
    assert [each.id for each in caught.value.problems] == [problem]


def test_xlsform_cannot_carry_it_and_says_so(tmp_path: Path) -> None:
    found = questionnaire(tmp_path, "{over: 100, share: 0.2, at_least: 20, by: N}")
    assert "xlsform-loses-full-for" in [loss.id for loss in xlsform(found, ("lv", "en")).losses]
