"""The page of the reaction test: messages to one institution, when each was sent and answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from eindekss.collection import lifecycle
from eindekss.collection.expert import reaction
from eindekss.collection.expert.clock import elapsed
from eindekss.collection.expert.plan import Channel, Plan, plan_of
from eindekss.collection.expert.sitting import Sitting, sitting_page
from eindekss.collection.models import ReactionTest
from eindekss.collection.texts import label, text
from eindekss.instrument.model import Questionnaire

_LONGEST_NOTE = 4000


@require_http_methods(["GET", "HEAD", "POST"])
@sitting_page("view")
def tests(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The institution's tests, and a form for another one."""
    return _page(request, sitting, ReactionTest(**_of(sitting)))


@require_http_methods(["GET", "HEAD", "POST"])
@sitting_page("view")
def test(request: HttpRequest, sitting: Sitting, number: int) -> HttpResponse:
    """One test, to be ended or put right."""
    found = ReactionTest.objects.filter(**_of(sitting), pk=number).first()
    if found is None:
        raise Http404
    return _page(request, sitting, found)


def _of(sitting: Sitting) -> dict[str, Any]:
    """A second rater measures nothing: the test is made once."""
    if sitting.second:
        raise PermissionDenied
    return {"wave": sitting.visit.record, "institution": sitting.visit.participation.institution}


def _page(request: HttpRequest, sitting: Sitting, edited: ReactionTest) -> HttpResponse:
    plan, problems = plan_of(sitting.visit.wave), {}
    if request.method == "POST":
        problems = _problems(request, plan, edited) if sitting.editable else {"": text("locked-not-saved")}
        if not problems:
            problems = _kept(sitting, plan, edited)
        if not problems:
            messages.success(request, text("reaction-kept"))
            return redirect("reaction", *sitting.address)
    return _shown(request, sitting, plan, edited, problems)


def _problems(request: HttpRequest, plan: Plan, edited: ReactionTest) -> dict[str, str]:
    """What was posted is put into the test; what cannot be is said by field."""
    data, problems = request.POST, {}
    edited.channel, edited.note = data.get("channel", ""), data.get("note", "").replace("\0", "").strip()
    if plan.channel(edited.channel) is None:
        problems["channel"] = text("reaction-channel-unfit")
    if len(edited.note) > _LONGEST_NOTE:
        problems["note"] = text("note-unfit", longest=_LONGEST_NOTE)
    now, outcome = timezone.now(), data.get("outcome", "waiting")
    for name, wanted in (("sent", True), ("answered", outcome == "answered")):
        found = reaction.moment(data.get(f"{name}-day", ""), data.get(f"{name}-time", "")) if wanted else None
        setattr(edited, name, found)
        if wanted and (found is None or found > now):
            problems[name] = text("reaction-moment-unfit")
    edited.silent = outcome == "silent"
    if edited.sent and edited.answered and edited.answered < edited.sent:
        problems["answered"] = text("reaction-order-unfit")
    return problems


def _kept(sitting: Sitting, plan: Plan, edited: ReactionTest) -> dict[str, str]:
    channel = plan.channel(edited.channel)
    try:
        if channel:
            reaction.keep(sitting, plan, channel, edited)
    except (lifecycle.NotAllowed, reaction.Overtaken):
        return {"": text("reaction-not-kept")}
    return {}


def _shown(
    request: HttpRequest, sitting: Sitting, plan: Plan, edited: ReactionTest, problems: dict[str, str]
) -> HttpResponse:
    visit, found = sitting.visit, reaction.tests(sitting)
    context = {
        "sitting": sitting, "wave": visit.wave, "record": visit.record, "participation": visit.participation,
        "questionnaire": visit.questionnaire, "editable": sitting.editable, "locked": sitting.locked,
        "plan": plan, "edited": edited,
        "problems": problems, "lines": [_line(plan, each) for each in found], "office": visit.may("board"),
        "results": [_result(plan, channel, found, visit.questionnaire) for channel in plan.channels],
        "form": _form(request, edited), "here": True, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "collection/expert/reaction.html", context, status=422 if problems else 200)


def _line(plan: Plan, test: ReactionTest) -> dict[str, Any]:
    channel = plan.channel(test.channel)
    worked = None
    if test.answered and plan.hours:
        worked = plan.hours.calendar(timezone.get_current_timezone()).minutes(test.sent, test.answered)
    passed = elapsed(test.sent, test.answered) if test.answered else None
    return {"test": test, "channel": channel, "elapsed": passed, "worked": worked}


def _result(plan: Plan, channel: Channel, found: list[ReactionTest], asked: Questionnaire) -> dict[str, Any]:
    over, taken = reaction.result(plan, channel, found)
    labels = [label(item.label) for item in asked.items if item.id in channel.items]
    return {"channel": channel, "over": over, "minutes": taken, "items": labels}


def _form(request: HttpRequest, edited: ReactionTest) -> dict[str, str]:
    """What stands in the fields: what was posted, else the test itself, else this minute."""
    if request.method == "POST":
        return {name.replace("-", "_"): value for name, value in request.POST.items()}
    sent = timezone.localtime(edited.sent or timezone.now())
    answered = timezone.localtime(edited.answered or timezone.now())
    outcome = "answered" if edited.answered else ("silent" if edited.silent else "waiting")
    return {
        "channel": edited.channel, "note": edited.note, "outcome": outcome,
        "sent_day": f"{sent:%Y-%m-%d}", "sent_time": f"{sent:%H:%M}",
        "answered_day": f"{answered:%Y-%m-%d}", "answered_time": f"{answered:%H:%M}",
    }  # fmt: skip
