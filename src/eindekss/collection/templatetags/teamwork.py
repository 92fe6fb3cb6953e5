"""Template tags for what stands beside a question: its history, the query on it, the way to ask."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from eindekss.collection import texts
from eindekss.collection.access import Visit
from eindekss.collection.form import Field
from eindekss.collection.teamwork.people import named
from eindekss.instrument.model import Item

register = template.Library()
register.filter("named", named)


@register.filter
def query_state(state: str) -> str:
    return texts.text(f"query-{state}")


# What stands beside every question is not left to a template: a page has a thousand.
_BESIDE = '<p class="govuk-body-s site-beside">{links}</p>'
_LINK = (
    '<a class="govuk-link govuk-link--no-visited-state"{id} href="{href}"{hidden}>{text}'
    '<span class="govuk-visually-hidden">: {label}</span></a>'
)


@register.simple_tag(takes_context=True)
def beside(context: template.Context, field: Field) -> str:
    """The links to a question's history and, for those who may, to a new query on it."""
    visit: Visit = context["visit"]
    item, row, address = field.item, context.get("row"), _address(visit)
    about = urlencode({"item": item.id, "row": row.row if row else ""})
    links = _link(
        item,
        f"{_page('history', address)}?{about}",
        texts.text("answer-history"),
        f"v-{item.id}",
        not field.seen.version,
    )
    if context["asks"] and item.id not in context.get("queried", {}):
        links += " " + _link(item, f"{_page('query-ask', address)}?{about}", texts.text("query-ask"))
    return mark_safe(_BESIDE.format(links=links))  # noqa: S308 - of escaped parts


@register.simple_tag(takes_context=True)
def queried(context: template.Context, field: Field) -> str:
    """The query that waits on a question."""
    query = context.get("queried", {}).get(field.item.id)
    if query is None:
        return ""
    visit: Visit = context["visit"]
    about = {"item": field.item, "query": query, "replying": context["editable"] or visit.may("answer")}
    there = {"query_url": reverse("query", args=[*_address(visit), str(query.pk)])}
    return render_to_string("collection/teamwork/queried.html", about | there)


def _address(visit: Visit) -> tuple[str, str, str]:
    return visit.record.key, visit.participation.institution.key, visit.questionnaire.id


def _link(item: Item, href: str, text: str, id: str = "", hidden: bool = False) -> str:
    return _LINK.format(
        id=f' id="{escape(id)}"' if id else "",
        href=escape(href),
        hidden=" hidden" if hidden else "",
        text=escape(text),
        label=escape(texts.label(item.label)),
    )


@lru_cache(maxsize=1024)
def _page(name: str, address: tuple[str, ...]) -> str:
    """An address that every question of a page shares."""
    return reverse(name, args=address)
