"""The expert's queue, and whether single keys act on experts' pages."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from eindekss.collection.definition import definition
from eindekss.collection.expert import queue as queues
from eindekss.collection.texts import text
from eindekss.registry.models import Assignment
from eindekss.registry.models import Wave as WaveRecord

KEYS_COOKIE = "keys"


def expert_page(view: Callable[[HttpRequest, WaveRecord], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about an expert's own work in a wave."""

    @login_required
    def entered(request: HttpRequest, wave: str) -> HttpResponse:
        record = WaveRecord.objects.filter(key=wave).first()
        role = Assignment.Role.EXPERT
        if record is None or not request.user.assignments.filter(wave=record, role=role).exists():
            raise PermissionDenied
        return view(request, record)

    return entered


@require_GET
@expert_page
def queue(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    wave = definition(record)
    mine = queues.queues(wave, record, request.user)[0]
    sites = queues.chosen(mine.sites, request.GET)
    context = {
        "wave": wave, "record": record, "queue": mine, "sites": sites, "states": queues.FILTERS,
        "state": request.GET.get("state", ""), "words": request.GET.get("name", ""),
        "following": queues.following(sites), "keys": keys_on(request), "queue_keys": [("n", text("keys-next-site"))],
    }  # fmt: skip
    return render(request, "collection/expert/queue.html", context)


def keys_on(request: HttpRequest) -> bool:
    """Whether single keys act on experts' pages, as they do until someone turns them off."""
    return request.COOKIES.get(KEYS_COOKIE) != "off"


@require_POST
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """Turn the single-key shortcuts on or off (WCAG 2.1.4), kept in a cookie of this browser."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "/")
    response.set_cookie(
        KEYS_COOKIE, "on" if request.POST.get("keys") == "on" else "off", max_age=31_536_000, samesite="Lax",
        httponly=True, secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    return response
