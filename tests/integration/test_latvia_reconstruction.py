"""The committed answers of Latvia 2017 against everything that the report says, recomputed without the solver.

Facts, claims and filters are evaluated row by row over the files themselves. Nothing of the reconstruction's model
is used to judge it.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from eindekss.analysis.claims import Claim, ClaimUnit, Measure, load_claims
from eindekss.analysis.quantiles import half_up
from eindekss.dataset.wave import Wave, load_wave
from eindekss.expression import Expression, evaluate, variables
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind
from eindekss.reconstruction.facts import Fact, load_facts
from eindekss.reconstruction.frame import read_outliers
from eindekss.reconstruction.output import ANSWERS, RESPONSES, ROSTERS
from eindekss.reconstruction.settings import load_settings

FOLDER = Path(__file__).parents[2] / "waves" / "latvia-2017"


@dataclass
class Unit:
    """One institution or roster row as the files have it."""

    institution: str
    row: str
    values: dict[str, Any]
    rosters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass
class Data:
    wave: Wave
    units: dict[str, dict[tuple[str, str], Unit]]
    sources: dict[tuple[str, str, str], str]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(item: Item, cell: dict[str, str]) -> Any:
    if cell["missing"]:
        return Missing(cell["missing"])
    if item.kind is Kind.MULTI:
        return frozenset(map(int, cell["value"].split()))
    return float(cell["value"]) if item.kind in (Kind.SINGLE, Kind.NUMBER) else cell["value"]


@pytest.fixture(scope="module")
def data() -> Data:
    wave = load_wave(FOLDER)
    units = empty_units(wave, about_institutions())
    sources = {}
    for name in ("answers/stated-services.csv", ANSWERS):
        for cell in rows(name):
            item = wave.instrument.items[cell["item"]]
            unit = units[wave.instrument.unit_of[item.id]][cell["institution"], cell["row"]]
            assert unit.values[item.id] is None, f"answered twice: {cell}"
            unit.values[item.id] = value(item, cell)
            sources[cell["institution"], cell["row"], item.id] = cell["source"]
    for unit_id, found in units.items():
        if unit_id != "institution":
            for each in found.values():
                units["institution"][each.institution, ""].rosters.setdefault(unit_id, []).append(each.values)
    return Data(wave, units, sources)


def about_institutions() -> dict[str, dict[str, Any]]:
    """What expressions may read of an institution beside its answers."""
    about: dict[str, dict[str, Any]] = {
        row["institution"]: {
            "institution": row["institution"], "participates": row["participates"], "complete": "false", "row": "",
            "kind": "",
        }
        for row in rows("frame/institutions.csv")
    }  # fmt: skip
    for row in rows("frame/memberships.csv"):
        about[row["institution"]][row["classification"]] = row["category"]
    for row in rows(RESPONSES):
        if row["questionnaire"] == "self-assessment":
            about[row["institution"]]["complete"] = "true" if row["state"] == "submitted" else "false"
            if row["minutes"]:
                about[row["institution"]]["minutes"] = float(row["minutes"])
    return about


def empty_units(wave: Wave, about: dict[str, dict[str, Any]]) -> dict[str, dict[tuple[str, str], Unit]]:
    """Every unit of the frame with no answers yet."""
    asked = {
        unit: [name for name, of in wave.instrument.unit_of.items() if of == unit] for unit in wave.instrument.units
    }
    blank = {unit: dict.fromkeys(names) for unit, names in asked.items()}
    units: dict[str, dict[tuple[str, str], Unit]] = {unit: {} for unit in wave.instrument.units}
    for key, values in about.items():
        units["institution"][key, ""] = Unit(key, "", {**values, **blank["institution"]})
    for name in ("frame/rosters.csv", ROSTERS):
        for row in rows(name):
            values = {**about[row["institution"]], "row": row["row"], "kind": row["kind"], **blank[row["unit"]]}
            units[row["unit"]][row["institution"], row["row"]] = Unit(row["institution"], row["row"], values)
    return units


def holds(expression: Expression | None, unit: Unit) -> bool:
    return expression is None or evaluate(expression, unit.values, unit.rosters) is True


def facts(data: Data) -> tuple[Fact, ...]:
    return load_facts(FOLDER / "facts.yaml", {key for key, _ in data.units["institution"]})


def test_every_fact_taken_holds(data: Data) -> None:
    broken = [
        f"{fact.id}: {unit.institution}"
        for fact in facts(data)
        if fact.taken
        for unit in data.units["institution"].values()
        if holds(fact.among, unit)
        and (holds(fact.where, unit) if fact.where else unit.institution in fact.institutions)
        and not holds(fact.says, unit)
    ]
    assert broken == []


def test_closed_facts_are_true_of_no_one_else(data: Data) -> None:
    broken = [
        f"{fact.id}: {unit.institution}"
        for fact in facts(data)
        if fact.taken and fact.closed
        for unit in data.units["institution"].values()
        if holds(fact.among, unit)
        and not (holds(fact.where, unit) if fact.where else unit.institution in fact.institutions)
        and holds(fact.says, unit)
    ]
    assert broken == []


def test_no_answer_stands_where_a_filter_passes_the_item_over(data: Data) -> None:
    items = data.wave.instrument.items
    broken = [
        key
        for key in data.sources
        if (relevant := items[key[2]].relevant) is not None
        and not holds(relevant, data.units[data.wave.instrument.unit_of[key[2]]][key[:2]])
    ]
    assert broken == []


def test_every_answer_is_one_that_the_questionnaire_offers(data: Data) -> None:
    broken, marker = [], load_settings(FOLDER / "reconstruction.yaml").marker
    for institution, row, name in data.sources:
        item = data.wave.instrument.items[name]
        answer = data.units[data.wave.instrument.unit_of[name]][institution, row].values[name]
        if not fits(item, answer, marker):
            broken.append((institution, row, name, answer))
    assert broken == []


def fits(item: Item, answer: Any, marker: str) -> bool:
    if isinstance(answer, Missing):
        return answer in item.absent
    if item.kind is Kind.SINGLE:
        return item.option(int(answer)) is not None
    if item.kind is Kind.MULTI:
        return all(item.option(code) for code in answer)
    if item.kind is Kind.NUMBER:
        low = item.minimum is None or answer >= item.minimum
        high = item.maximum is None or answer <= item.maximum
        return low and high and round(answer, item.decimals) == answer
    return item.kind is Kind.TEXT and answer == marker


def test_only_what_is_named_is_called_stated(data: Data) -> None:
    named = {(institution, "", name) for fact in facts(data) if fact.taken for institution in fact.institutions
             for name in variables(fact.says)}  # fmt: skip
    printed = {(row["institution"], row["row"], row["item"]) for row in rows("answers/stated-services.csv")}
    stated = {key for key, source in data.sources.items() if source == "stated"}
    assert stated <= named | printed
    assert {key for key in named if key in data.sources} <= stated
    assert set(data.sources.values()) == {"stated", "derived", "reconstructed"}


def test_those_who_returned_nothing_answer_only_what_a_fact_answers_for_them(data: Data) -> None:
    own = {item.id for each in data.wave.instrument.questionnaires if each.respondent == "institution"
           for item in each.items}  # fmt: skip
    silent = {key for (key, _), unit in data.units["institution"].items() if unit.values["participates"] != "true"}
    answered = Counter(key[0] for key, source in data.sources.items() if key[0] in silent and key[2] in own)
    assert answered == {"90000032077": 2, "90000042982": 2, "90002056949": 2}  # VDI, VAAD, VBTAI: D61J and F21


# ---- claims ----------------------------------------------------------------------------------------------------
def claims() -> Iterator[Claim]:
    for claim in load_claims(FOLDER / "claims.yaml"):
        if claim.cell is not None and not claim.contradicts:
            yield claim


def recomputed(claim: Claim, data: Data) -> Fraction:
    cell = claim.cell
    assert cell is not None
    out = read_outliers(data.wave)[cell.exclude_outliers] if cell.exclude_outliers else ()
    counted = [unit for key, unit in data.units[cell.unit].items() if key not in out and holds(cell.base, unit)]
    if cell.measure in (Measure.SHARE, Measure.COUNT):
        met = sum(holds(cell.of, unit) for unit in counted)
        return Fraction(met, len(counted)) if cell.measure is Measure.SHARE else Fraction(met)
    numbers = [(evaluate(cell.of, unit.values, unit.rosters), unit) for unit in counted]
    if cell.measure is Measure.RATIO:
        assert cell.over is not None
        pairs = [(number, evaluate(cell.over, unit.values, unit.rosters)) for number, unit in numbers]
        known = [(up, down) for up, down in pairs if isinstance(up, float) and isinstance(down, float)]
        return Fraction(sum(Fraction(up) for up, _ in known), sum(Fraction(down) for _, down in known))
    found = [Fraction(number) for number, _ in numbers if isinstance(number, float)]
    if cell.measure is Measure.MEAN:
        return sum(found, Fraction(0)) / len(found)
    return {Measure.SUM: sum(found, Fraction(0)), Measure.MIN: min(found), Measure.MAX: max(found)}[cell.measure]


_DIVISOR = {ClaimUnit.PERCENT: Fraction(1, 100), ClaimUnit.MILLION: 10**6, ClaimUnit.THOUSAND: 1000}


def test_every_claim_that_the_report_does_not_contradict_comes_out(data: Data) -> None:
    """An exception would stand, with its reason, under ``set_aside`` of reconstruction.yaml."""
    aside = {each.claim for each in load_settings(FOLDER / "reconstruction.yaml").set_aside}
    broken = []
    for claim in claims():
        share = claim.cell is not None and claim.cell.measure in (Measure.SHARE, Measure.RATIO)
        divisor = _DIVISOR.get(claim.unit, 1) if share or claim.unit is not ClaimUnit.PERCENT else 1
        value = half_up(recomputed(claim, data) / divisor, claim.decimals)
        if value != claim.published and claim.id not in aside:
            broken.append((claim.id, str(claim.published), str(value)))
    assert broken == []


def test_most_claims_are_recomputed_at_all() -> None:
    assert sum(1 for _ in claims()) >= 400
