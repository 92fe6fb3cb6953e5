"""The rules on answers that are on their way in together, e.g. from a workbook: before any is saved."""

from collections.abc import Iterable

from eindekss.collection.checking.check import Check, checking
from eindekss.collection.sheet import Sheet
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Participation


def contradictions(
    participation: Participation, questionnaire: Questionnaire, new: Sheet, changed: Iterable[tuple[str, str]]
) -> list[Check]:
    """The rules that the answers would break, as far as one of the answers changed has to do with it.

    ``new``: the answers as they would be; ``changed``: (row, item). What was broken before and is left alone is not
    the upload's.
    """
    items: dict[str, set[str]] = {}
    for row, item in changed:
        items.setdefault(row, set()).add(item)
    found = checking(participation, new)
    rules = found.rules.of(questionnaire)
    rows = [row for row in new.rows.get(questionnaire.unit, ()) if row.row in items]
    return [
        check
        for row in rows
        for check in found.broken(rules, row)
        if not items[row.row].isdisjoint(check.rule.variables)
    ]
