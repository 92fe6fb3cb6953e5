"""The claims register of wave latvia-2017: every number the report published, as something that can be recomputed.

Nothing here looks at the data set: these are the register's own promises. Whether each number comes out is another
matter, told by the claims command.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path

import pytest

from eindekss.analysis.claims import Claim, ClaimUnit, Measure, load_claims
from eindekss.dataset.wave import Wave, load_wave
from eindekss.expression import Scope, Sort, Type, check_types
from eindekss.instrument.scope import scope_of
from eindekss.source import read_yaml

LATVIA = Path(__file__).parents[2] / "waves" / "latvia-2017"
PLAIN = ("institution", "row", "kind", "participates", "complete", "minutes")

# How many units each base of a share counts, by the report and its lists. A base whose size the report does not
# settle has every size that its arithmetic leaves open.
SIZES: Mapping[str, tuple[int, ...]] = {
    "${participates} = 'true'": (95,),
    "${participates} = 'true' and (is_na(${F00}) or ${F00} != 3)": (78,),
    "${type} = 'ministry'": (13,),
    "${type} = 'institution'": (91,),
    "${type} = 'ministry' and ${participates} = 'true'": (12,),
    "${type} = 'institution' and ${participates} = 'true'": (83,),
    "${sector} = 'FM'": (7,),
    "${sector} = 'EM'": (6,),
    "${sector} = 'SAM'": (9,),
    "${sector} = 'VARAM'": (11,),
    "${sector} = 'ZM'": (8,),
    "${sector} = 'IeM'": (7,),
    "${sector} = 'IZM'": (7,),
    "${sector} = 'LM' and ${participates} = 'true'": (5,),
    "${P1001_YN} = 1": (57,),
    "${F14} in (1, 2)": (44,),
    "${P1020} = 1": (19,),
    "${F07M} = 1": (41,),
    "count_selected(${P1015}) >= 1": (45, 50, 54, 55),
    "${F33} in (1, 2, 3)": (58,),
    "${A00J} = 1": (39,),
    "${D61J} = 1": (41,),
    "${V11M} = 1": (71,),
    **{f"not is_na(${{V12M_{row}}})": (68,) for row in range(1, 5)},
    "${D10} = 1": (85, 88),
    "${D11} in (1, 2, 3)": (38, 39),
    "${V00J} >= 277": (21, 22),
    "not is_na(${P1018})": (83,),
    "${type} = 'ministry' and not is_na(${P1018})": (10,),
    "${type} = 'institution' and not is_na(${P1018})": (73,),
    "${type} = 'ministry' and ${P1018} = 1": (10,),
    "${type} = 'institution' and ${P1018} = 1": (62,),
    "count_selected(${S40}) >= 1": (236,),
    "${S39} in (1, 2)": (368,),
    "not is_na(${S42})": (1820,),
    "not is_na(${S43})": (814,),
    "${S43} = 1": (214,),
    "not is_na(${S38})": (814, 1820),
}
NOT_SIZED = {"${P1011} in (1, 2, 3)"}  # the report does not say how many information systems there are

# Where the report contradicts itself: the claims that need not come out, with what they say.
CONTRADICTIONS = {
    "Facebook": {"p15-facebook": 38, "p62-facebook": 44},
    "Twitter": {"p15-twitter": 71, "p62-twitter": 71},
    "applications and results": {"p64-applications": 111, "p64-results": 140},
    "electronic shares": {
        "p64-applied-electronic": 92,
        "p64-delivered-electronic": 63,
        "p64-delivered-in-person": 32,
    },
    "one service out": {"a711-electronic-without": 44},
    "mobile-friendly": {"p62-mobile": 35},
    "PDF": {"p63-pdf": 40},
    "open formats": {"p29-open-formats": 29, "p29-open-formats-named": 12},
    "open data portal": {"p30-in-portal-named": 8},
    "private individuals": {"p13-individuals": 10, "a79-individuals": 12},
    "business": {"a79-business": 25},
    "other institutions": {"a79-others": 59},
    "contact persons": {"p10-contact": 95},
    "complete": {"p8-complete": 82},
    "WCAG": {"p20-wcag-top-named": 12},
    "satisfaction": {"p23-satisfaction": 40, "p63-satisfaction": 40},
    "no links": {"p49-no-links-named": 9},
    "document system": {"p51-dms": 89},
    "fully electronic": {"p40-fully-electronic": 2},
    "growth": {"p41-growth-year": 2015},
    "remote access": {"p65-remote": 46},
    "mobile interface": {"p59-remote-mobile": 32},
    "auto-fill": {"p45-fill-authorities": 50},
    "PC in the centre": {"p25-pc": 18},
    "ministries' first page": {"p19-ministry-fields": 86},
    "non-participants in a list": {"p48-tied-named": 13},
    "e-services": {"p42-e-services-count": 64},
}


@pytest.fixture(scope="module")
def wave() -> Wave:
    return load_wave(LATVIA)


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return load_claims(LATVIA / "claims.yaml", "latvia-2017/claims.yaml")


@pytest.fixture(scope="module")
def by_id(claims: tuple[Claim, ...]) -> dict[str, Claim]:
    return {claim.id: claim for claim in claims}


@pytest.fixture(scope="module")
def scopes(wave: Wave) -> dict[str, Scope]:
    """Unit -> what its expressions may name: items, classifications, and the variables the frames add."""
    document = read_yaml(wave.path("classifications"))
    categories = {each["classification"]: {one["category"] for one in each["categories"]} for each in document}
    text = Type(Sort.TEXT, is_answer=False)
    plain = {name: text for name in PLAIN} | {"minutes": Type(Sort.NUMBER, is_answer=False)}
    plain |= {name: Type(Sort.TEXT, frozenset({"true", "false"}), False) for name in ("participates", "complete")}
    plain["kind"] = Type(Sort.TEXT, frozenset({"informative", "payment"}), False)
    made = {unit: scope_of(wave.instrument, unit, categories) for unit in wave.instrument.units}
    return {
        unit: replace(
            scope,
            variables={**plain, **scope.variables},
            rosters={name: {**plain, **types} for name, types in scope.rosters.items()},
        )
        for unit, scope in made.items()
    }


def rounding_to(claim: Claim, size: int) -> list[int]:
    """The whole numbers that, of that many, give the published percentage."""
    step = Decimal(1).scaleb(-claim.decimals)
    return [
        count
        for count in range(size + 1)
        if (Decimal(100 * count) / size).quantize(step, ROUND_HALF_UP) == claim.published
    ]


def shares(claims: tuple[Claim, ...]) -> Iterator[tuple[Claim, str]]:
    """Claims of a share that is to come out, each with its base as text ('' where all units count)."""
    for claim in claims:
        if claim.cell and claim.cell.measure is Measure.SHARE and not claim.contradicts:
            yield claim, claim.cell.base.text if claim.cell.base else ""


# ---- what the register holds ---------------------------------------------------------------------------------


def test_the_register_holds_every_number(claims: tuple[Claim, ...]) -> None:
    """A claim lost or added shows here: 469 numbers, 35 that the report itself contradicts, 6 without data."""
    assert len(claims) == 469
    assert sum(claim.contradicts is not None for claim in claims) == 35
    assert sum(claim.cell is None for claim in claims) == 6


def test_every_part_of_the_report_is_there(claims: tuple[Claim, ...]) -> None:
    """Claims stand for every page between 8 and 65 that prints a measured number, and for the annexes."""
    pages = {int(page) for claim in claims for page in re.findall(r"^(\d+)\. lpp\.", claim.printed_in)}
    assert set(range(8, 66)) - pages == {9, 12, 21, 34, 44, 54, 55, 56, 61}  # terms, and figures without labels
    annexes = {claim.printed_in[:3] for claim in claims if claim.id.startswith("a")}
    assert annexes == {"7.1", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9"}


def test_an_id_names_the_place(claims: tuple[Claim, ...]) -> None:
    """p15-… stands on page 15, f10-… in figure 10, a74-… in annex 7.4."""
    for claim in claims:
        kind, number = claim.id[0], re.match(r"[pfa](\d+)-[a-z0-9-]+$", claim.id)
        assert number, claim.id
        places = {
            "p": f"{number[1]}. lpp.",
            "f": f"{number[1]}. attēls",
            "a": f"{number[1][0]}.{number[1][1:]}. pielikums",
        }
        assert places[kind] in claim.printed_in, claim.id


def test_both_languages_say_something_of_their_own(claims: tuple[Claim, ...]) -> None:
    """Latvian letters do not stray into the English wording, and neither text is left empty."""
    for claim in claims:
        for text in (claim.text, claim.base):
            assert text["lv"].strip(), claim.id
            assert text["en"].strip(), claim.id
            assert text["lv"] != text["en"], claim.id
            assert not re.search("[āčēģīķļņšūž]", text["en"]), claim.id


def test_one_number_is_not_registered_twice_for_one_wording(claims: tuple[Claim, ...]) -> None:
    """Two claims at one place differ in what they say or in the number."""
    same = Counter((claim.printed_in, claim.text["lv"], claim.published) for claim in claims)
    assert [key for key, times in same.items() if times > 1] == []


# ---- that each can be computed --------------------------------------------------------------------------------


def test_every_expression_fits_the_instrument(claims: tuple[Claim, ...], scopes: Mapping[str, Scope]) -> None:
    """Each names only what its unit has, only codes that exist, and gives what its measure counts."""
    found = []
    for claim in claims:
        if claim.cell is None:
            continue
        condition = claim.cell.measure in (Measure.SHARE, Measure.COUNT)
        scope = scopes[claim.cell.unit]
        found += check_types(claim.cell.of, scope, Sort.BOOLEAN if condition else Sort.NUMBER)
        if claim.cell.base:
            found += check_types(claim.cell.base, scope, Sort.BOOLEAN)
        if claim.cell.over:
            found += check_types(claim.cell.over, scope, Sort.NUMBER)
    assert [problem.text("en") for problem in found] == []


def test_the_check_of_expressions_can_fail(by_id: Mapping[str, Claim], scopes: Mapping[str, Scope]) -> None:
    """The same check refuses a service's item asked of institutions."""
    cell = by_id["p33-applications"].cell
    assert cell is not None
    assert check_types(cell.of, scopes["institution"], Sort.NUMBER) != []


def test_units_and_measures_go_together(claims: tuple[Claim, ...]) -> None:
    """Only shares and ratios are percentages; a count is published as a count."""
    for claim in claims:
        if claim.cell:
            fraction = claim.cell.measure in (Measure.SHARE, Measure.RATIO)
            assert fraction == (claim.unit is ClaimUnit.PERCENT), claim.id


def test_the_outlier_set_named_exists(claims: tuple[Claim, ...], wave: Wave) -> None:
    """Cells that leave services out name the set of edits/outliers.yaml."""
    known = {each["set"] for each in read_yaml(wave.path("outliers"))}
    named = {claim.cell.exclude_outliers for claim in claims if claim.cell and claim.cell.exclude_outliers}
    assert named == {"extreme"}
    assert named <= known


# ---- that each can come out -----------------------------------------------------------------------------------


def test_every_share_has_a_whole_number_behind_it(claims: tuple[Claim, ...]) -> None:
    """On the base it names, some number of units rounds half up to the percentage published."""
    impossible = [
        (claim.id, base)
        for claim, base in shares(claims)
        if base not in NOT_SIZED and not any(rounding_to(claim, size) for size in SIZES.get(base, (104,)))
    ]
    assert impossible == []


def test_every_base_of_a_share_has_a_known_size(claims: tuple[Claim, ...]) -> None:
    """A new base is sized by hand: only an absent one counts all 104 institutions."""
    assert {base for _, base in shares(claims)} - {""} <= set(SIZES) | NOT_SIZED
    assert all(claim.cell and claim.cell.unit == "institution" for claim, base in shares(claims) if base == "")


def test_shares_on_one_open_base_share_a_size(claims: tuple[Claim, ...]) -> None:
    """Where the size is not settled, one size serves all shares on that base."""
    for base, sizes in SIZES.items():
        on_it = [claim for claim, each in shares(claims) if each == base]
        assert any(all(rounding_to(claim, size) for claim in on_it) for size in sizes), base


def test_impossible_percentages_are_contradicted(by_id: Mapping[str, Claim]) -> None:
    """Numbers that no whole number gives on their base: 86 % of 13, 29 % and 40 % of 39."""
    assert rounding_to(by_id["p19-ministry-fields"], 13) == []
    assert rounding_to(by_id["p29-open-formats"], 39) == rounding_to(by_id["p63-pdf"], 39) == []
    assert all(by_id[each].contradicts for each in ("p19-ministry-fields", "p29-open-formats", "p63-pdf"))


def test_four_wcag_groups_have_one_solution(by_id: Mapping[str, Claim]) -> None:
    """14, 36, 37 and 13 % of 104 websites can only be 15, 37, 38 and 14 of them."""
    groups = [rounding_to(by_id[f"f10-{group}"], 104) for group in ("low", "medium", "high", "top")]
    assert [each for each in product(*groups) if sum(each) == 104] == [(15, 37, 38, 14)]


def test_eleven_per_cent_are_the_named(by_id: Mapping[str, Claim]) -> None:
    """Lists and percentages of the same thing agree where the report does not contradict itself."""
    pairs = {
        "p48-information-nowhere": ("p49-information-nowhere-named", 104),
        "p28-terms": ("p28-terms-named", 39),
        "p30-letters": ("p30-letters-named", 39),
        "p30-seminars": ("p30-seminars-named", 39),
        "p24-satisfaction-latest": ("p23-satisfaction-latest-named", 41),
        "p58-new-platforms-needed": ("p59-new-platforms-needed-named", 104),
        "p51-dms-sector": ("p52-dms-sector-named", 38),
        "p18-usability": ("p18-usability-named", 57),
    }
    ids = {re.sub(r"^p\d+", "p", claim): claim for claim in by_id}
    for share, (named, size) in pairs.items():
        one, other = (by_id[ids[re.sub(r"^p\d+", "p", each)]] for each in (share, named))
        assert int(other.published) in rounding_to(one, size), share


# ---- contradictions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", CONTRADICTIONS)
def test_a_contradiction_is_registered(topic: str, by_id: Mapping[str, Claim]) -> None:
    """Each known contradiction of the report stands in the register, with its number and its arithmetic."""
    for identifier, published in CONTRADICTIONS[topic].items():
        claim = by_id[identifier]
        assert claim.published == published
        assert claim.contradicts is not None, identifier
        assert claim.note is not None, identifier


def test_no_other_claim_is_excused(claims: tuple[Claim, ...]) -> None:
    """A claim that does not come out cannot be excused in silence: it must be in the list above."""
    listed = {identifier for each in CONTRADICTIONS.values() for identifier in each}
    assert {claim.id for claim in claims if claim.contradicts} == listed


def test_the_other_side_stands(claims: tuple[Claim, ...], by_id: Mapping[str, Claim]) -> None:
    """The claim that a contradicted one points to is itself to come out; the two differ in number or in base."""
    for claim in claims:
        other = by_id.get(claim.contradicts or "")
        if other is not None:
            assert other.contradicts is None, claim.id
            assert other.published != claim.published or other.cell != claim.cell, claim.id


# ---- annex 7.11 -----------------------------------------------------------------------------------------------


def test_annex_711_is_whole(by_id: Mapping[str, Claim]) -> None:
    """25 services with four numbers each; the sums are those of the printed columns."""
    sums = {"applied": 101_778_952, "applied-e": 93_219_444, "results": 133_390_885, "results-e": 82_666_167}
    for column, total in sums.items():
        rows = [by_id[f"a711-{row:02d}-{column}"] for row in range(1, 26)]
        assert sum(claim.published for claim in rows) == total == by_id[f"a711-sum-{column}"].published


def test_annex_711_agrees_with_the_stated_answers(by_id: Mapping[str, Claim]) -> None:
    """The claims were read off the report apart from the stated answers, and say the same."""
    columns = {"P52": "applied", "P52_E": "applied-e", "P53": "results", "P53_E": "results-e"}
    with (LATVIA / "answers" / "stated-services.csv").open(encoding="utf-8", newline="") as file:
        stated = {(line["row"][-2:], columns[line["item"]]): int(line["value"]) for line in csv.DictReader(file)}
    claimed = {key: int(by_id[f"a711-{key[0]}-{key[1]}"].published) for key in stated}
    assert len(stated) == 100
    assert claimed == stated
