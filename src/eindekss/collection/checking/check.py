"""Rules looked at for one institution: what is broken, on what answers, and what the respondent says to it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from eindekss.collection import spoken
from eindekss.collection.answering import Said
from eindekss.collection.checking.models import Confirmation
from eindekss.collection.checking.ruleset import Place, RuleSet, ruleset
from eindekss.collection.sheet import Sheet, plain
from eindekss.collection.texts import reason, text
from eindekss.expression import Call, Expression, Literal, Node, Value, Variable, evaluate, render
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Questionnaire, Section
from eindekss.instrument.rules import INSTITUTION, Rule, Severity
from eindekss.registry.models import Participation, RosterRow

Words = Mapping[tuple[str, str], Confirmation]  # (row, rule) -> the last thing said


class Fact(NamedTuple):
    """One of the answers that a rule rests on, in words. ``item`` and ``url``: where it is asked; '' of a computed
    figure. ``above``: the heading of its matrix, which several answers may share."""

    words: str
    shown: str
    item: str = ""
    url: str = ""
    above: str = ""


@dataclass(frozen=True)
class Checking:
    """What the checks of one institution are worked out from."""

    participation: Participation
    rules: RuleSet
    sheet: Sheet
    words: Words

    def on_page(self, questionnaire: Questionnaire, section: Section, row: RosterRow | None) -> list["Check"]:
        """Every rule that looks at the section, broken or not: what is typed there can break any of them."""
        return [self.one(rule, row) for rule in self.rules.on(section, questionnaire)]

    def found(self, questionnaire: Questionnaire) -> list["Check"]:
        """What is broken in a questionnaire, row by row, hard ones first within a row."""
        rules = self.rules.of(questionnaire)
        rows = [row for unit in dict.fromkeys(rule.unit for rule in rules) for row in self._rows(unit)]
        return [check for row in rows for check in self.broken(rules, row)]

    def broken(self, rules: Iterable[Rule], row: RosterRow | None) -> list["Check"]:
        """What is broken in one row."""
        unit = row.unit if row else INSTITUTION
        checks = [self.one(rule, row) for rule in rules if rule.unit == unit]
        return sorted((check for check in checks if check.broken), key=lambda check: not check.hard)

    def _rows(self, unit: str) -> Iterable[RosterRow | None]:
        return (None,) if unit == INSTITUTION else self.sheet.rows.get(unit, ())

    def one(self, rule: Rule, row: RosterRow | None) -> "Check":
        return Check(rule, row, self, self.words.get((row.row if row else "", rule.id)))

    def url(self, place: Place, row: str) -> str:
        """The question's own place on its section's page."""
        address = [self.participation.wave.key, self.participation.institution.key, place.questionnaire.id]
        if place.questionnaire.unit == INSTITUTION:
            return reverse("section", args=[*address, place.section.id]) + f"#q-{place.item.id}"
        return reverse("row-section", args=[*address, row, place.section.id]) + f"#q-{place.item.id}"


def checking(participation: Participation, sheet: Sheet) -> Checking:
    said = Confirmation.objects.filter(
        response__wave=participation.wave, response__institution=participation.institution
    )
    words = {(each.row, each.rule): each for each in said.select_related("by").order_by("pk")}
    return Checking(participation, ruleset(participation.wave), sheet, words)


@dataclass(frozen=True)
class Check:
    """One rule for one row; row None is the institution itself. ``word``: the last thing said to it."""

    rule: Rule
    row: RosterRow | None
    of: Checking
    word: Confirmation | None = None

    @property
    def key(self) -> str:
        return self.row.row if self.row else ""

    @property
    def id(self) -> str:
        return f"check-{self.rule.id}"

    @property
    def name(self) -> str:
        """Of its comment among those of a whole questionnaire."""
        return f"why~{self.key}~{self.rule.id}"

    @property
    def hard(self) -> bool:
        return self.rule.severity is Severity.HARD

    @cached_property
    def values(self) -> Mapping[str, Value]:
        return self.of.sheet.values(self.rule.unit, self.key)

    @cached_property
    def broken(self) -> bool:
        return self.rule.is_broken(self.values, self.of.sheet.counted_rosters)

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
        return plain(evaluate(Expression(node, ""), self.values, self.of.sheet.counted_rosters))

    def _facts(self) -> Iterator[Fact]:
        for node in self.rule.rests_on:
            if isinstance(node, Variable):
                if node.name in self.of.rules.places:
                    yield self._answer(self.of.rules.places[node.name])
            elif isinstance(node, Call):
                yield from self._figure(node)

    def _answer(self, place: Place) -> Fact:
        if self.values.get(place.item.id) == Missing.FILTERED:
            return self._fact(place, reason(Missing.FILTERED))
        answer = self.of.sheet.answer(self.key, place.item.id)
        said = Said(*answer.said) if answer else Said(missing=Missing.NOT_ANSWERED.value)
        return self._fact(place, spoken.shown(place.item, said))

    def _fact(self, place: Place, shown: str) -> Fact:
        return Fact(place.own, shown, place.item.id, self.of.url(place, self.key), place.above)

    def _figure(self, node: Call) -> Iterator[Fact]:
        """A value of the wave before, a sum over rows or their number; a condition on rows has no figure."""
        inner = node.arguments[0]
        if node.function == "prev" and isinstance(inner, Variable):
            then = self.of.sheet.earlier.then(self.key, inner.name)
            if then is not None:
                what, when = self.of.rules.places[inner.name].words, self.of.sheet.earlier.period
                yield Fact(text("check-then", what=what, when=when), spoken.shown(then.item, then.said))
            return
        value = self._plain(node)
        if isinstance(value, float):
            shown = spoken.number_shown(str(int(value)) if value.is_integer() else repr(value))
            if node.function == "sum_rows" and isinstance(inner, Variable):
                yield Fact(text("check-sum", what=self.of.rules.places[inner.name].words), shown)
            elif node.function == "count_rows" and isinstance(inner, Literal):
                yield Fact(text("check-rows"), shown)
