"""LimeSurvey's filters in our language."""

import pytest

from eindekss.errors import NOWHERE, Refused
from eindekss.expression import parse
from eindekss.instrument.exchange.expressionscript import Ticks, from_expressionscript
from eindekss.instrument.exchange.xpath import Known
from eindekss.instrument.model import Kind

KNOWN: Known = {
    "A": (Kind.SINGLE, {"A1": 1, "A2": 2}),
    "K": (Kind.MULTI, {"SQ001": 1, "SQ002": 2}),
    "R_SQ001": (Kind.SINGLE, {"1": 1, "2": 2}),
    "N": (Kind.NUMBER, {}),
    "Y": (Kind.SINGLE, {"Y": 1, "N": 2}),
}
TICKS: Ticks = {"K_SQ001": ("K", "SQ001"), "K_SQ002": ("K", "SQ002")}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ('A.NAOK == "A1"', "${A} = 1"),
        ("((A == 'A1' or A == 'A2'))", "${A} in (1, 2)"),
        ('A != "A1"', "is_na(${A}) or ${A} != 1"),
        ('!is_empty(A) && A != "A1"', "${A} != 1"),
        ('K_SQ002.NAOK == "Y" and Y == "N"', "selected(${K}, 2) and ${Y} = 2"),
        ('K_SQ001 != "Y"', "is_na(${K}) or not selected(${K}, 1)"),
        ("is_empty(K_SQ001.NAOK)", "is_na(${K}) or not selected(${K}, 1)"),
        ("R_SQ001.NAOK ge 2 || N > 3.5", "${R_SQ001} >= 2 or ${N} > 3.5"),
        ("!(N < 3)", "is_na(${N}) or ${N} >= 3"),
        ("'A1' == A.value", "${A} = 1"),
    ],
)
def test_in(theirs: str, ours: str) -> None:
    found = from_expressionscript(theirs, KNOWN, TICKS, NOWHERE)
    assert found is not None
    assert found.root == parse(ours).root


@pytest.mark.parametrize("text", ["", "1", " 1 "])
def test_a_filter_that_lets_everybody_through_is_none(text: str) -> None:
    assert from_expressionscript(text, KNOWN, TICKS, NOWHERE) is None


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ("strlen(A) > 2", "unknown function “strlen”"),
        ("GONE == 1", "GONE"),
        ('A == "A9"', "A9"),
        ("K_SQ001 > 1", "K_SQ001"),
        ("A.shown == 'x'", "A.shown"),
        ("A == ", "not finished"),
    ],
)
def test_what_cannot_come_in_is_refused(theirs: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        from_expressionscript(theirs, KNOWN, TICKS, NOWHERE)
