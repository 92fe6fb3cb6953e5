"""Where each answer comes from: stated by name, derived from what is stated, or reconstructed by the solver.

A multiple choice counts as stated where the report names one of its codes: the set holds what is stated, and its
other codes are reconstructed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eindekss.expression import Call, Expression, Node, Variable, variables
from eindekss.expression.ast import Literal
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.reconstruction.facts import Fact
from eindekss.reconstruction.sheet import Record

STATED, DERIVED, RECONSTRUCTED = "stated", "derived", "reconstructed"


@dataclass
class Provenance:
    """Sources of answers under the facts taken."""

    instrument: Instrument
    facts: Sequence[Fact]
    _found: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.facts:
            if fact.taken:
                self._found |= {key: STATED for key in self._named(fact)}
        for institution, item in list(self._found):
            for other in self._through_filter(item):
                self._found.setdefault((institution, other), DERIVED)

    def source(self, record: Record, item: Item) -> str:
        """Stated and derived are said of institutions; every row of a roster is reconstructed."""
        if record.row:
            return RECONSTRUCTED
        known = self._found.get((record.institution, item.id))
        return known or (DERIVED if self._left_over(record, item) else RECONSTRUCTED)

    def _named(self, fact: Fact) -> Iterator[tuple[str, str]]:
        for institution in fact.institutions:
            yield from ((institution, name) for name in variables(fact.says) if name in self.instrument.items)

    def _through_filter(self, item: str) -> Iterator[str]:
        """An item answered tells the one code of the item that its filter asks for, and so on upwards."""
        filter_ = self.instrument.items[item].relevant
        asked_by = _one_code(filter_) if filter_ else None
        if asked_by:
            yield asked_by[0]
            yield from self._through_filter(asked_by[0])

    def _left_over(self, record: Record, item: Item) -> bool:
        """Of two codes, a closed list of those with one tells that all others have the other."""
        if item.kind is not Kind.SINGLE or len(item.options) != 2 or item.absent or item.relevant:
            return False
        return any(
            fact.taken and fact.closed and fact.among is None and (_one_code(fact.says) or ("",))[0] == item.id
            for fact in self.facts
            if record.institution not in fact.institutions
        )


def _one_code(expression: Expression) -> tuple[str, float] | None:
    """The item and code of ``${item} = code`` or ``selected(...)`` naming one item; None for anything else."""
    root: Node = expression.root
    if isinstance(root, Call) and root.function == "=" and isinstance(root.arguments[0], Variable):
        code = root.arguments[1]
        if isinstance(code, Literal) and isinstance(code.value, float):
            return root.arguments[0].name, code.value
    return None
