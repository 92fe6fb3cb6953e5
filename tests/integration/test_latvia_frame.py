"""Latvia 2017: the register, the sectors and segments, and what the report states by name, held to the report."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from stdnum.exceptions import ValidationError
from stdnum.lv import pvn

from eindekss.dataset.wave import load_wave
from eindekss.expression import evaluate, parse, variables
from eindekss.source import Row, read_csv, read_yaml

WAVE = Path(__file__).parents[2] / "waves" / "latvia-2017"
CLASSIFICATIONS = {"type", "sector", "mass", "individuals", "business"}
RULE_BREAKERS = {"711-07", "711-10", "711-12", "711-15", "711-21", "711-24", "711-25"}


def percent(count: int, base: int) -> int:
    """Rounded half-up, as the report rounds."""
    return (200 * count + base) // (2 * base)


@cache
def rows(name: str) -> list[Row]:
    return read_csv(WAVE / name, ())


@cache
def register() -> dict[str, Row]:
    return {row["institution"]: row for row in rows("frame/institutions.csv")}


@cache
def members(classification: str) -> dict[str, str]:
    """Institution -> category."""
    found = rows("frame/memberships.csv")
    return {row["institution"]: row["category"] for row in found if row["classification"] == classification}


@cache
def facts() -> dict[str, Any]:
    return {fact["fact"]: fact for fact in read_yaml(WAVE / "facts.yaml")}


@cache
def outliers() -> Any:
    (found,) = read_yaml(WAVE / "edits" / "outliers.yaml")
    return found


@cache
def services() -> dict[str, dict[str, float]]:
    """Row key -> item -> number, of the 25 services of annex 7.11."""
    found: dict[str, dict[str, float]] = {}
    for row in rows("answers/stated-services.csv"):
        found.setdefault(row["row"], {})[row["item"]] = float(row["value"])
    return found


@cache
def items() -> frozenset[str]:
    return frozenset(load_wave(WAVE).instrument.items)


def named(fact: str) -> set[str]:
    return set(facts()[fact]["institutions"])


# ---- annex 7.1 ---------------------------------------------------------------------------------------------------
def test_register_holds_104_institutions_once() -> None:
    assert len(rows("frame/institutions.csv")) == len(register()) == 104
    assert len({row["abbreviation"] for row in register().values()} - {""}) == 104
    assert len({row["name_lv"] for row in register().values()}) == 104
    assert len({row["name_en"] for row in register().values()} - {""}) == 104


def test_every_registration_number_passes_its_check_digit() -> None:
    """Public bodies' 9000... numbers carry the same check digit as companies'. Only CERT has no number."""
    without = [row["institution"] for row in register().values() if not row["registration_number"]]
    assert without == ["LV-CERT"]
    for key, row in register().items():
        if key != "LV-CERT":
            assert pvn.validate(row["registration_number"]) == key


def test_check_digit_finds_a_slip() -> None:
    """Two neighbouring digits of a printed number, exchanged, are refused: the check above can fail."""
    with pytest.raises(ValidationError):
        pvn.validate("90000022623")


def test_participation_as_commented_in_the_annex() -> None:
    """Nine did not take part and twelve answered in part: 83 complete answers, where section 2 counts 82."""
    absent = {row["abbreviation"] for row in register().values() if row["participates"] == "false"}
    assert absent == {"ĀM", "LNKC", "NBS", "SIF", "SZA", "VAAD", "VBTAI", "VDI", "VIAA"}
    comments = Counter(row["comment_en"] for row in register().values())
    assert comments["Self-assessment partly filled in"] == 12
    assert comments["Did not name a contact person"] == 5
    assert 104 - len(absent) == 95


# ---- types, sectors, segments ------------------------------------------------------------------------------------
@pytest.mark.parametrize("classification", sorted(CLASSIFICATIONS))
def test_every_institution_has_one_category(classification: str) -> None:
    definitions = {each["classification"]: each for each in read_yaml(WAVE / "frame" / "classifications.yaml")}
    categories = {each["category"] for each in definitions[classification]["categories"]}
    assert members(classification).keys() == register().keys()
    assert set(members(classification).values()) == categories
    found = [row["institution"] for row in rows("frame/memberships.csv") if row["classification"] == classification]
    assert len(found) == 104


def test_thirteen_ministries_head_thirteen_sectors() -> None:
    ministries = {key for key, category in members("type").items() if category == "ministry"}
    assert len(ministries) == 13
    assert percent(13, 104) == 13
    assert {members("sector")[key] for key in ministries} == set(members("sector").values()) - {"none"}
    assert all(members("sector")[key] == register()[key]["abbreviation"] for key in ministries)


def test_sector_sizes_agree_with_the_published_percentages() -> None:
    """Sizes behind the prose, all of them counted over the whole sector and not over respondents only."""
    sizes = Counter(members("sector").values())
    assert sum(sizes.values()) == 104
    assert sizes.most_common(1) == [("TM", 13)]
    assert percent(sizes["TM"], 104) == 13
    assert percent(sizes["none"], 104) == 11
    assert percent(6, sizes["FM"]) == 86
    assert percent(5, sizes["EM"]) == 83
    assert percent(7, sizes["SAM"]) == 78
    assert percent(2, sizes["VARAM"]) == 18
    assert percent(7, sizes["ZM"]) == 88


def test_inferred_sectors_are_flagged() -> None:
    """The report itself places the ministries and three more: by their names or printed abbreviations."""
    basis = {
        row["institution"]: row["basis"] for row in rows("frame/memberships.csv") if row["classification"] == "sector"
    }
    assert Counter(basis.values()) == {"stated": 16, "inferred": 88}


def test_segments_agree_with_figure_2() -> None:
    inside = {
        name: {key for key, category in members(name).items() if category == "yes"}
        for name in ("mass", "individuals", "business")
    }
    assert {name: len(keys) for name, keys in inside.items()} == {"mass": 5, "individuals": 11, "business": 24}
    assert percent(5, 104) == 5
    assert percent(24, 104) == 23
    outside = register().keys() - inside["mass"] - inside["individuals"] - inside["business"]
    assert len(outside) == 73
    assert percent(73, 104) == 70
    ministries = {key for key, category in members("type").items() if category == "ministry"}
    assert len(outside - ministries) == 60  # the annex prints 59


# ---- annexes 7.4 to 7.8 and the facts ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fact", "length"),
    [
        ("mobile-friendly", 33),
        ("dynamic-content", 14),
        ("data-viewable-formats", 15),
        ("data-editable-formats", 13),
        ("data-open-formats", 11),
    ],
)
def test_annexed_lists_are_whole(fact: str, length: int) -> None:
    assert len(named(fact)) == length
    assert facts()[fact]["closed"] is True


def test_format_annexes_share_out_the_39_with_public_data() -> None:
    formats = [named(f"data-{name}-formats") for name in ("viewable", "editable", "open")]
    assert sum(map(len, formats)) == len(set.union(*formats)) == 39
    assert set.union(*formats) == named("public-data-sets")
    assert percent(39, 104) == 38


@pytest.mark.parametrize(
    ("fact", "base", "published"),
    [
        ("staff-not-stated", 104, 16),
        ("usability-tests", 57, 14),
        ("site-wcag-improved", 57, 5),
        ("participation-instructions", 104, 3),
        ("mobile-friendly", 104, 32),
        ("standard-special-study", 19, 5),
        ("satisfaction-latest-case", 41, 15),
        ("dynamic-content", 104, 13),
        ("online-consultation", 104, 1),
        ("data-terms-of-use", 39, 28),
        ("data-letters", 39, 23),
        ("data-seminars", 39, 15),
        ("data-portal", 39, 18),
        ("tied-to-a-unit", 41, 32),
        ("service-information-nowhere", 104, 11),
        ("document-system-whole-sector", 38, 21),
        ("platforms-needed", 104, 13),
        ("remote-access-mobile", 41, 32),
        ("remote-access-mobile", 104, 13),
    ],
)
def test_closed_lists_are_as_long_as_their_percentage(fact: str, base: int, published: int) -> None:
    assert facts()[fact]["closed"] is True
    assert percent(len(named(fact)), base) == published


def test_facts_name_institutions_of_the_register_once() -> None:
    for fact in facts().values():
        assert ("institutions" in fact) != ("where" in fact), fact["fact"]
        keys = fact.get("institutions", [])
        assert len(keys) == len(set(keys)), fact["fact"]
        assert set(keys) <= register().keys(), fact["fact"]


def test_fact_comments_give_the_abbreviation_of_the_number_beside_them() -> None:
    lines = (WAVE / "facts.yaml").read_text(encoding="utf-8").splitlines()
    marked = [line.strip().removeprefix("- ").split(" # ") for line in lines if line.startswith('    - "')]
    assert len(marked) == sum(len(fact.get("institutions", ())) for fact in facts().values())
    for key, abbreviation in marked:
        assert register()[key.strip('"')]["abbreviation"] == abbreviation


def test_every_fact_is_an_expression_over_items_that_exist() -> None:
    known = items() | CLASSIFICATIONS | {"kind"}
    for fact in facts().values():
        for key in ("says", "where", "among"):
            if key in fact:
                assert variables(parse(fact[key], fact.place(key))) <= known, fact["fact"]


def test_conflicts_say_where_and_which_side_is_taken() -> None:
    conflicting = {name: fact["conflict"] for name, fact in facts().items() if "conflict" in fact}
    assert all({"with", "taken", "lv", "en"} == conflict.keys() for conflict in conflicting.values())
    refused = {name for name, conflict in conflicting.items() if conflict["taken"] is False}
    assert refused == {"data-open-formats-defence", "data-portal-interior"}
    assert not (named("data-open-formats-defence") | named("data-portal-interior")) & named("public-data-sets")


# ---- annex 7.11 --------------------------------------------------------------------------------------------------
def test_annex_of_extreme_services_adds_up() -> None:
    totals = Counter[str]()
    for numbers in services().values():
        totals.update(numbers)
    assert len(services()) == 25
    assert totals == {"P52": 101_778_952, "P52_E": 93_219_444, "P53": 133_390_885, "P53_E": 82_666_167}


def test_rosters_answers_and_outlier_list_name_the_same_rows() -> None:
    roster = {(row["institution"], row["row"]) for row in rows("frame/rosters.csv") if row["row"].startswith("711-")}
    answered = {(row["institution"], row["row"]) for row in rows("answers/stated-services.csv")}
    listed = {(each["institution"], each["row"]) for each in outliers()["listed"]}
    assert roster == answered == listed
    assert {row["source"] for row in rows("answers/stated-services.csv")} == {"stated"}


def test_eighteen_of_the_25_meet_the_stated_rule() -> None:
    rule = parse(outliers()["rule"], outliers().place("rule"))
    kinds = {row["row"]: row["kind"] for row in rows("frame/rosters.csv")}
    breaking = {row for row, numbers in services().items() if not evaluate(rule, {**numbers, "kind": kinds[row]})}
    assert breaking == RULE_BREAKERS
    said = {each["row"] for each in outliers()["listed"] if each["en"].startswith("Does not meet")}
    assert said == RULE_BREAKERS


def test_rule_spares_a_service_that_is_neither_informative_nor_a_payment() -> None:
    rule = parse(outliers()["rule"], outliers().place("rule"))
    numbers = {"P52": 5.0, "P52_E": 5.0, "P53": 5.0, "P53_E": 5.0}
    assert evaluate(rule, {**numbers, "kind": "informative"}) is True
    assert evaluate(rule, {**numbers, "kind": "transaction"}) is False
