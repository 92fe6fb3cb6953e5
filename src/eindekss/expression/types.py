"""The type check: what an expression gives, and what is wrong with it given the variables it may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import cast

from eindekss.errors import Place, Problem
from eindekss.expression.ast import Call, Expression, Literal, Node, Variable, variables
from eindekss.expression.functions import FUNCTIONS, Function, Sort
from eindekss.expression.render import render

SORT_WORDS: Mapping[Sort, Mapping[str, str]] = {
    Sort.NUMBER: {"lv": "skaitlis vai kods", "en": "a number or a code"},
    Sort.TEXT: {"lv": "teksts", "en": "a text"},
    Sort.CODES: {"lv": "kodu kopa", "en": "a set of codes"},
    Sort.BOOLEAN: {"lv": "nosacījums", "en": "a condition"},
}
_LITERAL_SORTS = {float: Sort.NUMBER, str: Sort.TEXT, bool: Sort.BOOLEAN}
_COMPARED_WITH_CODES = ("=", "!=", "in", "selected")


@dataclass(frozen=True)
class Type:
    """``values`` are all the codes or categories there are; None where any value may occur.

    Only an answer has a reason for being missing; a classification has none.
    """

    sort: Sort
    values: frozenset[float | str] | None = None
    is_answer: bool = True


Types = Mapping[str, Type]


@dataclass(frozen=True)
class Scope:
    """What an expression may name: variables of its own unit, and those of rosters inside aggregates."""

    variables: Types
    rosters: Mapping[str, Types] = field(default_factory=dict)


def check_types(expression: Expression, scope: Scope, wanted: Sort | None = None) -> list[Problem]:
    """Every problem of the expression: unknown names and codes, sorts that do not fit, a result not ``wanted``."""
    check = _Check(expression.text, scope, expression.place)
    sort = check.sort(expression.root)
    if wanted is not None and sort is not None and sort is not wanted:
        check.report("expression-result", found=SORT_WORDS[sort], wanted=SORT_WORDS[wanted])
    return check.problems


@dataclass
class _Check:
    text: str
    scope: Scope
    place: Place
    problems: list[Problem] = field(default_factory=list)

    def report(self, identifier: str, **values: object) -> None:
        problem = Problem(identifier, self.place, {"text": self.text, **values})
        if problem not in self.problems:
            self.problems.append(problem)

    def sort(self, node: Node) -> Sort | None:
        """The node's sort; None where a problem below leaves it open."""
        if isinstance(node, Literal):
            return _LITERAL_SORTS[type(node.value)]
        if isinstance(node, Variable):
            return self.variable(node.name)
        if node.function in _SPECIAL:
            return _SPECIAL[node.function](self, node)
        return self.call(node)

    def variable(self, name: str) -> Sort | None:
        if name in self.scope.variables:
            return self.scope.variables[name].sort
        self.dangling(name)
        return None

    def dangling(self, name: str) -> None:
        near = get_close_matches(name, self.scope.variables, n=3, cutoff=0.6)
        self.report("expression-dangling", name=name, near=", ".join(near) or "—")

    def call(self, node: Call) -> Sort | None:
        function = FUNCTIONS[node.function]
        sorts = [self.sort(argument) for argument in node.arguments]
        fits = [self.fits(node, function, position, sort) for position, sort in enumerate(sorts)]
        alike = self.alike(node, function, sorts) if all(fits) else None
        if all(fits) and node.function in _COMPARED_WITH_CODES:
            self.codes(node)
        return function.gives or alike

    def fits(self, node: Call, function: Function, position: int, sort: Sort | None) -> bool:
        allowed = function.sorts_at(position)
        if sort is None or sort in allowed:
            return True
        values = {"part": render(node.arguments[position]), "name": function.name, "found": SORT_WORDS[sort]}
        if sort is Sort.CODES:
            self.report("expression-codes", **values)
        else:
            self.report("expression-sort", **values, wanted=_in_words(allowed))
        return False

    def alike(self, node: Call, function: Function, sorts: list[Sort | None]) -> Sort | None:
        """The one sort of the arguments that must share it."""
        if function.alike_from is None:
            return None
        shared = sorts[function.alike_from :]
        different = sorted({sort for sort in shared if sort is not None})
        if len(different) > 1:
            one, other = different[:2]
            self.report("expression-unlike", part=render(node), one=SORT_WORDS[one], other=SORT_WORDS[other])
        return different[0] if len(different) == 1 else None

    def codes(self, node: Call) -> None:
        """A literal beside a variable whose values are all known must be one of them."""
        named = [argument.name for argument in map(_behind_prev, node.arguments) if isinstance(argument, Variable)]
        literals = [argument.value for argument in node.arguments if isinstance(argument, Literal)]
        for name in named:
            known = self.scope.variables.get(name)
            if known is None or known.values is None:
                continue
            for value in literals:
                if value not in known.values and _sort_of_values(known.values) is type(value):
                    allowed = ", ".join(render(Literal(each)) for each in sorted(known.values, key=_by_kind))
                    self.report("expression-code", value=render(Literal(value)), name=name, known=allowed)

    def absent(self, node: Call) -> Sort:
        name = cast(Variable, node.arguments[0]).name
        known = self.scope.variables.get(name)
        if known is None:
            self.dangling(name)
        elif not known.is_answer:
            self.report("expression-absent", name=name)
        return Sort.BOOLEAN

    def count_rows(self, node: Call) -> Sort:
        unit = cast(Literal, node.arguments[0]).value
        if unit not in self.scope.rosters:
            self.report("expression-roster", name=unit, known=", ".join(self.scope.rosters) or "—")
        return Sort.NUMBER

    def aggregate(self, node: Call) -> Sort | None:
        """The argument is about the rows of one roster, and names nothing else."""
        named = variables(Expression(node.arguments[0], ""))
        units = [types for types in self.scope.rosters.values() if named <= types.keys()]
        if not named or not units:
            self.report("expression-rows", part=render(node), known=", ".join(self.scope.rosters) or "—")
            return FUNCTIONS[node.function].gives
        inner = _Check(self.text, Scope(units[0]), self.place, self.problems)
        return inner.call(node)


_SPECIAL = {
    "absent": _Check.absent,
    "count_rows": _Check.count_rows,
    "sum_rows": _Check.aggregate,
    "any_row": _Check.aggregate,
}


def _behind_prev(node: Node) -> Node:
    return node.arguments[0] if isinstance(node, Call) and node.function == "prev" else node


def _sort_of_values(values: frozenset[float | str]) -> type:
    return str if any(isinstance(value, str) for value in values) else float


def _by_kind(value: float | str) -> tuple[float, str]:
    return (0.0, value) if isinstance(value, str) else (value, "")


def _in_words(allowed: frozenset[Sort]) -> dict[str, str]:
    join = {"lv": " vai ", "en": " or "}
    return {
        language: word.join(SORT_WORDS[sort][language] for sort in Sort if sort in allowed)
        for language, word in join.items()
    }
