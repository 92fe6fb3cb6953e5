"""What a score is made of: questions give points, indicators gather questions, topics indicators, the total topics.

Immutable; built from index.yaml by ``load``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from eindekss.dataset.numerals import number_text
from eindekss.expression import Expression
from eindekss.instrument.model import Item, Label

TOTAL = "total"

# Beside the reasons of ``Missing``: the answers are there, yet the expression has no value (0 of 0 documents).
UNDEFINED = "undefined"


class Treatment(StrEnum):
    """What becomes of a question that has no answer.

    ``zero`` stays in the denominator with no points. ``excluded`` leaves it: the question does not apply.
    ``unknown`` leaves it too, and counts against what is known: too little known, and there is no score.
    """

    COUNTED = "counted"  # never declared: the question has an answer
    ZERO = "zero"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


class Aggregation(StrEnum):
    """How topics join into the total: an arithmetic mean compensates a weak topic fully, a geometric one less."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


@dataclass(frozen=True)
class Band:
    """An interval of the real line. A bound is open or closed; None is without end."""

    points: float
    low: float | None
    low_closed: bool
    high: float | None
    high_closed: bool

    def text(self, language: str) -> str:
        left = "" if self.low is None else f"{'≥' if self.low_closed else '>'} {number_text(self.low, language)}"
        right = "" if self.high is None else f"{'≤' if self.high_closed else '<'} {number_text(self.high, language)}"
        return ", ".join(part for part in (left, right) if part)


@dataclass(frozen=True)
class CodePoints:
    """A single choice: the points of its code, none for a code not listed."""

    points: Mapping[int, float]

    @property
    def attainable(self) -> float:
        return max(self.points.values())


@dataclass(frozen=True)
class SelectedPoints:
    """A multiple choice: the points of all codes chosen, at most ``attainable``, at least none."""

    points: Mapping[int, float]
    attainable: float


@dataclass(frozen=True)
class SharePoints:
    """A number between 0 and 1 times the points attainable; a number beyond counts as the nearer end."""

    attainable: float


@dataclass(frozen=True)
class BandPoints:
    """The points of the interval in which the unrounded number lies; the intervals cover every number once."""

    bands: tuple[Band, ...]

    @property
    def attainable(self) -> float:
        return max(band.points for band in self.bands)


@dataclass(frozen=True)
class ConditionPoints:
    """All points where a condition holds, none where it does not."""

    attainable: float


Points = CodePoints | SelectedPoints | SharePoints | BandPoints | ConditionPoints


@dataclass(frozen=True)
class Question:
    """``value`` is what gives points: an item's own answer, or an expression over items.

    ``applies`` lists the conditions of the topic, the indicator and the question itself: the question counts
    only where all hold. ``missing`` says for every reason what a missing answer becomes.
    """

    id: str
    label: Label
    item: Item | None
    value: Expression
    points: Points
    applies: tuple[Expression, ...]
    missing: Mapping[str, Treatment]
    assumed: bool

    @property
    def attainable(self) -> float:
        return self.points.attainable


@dataclass(frozen=True)
class Indicator:
    """``weight`` None: the indicator weighs what its counted questions can give (pooled points)."""

    id: str
    label: Label
    weight: float | None
    questions: tuple[Question, ...]
    assumed: bool

    @property
    def attainable(self) -> float:
        return sum(question.attainable for question in self.questions)


@dataclass(frozen=True)
class Topic:
    id: str
    label: Label
    weight: float
    indicators: tuple[Indicator, ...]
    assumed: bool

    @property
    def attainable(self) -> float:
        return sum(indicator.attainable for indicator in self.indicators)


@dataclass(frozen=True)
class Gate:
    """A condition of a level that no score elsewhere can compensate.

    ``topic_floor``: every topic that applies has at least this score. ``holds``: a condition over answers.
    """

    kind: Literal["topic_floor", "holds"]
    floor: float = 0.0
    holds: Expression | None = None


@dataclass(frozen=True)
class Level:
    """A level is reached from ``threshold`` points of the scale (closed), in a topic from its own threshold.

    Levels are stages: whoever fails the gate of a level stays below it, however high the score.
    """

    level: int
    label: Label
    threshold: float
    topic_thresholds: Mapping[str, float]
    gates: tuple[Gate, ...] = ()

    def threshold_of(self, node: str) -> float:
        return self.topic_thresholds.get(node, self.threshold)


@dataclass(frozen=True)
class Index:
    """``known_share``: the least share of applicable points with known answers for a node to be assessed.

    ``topics_needed``: the least number of assessed topics for a total.
    """

    id: str
    label: Label
    scale: float
    aggregation: Aggregation
    known_share: float
    topics_needed: int
    topics: tuple[Topic, ...]
    levels: tuple[Level, ...]
    assumed: bool

    @property
    def indicators(self) -> Iterator[Indicator]:
        for topic in self.topics:
            yield from topic.indicators

    @property
    def questions(self) -> Iterator[Question]:
        for indicator in self.indicators:
            yield from indicator.questions

    @property
    def expressions(self) -> Iterator[Expression]:
        """Every expression that scoring evaluates."""
        for question in self.questions:
            yield question.value
            yield from question.applies
        for level in self.levels:
            yield from (gate.holds for gate in level.gates if gate.holds is not None)
