"""Facts and claims as constraints of the model, each behind the literal of its statement."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ortools.sat.python.cp_model import IntVar

from eindekss.analysis.claims import CellSpec, Claim, Measure
from eindekss.expression import Expression
from eindekss.reconstruction import linear
from eindekss.reconstruction.circuit import Literal
from eindekss.reconstruction.facts import Fact
from eindekss.reconstruction.linear import Linear
from eindekss.reconstruction.rounding import Published, published
from eindekss.reconstruction.sheet import Record, Sheet
from eindekss.reconstruction.statement import Statement, Statements
from eindekss.reconstruction.translate import Translator, Truth, rows_variable, scaled
from eindekss.reconstruction.unknown import Amount

Outliers = dict[str, Collection[tuple[str, str]]]  # outlier set -> (institution, row) left out

FACT_WEIGHT, CLAIM_WEIGHT = 3, 1  # what is said of an institution by name is given up last
LARGEST = 10**10
_TABLED = 300  # shares on larger open bases are left to their inequalities


@dataclass
class Poser:
    """Poses statements over the records of a sheet."""

    sheet: Sheet
    statements: Statements
    translator: Translator
    outliers: Outliers
    open_rosters: Collection[str] = ()  # rosters whose number of rows is being decided
    _bases: dict[object, IntVar] = field(default_factory=dict)

    # ---- facts -------------------------------------------------------------------------------------------------
    def fact(self, fact: Fact) -> None:
        """True of everyone named; where closed, true of no one else; ``among`` limits both."""
        statement = self.statements.new(fact.id, fact.printed_in, fact.place, FACT_WEIGHT)
        for record in self.sheet.records("institution"):
            among = self._truth(fact.among, record).yes
            named = self._named(fact, record)
            says = self.translator.truth(fact.says, record).yes
            self._imply(statement, [among, named], says)
            if fact.closed:
                circuit = self.statements.circuit
                self._imply(statement, [among, circuit.negation(named)], circuit.negation(says))

    def _named(self, fact: Fact, record: Record) -> Literal:
        if fact.where is not None:
            return self._truth(fact.where, record).yes
        return record.institution in fact.institutions

    def _imply(self, statement: Statement, conditions: Sequence[Literal], then: Literal) -> None:
        circuit = self.statements.circuit
        circuit.require(then, when=circuit.all_of([statement.holds, *conditions]))

    def _truth(self, expression: Expression | None, record: Record) -> Truth:
        return Truth(True, False) if expression is None else self.translator.truth(expression, record)

    # ---- claims ------------------------------------------------------------------------------------------------
    def claim(self, claim: Claim, cell: CellSpec) -> None:
        """The cell, computed from the answers, rounds to the number published."""
        statement = self.statements.new(claim.id, claim.printed_in, claim.place, CLAIM_WEIGHT)
        _MEASURES[cell.measure](self, statement, cell, published(claim))

    def _records(self, cell: CellSpec) -> list[tuple[Record, Literal]]:
        """The rows counted, each with the literal that says whether it is in the base."""
        left_out = self.outliers[cell.exclude_outliers] if cell.exclude_outliers else ()
        found = []
        for record in self.sheet.records(cell.unit):
            base = self._truth(cell.base, record).yes
            if base is not False and (record.institution, record.row) not in left_out:
                found.append((record, base))
        return found

    def _conditions(self, cell: CellSpec) -> tuple[Linear, Linear]:
        """How many rows of the base meet the condition, and how many there are."""
        if cell.unit in self.open_rosters:
            return self._rows_counted(cell), linear.number(1)
        every = self.statements.circuit.all_of
        records = self._records(cell)
        met = [every([base, self.translator.truth(cell.of, record).yes]) for record, base in records]
        return linear.total(scaled(each, 1) for each in met), linear.total(scaled(base, 1) for _, base in records)

    def _rows_counted(self, cell: CellSpec) -> Linear:
        """Rows of institutions that meet the condition, while only their number is in question."""
        return linear.total(
            linear.of(size.value)
            for record in self.sheet.records("institution")
            if self._truth(cell.base, record).yes is True
            and self.translator.truth(cell.of, record).yes is True
            and isinstance(size := record.unknown.get(rows_variable(cell.unit)), Amount)
        )

    def _numbers(self, cell: CellSpec, of: Expression) -> list[tuple[Linear, Literal]]:
        """Each row's number, and the literal that says whether it is known and in the base."""
        found = []
        for record, base in self._records(cell):
            number = self.translator.number(of.root, record)
            found.append((number, self.statements.circuit.all_of([base, number.present])))
        return found

    def gated(self, number: Linear, gate: Literal) -> Linear:
        """The number where the gate is open, otherwise zero."""
        if gate is True or gate is False:
            return Linear(number.constant, number.terms) if gate else Linear()
        if number.is_constant:
            return scaled(gate, number.constant)
        if number.zero_if_missing and number.present is not True and gate.index == number.present.index:
            return Linear(terms=number.terms)
        model = self.statements.circuit.model
        expression, scale = number.whole()
        value = model.new_int_var(-LARGEST, LARGEST, "")
        model.add(scale * value == expression + int(number.constant * scale)).only_enforce_if(gate)
        model.add(value == 0).only_enforce_if(~gate)
        return linear.of(value)

    def _share(self, statement: Statement, cell: CellSpec, target: Published) -> None:
        met, counted = self._conditions(cell)
        self._rounds(statement, met, counted, target)
        if not counted.is_constant and len(counted.terms) <= _TABLED:
            self._pairs(statement, met, self._base(cell, counted), target, _most(counted))

    def _base(self, cell: CellSpec, counted: Linear) -> IntVar:
        """The number of rows of an open base as one variable, the same for every share of that base."""
        key = (cell.unit, cell.base, cell.exclude_outliers)
        if key not in self._bases:
            self._bases[key] = self._whole(counted)
        return self._bases[key]

    def _whole(self, number: Linear) -> IntVar:
        model = self.statements.circuit.model
        expression, _ = number.whole()
        value = model.new_int_var(0, _most(number), "")
        model.add(value == expression + int(number.constant))
        return value

    def _pairs(self, statement: Statement, met: Linear, base: IntVar, target: Published, most: int) -> None:
        """All (rows met, rows counted) that are published so. Says nothing new, and is what makes search quick:

        of shares on the same open base, few sizes of the base can satisfy all.
        """
        model = self.statements.circuit.model
        pairs = [
            (part, whole)
            for whole in range(1, most + 1)
            for part in range(max(0, target.bounds(whole)[0]), min(whole, target.bounds(whole)[1]) + 1)
        ]
        table = model.add_allowed_assignments([self._whole(met), base], pairs)
        table.only_enforce_if(statement.holds)

    def _count(self, statement: Statement, cell: CellSpec, target: Published) -> None:
        self._rounds(statement, self._conditions(cell)[0], linear.number(1), target)

    def _sum(self, statement: Statement, cell: CellSpec, target: Published) -> None:
        parts = [self.gated(number, gate) for number, gate in self._numbers(cell, cell.of)]
        self._rounds(statement, linear.total(parts), linear.number(1), target)

    def _mean(self, statement: Statement, cell: CellSpec, target: Published) -> None:
        numbers = self._numbers(cell, cell.of)
        known = linear.total(scaled(gate, 1) for _, gate in numbers)
        self._rounds(statement, linear.total(self.gated(*each) for each in numbers), known, target)

    def _ratio(self, statement: Statement, cell: CellSpec, target: Published) -> None:
        """Both sums run over the rows where both numbers are known."""
        assert cell.over is not None  # noqa: S101 - the register refuses a ratio without it
        above, below = self._numbers(cell, cell.of), self._numbers(cell, cell.over)
        gates = [self.statements.circuit.all_of([up[1], low[1]]) for up, low in zip(above, below, strict=True)]
        numerator = [self.gated(number, gate) for (number, _), gate in zip(above, gates, strict=True)]
        denominator = [self.gated(number, gate) for (number, _), gate in zip(below, gates, strict=True)]
        self._rounds(statement, linear.total(numerator), linear.total(denominator), target)

    def _extreme(self, statement: Statement, cell: CellSpec, target: Published) -> None:
        """The greatest (least) is published: none lies beyond, and one is there."""
        least, greatest = target.bounds()
        circuit = self.statements.circuit
        there = []
        for number, gate in self._numbers(cell, cell.of):
            low = self._within(number, least, None)
            high = self._within(number, None, greatest)
            beyond = high if cell.measure is Measure.MAX else low
            self._imply(statement, [gate], beyond)
            there.append(circuit.all_of([gate, low, high]))
        self._imply(statement, [], circuit.any_of(there))

    def _within(self, number: Linear, least: int | None, greatest: int | None) -> Literal:
        if number.is_constant:
            value = number.constant
            return (least is None or value >= least) and (greatest is None or value <= greatest)
        if least is not None:
            number = number.plus(linear.number(-least), True)
        elif greatest is not None:
            number = linear.number(greatest).plus(number.times(Fraction(-1)), True)
        return self.statements.circuit.within(*number.at_least_zero(), None)

    def _rounds(self, statement: Statement, numerator: Linear, denominator: Linear, target: Published) -> None:
        """``numerator / denominator`` is published as the target; over nothing, nothing is."""
        scaled_up = numerator.times(Fraction(target.numerator_factor))
        below = denominator.times(Fraction(-target.lower_factor))
        above = denominator.times(Fraction(target.upper_factor))
        self._hold(statement, scaled_up.plus(below, True).at_least_zero())
        self._hold(statement, above.plus(scaled_up.times(Fraction(-1)), True).above_zero())

    def _hold(self, statement: Statement, bound: tuple[Any, int]) -> None:
        expression, least = bound
        model = self.statements.circuit.model
        if isinstance(expression, int):
            if expression < least:
                model.add_bool_or([~statement.holds])
        else:
            model.add(expression >= least).only_enforce_if(statement.holds)


def _most(count: Linear) -> int:
    """The greatest value of a sum of literals."""
    return int(count.constant + sum(max(coefficient, Fraction(0)) for _, coefficient in count.terms.values()))


_MEASURES: dict[Measure, Callable[[Poser, Statement, CellSpec, Published], None]] = {
    Measure.SHARE: Poser._share,
    Measure.COUNT: Poser._count,
    Measure.SUM: Poser._sum,
    Measure.MEAN: Poser._mean,
    Measure.RATIO: Poser._ratio,
    Measure.MIN: Poser._extreme,
    Measure.MAX: Poser._extreme,
}
