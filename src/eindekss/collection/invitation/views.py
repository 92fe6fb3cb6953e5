"""Inviting people, taking their links back, and coming in by a link."""

import datetime
from collections.abc import Iterable

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import PermissionDenied
from django.core.mail import get_connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eindekss.collection import audit, site
from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.fieldwork.board import extensions
from eindekss.collection.invitation import contacts as listed
from eindekss.collection.invitation import links, mail
from eindekss.collection.models import AccessLink, FieldEvent
from eindekss.collection.teamwork.people import named
from eindekss.collection.texts import day, text
from eindekss.registry.models import Participation
from eindekss.registry.models import Wave as WaveRecord

Kind = FieldEvent.Kind
_LINK, _CAME_BY = "access-link", "came-by-link"  # what the session keeps: the link's number, never its token


@require_POST
@wave_page("fieldwork")
def invite(request: HttpRequest, record: WaveRecord, institution: str) -> HttpResponse:
    participation = _participation(record, institution)
    try:
        person = listed.contact(*(request.POST.get(name, "") for name in ("name", "email", "language")))
    except listed.NotTaken as error:
        for problem in error.problems:
            messages.error(request, problem)
    else:
        unsent = invite_all(request, record, [listed.Invited(participation.institution, person)])
        if not unsent:
            messages.success(request, text("invited", email=person.email))
        for problem in unsent:
            messages.error(request, problem)
    return redirect("institution", record.key, institution)


@require_POST
@wave_page("fieldwork")
def revoke(request: HttpRequest, record: WaveRecord, institution: str) -> HttpResponse:
    of = _participation(record, institution).institution
    person = of.assignments.filter(wave=record, user__username=request.POST.get("email", "")).first()
    if person is None or not links.revoke(record, of, person.user, request.user):
        messages.error(request, text("link-not-revoked"))
    else:
        audit.record(request, audit.Act.ACCESS_REVOKED, f"{institution} {person.user.get_username()}", record)
        messages.success(request, text("link-revoked"))
    return redirect("institution", record.key, institution)


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("fieldwork")
def contacts(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Invite everyone on a list, or nobody where anything about the list is wrong."""
    context = {"wave": definition(record), "record": record, "columns": ", ".join(listed.COLUMNS)}
    if request.method != "POST":
        return render(request, "collection/invitation/contacts.html", context)
    try:
        file = request.FILES.get("contacts")
        people = listed.read(record, file.read(listed.LONGEST + 1) if file else b"")
    except listed.NotTaken as error:
        return render(
            request, "collection/invitation/contacts.html", context | {"problems": error.problems}, status=422
        )
    unsent = invite_all(request, record, people)
    messages.success(request, text("contacts-invited", count=len(people) - len(unsent)))
    for problem in unsent:
        messages.error(request, problem)
    return redirect("contacts", record.key)


def invite_all(
    request: HttpRequest, record: WaveRecord, people: Iterable[listed.Invited], letter: str = "invitation"
) -> list[str]:
    """Make and send each person's link; returns what went wrong. One failure does not hold up the others."""
    unsent = []
    connection = get_connection()
    for each in people:
        try:
            link, token = links.make(record, each.institution, each.contact, request.user)
        except links.OfficeAccount:
            unsent.append(text("invited-office", email=each.contact.email))
            continue
        address = site.address(reverse("arrive", args=[token]), request)
        if not _send(request, link, address, connection, letter):
            unsent.append(text("invited-unsent", email=each.contact.email))
    return unsent


def _send(request: HttpRequest, link: AccessLink, address: str, connection: object, kind: str) -> bool:
    """Send the letter and note it; a link whose letter did not go out is revoked."""
    wave, language = definition(link.wave), link.language
    due = extensions(link.wave).get(link.institution_id, link.wave.closed)
    participation = _participation(link.wave, link.institution.key)
    letter = mail.letter(
        kind, language, link.user.email, name=link.user.first_name, link=address, by=named(request.user),
        institution=participation.name(language), wave=_in(wave.title, language), owner=_in(wave.owner, language),
        due=day(due, language), expires=day(last_day(link), language),
    )  # fmt: skip
    try:
        mail.send(letter, connection)
    except OSError:
        links.note(link.wave, link.institution, Kind.LINK_UNSENT, link.user.email, request.user)
        links.revoke(link.wave, link.institution, link.user, request.user)
        return False
    links.note(link.wave, link.institution, Kind.LINK_SENT, link.user.email, request.user)
    audit.record(request, audit.Act.LINK_SENT, _about(link), link.wave)
    return True


def _about(link: AccessLink) -> str:
    return f"{link.institution.key} {link.user.get_username()}" if link.institution else link.user.get_username()


def _in(label: dict[str, str], language: str) -> str:
    return label.get(language) or next(iter(label.values()))


def last_day(link: AccessLink) -> datetime.date:
    """The last whole day of the link: on its own last day it ends at the hour at which it was made."""
    return timezone.localtime(link.expires).date() - datetime.timedelta(days=1)


def _participation(record: WaveRecord, key: str) -> Participation:
    found = record.participations.select_related("institution").filter(institution__key=key).first()
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the letter. Nothing happens yet: mail scanners open links too.

    The token goes no further than this: the page that asks for the confirmation has an address without it.
    """
    link = links.find(token)
    request.session[_LINK] = link.pk if link else None
    response = redirect("enter")
    response.headers["Referrer-Policy"] = "no-referrer"
    if link:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, link.language, max_age=31_536_000, samesite="Lax", httponly=True,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Ask whether to log in, and on yes use the link up."""
    link = links.usable(request.session.get(_LINK))
    if link and request.method == "POST":
        link = links.use(link.pk)
        if link:
            request.session.pop(_LINK, None)
            request.session[_CAME_BY] = link.pk
            response = perform_login(request, Login(user=link.user, redirect_url=reverse("set-password")))
            who = request if request.user.is_authenticated else link.user  # whom a second factor still keeps out
            audit.record(who, audit.Act.LINK_USED, _about(link), link.wave)
            return response
    if link is None:
        return render(request, "web/problem.html", {"problem": "link-unusable"}, status=403)
    context = {"link": link, "wave": definition(link.wave), "record": link.wave}
    return render(request, "collection/invitation/enter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def set_password(request: HttpRequest) -> HttpResponse:
    """Only for someone who has come by a link; a password that is forgotten is set anew the same way."""
    link = AccessLink.objects.filter(pk=request.session.get(_CAME_BY), user=request.user).first()
    if link is None:
        raise PermissionDenied
    form = SetPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        request.session.pop(_CAME_BY, None)
        links.note(link.wave, link.institution, Kind.PASSWORD_SET, link.user.email, request.user)
        audit.record(request, audit.Act.PASSWORD_SET, "", link.wave)
        messages.success(request, text("password-set"))
        return redirect("home")
    context = {"form": form}
    return render(request, "collection/invitation/password.html", context, status=422 if form.errors else 200)
