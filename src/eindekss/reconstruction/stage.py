"""One stage: some items are open, everything that can already be said of them is posed, and the model is solved."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from eindekss.analysis.claims import CellSpec, Claim, Measure
from eindekss.expression import Call, Expression, evaluate, walk
from eindekss.expression.ast import Literal as Constant
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Kind
from eindekss.reconstruction.asking import Asking
from eindekss.reconstruction.circuit import Circuit
from eindekss.reconstruction.facts import Fact
from eindekss.reconstruction.pose import Outliers, Poser
from eindekss.reconstruction.preference import Preference
from eindekss.reconstruction.settings import Settings, Stage
from eindekss.reconstruction.sheet import Sheet
from eindekss.reconstruction.statement import Effort, Statements, solve
from eindekss.reconstruction.target import Targets, draw
from eindekss.reconstruction.translate import Translator, read_variables, rows_variable
from eindekss.reconstruction.unknown import Amount, Choice, Selection, Unknown, Written

_ADDITIVE = (Measure.SUM, Measure.RATIO)  # of these a pooled record says as much as its rows


@dataclass
class Scope:
    """What the stages share: the sheet, what is said of it, and the names whose values are known by now."""

    instrument: Instrument
    settings: Settings
    sheet: Sheet
    facts: Sequence[Fact]
    claims: Sequence[Claim]
    outliers: Outliers
    participants: Collection[str]
    points: Mapping[tuple[str, int], float]
    known: set[str] = field(default_factory=set)
    posed: set[str] = field(default_factory=set)

    def answered_though_absent(self) -> Iterator[tuple[str, str]]:
        """Items that a fact answers for an institution which returned no questionnaire."""
        for fact in self.facts:
            for institution in fact.institutions:
                if fact.taken and institution not in self.participants and not self._holds_of_nothing(fact):
                    yield from ((institution, name) for name in read_variables(fact.says))

    def _holds_of_nothing(self, fact: Fact) -> bool:
        """True where no answer at all already makes it true, such as that a number is missing."""
        return evaluate(fact.says, {}) is True


def solve_stage(scope: Scope, stage: Stage) -> None:
    """Solve a stage part by part: items that no filter, rule or statement ties together are apart.

    Each part is a model of its own: smaller, and where it cannot be solved the clash is its own too.
    """
    whole = replace(stage, questionnaires=(), items=tuple(_items(scope.instrument, stage)))
    for part in _parts(scope, whole):
        Solving(scope, replace(whole, items=part.items, rosters=part.rosters)).run()
    scope.known |= {*whole.items, *map(rows_variable, whole.rosters)}


def _parts(scope: Scope, stage: Stage) -> Iterator[Stage]:
    """The stage in its connected parts, in the order asked."""
    names = [*stage.items, *map(rows_variable, stage.rosters)]
    group = {name: name for name in names}

    def root(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for tied in _ties(scope, stage):
        first, *others = [root(name) for name in names if name in tied] or [""]
        for other in others:
            group[other] = first if root(other) != first else group[other]
    for head in dict.fromkeys(map(root, names)):
        rosters = tuple(unit for unit in stage.rosters if root(rows_variable(unit)) == head)
        yield replace(stage, items=tuple(name for name in stage.items if root(name) == head), rosters=rosters)


def _ties(scope: Scope, stage: Stage) -> Iterator[frozenset[str]]:
    """Sets of names that one filter, rule or statement reads together."""
    for name in stage.items:
        relevant = scope.instrument.items[name].relevant
        if relevant is not None:
            yield read_variables(relevant) | {name}
    stated = [each.expressions for each in scope.facts if each.taken]
    stated += [each.cell.expressions for each in scope.claims if each.cell and not each.contradicts]
    for claim in scope.claims:  # how many rows there are is said of the roster, without naming a variable
        if claim.cell and claim.cell.unit in stage.rosters and claim.cell.measure is Measure.COUNT:
            stated.append((*claim.cell.expressions, _row_count(claim.cell.unit)))
    stated += [(rule.says, *filter(None, [rule.where])) for rule in scope.settings.rules]
    for expressions in stated:
        yield frozenset().union(*map(read_variables, expressions))


class Solving:
    """A part of a stage at work."""

    def __init__(self, scope: Scope, stage: Stage) -> None:
        self.scope, self.stage = scope, stage
        self.circuit = Circuit()
        self.translator = Translator(self.circuit, scope.instrument.unit_of)
        self.open_items = tuple(_items(scope.instrument, stage))
        self.open = {*self.open_items, *map(rows_variable, stage.rosters)}
        self.targets: Targets = draw(scope.settings, stage.targets, scope.sheet)
        self.poser = Poser(
            scope.sheet, Statements(self.circuit), self.translator, scope.outliers, frozenset(stage.rosters)
        )

    def run(self) -> None:
        """Solve and write what was found into the sheet; refuses, naming what clashes, where nothing fits."""
        self._open_rows()
        asking = Asking(
            self.scope.instrument, self.translator, self.open_items, self._bounds(), self.scope.participants,
            self.scope.settings.partial, self.scope.settings.may_stay_open,
            frozenset(self.scope.answered_though_absent()),
        )  # fmt: skip
        for record in self.scope.sheet.every():
            asking.ask(record)
        self._rules()
        self._statements()
        preference = Preference(self.scope.settings, self.circuit, self.scope.points)
        objective = preference.objective(self.scope.sheet, self.stage, self.targets)
        effort = Effort(self.scope.settings.seed, self.stage.search)
        self._read(solve(self.poser.statements, effort, objective))
        self.scope.known |= self.open

    def _open_rows(self) -> None:
        for unit in self.stage.rosters:
            most = 4 * max((value for (_, name), value in self.targets.items() if name == unit), default=1)
            for record in self.scope.sheet.records("institution"):
                size = self.circuit.model.new_int_var(len(record.rows_of(unit)), most, f"{record.institution}/{unit}")
                record.unknown[rows_variable(unit)] = Amount(size)

    def _bounds(self) -> dict[str, tuple[int, int]]:
        """A number lies between its minimum and twenty times the greatest number drawn for it."""
        names = {target.id: target.item for target in self.stage.targets}
        greatest: dict[str, int] = {}
        for (_, target), value in self.targets.items():
            greatest[names[target]] = max(20 * value, greatest.get(names[target], 0))
        items = self.scope.instrument.items
        return {
            name: (int(items[name].minimum or 0), greatest.get(name, 10**6))
            for name in self.open_items
            if items[name].kind is Kind.NUMBER
        }

    # ---- what is said ------------------------------------------------------------------------------------------
    def _rules(self) -> None:
        for rule in self.scope.settings.rules:
            if self._ready([rule.says, *filter(None, [rule.where])]):
                for record in self.scope.sheet.records(rule.unit):
                    where = self.translator.truth(rule.where, record).yes if rule.where else True
                    denied = self.translator.truth(rule.says, record).no
                    self.circuit.require(self.circuit.negation(denied), when=where)

    def _statements(self) -> None:
        aside = {each.claim for each in self.scope.settings.set_aside}
        for fact in self.scope.facts:
            if fact.taken and fact.id not in aside and self._ready(fact.expressions):
                self.poser.fact(fact)
                self.scope.posed.add(fact.id)
        for claim in self.scope.claims:
            cell = claim.cell
            if cell is None or claim.contradicts or claim.id in aside:
                continue
            if self._counts_open_rows(cell) or (self._ready(cell.expressions) and self._fits(cell)):
                self.poser.claim(claim, cell)
                self.scope.posed.add(claim.id)

    def _fits(self, cell: CellSpec) -> bool:
        return cell.unit not in self.stage.pooled or cell.measure in _ADDITIVE

    def _counts_open_rows(self, cell: CellSpec) -> bool:
        """How many rows institutions have, in a stage that decides it: no row is known yet, only its institution."""
        names = set().union(*map(read_variables, cell.expressions))
        of_institutions = names <= self.scope.known - {"row", "kind"} and not names & set(self.scope.instrument.items)
        return cell.unit in self.stage.rosters and cell.measure is Measure.COUNT and of_institutions

    def _ready(self, expressions: Sequence[Expression]) -> bool:
        """Something in them is open now and nothing is left for later."""
        names = set().union(*map(read_variables, expressions))
        if not names & self.open or not names <= self.open | self.scope.known:
            return False
        return not any(self._looks_at_rows(expression) for expression in expressions)

    def _looks_at_rows(self, expression: Expression) -> bool:
        """Whether it asks about single rows of a roster that is pooled in this stage.

        That a number is there at all is the same of the pooled record as of its rows.
        """
        for node in walk(expression.root):
            if isinstance(node, Call) and node.function == "any_row" and not _presence_only(node):
                units = {self.scope.instrument.unit_of.get(name) for name in read_variables(Expression(node, ""))}
                if units & set(self.stage.pooled):
                    return True
        return False

    # ---- what was found ----------------------------------------------------------------------------------------
    def _read(self, value: Any) -> None:
        for record in self.scope.sheet.every():
            for name, unknown in record.unknown.items():
                record.known[name] = _answer(unknown, value)
            record.unknown.clear()


def _row_count(unit: str) -> Expression:
    return Expression(Call("count_rows", (Constant(unit),)), "")


def _presence_only(node: Call) -> bool:
    """Whether it asks only for which answers are there."""
    functions = {each.function for each in walk(node.arguments[0]) if isinstance(each, Call)}
    return functions <= {"not", "and", "or", "is_na", "absent"}


def _items(instrument: Instrument, stage: Stage) -> Iterator[str]:
    """The items named, then those of the questionnaires named that are no numbers."""
    yield from stage.items
    for questionnaire in instrument.questionnaires:
        if questionnaire.id in stage.questionnaires:
            yield from (
                item.id for item in questionnaire.items if item.kind is not Kind.NUMBER and item.id not in stage.items
            )


def _answer(unknown: Unknown, value: Any) -> Any:
    for reason, literal in unknown.missing.items():
        if _true(literal, value):
            return reason
    if isinstance(unknown, Choice):
        return next(float(code) for code, literal in unknown.options.items() if _true(literal, value))
    if isinstance(unknown, Selection):
        return frozenset(code for code, literal in unknown.options.items() if _true(literal, value))
    if isinstance(unknown, Amount):
        return float(value(unknown.value))
    return _WRITTEN if isinstance(unknown, Written) else Missing.NOT_ANSWERED


def _true(literal: Any, value: Any) -> bool:
    return literal if isinstance(literal, bool) else bool(value(literal))


_WRITTEN = ""  # a text is there; what it says is not modelled
