"""A tree as text, with no more parentheses than reading it back needs."""

from decimal import Decimal

from eindekss.expression.ast import Call, Literal, Node, Variable

# How tightly each operator binds; comparisons do not chain.
BINDING = {
    "or": 1, "and": 2, "not": 3,
    "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "negate": 7,
}  # fmt: skip
_ATOM = 8
_CHAINS = 5  # from here on, operators of equal strength group from the left


def render(node: Node) -> str:
    """Text that ``parse`` reads back into the same tree."""
    if isinstance(node, Literal):
        return _literal(node.value)
    if isinstance(node, Variable):
        return f"${{{node.name}}}"
    if node.function in BINDING:
        return _operator(node)
    return f"{node.function}({', '.join(map(render, node.arguments))})"


def _literal(value: float | str | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def _operator(node: Call) -> str:
    name, binding = node.function, BINDING[node.function]
    if name in ("not", "negate"):
        sign = "not " if name == "not" else "-"
        return sign + _within(node.arguments[0], binding)
    if name == "in":
        choices = ", ".join(map(render, node.arguments[1:]))
        return f"{_within(node.arguments[0], binding + 1)} in ({choices})"
    if name in ("and", "or"):
        return f" {name} ".join(_within(argument, binding + 1) for argument in node.arguments)
    left, right = node.arguments
    return f"{_within(left, binding + (binding < _CHAINS))} {name} {_within(right, binding + 1)}"


def _within(node: Node, binding: int) -> str:
    """The node as an operand: in parentheses where it binds less tightly than its place asks."""
    own = BINDING.get(node.function, _ATOM) if isinstance(node, Call) else _ATOM
    return render(node) if own >= binding else f"({render(node)})"
