"""Personal links: made, found, used once, revoked. The database holds their hashes only."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eindekss.collection import audit
from eindekss.collection.models import AccessLink, FieldEvent
from eindekss.registry.models import Assignment, Institution, User
from eindekss.registry.models import Wave as WaveRecord

Kind = FieldEvent.Kind
_SIGNER = {"salt": "eindekss.access-link", "sep": "."}


class OfficeAccount(Exception):
    """The address belongs to someone of the programme office, who logs in with a password only."""


@dataclass(frozen=True)
class Contact:
    """Whom to invite, and in which language to write to them."""

    name: str
    email: str
    language: str


def digest(secret: str) -> str:
    """What is kept of a link. The secret is 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(record: WaveRecord, institution: Institution, contact: Contact, by: User | None) -> tuple[AccessLink, str]:
    """The person's account and assignment where they are new, and a link; earlier links of theirs are revoked.

    Where nobody of the institution coordinates yet, as with the first person invited, this one does.
    Returns the link and its token, which exists nowhere else.
    """
    user = _user(contact)
    here = Assignment.objects.filter(wave=record, institution=institution, role=Assignment.Role.INSTITUTION)
    _, new = here.get_or_create(
        user=user, wave=record, institution=institution, role=Assignment.Role.INSTITUTION,
        defaults={"coordinates": not here.filter(coordinates=True).exists()},
    )  # fmt: skip
    if new:
        note(record, institution, Kind.INVITED, user.email, by)
        audit.record(by, audit.Act.ACCESS_GIVEN, f"{institution.key} {user.get_username()}", record)
    return issue(record, institution, user, contact.language, by)


def issue(
    record: WaveRecord, institution: Institution | None, user: User, language: str, by: User | None
) -> tuple[AccessLink, str]:
    """A link and its token for someone who has access; without an institution, to all they have in the wave."""
    revoke(record, institution, user, by)
    secret = secrets.token_urlsafe(32)
    link = AccessLink.objects.create(
        user=user, wave=record, institution=institution, language=language, digest=digest(secret),
        expires=timezone.now() + datetime.timedelta(days=settings.ACCESS_LINK_DAYS),
    )  # fmt: skip
    return link, Signer(**_SIGNER).sign(secret)


def _user(contact: Contact) -> User:
    email = contact.email.lower()
    user, new = User.objects.get_or_create(username=email, defaults={"email": email})
    if user.is_superuser or user.assignments.filter(role=Assignment.Role.OFFICE).exists():
        raise OfficeAccount
    if new:
        user.set_unusable_password()
    user.first_name, user.email = contact.name[:150], user.email or email
    user.save()
    return user


def revoke(record: WaveRecord, institution: Institution | None, user: User, by: User | None) -> int:
    """Revoke the person's links that could still be used, and say how many there were."""
    usable = _usable().filter(wave=record, institution=institution, user=user)
    count = usable.update(revoked=timezone.now())
    if count:
        note(record, institution, Kind.LINK_REVOKED, user.email, by)
    return count


def _usable() -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(
        used=None, revoked=None, expires__gt=timezone.now(), user__is_active=True
    )  # fmt: skip


def find(token: str) -> AccessLink | None:
    """The link of a token that can still be used."""
    try:
        secret = Signer(**_SIGNER).unsign(token)
    except BadSignature:
        return None
    return _usable().filter(digest=digest(secret)).first()


@transaction.atomic
def use(pk: int) -> AccessLink | None:
    """Use the link up. None where it cannot be used any more, for example because someone was quicker."""
    link = _usable().select_for_update(of=("self",)).select_related("user", "wave", "institution").filter(pk=pk).first()
    if link is None or not _assigned(link):
        return None
    link.used = timezone.now()
    link.save(update_fields=["used"])
    note(link.wave, link.institution, Kind.LINK_USED, link.user.email, link.user)
    return link


def _assigned(link: AccessLink) -> bool:
    mine = link.user.assignments.filter(wave=link.wave_id)
    return (mine.filter(institution=link.institution_id) if link.institution_id else mine).exists()


def usable(pk: int | None) -> AccessLink | None:
    return _usable().select_related("user", "wave").filter(pk=pk).first() if pk else None


def note(record: WaveRecord, institution: Institution | None, kind: str, words: str, by: User | None) -> None:
    """Into the institution's history; what is about the whole wave stands in the audit log alone."""
    if institution is None:
        return
    FieldEvent.objects.create(wave=record, institution=institution, kind=kind, text=words, by=by)
