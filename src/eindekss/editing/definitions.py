"""The wave's editing as data: edit rules, imputations and outlier sets, read and checked against the instrument.

rules.yaml: ``rules`` (what must be true of the answers) and ``imputations`` (what stands in for a missing answer).
outliers.yaml: sets of roster rows left out of some computations, each an explicit list beside a stated rule.
"""

from dataclasses import dataclass
from pathlib import Path

from eindekss.errors import Place, refuse
from eindekss.expression import Expression, Sort
from eindekss.instrument.model import Instrument, Item, Label
from eindekss.instrument.rules import Reader, Rule, rules_document
from eindekss.instrument.scope import Classifications
from eindekss.source import Entries, Entry, read_yaml


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
class Edits:
    """What a rules.yaml says."""

    rules: tuple[Rule, ...] = ()
    imputations: tuple[Imputation, ...] = ()

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Those that look at the edited answers."""
        return tuple(rule.broken for rule in self.rules)


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


def load_edits(
    path: Path, instrument: Instrument, classifications: Classifications | None = None, shown_as: str | None = None
) -> Edits:
    """Read and check rules.yaml; refuses with every problem found."""
    document = rules_document(path, shown_as)
    reader = _Reader(instrument, classifications or {})
    rules = reader.rules(document)
    imputations = document.get_as("imputations", Entries, Entries()).each(reader.imputation, reader.problems)
    reader.problems.refuse_if_any()
    return Edits(rules, imputations)


def load_outliers(
    path: Path, instrument: Instrument, classifications: Classifications | None = None, shown_as: str | None = None
) -> tuple[OutlierSet, ...]:
    """Read and check outliers.yaml; an empty file has no sets. Refuses with every problem found."""
    document = read_yaml(path, shown_as)
    if document is not None and not isinstance(document, Entries):
        refuse("outliers-not-list", Place(file=shown_as or str(path)))
    reader = _Reader(instrument, classifications or {})
    sets = (document or Entries()).each(reader.outlier_set, reader.problems)
    reader.problems.refuse_if_any()
    return sets


class _Reader(Reader):
    def imputation(self, entry: Entry) -> Imputation:
        entry.only("id", "unit", "item", "when", "value", "lv", "en")
        unit = self.unit(entry)
        return Imputation(
            id=self.id(entry, "id"),
            unit=unit,
            item=self.number_item(entry.need("item", str), unit, entry.place("item")),
            when=self.expression(entry, "when", unit),
            value=self.expression(entry, "value", unit, Sort.NUMBER),
            reason=entry.label(self.instrument.languages),
        )

    def outlier_set(self, entry: Entry) -> OutlierSet:
        entry.only("set", "lv", "en", "unit", "rule", "rule_lv", "rule_en", "listed")
        unit = self.unit(entry)
        return OutlierSet(
            id=self.id(entry, "set"),
            title=entry.label(self.instrument.languages),
            unit=unit,
            rule=self.expression(entry, "rule", unit),
            rule_text=entry.label(self.instrument.languages, "rule_"),
            listed=entry.get_as("listed", Entries, Entries()).each(self.listed, self.problems),
        )

    def listed(self, entry: Entry) -> Listed:
        entry.only("institution", "row", "lv", "en")
        reason = entry.label(self.instrument.languages)
        return Listed(entry.need("institution", str), entry.need("row", str), reason, entry.place())
