"""# Long rosters: which services are asked in full

An institution with very many services is not asked everything about each of them. The report of 2017 says so of
institutions with more than 100 services (p. 44, before figure 39): they were asked to fill in the service-level
questions only for the 20 % of services with the most applications, but for no fewer than 20. A questionnaire may carry
such a rule, `full_for`. It spares people work; it forbids nothing and throws nothing away.
"""

from pathlib import Path

import polars as pl
import pytest
from both_ways import wide_frame
from instruments import instrument, number, text, write_questionnaire, yes_no

from eindekss.expression import Missing, Value
from eindekss.instrument.in_full import spared
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import FullFor, Instrument
from eindekss.instrument.relevance import hidden_columns, relevant

RULE = FullFor(over=100, share=0.2, at_least=20, by="APPLICATIONS")


def services(count: int, **other: Value) -> dict[str, Value]:
    """So many services: s001 with 1 application, s002 with 2, ...; and others beside."""
    return {f"s{at:03}": float(at) for at in range(1, count + 1)} | other


def in_full(numbers: dict[str, Value], rule: FullFor = RULE) -> list[str]:
    return [row for row in numbers if row not in spared(rule, numbers)]


def test_up_to_the_limit_every_service_is_asked_in_full() -> None:
    assert len(in_full(services(100))) == 100


def test_above_it_only_the_services_with_the_most_applications_are() -> None:
    """Of 101 services 20 % are 20.2; a part of a service counts as one, so 21 are asked in full."""
    assert in_full(services(101)) == [f"s{at:03}" for at in range(81, 102)]


def test_but_never_fewer_than_the_least_number() -> None:
    smaller = FullFor(over=10, share=0.2, at_least=20, by="APPLICATIONS")
    assert len(in_full(services(50), smaller)) == 20
    assert len(in_full(services(15), smaller)) == 15


def test_services_with_as_many_applications_as_the_last_one_are_asked_too() -> None:
    tied = services(101) | {"s079": 81.0, "s080": 81.0}
    assert in_full(tied) == [f"s{at:03}" for at in range(79, 102)]


def test_a_tie_without_a_single_application_brings_nobody_in() -> None:
    """Where too few services were applied for, the rest come in the order of their keys until the number is full."""
    idle = dict.fromkeys((f"s{at:03}" for at in range(1, 102)), 0.0) | {"s090": 5.0}
    assert in_full(idle) == [*(f"s{at:03}" for at in range(1, 21)), "s090"]


def test_a_number_that_is_said_not_to_exist_comes_after_all_that_do() -> None:
    known = services(101, s101=Missing.NOT_AVAILABLE, s100=Missing.NOT_APPLICABLE)
    assert in_full(known) == [f"s{at:03}" for at in range(79, 100)]
    assert spared(RULE, known)["s101"] is Missing.FILTERED


def test_a_service_whose_number_is_still_open_is_not_ranked_yet() -> None:
    """It is neither asked in full nor passed over; and its number, once known, brings no spared service in."""
    still = services(101, s050=Missing.NOT_ANSWERED)
    assert spared(RULE, still)["s050"] is Missing.NOT_REACHED
    before = set(in_full(still))
    for later in (0.0, 85.5, 1000.0):
        assert set(in_full(still | {"s050": later})) - {"s050"} <= before


@pytest.fixture
def ruled(tmp_path: Path) -> Instrument:
    """Services with their applications, and two questions that only the greatest of three is asked."""
    rule = "full_for: {over: 2, share: 0.1, at_least: 1, by: APPLICATIONS}\n"
    file = write_questionnaire(
        tmp_path,
        number("APPLICATIONS") + yes_no("ELECTRONIC") + text("HOW", "${ELECTRONIC} = 1"),
        "services",
        "service",
    )
    file.write_text(file.read_text(encoding="utf-8").replace("code_lists:", rule + "code_lists:"), encoding="utf-8")
    return load_instrument([file], ("lv", "en"), root=tmp_path)


NOTHING = Missing.NOT_ANSWERED
ROWS = [
    {"APPLICATIONS": 9.0, "ELECTRONIC": NOTHING, "HOW": NOTHING},
    {"APPLICATIONS": 5.0, "ELECTRONIC": NOTHING, "HOW": NOTHING},
    {"APPLICATIONS": NOTHING, "ELECTRONIC": NOTHING, "HOW": NOTHING},
    {"APPLICATIONS": 1.0, "ELECTRONIC": 1.0, "HOW": NOTHING},
    {"APPLICATIONS": 1.0, "ELECTRONIC": NOTHING, "HOW": "by post"},
]
WHY = {
    "APPLICATIONS": [None, None, None, None, None],
    "ELECTRONIC": [None, "filtered", "not-reached", None, "filtered"],
    "HOW": ["not-reached", "filtered", "not-reached", "filtered", "filtered"],
}


def columns(ruled: Instrument, rows: list[dict[str, Value]]) -> pl.DataFrame:
    dtypes = {"APPLICATIONS": pl.Float64, "ELECTRONIC": pl.Float64, "HOW": pl.String}
    one = wide_frame(rows, dtypes).with_columns(
        institution=pl.lit("XL-001"), row=pl.Series([f"s{at}" for at in range(len(rows))])
    )
    return hidden_columns(ruled, one, "service")


def test_a_spared_question_left_open_is_not_asked_and_an_unranked_one_not_reached(ruled: Instrument) -> None:
    """A spared service that answers a question all the same is taken at its word there, and spared the rest."""
    assert columns(ruled, ROWS).to_dict(as_series=False) == WHY


def test_one_row_at_a_time_gives_the_same_items(ruled: Instrument) -> None:
    rule = ruled.questionnaires[0].full_for
    assert rule is not None
    why = spared(rule, {f"s{at}": row["APPLICATIONS"] for at, row in enumerate(ROWS)})
    for at, row in enumerate(ROWS):
        relieved = ruled.questionnaires[0].spareable if f"s{at}" in why else frozenset[str]()
        asked = relevant(ruled, row, "service", spared=relieved)
        assert asked == {item for item, reasons in WHY.items() if reasons[at] is None}


def test_without_the_rule_every_service_is_asked_everything(tmp_path: Path) -> None:
    plain = instrument(tmp_path, number("STAFF"), number("APPLICATIONS") + yes_no("ELECTRONIC"))
    assert relevant(plain, {}, "service") == {"APPLICATIONS", "ELECTRONIC"}
