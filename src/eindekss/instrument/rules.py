"""rules.yaml: what must be true of the answers. One set of rules runs in the form, at saving, in a workbook and in
editing; a rule is one expression, true where the rule is broken, so that none of these can see it differently.

The format is described in docs/reference/edit-files.md.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from eindekss.errors import NOWHERE, Place, Problems, Refused, refuse
from eindekss.expression import (
    Call,
    Expression,
    Literal,
    Node,
    Result,
    Rosters,
    Sort,
    Values,
    Variable,
    check_types,
    compiled,
    named,
    parse,
    render,
)
from eindekss.instrument.model import Instrument, Item, Kind, Label
from eindekss.instrument.scope import Classifications, scope_of
from eindekss.source import Entries, Entry, read_yaml

INSTITUTION = "institution"
KIND = "kind"  # of a roster row, e.g. 'informative': a variable beside its items
_ID = re.compile(r"[A-Za-z0-9_.-]+")  # it names elements of a page
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


class Severity(StrEnum):
    HARD = "hard"  # cannot be true: to be corrected
    SOFT = "soft"  # unlikely: to be confirmed


@dataclass(frozen=True)
class Rule:
    """Violated where ``when`` holds and ``must`` is false; a missing answer makes it unknown: not violated."""

    id: str
    unit: str
    severity: Severity
    when: Expression | None
    must: Expression
    message: Label

    @cached_property
    def broken(self) -> Expression:
        """True where the rule is violated; false or unknown elsewhere."""
        against = Call("not", (self.must.root,))
        root = against if self.when is None else Call("and", (self.when.root, against))
        return Expression(root, render(root), self.must.place)

    @cached_property
    def _test(self) -> Callable[[Values, Rosters], Result]:
        return compiled(self.broken)

    def is_broken(self, values: Values, rosters: Rosters) -> bool:
        """For one response; the values are as ``expression.evaluate`` takes them."""
        return self._test(values, rosters) is True

    @cached_property
    def rests_on(self) -> tuple[Node, ...]:
        """What the rule looks at, each once in the order written, ``must`` before ``when``: variables, values of
        the wave before (``prev``) and figures over a roster's rows."""
        conditions = [self.must.root] + ([] if self.when is None else [self.when.root])
        return tuple(dict.fromkeys(each for root in conditions for each in named(root)))

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables of its own unit that it looks at now: whose answers can break or mend it."""
        return tuple(each.name for each in self.rests_on if isinstance(each, Variable))


def load_rules(
    path: Path, instrument: Instrument, classifications: Classifications | None = None, shown_as: str | None = None
) -> tuple[Rule, ...]:
    """The rules of a rules.yaml, read and checked; refuses with every problem found in them."""
    reader = Reader(instrument, classifications or {})
    rules = reader.rules(rules_document(path, shown_as))
    reader.problems.refuse_if_any()
    return rules


def rules_document(path: Path, shown_as: str | None = None) -> Entry:
    """The file as it stands; beside the rules it holds the imputations of editing."""
    document = read_yaml(path, shown_as)
    if not isinstance(document, Entry):
        refuse("rules-empty", Place(file=shown_as or str(path)))
    document.only("rules", "imputations")
    return document


@dataclass
class Reader:
    """Reads entries about the units of an instrument. Problems are gathered; ids are unique over all it reads."""

    instrument: Instrument
    classifications: Classifications
    problems: Problems = field(default_factory=Problems)
    ids: set[str] = field(default_factory=set)

    def rules(self, document: Entry) -> tuple[Rule, ...]:
        read = document.get_as("rules", Entries, Entries()).each(self.rule, self.problems)
        return tuple(rule for each in read for rule in each)

    def rule(self, entry: Entry) -> tuple[Rule, ...]:
        """One rule; of a ``changed_by``, one for each of its items."""
        if "changed_by" in entry:
            return tuple(self._changed(entry))
        entry.only("id", "unit", "severity", "when", "must", "lv", "en")
        unit = self.unit(entry)
        return (
            Rule(
                id=self.id(entry, "id"),
                unit=unit,
                severity=entry.one_of("severity", Severity),
                when=self.expression(entry, "when", unit) if "when" in entry else None,
                must=self.expression(entry, "must", unit),
                message=entry.label(self.instrument.languages),
            ),
        )

    def _changed(self, entry: Entry) -> Iterable[Rule]:
        entry.only("id", "unit", "severity", "when", "items", "changed_by", "lv", "en")
        unit, identifier = self.unit(entry), self.id(entry, "id")
        severity = entry.one_of("severity", Severity, Severity.SOFT)
        when = self.expression(entry, "when", unit) if "when" in entry else None
        message, percent = entry.label(self.instrument.languages), _percent(entry)
        for name in entry.need("items", Entries):
            item = self.number_item(str(name), unit, entry.place("items"))
            must = _moved_at_most(item, percent, entry.place("changed_by"))
            yield Rule(self.taken(f"{identifier}-{item.id}", entry.place("items")), unit, severity, when, must, message)

    def id(self, entry: Entry, key: str) -> str:
        identifier = entry.need(key, str)
        if not _ID.fullmatch(identifier):
            refuse("edit-id-broken", entry.place(key), id=identifier)
        return self.taken(identifier, entry.place(key))

    def taken(self, identifier: str, place: Place) -> str:
        if identifier in self.ids:
            refuse("edit-id-twice", place, id=identifier)
        self.ids.add(identifier)
        return identifier

    def unit(self, entry: Entry) -> str:
        unit = entry.need("unit", str)
        if unit not in self.instrument.units:
            known = ", ".join(self.instrument.units)
            refuse("edit-unit-unknown", entry.place("unit"), unit=unit, known=known)
        return unit

    def number_item(self, name: str, unit: str, place: Place) -> Item:
        item = self.instrument.items.get(name)
        if item is None or self.instrument.unit_of[name] != unit:
            refuse("edit-item-unknown", place, item=name, unit=unit)
        if item.kind is not Kind.NUMBER:
            refuse("edit-item-not-number", place, item=name)
        return item

    def expression(self, entry: Entry, key: str, unit: str, wanted: Sort = Sort.BOOLEAN) -> Expression:
        """An expression about this unit: its items, the classifications, and a roster row's kind."""
        known = self.classifications if unit == INSTITUTION else {**self.classifications, KIND: None}
        parsed = parse(entry.need(key, str), entry.place(key))
        problems = check_types(parsed, scope_of(self.instrument, unit, known), wanted)
        if problems:
            raise Refused(problems)
        return parsed


def _percent(entry: Entry) -> float:
    written = entry.need("changed_by", str)
    found = _PERCENT.fullmatch(written)
    if found is None:
        refuse("edit-percent-broken", entry.place("changed_by"), value=written)
    return float(found.group(1))


def _moved_at_most(item: Item, percent: float, place: Place = NOWHERE) -> Expression:
    """|now - before| * 100 <= percent * |before|: without a division, so that whole numbers compare exactly."""
    now = Variable(item.id)
    before = Call("prev", (now,))
    moved = Call("max", (Call("-", (now, before)), Call("-", (before, now))))
    size = Call("max", (before, Call("negate", (before,))))
    root = Call("<=", (Call("*", (moved, Literal(100.0))), Call("*", (Literal(percent), size))))
    return Expression(root, render(root), place)
