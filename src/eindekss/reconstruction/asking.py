"""The questionnaire as constraints: who is asked what, and in what forms an answer may come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.reconstruction.circuit import Circuit, Literal
from eindekss.reconstruction.sheet import Record
from eindekss.reconstruction.translate import Translator, read_variables
from eindekss.reconstruction.unknown import Amount, Choice, Selection, Unknown, Written


@dataclass
class Asking:
    """Puts an unknown in place of every item of ``open_items`` that a record is asked.

    ``bounds``: number item -> least and greatest value; ``stated``: (institution, item) answered although the
    institution returned no questionnaire, because a fact says so. Those in
    ``partial`` may leave any item open, everyone those in ``may_stay_open``.
    """

    instrument: Instrument
    translator: Translator
    open_items: Collection[str]
    bounds: Mapping[str, tuple[int, int]]
    participants: Collection[str]
    partial: Collection[str] = ()
    may_stay_open: Collection[str] = ()
    stated: Collection[tuple[str, str]] = ()
    _respondent: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for questionnaire in self.instrument.questionnaires:
            self._respondent |= dict.fromkeys((item.id for item in questionnaire.items), questionnaire.respondent)

    @property
    def circuit(self) -> Circuit:
        return self.translator.circuit

    def ask(self, record: Record) -> None:
        """All items of the record's unit that are open now."""
        for identifier in self.open_items:
            if self.instrument.unit_of[identifier] == record.unit:
                self._ask(record, self.instrument.items[identifier])

    def _ask(self, record: Record, item: Item) -> None:
        if item.id in record.unknown or item.id in record.known:
            return
        if not self._answers(record, item):
            record.known[item.id] = Missing.NON_RESPONDENT
            return
        asked = self._relevant(record, item)
        if asked is False:
            record.known[item.id] = Missing.FILTERED
        else:
            record.unknown[item.id] = self._unknown(record, item, asked)

    def _answers(self, record: Record, item: Item) -> bool:
        if self._respondent[item.id] != "institution" or record.institution in self.participants:
            return True
        return (record.institution, item.id) in self.stated

    def _relevant(self, record: Record, item: Item) -> Literal:
        """Where the item is asked; the items that its filter reads are put in place first."""
        if item.relevant is None:
            return True
        for other in sorted(read_variables(item.relevant)):
            if other in self.open_items and self.instrument.unit_of[other] == record.unit:
                self._ask(record, self.instrument.items[other])
        return self.translator.truth(item.relevant, record).yes

    def _unknown(self, record: Record, item: Item, asked: Literal) -> Unknown:
        name = "/".join(filter(None, (record.institution, record.row, item.id)))
        absent = {
            reason: self.circuit.variable(f"{name}/{reason}") for reason in (*_offered(item), *self._open(record, item))
        }
        missing = {**absent, Missing.FILTERED: self.circuit.negation(asked)}
        if item.kind is Kind.SINGLE:
            options = {each.code: self.circuit.variable(f"{name}={each.code}") for each in item.options}
            self.circuit.exactly_one([*options.values(), *missing.values()])
            return Choice(options, missing, self._present(asked, absent))
        present = self._present(asked, absent)
        self.circuit.exactly_one([present, *missing.values()])
        if item.kind is Kind.MULTI:
            options = {each.code: self.circuit.variable(f"{name}+{each.code}") for each in item.options}
            for literal in options.values():
                self.circuit.require(present, when=literal)
            return Selection(options, missing, present)
        if item.kind is Kind.NUMBER:
            return self._amount(name, item, missing, present)
        return Written(missing, present)

    def _open(self, record: Record, item: Item) -> tuple[Missing, ...]:
        """Whether the item may stand unanswered."""
        partial = self._respondent[item.id] == "institution" and record.institution in self.partial
        return (Missing.NOT_ANSWERED,) if partial or item.id in self.may_stay_open else ()

    def _present(self, asked: Literal, absent: Mapping[Missing, Literal]) -> Literal:
        return self.circuit.all_of([asked, *map(self.circuit.negation, absent.values())])

    def _amount(self, name: str, item: Item, missing: Mapping[Missing, Literal], present: Literal) -> Amount:
        least, greatest = self.bounds[item.id]
        value = self.circuit.model.new_int_var(min(0, least), greatest, name)
        if present is not True:
            self.circuit.model.add(value == 0).only_enforce_if(self.circuit.negation(present))
            self.circuit.model.add(value >= least).only_enforce_if(present)
        return Amount(value, missing, present)


def _offered(item: Item) -> tuple[Missing, ...]:
    """The reasons in question. Of the two that a number may offer, that the data do not exist is taken."""
    both = item.kind is Kind.NUMBER and Missing.NOT_AVAILABLE in item.absent
    return (Missing.NOT_AVAILABLE,) if both else item.absent
