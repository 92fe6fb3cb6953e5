"""Template tags for what stands beside a question: its history, the query on it, the way to ask."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from eindekss.collection import texts
from eindekss.collection.access import Visit
from eindekss.collection.form import Field
from eindekss.collection.teamwork.people import named

register = template.Library()
register.filter("named", named)


@register.filter
def query_state(state: str) -> str:
    return texts.text(f"query-{state}")


@register.inclusion_tag("collection/teamwork/beside.html", takes_context=True)
def beside(context: template.Context, field: Field) -> dict[str, object]:
    """Links of one question: ``changed`` says whether its answer has a history."""
    visit: Visit = context["visit"]
    address = (visit.record.key, visit.participation.institution.key, visit.questionnaire.id)
    row = context.get("row")
    about = urlencode({"item": field.item.id, "row": row.row if row else ""})
    query = context.get("queried", {}).get(field.item.id)
    return {
        "item": field.item,
        "changed": field.seen.version > 0,
        "history": f"{_page('history', address)}?{about}",
        "query": query,
        "query_url": reverse("query", args=[*address, str(query.pk)]) if query else "",
        "ask": f"{_page('query-ask', address)}?{about}" if context["asks"] and not query else "",
        "replying": context["editable"] or visit.may("answer"),
    }


@lru_cache(maxsize=1024)
def _page(name: str, address: tuple[str, ...]) -> str:
    """An address that every question of a page shares."""
    return reverse(name, args=address)
