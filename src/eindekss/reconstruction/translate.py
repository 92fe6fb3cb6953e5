"""Expressions of the rule language as literals of a constraint model, in the same three-valued logic.

Every expression becomes two literals: where it is true and where it is false; where neither holds it is unknown.
What is known already is left to the row-wise evaluator, so that there is one meaning of every function.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, NoReturn

from eindekss.errors import refuse
from eindekss.expression import Expression, evaluate, variables, walk
from eindekss.expression.ast import Call, Node, Variable
from eindekss.expression.ast import Literal as Constant
from eindekss.expression.missing import Missing
from eindekss.expression.render import render
from eindekss.reconstruction import linear
from eindekss.reconstruction.circuit import Circuit, Literal
from eindekss.reconstruction.linear import Linear
from eindekss.reconstruction.sheet import Answer, Record
from eindekss.reconstruction.unknown import Amount, Choice, Selection, Unknown, Written

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_OVER_ROWS = ("any_row", "sum_rows", "count_rows")


@dataclass(frozen=True)
class Truth:
    """Where a condition is true and where it is false. Never both."""

    yes: Literal
    no: Literal


class Translator:
    """Translates for one record at a time. ``unit_of`` says which roster an item is asked about."""

    def __init__(self, circuit: Circuit, unit_of: Mapping[str, str]) -> None:
        self.circuit = circuit
        self.unit_of = unit_of

    def truth(self, expression: Expression, record: Record) -> Truth:
        return self.condition(expression.root, record)

    def condition(self, node: Node, record: Record) -> Truth:
        """A node that says yes or no; refuses one that the model cannot express."""
        if not self._open(node, record):
            return _constant(_evaluate(node, record))
        if isinstance(node, Call):
            if node.function in _CONNECTIVES:
                return _CONNECTIVES[node.function](self, node.arguments, record)
            if node.function in _COMPARISONS or node.function == "in":
                return self._comparison(node, record)
        _cannot(node)

    def number(self, node: Node, record: Record) -> Linear:
        """A node that is a number, as an exact linear combination; refuses one that is not linear."""
        if not self._open(node, record):
            value = _evaluate(node, record)
            return Linear(present=False) if value is None else linear.number(float(value))
        if isinstance(node, Variable):
            return self._variable(node, record)
        if isinstance(node, Call) and node.function in _NUMBERS:
            return _NUMBERS[node.function](self, node.arguments, record)
        _cannot(node)

    # ---- connectives -------------------------------------------------------------------------------------------
    def _and(self, arguments: Sequence[Node], record: Record) -> Truth:
        parts = [self.condition(each, record) for each in arguments]
        return Truth(self.circuit.all_of(each.yes for each in parts), self.circuit.any_of(each.no for each in parts))

    def _or(self, arguments: Sequence[Node], record: Record) -> Truth:
        parts = [self.condition(each, record) for each in arguments]
        return Truth(self.circuit.any_of(each.yes for each in parts), self.circuit.all_of(each.no for each in parts))

    def _not(self, arguments: Sequence[Node], record: Record) -> Truth:
        inner = self.condition(arguments[0], record)
        return Truth(inner.no, inner.yes)

    def _if_condition(self, arguments: Sequence[Node], record: Record) -> Truth:
        test, then, otherwise = (self.condition(each, record) for each in arguments)
        return Truth(
            self.circuit.any_of([self._both(test.yes, then.yes), self._both(test.no, otherwise.yes)]),
            self.circuit.any_of([self._both(test.yes, then.no), self._both(test.no, otherwise.no)]),
        )

    def _both(self, left: Literal, right: Literal) -> Literal:
        return self.circuit.all_of([left, right])

    def _any_row(self, arguments: Sequence[Node], record: Record) -> Truth:
        rows = record.rows_of(self._roster(arguments[0]))
        return self._or_of(self.condition(arguments[0], row) for row in rows)

    def _or_of(self, parts: Iterable[Truth]) -> Truth:
        found = list(parts)
        return Truth(self.circuit.any_of(each.yes for each in found), self.circuit.all_of(each.no for each in found))

    def _selected(self, arguments: Sequence[Node], record: Record) -> Truth:
        unknown = record.find(_name(arguments[0]))
        code = int(_number_of(arguments[1]))
        if not isinstance(unknown, Selection):
            return self._table(Call("selected", tuple(arguments)), record)
        yes = unknown.options.get(code, False)
        return Truth(yes, self.circuit.all_of([unknown.present, self.circuit.negation(yes)]))

    def _is_na(self, arguments: Sequence[Node], record: Record) -> Truth:
        present = _unknown(arguments[0], record).present
        return Truth(self.circuit.negation(present), present)

    def _absent(self, arguments: Sequence[Node], record: Record) -> Truth:
        reason = arguments[1].value if isinstance(arguments[1], Constant) else None
        states = _unknown(arguments[0], record).missing
        yes = states.get(Missing(str(reason)), False)
        return Truth(yes, self.circuit.negation(yes))

    # ---- comparisons -------------------------------------------------------------------------------------------
    def _comparison(self, node: Call, record: Record) -> Truth:
        named = _open_variables(node, record)
        if named and all(isinstance(record.find(each), Choice) for each in named):
            return self._table(node, record)
        if node.function == "in":
            parts = [Call("=", (node.arguments[0], each)) for each in node.arguments[1:]]
            return self._or(parts, record)
        return self._compare(node.function, *(self.number(each, record) for each in node.arguments))

    def _compare(self, operator: str, left: Linear, right: Linear) -> Truth:
        both = self.circuit.all_of([left.present, right.present])
        difference = left.plus(right.times(Fraction(-1)), both)
        at_least, above = self._sign(difference)
        yes = {
            ">=": at_least, ">": above, "<": self.circuit.negation(at_least), "<=": self.circuit.negation(above),
            "=": self.circuit.all_of([at_least, self.circuit.negation(above)]),
            "!=": self.circuit.any_of([above, self.circuit.negation(at_least)]),
        }[operator]  # fmt: skip
        return Truth(self.circuit.all_of([both, yes]), self.circuit.all_of([both, self.circuit.negation(yes)]))

    def _sign(self, difference: Linear) -> tuple[Literal, Literal]:
        if difference.is_constant:
            return difference.constant >= 0, difference.constant > 0
        at_least, above = difference.at_least_zero(), difference.above_zero()
        return self.circuit.within(*at_least, None), self.circuit.within(*above, None)

    def _table(self, node: Call, record: Record) -> Truth:
        """A node over single-choice answers: tried with every combination by the evaluator itself."""
        names = _open_variables(node, record)
        choices = [record.find(name) for name in names]
        if not all(isinstance(each, Choice) for each in choices):
            _cannot(node)
        cases: dict[bool | None, list[Literal]] = {True: [], False: [], None: []}
        for states in product(*(self._states(each) for each in choices if isinstance(each, Choice))):
            assumed = {name: answer for name, (answer, _) in zip(names, states, strict=True)}
            case = self.circuit.all_of(literal for _, literal in states)
            cases[_evaluate(node, record, assumed)].append(case)
        return Truth(self.circuit.any_of(cases[True]), self.circuit.any_of(cases[False]))

    def _states(self, choice: Choice) -> list[tuple[float | None, Literal]]:
        """Every code and, last, that there is none; each with where it is so."""
        codes = [(float(code), literal) for code, literal in choice.options.items()]
        return [*codes, (None, self.circuit.negation(choice.present))]

    # ---- numbers -----------------------------------------------------------------------------------------------
    def _variable(self, node: Variable, record: Record) -> Linear:
        unknown = record.find(node.name)
        if isinstance(unknown, Amount):
            return linear.of(unknown.value, unknown.present)
        if isinstance(unknown, Choice):
            terms = [scaled(literal, code) for code, literal in unknown.options.items()]
            return linear.total(terms, unknown.present)
        _cannot(node)

    def _add(self, arguments: Sequence[Node], record: Record) -> Linear:
        left, right = (self.number(each, record) for each in arguments)
        return left.plus(right, self.circuit.all_of([left.present, right.present]))

    def _subtract(self, arguments: Sequence[Node], record: Record) -> Linear:
        return self._add((arguments[0], Call("negate", (arguments[1],))), record)

    def _negate(self, arguments: Sequence[Node], record: Record) -> Linear:
        return self.number(arguments[0], record).times(Fraction(-1))

    def _multiply(self, arguments: Sequence[Node], record: Record) -> Linear:
        left, right = (self.number(each, record) for each in arguments)
        if not left.is_constant and not right.is_constant:
            _cannot(Call("*", tuple(arguments)))
        variable, factor = (right, left) if left.is_constant else (left, right)
        both = self.circuit.all_of([left.present, right.present])
        product_ = variable.times(factor.constant)
        return Linear(product_.constant, product_.terms, both)

    def _divide(self, arguments: Sequence[Node], record: Record) -> Linear:
        divisor = self.number(arguments[1], record)
        if not divisor.is_constant or not divisor.constant:
            _cannot(Call("div", tuple(arguments)))
        return self.number(arguments[0], record).times(1 / divisor.constant)

    def _coalesce(self, arguments: Sequence[Node], record: Record) -> Linear:
        first, *others = (self.number(each, record) for each in arguments)
        if len(others) != 1 or not others[0].is_constant or others[0].constant:
            _cannot(Call("coalesce", tuple(arguments)))
        return Linear(first.constant, first.terms, True)

    def _if(self, arguments: Sequence[Node], record: Record) -> Linear:
        condition, then, otherwise = arguments
        if self._open(condition, record):
            return self._if_open(condition, then, otherwise, record)
        known = _evaluate(condition, record)
        if known is None:
            return Linear(present=False)
        return self.number(then if known else otherwise, record)

    def _if_open(self, condition: Node, then: Node, otherwise: Node, record: Record) -> Linear:
        """Constants chosen by a condition not known yet: ``if(c, 1, 0)``."""
        truth = self.condition(condition, record)
        values = [self.number(each, record) for each in (then, otherwise)]
        if not all(each.is_constant and each.present is True for each in values):
            _cannot(Call("if", (condition, then, otherwise)))
        chosen = [scaled(truth.yes, values[0].constant), scaled(truth.no, values[1].constant)]
        return linear.total(chosen, self.circuit.any_of([truth.yes, truth.no]))

    def _count_selected(self, arguments: Sequence[Node], record: Record) -> Linear:
        unknown = _unknown(arguments[0], record)
        if not isinstance(unknown, Selection):
            _cannot(Call("count_selected", tuple(arguments)))
        return linear.total((scaled(each, 1) for each in unknown.options.values()), unknown.present)

    def _sum_rows(self, arguments: Sequence[Node], record: Record) -> Linear:
        rows = record.rows_of(self._roster(arguments[0]))
        parts = [self.number(arguments[0], row) for row in rows]
        return linear.total(parts, self.circuit.any_of(each.present for each in parts))

    def _count_rows(self, arguments: Sequence[Node], record: Record) -> Linear:
        unit = str(arguments[0].value) if isinstance(arguments[0], Constant) else ""
        size = record.unknown.get(rows_variable(unit))
        return linear.of(size.value) if isinstance(size, Amount) else linear.number(len(record.rows_of(unit)))

    # ---- what is open ------------------------------------------------------------------------------------------
    def _roster(self, node: Node) -> str:
        units = {self.unit_of.get(name, "institution") for name in variables(Expression(node, ""))}
        return next(iter(units - {"institution"}), "institution")

    def _open(self, node: Node, record: Record) -> bool:
        """Whether the node hangs on anything not known yet; what looks at roster rows is always taken apart."""
        if isinstance(node, Variable):
            return isinstance(record.find(node.name), Choice | Selection | Amount | Written)
        if isinstance(node, Call):
            return node.function in _OVER_ROWS or any(self._open(each, record) for each in node.arguments)
        return False


_CONNECTIVES: dict[str, Callable[[Translator, Sequence[Node], Record], Truth]] = {
    "and": Translator._and,
    "or": Translator._or,
    "not": Translator._not,
    "if": Translator._if_condition,
    "any_row": Translator._any_row,
    "selected": Translator._selected,
    "is_na": Translator._is_na,
    "absent": Translator._absent,
}
_NUMBERS: dict[str, Callable[[Translator, Sequence[Node], Record], Linear]] = {
    "+": Translator._add,
    "-": Translator._subtract,
    "negate": Translator._negate,
    "*": Translator._multiply,
    "div": Translator._divide,
    "coalesce": Translator._coalesce,
    "if": Translator._if,
    "count_selected": Translator._count_selected,
    "sum_rows": Translator._sum_rows,
    "count_rows": Translator._count_rows,
}


def read_variables(expression: Expression) -> frozenset[str]:
    """The names an expression reads, those of roster rows and the number of a roster's rows included."""
    counted = (
        rows_variable(str(node.arguments[0].value))
        for node in walk(expression.root)
        if isinstance(node, Call) and node.function == "count_rows" and isinstance(node.arguments[0], Constant)
    )
    return variables(expression) | frozenset(counted)


def rows_variable(unit: str) -> str:
    """The name under which the number of rows of a roster stands while it is not known."""
    return f"count_rows('{unit}')"


def _constant(value: Any) -> Truth:
    return Truth(value is True, value is False)


def scaled(literal: Literal, factor: Any) -> Linear:
    if isinstance(literal, bool):
        return Linear(Fraction(factor) * literal)
    if literal.index < 0:
        return Linear(Fraction(factor)).plus(scaled(~literal, factor).times(Fraction(-1)), True)
    return linear.of(literal).times(Fraction(factor))


def _open_variables(node: Node, record: Record) -> list[str]:
    names = sorted(variables(Expression(node, "")))
    return [name for name in names if isinstance(record.find(name), Choice | Selection | Amount | Written)]


def _unknown(node: Node, record: Record) -> Unknown:
    found = record.find(_name(node))
    return found if isinstance(found, Choice | Selection | Amount | Written) else _cannot(node)


def _name(node: Node) -> str:
    return node.name if isinstance(node, Variable) else _cannot(node)


def _number_of(node: Node) -> float:
    return node.value if isinstance(node, Constant) and isinstance(node.value, float) else _cannot(node)


def _evaluate(node: Node, record: Record, assumed: Mapping[str, Answer] | None = None) -> Any:
    expression = Expression(node, "")
    known: dict[str, Any] = {name: record.find(name) for name in variables(expression)}
    return evaluate(expression, {**known, **(assumed or {})})


def _cannot(node: Node) -> NoReturn:
    refuse("reconstruction-expression", text=render(node))
