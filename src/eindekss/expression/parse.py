"""Text -> expression, or a refusal that says what stands where and what could stand there instead."""

from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken

from eindekss.errors import NOWHERE, Place, Problem, Refused
from eindekss.expression.ast import Call, Expression, Literal, Node, Variable, walk
from eindekss.expression.functions import FUNCTIONS
from eindekss.expression.missing import Missing
from eindekss.expression.render import BINDING, render

# Terminals as a person would write them.
_WRITTEN = {
    "COMPARISON": "=", "PLUS": "+", "MINUS": "-", "TIMES": "*", "DIV": "div", "_OR": "or", "_AND": "and",
    "_NOT": "not", "_IN": "in", "TRUE": "true", "FALSE": "false", "NUMBER": "1", "TEXT": "'a'",
    "VARIABLE": "${X}", "NAME": "f(…)", "LPAR": "(", "RPAR": ")", "COMMA": ",",
}  # fmt: skip


class _Builder(Transformer[Token, Node]):
    """Called by the parser for each rule as it is recognised."""

    def number(self, parts: list[Token]) -> Node:
        return Literal(float(parts[0]))

    def text(self, parts: list[Token]) -> Node:
        return Literal(str(parts[0])[1:-1].replace("''", "'"))

    def true(self, _: list[Token]) -> Node:
        return Literal(True)

    def false(self, _: list[Token]) -> Node:
        return Literal(False)

    def variable(self, parts: list[Token]) -> Node:
        return Variable(str(parts[0])[2:-1])

    def binary(self, parts: list[Any]) -> Node:
        left, operator, right = parts
        return Call(str(operator), (left, right))

    def membership(self, parts: list[Node]) -> Node:
        return Call("in", tuple(parts))

    def either(self, parts: list[Node]) -> Node:
        return Call("or", tuple(parts))

    def both(self, parts: list[Node]) -> Node:
        return Call("and", tuple(parts))

    def opposite(self, parts: list[Node]) -> Node:
        return Call("not", tuple(parts))

    def negate(self, parts: list[Node]) -> Node:
        return Call("negate", tuple(parts))

    def call(self, parts: list[Any]) -> Node:
        name, *arguments = parts
        return Call(str(name), tuple(arguments))


@cache
def _parser() -> Lark:
    grammar = (files("eindekss.expression") / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Builder())


def parse(text: str, place: Place = NOWHERE) -> Expression:
    """Read an expression. Refuses text that is not one, unknown functions and wrong numbers of arguments.

    ``place`` is where the text stands; positions within the text count characters from 1.
    """
    try:
        expression, problems = _read(text)
    except UnexpectedInput as error:
        _refuse(text, error, place)
    if problems:
        raise Refused(problem.at(place) for problem in problems)
    return replace(expression, place=place)


@lru_cache(maxsize=10_000)
def _read(text: str) -> tuple[Expression, tuple[Problem, ...]]:
    root: Node = _parser().parse(text)  # type: ignore[assignment]  # a transformer is set: no tree comes back
    calls = [node for node in walk(root) if isinstance(node, Call)]
    return Expression(root, text), tuple(problem for call in calls for problem in _problems(call, text))


def _refuse(text: str, error: UnexpectedInput, place: Place) -> NoReturn:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    position = len(text) if at_end else error.pos_in_stream or 0
    allowed = getattr(error, "accepts", None) or getattr(error, "allowed", None) or ()
    expected = ", ".join(sorted({_WRITTEN[name] for name in allowed if name in _WRITTEN}))
    identifier = "expression-unfinished" if at_end else "expression-syntax"
    found = text[position : position + 12]
    values = {"text": text, "position": position + 1, "found": found, "expected": expected or "…"}
    raise Refused([Problem(identifier, place, values)]) from None


def _problems(call: Call, text: str) -> list[Problem]:
    function = FUNCTIONS.get(call.function)
    if function is None:
        known = ", ".join(name for name in FUNCTIONS if name.isidentifier() and name not in BINDING)
        return [Problem("expression-function", values={"name": call.function, "known": known, "text": text})]
    if not function.accepts(len(call.arguments)):
        values = {"name": call.function, "given": len(call.arguments), "text": text}
        return [Problem("expression-arguments", values={**values, "wanted": _wanted(call.function)})]
    if not _FORMS.get(call.function, lambda _: True)(call.arguments):
        return [Problem("expression-form", values={"text": render(call), "form": _FORM_WRITTEN[call.function]})]
    return []


def _wanted(name: str) -> str:
    function = FUNCTIONS[name]
    least, most = len(function.takes) - function.optional, len(function.takes)
    return f"≥ {least}" if function.repeats else str(most) if least == most else f"{least}–{most}"


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str)


def _is_reason(node: Node) -> bool:
    return isinstance(node, Literal) and node.value in list(Missing)


_FORMS = {
    "absent": lambda given: isinstance(given[0], Variable) and _is_reason(given[1]),
    "prev": lambda given: isinstance(given[0], Variable),
    "count_rows": lambda given: _is_text(given[0]),
    "round": lambda given: all(isinstance(digits, Literal) for digits in given[1:]),
    "selected": lambda given: isinstance(given[1], Literal),
}
_FORM_WRITTEN = {
    "absent": f"absent(${{X}}, 'not-available') [{', '.join(Missing)}]",
    "prev": "prev(${X})",
    "count_rows": "count_rows('service')",
    "round": "round(${X}, 2)",
    "selected": "selected(${X}, 1)",
}
