"""The wave's editing as data: edit rules, imputations and outlier sets, read and checked against the instrument.

rules.yaml: ``rules`` (what must be true of the answers) and ``imputations`` (what stands in for a missing answer).
outliers.yaml: sets of roster rows left out of some computations, each an explicit list beside a stated rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from eindekss.errors import Place, Problems, Refused, refuse
from eindekss.expression import Expression, Sort, check_types, parse
from eindekss.instrument.model import Instrument, Item, Kind, Label
from eindekss.instrument.scope import Classifications, scope_of
from eindekss.source import Entries, Entry, read_yaml

T = TypeVar("T")

INSTITUTION = "institution"
KIND = "kind"  # of a roster row, e.g. 'informative': a variable beside its items


class Severity(StrEnum):
    HARD = "hard"  # cannot be true: to be corrected
    SOFT = "soft"  # unlikely: to be confirmed


@dataclass(frozen=True)
class EditRule:
    """Violated where ``when`` holds and ``must`` is false; a missing answer makes it unknown: not violated."""

    id: str
    unit: str
    severity: Severity
    when: Expression | None
    must: Expression
    message: Label


@dataclass(frozen=True)
class Imputation:
    """``value`` stands in for a missing ``item`` where ``when`` holds. An unknown value imputes nothing."""

    id: str
    unit: str
    item: Item
    when: Expression
    value: Expression
    reason: Label


@dataclass(frozen=True)
class Rules:
    rules: tuple[EditRule, ...]
    imputations: tuple[Imputation, ...]


@dataclass(frozen=True)
class Listed:
    """A row that an outlier set lists by hand, and why."""

    institution: str
    row: str
    reason: Label
    place: Place


@dataclass(frozen=True)
class OutlierSet:
    """``rule`` is the stated condition over roster rows, ``rule_text`` says it in words."""

    id: str
    title: Label
    unit: str
    rule: Expression
    rule_text: Label
    listed: tuple[Listed, ...]


def load_rules(
    path: Path, instrument: Instrument, classifications: Classifications | None = None, shown_as: str | None = None
) -> Rules:
    """Read and check rules.yaml; refuses with every problem found."""
    document = read_yaml(path, shown_as)
    if not isinstance(document, Entry):
        refuse("rules-empty", Place(file=shown_as or str(path)))
    document.only("rules", "imputations")
    reader = _Reader(instrument, classifications or {})
    rules = reader.each(document.get_as("rules", Entries, Entries()), reader.rule)
    imputations = reader.each(document.get_as("imputations", Entries, Entries()), reader.imputation)
    return reader.checked(Rules(rules, imputations))


def load_outliers(
    path: Path, instrument: Instrument, classifications: Classifications | None = None, shown_as: str | None = None
) -> tuple[OutlierSet, ...]:
    """Read and check outliers.yaml; an empty file has no sets. Refuses with every problem found."""
    document = read_yaml(path, shown_as)
    if document is not None and not isinstance(document, Entries):
        refuse("outliers-not-list", Place(file=shown_as or str(path)))
    reader = _Reader(instrument, classifications or {})
    return reader.checked(reader.each(document or Entries(), reader.outlier_set))


def _mapping(entries: Entries, position: int, build: Callable[[Entry], T]) -> T:
    if not isinstance(entries[position], Entry):
        refuse("edit-not-mapping", entries.place(position))
    return build(entries[position])


@dataclass
class _Reader:
    instrument: Instrument
    classifications: Classifications
    problems: Problems = field(default_factory=Problems)
    ids: set[str] = field(default_factory=set)

    def each(self, entries: Entries, build: Callable[[Entry], T]) -> tuple[T, ...]:
        """All elements that could be built; the problems of the others are kept."""
        built = [self.problems.attempt(partial(_mapping, entries, each, build)) for each in range(len(entries))]
        return tuple(each for each in built if each is not None)

    def checked(self, found: T) -> T:
        self.problems.refuse_if_any()
        return found

    def rule(self, entry: Entry) -> EditRule:
        entry.only("id", "unit", "severity", "when", "must", "lv", "en")
        unit = self.unit(entry)
        return EditRule(
            id=self.id(entry, "id"),
            unit=unit,
            severity=self.severity(entry),
            when=self.expression(entry, "when", unit) if "when" in entry else None,
            must=self.expression(entry, "must", unit),
            message=self.label(entry),
        )

    def imputation(self, entry: Entry) -> Imputation:
        entry.only("id", "unit", "item", "when", "value", "lv", "en")
        unit = self.unit(entry)
        return Imputation(
            id=self.id(entry, "id"),
            unit=unit,
            item=self.number_item(entry, unit),
            when=self.expression(entry, "when", unit),
            value=self.expression(entry, "value", unit, Sort.NUMBER),
            reason=self.label(entry),
        )

    def outlier_set(self, entry: Entry) -> OutlierSet:
        entry.only("set", "lv", "en", "unit", "rule", "rule_lv", "rule_en", "listed")
        unit = self.unit(entry)
        return OutlierSet(
            id=self.id(entry, "set"),
            title=self.label(entry),
            unit=unit,
            rule=self.expression(entry, "rule", unit),
            rule_text=self.label(entry, "rule_"),
            listed=self.each(entry.get_as("listed", Entries, Entries()), self.listed),
        )

    def listed(self, entry: Entry) -> Listed:
        entry.only("institution", "row", "lv", "en")
        return Listed(entry.need("institution", str), entry.need("row", str), self.label(entry), entry.place())

    def id(self, entry: Entry, key: str) -> str:
        identifier = entry.need(key, str)
        if identifier in self.ids:
            refuse("edit-id-twice", entry.place(key), id=identifier)
        self.ids.add(identifier)
        return identifier

    def unit(self, entry: Entry) -> str:
        unit = entry.need("unit", str)
        if unit not in self.instrument.units:
            known = ", ".join(self.instrument.units)
            refuse("edit-unit-unknown", entry.place("unit"), unit=unit, known=known)
        return unit

    def severity(self, entry: Entry) -> Severity:
        word = entry.need("severity", str)
        if word not in list(Severity):
            refuse("edit-severity-unknown", entry.place("severity"), word=word, known=", ".join(Severity))
        return Severity(word)

    def number_item(self, entry: Entry, unit: str) -> Item:
        name = entry.need("item", str)
        item = self.instrument.items.get(name)
        if item is None or self.instrument.unit_of[name] != unit:
            refuse("edit-item-unknown", entry.place("item"), item=name, unit=unit)
        if item.kind is not Kind.NUMBER:
            refuse("edit-item-not-number", entry.place("item"), item=name)
        return item

    def expression(self, entry: Entry, key: str, unit: str, wanted: Sort = Sort.BOOLEAN) -> Expression:
        """An expression about this unit: its items, the classifications, and a roster row's kind."""
        known = self.classifications if unit == INSTITUTION else {**self.classifications, KIND: None}
        parsed = parse(entry.need(key, str), entry.place(key))
        problems = check_types(parsed, scope_of(self.instrument, unit, known), wanted)
        if problems:
            raise Refused(problems)
        return parsed

    def label(self, entry: Entry, prefix: str = "") -> Label:
        return {language: entry.need(prefix + language, str) for language in self.instrument.languages}
