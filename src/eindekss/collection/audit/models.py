"""The audit log's table. Rows stand alone: they outlive the accounts and waves that they speak of."""

from django.db import models

from eindekss.collection.append_only import AppendOnly


class Act(models.TextChoices):
    """What is recorded. Each has its words in ``texts.yaml``: ``act-<value>``."""

    LOGGED_IN = "logged-in"
    LOG_IN_FAILED = "log-in-failed"
    LOGGED_OUT = "logged-out"
    PASSWORD_SET = "password-set"  # noqa: S105 - an act's name, not a password
    ACCESS_GIVEN = "access-given"
    ACCESS_REVOKED = "access-revoked"
    COORDINATOR = "coordinator"
    COORDINATOR_NO_MORE = "coordinator-no-more"
    DELEGATED = "delegated"
    CONFINED = "confined"
    CONFINED_NO_MORE = "confined-no-more"
    LINK_SENT = "link-sent"
    LINK_USED = "link-used"
    EXPORTED = "exported"
    WORKBOOK_UPLOADED = "workbook-uploaded"
    WORKBOOK_APPLIED = "workbook-applied"
    SUBMITTED = "submitted"
    REOPENED = "reopened"
    DEADLINE_EXTENDED = "deadline-extended"
    WAVE_MOVED = "wave-moved"
    REMINDERS_SENT = "reminders-sent"
    IMPORTED = "imported"
    TOKEN_MADE = "token-made"  # noqa: S105
    TOKEN_REVOKED = "token-revoked"  # noqa: S105
    FILE_ATTACHED = "file-attached"
    FILE_REMOVED = "file-removed"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    LOG_PRUNED = "log-pruned"


class AuditEntry(AppendOnly):
    """One act. ``who`` is a user name, '' for the command line or someone unknown; ``wave`` is a key, '' for none.

    No foreign keys: an account that is removed takes nothing out of the log, and the log changes with nothing.
    """

    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150, blank=True)
    act = models.CharField(max_length=30)  # one of Act; not held by the table, so that a new act needs no migration
    about = models.TextField(blank=True)
    wave = models.CharField(max_length=100, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["wave", "at"], name="audit_of_wave"),
            models.Index(fields=["who", "at"], name="audit_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.who}: {self.act}"
