"""Template tags of the import pages: what a list and a fate of its rows are called."""

from django import template

from eindekss.collection import texts

register = template.Library()


@register.simple_tag
def list_text(name: str) -> str:
    return texts.text(f"enrolment-list-{name}")


@register.simple_tag
def fate_text(fate: str) -> str:
    words = texts.text(f"enrolment-fate-{fate}")
    return words[:1].upper() + words[1:]
