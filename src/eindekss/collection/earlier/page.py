"""Last wave's answers on a section's page: beside each question, and taken over by one press."""

from collections.abc import Mapping

from django.http import QueryDict

from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.form import Field, SectionForm
from eindekss.collection.sheet import Sheet
from eindekss.instrument.model import Questionnaire


def put(form: SectionForm, sheet: Sheet, row: str) -> None:
    """Each question with its answer of the wave before."""
    for field in form.fields:
        field.then = sheet.earlier.then(row, field.item.id)
    if any(field.then for field in form.fields):
        form.period = sheet.earlier.period
        form.to_take_over = sum(_open(field, {}) for field in form.fields if field.asked)


def taken_over(
    form: SectionForm, sheet: Sheet, questionnaire: Questionnaire, row: str, wanted: Mapping[str, Said], data: QueryDict
) -> Mapping[str, Said]:
    """What the person asks to take over: one question's answer, or those of all that are still open.

    ``wanted``: what the same form says; it comes first. Of all, only what is then asked is taken.
    """
    put(form, sheet, row)
    one = data.get("same")
    if one is not None:
        return {field.item.id: field.then.said for field in form.fields
                if field.item.id == one and field.then and field.then.same}  # fmt: skip
    if "same-all" not in data:
        return {}
    found = {field.item.id: field.then.said for field in form.fields if field.then and _open(field, wanted)}
    asked = sheet.saying(row, {**wanted, **found}).asked(questionnaire, row)
    return {item: said for item, said in found.items() if item in asked}


def _open(field: Field, wanted: Mapping[str, Said]) -> bool:
    """Whether there is something to take over and nothing that would be lost."""
    return field.then is not None and field.then.same and wanted.get(field.item.id, field.seen.said) == NOTHING
