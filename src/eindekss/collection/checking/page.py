"""Checks on a section's page: what stands beside which question, and what the browser needs to look again."""

from collections.abc import Iterable, Mapping
from typing import Any

from eindekss.collection.checking.check import Check
from eindekss.collection.form import Field, SectionForm
from eindekss.collection.sheet import settled
from eindekss.expression import to_json


def put(form: SectionForm, checks: Iterable[Check]) -> None:
    """Each check goes below the last question that it looks at; every question it looks at names it."""
    fields = {each.item.id: each for each in form.fields}
    for check in checks:
        concerned = [fields[name] for name in check.rule.variables if name in fields]
        last = [group for group in form.groups if any(field in concerned for field in group.fields)][-1]
        last.checks.append(check)
        for field in concerned:
            field.checks.append(check)


def first_of(form: SectionForm, check: Check) -> Field:
    """The first question of the page that the check looks at: where a link from the summary leads."""
    return next(field for field in form.fields if check in field.checks)


def for_browser(checks: Iterable[Check]) -> list[Mapping[str, Any]]:
    """The rules of the page as filter.js evaluates them, with the variables of each."""
    return [
        {
            "id": check.rule.id,
            "broken": settled(to_json(check.rule.broken.root), check.values, check.of.sheet.counted_rosters),
            "variables": list(check.rule.variables),
        }
        for check in checks
    ]
