"""The claims register: every published number recomputed, and what came of it."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from eindekss.analysis.claims import CellSpec, Claim, ClaimUnit, Measure, report
from eindekss.analysis.frames import Frames
from eindekss.analysis.quantiles import half_up
from eindekss.analysis.verdicts import claim_problems, compute, evaluate_claims, exact
from eindekss.expression import parse

INSTITUTIONS = pl.DataFrame(
    {
        "institution": ["A", "B", "C"],
        "row": [""] * 3,
        "type": ["ministry", "institution", "institution"],
        "SITE": [1.0, 2.0, None],
        "LOAD": [0.1, 0.2, None],
    }
)
SERVICES = pl.DataFrame(
    {
        "institution": ["A", "A", "B"],
        "row": ["s1", "s2", "s1"],
        "type": ["ministry", "ministry", "institution"],
        "ALL": [100.0, 900.0, 200.0],
        "E": [100.0, None, 30.0],
    }
)
OUTLIERS = pl.DataFrame(
    {
        "set": ["extreme"],
        "unit": ["service"],
        "institution": ["A"],
        "row": ["s1"],
        "listed": [True],
        "by_rule": [True],
    }
)
FRAMES = Frames({"institution": INSTITUTIONS, "service": SERVICES}, OUTLIERS, sets=frozenset({"extreme"}))


def cell(measure: str, of: str, base: str | None = None, over: str | None = None, **rest: str) -> CellSpec:
    read = {"base": base and parse(base), "over": over and parse(over)}
    unit = rest.pop("unit", "institution")
    return CellSpec(unit, Measure(measure), parse(of), **{k: v for k, v in read.items() if v}, **rest)


def claim(published: str, spec: CellSpec | None, unit: str = "percent", decimals: int = 0, **rest: object) -> Claim:
    words = {"lv": "teksts", "en": "text"}
    reason = None if spec else {"lv": "nav datu", "en": "no data"}
    return Claim(
        "c", "1. lpp.", words, Decimal(published), ClaimUnit(unit), decimals, words, spec,
        not_reconstructable=reason, **rest,
    )  # fmt: skip


def verdict(*claims: Claim) -> str:
    return evaluate_claims(claims, FRAMES)["verdict"][0]


# ---- measures --------------------------------------------------------------------------------------------------
def test_an_unknown_condition_counts_as_not_true_and_stays_in_the_base() -> None:
    found = compute(cell("share", "${SITE} = 1"), FRAMES)
    assert (found.value, found.count, found.base) == (Fraction(1, 3), 1, 3)


def test_a_condition_that_always_holds_counts_every_row() -> None:
    assert compute(cell("count", "true"), FRAMES).value == 3
    assert compute(cell("sum", "1"), FRAMES).value == 3


def test_a_base_leaves_rows_out_and_an_unknown_base_does_not_hold() -> None:
    assert compute(cell("share", "${SITE} = 1", base="${SITE} > 0"), FRAMES).value == Fraction(1, 2)


def test_rows_of_a_roster_see_the_classifications_of_their_institution() -> None:
    assert compute(cell("sum", "${ALL}", base="${type} = 'ministry'", unit="service"), FRAMES).value == 1000


def test_a_ratio_counts_rows_where_both_numbers_are_known() -> None:
    """Whoever could not divide its cases by channel is in neither sum: 130 of 300, not of 1,200."""
    found = compute(cell("ratio", "${E}", over="${ALL}", unit="service"), FRAMES)
    assert (found.value, found.base) == (Fraction(130, 300), 2)


def test_rows_of_an_outlier_set_can_be_left_out() -> None:
    spec = cell("ratio", "${E}", over="${ALL}", unit="service", exclude_outliers="extreme")
    assert compute(spec, FRAMES).value == Fraction(30, 200)


def test_mean_least_and_greatest_are_of_known_numbers() -> None:
    assert compute(cell("mean", "${ALL}", unit="service"), FRAMES).value == 400
    assert compute(cell("min", "${ALL}", unit="service"), FRAMES).value == 100
    assert compute(cell("max", "${LOAD}"), FRAMES).value == Fraction(1, 5)


def test_institutions_can_count_and_add_up_their_services() -> None:
    assert compute(cell("count", "count_rows('service') > 1"), FRAMES).value == 1
    assert compute(cell("max", "sum_rows(${ALL})"), FRAMES).value == 1000


def test_an_empty_base_has_no_value() -> None:
    assert compute(cell("share", "true", base="false"), FRAMES).value is None


# ---- rounding --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction(125, 2), 0, "63"),
        (Fraction(285, 1000), 2, "0.29"),
        (Fraction(1, 3), 1, "0.3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(995, 10), 0, "100"),
    ],
)
def test_half_is_rounded_up(value: Fraction, decimals: int, rounded: str) -> None:
    assert half_up(value, decimals) == Decimal(rounded)


def test_fractions_are_added_as_people_write_them() -> None:
    """0.1 + 0.2 is 0.3 here, which no sum of binary fractions gives."""
    assert compute(cell("sum", "${LOAD}"), FRAMES).value == Fraction(3, 10)
    assert exact(0.1 + 0.2) == Fraction(3, 10)


@pytest.mark.parametrize(("unit", "published"), [("count", "1200"), ("thousand", "1"), ("million", "0")])
def test_large_numbers_are_published_in_thousands_or_millions(unit: str, published: str) -> None:
    assert verdict(claim(published, cell("sum", "${ALL}", unit="service"), unit)) == "reproduced"


# ---- verdicts --------------------------------------------------------------------------------------------------
def test_a_number_that_comes_out_is_reproduced() -> None:
    assert verdict(claim("33", cell("share", "${SITE} = 1"))) == "reproduced"


def test_a_number_that_does_not_come_out_has_failed() -> None:
    assert verdict(claim("34", cell("share", "${SITE} = 1"))) == "failed"


def test_unless_the_report_itself_says_otherwise_elsewhere() -> None:
    made = evaluate_claims([claim("34", cell("share", "${SITE} = 1"), contradicts="figure 9, prose")], FRAMES)
    assert made["verdict"].to_list() == ["contradicted"]
    assert made["other_place"].to_list() == ["figure 9, prose"]


def test_a_contradicted_number_that_does_come_out_is_reproduced() -> None:
    assert verdict(claim("33", cell("share", "${SITE} = 1"), contradicts="figure 9, prose")) == "reproduced"


def test_a_number_of_which_there_can_be_no_data_says_why() -> None:
    made = evaluate_claims([claim("71", None)], FRAMES)
    assert made["verdict"].to_list() == ["not-reconstructable"]
    assert made["reason_lv"].to_list() == ["nav datu"]
    assert made["value"].to_list() == [None]


def test_an_empty_base_never_reproduces() -> None:
    assert verdict(claim("0", cell("share", "true", base="false"))) == "failed"


def test_the_register_keeps_the_value_as_it_would_be_printed() -> None:
    made = evaluate_claims([claim("62.5", cell("ratio", "${E}", over="${ALL}", unit="service"), decimals=1)], FRAMES)
    assert made.select("value", "count", "base").row(0) == (43.3, 130.0, 2)


def test_names_that_do_not_exist_are_told_before_anything_is_computed() -> None:
    wrong = [
        claim("1", cell("share", "${SIET} = 1")),
        claim("1", cell("sum", "${SITE}", unit="service")),
        claim("1", cell("sum", "1", unit="office")),
        claim("1", cell("sum", "1", unit="service", exclude_outliers="odd")),
        claim("1", cell("sum", "sum_rows(${SITE})")),
    ]
    assert [problem.id for problem in claim_problems(wrong, FRAMES)] == [
        "expression-dangling",
        "expression-dangling",
        "unit-unknown",
        "outlier-set-unknown",
        "expression-rows",
    ]


def test_the_printed_report_puts_failures_first_and_counts_all() -> None:
    made = evaluate_claims(
        [claim("33", cell("share", "${SITE} = 1")), claim("34", cell("share", "${SITE} = 1"))], FRAMES
    )
    lines = list(report(made.with_columns(claim=pl.Series(["good", "bad"]))))
    assert lines[0].startswith("Failed")
    assert "bad [1. lpp.] text: published 34 percent; computed 33 (1 on a base of 3)" in lines[1]
    assert lines[-1] == "failed 1, contradicted 0, not-reconstructable 0, reproduced 1; in all 2"
    assert not any("good" in line for line in report(made, "failed"))
