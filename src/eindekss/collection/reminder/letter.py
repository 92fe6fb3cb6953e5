"""A reminder as a letter: the rule's words, and a way in that works for the person."""

import datetime
from collections.abc import Mapping

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from eindekss.collection.invitation import links
from eindekss.collection.models import AccessLink
from eindekss.collection.reminder.plan import Due
from eindekss.collection.reminder.rules import Words, letters
from eindekss.collection.site import address
from eindekss.collection.texts import day
from eindekss.dataset.wave import Wave
from eindekss.registry.models import User

_HEADERS = {"Auto-Submitted": "auto-generated"}  # RFC 3834: "out of office" does not answer such letters


def written(due: Due, wave: Wave, language: str, entry: str) -> Words:
    """Subject and body with everything filled in; the subject is a single line, as a header must be."""
    words = due.rule.letter[language]
    values = {
        "name": due.user.first_name or due.user.get_username(), "institution": due.participation.name(language),
        "wave": _in(wave.title, language), "owner": _in(wave.owner, language), "days": due.days,
        "due": day(due.due, language), "entry": entry,
    }  # fmt: skip
    return Words(" ".join(words.subject.format(**values).split()), words.body.format(**values))


def message(
    due: Due, wave: Wave, by: User | None, request: HttpRequest | None
) -> tuple[EmailMessage, AccessLink | None]:
    """The letter to send, and the personal link in it if there is one."""
    link, token = _link(due, by)
    if link:
        last = timezone.localtime(link.expires).date() - datetime.timedelta(days=1)  # it ends in the midst of a day
        entry = way_in(due.language, address(reverse("arrive", args=[token]), request), last)
    else:
        entry = way_in(due.language, address(reverse("home"), request))
    words = written(due, wave, due.language, entry)
    return EmailMessage(words.subject, words.body, to=[due.user.email], headers=_HEADERS), link


def way_in(language: str, where: str, last: datetime.date | None = None) -> str:
    """The paragraph on how to log in: by a personal link, of which ``last`` is the last whole day, or a password."""
    words = letters()["entry"][language]
    if last is None:
        return words["password"].format(address=where)
    return words["link"].format(address=where, expires=day(last, language))


def gets_link(user: User) -> bool:
    """Whoever has no password gets a new personal link.

    An account that was not made by an invitation is led to the page where one logs in: a link is made for the
    address, and would make a second account.
    """
    return not user.has_usable_password() and user.get_username() == user.email.lower()


def _link(due: Due, by: User | None) -> tuple[AccessLink | None, str]:
    """No link for someone who works in the programme office too, and logs in with a password only."""
    if not gets_link(due.user):
        return None, ""
    contact = links.Contact(due.user.first_name, due.user.email, due.language)
    try:
        return links.make(due.participation.wave, due.participation.institution, contact, by)
    except links.OfficeAccount:
        return None, ""


def _in(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or next(iter(label.values()))
