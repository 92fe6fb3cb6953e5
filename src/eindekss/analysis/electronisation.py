"""The electronisation level: what share of all cases of a stage went through the electronic channel.

Only rows whose total and channel are both known count. Each table stands in three variants side by side: all rows,
without the rows that an outlier set lists, and without the rows that its stated rule finds. A last table shows
the listed rows that break the rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from eindekss.analysis.cells import TOTAL, Statistic, sums
from eindekss.analysis.frames import Frames
from eindekss.analysis.requests import Electronisation
from eindekss.dataset.schema import CELL
from eindekss.dataset.store import from_rows
from eindekss.errors import Problem
from eindekss.instrument.model import Label

KIND = "electronisation"
_VARIANTS = {"all": pl.lit(value=True), "listed": ~pl.col("listed"), "rule": ~pl.col("by_rule")}
_KEYS = ["question", "banner", "category"]


@dataclass(frozen=True)
class Share:
    """One stub row of ratios: the electronic or another channel of a stage, over the rows of a variant."""

    table: str
    stub: str
    label: Label
    title: Label
    total: str
    channel: str
    inside: pl.Expr

    def of(self, stub: str, label: Label) -> "Share":
        """The same for one stub row."""
        return replace(self, stub=stub, label=label)

    @property
    def known(self) -> pl.Expr:
        return self.inside & pl.col(self.total).is_not_null() & pl.col(self.channel).is_not_null()


def problems(request: Electronisation, frames: Frames) -> Iterator[Problem]:
    """A unit, an item, an outlier set or a banner that does not exist."""
    if request.unit not in frames.units:
        yield Problem("unit-unknown", request.place, {"unit": request.unit, "known": ", ".join(frames.units)})
        return
    known = frames.variables[request.unit]
    named = [name for stage in request.stages for name in (stage.total, *stage.channels)]
    for name in named:
        if name not in known:
            values = {"variable": name, "unit": request.unit}
            yield Problem("stage-item-unknown", request.place, values)
    sets = sorted(frames.sets)
    if request.outliers not in sets:
        yield Problem("outlier-set-unknown", request.place, {"set": request.outliers, "known": ", ".join(sets)})


def cells(shares: Sequence[Share], frame: pl.DataFrame, banner: Sequence[str]) -> pl.DataFrame:
    """CELL rows of ratios: value sum channel / sum total, count sum channel, base the rows counted."""
    values = {}
    for place, share in enumerate(shares):
        values[f"{place}/n"] = pl.when(share.known).then(pl.col(share.channel))
        values[f"{place}/d"] = pl.when(share.known).then(pl.col(share.total))
    reduced = sums(frame, values, banner).with_columns(
        pl.col("question").str.split("/").list.get(1).alias("part"),
        pl.col("question").str.split("/").list.get(0).cast(pl.Int64).alias("question"),
    )
    halves = [reduced.filter(pl.col("part") == part).select(*_KEYS, "wx", "n") for part in ("n", "d")]
    names = pl.DataFrame(
        {
            "question": range(len(shares)),
            "table": [share.table for share in shares],
            "stub": [share.stub for share in shares],
        },
        schema_overrides={"question": pl.Int64},
    )
    return (
        halves[0]
        .join(halves[1].select(*_KEYS, pl.col("wx").alias("all")), on=_KEYS)
        .join(names, on="question")
        .with_columns(
            pl.lit(Statistic.SHARE.value).alias("measure"),
            pl.when(pl.col("all") > 0).then(pl.col("wx") / pl.col("all")).round_sig_figs(12).alias("value"),
            pl.col("wx").alias("count"),
            pl.col("n").alias("base"),
        )
        .select(list(CELL.columns))
    )


def rows(request: Electronisation, frames: Frames) -> pl.DataFrame:
    """The unit's frame with ``listed`` and ``by_rule``: whether the outlier set sets the row aside."""
    chosen = frames.outliers.filter(pl.col("set") == request.outliers)
    marks = chosen.select("institution", "row", "listed", "by_rule")
    joined = frames.units[request.unit].join(marks, on=["institution", "row"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("listed", "by_rule").fill_null(value=False))


def comparison(request: Electronisation) -> Iterator[Share]:
    """Every stage's electronic share in the three variants, under one another."""
    for stage in request.stages:
        for variant, inside in _VARIANTS.items():
            text = _joined(stage.label, request.variants[variant])
            yield Share(
                KIND,
                f"{stage.id}-{variant}",
                text,
                request.titles["comparison"],
                stage.total,
                stage.electronic,
                inside,
            )


def channels(request: Electronisation) -> Iterator[Share]:
    """For each stage and variant a table of the channels' shares."""
    for stage in request.stages:
        for variant, inside in _VARIANTS.items():
            title = _titled(request.titles["channels"], stage.label, request.variants[variant])
            for channel, text in stage.channels.items():
                name = f"{KIND}-{stage.id}-{variant}"
                yield Share(name, channel, text, title, stage.total, channel, inside)


def institutions(request: Electronisation) -> Iterator[Share]:
    """For each stage and variant a table whose stubs are institutions: see ``by_institution``."""
    for stage in request.stages:
        for variant, inside in _VARIANTS.items():
            title = _titled(request.titles["institutions"], stage.label, request.variants[variant])
            name = f"{KIND}-{stage.id}-{variant}-institutions"
            yield Share(name, "", stage.label, title, stage.total, stage.electronic, inside)


def by_institution(shares: Sequence[Share], frame: pl.DataFrame) -> pl.DataFrame:
    """CELL rows with an institution as the stub; institutions without a case have none."""
    spread = cells(shares, frame, ["institution"]).filter((pl.col("banner") != TOTAL) & pl.col("value").is_not_null())
    return spread.with_columns(
        pl.col("category").alias("stub"), pl.lit(TOTAL).alias("banner"), pl.lit(TOTAL).alias("category")
    )


def breaking(request: Electronisation) -> Iterator[Share]:
    """For each stage the table of listed rows that the rule would have kept: see ``by_row``."""
    for stage in request.stages:
        inside = pl.col("listed") & ~pl.col("by_rule")
        name = f"{KIND}-{stage.id}-breaking"
        title = _joined(request.titles["breaking"], stage.label)
        yield Share(name, "", stage.label, title, stage.total, stage.electronic, inside)


def by_row(shares: Sequence[Share], frame: pl.DataFrame) -> pl.DataFrame:
    """CELL rows with a row, written ``institution/row``, as the stub; rows without a case have none."""
    parts = [
        frame.filter(share.known & (pl.col(share.total) > 0)).select(
            pl.lit(share.table).alias("table"),
            pl.concat_str("institution", "row", separator="/").alias("stub"),
            pl.lit(TOTAL).alias("banner"),
            pl.lit(TOTAL).alias("category"),
            pl.lit(Statistic.SHARE.value).alias("measure"),
            (pl.col(share.channel) / pl.col(share.total)).round_sig_figs(12).alias("value"),
            pl.col(share.channel).alias("count"),
            pl.lit(1, dtype=pl.Int64).alias("base"),
        )
        for share in shares
    ]
    return pl.concat([from_rows(CELL, []), *parts])


def _joined(what: Label, which: Label) -> Label:
    """„Pieteikumi: visi pakalpojumi”."""
    return {language: f"{what[language]}: {which[language]}" for language in what}


def _titled(title: Label, stage: Label, variant: Label) -> Label:
    """„Kanālu īpatsvars. Pieteikumi: visi pakalpojumi”."""
    under = _joined(stage, variant)
    return {language: f"{title[language]}. {under[language]}" for language in title}
