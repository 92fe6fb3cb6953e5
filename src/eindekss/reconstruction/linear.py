"""Numbers not known yet: exact linear combinations of model variables, and where they are known at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

from eindekss.reconstruction.circuit import Literal


@dataclass(frozen=True)
class Linear:
    """``constant + sum(coefficient * variable)``; ``present`` is true where the number is not missing.

    ``terms`` maps a variable's index to the variable and its coefficient. ``zero_if_missing``: the combination is
    zero anyway where the number is missing.
    """

    constant: Fraction = Fraction(0)
    terms: Mapping[int, tuple[Any, Fraction]] = field(default_factory=dict)
    present: Literal = True
    zero_if_missing: bool = False

    @property
    def is_constant(self) -> bool:
        return not self.terms

    def times(self, factor: Fraction) -> "Linear":
        terms = {index: (variable, factor * coefficient) for index, (variable, coefficient) in self.terms.items()}
        return Linear(self.constant * factor, terms, self.present, self.zero_if_missing)

    def plus(self, other: "Linear", present: Literal) -> "Linear":
        terms = dict(self.terms)
        for index, (variable, coefficient) in other.terms.items():
            terms[index] = (variable, coefficient + terms[index][1] if index in terms else coefficient)
        return Linear(self.constant + other.constant, terms, present)

    def whole(self) -> tuple[Any, int]:
        """The variable part in whole coefficients, and what it was multiplied by."""
        scale = lcm(*(coefficient.denominator for _, coefficient in self.terms.values()))
        return sum(int(coefficient * scale) * variable for variable, coefficient in self.terms.values()), scale

    def at_least_zero(self) -> tuple[Any, int]:
        """``(expression, bound)`` so that the number is >= 0 exactly where ``expression >= bound``."""
        expression, scale = self.whole()
        return expression, ceil(-self.constant * scale)

    def above_zero(self) -> tuple[Any, int]:
        """``(expression, bound)`` so that the number is > 0 exactly where ``expression >= bound``."""
        expression, scale = self.whole()
        return expression, floor(-self.constant * scale) + 1


def number(value: float | int) -> Linear:
    return Linear(Fraction(str(value)))


def of(variable: Any, present: Literal = True) -> Linear:
    """A variable that is zero where it is missing."""
    return Linear(terms={variable.index: (variable, Fraction(1))}, present=present, zero_if_missing=True)


def total(numbers: Iterable[Linear], present: Literal = True) -> Linear:
    found = Linear()
    for each in numbers:
        found = found.plus(each, True)
    return Linear(found.constant, found.terms, present)
