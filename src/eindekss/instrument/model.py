"""What is asked: a questionnaire of sections, blocks and items. Immutable; built by ``load``, proved by ``check``.

An item id is unique in the whole wave and names the item's variable in expressions, datasets and exports.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from eindekss.errors import NOWHERE, Place
from eindekss.expression import Expression
from eindekss.expression.missing import Missing

Label = Mapping[str, str]  # language -> text


class Kind(StrEnum):
    SINGLE = "single"  # one code of a code list
    MULTI = "multi"  # any set of codes of a code list, the empty set included
    NUMBER = "number"
    TEXT = "text"
    LINK = "link"
    DATE = "date"  # ISO 8601 text


class Origin(StrEnum):
    """Where an item stands in the source."""

    PRINTED = "printed"  # printed in the questionnaire
    RECONSTRUCTED = "reconstructed"  # reported but not printed: rebuilt from figures and prose


@dataclass(frozen=True)
class Option:
    code: int
    label: Label


@dataclass(frozen=True)
class Erratum:
    """Where the source is wrong and what was made of it: ``printed`` is the source's own text."""

    printed: str
    taken: str
    reason: Label


@dataclass(frozen=True)
class Item:
    """One question.

    ``relevant`` is the filter: the item is asked where it is true, and everywhere when it is None.
    ``absent`` lists the typed absences offered beside the value (not applicable, not available).
    ``minimum``, ``maximum`` and ``decimals`` bound a number. ``evidence``: files may be put beside the answer.
    """

    id: str
    kind: Kind
    label: Label
    options: tuple[Option, ...] = ()
    relevant: Expression | None = None
    absent: tuple[Missing, ...] = ()
    hint: Label | None = None
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    evidence: bool = False
    origin: Origin = Origin.PRINTED
    place: Place = NOWHERE  # where the definition stands
    printed_in: str = ""  # where the source prints it, e.g. "7.2" or "figure 39"
    errata: tuple[Erratum, ...] = ()

    def option(self, code: int) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Matrix:
    """Items shown as the rows of one table: single items sharing options, or numbers under one heading."""

    id: str
    label: Label
    items: tuple[Item, ...]
    hint: Label | None = None
    place: Place = NOWHERE
    errata: tuple[Erratum, ...] = ()


Block = Item | Matrix


@dataclass(frozen=True)
class Section:
    """``topic`` is the topic of the index that the section's items speak of."""

    id: str
    title: Label
    blocks: tuple[Block, ...]
    topic: str = ""
    place: Place = NOWHERE

    @property
    def items(self) -> Iterator[Item]:
        for block in self.blocks:
            yield from block.items if isinstance(block, Matrix) else (block,)


@dataclass(frozen=True)
class FullFor:
    """Which rows of a long roster are asked in full: a ``share`` of them, but no fewer than ``at_least``, those
    with the greatest numbers in the item ``by``. It holds where an institution has more than ``over`` rows.

    ``sections`` are those that the other rows are spared; all, where none is named. ``by`` itself is asked of all.
    """

    over: int
    share: float
    at_least: int
    by: str
    sections: tuple[str, ...] = ()
    place: Place = NOWHERE

    def number(self, rows: int) -> int:
        """How many of the rows are asked in full, before ties; a part of a row counts as one."""
        return rows if rows <= self.over else min(rows, max(self.at_least, math.ceil(round(rows * self.share, 9))))


@dataclass(frozen=True)
class Questionnaire:
    """``unit`` is what one row of answers is about: ``institution`` or a roster (``service``, ``system``, ...).

    ``respondent`` is who answers: ``institution``, ``expert`` or ``automatic``.
    """

    id: str
    version: str
    title: Label
    sections: tuple[Section, ...]
    unit: str = "institution"
    respondent: str = "institution"
    full_for: FullFor | None = None
    place: Place = NOWHERE

    @property
    def spareable(self) -> frozenset[str]:
        """The items that ``full_for`` spares the rows that need not be answered in full."""
        rule = self.full_for
        if rule is None:
            return frozenset()
        sections = (each for each in self.sections if not rule.sections or each.id in rule.sections)
        return frozenset(item.id for each in sections for item in each.items) - {rule.by}

    @property
    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items


@dataclass(frozen=True)
class Instrument:
    """All questionnaires of a wave. ``languages`` are those every label must have."""

    questionnaires: tuple[Questionnaire, ...]
    languages: tuple[str, ...]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by id, in the order asked."""
        return {item.id: item for each in self.questionnaires for item in each.items}

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """Item id -> the unit it is asked about."""
        return {item.id: each.unit for each in self.questionnaires for item in each.items}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Every unit, ``institution`` first."""
        rosters = dict.fromkeys(each.unit for each in self.questionnaires)
        rosters.pop("institution", None)
        return ("institution", *rosters)

    @property
    def asks_institutions(self) -> bool:
        """Whether institutions are asked anything, or others look at them only."""
        return any(each.respondent == "institution" for each in self.questionnaires)

    def questionnaire_of(self, item_id: str) -> Questionnaire:
        return next(each for each in self.questionnaires if any(item.id == item_id for item in each.items))
