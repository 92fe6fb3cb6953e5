"""Filters between our logic and that of other tools, to whom an empty answer is a value like any other.

With us a comparison with a missing answer is unknown, and an unknown filter hides the item. XPath and LimeSurvey
know true and false alone: an empty answer equals nothing, differs from everything and is neither more nor less
than any number; an empty set of ticks has none. ``outward`` and ``inward`` keep who is asked what: each gives the
condition that is true there exactly where the one given is true here. ``holds = inward(outward(f))`` for every f.
"""

from collections.abc import Iterable, Iterator

from eindekss.errors import Place, refuse
from eindekss.expression import Call, Literal, Node, Variable, render, walk

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_DUAL = {"and": "or", "or": "and"}
_ARITHMETIC = ("+", "-", "*", "div", "negate", "count_selected")


def outward(node: Node, place: Place, wanted: bool = True) -> Node:  # noqa: PLR0911 - one a form
    """True where ``node`` is true (with ``wanted`` false: where it is false). Refuses what only we can say."""
    match node:
        case Literal(value=bool() as value):
            return Literal(value is wanted)
        case Call("and" | "or" as name, arguments):
            return joined(name if wanted else _DUAL[name], (outward(each, place, wanted) for each in arguments))
        case Call("not", (inner,)):
            return outward(inner, place, not wanted)
        case Call("in", (value, *choices)):
            return outward(joined("or", (Call("=", (value, each)) for each in choices)), place, wanted)
        case Call("is_na", (Variable(),)):
            return node if wanted else _not(node)
        case Call("selected", (Variable() as ticked, _)):
            return node if wanted else joined("and", (_answered(ticked), _not(node)))
        case Call(name, (left, right)) if name in _OPPOSITE and _is_term(left) and _is_term(right):
            sign = name if wanted else _OPPOSITE[name]
            needed = _needing_guard(sign, (left, right))
            return joined("and", (*map(_answered, needed), Call(sign, (left, right))))
    refuse("exchange-filter-form", place, text=render(node))


def inward(node: Node, wanted: bool = True) -> Node:  # noqa: PLR0911 - one a form
    """True, with us, where ``node`` is true in two-valued logic (with ``wanted`` false: where it is false)."""
    match node:
        case Literal(value=bool() as value):
            return Literal(value is wanted)
        case Call("and" | "or" as name, arguments):
            parts = [inward(each, wanted) for each in arguments]
            return conjunction(parts) if (name == "and") is wanted else _as_membership(joined("or", parts))
        case Call("not", (inner,)):
            return inward(inner, not wanted)
        case Call("is_na"):
            return node if wanted else _not(node)
        case Call("selected", (ticked, _)):
            return node if wanted else joined("or", (Call("is_na", (ticked,)), _not(node)))
        case Call(name, (left, right)) if name in _OPPOSITE:
            return _compared(name, (left, right), wanted)
    return node if wanted else _not(node)


def joined(name: str, parts: Iterable[Node]) -> Node:
    """``and`` or ``or`` of the parts, each once, those of the same name within it taken apart."""
    flat: list[Node] = []
    for part in parts:
        flat += part.arguments if isinstance(part, Call) and part.function == name else (part,)
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else Call(name, once)


def conjunction(conditions: Iterable[Node]) -> Node:
    """All of them. ``not is_na(x) and (is_na(x) or x != 1)`` says no more than ``x != 1``, unknown without x."""
    flat = joined("and", conditions)
    if not (isinstance(flat, Call) and flat.function == "and"):
        return flat
    guards = {variable: _answered(variable) for each in flat.arguments for variable in _guarded(each)}
    answered = {*guards, *(variable for each in flat.arguments for variable in _strict_in(each))}
    parts = [_without_alternatives(each, answered) for each in flat.arguments]
    needless = {guards[each] for part in parts for each in _strict_in(part) if each in guards}
    return joined("and", [each for each in parts if each not in needless])


def _not(node: Node) -> Node:
    return Call("not", (node,))


def _answered(variable: Variable) -> Node:
    return _not(Call("is_na", (variable,)))


def _is_term(node: Node) -> bool:
    """A number or a text worked out of answers in a way that every tool shares."""
    return all(not isinstance(each, Call) or each.function in _ARITHMETIC for each in walk(node))


def _needing_guard(sign: str, terms: tuple[Node, Node]) -> list[Variable]:
    """An empty answer differs from everything, and the ticks of an empty set are nought."""
    counted = _counted(terms)
    return [each for each in _variables(terms) if sign == "!=" or each in counted]


def _counted(terms: Iterable[Node]) -> set[Node]:
    calls = (each for term in terms for each in walk(term) if isinstance(each, Call))
    return {each.arguments[0] for each in calls if each.function == "count_selected"}


def _variables(terms: Iterable[Node]) -> list[Variable]:
    found = (each for term in terms for each in walk(term) if isinstance(each, Variable))
    return list(dict.fromkeys(found))


def _compared(name: str, terms: tuple[Node, Node], wanted: bool) -> Node:
    sign = name if wanted else _OPPOSITE[name]
    known = Call(sign, tuple(_with_empty_counts(term) for term in terms))
    if (name == "!=") is not wanted:
        return known
    counted = _counted(terms)
    return joined("or", (*(Call("is_na", (each,)) for each in _variables(terms) if each not in counted), known))


def _with_empty_counts(node: Node) -> Node:
    if not isinstance(node, Call):
        return node
    if node.function == "count_selected":
        return Call("coalesce", (node, Literal(0)))
    return Call(node.function, tuple(map(_with_empty_counts, node.arguments)))


def _guarded(node: Node) -> Iterator[Variable]:
    match node:
        case Call("not", (Call("is_na", (Variable() as variable,)),)):
            yield variable


def _without_alternatives(node: Node, answered: Iterable[Node]) -> Node:
    """The part once it is known which variables have an answer."""
    if not (isinstance(node, Call) and node.function == "or"):
        return node
    impossible = {Call("is_na", (each,)) for each in answered}
    return joined("or", [each for each in node.arguments if each not in impossible] or [Literal(False)])


def _strict_in(node: Node) -> Iterator[Variable]:
    """Variables without which the condition is unknown for certain."""
    match node:
        case Call("not", (Call("selected") as inner,)):
            yield from _strict_in(inner)
        case Call("selected", (Variable() as ticked, _)):
            yield ticked
        case Call(name, terms) if name in _OPPOSITE and all(map(_is_term, terms)):
            yield from _variables(terms)


def _as_membership(node: Node) -> Node:
    """``x = 1 or x = 2`` as ``x in (1, 2)``."""
    if not (isinstance(node, Call) and node.function == "or"):
        return node
    equal = [each.arguments for each in node.arguments if isinstance(each, Call) and each.function == "="]
    asked = {left for left, right in equal if isinstance(right, Literal)}
    same = len(asked) == 1 and len(equal) == len(node.arguments) and all(isinstance(r, Literal) for _, r in equal)
    return Call("in", (equal[0][0], *(right for _, right in equal))) if same else node
