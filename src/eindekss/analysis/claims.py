"""The claims register: every number a report published, with the cell that should produce it.

A claim says what was published, where, on which base, and (``CellSpec``) how the number follows from the data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from eindekss.analysis.definitions import Problems, entries, expression, label, one_of, twice
from eindekss.errors import Place, Problem
from eindekss.expression import Expression
from eindekss.instrument.model import Label
from eindekss.source import Entry, read_yaml


class Measure(StrEnum):
    """What is computed over the rows of the base. An unknown condition counts as not true."""

    SHARE = "share"  # rows where the condition is true / rows of the base
    COUNT = "count"  # rows where the condition is true
    SUM = "sum"  # of a number; missing adds nothing
    RATIO = "ratio"  # sum of one number / sum of another, over rows where both are known
    MEAN = "mean"  # over rows where the number is known
    MIN = "min"
    MAX = "max"


class ClaimUnit(StrEnum):
    """In what a number is published. Shares and ratios become percent times 100; other measures stay."""

    PERCENT = "percent"
    COUNT = "count"
    MILLION = "million"
    THOUSAND = "thousand"
    NUMBER = "number"
    POINTS = "points"


@dataclass(frozen=True)
class CellSpec:
    """One number as a rule over the rows of a unit.

    ``of`` is a condition (share, count) or a number (the others); ``base`` None means all rows; ``over`` is the
    denominator of a ratio; ``exclude_outliers`` names an outlier set whose rows are left out.
    """

    unit: str
    measure: Measure
    of: Expression
    base: Expression | None = None
    over: Expression | None = None
    exclude_outliers: str | None = None
    place: Place = Place()

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(each for each in (self.of, self.base, self.over) if each is not None)


@dataclass(frozen=True)
class Claim:
    """``printed_in`` is the place in the report, ``place`` the line of the register.

    Exactly one of ``cell`` and ``not_reconstructable`` is given. ``contradicts`` is another claim's id, or a
    place in words, where the report contradicts itself and this number need not come out.
    """

    id: str
    printed_in: str
    text: Label
    published: Decimal
    unit: ClaimUnit
    decimals: int
    base: Label
    cell: CellSpec | None = None
    contradicts: str | None = None
    not_reconstructable: Label | None = None
    place: Place = Place()


_CLAIM_KEYS = (
    "claim", "place", "lv", "en", "published", "unit", "decimals", "base_lv", "base_en",
    "cell", "contradicts", "not_reconstructable",
)  # fmt: skip
_CELL_KEYS = ("unit", "measure", "of", "base", "over", "exclude_outliers")


def load_claims(path: Path, shown_as: str | None = None) -> tuple[Claim, ...]:
    """Every claim of the register, in its order; refuses the file with all its problems, each with its line."""
    problems = Problems()
    read = entries(read_yaml(path, shown_as), shown_as or str(path))
    claims = [claim for entry in read if (claim := problems.attempt(lambda e=entry: _claim(e)))]
    problems.found += twice((claim.id, claim.place) for claim in claims)
    problems.found += _other_unknown(claims)
    problems.refuse_if_any()
    return tuple(claims)


def _claim(entry: Entry) -> Claim:
    problems = Problems()
    problems.attempt(lambda: entry.only(*_CLAIM_KEYS))
    identifier = problems.attempt(lambda: entry.need("claim", str))
    printed_in = problems.attempt(lambda: entry.need("place", str))
    text = problems.attempt(lambda: label(entry))
    base = problems.attempt(lambda: label(entry, prefix="base_"))
    published = problems.attempt(lambda: entry.need("published", float))
    unit = problems.attempt(lambda: one_of(entry, "unit", ClaimUnit))
    decimals = problems.attempt(lambda: entry.get_as("decimals", int, 0))
    cell = problems.attempt(lambda: _cell(entry.need("cell", Entry))) if "cell" in entry else None
    reason = problems.attempt(lambda: _reason(entry))
    contradicts = problems.attempt(lambda: entry.get_as("contradicts", str, ""))
    if ("cell" in entry) == ("not_reconstructable" in entry):
        problems.found.append(Problem("claim-without-source", entry.place(), {"claim": identifier or "?"}))
    problems.refuse_if_any()
    return Claim(
        identifier, printed_in, text, Decimal(repr(published)), unit, decimals, base, cell,
        contradicts or None, reason, entry.place(),
    )  # fmt: skip


def _reason(entry: Entry) -> Label | None:
    return label(entry.need("not_reconstructable", Entry)) if "not_reconstructable" in entry else None


def _cell(entry: Entry) -> CellSpec:
    problems = Problems()
    problems.attempt(lambda: entry.only(*_CELL_KEYS))
    unit = problems.attempt(lambda: entry.get_as("unit", str, "institution"))
    measure = problems.attempt(lambda: one_of(entry, "measure", Measure))
    of = problems.attempt(lambda: expression(entry, "of"))
    base = problems.attempt(lambda: expression(entry, "base")) if "base" in entry else None
    over = problems.attempt(lambda: expression(entry, "over")) if "over" in entry else None
    outliers = problems.attempt(lambda: entry.get_as("exclude_outliers", str, ""))
    if measure is not None and (measure is Measure.RATIO) != ("over" in entry):
        problems.found.append(Problem("claim-ratio-over", entry.place()))
    problems.refuse_if_any()
    return CellSpec(unit, measure, of, base, over, outliers or None, entry.place())


def _other_unknown(claims: Iterable[Claim]) -> list[Problem]:
    """A ``contradicts`` of one word must be a claim; a place in words always holds a space."""
    known = {claim.id for claim in claims}
    return [
        Problem("claim-other-unknown", claim.place, {"claim": claim.id, "other": claim.contradicts})
        for claim in claims
        if claim.contradicts and " " not in claim.contradicts and claim.contradicts not in known
    ]
