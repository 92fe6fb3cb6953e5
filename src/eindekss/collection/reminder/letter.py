"""A reminder as a letter: the rule's words, and a way in that works for the person."""

import datetime
from collections.abc import Mapping

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from eindekss.collection.invitation import links, mail
from eindekss.collection.models import AccessLink
from eindekss.collection.reminder.plan import Due
from eindekss.collection.reminder.rules import Words, letters
from eindekss.collection.site import address
from eindekss.dataset.wave import Wave
from eindekss.registry.models import User


def written(due: Due, wave: Wave, language: str, entry: str) -> Words:
    """Subject and body with everything filled in; the subject is a single line, as a header must be."""
    words = due.rule.letter[language]
    values = {
        "name": due.user.first_name or due.user.get_username(), "institution": due.participation.name(language),
        "wave": _in(wave.title, language), "owner": _in(wave.owner, language), "days": due.days,
        "due": mail.day(due.due, language), "entry": entry,
    }  # fmt: skip
    return Words(" ".join(words.subject.format(**values).split()), words.body.format(**values))


def message(
    due: Due, wave: Wave, by: User | None, request: HttpRequest | None
) -> tuple[EmailMessage, AccessLink | None]:
    """The letter to send, and the personal link in it if there is one.

    Whoever has no password gets a new personal link; an account that was not made by an invitation, or works in the
    programme office too, is led to the page where one logs in.
    """
    link, token = _link(due, by)
    if link:
        last = timezone.localtime(link.expires).date() - datetime.timedelta(days=1)
        where = address(reverse("arrive", args=[token]), request)
        entry = entry_words(due.language, "link").format(address=where, expires=mail.day(last, due.language))
    else:
        entry = entry_words(due.language, "password").format(address=address(reverse("home"), request))
    words = written(due, wave, due.language, entry)
    return EmailMessage(words.subject, words.body, to=[due.user.email]), link


def _link(due: Due, by: User | None) -> tuple[AccessLink | None, str]:
    user, participation = due.user, due.participation
    if user.has_usable_password() or user.get_username() != user.email.lower():
        return None, ""
    contact = links.Contact(user.first_name, user.email, due.language)
    try:
        return links.make(participation.wave, participation.institution, contact, by)
    except links.OfficeAccount:
        return None, ""


def entry_words(language: str, kind: str) -> str:
    return letters()["entry"][language][kind]


def _in(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or next(iter(label.values()))
