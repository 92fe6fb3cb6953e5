"""Edit rules applied: which answers cannot be true (hard) or are unlikely (soft)."""

from collections.abc import Iterable, Mapping

import polars as pl

from eindekss.dataset.schema import CONFIRMATION, VIOLATION
from eindekss.expression import column
from eindekss.instrument.rules import Rule


def violations(
    rules: Iterable[Rule], units: Mapping[str, pl.DataFrame], confirmations: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Rows of VIOLATION: one for each rule and row of its unit that breaks it.

    ``confirmations``: rows of CONFIRMATION, the institution's own word on what it was asked about.
    """
    said = pl.DataFrame(schema=dict(CONFIRMATION.columns)) if confirmations is None else confirmations
    found = pl.concat([_none(), *(_broken(rule, units[rule.unit]) for rule in rules)])
    told = found.join(said, on=["institution", "row", "rule"], how="left", maintain_order="left")
    return told.with_columns(confirmed=pl.col("comment").fill_null("")).drop("comment")


def unedited(confirmations: pl.DataFrame, rules: Iterable[Rule], log: pl.DataFrame) -> pl.DataFrame:
    """The confirmations of answers that stand as given: one that was edited since is not what the institution
    confirmed. ``log``: rows of EDIT."""
    items = [{"rule": rule.id, "item": name} for rule in rules for name in rule.variables]
    named = pl.DataFrame(items, schema={"rule": pl.String, "item": pl.String})
    changed = named.join(log.select("institution", "row", "item"), on="item")
    return confirmations.join(changed, on=["institution", "row", "rule"], how="anti")


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=dict(VIOLATION.columns)).drop("confirmed")


def _broken(rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(column(rule.broken)).select(
        "institution",
        "row",
        pl.lit(rule.id).alias("rule"),
        pl.lit(rule.severity.value).alias("severity"),
        *(pl.lit(text).alias(f"message_{language}") for language, text in rule.message.items()),
    )
