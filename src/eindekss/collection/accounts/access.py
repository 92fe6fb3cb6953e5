"""Giving access in a wave, changing it and taking it away. The wave is locked meanwhile, so that rules hold."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from eindekss.collection.invitation import links
from eindekss.collection.invitation.links import Contact
from eindekss.collection.models import AccessLink, FieldEvent, SecondRating
from eindekss.collection.signin import factor
from eindekss.registry.models import Assignment, Institution, User
from eindekss.registry.models import Wave as WaveRecord

Role = Assignment.Role
NO_PASSWORD = "!"  # noqa: S105 - how Django's unusable passwords begin


class NotDone(Exception):
    """Nothing was changed; ``id`` names the text that says why."""

    def __init__(self, identifier: str, **values: object) -> None:
        super().__init__(identifier)
        self.id, self.values = identifier, values


def _as_office(record: WaveRecord, by: User) -> WaveRecord:
    """The wave, locked; whoever lost the office's rights a moment ago changes nothing any more."""
    locked = WaveRecord.objects.select_for_update().get(pk=record.pk)
    if not Assignment.objects.filter(wave=locked, user=by, role=Role.OFFICE).exists():
        raise PermissionDenied
    return locked


@transaction.atomic
def give(record: WaveRecord, contact: Contact, role: str, institutions: Collection[Institution], by: User) -> User:
    """Access for an expert of these institutions, or for a colleague of the office. A name that stands is kept."""
    _as_office(record, by)
    if role == Role.EXPERT and not institutions:
        raise NotDone("account-no-institution")
    user = User.objects.filter(Q(username=contact.email) | Q(email__iexact=contact.email)).order_by("pk").first()
    if user is None:
        user = User(username=contact.email)
        user.set_unusable_password()
        user.save()
    if user.assignments.filter(wave=record).exclude(role=role).exists():
        raise NotDone("account-other-role", email=contact.email)
    user.first_name, user.email = user.first_name or contact.name[:150], user.email or contact.email
    user.is_active = True
    user.save()
    for institution in institutions if role == Role.EXPERT else (None,):
        _assign(record, user, role, institution)
    return user


def _assign(record: WaveRecord, user: User, role: str, institution: Institution | None) -> None:
    if institution and SecondRating.objects.filter(wave=record, institution=institution, rater=user).exists():
        raise NotDone("account-second-rater", institution=institution.key)
    Assignment.objects.get_or_create(user=user, wave=record, institution=institution, role=role)


@transaction.atomic
def assign(
    record: WaveRecord, user: User, institutions: Collection[Institution], by: User
) -> tuple[list[str], list[str]]:
    """Exactly these institutions for an expert; returns those that are new and those that are theirs no more.

    What they have answered for the latter stays.
    """
    _as_office(record, by)
    if not institutions:
        raise NotDone("account-no-institution")
    mine = user.assignments.filter(wave=record, role=Role.EXPERT)
    if not mine.exists():
        raise NotDone("account-changed-meanwhile")
    before, after = set(mine.values_list("institution__key", flat=True)), {each.key for each in institutions}
    mine.exclude(institution__in=institutions).delete()
    for institution in institutions:
        _assign(record, user, Role.EXPERT, institution)
    return sorted(after - before), sorted(before - after)


@transaction.atomic
def rename(record: WaveRecord, user: User, contact: Contact, by: User) -> bool:
    """Another name or address; says whether the address has changed. Links sent to the address before are revoked."""
    _as_office(record, by)
    moved = contact.email != user.email.lower()
    if moved and not answers_for(user, by):
        raise NotDone("account-elsewhere")
    if moved and User.objects.filter(Q(username=contact.email) | Q(email__iexact=contact.email)).exclude(pk=user.pk):
        raise NotDone("account-address-taken", email=contact.email)
    if moved:
        if user.username == user.email.lower():
            user.username = contact.email
        user.email = contact.email
        _revoke_links(AccessLink.objects.filter(user=user), by)
    user.first_name, user.last_name = contact.name[:150], ""
    user.save()
    return moved


@transaction.atomic
def take_factor(record: WaveRecord, user: User, by: User) -> None:
    """The second factor of someone who has lost it; where they need one, they set up another when they next come."""
    _as_office(record, by)
    if user == by:
        raise NotDone("account-factor-own")
    if not answers_for(user, by):
        raise NotDone("account-factor-elsewhere")
    if not factor.take_away(user):
        raise NotDone("account-factor-none")


def answers_for(user: User, by: User) -> bool:
    """Whether ``by`` is the office of every wave the person has access in: what is changed there, they answer for."""
    offices = by.assignments.filter(role=Role.OFFICE).values("wave")
    return not user.is_superuser and not user.assignments.exclude(wave__in=offices).exists()


@transaction.atomic
def revoke(record: WaveRecord, user: User, by: User) -> None:
    """All the person's access in the wave. Who has none left anywhere cannot log in; their name stays in histories."""
    _as_office(record, by)
    mine = user.assignments.filter(wave=record)
    if mine.filter(role=Role.OFFICE).exists() and not _other_office(record, user):
        raise NotDone("account-last-office")
    _revoke_links(AccessLink.objects.filter(user=user, wave=record), by)
    for each in mine.filter(role=Role.INSTITUTION).select_related("institution"):
        links.note(record, each.institution, FieldEvent.Kind.ACCESS_WITHDRAWN, user.get_username(), by)
    mine.delete()
    if not user.assignments.exists() and not user.is_superuser:
        user.is_active = False
        user.save(update_fields=["is_active"])


def _other_office(record: WaveRecord, user: User) -> bool:
    """Whether anybody else of the office can log in: one who was only sent a link may never come."""
    others = User.objects.filter(assignments__wave=record, assignments__role=Role.OFFICE, is_active=True)
    came = Q(last_login__isnull=False) | ~Q(password__startswith=NO_PASSWORD)
    return others.exclude(pk=user.pk).filter(came).exists()


def _revoke_links(found: QuerySet[AccessLink], by: User) -> None:
    for link in found.filter(used=None, revoked=None).select_related("wave", "institution", "user"):
        links.revoke(link.wave, link.institution, link.user, by)
