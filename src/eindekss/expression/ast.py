"""An expression as a tree: literals, variables and calls. Operators are calls too, named as they are written.

The tree is frozen and hashable; only the expression that holds it knows its text and its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from eindekss.errors import NOWHERE, Place


@dataclass(frozen=True)
class Literal:
    """A number (never negative: ``-3`` is the negation of 3), a text or a truth value."""

    value: float | str | bool

    def __post_init__(self) -> None:
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            object.__setattr__(self, "value", float(self.value))
        if isinstance(self.value, float) and not 0 <= self.value < float("inf"):
            raise ValueError(f"a number literal is finite and not negative: {self.value}")

    def __eq__(self, other: object) -> bool:  # 1.0 and true are equal in Python and must not be here
        return isinstance(other, Literal) and (type(self.value), self.value) == (type(other.value), other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True)
class Variable:
    """An item or a classification, written ``${name}``."""

    name: str


@dataclass(frozen=True)
class Call:
    """An operator or a function applied to arguments. Negation of a number is named ``negate``."""

    function: str
    arguments: tuple["Node", ...]


Node = Literal | Variable | Call


@dataclass(frozen=True)
class Expression:
    """A tree with the text it was read from and the place of that text. Equal when the trees are."""

    root: Node
    text: str = field(compare=False)
    place: Place = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return self.text


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first, in the order written."""
    yield node
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from walk(argument)


def variables(expression: Expression) -> frozenset[str]:
    """The names of every variable, those under ``prev``, ``sum_rows`` and ``any_row`` included."""
    return frozenset(node.name for node in walk(expression.root) if isinstance(node, Variable))


def named(node: Node) -> Iterator[Node]:
    """What the tree looks at, in the order written: variables, and ``prev`` and figures over rows as they stand."""
    if isinstance(node, Variable):
        yield node
    elif isinstance(node, Call):
        if node.function in _LOOKS_ELSEWHERE:
            yield node
        else:
            for argument in node.arguments:
                yield from named(argument)


_LOOKS_ELSEWHERE = ("prev", "count_rows", "sum_rows", "any_row")  # another wave, or a roster's rows


def previous(expressions: Iterable[Expression]) -> frozenset[str]:
    """The names of the variables that the expressions ask of the wave before."""
    nodes = (node for each in expressions for node in walk(each.root))
    calls = (node for node in nodes if isinstance(node, Call) and node.function == "prev")
    return frozenset(inner.name for call in calls for inner in call.arguments if isinstance(inner, Variable))


def to_json(node: Node) -> Any:
    """The tree as JSON: a call is ``[function, argument, ...]``, a variable ``{"variable": name}``."""
    if isinstance(node, Literal):
        whole = isinstance(node.value, float) and node.value.is_integer()
        return int(node.value) if whole else node.value
    if isinstance(node, Variable):
        return {"variable": node.name}
    return [node.function, *(to_json(argument) for argument in node.arguments)]


def from_json(value: Any) -> Node:
    """The tree back from what ``to_json`` gave."""
    if isinstance(value, list):
        return Call(value[0], tuple(from_json(argument) for argument in value[1:]))
    if isinstance(value, dict):
        return Variable(value["variable"])
    return Literal(value)
