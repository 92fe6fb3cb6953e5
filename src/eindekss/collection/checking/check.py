"""Rules looked at for one institution: what is broken, on what answers, and what the respondent says to it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from eindekss.collection import spoken
from eindekss.collection.answering import Said
from eindekss.collection.checking.models import Confirmation
from eindekss.collection.checking.ruleset import Place, RuleSet
from eindekss.collection.sheet import Sheet, plain
from eindekss.collection.texts import reason, text
from eindekss.expression import Call, Expression, Literal, Node, Value, Variable, evaluate, render
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Questionnaire, Section
from eindekss.instrument.rules import INSTITUTION, Rule, Severity
from eindekss.registry.models import Participation, RosterRow

Words = Mapping[tuple[str, str], Confirmation]  # (row, rule) -> the last thing said


class Fact(NamedTuple):
    """One of the answers that a rule rests on, in words. ``place``: where it is asked; None of a computed figure."""

    words: str
    shown: str
    place: Place | None = None


@dataclass(frozen=True)
class Check:
    """One rule for one row; row None is the institution itself. ``word``: the last thing said to it."""

    rule: Rule
    row: RosterRow | None
    sheet: Sheet
    rules: RuleSet
    word: Confirmation | None = None

    @property
    def key(self) -> str:
        return self.row.row if self.row else ""

    @property
    def id(self) -> str:
        return f"k-{self.rule.id}"

    @property
    def hard(self) -> bool:
        return self.rule.severity is Severity.HARD

    @cached_property
    def values(self) -> Mapping[str, Value]:
        return self.sheet.values(self.rule.unit, self.key)

    @cached_property
    def broken(self) -> bool:
        return self.rule.is_broken(self.values, self.sheet.counted_rosters)

    @cached_property
    def evidence(self) -> str:
        """What the rule rests on, in one written form: a comment holds as long as this is the same."""
        return json.dumps({render(node): self._plain(node) for node in self.rule.rests_on}, ensure_ascii=False)

    @property
    def mark(self) -> str:
        """A short name of the evidence."""
        return hashlib.sha256(self.evidence.encode()).hexdigest()[:16]

    @property
    def comment(self) -> str:
        """What the respondent says to the answers as they are."""
        return self.word.comment if self.word and self.word.evidence == self.evidence else ""

    @property
    def lapsed(self) -> str:
        """What was said when the answers were others."""
        return self.word.comment if self.word and self.word.evidence != self.evidence else ""

    @property
    def open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.broken and (self.hard or not self.comment)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._facts())

    def _plain(self, node: Node) -> object:
        if isinstance(node, Variable):
            return plain(self.values.get(node.name))
        return plain(evaluate(Expression(node, ""), self.values, self.sheet.counted_rosters))

    def _facts(self) -> Iterator[Fact]:
        for node in self.rule.rests_on:
            if isinstance(node, Variable):
                if node.name in self.rules.places:
                    yield self._answer(self.rules.places[node.name])
            elif isinstance(node, Call):
                yield from self._figure(node)

    def _answer(self, place: Place) -> Fact:
        if self.values.get(place.item.id) == Missing.FILTERED:
            return Fact(place.words, reason(Missing.FILTERED), place)
        answer = self.sheet.answer(self.key, place.item.id)
        said = Said(*answer.said) if answer else Said(missing=Missing.NOT_ANSWERED.value)
        return Fact(place.words, spoken.shown(place.item, said), place)

    def _figure(self, node: Call) -> Iterator[Fact]:
        """A value of the wave before, a sum over rows or their number; a condition on rows has no figure."""
        inner = node.arguments[0]
        if node.function == "prev" and isinstance(inner, Variable):
            then = self.sheet.earlier.then(self.key, inner.name)
            if then is not None:
                words = text("check-then", what=self.rules.places[inner.name].words, when=self.sheet.earlier.period)
                yield Fact(words, spoken.shown(then.item, then.said))
            return
        value = self._plain(node)
        if isinstance(value, float):
            shown = spoken.number_shown(str(int(value)) if value.is_integer() else repr(value))
            if node.function == "sum_rows" and isinstance(inner, Variable):
                yield Fact(text("check-sum", what=self.rules.places[inner.name].words), shown)
            elif node.function == "count_rows" and isinstance(inner, Literal):
                yield Fact(text("check-rows"), shown)


def on_page(rules: RuleSet, sheet: Sheet, questionnaire: Questionnaire, section: Section, row: RosterRow | None,
            words: Words) -> list[Check]:  # fmt: skip
    """Every rule that looks at the section, broken or not: what is typed there can break any of them."""
    return [_check(rule, row, sheet, rules, words) for rule in rules.on(section, questionnaire)]


def found(rules: RuleSet, sheet: Sheet, questionnaire: Questionnaire, words: Words) -> list[Check]:
    """What is broken in a questionnaire, row by row, hard ones first within a row."""
    of = rules.of(questionnaire)
    return [check for row in _rows(of, sheet) for check in _of_row(of, row, sheet, rules, words) if check.broken]


def broken_in(rules: Iterable[Rule], row: RosterRow | None, sheet: Sheet, of: RuleSet) -> list[Check]:
    """What is broken in one row, nobody having said anything to it."""
    return [check for check in _of_row(tuple(rules), row, sheet, of, {}) if check.broken]


def _rows(rules: tuple[Rule, ...], sheet: Sheet) -> list[RosterRow | None]:
    units = dict.fromkeys(rule.unit for rule in rules)
    own: list[RosterRow | None] = [None] if INSTITUTION in units else []
    return own + [row for unit in units for row in sheet.rows.get(unit, ())]


def _of_row(rules: tuple[Rule, ...], row: RosterRow | None, sheet: Sheet, of: RuleSet, words: Words) -> Iterator[Check]:
    unit = row.unit if row else INSTITUTION
    mine = [rule for rule in rules if rule.unit == unit]
    for rule in sorted(mine, key=lambda each: each.severity is not Severity.HARD):
        yield _check(rule, row, sheet, of, words)


def _check(rule: Rule, row: RosterRow | None, sheet: Sheet, rules: RuleSet, words: Words) -> Check:
    return Check(rule, row, sheet, rules, words.get((row.row if row else "", rule.id)))


def words_of(participation: Participation) -> Words:
    """The last thing said to each rule, for each row of the institution."""
    said = Confirmation.objects.filter(
        response__wave=participation.wave, response__institution=participation.institution
    )
    return {(each.row, each.rule): each for each in said.select_related("by").order_by("pk")}
