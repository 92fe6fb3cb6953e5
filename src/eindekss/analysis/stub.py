"""A table and its stub rows: what counts in each, and on which base."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from eindekss.analysis.cells import Statistic
from eindekss.analysis.frames import WHY_PREFIX
from eindekss.analysis.requests import Base, BaseRule
from eindekss.dataset.wide import MISSING_SUFFIX
from eindekss.errors import NOWHERE, Place
from eindekss.expression import Expression, Missing, column
from eindekss.instrument.model import Item, Kind, Label

NO_ANSWER = "none"  # the stub row of those who gave no answer
Blank = tuple[str, Label, pl.Expr]  # a stub row's id and label, and whether a row counts in it
# Reasons for a missing value that say that the question was put to somebody.
_PUT = (Missing.NOT_ANSWERED, Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE, Missing.EDITED_OUT)


@dataclass(frozen=True)
class Stub:
    """``x`` gives the number that counts, null outside the base."""

    id: str
    label: Label
    x: pl.Expr
    statistics: tuple[Statistic, ...]


@dataclass(frozen=True)
class Table:
    """``words``: the base in words, {n} for the number of rows. ``expressions``: what rosters must be read for."""

    id: str
    topic: str
    title: Label
    words: Label
    unit: str
    kind: str
    stubs: tuple[Stub, ...]
    note: Label | None = None
    expressions: tuple[Expression, ...] = ()
    place: Place = NOWHERE


def where(rule: BaseRule) -> pl.Expr:
    return pl.lit(value=True) if rule.where is None else column(rule.where).fill_null(value=False)


def inside(item: Item, rule: BaseRule, together: Iterable[Item]) -> pl.Expr:
    """Whether a row belongs to the base. ``together``: the items that tell whether the row was assessed."""
    missing = pl.col(item.id + MISSING_SUFFIX)
    put = pl.col(item.id).is_not_null() | missing.is_in(list(_PUT)).fill_null(value=False)
    held = {
        Base.ALL: pl.lit(value=True), Base.ASKED: put, Base.KNOWN: pl.col(item.id).is_not_null(),
        Base.ASSESSED: assessed(together),
    }  # fmt: skip
    return held[rule.base] & where(rule)


def assessed(items: Iterable[Item]) -> pl.Expr:
    """Whether any of the items has an answer."""
    return pl.any_horizontal(pl.col(item.id).is_not_null() for item in items)


def unanswered(item: Item, reasons: Mapping[str, Label], known: Collection[str], no_answer: Label) -> Iterator[Blank]:
    """Those without an answer, parted by the reason that a check gave, the rest last. ``known``: columns there are."""
    left, why = pl.col(item.id).is_null(), WHY_PREFIX + item.id
    for reason, label in reasons.items() if why in known else ():
        because = (pl.col(why) == reason).fill_null(value=False)
        yield f"{NO_ANSWER}-{reason}", label, left & because
        left = left & ~because
    yield NO_ANSWER, no_answer, left


def chosen(item: Item) -> Callable[[int], pl.Expr]:
    value = pl.col(item.id)
    return value.list.contains if item.kind is Kind.MULTI else value.eq


def indicator(condition: pl.Expr, inside: pl.Expr) -> pl.Expr:
    """1 where true, 0 where false or unknown, null outside the base."""
    return pl.when(inside).then(condition.fill_null(value=False).cast(pl.Float64))


def number(value: pl.Expr, rule: BaseRule) -> pl.Expr:
    return pl.when(where(rule)).then(value.cast(pl.Float64))
