"""The content checks against the corpus's labels: what they have reached is held."""

import pytest
from measuring import CHECKS, Measure, measure

# Those that decide without an expert where they find something (class A).
DECIDES = ("M05", "M06.1", "M08.5", "M08.6", "M08.7", "M11", "K11M_FB", "K11M_TW", "K11M_OTHER")


@pytest.fixture(scope="module")
def measured() -> Measure:
    return measure()


def test_every_item_is_measured_on_every_assessable_website(measured: Measure) -> None:
    assert {each.item for each in measured.cases} == set(CHECKS)
    assert len({each.site for each in measured.cases}) >= 35


@pytest.mark.parametrize("item", DECIDES)
def test_what_decides_alone_is_not_wrong(measured: Measure, item: str) -> None:
    wrong = [each.site for each in measured.cases if each.item == item and each.cell == "false"]
    assert not wrong


def test_precision_and_recall_of_all(measured: Measure) -> None:
    assert measured.precision() >= 0.96, measured.table()
    assert measured.recall() >= 0.80, measured.table()
    assert measured.recall(borderline=False) >= 0.85, measured.table()
