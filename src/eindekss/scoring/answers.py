"""Each question's answer turned into points, for all institutions at once.

In and out: one row per institution. For every question four columns are added: its value (``q|value``), its points
(null where it is not counted), its treatment and, where no answer counts, the reason.
"""

from collections.abc import Iterable

import polars as pl

from eindekss.dataset.wide import MISSING_SUFFIX
from eindekss.expression import Expression, column, variables
from eindekss.expression.missing import Missing
from eindekss.scoring.model import (
    UNDEFINED,
    Band,
    BandPoints,
    CodePoints,
    Index,
    Question,
    SelectedPoints,
    SharePoints,
    Treatment,
)

DOES_NOT_APPLY = "does-not-apply"  # a condition under ``applies`` is false: excluded, whatever the policy says

# Of several absent variables the one that says least about the institution gives the reason.
_PRECEDENCE = (
    Missing.NON_RESPONDENT,
    Missing.NOT_REACHED,
    Missing.EDITED_OUT,
    Missing.NOT_ANSWERED,
    Missing.NOT_AVAILABLE,
    Missing.NOT_APPLICABLE,
    Missing.FILTERED,
)


def value_of(question: Question) -> str:
    return f"{question.id}|value"


def points_of(question: Question) -> str:
    return f"{question.id}|points"


def treatment_of(question: Question) -> str:
    return f"{question.id}|treatment"


def reason_of(question: Question) -> str:
    return f"{question.id}|reason"


def answer(frame: pl.DataFrame, index: Index) -> pl.DataFrame:
    """``frame``: the wide form of institutions' answers with their classifications."""
    questions = tuple(index.questions)
    known = frozenset(frame.columns)
    frame = frame.with_columns(_value(question).alias(value_of(question)) for question in questions)
    frame = frame.with_columns(_reason(question, known).alias(reason_of(question)) for question in questions)
    frame = frame.with_columns(_treatment(question).alias(treatment_of(question)) for question in questions)
    return frame.with_columns(_counted_points(question).alias(points_of(question)) for question in questions)


def _value(question: Question) -> pl.Expr:
    return pl.col(question.item.id) if question.item else column(question.value)


def _reason(question: Question, known: frozenset[str]) -> pl.Expr:
    applies = pl.all_horizontal([pl.lit(True), *(column(each) for each in question.applies)])
    whether = pl.coalesce(_absence(question.applies, known), pl.lit(UNDEFINED))
    why = pl.coalesce(_absence([question.value], known), pl.lit(_unexplained(question)))
    return (
        pl.when(applies.not_())
        .then(pl.lit(DOES_NOT_APPLY))
        .when(applies.is_null())
        .then(whether)
        .when(pl.col(value_of(question)).is_null())
        .then(why)
    )


def _unexplained(question: Question) -> str:
    return Missing.NOT_ANSWERED if question.item else UNDEFINED


def _absence(expressions: Iterable[Expression], known: frozenset[str]) -> pl.Expr:
    """The reason, by precedence, for which a variable of the expressions has no value; null where all have one."""
    names = {name + MISSING_SUFFIX for each in expressions for name in variables(each)} & known
    columns = [pl.col(name) for name in sorted(names)]
    if not columns:
        return pl.lit(None, dtype=pl.String)
    found = [
        pl.when(pl.any_horizontal(each == reason for each in columns)).then(pl.lit(reason.value))
        for reason in _PRECEDENCE
    ]
    return pl.coalesce(found)


def _treatment(question: Question) -> pl.Expr:
    policy = {str(reason): treatment.value for reason, treatment in question.missing.items()}
    policy[DOES_NOT_APPLY] = Treatment.EXCLUDED.value
    reason = pl.col(reason_of(question))
    return reason.replace_strict(policy, return_dtype=pl.String).fill_null(Treatment.COUNTED.value)


def _counted_points(question: Question) -> pl.Expr:
    treatment = pl.col(treatment_of(question))
    return (
        pl.when(treatment == Treatment.COUNTED.value)
        .then(given_points(question, pl.col(value_of(question))))
        .when(treatment == Treatment.ZERO.value)
        .then(0.0)
    )


def given_points(question: Question, value: pl.Expr) -> pl.Expr:
    """The points of a value; meaningless where the value is null."""
    points = question.points
    if isinstance(points, CodePoints):
        return value.cast(pl.Int64).replace_strict(dict(points.points), default=0.0, return_dtype=pl.Float64)
    if isinstance(points, SelectedPoints):
        return chosen_points(points, value).clip(upper_bound=points.attainable)
    if isinstance(points, SharePoints):
        return value.clip(0.0, 1.0) * points.attainable
    if isinstance(points, BandPoints):
        return pl.coalesce(pl.when(inside(band, value)).then(pl.lit(band.points)) for band in points.bands)
    return pl.when(value).then(points.attainable).otherwise(0.0)


def chosen_points(points: SelectedPoints, value: pl.Expr) -> pl.Expr:
    """The points of all codes chosen, before the cap."""
    return pl.sum_horizontal(value.list.contains(code) * worth for code, worth in points.points.items())


def inside(band: Band, value: pl.Expr) -> pl.Expr:
    above = pl.lit(True) if band.low is None else (value >= band.low if band.low_closed else value > band.low)
    below = pl.lit(True) if band.high is None else (value <= band.high if band.high_closed else value < band.high)
    return above & below
