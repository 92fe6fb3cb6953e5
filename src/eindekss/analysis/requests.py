"""What tables.yaml asks for. Immutable; read by ``load``, turned into tables by ``plan``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from eindekss.analysis.cells import Statistic
from eindekss.analysis.segments import Maturity, Segmentation
from eindekss.errors import Place
from eindekss.expression import Expression
from eindekss.instrument.model import Label


class Base(StrEnum):
    """Which rows a table rests on.

    ALL: every row of the unit, so that whoever was not asked or did not answer counts as „no”. ASKED: rows of
    which the question was asked. KNOWN: rows that have a number. ASSESSED: rows with any answer in the item's
    questionnaire, or in the one that the wave names instead, so that a website nobody could look at is left out and one
    question left open is not.
    """

    ALL = "all"
    ASKED = "asked"
    KNOWN = "known"
    ASSESSED = "assessed"


@dataclass(frozen=True)
class BaseRule:
    """``where`` limits the rows further; ``words`` None: the wave's words for that base and unit."""

    base: Base
    where: Expression | None = None
    words: Label | None = None


@dataclass(frozen=True)
class ItemTables:
    """A table for each item named, or for each countable item of the sections named.

    ``title`` replaces the label of a single item; ``numbers`` are the statistics of number items.

    More than one base gives a table for each: the first keeps the item's id, others add the base (``F14-asked``)
    and stand only where they rest on other rows.
    """

    topic: str
    items: tuple[str, ...]
    sections: tuple[str, ...]
    bases: tuple[BaseRule, ...]
    place: Place
    title: Label | None = None
    numbers: tuple[Statistic, ...] = (Statistic.SUM, Statistic.MEAN)


@dataclass(frozen=True)
class Row:
    """A stub row: a number, or a condition where the statistic is a share or a count."""

    id: str
    label: Label
    of: Expression


@dataclass(frozen=True)
class RowTable:
    """A table of declared rows, e.g. numbers of documents."""

    id: str
    topic: str
    title: Label
    unit: str
    rows: tuple[Row, ...]
    statistics: tuple[Statistic, ...]
    base: BaseRule
    place: Place


@dataclass(frozen=True)
class ScoreTable:
    """Mean scores: ``nodes`` is the kind of node shown (topic, with the total before it, or indicator)."""

    id: str
    topic: str
    title: Label
    nodes: str
    words: Label
    place: Place


@dataclass(frozen=True)
class ClassificationTable:
    """How institutions divide over a classification's categories."""

    classification: str
    topic: str
    words: Label
    place: Place


@dataclass(frozen=True)
class AssessedTable:
    """How many rows of a questionnaire's unit were assessed (``row``), and why the others were not."""

    id: str
    topic: str
    title: Label
    questionnaire: str
    row: Label
    words: Label
    place: Place


Request = ItemTables | RowTable | ScoreTable | ClassificationTable | AssessedTable


@dataclass(frozen=True)
class Stage:
    """One stage of a transaction: the item with its total and an item for each channel."""

    id: str
    label: Label
    total: str
    channels: Mapping[str, Label]
    electronic: str


@dataclass(frozen=True)
class Electronisation:
    """``variants``: all, listed, rule -> how the variant is called."""

    unit: str
    topic: str
    outliers: str
    stages: tuple[Stage, ...]
    variants: Mapping[str, Label]
    titles: Mapping[str, Label]
    words: Label
    place: Place


@dataclass(frozen=True)
class Requests:
    """The whole of tables.yaml. ``words``: (unit, base) -> the base in words; {n} stands for the number of rows, {all}
    for that of the unit. ``assessed_by``: unit -> the questionnaire that tells which of its rows were assessed, and
    where it is named; units left out go by the questionnaire of each item. ``reasons``: why a check gave no answer ->
    what the row of those is called.
    """

    segments: tuple[Segmentation, ...]
    maturity: Maturity | None
    tables: tuple[Request, ...]
    words: Mapping[tuple[str, Base], Label]
    no_answer: Label
    reconstructed: Label
    assessed_by: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    reasons: Mapping[str, Label] = field(default_factory=dict)
    electronisation: Electronisation | None = None
    file: str = ""
