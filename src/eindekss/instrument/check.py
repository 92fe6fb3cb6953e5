"""The proof that an instrument is sound: every problem of its structure, its labels and its filters."""

from collections.abc import Iterator

from eindekss.errors import Place, Problem
from eindekss.expression import Scope, Sort, check_types, variables
from eindekss.instrument.model import Instrument, Item
from eindekss.instrument.relevance import needs
from eindekss.instrument.satisfy import Verdict, closure, verdict
from eindekss.instrument.scope import Classifications, scope_of
from eindekss.instrument.structure import structure_problems

_VERDICTS = {
    Verdict.CONTRADICTORY: "filter-contradictory",
    Verdict.UNREACHABLE: "item-unreachable",
    Verdict.UNDECIDED: "filter-undecided",
}


def check(instrument: Instrument, classifications: Classifications | None = None) -> list[Problem]:
    """Every problem: ids, codes, options, labels; dangling references, types, cycles, order, reachability.

    ``classifications``: name -> categories of each classification that filters may name. An empty list means
    that every item of the instrument can be reached and every filter means something.
    """
    problems = structure_problems(instrument)
    for unit in instrument.units:
        items = [item for item in instrument.items.values() if instrument.unit_of[item.id] == unit]
        problems += _filter_problems(instrument, items, scope_of(instrument, unit, classifications))
    return problems


def _filter_problems(instrument: Instrument, items: list[Item], scope: Scope) -> Iterator[Problem]:
    unsound: set[str] = set()
    for item in items:
        found = [] if item.relevant is None else check_types(item.relevant, scope, Sort.BOOLEAN)
        unsound |= {item.id} if found else set()
        yield from found
    cycles = _cycles(items)
    yield from (_cycle_problem(instrument, cycle) for cycle in cycles)
    yield from (problem for item in items for problem in _asked_later(instrument, item, cycles))
    if not cycles:
        yield from (
            problem
            for item in items
            if unsound.isdisjoint({item.id, *(each.id for each in closure(item, instrument))})
            for problem in _reach_problems(instrument, item, scope)
        )


def _cycles(items: list[Item]) -> list[tuple[str, ...]]:
    """Each chain of filters that comes back to where it began, once, beginning with the item asked first."""
    among = {item.id: item for item in items}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()

    def follow(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            cycle = path[path.index(name) :]
            found.setdefault(frozenset(cycle), cycle)
        elif name not in done:
            for needed in sorted(needs(among[name]) & among.keys()):
                follow(needed, (*path, name))
            done.add(name)

    for item in items:
        follow(item.id, ())
    return list(found.values())


def _cycle_problem(instrument: Instrument, cycle: tuple[str, ...]) -> Problem:
    item = instrument.items[cycle[0]]
    return Problem("filter-cycle", _place(item), {"cycle": " → ".join((*cycle, cycle[0]))})


def _asked_later(instrument: Instrument, item: Item, cycles: list[tuple[str, ...]]) -> Iterator[Problem]:
    """Within one questionnaire a filter may look back only: the respondent has not got further."""
    if item.relevant is None or any(item.id in cycle for cycle in cycles):
        return
    asked = [each.id for each in instrument.questionnaire_of(item.id).items]
    later = asked[asked.index(item.id) + 1 :]
    for name in later:
        if name in variables(item.relevant):
            values = {"item": item.id, "later": name, "text": item.relevant.text}
            yield Problem("filter-looks-ahead", _place(item), values)


def _reach_problems(instrument: Instrument, item: Item, scope: Scope) -> Iterator[Problem]:
    found = verdict(item, instrument, scope)
    if item.relevant is not None and found in _VERDICTS:
        yield Problem(_VERDICTS[found], _place(item), {"item": item.id, "text": item.relevant.text})


def _place(item: Item) -> Place:
    return item.relevant.place if item.relevant is not None and item.relevant.place.file else item.place
