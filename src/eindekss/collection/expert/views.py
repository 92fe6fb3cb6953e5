"""The expert's pages: the queue, a site's items, one item beside its evidence, and the files of evidence."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import lifecycle
from eindekss.collection.access import allowed
from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.expert import deciding
from eindekss.collection.expert import queue as queues
from eindekss.collection.expert.plan import plan_of
from eindekss.collection.expert.queue_views import keys_on
from eindekss.collection.expert.sitting import Sitting, said_shown, sitting_page, suggested
from eindekss.collection.form import Field, seen_posted
from eindekss.collection.models import Decision, SecondRating
from eindekss.collection.texts import text
from eindekss.dataset.values import Unfit, fit
from eindekss.instrument.model import Item, Kind

_DIGITS = 9  # options that have a key of their own


@require_GET
@sitting_page("view")
def assess(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """All items of the site with what is decided and what is suggested."""
    lines = [_line(sitting, item) for item in sitting.items]
    sections = [
        (section, [line for line in lines if line["item"].id in {item.id for item in section.items}])
        for section in sitting.visit.questionnaire.sections
    ]
    context = _shared(request, sitting) | {
        "sections": [each for each in sections if each[1]],
        "next": next(iter(sitting.left), None),
        "answered": sum(sitting.answered(item.id) for item in sitting.items),
        "timer": bool(plan_of(sitting.visit.wave).channels) and sitting.second is None,
        "state": queues.state_of(sitting.second) if sitting.second else sitting.visit.response.state,
    }
    return render(request, "collection/expert/assess.html", context)


def _line(sitting: Sitting, item: Item) -> dict[str, Any]:
    answered = sitting.answered(item.id)
    outcome = sitting.outcome(item.id)
    state = "again" if sitting.overtaken(item.id) else "decided" if answered else "suggested" if outcome else "left"
    return {"item": item, "state": state, "said": said_shown(item, sitting.seen(item.id).said) if answered else ""}


@require_http_methods(["GET", "HEAD", "POST"])
@sitting_page("view")
def assess_item(request: HttpRequest, sitting: Sitting, item: str) -> HttpResponse:
    wanted = next((each for each in sitting.visit.questionnaire.items if each.id == item), None)
    if wanted is None or (sitting.second and item in plan_of(sitting.visit.wave).timed):
        raise Http404
    if request.method != "POST":
        return _item_page(request, sitting, _fresh(sitting, wanted))
    if not sitting.editable:
        return _locked(request, sitting, wanted)
    if "undo" in request.POST:
        return _undo(request, sitting, wanted)
    return _decide(request, sitting, wanted)


def _fresh(sitting: Sitting, item: Item) -> Field:
    """The field with the answer that stands. A text still to be given begins as the suggestion, to be edited."""
    field, outcome = Field(item, sitting.seen(item.id), asked=True), sitting.outcome(item.id)
    begin = outcome and not item.options and not sitting.answered(item.id)
    field.show(suggested(outcome) if begin else field.seen.said)
    return field


def _decide(request: HttpRequest, sitting: Sitting, item: Item) -> HttpResponse:
    field = Field(item, seen_posted(request.POST.get("seen", "")).get(item.id, sitting.seen("")), asked=True)
    outcome = sitting.outcome(item.id)
    try:
        said = suggested(outcome) if "accept" in request.POST and outcome else _read(field, request.POST)
        field.conflict = deciding.decide(sitting, item.id, said, field.seen)
    except Unfit as unfit:
        field.fail(unfit)
        return _item_page(request, sitting, field, status=422)
    except lifecycle.NotAllowed:
        return _locked(request, sitting, item)
    if field.conflict:
        field.seen = replace(sitting).seen(item.id)
        return _item_page(request, sitting, field, status=409)
    return _onward(request, replace(sitting), item)


def _read(field: Field, data: QueryDict) -> Said:
    """What was posted. Of a multiple choice nothing ticked is an answer: an expert who saves it has looked."""
    said = field.read(data)
    if said == NOTHING and field.item.kind is Kind.MULTI:
        return Said(fit(field.item, ""))
    if said == NOTHING:
        raise Unfit("answer-needed", field.item)
    return said


def _onward(request: HttpRequest, sitting: Sitting, item: Item) -> HttpResponse:
    """To the next item that has no answer, after this one if there is one; else to the site's page."""
    order = [each.id for each in sitting.visit.questionnaire.items]
    later = [each for each in sitting.left if order.index(each.id) > order.index(item.id)]
    for each in (*later, *sitting.left):
        return redirect("assess-item", *sitting.address, each.id)
    messages.success(request, text("assess-all-decided"))
    return redirect("assess", *sitting.address)


def _undo(request: HttpRequest, sitting: Sitting, item: Item) -> HttpResponse:
    """Take back this person's last decision about the site, and go where it was made."""
    last = deciding.latest(sitting)
    try:
        if last is None:
            messages.info(request, text("assess-nothing-to-undo"))
        elif deciding.undo(sitting, last):
            messages.success(request, text("assess-undone"))
            return redirect("assess-item", *sitting.address, last.item)
        else:
            messages.error(request, text("assess-not-undone"))
    except lifecycle.NotAllowed:
        return _locked(request, sitting, item)
    return redirect("assess-item", *sitting.address, item.id)


def _locked(request: HttpRequest, sitting: Sitting, item: Item) -> HttpResponse:
    messages.error(request, text("locked-not-saved"))
    return _item_page(request, sitting, _fresh(sitting, item), status=409)


def _item_page(request: HttpRequest, sitting: Sitting, field: Field, status: int = 200) -> HttpResponse:
    items, item = sitting.items, field.item
    at = next((at for at, each in enumerate(items) if each.id == item.id), None)
    last, suggestion = deciding.latest(sitting), sitting.suggestions.get(item.id)
    outcome = sitting.outcome(item.id)
    own, overtaken = deciding.latest(sitting, item.id), sitting.overtaken(item.id)
    context = _shared(request, sitting) | {
        "field": field, "item": item, "asked": at is not None, "number": (at or 0) + 1, "count": len(items),
        "section": next(each for each in sitting.visit.questionnaire.sections if item in each.items),
        "previous": items[at - 1] if at else None,
        "following": items[at + 1] if at is not None and at + 1 < len(items) else None,
        "outcome": outcome, "outcome_shown": said_shown(item, suggested(outcome)) if outcome else "",
        "suggestion": suggestion, "answered": sitting.answered(item.id),
        "said": said_shown(item, sitting.seen(item.id).said), "how": own.how if own else "",
        "overtaken": overtaken, "overtaken_saw": _saw(item, overtaken), "undoable": _label_of(sitting, last),
        "seen": _seen(field),
        "options": [(option, at if at <= _DIGITS else None) for at, option in enumerate(item.options, 1)],
    }  # fmt: skip
    return render(request, "collection/expert/item.html", context, status=status)


def _saw(item: Item, decision: Decision | None) -> str:
    """What was suggested when the decision was made, in words; '' where nothing was."""
    if decision is None or decision.how == Decision.How.UNAIDED:
        return ""
    return said_shown(item, Said(decision.suggested_value, decision.suggested_missing))


def _label_of(sitting: Sitting, decision: Decision | None) -> Item | None:
    items = sitting.visit.questionnaire.items
    return next((each for each in items if decision and each.id == decision.item), None)


def _seen(field: Field) -> dict[str, list[object]]:
    return {field.item.id: [field.seen.version, *field.seen.said]}


def _shared(request: HttpRequest, sitting: Sitting) -> dict[str, Any]:
    visit = sitting.visit
    return {
        "sitting": sitting, "wave": visit.wave, "record": visit.record, "participation": visit.participation,
        "questionnaire": visit.questionnaire, "address": sitting.address, "editable": sitting.editable,
        "locked": sitting.locked,
        "office": allowed(sitting.user, "board", visit.record), "live": live(visit.participation.website),
        "keys": keys_on(request), "site_keys": _site_keys(), "item_keys": _item_keys(),
    }  # fmt: skip


def _site_keys() -> list[tuple[str, str]]:
    """Key -> what it does, as the page lists it."""
    return [("n", text("keys-next-open")), ("o", text("keys-open"))]


def _item_keys() -> list[tuple[str, str]]:
    return [
        ("a, Enter", text("keys-accept")), ("1–9", text("keys-choose")), ("s", text("keys-save")),
        ("u", text("keys-undo")), ("n", text("keys-next")), ("p", text("keys-previous")), ("o", text("keys-open")),
    ]  # fmt: skip


def live(website: str) -> str:
    """The site's address for a link; '' unless it is a web address."""
    address = website if "//" in website or not website else f"https://{website}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


@require_POST
@sitting_page("view")
def finish(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """A second rater hands the site in; the first one does it on the questionnaire's own page."""
    second = sitting.second
    if second is None or not sitting.editable:
        raise PermissionDenied
    if sitting.left and "confirm" not in request.POST:
        messages.error(request, text("second-left", count=len(sitting.left)))
        return redirect("assess", *sitting.address)
    SecondRating.objects.filter(pk=second.pk, finished=None).update(finished=timezone.now())
    messages.success(request, text("second-finished"))
    return redirect("queue", sitting.visit.record.key)
