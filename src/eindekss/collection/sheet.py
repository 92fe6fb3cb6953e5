"""All that one institution has answered in a wave, with the filters evaluated over it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from eindekss.collection.answering import Said
from eindekss.collection.earlier.said import NOTHING_EARLIER, Earlier, read_earlier
from eindekss.collection.models import Answer
from eindekss.collection.value import value_of
from eindekss.expression import Expression, Rosters, Settled, Value, evaluate, from_json, previous, to_json, variables
from eindekss.expression.functions import AGGREGATES, PREVIOUS_SUFFIX
from eindekss.expression.missing import Missing
from eindekss.instrument.in_full import spared
from eindekss.instrument.model import Instrument, Item, Questionnaire, Section
from eindekss.instrument.relevance import asked_of, order
from eindekss.instrument.rules import KIND, Rule
from eindekss.registry.models import Membership, Participation, RosterRow


@dataclass(frozen=True)
class Sheet:
    """``answers``: row -> item -> answer; row '' is the institution itself. ``rows``: roster unit -> its rows.

    ``earlier``: what the institution said in the wave before.
    """

    instrument: Instrument
    answers: Mapping[str, Mapping[str, Answer]]
    rows: Mapping[str, tuple[RosterRow, ...]]
    categories: Mapping[str, str]
    earlier: Earlier = NOTHING_EARLIER

    @cached_property
    def institution(self) -> Mapping[str, Value]:
        """What expressions see of the institution, its classes included; hidden answers count as filtered."""
        return self._filtered("institution", "", self.categories | self._values("institution", ""))

    @cached_property
    def rosters(self) -> Rosters:
        return Settled({unit: [self._own[unit, row.row] for row in rows] for unit, rows in self.rows.items()})

    @cached_property
    def _own(self) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """What each row of the rosters says itself, filters or no."""
        return {
            (unit, row.row): {**self._values(unit, row.row), KIND: row.kind}
            for unit, rows in self.rows.items()
            for row in rows
        }

    @cached_property
    def counted_rosters(self) -> Rosters:
        """The rows with what the filters hide made ``filtered``: what rules run over."""
        return Settled({unit: [self.values(unit, row.row) for row in rows] for unit, rows in self.rows.items()})

    def values(self, unit: str, row: str) -> Mapping[str, Value]:
        """What expressions see of one row: the row's own items before the institution's."""
        if unit == "institution":
            return self.institution
        if (unit, row) not in self._known:
            own = self._own[unit, row] if (unit, row) in self._own else self._values(unit, row)
            self._known[unit, row] = self._filtered(unit, row, {**self.institution, **own})
        return self._known[unit, row]

    @cached_property
    def _known(self) -> dict[tuple[str, str], Mapping[str, Value]]:
        return {}

    def asked(self, questionnaire: Questionnaire, row: str) -> frozenset[str]:
        """The items of the questionnaire that the filters leave in for this row."""
        values = self.values(questionnaire.unit, row)
        return frozenset(item.id for item in questionnaire.items if values.get(item.id) != Missing.FILTERED)

    def spared(self, questionnaire: Questionnaire) -> Mapping[str, Missing]:
        """Row -> why it need not be answered in full (``instrument.in_full``); rows that must be are left out."""
        rule, rows = questionnaire.full_for, self.rows.get(questionnaire.unit, ())
        if rule is None or len(rows) <= rule.over:
            return {}
        if questionnaire.id not in self._spared:
            by = self.instrument.items[rule.by]
            numbers = {row.row: value_of(by, found.said if found else None)
                       for row in rows for found in [self.answer(row.row, rule.by)]}  # fmt: skip
            self._spared[questionnaire.id] = spared(rule, numbers)
        return self._spared[questionnaire.id]

    @cached_property
    def _spared(self) -> dict[str, Mapping[str, Missing]]:
        return {}

    def expected(self, questionnaire: Questionnaire, row: str) -> frozenset[str]:
        """Of the items asked, those to be answered: a spared row only counts for what is answered all the same."""
        asked = self.asked(questionnaire, row)
        if row not in self.spared(questionnaire):
            return asked
        items = self.instrument.items
        return frozenset(name for name in asked if name not in questionnaire.spareable or self._said(row, items[name]))

    def answer(self, row: str, item: str) -> Answer | None:
        return self.answers.get(row, {}).get(item)

    def saying(self, row: str, said: Mapping[str, Said]) -> "Sheet":
        """The answers as they would be with these in the row."""
        made = {item: Answer(item=item, row=row, value=each.value, missing=each.missing) for item, each in said.items()}
        return replace(self, answers={**self.answers, row: {**self.answers.get(row, {}), **made}})

    def open_items(self, questionnaire: Questionnaire, section: Section, row: str) -> list[Item]:
        """What is asked in the section, must be answered and is not."""
        asked = self.expected(questionnaire, row)
        return [item for item in section.items if item.id in asked and item.required and not self._said(row, item)]

    def counts(self, questionnaire: Questionnaire, section: Section, row: str) -> tuple[int, int]:
        """How many of the section's asked items are answered, and of how many."""
        asked = self.expected(questionnaire, row)
        items = [item for item in section.items if item.id in asked]
        return sum(self._said(row, item) for item in items), len(items)

    def _said(self, row: str, item: Item) -> bool:
        answer = self.answer(row, item.id)
        return answer is not None and answer.missing != Missing.NOT_ANSWERED

    def _values(self, unit: str, row: str) -> dict[str, Value]:
        given = self.answers.get(row, {})
        now = {
            item.id: value_of(item, answer.said if answer else None)
            for item in self._ordered(unit)
            for answer in [given.get(item.id)]
        }
        return {**now, **self.earlier.values(row)}

    def _ordered(self, unit: str) -> tuple[Item, ...]:
        if unit not in self._orders:
            self._orders[unit] = order(self.instrument, unit)
        return self._orders[unit]

    @cached_property
    def _orders(self) -> dict[str, tuple[Item, ...]]:
        return {}

    def _filtered(self, unit: str, row: str, values: dict[str, Value]) -> dict[str, Value]:
        ordered = self._ordered(unit)
        asked = asked_of(ordered, values, self.rosters)
        return values | {item.id: Missing.FILTERED for item in ordered if item.id not in asked}


class Standing(NamedTuple):
    """An answer without who gave it and when: all that a grid of thousands needs."""

    value: str
    missing: str
    version: int

    @property
    def said(self) -> tuple[str, str]:
        return self.value, self.missing


def read_sheet(instrument: Instrument, participation: Participation, brief: bool = False) -> Sheet:
    """The institution's answers to all questionnaires of the wave: a filter may look at any of them.

    ``brief``: answers as ``Standing``, several times as quick where there are tens of thousands.
    """
    wave, institution = participation.wave, participation.institution
    answers: dict[str, dict[str, Any]] = defaultdict(dict)
    stored = Answer.objects.filter(response__wave=wave, response__institution=institution)
    if brief:
        for row_key, item, *stands in stored.values_list("row", "item", *Standing._fields):
            answers[row_key][item] = Standing(*stands)
    else:
        for answer in stored:
            answers[answer.row][answer.item] = answer
    rows: dict[str, list[RosterRow]] = defaultdict(list)
    for row in RosterRow.objects.filter(wave=wave, institution=institution).order_by("row"):
        rows[row.unit].append(row)
    found = Membership.objects.filter(institution=institution, classification__wave=wave)
    categories = dict(found.values_list("classification__key", "category__key"))
    by_unit = {unit: tuple(each) for unit, each in rows.items()}
    return Sheet(instrument, answers, by_unit, categories, read_earlier(participation))


def filters(
    sheet: Sheet, questionnaire: Questionnaire, section: Section, row: str, rules: Iterable[Rule] = ()
) -> Mapping[str, Any]:
    """What the browser needs to open and close the section's questions itself, and to look at the rules.

    ``filters`` in the order to evaluate; ``values`` of variables that are answered on other pages or were answered
    in the wave before (``X@prev``).
    """
    on_page = {item.id for item in section.items}
    ordered = [item for item in order(sheet.instrument, questionnaire.unit) if item.relevant and item.id in on_page]
    looked_at = [item.relevant for item in ordered] + [rule.broken for rule in rules]
    named = {name for each in looked_at for name in variables(each)} - on_page
    named |= {name + PREVIOUS_SUFFIX for name in previous(looked_at)}
    values = sheet.values(questionnaire.unit, row)
    kinds = {item.id: str(item.kind) for item in section.items}
    return {
        "filters": [[item.id, settled(to_json(item.relevant.root), values, sheet.rosters)] for item in ordered],
        "values": {name: plain(values.get(name)) for name in sorted(named)},
        "kinds": kinds,
    }


def settled(node: Any, values: Mapping[str, Value], rosters: Rosters) -> Any:
    """The tree with what it says of other rows worked out: the browser knows this page only."""
    if not isinstance(node, list):
        return node
    if node[0] in AGGREGATES:
        return evaluate(Expression(from_json(node), ""), values, rosters)
    return [node[0], *(settled(argument, values, rosters) for argument in node[1:])]


def plain(value: Value) -> Any:
    """A value as JSON has it: codes as a list, a reason as ``{"missing": reason}``."""
    if isinstance(value, Missing):
        return {"missing": str(value)}
    return sorted(value) if isinstance(value, frozenset) else value


def rows_of(sheet: Sheet, questionnaire: Questionnaire) -> Iterable[RosterRow | None]:
    """The rows that the questionnaire is answered for; None stands for the institution itself."""
    return (None,) if questionnaire.unit == "institution" else sheet.rows.get(questionnaire.unit, ())
