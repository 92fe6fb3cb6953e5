"""The page where a system's access is made and revoked, and the API's own description."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eindekss.collection.access import institution_page
from eindekss.collection.api import document, tokens
from eindekss.collection.api.models import Token
from eindekss.collection.api.problems import language
from eindekss.collection.audit.log import record
from eindekss.collection.definition import definition
from eindekss.collection.texts import LANGUAGES, text
from eindekss.registry.models import Participation

_LONGEST_NAME = 80


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@institution_page("team")
def systems(request: HttpRequest, participation: Participation) -> HttpResponse:
    """The institution's tokens; a new one is shown in the answer to its own form and never again.

    No redirect here: the secret would have to be kept somewhere until the next page.
    """
    if request.method != "POST":
        return _page(request, participation)
    name, days = " ".join(request.POST.get("name", "").split()), request.POST.get("days", "")
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return _page(request, participation, 422, name=name, problem=text("systems-name-broken"))
    chosen = int(days) if days in map(str, tokens.DAYS) else tokens.DAYS[0]
    token, secret = tokens.make(participation, name, chosen, request.user)
    record(request, "token-made", _about(token), token.wave)
    return _page(request, participation, made=token, secret=secret)


@require_POST
@institution_page("team")
def revoke(request: HttpRequest, participation: Participation) -> HttpResponse:
    token = tokens.revoke(participation, request.POST.get("token", ""))
    if token is None:
        messages.error(request, text("systems-not-revoked"))
    else:
        record(request, "token-revoked", _about(token), token.wave)
        messages.success(request, text("systems-revoked", name=token.name))
    return redirect("systems", participation.wave.key, participation.institution.key)


def _about(token: Token) -> str:
    return f"{token.institution.key}: {token.name} ({token.beginning}…)"


def _page(request: HttpRequest, participation: Participation, status: int = 200, **more: object) -> HttpResponse:
    wave, institution = participation.wave, participation.institution
    held = Token.objects.filter(wave=wave, institution=institution).select_related("made_by").order_by("-pk")
    context = {"wave": definition(wave), "record": wave, "participation": participation, "institution": institution.key,
               "tokens": held, "days": tokens.DAYS, "address": request.build_absolute_uri("/api/v1/")}  # fmt: skip
    return render(request, "collection/api/systems.html", context | more, status=status)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document for machines; ``?language=`` or the Accept-Language header chooses the language of its texts."""
    wanted = request.GET.get("language", "")
    with translation.override(wanted if wanted in LANGUAGES else language(request)):
        return JsonResponse(document.document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same document for people, in the language of the page."""
    made = document.document()
    context = {"operations": document.operations(made), "schemas": document.schemas(made),
               "description": made["info"]["description"]}  # fmt: skip
    return render(request, "collection/api/reference.html", context)
