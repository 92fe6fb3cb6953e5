"""What expressions about a unit may name, with the type of each variable."""

from collections.abc import Collection, Mapping

from eindekss.expression import Scope, Sort, Type
from eindekss.instrument.model import Instrument, Item, Kind

# Classification -> its categories, or None where they are not known yet.
Classifications = Mapping[str, Collection[str] | None]

_SORTS = {Kind.SINGLE: Sort.NUMBER, Kind.MULTI: Sort.CODES, Kind.NUMBER: Sort.NUMBER}


def type_of(item: Item) -> Type:
    """A choice has the codes of its options; numbers and texts are open."""
    codes = frozenset(float(option.code) for option in item.options) or None
    return Type(_SORTS.get(item.kind, Sort.TEXT), codes)


def scope_of(
    instrument: Instrument, unit: str = "institution", classifications: Classifications | None = None
) -> Scope:
    """The unit's items and the classifications; for institutions also the rosters that aggregates run over."""
    categories = {
        name: Type(Sort.TEXT, None if known is None else frozenset(known), is_answer=False)
        for name, known in (classifications or {}).items()
    }
    rosters = {each: _items(instrument, each) for each in instrument.units if each != "institution"}
    variables = {**categories, **_items(instrument, unit)}
    return Scope(variables, rosters if unit == "institution" else {})


def _items(instrument: Instrument, unit: str) -> dict[str, Type]:
    return {name: type_of(item) for name, item in instrument.items.items() if instrument.unit_of[name] == unit}
