"""Answers not known yet, as variables of a constraint model.

Every unknown is in exactly one state: it has a value, or it is missing for exactly one reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eindekss.expression.missing import Missing
from eindekss.reconstruction.circuit import Literal

States = Mapping[Missing, Literal]  # reason -> true where the answer is missing for it


@dataclass(frozen=True)
class Choice:
    """A single-choice answer: one literal a code, exactly one of all codes and reasons is true."""

    options: Mapping[int, Literal]
    missing: States = field(default_factory=dict)
    present: Literal = True


@dataclass(frozen=True)
class Selection:
    """A multiple-choice answer: any set of codes where ``present``; every code false where missing."""

    options: Mapping[int, Literal]
    missing: States = field(default_factory=dict)
    present: Literal = True


@dataclass(frozen=True)
class Amount:
    """A number, scaled to whole units of its last decimal; zero where missing."""

    value: Any
    missing: States = field(default_factory=dict)
    present: Literal = True


@dataclass(frozen=True)
class Written:
    """A text, link or date: only whether it is there is modelled."""

    missing: States = field(default_factory=dict)
    present: Literal = True


Unknown = Choice | Selection | Amount | Written
