"""Outlier sets: rows that a hand-made list or a stated rule sets aside. Where the two differ, both show."""

from collections.abc import Iterable, Mapping

import polars as pl

from eindekss.dataset.schema import OUTLIER, OUTLIER_SET
from eindekss.dataset.store import from_rows
from eindekss.editing.definitions import OutlierSet
from eindekss.errors import Problem, Refused
from eindekss.expression import column


def outliers(sets: Iterable[OutlierSet], units: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of OUTLIER: every row listed, meeting the rule, or both. Refuses a listed row that does not exist."""
    sets = tuple(sets)
    problems = [problem for each in sets for problem in _strangers(each, units[each.unit])]
    if problems:
        raise Refused(problems)
    found = [pl.DataFrame(schema=dict(OUTLIER.columns))]
    return pl.concat([*found, *(_set(each, units[each.unit]) for each in sets)])


def described(sets: Iterable[OutlierSet]) -> pl.DataFrame:
    """Rows of OUTLIER_SET."""
    rows: list[dict[str, object]] = [
        {
            "set": each.id,
            "unit": each.unit,
            **{f"title_{language}": text for language, text in each.title.items()},
            **{f"rule_{language}": text for language, text in each.rule_text.items()},
        }
        for each in sets
    ]
    return from_rows(OUTLIER_SET, rows)


def _strangers(each: OutlierSet, rows: pl.DataFrame) -> list[Problem]:
    known = set(rows.select("institution", "row").iter_rows())
    return [
        Problem("outlier-row-unknown", listed.place, {"institution": listed.institution, "row": listed.row})
        for listed in each.listed
        if (listed.institution, listed.row) not in known
    ]


def _set(each: OutlierSet, rows: pl.DataFrame) -> pl.DataFrame:
    """A listed row carries the reason given for it, a row that only meets the rule the rule's own words."""
    listed = from_rows(
        OUTLIER,
        [
            {"institution": row.institution, "row": row.row, "listed": True}
            | {f"reason_{language}": text for language, text in row.reason.items()}
            for row in each.listed
        ],
    ).select("institution", "row", "listed", "reason_lv", "reason_en")
    return (
        rows.with_columns(by_rule=column(each.rule).fill_null(False))
        .select("institution", "row", "by_rule")
        .join(listed, on=["institution", "row"], how="left", maintain_order="left")
        .with_columns(pl.col("listed").fill_null(False))
        .filter(pl.col("listed") | pl.col("by_rule"))
        .with_columns(
            pl.lit(each.id).alias("set"),
            pl.lit(each.unit).alias("unit"),
            *(pl.col(f"reason_{language}").fill_null(text) for language, text in each.rule_text.items()),
        )
        .select(*OUTLIER.columns)
    )
