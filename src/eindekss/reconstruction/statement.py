"""What must hold, and which statements cannot hold together.

Each statement is posted behind a literal of its own, so that the same model can be solved with all of them, or
with as few given up as possible; of those given up, the solver names the others they clash with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from eindekss.errors import Place, Problem, Refused
from eindekss.reconstruction.circuit import Circuit, Literal

_PATIENCE = 10
_NEAR_ENOUGH = 0.02  # likelihood is only wished for: the best possible is not worth the search


@dataclass(frozen=True)
class Statement:
    """One fact or claim in a model: it holds where ``holds`` does. ``weight``: how dearly it is given up."""

    id: str
    printed_in: str
    place: Place
    weight: int
    holds: Literal


@dataclass(frozen=True)
class Effort:
    """How long to search, in the solver's own deterministic time: the same work on every machine."""

    seed: int
    search: float
    explain: float = 5.0


@dataclass(frozen=True)
class Conflict:
    """A statement given up and the others it cannot hold together with (empty where that was not found out)."""

    statement: Statement
    clashes_with: tuple[Statement, ...] = ()


@dataclass
class Statements:
    """The model's statements, in the order posted."""

    circuit: Circuit
    posted: list[Statement] = field(default_factory=list)

    def new(self, identifier: str, printed_in: str, place: Place, weight: int) -> Statement:
        statement = Statement(identifier, printed_in, place, weight, self.circuit.variable(identifier))
        self.posted.append(statement)
        return statement


def solver(effort: Effort, limit: float) -> cp_model.CpSolver:
    """One worker and no clock: the answer depends on nothing but the model and the seed."""
    made = cp_model.CpSolver()
    made.parameters.num_workers = 1
    made.parameters.random_seed = effort.seed
    made.parameters.max_deterministic_time = limit
    return made


def solve(statements: Statements, effort: Effort, objective: Any = None) -> Callable[[Any], int]:
    """Values of the model's variables with every statement holding, the objective as great as found in time.

    Refuses, naming the statements that clash, where they cannot all hold; also where no answer is found in time.
    """
    model = statements.circuit.model
    firm = model.clone()
    for each in statements.posted:
        firm.add_bool_and([firm.get_bool_var_from_proto_index(each.holds.index)])
    search, status = _search(firm, effort, effort.search, objective)
    if status == cp_model.UNKNOWN:  # any answer is better than none: once more, and longer, for the first found
        search, status = _search(firm, effort, _PATIENCE * effort.search, None)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return search.value
    if status == cp_model.INFEASIBLE and (found := conflicts(statements, effort)):
        raise Refused(_problem(each) for each in found)
    raise Refused([Problem("reconstruction-not-found", values={"limit": effort.search})])


def _search(
    model: cp_model.CpModel, effort: Effort, limit: float, objective: Any
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    if objective is None:
        model.clear_objective()  # type: ignore[no-untyped-call] # OR-tools leaves it untyped
    else:
        model.maximize(objective)
    search = solver(effort, limit)
    search.parameters.relative_gap_limit = _NEAR_ENOUGH
    return search, search.solve(model)


def conflicts(statements: Statements, effort: Effort) -> list[Conflict]:
    """Statements to give up so that the others hold, each with those it clashes with; none where all hold.

    Guided by clashes: while some of the statements cannot hold together, the lightest of them (of equals, the one
    posted last) is given up.
    """
    kept, found = list(statements.posted), []
    while (core := _core(statements, effort, kept)) is not None:
        if not core:
            raise Refused([Problem("reconstruction-frame-impossible")])
        given_up = min(reversed(core), key=lambda each: each.weight)
        kept.remove(given_up)
        found.append(Conflict(given_up, tuple(each for each in core if each is not given_up)))
    return found


def _core(statements: Statements, effort: Effort, kept: Sequence[Statement]) -> list[Statement] | None:
    """Statements that cannot hold together, thinned one by one while they still cannot; None where all can."""
    core = _clash(statements, effort, kept)
    for each in list(core or ()):
        thinner = _clash(statements, effort, [other for other in core or () if other is not each])
        core = thinner if thinner is not None else core
    return core


def _clash(statements: Statements, effort: Effort, held: Sequence[Statement]) -> list[Statement] | None:
    """Those of the statements that prove the model impossible; None where it is not, or not proved in time."""
    model = statements.circuit.model.clone()
    model.clear_objective()  # type: ignore[no-untyped-call] # OR-tools leaves it untyped
    model.add_assumptions(model.get_bool_var_from_proto_index(each.holds.index) for each in held)
    search = solver(effort, effort.explain)
    if search.solve(model) != cp_model.INFEASIBLE:
        return None
    core = set(search.sufficient_assumptions_for_infeasibility())
    return [each for each in held if each.holds.index in core]


def _problem(conflict: Conflict) -> Problem:
    statement = conflict.statement
    others = ", ".join(f"{each.id} ({each.printed_in})" for each in conflict.clashes_with) or "?"
    values = {"statement": statement.id, "printed_in": statement.printed_in, "others": others}
    return Problem("reconstruction-conflict", statement.place, values)
