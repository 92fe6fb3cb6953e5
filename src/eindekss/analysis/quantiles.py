"""Dividing institutions into groups by a number: quantiles, bounds as published, or a mixture of both.

The rule. Values are first rounded half up to the decimals in which bounds are shown, so that a label holds
exactly. The upper bound of group g of k is the smallest value that at least g/k of the values do not exceed (the
inverse of the empirical distribution, type 1 of Hyndman and Fan 1996). A value belongs to the first group whose
upper bound it does not exceed: equal values are never split, and groups may therefore differ in size or be empty.
Where some lower bounds are given, each stretch between two given ones is divided in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

Start = Decimal | None  # the lower bound of a group; None: to be found from the values


@dataclass(frozen=True)
class Group:
    """``number`` counts from 1. ``low`` and ``high`` are inclusive; where a side is open they are extremes met."""

    number: int
    low: Decimal
    high: Decimal
    open_below: bool = False
    open_above: bool = False


def rounded(value: float, decimals: int) -> Decimal:
    """Half up, from the shortest decimal text of the number: 0.285 is 0.285, not the binary fraction below it."""
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def quantile_starts(values: Sequence[Decimal], groups: int, step: Decimal) -> list[Decimal]:
    """Lower bounds of groups 2..k; empty without values. ``step`` is the smallest difference of bounds."""
    ordered = sorted(values)
    if not ordered:
        return []
    uppers = [ordered[-(-len(ordered) * group // groups) - 1] for group in range(1, groups)]
    return [upper + step for upper in uppers]


def fill_starts(values: Sequence[Decimal], starts: Sequence[Start], decimals: int) -> list[Decimal]:
    """Every group's lower bound. The first may be open (None): then it is the smallest value."""
    step = Decimal(1).scaleb(-decimals)
    fixed = [0, *(place for place, start in enumerate(starts) if place and start is not None), len(starts)]
    filled: list[Decimal] = []
    for here, following in pairwise(fixed):
        low, high = starts[here], starts[following] if following < len(starts) else None
        inside = [v for v in values if (low is None or v >= low) and (high is None or v < high)]
        first = low if low is not None else min(inside, default=Decimal(0))
        found = quantile_starts(inside, following - here, step) or [first] * (following - here - 1)
        filled += [first, *found]
    return filled


def groups(values: Sequence[Decimal], starts: Sequence[Decimal], decimals: int, open_below: bool) -> list[Group]:
    """The groups that hold a value, with the bounds that labels show. Values below the first bound have none.

    ``open_below``: the first lower bound was not given but found.
    """
    step = Decimal(1).scaleb(-decimals)
    found = []
    for number, start in enumerate(starts, 1):
        following = starts[number] if number < len(starts) else None
        members = [v for v in values if v >= start and (following is None or v < following)]
        if members:
            high = max(members) if following is None else following - step
            found.append(Group(number, start, high, open_below and number == 1, following is None))
    return found


def group_of(value: Decimal, starts: Sequence[Decimal]) -> int | None:
    """The number of the group: how many lower bounds the value reaches. None below the first."""
    return sum(value >= start for start in starts) or None


def half_up(value: Fraction, decimals: int) -> Decimal:
    """An exact fraction rounded half away from zero, by integers alone: 62.5 is 63 and 0.285 is 0.29."""
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-decimals)
