"""A question's options as radio buttons or check boxes.

Written here and not in a template: of a page with a thousand questions the options are two thirds, and a template
takes ten times as long over each.
"""

from django import template
from django.utils.html import format_html_join

from eindekss.collection.form import Field
from eindekss.collection.texts import label
from eindekss.instrument.model import Kind

register = template.Library()

_CHOICE = (
    '<div class="govuk-{group}__item"><input class="govuk-{group}__input" type="{type}" name="{name}" '
    'id="{name}-{code}" value="{code}"{checked}><label class="govuk-label govuk-{group}__label" '
    'for="{name}-{code}">{label}</label></div>'
)
_DRAWN = {Kind.SINGLE: ("radios", "radio"), Kind.MULTI: ("checkboxes", "checkbox")}


@register.simple_tag
def choices(field: Field) -> str:
    group, kind = _DRAWN[field.item.kind]
    chosen = set(field.codes)
    options = [
        {"group": group, "type": kind, "name": field.id, "code": str(option.code), "label": label(option.label),
         "checked": " checked" if str(option.code) in chosen else ""}
        for option in field.item.options
    ]  # fmt: skip
    return format_html_join("", _CHOICE, options)
