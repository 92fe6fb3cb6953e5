"""Filters of LimeSurvey (ExpressionScript) in our language: comparisons of answers, and, or, not, is_empty.

``${Q1}`` is written ``Q1`` or ``Q1.NAOK``, a tick of a multiple-choice question ``Q2_SQ001 == 'Y'``. As in XPath,
an empty answer there equals nothing and differs from everything.
"""

import re
from collections.abc import Mapping

from eindekss.errors import Place, refuse
from eindekss.expression import Call, Expression, Literal, Node, Variable, render, variables
from eindekss.instrument.exchange.two_valued import inward
from eindekss.instrument.exchange.xpath import Known, as_ours, with_codes

# LimeSurvey's name of a tick -> the item and the name of the answer that it ticks.
Ticks = Mapping[str, tuple[str, str]]

_TOKEN = re.compile(
    r"""(?P<text>'[^']*'|"[^"]*")|(?P<empty>(?:is_)?empty\()|(?P<name>[A-Za-z_]\w*)(?:\.(?P<suffix>\w+))?|"""
    r"""(?P<sign>&&|\|\||==|!=|<=|>=|!)|.""",
    re.DOTALL,
)
_SIGNS = {"&&": " and ", "||": " or ", "==": "=", "!": " not "}
_WORDS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_PLAIN = ("and", "or", "not", "true", "false")
_SAME = ("", "NAOK", "code", "value", "valueNAOK")
_TICKED = "Y"


def from_expressionscript(text: str, known: Known, ticks: Ticks, place: Place) -> Expression | None:
    """The filter; None where it lets everybody through. Refuses functions, names and suffixes not known."""
    if text.strip() in ("", "1"):
        return None
    read = as_ours(text, _TOKEN.sub(_token, text), place)
    unknown = sorted(variables(read) - known.keys() - ticks.keys())
    if unknown:
        refuse("exchange-filter-elsewhere", place, text=text, names=", ".join(unknown))
    try:
        root = inward(with_codes(_with_ticks(read.root, ticks), known))
    except KeyError as error:
        refuse("exchange-answer-unknown", place, text=text, name=error.args[0])
    return Expression(root, render(root), place)


def _token(found: re.Match[str]) -> str:
    if found["text"]:
        return "'" + found["text"][1:-1].replace("'", "''") + "'"
    if found["empty"]:
        return "is_na("
    if found["sign"]:
        return _SIGNS.get(found["sign"], found["sign"])
    if found["name"]:
        return _name(found)
    return found.group()


def _name(found: re.Match[str]) -> str:
    """A variable, unless it is a word or a function, which keeps its name and so is refused if we have none such."""
    name, after = found["name"], found.string[found.end() :]
    if name in _PLAIN or name in _WORDS:
        return f" {_WORDS.get(name, name)} "
    if after.lstrip().startswith("(") or (found["suffix"] or "") not in _SAME:
        return found.group()
    return f"${{{name}}}"


def _with_ticks(node: Node, ticks: Ticks) -> Node:
    """A tick compared with Y, or said to be empty, as ``selected``."""
    match node:
        case Call("=" | "!=" as sign, (Variable(name), Literal(value))) if name in ticks:
            return _selected(ticks[name], (sign == "=") is (value == _TICKED))
        case Call("is_na", (Variable(name),)) if name in ticks:
            return _selected(ticks[name], wanted=False)
        case Call(name, arguments):
            return Call(name, tuple(_with_ticks(each, ticks) for each in arguments))
        case Variable(name) if name in ticks:
            raise KeyError(name)
    return node


def _selected(tick: tuple[str, str], wanted: bool) -> Node:
    item, name = tick
    selected = Call("selected", (Variable(item), Literal(name)))
    return selected if wanted else Call("not", (selected,))
