"""What two answers to one question are together, where that makes sense."""

from eindekss.collection.answering import Said
from eindekss.dataset.values import Unfit, fit
from eindekss.instrument.model import Item, Kind


def both(item: Item, theirs: Said, mine: Said) -> Said | None:
    """Texts joined with a blank line between, theirs first; choices united. None for everything else: a reason for
    a missing answer, another kind, or a joined text longer than may be."""
    if theirs.missing or mine.missing:
        return None
    if item.kind is Kind.TEXT:
        joined = f"{theirs.value}\n\n{mine.value}"
    elif item.kind is Kind.MULTI:
        joined = " ".join({*theirs.value.split(), *mine.value.split()})
    else:
        return None
    try:
        return Said(fit(item, joined))
    except Unfit:
        return None
