"""One rule set: whatever the rule and the answers, form, server and editing find the same broken."""

import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from quickjs import Context
from small_wave import answers, frame_of, instrument

from eindekss.collection.sheet import plain, settled
from eindekss.dataset.schema import PREVIOUS
from eindekss.editing.frames import Frame
from eindekss.editing.rules import violations
from eindekss.expression import Expression, Missing, from_json, render, to_json
from eindekss.instrument.model import Instrument
from eindekss.instrument.rules import Rule, Severity


@pytest.fixture(scope="module")
def browser() -> Context:
    source = (files("eindekss.collection") / "static/collection/filter.js").read_text(encoding="utf-8")
    context = Context()
    context.eval(source.replace("export ", ""))
    return context


@pytest.fixture(scope="module")
def questions() -> Instrument:
    with tempfile.TemporaryDirectory() as folder:
        return instrument(Path(folder))


counts = some.one_of(some.integers(0, 4).map(float), some.sampled_from([Missing.NOT_AVAILABLE, Missing.NOT_ANSWERED]))
numbers = some.sampled_from([
    {"variable": "ALL"}, {"variable": "ELECTRONIC"}, ["prev", {"variable": "ALL"}], 1, 3,
    ["sum_rows", {"variable": "CASES"}], ["count_rows", "service"],
    ["+", {"variable": "ELECTRONIC"}, {"variable": "POST"}], ["coalesce", {"variable": "POST"}, 0],
])  # fmt: skip
conditions = some.recursive(
    some.one_of(
        some.tuples(some.sampled_from(["=", "!=", "<", "<=", ">", ">="]), numbers, numbers).map(list),
        some.just(["selected", {"variable": "USES"}, 2]),
        some.just(["absent", {"variable": "POST"}, "not-available"]),
        some.just(["any_row", [">", {"variable": "CASES_E"}, {"variable": "CASES"}]]),
    ),
    lambda inner: some.one_of(
        some.tuples(some.sampled_from(["and", "or"]), inner, inner).map(list), inner.map(lambda tree: ["not", tree])
    ),
    max_leaves=5,
)
institutions = some.fixed_dictionaries({
    "ALL": counts, "ELECTRONIC": counts, "POST": counts, "SITE": some.just(1.0),
    "USES": some.one_of(some.sets(some.integers(1, 3)), some.just(Missing.NOT_ANSWERED)),
})  # fmt: skip
services = some.lists(some.fixed_dictionaries({"CASES": counts, "CASES_E": counts}), max_size=3)


def expression(tree: Any) -> Expression:
    node = from_json(tree)
    return Expression(node, render(node))


@given(some.none() | conditions, conditions, institutions, services, counts)
@settings(max_examples=100, deadline=None)
def test_form_server_and_editing_agree(
    browser: Context, questions: Instrument, when: Any, must: Any, said: Any, rows: Any, before: Any
) -> None:
    made = None if when is None else expression(when)
    rule = Rule("r", "institution", Severity.SOFT, made, expression(must), {"lv": "a", "en": "a"})
    values = {name: frozenset(value) if isinstance(value, set) else value for name, value in said.items()}
    known, rosters = {**values, "ALL@prev": before}, {"service": rows}
    on_server = rule.is_broken(known, rosters)
    assert in_browser(browser, rule, known, rosters) is on_server
    assert in_editing(questions, rule, said, rows, before) is on_server


def in_browser(browser: Context, rule: Rule, known: dict[str, Any], rosters: dict[str, Any]) -> bool:
    tree = settled(to_json(rule.broken.root), known, rosters)
    told = [{"id": rule.id, "broken": tree, "variables": list(rule.variables)}]
    values = {name: plain(value) for name, value in known.items()}
    return bool(browser.eval(f"new Rules({json.dumps(told)}).look({json.dumps(values)})[0].broken"))


def in_editing(questions: Instrument, rule: Rule, said: dict[str, Any], rows: Any, before: Any) -> bool:
    given = {"A": said, **{f"A/{at}": row for at, row in enumerate(rows)}}
    then = [] if isinstance(before, Missing) else [{"institution": "A", "row": "", "item": "ALL", "number": before}]
    plainly = frame_of(questions, given)
    previous = pl.DataFrame(then, schema=dict(PREVIOUS.columns), orient="row")
    frame = Frame(questions, plainly.roster, plainly.membership, previous)
    units = frame.units(answers(questions, given), [rule.broken])
    return violations([rule], units).height == 1
