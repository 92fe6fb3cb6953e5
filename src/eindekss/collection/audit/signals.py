"""Log-ins as Django tells of them, whichever way somebody came in."""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from eindekss.collection.audit.address import address_of
from eindekss.collection.audit.models import Act, AuditEntry
from eindekss.registry.models import User


def connect() -> None:
    user_logged_in.connect(_logged_in, dispatch_uid="audit-logged-in")
    user_logged_out.connect(_logged_out, dispatch_uid="audit-logged-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-log-in-failed")


def _logged_in(request: HttpRequest, user: User, **kwargs: object) -> None:
    _keep(request, user.get_username(), Act.LOGGED_IN)


def _logged_out(request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user is not None:
        _keep(request, user.get_username(), Act.LOGGED_OUT)


def _failed(credentials: Mapping[str, str], request: HttpRequest | None = None, **kwargs: object) -> None:
    """The name is kept only where there is such an account: people type passwords into the wrong field.

    After as many failures as lock an account, further ones of the same name from the same address are not kept for a
    quarter of an hour: whoever keeps trying must not fill the log.
    """
    tried = str(credentials.get("username") or "")
    who = tried if User.objects.filter(username=tried).exists() else ""
    address = address_of(request) if request is not None else None
    lately = timezone.now() - datetime.timedelta(minutes=15)
    failed = AuditEntry.objects.filter(act=Act.LOG_IN_FAILED, who=who, address=address, at__gte=lately)
    if failed.count() < settings.AXES_FAILURE_LIMIT:
        _keep(request, who, Act.LOG_IN_FAILED)


def _keep(request: HttpRequest | None, who: str, act: Act) -> None:
    AuditEntry.objects.create(who=who, act=act, address=address_of(request) if request is not None else None)
