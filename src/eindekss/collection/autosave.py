"""One answer saved as soon as it is given: small enough to be asked for at every change by everybody at once."""

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_POST

from eindekss.collection import answering, lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.answering import Conflict, Said, Seen, seen_now
from eindekss.collection.form import Field, seen_posted
from eindekss.collection.models import Answer
from eindekss.collection.teamwork.both import both
from eindekss.collection.teamwork.people import named
from eindekss.collection.texts import text
from eindekss.dataset.values import Unfit
from eindekss.instrument.model import Item
from eindekss.registry.models import RosterRow


@require_POST
@questionnaire_page("answer")
def answer(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Take ``item`` of ``row`` as the section's form would post it, with ``seen``: what it was changed from.

    ``status`` is ``saved`` (``seen`` is what stands now, ``typed`` how it is written), ``refused`` (``problems`` by
    item), ``conflict`` (both answers in words; ``seen``, ``typed`` and ``reason`` are the colleague's, ``both`` says
    whether the two can be kept together) or ``locked``.
    """
    return take(request, visit, Field)


def take(request: HttpRequest, visit: Visit, kind: type[Field]) -> JsonResponse:
    """``answer``, with a kind of field that says how what was posted is to be read and written."""
    item, row = _item(visit, request.POST.get("item", "")), _row(visit, request.POST.get("row", ""))
    field = kind(item, seen_posted(request.POST.get("seen", "")).get(item.id, Seen()), asked=True)
    if not visit.editable:
        return _locked()
    try:
        return _save(visit, row, field, field.read(request.POST))
    except Unfit as unfit:
        field.fail(unfit)
        return JsonResponse({"status": "refused", "problems": {item.id: field.error}}, status=422)
    except lifecycle.NotAllowed:
        return _locked()


def _save(visit: Visit, row: str, field: Field, said: Said) -> JsonResponse:
    """What is acknowledged is what this person wrote, whatever others have made of it since."""
    found = answering.save_one(visit.response, row, field.item.id, said, field.seen, visit.user)
    if isinstance(found, Conflict):
        return _conflict(field, found)
    field.seen = found
    field.show(found.said)
    return JsonResponse({"status": "saved", "seen": _token(found), "typed": field.typed})


def _conflict(field: Field, conflict: Conflict) -> JsonResponse:
    field.conflict = conflict
    theirs = seen_now(conflict.theirs)
    field.show(theirs.said)
    found = {
        "status": "conflict",
        "seen": _token(theirs),
        "typed": field.typed,
        "reason": field.reason,
        "theirs": text("conflict-theirs", answer=field.theirs),
        "mine": text("conflict-mine", answer=field.mine),
        "by": _by(conflict.theirs),
        "both": both(field.item, theirs.said, conflict.mine) is not None,
    }
    return JsonResponse(found, status=409)


def _by(theirs: Answer | None) -> str:
    """Who changed the answer and when; nothing where it came with the wave's files."""
    if theirs is None or theirs.changed is None or theirs.changed_by is None:
        return ""
    when = formatted(timezone.localtime(theirs.changed), text("autosave-moment"))
    return text("autosave-by", who=named(theirs.changed_by), when=when)


def _token(seen: Seen) -> list[object]:
    return [seen.version, *seen.said]


def _locked() -> JsonResponse:
    return JsonResponse({"status": "locked", "problem": text("locked-not-saved")}, status=409)


def _item(visit: Visit, wanted: str) -> Item:
    found = next((item for item in visit.questionnaire.items if item.id == wanted), None)
    if found is None:
        raise Http404
    return found


def _row(visit: Visit, wanted: str) -> str:
    """The row's key; '' for the institution itself."""
    unit = visit.questionnaire.unit
    if unit == "institution":
        known = wanted == ""
    else:
        rows = RosterRow.objects.filter(wave=visit.record, institution=visit.participation.institution, unit=unit)
        known = rows.filter(row=wanted).exists()
    if not known:
        raise Http404
    return wanted
