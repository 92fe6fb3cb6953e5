"""Letters to people who have access: personal links for every role, and that a second factor was taken away."""

from django.http import HttpRequest
from django.urls import reverse

from eindekss.collection import audit, site
from eindekss.collection.accounts.people import Account, Role
from eindekss.collection.definition import definition
from eindekss.collection.invitation import links, mail
from eindekss.collection.invitation.contacts import Invited
from eindekss.collection.invitation.views import invite_all, last_day
from eindekss.collection.teamwork.people import named
from eindekss.collection.texts import day, text
from eindekss.registry.models import Institution, User
from eindekss.registry.models import Wave as WaveRecord


def send_link(request: HttpRequest, record: WaveRecord, account: Account, language: str) -> list[str]:
    """A new link for someone who has access; earlier ones are revoked. Returns what went wrong.

    Someone of an institution gets the institution's invitation, one for each.
    """
    if Role.INSTITUTION in account.roles:
        contact = links.Contact(account.name, account.user.email, language)
        of = Institution.objects.filter(key__in=[key for key, _ in account.institutions])
        return invite_all(request, record, [Invited(institution, contact) for institution in of])
    return _send(request, record, account.user, account.roles[0], language)


def _send(request: HttpRequest, record: WaveRecord, user: User, role: str, language: str) -> list[str]:
    link, token = links.issue(record, None, user, language, request.user)
    wave = definition(record)
    letter = mail.letter(
        f"{role}-access", language, user.email, name=named(user), by=named(request.user),
        link=site.address(reverse("arrive", args=[token]), request),
        wave=mail.in_language(wave.title, language), owner=mail.in_language(wave.owner, language),
        expires=day(last_day(link), language),
    )  # fmt: skip
    try:
        mail.send(letter)
    except OSError:
        links.revoke(record, None, user, request.user)
        return [text("invited-unsent", email=user.email)]
    audit.record(request, audit.Act.LINK_SENT, user.get_username(), record)
    return []


def tell_factor_taken(request: HttpRequest, account: Account) -> bool:
    """Whether the letter has left; an account may have no address."""
    if not account.has_address:
        return False
    letter = mail.letter(
        "factor-taken", account.language, account.user.email, name=account.user.get_username(), by=named(request.user),
        link=site.address(reverse("login"), request),
    )  # fmt: skip
    try:
        mail.send(letter)
    except OSError:
        return False
    return True
