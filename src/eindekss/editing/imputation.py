"""What stands in for a missing answer: declared in rules.yaml, flagged ``imputed``, logged."""

from collections.abc import Iterable

import polars as pl

from eindekss.dataset.schema import CODES, EDIT
from eindekss.dataset.wide import MISSING_SUFFIX
from eindekss.editing.answer import replaced, text_column
from eindekss.editing.definitions import Imputation
from eindekss.editing.frames import Frame
from eindekss.expression import column
from eindekss.expression.missing import Missing

# Nothing is put in the place of what was never asked: no respondent, or a filter.
_NOT_IMPUTED = [Missing.NON_RESPONDENT.value, Missing.FILTERED.value]


def impute(answers: pl.DataFrame, imputations: Iterable[Imputation], frame: Frame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """In the order declared, so that one may build on another; the answers and the rows of EDIT."""
    logs = [pl.DataFrame(schema=dict(EDIT.columns))]
    for each in imputations:
        changes = _changes(each, frame.units(answers, [each.when, each.value])[each.unit])
        old = answers.select("institution", "row", "item", text_column().alias("old"))
        logs.append(_log(changes.join(old, on=["institution", "row", "item"]), each))
        answers = replaced(answers, changes)
    return answers, pl.concat(logs)


def _changes(each: Imputation, rows: pl.DataFrame) -> pl.DataFrame:
    absent = pl.col(each.item.id + MISSING_SUFFIX)
    return (
        rows.filter(absent.is_not_null() & ~absent.is_in(_NOT_IMPUTED) & column(each.when).fill_null(False))
        .select(
            "institution",
            "row",
            pl.lit(each.item.id).alias("item"),
            column(each.value).cast(pl.Float64).alias("number"),
            pl.lit(None, dtype=pl.String).alias("text"),
            pl.lit(None, dtype=CODES).alias("codes"),
            pl.lit(None, dtype=pl.String).alias("missing"),
            pl.lit("imputed").alias("source"),
        )
        .filter(pl.col("number").is_not_null())
    )


def _log(changes: pl.DataFrame, each: Imputation) -> pl.DataFrame:
    return changes.select(
        "institution",
        "row",
        "item",
        pl.lit(each.id).alias("rule"),
        pl.lit("imputation").alias("kind"),
        "old",
        changes.select(text_column().alias("new"))["new"],
        *(pl.lit(text).alias(f"reason_{language}") for language, text in each.reason.items()),
    ).select(*EDIT.columns)
