"""Template tags for the query on a question and for people."""

from django import template
from django.template.loader import render_to_string
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


@register.simple_tag(takes_context=True)
def queried(context: template.Context, field: Field) -> str:
    """The query that waits on a question."""
    query = context.get("queried", {}).get(field.item.id)
    if query is None:
        return ""
    visit: Visit = context["visit"]
    address = visit.record.key, visit.participation.institution.key, visit.questionnaire.id
    about = {"item": field.item, "query": query, "replying": context["editable"] or visit.may("answer")}
    there = {"query_url": reverse("query", args=[*address, str(query.pk)])}
    return render_to_string("collection/teamwork/queried.html", about | there)
