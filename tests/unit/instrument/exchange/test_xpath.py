"""Filters as XLSForm writes them."""

import pytest

from eindekss.errors import NOWHERE, Refused
from eindekss.expression import parse
from eindekss.instrument.exchange.xpath import Known, from_xpath, to_xpath
from eindekss.instrument.model import Kind

KNOWN: Known = {
    "A": (Kind.SINGLE, {"1": 1, "2": 2, "other": 99}),
    "K": (Kind.MULTI, {"red": 1, "blue": 2}),
    "N": (Kind.NUMBER, {}),
    "T": (Kind.TEXT, {}),
}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("${A} = 1", "${A} = 1"),
        ("${A} != 1", "${A} != '' and ${A} != 1"),
        ("not ${A} = 1", "${A} != '' and ${A} != 1"),
        ("${A} in (1, 2) and ${N} >= 0.5", "(${A} = 1 or ${A} = 2) and ${N} >= 0.5"),
        ("not selected(${K}, 2)", "${K} != '' and not(selected(${K}, '2'))"),
        ("count_selected(${K}) > 1", "${K} != '' and count-selected(${K}) > 1"),
        ("not ${A} in (1, 2)", "${A} != '' and ${A} != 1 and ${A} != 2"),
        ("is_na(${T}) or ${T} = 'it''s'", "${T} = '' or ${T} = \"it's\""),
        ("(${N} + 1) * -2 < 3 or true", "(${N} + 1) * -2 < 3 or true()"),
    ],
)
def test_out(ours: str, theirs: str) -> None:
    assert to_xpath(parse(ours), KNOWN) == theirs


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${A} = '1'", "${A} = 1"),
        ("${A} = 'other'", "${A} = 99"),
        ('selected(${A}, "other")', "${A} = 99"),
        ("selected(${K}, 'blue') and not(selected(${K},'red'))", "selected(${K}, 2) and not selected(${K}, 1)"),
        ("not(selected(${K},'red'))", "is_na(${K}) or not selected(${K}, 1)"),
        ("${A} != '1'", "is_na(${A}) or ${A} != 1"),
        ("${T} != '' and true()", "not is_na(${T}) and true"),
        ("count-selected(${K}) > 1", "coalesce(count_selected(${K}), 0) > 1"),
        ("${N} >= '18'", "${N} >= 18"),
        ("18 < ${N}", "${N} > 18"),
    ],
)
def test_in(theirs: str, ours: str) -> None:
    assert from_xpath(theirs, KNOWN, NOWHERE).root == parse(ours).root


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ("${GONE} = 1", "GONE"),
        ("${A} = 'no such'", "no such"),
        ("string-length(${T}) > 3", "string-length"),
        ("${N} = 'many'", "many"),
        ("${A} = ", "not finished"),
    ],
)
def test_what_cannot_come_in_is_refused_by_name(theirs: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        from_xpath(theirs, KNOWN, NOWHERE)


def test_a_filter_on_what_the_form_does_not_ask_is_refused() -> None:
    with pytest.raises(Refused, match="sector"):
        to_xpath(parse("${sector} = 'FM'"), KNOWN)
