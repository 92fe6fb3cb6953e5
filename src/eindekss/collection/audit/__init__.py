"""Audit log: who did what that matters to security, when and from where. Other rooms call ``record``."""

from eindekss.collection.audit.log import record
from eindekss.collection.audit.models import Act

__all__ = ["Act", "record"]
