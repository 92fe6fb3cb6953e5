"""Can a filter ever be true? An exhaustive search over the answers that its variables can have.

The search is exact where the variables are choices, classifications with known categories, or numbers and texts
that are only compared with constants: a number then matters only by where it lies among the constants, and a set
of codes only by which of the codes mentioned it holds and how many it has. Where numbers are computed with or
compared with one another, finding an answer proves that there is one, and finding none proves nothing: the
verdict is then UNDECIDED, as it is where the search would take too long.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import cast

from eindekss.expression import Call, Expression, Literal, Node, Scope, Sort, Value, Variable, holds, render, walk
from eindekss.expression.functions import AGGREGATES, FUNCTIONS, PREVIOUS_SUFFIX
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.instrument.relevance import needs, order

LIMIT = 200_000  # evaluations of one search
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_COMPUTING = ("+", "-", "*", "div", "negate", "round")
_OTHER_TEXT = "\N{REPLACEMENT CHARACTER}"  # stands for every text that no filter mentions


class Verdict(StrEnum):
    SATISFIABLE = "satisfiable"
    CONTRADICTORY = "contradictory"  # true for no values of its variables whatever
    UNREACHABLE = "unreachable"  # true only for values that the variables' own filters rule out
    UNDECIDED = "undecided"


class _TooLong(Exception):
    pass


def verdict(item: Item, instrument: Instrument, scope: Scope) -> Verdict:
    """Whether some answers make the item relevant. Its filter and those it rests on must be sound."""
    if item.relevant is None:
        return Verdict.SATISFIABLE
    search = _Search.of(item, instrument, scope)
    try:
        if search.finds(keeping_filters=True):
            return Verdict.SATISFIABLE
        if not search.exact:
            return Verdict.UNDECIDED
        return Verdict.UNREACHABLE if search.finds(keeping_filters=False) else Verdict.CONTRADICTORY
    except _TooLong:
        return Verdict.UNDECIDED


def closure(item: Item, instrument: Instrument) -> tuple[Item, ...]:
    """The items that the filter rests on, directly or through their own filters, each after those it needs."""
    unit = instrument.unit_of[item.id]
    wanted, todo = set[str](), [item]
    while todo:
        for name in needs(todo.pop()) - wanted:
            if name in instrument.items and instrument.unit_of[name] == unit:
                wanted.add(name)
                todo.append(instrument.items[name])
    return tuple(each for each in order(instrument, unit) if each.id in wanted)


@dataclass(frozen=True)
class _Search:
    target: Expression
    filters: Mapping[str, Expression]  # of the items the target rests on
    domains: Mapping[str, tuple[Value, ...]]  # in the order in which values are chosen
    exact: bool

    @classmethod
    def of(cls, item: Item, instrument: Instrument, scope: Scope) -> "_Search":
        below = closure(item, instrument)
        filters = {each.id: _opaque(each.relevant) for each in (*below, item) if each.relevant is not None}
        roots = [each.root for each in filters.values()]
        leaves = {node.name for root in roots for node in walk(root) if isinstance(node, Variable)}
        items = [each.id for each in below if each.id in leaves]
        names = [*sorted(leaves - set(items)), *items]
        domains = {name: tuple(_domain(name, instrument, scope, roots)) for name in names}
        numeric = frozenset(name for name in names if _is_number(name, instrument))
        return cls(filters.pop(item.id), filters, domains, all(_is_exact(root, numeric) for root in roots))

    def finds(self, keeping_filters: bool) -> bool:
        """Whether values exist for which the target is true; with ``keeping_filters``, answers that were asked."""
        return any(holds(self.target, values) for values in self._assignments(keeping_filters))

    def _assignments(self, keeping_filters: bool) -> Iterator[Mapping[str, Value]]:
        names, values, tried = list(self.domains), dict[str, Value](), 0

        def choose(position: int) -> Iterator[Mapping[str, Value]]:
            nonlocal tried
            tried += 1
            if tried > LIMIT:
                raise _TooLong
            if position == len(names):
                yield values
                return
            name = names[position]
            for value in self._possible(name, values, keeping_filters):
                values[name] = value
                yield from choose(position + 1)

        return choose(0)

    def _possible(self, name: str, values: Mapping[str, Value], keeping_filters: bool) -> tuple[Value, ...]:
        if name not in self.filters:
            return self.domains[name]
        if not keeping_filters:
            return (*self.domains[name], Missing.FILTERED)
        return self.domains[name] if holds(self.filters[name], values) else (Missing.FILTERED,)


def _opaque(expression: Expression) -> Expression:
    """Aggregates and earlier rounds as variables of their own: nothing is known of how they hang together."""
    return Expression(_opaque_node(expression.root), expression.text)


def _opaque_node(node: Node) -> Node:
    if not isinstance(node, Call):
        return node
    if node.function in AGGREGATES:
        return Variable(render(node))
    if node.function == "prev":
        return Variable(cast(Variable, node.arguments[0]).name + PREVIOUS_SUFFIX)
    return Call(node.function, tuple(map(_opaque_node, node.arguments)))


def _aggregate_of(name: str) -> str | None:
    function = name.partition("(")[0]
    return function if function in AGGREGATES else None


def _is_number(name: str, instrument: Instrument) -> bool:
    """Whether the variable's values are too many to go through."""
    item = instrument.items.get(name.removesuffix(PREVIOUS_SUFFIX))
    if item is not None:
        return item.kind is Kind.NUMBER
    aggregate = _aggregate_of(name)
    return aggregate is not None and FUNCTIONS[aggregate].gives is Sort.NUMBER


def _is_exact(root: Node, numeric: frozenset[str]) -> bool:
    """Whether numbers are only ever compared with constants."""
    for node in walk(root):
        if isinstance(node, Call):
            sides = [_names(argument) & numeric for argument in node.arguments]
            if node.function in _COMPUTING and any(sides):
                return False
            if node.function in _COMPARISONS and any(sides) and all(map(_names, node.arguments)):
                return False
    return True


def _names(node: Node) -> set[str]:
    return {each.name for each in walk(node) if isinstance(each, Variable)}


# ---- domains: values that stand for all values -----------------------------------------------------------------


def _domain(name: str, instrument: Instrument, scope: Scope, roots: list[Node]) -> Iterator[Value]:
    constants = [node.value for root in roots for node in walk(root) if isinstance(node, Literal)]
    plain = name.removesuffix(PREVIOUS_SUFFIX)
    item = instrument.items.get(plain)
    if item is not None:
        yield from _answers(item, constants, roots)
        yield from _reasons(item, constants)
        return
    if _aggregate_of(name) == "any_row":
        yield from (True, False)
    elif _aggregate_of(name) == "count_rows":
        yield from _numbers(constants, 0.0, None, 1.0)
    elif _aggregate_of(name):
        yield from _numbers(constants, None, None, 0.001)
    else:
        known = scope.variables[plain].values
        yield from sorted(map(str, known)) if known is not None else _texts(constants)
    if _aggregate_of(name) != "count_rows":
        yield None


def _answers(item: Item, constants: list[float | str | bool], roots: list[Node]) -> Iterable[Value]:
    if item.kind is Kind.SINGLE:
        return [float(option.code) for option in item.options]
    if item.kind is Kind.MULTI:
        return _sets(item, constants, roots)
    if item.kind is Kind.NUMBER:
        return _numbers(constants, item.minimum, item.maximum, 10.0**-item.decimals)
    return _texts(constants)


def _reasons(item: Item, constants: list[float | str | bool]) -> Iterable[Missing]:
    """Reasons no filter mentions are all alike; an absence that is not offered cannot be given."""
    never = {Missing.FILTERED, Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE} - set(item.absent)
    mentioned = [reason for reason in Missing if reason in constants and reason not in never]
    return dict.fromkeys((Missing.NOT_ANSWERED, *mentioned))


def _sets(item: Item, constants: list[float | str | bool], roots: list[Node]) -> Iterator[frozenset[int]]:
    """Each subset of the codes mentioned, filled up with others to each size where sizes are counted."""
    codes = [option.code for option in item.options]
    mentioned = [code for code in codes if float(code) in constants]
    others = [code for code in codes if code not in mentioned]
    counted = any(isinstance(node, Call) and node.function == "count_selected" for root in roots for node in walk(root))
    for size in range(len(mentioned) + 1):
        for chosen in combinations(mentioned, size):
            for added in range(len(others) + 1 if counted else 1):
                yield frozenset((*chosen, *others[:added]))


def _numbers(
    constants: list[float | str | bool], minimum: float | None, maximum: float | None, step: float
) -> Iterator[float]:
    """Each constant and bound with its two neighbours, as far as the bounds and decimals allow them."""
    fixed = {value for value in constants if isinstance(value, float)}
    fixed |= {0.0, *(bound for bound in (minimum, maximum) if bound is not None)}
    near = {round(value / step) * step + shift for value in fixed for shift in (-step, 0.0, step)}
    for value in sorted(near | fixed):
        fits = (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
        if fits and abs(value / step - round(value / step)) < 1e-9:
            yield value


def _texts(constants: list[float | str | bool]) -> Iterator[str]:
    """Texts mentioned, and one text that is not; between and beyond them for comparisons of order."""
    mentioned = sorted({value for value in constants if isinstance(value, str)})
    yield ""
    for text in mentioned:
        yield from (text, text + " ")
    yield _OTHER_TEXT
