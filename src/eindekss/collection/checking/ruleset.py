"""The wave's rules as its questionnaires use them: read once, sorted by who can mend what."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from eindekss.collection.definition import definition
from eindekss.collection.texts import label
from eindekss.dataset.wave import Wave, declared_categories
from eindekss.expression import variables
from eindekss.instrument.model import Item, Matrix, Questionnaire, Section
from eindekss.instrument.rules import Rule, load_rules
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Place:
    """Where an item is asked."""

    item: Item
    matrix: Matrix | None
    section: Section
    questionnaire: Questionnaire

    @property
    def words(self) -> str:
        """The question in full, also where it is the row of a matrix."""
        return f"{self.above}: {self.own}" if self.matrix else self.own

    @property
    def above(self) -> str:
        """The heading of the item's matrix; '' where it stands in none."""
        return label(self.matrix.label).rstrip(":") if self.matrix else ""

    @property
    def own(self) -> str:
        return label(self.item.label)


@dataclass(frozen=True)
class RuleSet:
    """``by_questionnaire``: the rules that answers to that questionnaire can break and its respondent can mend.

    A rule that sets one respondent's answers against another's is left to editing: neither sees the other's.
    """

    by_questionnaire: Mapping[str, tuple[Rule, ...]]
    places: Mapping[str, Place]

    def of(self, questionnaire: Questionnaire) -> tuple[Rule, ...]:
        return self.by_questionnaire.get(questionnaire.id, ())

    def on(self, section: Section, questionnaire: Questionnaire) -> tuple[Rule, ...]:
        """Those of them that look at an item of the section."""
        here = {item.id for item in section.items}
        return tuple(rule for rule in self.of(questionnaire) if not here.isdisjoint(rule.variables))


def ruleset(record: WaveRecord) -> RuleSet:
    wave = definition(record)
    if not wave.has("rules"):
        return RuleSet({}, {})
    return _read(wave, wave.path("rules").stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(wave: Wave, changed: int) -> RuleSet:
    path = wave.path("rules")
    rules = load_rules(path, wave.instrument, declared_categories(wave), wave.shown(path))
    places = {
        item.id: Place(item, block if isinstance(block, Matrix) else None, section, questionnaire)
        for questionnaire in wave.instrument.questionnaires
        for section in questionnaire.sections
        for block in section.blocks
        for item in (block.items if isinstance(block, Matrix) else (block,))
    }
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for questionnaire in _concerned(rule, places):
            found.setdefault(questionnaire, []).append(rule)
    return RuleSet({name: tuple(each) for name, each in found.items()}, places)


def _concerned(rule: Rule, places: Mapping[str, Place]) -> list[str]:
    named = [places[name].questionnaire for name in sorted(variables(rule.broken)) if name in places]
    if len({each.respondent for each in named}) != 1:
        return []
    own = [places[name].questionnaire for name in rule.variables if name in places]
    return list(dict.fromkeys(each.id for each in own or named))
