"""The claims register: every number a report published, with the cell that should produce it.

A claim says what was published, where, on which base, and (``CellSpec``) how the number follows from the data.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from eindekss.analysis.definitions import entries, expression, inner_label, twice
from eindekss.errors import NOWHERE, Place, Problem, Problems
from eindekss.expression import Expression, Sort
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


CONDITIONS = (Measure.SHARE, Measure.COUNT)


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
    place: Place = NOWHERE

    @property
    def wanted(self) -> tuple[tuple[Expression, Sort], ...]:
        """Every expression with what it must give."""
        value = Sort.BOOLEAN if self.measure in CONDITIONS else Sort.NUMBER
        parts = ((self.of, value), (self.base, Sort.BOOLEAN), (self.over, Sort.NUMBER))
        return tuple((each, sort) for each, sort in parts if each is not None)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(each for each, _ in self.wanted)


@dataclass(frozen=True)
class Claim:
    """``printed_in`` is the place in the report, ``place`` the line of the register.

    Exactly one of ``cell`` and ``not_reconstructable`` is given. ``contradicts`` is another claim's id, or a
    place in words, where the report contradicts itself and this number need not come out. ``note`` is the
    arithmetic behind the claim, where there is something to say.
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
    note: Label | None = None
    place: Place = NOWHERE


_CLAIM_KEYS = (
    "claim", "place", "lv", "en", "published", "unit", "decimals", "base_lv", "base_en",
    "cell", "contradicts", "not_reconstructable", "note_lv", "note_en",
)  # fmt: skip
_CELL_KEYS = ("unit", "measure", "of", "base", "over", "exclude_outliers")


def load_claims(path: Path, shown_as: str | None = None) -> tuple[Claim, ...]:
    """Every claim of the register, in its order; refuses the file with all its problems, each with its line."""
    problems = Problems()
    read = entries(read_yaml(path, shown_as), shown_as or str(path))
    claims = [claim for entry in read if (claim := problems.attempt(partial(_claim, entry)))]
    problems.found += twice((claim.id, claim.place) for claim in claims)
    problems.found += _other_unknown(claims)
    problems.refuse_if_any()
    return tuple(claims)


def _claim(entry: Entry) -> Claim:
    problems = Problems()
    problems.attempt(lambda: entry.only(*_CLAIM_KEYS))
    identifier = problems.attempt(lambda: entry.need("claim", str))
    printed_in = problems.attempt(lambda: entry.need("place", str))
    text = problems.attempt(entry.label)
    base = problems.attempt(lambda: entry.label(prefix="base_"))
    published = problems.attempt(lambda: entry.need("published", float))
    unit = problems.attempt(lambda: entry.one_of("unit", ClaimUnit))
    decimals = problems.attempt(lambda: entry.get_as("decimals", int, 0))
    cell = problems.attempt(lambda: _cell(entry.need("cell", Entry))) if "cell" in entry else None
    reason = problems.attempt(lambda: _reason(entry))
    contradicts = problems.attempt(lambda: entry.get_as("contradicts", str, ""))
    note = problems.attempt(lambda: _note(entry))
    problems.found += _inconsistent(entry, identifier, published, decimals)
    problems.refuse_if_any()
    return Claim(
        identifier, printed_in, text, Decimal(repr(published)), unit, decimals, base, cell,
        contradicts or None, reason, note, entry.place(),
    )  # fmt: skip


def _inconsistent(entry: Entry, identifier: str, published: float | None, decimals: int | None) -> Iterator[Problem]:
    if ("cell" in entry) == ("not_reconstructable" in entry):
        yield Problem("claim-without-source", entry.place(), {"claim": identifier or "?"})
    if published is not None and decimals is not None and -_exponent(published) > decimals:
        values = {"published": repr(published), "decimals": decimals}
        yield Problem("claim-decimals", entry.place("published"), values)


def _exponent(number: float) -> int:
    """Of the last digit that is not zero: -2 for 0.25, 0 and above for whole numbers."""
    return int(Decimal(repr(number)).normalize().as_tuple().exponent)


def _reason(entry: Entry) -> Label | None:
    return inner_label(entry, "not_reconstructable") if "not_reconstructable" in entry else None


def _note(entry: Entry) -> Label | None:
    return entry.label(prefix="note_") if "note_lv" in entry or "note_en" in entry else None


def _cell(entry: Entry) -> CellSpec:
    problems = Problems()
    problems.attempt(lambda: entry.only(*_CELL_KEYS))
    unit = problems.attempt(lambda: entry.get_as("unit", str, "institution"))
    measure = problems.attempt(lambda: entry.one_of("measure", Measure))
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


# Worst first.
VERDICTS = {
    "failed": {
        "lv": "Nesakrīt: nav ne atveidots, ne pretrunā ar pašu ziņojumu",
        "en": "Failed: neither reproduced nor contradicted by the report itself",
    },
    "contradicted": {"lv": "Ziņojums ir pretrunā ar sevi", "en": "Contradicted by the report itself"},
    "not-reconstructable": {"lv": "Nav rekonstruējams", "en": "Not reconstructable"},
    "reproduced": {"lv": "Sakrīt", "en": "Reproduced"},
}
_TOLD = {
    "published": {"lv": "publicēts", "en": "published"},
    "computed": {
        "lv": "aprēķināts {value} ({count}, bāze {base})",
        "en": "computed {value} ({count} on a base of {base})",
    },
    "nothing": {"lv": "nekas", "en": "nothing"},
    "see": {"lv": "sk. {place}", "en": "see {place}"},
    "all": {"lv": "pavisam {count}", "en": "in all {count}"},
}


def report(claims: pl.DataFrame, verdict: str | None = None, language: str = "en") -> Iterator[str]:
    """Lines to print, from the CLAIM table: claims grouped by verdict, worst first, then how many of each.

    ``verdict`` keeps one group; the closing counts are always of all claims.
    """
    for name, heading in VERDICTS.items():
        group = claims.filter(pl.col("verdict") == name).sort("position")
        if group.height and verdict in (None, name):
            yield f"{heading[language]} ({group.height})"
            yield from (f"  {_line(row, language)}" for row in group.iter_rows(named=True))
            yield ""
    counts = dict(claims.group_by("verdict").len().iter_rows())
    total = _TOLD["all"][language].format(count=claims.height)
    yield ", ".join(f"{name} {counts.get(name, 0)}" for name in VERDICTS) + f"; {total}"


def _line(row: Mapping[str, Any], language: str) -> str:
    said = {name: texts[language] for name, texts in _TOLD.items()}
    published = _number(row["published"], row["decimals"])
    told = [f"{row['claim']} [{row['place']}] {row[f'text_{language}']}: {said['published']} {published} {row['unit']}"]
    if row["base"] is not None:
        value = said["nothing"] if row["value"] is None else _number(row["value"], row["decimals"])
        told.append(said["computed"].format(value=value, count=_number(row["count"]), base=row["base"]))
    told += [said["see"].format(place=row["other_place"])] * bool(row["other_place"])
    told += [row[f"reason_{language}"]] * bool(row[f"reason_{language}"])
    return "; ".join(told)


def _number(value: float, decimals: int = 0) -> str:
    return f"{value:.{decimals}f}" if decimals else f"{value:.10g}"
