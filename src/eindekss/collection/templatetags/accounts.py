"""Template tags of the pages of access: what becomes of links, what a role may do."""

from django import template

from eindekss.collection import texts

register = template.Library()


@register.simple_tag
def link_text(state: str) -> str:
    return texts.text(f"account-link-{state}")


@register.simple_tag
def given_role_text(role: str) -> str:
    return texts.text(f"account-role-{role}")
