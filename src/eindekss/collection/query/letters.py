"""Who is told of a query by e-mail, and what they are told."""

from collections.abc import Iterable, Mapping

from django.core.mail import get_connection

from eindekss.collection.invitation import mail
from eindekss.collection.models import AccessLink, Query
from eindekss.collection.query.shown import Shown
from eindekss.collection.teamwork import delegation
from eindekss.collection.teamwork.people import coordinators, held, named
from eindekss.registry.models import Assignment, User


def asked(one: Shown, words: str, by: User, address: str) -> list[str]:
    """Tell those who answer for the section; returns the addresses that the letter did not reach."""
    return _send("query", one, _answering(one), words, by, address)


def replied(one: Shown, words: str, by: User, address: str) -> list[str]:
    """Tell the one who asked."""
    return _send("query-reply", one, [one.query.asked_by] if one.query.asked_by else [], words, by, address)


def _answering(one: Shown) -> list[User]:
    """The people responsible for the section; where it is nobody's, the coordinators; else everybody with access."""
    if one.questionnaire.respondent != "institution":
        experts = Assignment.objects.filter(
            wave=one.participation.wave, institution=one.participation.institution, role=Assignment.Role.EXPERT
        )
        return [each.user for each in experts.select_related("user")]
    sections = delegation.responsible(one.participation.wave, one.participation.institution, one.questionnaire)
    theirs = sections.get(one.section.id, []) if one.section else []
    candidates = (theirs, [each.user for each in coordinators(one.participation)])
    everybody = [each.user for each in held(one.participation)]
    return next((found for found in candidates if any(user.email for user in found)), everybody)


def _send(kind: str, one: Shown, to: Iterable[User], words: str, by: User, address: str) -> list[str]:
    unreached, connection = [], get_connection()
    for user in to:
        if not user.email or not user.is_active or user == by:
            continue
        letter = _letter(kind, one, user, words, by, address)
        try:
            mail.send(letter, connection)
        except OSError:
            unreached.append(user.email)
    return unreached


def _letter(kind: str, one: Shown, user: User, words: str, by: User, address: str) -> object:
    language = _language(one.query, user)
    return mail.letter(
        kind, language, user.email, name=named(user), by=named(by), words=words, link=address,
        institution=one.participation.name(language), question=one.question_in(language),
        questionnaire=_in(one.questionnaire.title, language),
    )  # fmt: skip


def _language(query: Query, user: User) -> str:
    """The language in which the person was last written to."""
    last = AccessLink.objects.filter(wave=query.response.wave_id, user=user).order_by("-pk").first()
    return last.language if last else "lv"


def _in(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or next(iter(label.values()), "")
