"""What a report states by name: an expression that is true of the institutions listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eindekss.analysis.definitions import entries, expression, twice
from eindekss.errors import NOWHERE, Place, Problem, Problems, refuse
from eindekss.expression import Expression
from eindekss.instrument.model import Label
from eindekss.source import Entry, read_yaml


@dataclass(frozen=True)
class Fact:
    """``says`` is true of each institution in ``institutions``, or of everyone for whom ``where`` holds.

    ``among`` limits both to those for whom it holds. A ``closed`` fact is true of no other institution
    (of no other for whom ``among`` holds). One that is not ``taken`` is kept for the record only: it stands
    against another statement that was taken instead.
    """

    id: str
    printed_in: str
    says: Expression
    institutions: tuple[str, ...] = ()
    where: Expression | None = None
    among: Expression | None = None
    closed: bool = False
    taken: bool = True
    note: Mapping[str, str] | None = None
    place: Place = NOWHERE

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(each for each in (self.says, self.where, self.among) if each is not None)


_KEYS = ("fact", "place", "says", "institutions", "where", "among", "closed", "note", "conflict")


def load_facts(path: Path, known: Iterable[str], shown_as: str | None = None) -> tuple[Fact, ...]:
    """Every fact of the file in its order; ``known`` are the institutions' keys. Refuses with all problems."""
    problems = Problems()
    keys = frozenset(known)
    read = entries(read_yaml(path, shown_as), shown_as or str(path))
    facts = [fact for entry in read if (fact := problems.attempt(partial(_fact, entry, keys)))]
    problems.found += twice((fact.id, fact.place) for fact in facts)
    problems.refuse_if_any()
    return tuple(facts)


def _fact(entry: Entry, known: frozenset[str]) -> Fact:
    entry.only(*_KEYS)
    if ("institutions" in entry) == ("where" in entry):
        refuse("fact-of-whom", entry.place())
    return Fact(
        id=entry.need("fact", str),
        printed_in=entry.need("place", str),
        says=expression(entry, "says"),
        institutions=_institutions(entry, known),
        where=expression(entry, "where") if "where" in entry else None,
        among=expression(entry, "among") if "among" in entry else None,
        closed=entry.get_as("closed", bool, False),
        taken=entry.get_as("conflict", Entry, Entry()).get("taken") is not False,
        note=_note(entry),
        place=entry.place(),
    )


def _institutions(entry: Entry, known: frozenset[str]) -> tuple[str, ...]:
    problems = Problems()
    named: list[str] = []
    for each in entry.get("institutions") or ():
        key = str(each)
        if key not in known:
            problems.found.append(Problem("fact-institution-unknown", entry.place(), {"institution": key}))
        elif key in named:
            problems.found.append(Problem("fact-institution-twice", entry.place(), {"institution": key}))
        named.append(key)
    problems.refuse_if_any()
    return tuple(named)


def _note(entry: Entry) -> Label | None:
    return dict(entry.need("note", Entry)) if entry.get("note") else None
