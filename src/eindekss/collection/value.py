"""An answer as expressions see it."""

from eindekss.expression import Value
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind


def value_of(item: Item, said: tuple[str, str] | None) -> Value:
    """``said``: a value in its canonical form and the reason why there is none, one of them ''."""
    if said is None:
        return Missing.NOT_ANSWERED
    value, missing = said
    if missing:
        return Missing(missing)
    if item.kind is Kind.MULTI:
        return frozenset(int(code) for code in value.split())
    return float(value) if item.kind in (Kind.SINGLE, Kind.NUMBER) else value
