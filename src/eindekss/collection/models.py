"""The tables of what was answered. One row an answer, never one column a question; and a history."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from eindekss.registry.models import Institution, Wave


class Response(models.Model):
    """One questionnaire of one institution in one wave. Its states and moves are in ``lifecycle``."""

    class State(models.TextChoices):
        INVITED = "invited"
        OPENED = "opened"
        IN_PROGRESS = "in-progress"
        SUBMITTED = "submitted"
        REOPENED = "reopened"

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="responses")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="responses")
    questionnaire = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=State, default=State.INVITED)
    opened = models.DateTimeField(null=True)
    submitted = models.DateTimeField(null=True)
    minutes = models.FloatField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "institution", "questionnaire"], name="response_once"),)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.questionnaire}"


class AnswerFields(models.Model):
    """A value or the reason why there is none.

    ``value`` is written as in an answers file: a number with a decimal point, a text, a code, or codes joined by
    a space. The item's kind says which, so the table never changes when a questionnaire does.
    ``version`` counts the changes of this answer, from 1.
    """

    item = models.CharField(max_length=60)
    row = models.CharField(max_length=60, blank=True)
    value = models.TextField(blank=True)
    missing = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def said(self) -> tuple[str, str]:
        return self.value, self.missing


class Answer(AnswerFields):
    """What stands now."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["response", "row", "item"], name="answer_once"),
            models.CheckConstraint(
                condition=models.Q(value="") | models.Q(missing=""), name="value_or_reason_not_both"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.value or self.missing}"


class _OnlyAdded(models.QuerySet):
    """Rows that come in and stay as they are."""

    def update(self, **kwargs: object) -> int:
        raise TypeError("history is only added to")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("history is only added to")


class History(AnswerFields):
    """Every version that an answer given or imported has had. Rows are added and never changed."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="history")

    objects = _OnlyAdded.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["response", "row", "item", "version"], name="version_once"),)

    def __str__(self) -> str:
        return f"{self.item} {self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise TypeError("history is only added to")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> None:
        raise TypeError("history is only added to")


class Event(models.Model):
    """One move of a response through its lifecycle, and who made it."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="events")
    move = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.response_id}: {self.move}"


class FieldEvent(models.Model):
    """One step of the field work with one institution, and who took it. Rows are added and never changed.

    ``until`` is the new last day of an extension. The wave and the institution are named rather than the
    participation, which is written anew whenever the frame is loaded.
    """

    class Kind(models.TextChoices):
        NOTE = "note"
        EXTENDED = "extended"
        INVITED = "invited"
        LINK_SENT = "link-sent"
        LINK_UNSENT = "link-unsent"
        LINK_REVOKED = "link-revoked"
        LINK_USED = "link-used"
        PASSWORD_SET = "password-set"  # noqa: S105 - a step's name, not a password
        REMINDED = "reminded"
        NOT_REMINDED = "not-reminded"
        ACCESS_WITHDRAWN = "access-withdrawn"
        COORDINATOR = "coordinator"
        COORDINATOR_NO_MORE = "coordinator-no-more"
        DELEGATED = "delegated"
        ASKS = "asks"
        ASKS_NO_MORE = "asks-no-more"

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="field_events")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="field_events")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(blank=True)
    until = models.DateField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = _OnlyAdded.as_manager()

    class Meta:
        indexes = (models.Index(fields=["wave", "institution"], name="field_event_of"),)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.kind}"


class AccessLink(models.Model):
    """A personal way in: one person, one use, until a day. ``digest`` is the hash of the link's secret.

    A link without an institution opens the whole of what the person may do in the wave.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_links")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="access_links")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="access_links")
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wave_id}"

    @property
    def is_usable(self) -> bool:
        return self.used is None and self.revoked is None and self.expires > timezone.now()


# The tables of the rooms, which build on those above.
from eindekss.collection.api.models import Submission, Token  # noqa: E402, F401
from eindekss.collection.attachment.models import Attachment  # noqa: E402, F401
from eindekss.collection.audit.models import AuditEntry  # noqa: E402, F401
from eindekss.collection.checking.models import Confirmation  # noqa: E402, F401
from eindekss.collection.enrolment.models import FrameImport  # noqa: E402, F401
from eindekss.collection.expert.models import (  # noqa: E402, F401
    Decision,
    Evidence,
    ReactionTest,
    Reconciliation,
    Sample,
    SecondAnswer,
    SecondRating,
    Suggestion,
)
from eindekss.collection.field_period.models import FrozenFile, WaveEvent  # noqa: E402, F401
from eindekss.collection.paradata.models import SectionTime  # noqa: E402, F401
from eindekss.collection.query.models import Query, Remark  # noqa: E402, F401
from eindekss.collection.reminder.models import Reminder  # noqa: E402, F401
from eindekss.collection.teamwork.models import Delegation, Presence  # noqa: E402, F401
