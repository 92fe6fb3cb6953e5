"""Edit rules applied: which answers cannot be true (hard) or are unlikely (soft)."""

from collections.abc import Iterable, Mapping

import polars as pl

from eindekss.dataset.schema import VIOLATION
from eindekss.editing.definitions import EditRule
from eindekss.expression import column


def violations(rules: Iterable[EditRule], units: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of VIOLATION: one for each rule and row of its unit that breaks it."""
    found = [pl.DataFrame(schema=dict(VIOLATION.columns))]
    return pl.concat([*found, *(_broken(rule, units[rule.unit]) for rule in rules)])


def _broken(rule: EditRule, rows: pl.DataFrame) -> pl.DataFrame:
    applies = pl.lit(True) if rule.when is None else column(rule.when)
    return rows.filter(applies & column(rule.must).not_()).select(
        "institution",
        "row",
        pl.lit(rule.id).alias("rule"),
        pl.lit(rule.severity.value).alias("severity"),
        *(pl.lit(text).alias(f"message_{language}") for language, text in rule.message.items()),
    )
