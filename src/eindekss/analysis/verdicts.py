"""Claims recomputed: each published number against what the data give, exactly, and what came of it.

Numbers are summed as exact fractions and rounded half up once, at the end, in the unit and to the decimals in which
the number was published: no binary fraction ever decides a tie such as 62.5 or 0.285.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import polars as pl

from eindekss.analysis.claims import CONDITIONS, CellSpec, Claim, ClaimUnit, Measure
from eindekss.analysis.frames import Frames
from eindekss.analysis.quantiles import half_up
from eindekss.dataset.schema import CLAIM
from eindekss.dataset.store import from_rows
from eindekss.errors import Problem
from eindekss.expression import Expression, column


class Verdict(StrEnum):
    REPRODUCED = "reproduced"
    CONTRADICTED = "contradicted"  # the report itself says otherwise elsewhere, and this number does not come out
    NOT_RECONSTRUCTABLE = "not-reconstructable"  # no data of this wave could produce it
    FAILED = "failed"


@dataclass(frozen=True)
class Computed:
    """``value`` is exact, in the claim's unit, None over an empty base. ``count`` is the numerator (rows or a sum).

    ``base`` is the number of rows that count.
    """

    value: Fraction | None
    count: Fraction
    base: int


_SCALE = {
    ClaimUnit.PERCENT: Fraction(100),  # of shares and ratios only
    ClaimUnit.MILLION: Fraction(1, 1_000_000),
    ClaimUnit.THOUSAND: Fraction(1, 1_000),
}
_FRACTIONS = (Measure.SHARE, Measure.RATIO)


def evaluate_claims(claims: Sequence[Claim], frames: Frames) -> pl.DataFrame:
    """The CLAIM table. Only after ``claim_problems`` found none."""
    printed_in = {claim.id: claim.printed_in for claim in claims}
    rows = [_row(place, claim, frames, printed_in) for place, claim in enumerate(claims)]
    return from_rows(CLAIM, rows)


def claim_problems(claims: Iterable[Claim], frames: Frames) -> Iterator[Problem]:
    """Claims that name a unit, a variable or an outlier set that does not exist."""
    for claim in claims:
        if claim.cell is not None:
            yield from _problems(claim.cell, frames)


def _problems(cell: CellSpec, frames: Frames) -> Iterable[Problem]:
    yield from frames.problems(cell.unit, cell.wanted, cell.place)
    known = sorted(frames.sets)
    if cell.exclude_outliers and cell.exclude_outliers not in known:
        values = {"set": cell.exclude_outliers, "known": ", ".join(known)}
        yield Problem("outlier-set-unknown", cell.place, values)


def _row(place: int, claim: Claim, frames: Frames, printed_in: Mapping[str, str]) -> dict[str, object]:
    computed = compute(claim.cell, frames, claim.unit) if claim.cell else None
    value = _published(claim, computed)
    reason = claim.not_reconstructable or {}
    return {
        "claim": claim.id,
        "position": place,
        "place": claim.printed_in,
        "text_lv": claim.text["lv"],
        "text_en": claim.text["en"],
        "published": float(claim.published),
        "unit": claim.unit.value,
        "decimals": claim.decimals,
        "base_text_lv": claim.base["lv"],
        "base_text_en": claim.base["en"],
        "value": None if value is None else float(value),
        "count": None if computed is None else float(computed.count),
        "base": None if computed is None else computed.base,
        "verdict": verdict(claim, value).value,
        "other_place": _other_place(claim, printed_in),
        "reason_lv": reason.get("lv", ""),
        "reason_en": reason.get("en", ""),
    }


def _published(claim: Claim, computed: Computed | None) -> Decimal | None:
    """The computed number as it would have been published."""
    if computed is None or computed.value is None:
        return None
    return half_up(computed.value, claim.decimals)


def verdict(claim: Claim, value: Decimal | None) -> Verdict:
    """``value`` is the computed number, rounded; a contradiction counts only where the number does not come out."""
    if claim.cell is None:
        return Verdict.NOT_RECONSTRUCTABLE
    if value == claim.published:
        return Verdict.REPRODUCED
    return Verdict.CONTRADICTED if claim.contradicts else Verdict.FAILED


def _other_place(claim: Claim, printed_in: Mapping[str, str]) -> str:
    if not claim.contradicts:
        return ""
    other = printed_in.get(claim.contradicts)
    return f"{other} ({claim.contradicts})" if other else claim.contradicts


def compute(cell: CellSpec, frames: Frames, unit: ClaimUnit = ClaimUnit.NUMBER) -> Computed:
    """One number over the rows of a unit, in a unit of publication."""
    rows = _rows(cell, frames)
    of = _values(rows, cell.of)
    if cell.measure in CONDITIONS:
        count = Fraction(int(of.fill_null(False).sum()))
        value = count if cell.measure is Measure.COUNT else _over(count, rows.height)
        return Computed(_scaled(value, cell.measure, unit), count, rows.height)
    if cell.over is not None:
        both = pl.DataFrame({"of": of, "over": _values(rows, cell.over)}).drop_nulls()
        count = exact_sum(both["of"])
        return Computed(_scaled(_over(count, exact_sum(both["over"])), cell.measure, unit), count, both.height)
    known = of.cast(pl.Float64).drop_nulls()
    value, count = _number(cell.measure, known)
    return Computed(_scaled(value, cell.measure, unit), count, known.len())


def _values(rows: pl.DataFrame, expression: Expression) -> pl.Series:
    """One value a row, also where the expression is a constant."""
    return rows.with_columns(column(expression).alias("@value"))["@value"]


def _rows(cell: CellSpec, frames: Frames) -> pl.DataFrame:
    """The rows of the base: an unknown base does not hold, and rows set aside are not there."""
    rows = frames.prepared(cell.unit, cell.expressions)
    if cell.base is not None:
        rows = rows.filter(column(cell.base))
    if cell.exclude_outliers is None:
        return rows
    return rows.join(frames.listed(cell.exclude_outliers), on=["institution", "row"], how="anti")


def _number(measure: Measure, known: pl.Series) -> tuple[Fraction | None, Fraction]:
    total = exact_sum(known)
    if measure is Measure.SUM:
        return total, total
    if measure is Measure.MEAN:
        return _over(total, known.len()), Fraction(known.len())
    if known.is_empty():
        return None, Fraction(0)
    extreme = known.min() if measure is Measure.MIN else known.max()
    return exact(float(extreme)), Fraction(known.len())  # type: ignore[arg-type]  # a Float64 column that holds values


def _over(numerator: Fraction, denominator: Fraction | int) -> Fraction | None:
    return numerator / denominator if denominator else None


def _scaled(value: Fraction | None, measure: Measure, unit: ClaimUnit) -> Fraction | None:
    if value is None or (unit is ClaimUnit.PERCENT and measure not in _FRACTIONS):
        return value
    return value * _SCALE.get(unit, Fraction(1))


def exact(value: float) -> Fraction:
    """The decimal number that a float stands for: to 15 significant digits, so that 0.1 + 0.2 is 0.3."""
    return Fraction(Decimal(f"{value:.15g}"))


def exact_sum(values: pl.Series) -> Fraction:
    """Whole numbers add up exactly in a float column up to 2^53; others are added as fractions."""
    numbers = values.cast(pl.Float64)
    whole = (numbers == numbers.round(0)).all()
    if whole and float(numbers.abs().sum()) < 2**53:
        return Fraction(int(numbers.sum()))
    return sum(map(exact, numbers), Fraction(0))
