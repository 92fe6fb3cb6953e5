"""How long the log is kept: entries for EINDEKSS_AUDIT_DAYS, the addresses in them for EINDEKSS_AUDIT_ADDRESS_DAYS."""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eindekss.collection.audit.log import record
from eindekss.collection.audit.models import Act, AuditEntry


class Pruned(NamedTuple):
    """How many entries were removed, and from how many the address was."""

    entries: int
    addresses: int


@transaction.atomic
def prune() -> Pruned:
    """The one way in which anything leaves the log; it is recorded there itself."""
    now = timezone.now()
    every = QuerySet(AuditEntry)  # without the guard that keeps everybody else from removing entries
    old, _ = every.filter(at__lt=now - datetime.timedelta(days=settings.AUDIT_DAYS)).delete()
    lately = now - datetime.timedelta(days=settings.AUDIT_ADDRESS_DAYS)
    blanked = every.filter(at__lt=lately, address__isnull=False).update(address=None)
    if old or blanked:
        record(None, Act.LOG_PRUNED, f"{old} / {blanked}")
    return Pruned(old, blanked)
