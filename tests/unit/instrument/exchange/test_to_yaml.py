"""What is written reads back as the same questionnaire."""

from pathlib import Path

import pytest
import yaml
from exchanging import bare
from instruments import instrument, yes_no

from eindekss.dataset.wave import load_wave
from eindekss.instrument.exchange.to_yaml import to_yaml
from eindekss.instrument.load import load_instrument

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("wave", ["examples/lakeland-2025", "waves/latvia-2017"])
def test_every_questionnaire_comes_back_whole(wave: str, tmp_path: Path) -> None:
    for questionnaire in load_wave(ROOT / wave).instrument.questionnaires:
        path = tmp_path / f"{questionnaire.id}.yaml"
        path.write_text(to_yaml(questionnaire), encoding="utf-8")
        (back,) = load_instrument([path], ("lv", "en")).questionnaires
        assert bare(back) == bare(questionnaire)


def test_a_code_list_used_twice_is_written_once(tmp_path: Path) -> None:
    (questionnaire,) = instrument(tmp_path, yes_no("A") + yes_no("B")).questionnaires
    written = yaml.safe_load(to_yaml(questionnaire))
    assert list(written["code_lists"]) == ["a"]
    assert [item["options"] for item in written["sections"][0]["items"]] == ["a", "a"]
