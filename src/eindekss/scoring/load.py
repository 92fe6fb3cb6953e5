"""index.yaml -> Index. Every problem is collected; an index with one is refused whole.

The format is described in docs/reference/index-file.md.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from eindekss.errors import Place, Problems, Refused, refuse
from eindekss.expression import Expression, Scope, Sort, check_types, parse
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item
from eindekss.instrument.scope import Classifications, scope_of
from eindekss.scoring.load_points import points_of
from eindekss.scoring.model import (
    TOTAL,
    UNDEFINED,
    Aggregation,
    Gate,
    Index,
    Indicator,
    Level,
    Question,
    Topic,
    Treatment,
)
from eindekss.source import Entries, Entry, read_yaml

T = TypeVar("T")

# What a missing answer becomes where index.yaml says nothing else.
DEFAULT_MISSING: Mapping[str, Treatment] = {
    Missing.FILTERED: Treatment.EXCLUDED,
    Missing.NOT_APPLICABLE: Treatment.EXCLUDED,
    Missing.NOT_AVAILABLE: Treatment.ZERO,
    Missing.NOT_ANSWERED: Treatment.ZERO,
    Missing.NOT_REACHED: Treatment.UNKNOWN,
    Missing.EDITED_OUT: Treatment.UNKNOWN,
    Missing.NON_RESPONDENT: Treatment.UNKNOWN,
    UNDEFINED: Treatment.EXCLUDED,
}
_DECLARABLE = (Treatment.ZERO, Treatment.EXCLUDED, Treatment.UNKNOWN)
_COMMON = ("lv", "en", "assumed", "missing", "applies")


def load_index(
    path: Path, instrument: Instrument, classifications: Classifications | None = None, shown_as: str | None = None
) -> Index:
    """Read and check an index. ``classifications``: those that expressions may name."""
    document = read_yaml(path, shown_as)
    if not isinstance(document, Entry):
        refuse("index-empty", Place(file=shown_as or str(path)))
    loader = _Loader(instrument, scope_of(instrument, classifications=classifications))
    index = loader.problems.attempt(partial(loader.index, document))
    loader.problems.refuse_if_any()
    return index


@dataclass(frozen=True)
class _Inherited:
    """What a topic or an indicator hands down to its questions."""

    missing: Mapping[str, Treatment]
    assumed: bool
    applies: tuple[Expression, ...] = ()


@dataclass
class _Loader:
    instrument: Instrument
    scope: Scope
    problems: Problems = field(default_factory=Problems)
    nodes: set[str] = field(default_factory=lambda: {TOTAL})
    questions: set[str] = field(default_factory=set)

    def each(self, entry: Entry, key: str, build: Callable[[Entry], T]) -> tuple[T, ...]:
        """The elements of a list that could be built; the problems of the others are kept."""
        entries = entry.need(key, Entries)
        if not entries:
            refuse("index-list-empty", entry.place(key), key=key)
        return entries.each(build, self.problems)

    def index(self, entry: Entry) -> Index:
        entry.only(
            "index", "lv", "en", "assumed", "missing", "scale", "aggregation", "assessable", "topics", "maturity"
        )
        assumed = entry.get_as("assumed", bool, False)
        inherited = _Inherited(self.missing(entry, DEFAULT_MISSING), assumed)
        assessable = entry.need("assessable", Entry)
        assessable.only("known_share", "topics", "assumed")
        topics = self.each(entry, "topics", lambda each: self.topic(each, inherited))
        maturity = entry.need("maturity", Entry)
        maturity.only("levels", "assumed")
        return Index(
            id=entry.need("index", str),
            label=entry.label(self.instrument.languages),
            scale=_positive(entry, "scale", 100.0),
            aggregation=entry.one_of("aggregation", Aggregation, Aggregation.ARITHMETIC),
            known_share=_fraction(assessable, "known_share"),
            topics_needed=assessable.need("topics", int),
            topics=topics,
            levels=self.levels(maturity, {topic.id for topic in topics}),
            assumed=assumed,
        )

    def topic(self, entry: Entry, above: _Inherited) -> Topic:
        entry.only("topic", "weight", "indicators", *_COMMON)
        identifier = self.node(entry, "topic")
        below = self.inherited(entry, above)
        indicators = self.each(entry, "indicators", lambda each: self.indicator(each, below))
        if len({indicator.weight is None for indicator in indicators}) > 1:
            refuse("index-weights-mixed", entry.place("indicators"), topic=entry.get("topic"))
        return Topic(
            id=identifier,
            label=entry.label(self.instrument.languages),
            weight=_positive(entry, "weight"),
            indicators=indicators,
            assumed=below.assumed,
        )

    def indicator(self, entry: Entry, above: _Inherited) -> Indicator:
        entry.only("indicator", "weight", "questions", *_COMMON)
        below = self.inherited(entry, above)
        return Indicator(
            id=self.node(entry, "indicator"),
            label=entry.label(self.instrument.languages),
            weight=_positive(entry, "weight") if "weight" in entry else None,
            questions=self.each(entry, "questions", lambda each: self.question(each, below)),
            assumed=below.assumed,
        )

    def question(self, entry: Entry, above: _Inherited) -> Question:
        entry.only("question", "value", "holds", "codes", "selected", "share", "bands", "points", "cap", *_COMMON)
        identifier = entry.need("question", str)
        if identifier in self.questions:
            refuse("index-id-twice", entry.place("question"), id=identifier)
        self.questions.add(identifier)
        below = self.inherited(entry, above)
        item = self.item_of(entry, identifier)
        return Question(
            id=identifier,
            label=entry.label(self.instrument.languages) if "lv" in entry or item is None else item.label,
            item=item,
            value=self.value(entry, item),
            points=points_of(entry, item),
            applies=below.applies,
            missing=below.missing,
            assumed=below.assumed,
        )

    def item_of(self, entry: Entry, identifier: str) -> Item | None:
        """The item asked: of the question's own name, unless an expression stands in its place."""
        if "value" in entry or "holds" in entry:
            return None
        if identifier not in self.instrument.items:
            refuse("index-item-unknown", entry.place("question"), item=identifier)
        if self.instrument.unit_of[identifier] != "institution":
            refuse("index-item-unit", entry.place("question"), item=identifier)
        return self.instrument.items[identifier]

    def value(self, entry: Entry, item: Item | None) -> Expression:
        if item is not None:
            return parse(f"${{{item.id}}}", entry.place("question"))
        return self.expression(entry, "holds") if "holds" in entry else self.expression(entry, "value", Sort.NUMBER)

    def inherited(self, entry: Entry, above: _Inherited) -> _Inherited:
        own = (self.expression(entry, "applies"),) if "applies" in entry else ()
        return _Inherited(
            missing=self.missing(entry, above.missing),
            assumed=entry.get_as("assumed", bool, above.assumed),
            applies=above.applies + own,
        )

    def expression(self, entry: Entry, key: str, wanted: Sort = Sort.BOOLEAN) -> Expression:
        parsed = parse(entry.need(key, str), entry.place(key))
        problems = check_types(parsed, self.scope, wanted)
        if problems:
            raise Refused(problems)
        return parsed

    def missing(self, entry: Entry, above: Mapping[str, Treatment]) -> Mapping[str, Treatment]:
        if "missing" not in entry:
            return above
        declared = entry.need("missing", Entry)
        declared.only(*DEFAULT_MISSING)
        return {**above, **{reason: _treatment(declared, reason) for reason in declared}}

    def levels(self, entry: Entry, topics: Collection[str]) -> tuple[Level, ...]:
        levels = self.each(entry, "levels", lambda each: self.level(each, topics))
        for lower, upper, position in zip(levels, levels[1:], range(1, len(levels)), strict=False):
            falling = [name for name in (TOTAL, *topics) if upper.threshold_of(name) <= lower.threshold_of(name)]
            if falling or upper.level != lower.level + 1:
                refuse("index-levels-order", entry["levels"].place(position), level=upper.level)
        return levels

    def level(self, entry: Entry, topics: Collection[str]) -> Level:
        entry.only("level", "lv", "en", "from", "topics", "requires")
        own = entry.get_as("topics", Entry, _empty())
        if own:
            own.only(*sorted(topics))
        return Level(
            level=entry.need("level", int),
            label=entry.label(self.instrument.languages),
            threshold=entry.need("from", float),
            topic_thresholds={topic: own.need(topic, float) for topic in own},
            gates=self.each(entry, "requires", self.gate) if "requires" in entry else (),
        )

    def gate(self, entry: Entry) -> Gate:
        entry.only("every_topic_from", "holds")
        if "holds" in entry:
            return Gate("holds", holds=self.expression(entry, "holds"))
        return Gate("topic_floor", floor=entry.need("every_topic_from", float))

    def node(self, entry: Entry, key: str) -> str:
        identifier = entry.need(key, str)
        if identifier in self.nodes:
            refuse("index-id-twice", entry.place(key), id=identifier)
        self.nodes.add(identifier)
        return identifier


def _empty() -> Entry:
    return Entry()


def _treatment(declared: Entry, reason: str) -> Treatment:
    word = declared.need(reason, str)
    if word not in _DECLARABLE:
        refuse("index-treatment-unknown", declared.place(reason), word=word, known=", ".join(_DECLARABLE))
    return Treatment(word)


def _positive(entry: Entry, key: str, default: float | None = None) -> float:
    value = entry.need(key, float) if default is None else entry.get_as(key, float, default)
    if value <= 0:
        refuse("index-not-positive", entry.place(key), key=key)
    return value


def _fraction(entry: Entry, key: str) -> float:
    value = entry.need(key, float)
    if not 0 <= value <= 1:
        refuse("index-not-fraction", entry.place(key), key=key)
    return value
