"""# Missing values

A missing value always says why it is missing: a filter passed the item over, it does not apply, the data do not
exist, the answer was left open, the section was never opened, editing removed the value, or no questionnaire came
back. To a comparison all of these are alike: what is compared with nothing is neither true nor false but unknown.
"""

import pytest
from both_ways import by_column, by_row

from eindekss.expression import Missing, evaluate, holds, parse

UNKNOWN, TRUE, FALSE = None, True, False
WRITTEN = {UNKNOWN: "${GONE} = 1", TRUE: "true", FALSE: "false"}
GONE = {"GONE": Missing.NOT_ANSWERED}


@pytest.mark.parametrize("reason", Missing)
def test_a_comparison_with_a_missing_value_is_unknown_whatever_the_reason(reason: Missing) -> None:
    for comparison in ("${X} = 1", "${X} != 1", "${X} < 1", "${X} in (1, 2)", "not ${X} = 1"):
        assert by_row(parse(comparison), {"X": reason}, {}) is None
        assert by_column(parse(comparison), {"X": reason}, {}) is None


@pytest.mark.parametrize("reason", Missing)
def test_an_expression_can_ask_for_the_reason(reason: Missing) -> None:
    for other in Missing:
        asked = parse(f"absent(${{X}}, '{other}')")
        assert by_row(asked, {"X": reason}, {}) is (other is reason)
        assert by_column(asked, {"X": reason}, {}) is (other is reason)


# Kleene's strong three-valued logic: a connective is unknown only where the unknown part could still decide it.
AND = {
    (TRUE, TRUE): TRUE, (TRUE, FALSE): FALSE, (TRUE, UNKNOWN): UNKNOWN,
    (FALSE, FALSE): FALSE, (FALSE, UNKNOWN): FALSE, (UNKNOWN, UNKNOWN): UNKNOWN,
}  # fmt: skip
OR = {
    (TRUE, TRUE): TRUE, (TRUE, FALSE): TRUE, (TRUE, UNKNOWN): TRUE,
    (FALSE, FALSE): FALSE, (FALSE, UNKNOWN): UNKNOWN, (UNKNOWN, UNKNOWN): UNKNOWN,
}  # fmt: skip


@pytest.mark.parametrize(("word", "table"), [("and", AND), ("or", OR)])
def test_and_and_or_follow_the_truth_tables_of_three_values(word: str, table: dict[tuple, object]) -> None:
    for (one, other), result in table.items():
        for left, right in ((one, other), (other, one)):
            expression = parse(f"{WRITTEN[left]} {word} {WRITTEN[right]}")
            assert by_row(expression, GONE, {}) is result
            assert by_column(expression, GONE, {}) is result


def test_a_filter_or_a_base_holds_only_where_it_is_true() -> None:
    """Neither where it is false nor where it is unknown: an institution that said nothing is not counted in."""
    asks = parse("${A00J} = 1")
    assert holds(asks, {"A00J": 1})
    assert not holds(asks, {"A00J": 2})
    assert not holds(asks, {"A00J": Missing.NON_RESPONDENT})


def test_nothing_ticked_is_an_answer_and_not_a_missing_value() -> None:
    nothing = {"K13M": frozenset[int]()}
    assert evaluate(parse("count_selected(${K13M})"), nothing) == 0
    assert evaluate(parse("is_na(${K13M})"), nothing) is False


def test_division_by_zero_has_no_value() -> None:
    """A share of no cases is unknown; it is not zero and it is not an error."""
    share = parse("${P52_E} div ${P52}")
    assert by_row(share, {"P52": 0, "P52_E": 0}, {}) is None
    assert by_column(share, {"P52": 0.0, "P52_E": 0.0}, {}) is None


def test_the_missing_codes_of_statistical_files_stand_in_one_block() -> None:
    """One range of user-missing codes must cover them all, and no answer's code may fall in it."""
    assert sorted(reason.spss for reason in Missing) == list(range(-90 - len(Missing), -90))
