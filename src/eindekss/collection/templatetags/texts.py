"""Template tags: ``{% text "id" name=value %}``, and ``label`` for what a wave says itself."""

from django import template
from django.utils.html import conditional_escape

from eindekss.collection import texts

register = template.Library()
register.filter("label", texts.label)


@register.simple_tag(name="text")
def text(identifier: str, **values: object) -> str:
    return conditional_escape(texts.text(identifier, **values))


@register.filter
def name(named: object) -> str:
    """The name of a participation or roster row in the language of the page."""
    return named.name(texts.language())


@register.filter
def state(value: str) -> str:
    return texts.text(f"state-{value}")
