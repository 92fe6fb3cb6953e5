"""Which counts and sums come out as a published number, in whole numbers only.

A value ``numerator * factor / (denominator * divisor)`` is published as ``p`` with ``d`` decimals when half-up
rounding gives ``p``: ``p - 0.5 * 10**-d <= value < p + 0.5 * 10**-d``. Multiplied out, with ``P = p * 10**d``:
``(2P - 1) * denominator * divisor <= 2 * 10**d * factor * numerator < (2P + 1) * denominator * divisor``.
"""

from dataclasses import dataclass
from decimal import Decimal

from eindekss.analysis.claims import Claim, ClaimUnit, Measure

_DIVISOR = {ClaimUnit.MILLION: 1_000_000, ClaimUnit.THOUSAND: 1_000}


@dataclass(frozen=True)
class Published:
    """A printed number with its decimals. ``factor`` is 100 for a share in percent."""

    value: Decimal
    decimals: int = 0
    factor: int = 1
    divisor: int = 1

    @property
    def steps(self) -> int:
        """The number in units of its last digit; refuses one printed with more digits than it says."""
        steps = self.value.scaleb(self.decimals)
        if steps != steps.to_integral_value():
            raise ValueError(f"{self.value} has more than {self.decimals} decimals")
        return int(steps)

    @property
    def numerator_factor(self) -> int:
        return 2 * int(10**self.decimals) * self.factor

    @property
    def lower_factor(self) -> int:
        """``numerator_factor * numerator >= lower_factor * denominator``."""
        return (2 * self.steps - 1) * self.divisor

    @property
    def upper_factor(self) -> int:
        """``numerator_factor * numerator < upper_factor * denominator``."""
        return (2 * self.steps + 1) * self.divisor

    def bounds(self, denominator: int = 1) -> tuple[int, int]:
        """The least and greatest whole numerators, both included, that are published so over a known denominator.

        The least exceeds the greatest where no whole number will do.
        """
        least = -(-self.lower_factor * denominator // self.numerator_factor)
        greatest = (self.upper_factor * denominator - 1) // self.numerator_factor
        return least, greatest


def published(claim: Claim) -> Published:
    """What a claim printed. A share or a ratio in percent counts times 100."""
    cell = claim.cell
    is_share = cell is not None and cell.measure in (Measure.SHARE, Measure.RATIO)
    factor = 100 if is_share and claim.unit is ClaimUnit.PERCENT else 1
    return Published(claim.published, claim.decimals, factor, _DIVISOR.get(claim.unit, 1))
