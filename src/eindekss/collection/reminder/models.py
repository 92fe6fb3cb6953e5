"""The table of reminders: who was written to, by which rule."""

from django.conf import settings
from django.db import models

from eindekss.registry.models import Institution, Wave


class Reminder(models.Model):
    """One letter of one rule to one person about one institution: there is never a second.

    The row is written before the letter leaves, so that two runs at once cannot both send it. One whose outcome is
    still ``begun`` was cut off in between; it is not sent again, because it may have left.
    """

    class Outcome(models.TextChoices):
        BEGUN = "begun"
        SENT = "sent"
        UNDELIVERABLE = "undeliverable"

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="reminders")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    rule = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.BEGUN)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["wave", "institution", "user", "rule"], name="reminded_once_by_rule"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rule}"
