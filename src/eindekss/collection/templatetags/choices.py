"""A question's options as radio buttons or check boxes.

Written here and not in a template: of a page with a thousand questions the options are two thirds, and a template
takes ten times as long over each.
"""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from eindekss.collection.form import Field
from eindekss.collection.texts import label
from eindekss.instrument.model import Kind

register = template.Library()

_CHOICE = (
    '<div class="govuk-{group}__item"><input class="govuk-{group}__input" type="{type}" name="{{name}}" '
    'id="{{name}}-{{code}}" value="{{code}}"{{checked}}><label class="govuk-label govuk-{group}__label" '
    'for="{{name}}-{{code}}">{{label}}</label></div>'
)
_DRAWN = {
    Kind.SINGLE: _CHOICE.format(group="radios", type="radio"),
    Kind.MULTI: _CHOICE.format(group="checkboxes", type="checkbox"),
}


@register.simple_tag
def choices(field: Field) -> str:
    pattern, name, chosen = _DRAWN[field.item.kind], escape(field.id), set(field.codes)
    drawn = [
        pattern.format(
            name=name,
            code=option.code,  # a whole number
            label=escape(label(option.label)),
            checked=" checked" if str(option.code) in chosen else "",
        )
        for option in field.item.options
    ]
    return mark_safe("".join(drawn))  # noqa: S308 - every text is escaped above
