"""Template tags: ``{% text "id" name=value %}``, and ``label`` for what a wave says itself."""

from django import template
from django.utils.html import conditional_escape

from eindekss.collection import texts

register = template.Library()
register.filter("label", texts.label)
register.filter("reason", texts.reason)


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


@register.simple_tag
def role_text(role: str) -> str:
    return texts.text(f"role-{role}")


@register.simple_tag
def problem_text(problem: str, suffix: str = "") -> str:
    """The title of a problem page, or with the suffix ``-what`` its explanation."""
    return texts.text(f"problem-{problem}{suffix}")
