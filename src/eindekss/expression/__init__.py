"""The one rule language: text -> frozen tree -> (a) one response, (b) whole columns."""

from eindekss.expression.ast import (
    Call,
    Expression,
    Literal,
    Node,
    Variable,
    from_json,
    named,
    previous,
    to_json,
    variables,
    walk,
)
from eindekss.expression.column import column, with_rosters
from eindekss.expression.functions import FUNCTIONS, Sort
from eindekss.expression.missing import Missing
from eindekss.expression.parse import parse
from eindekss.expression.render import render
from eindekss.expression.row import Result, Rosters, Settled, Value, Values, compiled, evaluate, holds
from eindekss.expression.types import Scope, Type, check_types

__all__ = [
    "FUNCTIONS",
    "Call",
    "Expression",
    "Literal",
    "Missing",
    "Node",
    "Result",
    "Rosters",
    "Scope",
    "Settled",
    "Sort",
    "Type",
    "Value",
    "Values",
    "Variable",
    "check_types",
    "column",
    "compiled",
    "evaluate",
    "from_json",
    "holds",
    "named",
    "parse",
    "previous",
    "render",
    "to_json",
    "variables",
    "walk",
    "with_rosters",
]
