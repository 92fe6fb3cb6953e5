"""Tokens: made, found, spent, revoked. The database holds their hashes only."""

import datetime
import hashlib
import math
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eindekss.collection.access import allowed
from eindekss.collection.api.models import Token
from eindekss.registry.models import Participation, User

MARK = "eix_"  # lets tools that look for leaked secrets know one
DAYS = (30, 90, 365)
_SHOWN = len(MARK) + 4


class TooMany(Exception):
    """The token has no request to spare for another ``wait`` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def digest(secret: str) -> str:
    """What is kept of a token. The secret is 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(participation: Participation, name: str, days: int, by: User) -> tuple[Token, str]:
    """A token, and its secret, which exists nowhere else."""
    secret = MARK + secrets.token_urlsafe(32)
    beginning = secret[:_SHOWN]
    author = User(username=f"{name} ({beginning}…{secrets.token_hex(2)})", first_name=name, is_active=False)
    author.set_unusable_password()
    author.save()
    token = Token.objects.create(
        wave=participation.wave, institution=participation.institution, name=name, beginning=beginning,
        digest=digest(secret), author=author, made_by=by, spare=_most(),
        expires=timezone.now() + datetime.timedelta(days=days),
    )  # fmt: skip
    return token, secret


def revoke(participation: Participation, pk: str) -> Token | None:
    """Revoke the institution's token of this number; None where there is none that could still be used."""
    mine = Token.objects.filter(wave=participation.wave, institution=participation.institution, revoked=None)
    token = mine.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    if token is None or not token.is_usable:
        return None
    token.revoked = timezone.now()
    token.save(update_fields=["revoked"])
    return token


def find(secret: str) -> tuple[Token, Participation] | None:
    """The token that can be used, and its institution's part in the wave.

    A token ends with the rights of whoever made it: one made by a coordinator who has left opens nothing.
    """
    known = Token.objects.select_related("wave", "institution", "author", "made_by")
    token = known.filter(digest=digest(secret)).first()
    if token is None or not token.is_usable or not token.made_by.is_active:
        return None
    participations = Participation.objects.select_related("wave", "institution")
    participation = participations.filter(wave=token.wave, institution=token.institution).first()
    if participation is None or not allowed(token.made_by, "team", token.wave, participation, "institution"):
        return None
    return token, participation


@transaction.atomic
def spend(token: Token) -> None:
    """Count one request; ``TooMany`` where the token's allowance is used up.

    The allowance refills evenly, a minute's worth at most. It stands in the token's own row, so that it is one for
    all processes of the site.
    """
    held = Token.objects.select_for_update().get(pk=token.pk)
    now = timezone.now()
    since = max((now - held.last_used).total_seconds(), 0) if held.last_used else 60
    spare = min(held.spare + since * _most() / 60, _most())
    if spare < 1:
        raise TooMany(math.ceil((1 - spare) * 60 / _most()))
    held.spare, held.last_used = spare - 1, now
    held.save(update_fields=["spare", "last_used"])


def _most() -> int:
    most: int = settings.API_REQUESTS_PER_MINUTE
    return most
