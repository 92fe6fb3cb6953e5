"""The office's pages of who has access: the list, a person, giving, changing and taking away."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import audit, download
from eindekss.collection.access import wave_page
from eindekss.collection.accounts import access
from eindekss.collection.accounts.choice import Choice, Wrong, by_field, choices, chosen, contact_in
from eindekss.collection.accounts.letters import send_link, tell_factor_taken
from eindekss.collection.accounts.people import Account, LinkState, Role, everyone
from eindekss.collection.definition import definition
from eindekss.collection.texts import text
from eindekss.registry.models import Wave as WaveRecord

PAGE = 25
_COLUMNS = ("name", "email", "user_name", "role", "institutions", "last_seen", "link")
GIVEN_HERE = (Role.EXPERT, Role.OFFICE)


@require_GET
@wave_page("accounts")
def accounts(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    words, role, link = (request.GET.get(name, "").strip() for name in ("words", "role", "link"))
    every = everyone(record)
    found = [each for each in every if each.fits(words, role, link)]
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")), "found": len(found), "every": len(every),
        "words": words, "role": role, "link": link, "roles": Role.values, "links": [each.value for each in LinkState],
    }  # fmt: skip
    return _render(request, record, "list", context)


@require_GET
@wave_page("accounts")
def export(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """A row for each person; institutions as their keys, with spaces between."""
    audit.record(request, audit.Act.EXPORTED, "accounts.csv", record)
    return download.as_csv(f"{record.key}-accounts.csv", _COLUMNS, map(_exported, everyone(record)))


def _exported(account: Account) -> list[str]:
    keys = " ".join(key for key, _ in account.institutions)
    user = account.user
    return [account.name, user.email, user.username, " ".join(account.roles), keys, download.moment(account.seen),
            account.link_state]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("accounts")
def give(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Access for an expert or a colleague, and a link by e-mail."""
    if request.method != "POST":
        return _giving(request, record, [])
    role = request.POST.get("role", "")
    choice = Choice.of(record, request.POST) if role == Role.EXPERT else Choice()
    contact, problems = contact_in(request.POST)
    unchosen = [] if role in GIVEN_HERE else [Wrong("role", text("account-role-unchosen"))]
    problems = [*unchosen, *problems, *choice.problems]
    if problems or contact is None:
        return _giving(request, record, problems)
    try:
        user = access.give(record, contact, role, choice.institutions, request.user)
    except access.NotDone as error:
        return _giving(request, record, [Wrong.of(error)])
    audit.record(request, audit.Act.ACCESS_GIVEN, _about(user.get_username(), role, choice), record)
    unsent = send_link(request, record, _account(record, user.pk), contact.language)
    for problem in unsent:
        messages.error(request, problem)
    if not unsent:
        messages.success(request, text("account-given", email=contact.email))
    return redirect("account", record.key, user.pk)


def _about(name: str, role: str, choice: Choice) -> str:
    return " ".join([name, role, *(each.key for each in choice.institutions)])


def _giving(request: HttpRequest, record: WaveRecord, problems: list[Wrong]) -> HttpResponse:
    context = {
        "problems": problems, "wrong": by_field(problems), "posted": request.POST,
        "roles": [role.value for role in GIVEN_HERE], "choices": choices(record, chosen(request.POST)),
    }  # fmt: skip
    return _render(request, record, "give", context, 422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("accounts")
def account(request: HttpRequest, record: WaveRecord, person: int) -> HttpResponse:
    """One person: what is known of them, and a form to change it."""
    found = _account(record, person)
    if request.method != "POST":
        return _person(request, record, found, [])
    contact, problems = contact_in(request.POST, found.language)
    choice = Choice.of(record, request.POST) if Role.EXPERT in found.roles else Choice()
    if problems or choice.problems or contact is None:
        return _person(request, record, found, [*problems, *choice.problems])
    try:
        with transaction.atomic():
            if Role.EXPERT in found.roles:
                _assigned(request, record, found, choice)
            before = found.user.email
            moved = access.rename(record, found.user, contact, request.user)
            if moved:
                audit.record(request, audit.Act.ACCESS_GIVEN, f"{before} → {contact.email}", record)
    except access.NotDone as error:
        return _person(request, record, _account(record, person), [Wrong.of(error)])
    messages.success(request, text("account-moved") if moved else text("account-changed"))
    return redirect("account", record.key, person)


def _assigned(request: HttpRequest, record: WaveRecord, found: Account, choice: Choice) -> None:
    given, taken = access.assign(record, found.user, choice.institutions, request.user)
    for act, keys in ((audit.Act.ACCESS_GIVEN, given), (audit.Act.ACCESS_REVOKED, taken)):
        if keys:
            audit.record(request, act, " ".join([found.user.get_username(), *keys]), record)


def _person(request: HttpRequest, record: WaveRecord, found: Account, problems: list[Wrong]) -> HttpResponse:
    posted = request.POST if problems else None
    mine = chosen(posted) if posted else [key for key, _ in found.institutions]
    context = {
        "person": found, "problems": problems, "wrong": by_field(problems), "expert": Role.EXPERT in found.roles,
        "of_institution": Role.INSTITUTION in found.roles, "choices": choices(record, mine),
        "name": posted.get("name", "") if posted else found.name,
        "email": posted.get("email", "") if posted else found.user.email,
        "factor": is_mfa_enabled(found.user),
        "takes_factor": found.user != request.user and access.answers_for(found.user, request.user),
    }  # fmt: skip
    return _render(request, record, "person", context, 422 if problems else 200)


@require_POST
@wave_page("accounts")
def link(request: HttpRequest, record: WaveRecord, person: int) -> HttpResponse:
    """A new link; it is written in the language of the one before."""
    found = _account(record, person)
    problems = send_link(request, record, found, found.language) if found.has_address else [text("account-no-address")]
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, text("invited", email=found.user.email))
    return redirect("account", record.key, person)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@wave_page("accounts")
def revoke(request: HttpRequest, record: WaveRecord, person: int) -> HttpResponse:
    """Ask, and on yes take away all the person's access in the wave."""
    found = _account(record, person)
    if request.method != "POST":
        return _render(request, record, "revoke", {"person": found, "self": found.user == request.user})
    try:
        access.revoke(record, found.user, request.user)
    except access.NotDone as error:
        messages.error(request, text(error.id, **error.values))
        return redirect("account", record.key, person)
    audit.record(request, audit.Act.ACCESS_REVOKED, found.user.get_username(), record)
    messages.success(request, text("account-revoked", name=found.name))
    return redirect("home") if found.user == request.user else redirect("accounts", record.key)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@wave_page("accounts")
def factor(request: HttpRequest, record: WaveRecord, person: int) -> HttpResponse:
    """Ask, and on yes take away a second factor that was lost; its owner is told by e-mail."""
    found = _account(record, person)
    if request.method != "POST":
        return _render(request, record, "factor", {"person": found})
    try:
        access.take_factor(record, found.user, request.user)
    except access.NotDone as error:
        messages.error(request, text(error.id, **error.values))
        return redirect("account", record.key, person)
    audit.record(request, audit.Act.FACTOR_REMOVED, found.user.get_username(), record)
    messages.success(request, text("account-factor-taken", name=found.name))
    if not tell_factor_taken(request, found):
        messages.error(request, text("account-factor-untold", name=found.name))
    return redirect("account", record.key, person)


def _account(record: WaveRecord, person: int) -> Account:
    found = everyone(record, person)
    if not found:
        raise Http404
    return found[0]


def _render(
    request: HttpRequest, record: WaveRecord, page: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    shared = {"wave": definition(record), "record": record}
    return render(request, f"collection/accounts/{page}.html", shared | context, status=status)
