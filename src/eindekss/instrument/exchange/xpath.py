"""Filters in the language of XLSForm, and back: the subset that both languages can say."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from eindekss.errors import Place, Refused, refuse
from eindekss.errors.catalogue import LANGUAGES
from eindekss.expression import Call, Expression, Literal, Node, Variable, parse, render, variables
from eindekss.expression.render import BINDING
from eindekss.instrument.exchange.two_valued import inward, outward
from eindekss.instrument.model import Kind

# Item -> its kind and, of a choice, the code of each name that the other tool gives its answers.
Known = Mapping[str, tuple[Kind, Mapping[str, int]]]

_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|\$\{[^}]*\}|(?:true|false)\s*\(\s*\)|[A-Za-z_][\w-]*|.""", re.DOTALL)
_RENAMED = {"count-selected": "count_selected"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FIXED = 8  # binds tighter than any operator


def to_xpath(expression: Expression, asked: Collection[str]) -> str:
    """The filter as XLSForm writes it. Refuses one that names what the form does not ask, or says what it cannot."""
    elsewhere = sorted(variables(expression) - set(asked))
    if elsewhere:
        refuse("exchange-filter-elsewhere", expression.place, text=expression.text, names=", ".join(elsewhere))
    return _written(outward(expression.root, expression.place))


def _written(node: Node) -> str:  # noqa: C901, PLR0911 - one line a form
    match node:
        case Literal(value=bool() as value):
            return f"{str(value).lower()}()"
        case Literal(value=str() as value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Call("is_na", (variable,)):
            return f"{_written(variable)} = ''"
        case Call("not", (Call("is_na", (variable,)),)):
            return f"{_written(variable)} != ''"
        case Call("not", (inner,)):
            return f"not({_written(inner)})"
        case Call("selected", (ticked, code)):
            return f"selected({_written(ticked)}, '{render(code)}')"
        case Call("count_selected", (ticked,)):
            return f"count-selected({_written(ticked)})"
        case Call("negate", (inner,)):
            return f"-{_operand(inner, BINDING['negate'])}"
        case Call("and" | "or" as name, arguments):
            return f" {name} ".join(_operand(each, BINDING[name] + 1) for each in arguments)
        case Call(name, (left, right)):
            return f"{_operand(left, BINDING[name])} {name} {_operand(right, BINDING[name] + 1)}"
    return render(node)


def _operand(node: Node, binding: int) -> str:
    own = BINDING.get(node.function, _FIXED) if isinstance(node, Call) and node.function != "not" else _FIXED
    return _written(node) if own >= binding else f"({_written(node)})"


def from_xpath(text: str, known: Known, place: Place) -> Expression:
    """An XLSForm filter in our language, true for the same answers. Refuses functions and names not known."""
    read = as_ours(text, _TOKEN.sub(_token, text), place)
    unknown = sorted(variables(read) - known.keys())
    if unknown:
        refuse("exchange-filter-elsewhere", place, text=text, names=", ".join(unknown))
    try:
        root = inward(with_codes(read.root, known))
    except KeyError as error:
        refuse("exchange-answer-unknown", place, text=text, name=error.args[0])
    return Expression(root, render(root), place)


def as_ours(text: str, ours: str, place: Place) -> Expression:
    """Reads ``ours``, which stands for the other tool's ``text``; refuses it with the reason."""
    try:
        return parse(ours, place)
    except Refused as refused:
        said = {each: " ".join(problem.what(each) for problem in refused.problems) for each in LANGUAGES}
        reasons = {language: text.rstrip(".") for language, text in said.items()}
        refuse("exchange-filter-unread", place, text=text, reason=reasons)


def _token(found: re.Match[str]) -> str:
    written = found.group()
    if written[0] in "'\"":
        return "'" + written[1:-1].replace("'", "''") + "'"
    if written.startswith(("true", "false")):
        return written.split("(")[0].strip()
    return _RENAMED.get(written, written)


def with_codes(node: Node, known: Known) -> Node:  # noqa: PLR0911 - one a form
    """Empty texts as missing answers, names of answers as codes. A name that is no answer raises ``KeyError``."""
    match node:
        case Call("=" | "!=" as sign, (Variable() as variable, Literal(value=""))):
            missing = Call("is_na", (variable,))
            return missing if sign == "=" else Call("not", (missing,))
        case Call("selected", (Variable() as variable, Literal() as name)) if known[variable.name][0] is Kind.SINGLE:
            return Call("=", (variable, _code(variable, name, known)))
        case Call("selected", (Variable() as variable, Literal() as name)):
            return Call("selected", (variable, _code(variable, name, known)))
        case Call(sign, (Variable() as variable, Literal() as name)) if sign in _MIRRORED:
            return Call(sign, (variable, _code(variable, name, known)))
        case Call(sign, (Literal() as name, Variable() as variable)) if sign in _MIRRORED:
            return with_codes(Call(_MIRRORED[sign], (variable, name)), known)
        case Call(name, arguments):
            return Call(name, tuple(with_codes(each, known) for each in arguments))
    return node


def _code(variable: Variable, name: Literal, known: Known) -> Literal:
    kind, codes = known[variable.name]
    text = name.value if isinstance(name.value, str) else render(name)
    if codes:
        return Literal(codes[text])
    if kind is Kind.NUMBER:
        return _number(text)
    return name


def _number(text: str) -> Literal:
    try:
        return Literal(float(Decimal(text)))
    except (InvalidOperation, ValueError):
        raise KeyError(text) from None
