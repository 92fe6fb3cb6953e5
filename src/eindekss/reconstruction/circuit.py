"""Boolean connectives over a constraint model: literals in, one literal out, constants folded away.

A literal is a Boolean variable of the model, its negation, or a plain ``bool`` where the answer is known.
"""

from collections.abc import Iterable
from typing import Any

from ortools.sat.python import cp_model

Literal = Any  # IntVar, its negation, or bool: the solver's own types have no common public name


class Circuit:
    """Each connective is equivalence, not implication: the literal returned is true exactly when it should be."""

    def __init__(self, model: cp_model.CpModel | None = None) -> None:
        self.model = model or cp_model.CpModel()
        self._made: dict[tuple[str, tuple[int, ...]], Literal] = {}

    def variable(self, name: str) -> Literal:
        return self.model.new_bool_var(name)

    def negation(self, literal: Literal) -> Literal:
        return (not literal) if isinstance(literal, bool) else ~literal

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        return self.negation(self.all_of(self.negation(each) for each in literals))

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """True exactly when every literal is; true of none."""
        open_ones: dict[int, Literal] = {}
        for each in literals:
            if each is False:
                return False
            if each is not True:
                open_ones[each.index] = each
        if any(-1 - index in open_ones for index in open_ones):
            return False
        if len(open_ones) <= 1:
            return next(iter(open_ones.values()), True)
        return self._conjunction(open_ones)

    def _conjunction(self, parts: dict[int, Literal]) -> Literal:
        key = ("all", tuple(sorted(parts)))
        if key not in self._made:
            both = self.model.new_bool_var("")
            self.model.add_bool_and(parts.values()).only_enforce_if(both)
            self.model.add_bool_or([both, *(~each for each in parts.values())])
            self._made[key] = both
        return self._made[key]

    def within(self, expression: Any, least: int | None, greatest: int | None) -> Literal:
        """True exactly when ``least <= expression <= greatest``; None leaves a side open."""
        if isinstance(expression, int):
            return (least is None or least <= expression) and (greatest is None or expression <= greatest)
        sides = [] if least is None else [self._at_least(expression, least)]
        sides += [] if greatest is None else [self.negation(self._at_least(expression, greatest + 1))]
        return self.all_of(sides)

    def _at_least(self, expression: Any, bound: int) -> Literal:
        literal = self.model.new_bool_var("")
        self.model.add(expression >= bound).only_enforce_if(literal)
        self.model.add(expression < bound).only_enforce_if(~literal)
        return literal

    def require(self, literal: Literal, when: Literal = True) -> None:
        """The literal must hold wherever ``when`` does."""
        if when is False or literal is True:
            return
        self.model.add_bool_or([self.negation(when), literal])

    def exactly_one(self, literals: Iterable[Literal]) -> None:
        self.model.add_exactly_one(literals)
