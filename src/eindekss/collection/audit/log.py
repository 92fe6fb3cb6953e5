"""Writing to the audit log: one function for every room."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from eindekss.collection.audit.address import address_of
from eindekss.collection.audit.models import AuditEntry
from eindekss.registry.models import User
from eindekss.registry.models import Wave as WaveRecord

LONGEST_ABOUT = 1000


def record(by: HttpRequest | User | None, act: str, about: str = "", wave: WaveRecord | None = None) -> AuditEntry:
    """Keep that the person of the request, or the user, did ``act``; None is the command line.

    ``about`` says to what, in a few words or keys: an institution, a file, an account. Never a secret, an answer or
    what somebody typed as a password.
    """
    request = by if isinstance(by, HttpRequest) else None
    user = getattr(request, "user", None) if request is not None else by
    known = user is not None and not isinstance(user, AnonymousUser)
    return AuditEntry.objects.create(
        who=user.get_username() if known else "",
        act=act,
        about=about[:LONGEST_ABOUT],
        wave=wave.key if wave else "",
        address=address_of(request) if request is not None else None,
    )
