"""The respondents' word on answers that look unlikely."""

from django.conf import settings
from django.db import models

from eindekss.collection.append_only import AppendOnly
from eindekss.collection.models import Response


class Confirmation(AppendOnly):
    """Why what a soft rule finds unlikely is so. Rows are added and never changed; the last one counts.

    ``evidence`` is what the rule rested on when this was said: once it is something else, the comment has lapsed.
    An empty ``comment`` takes an earlier one back.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="confirmations")
    row = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=200)
    comment = models.TextField(blank=True)
    evidence = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["response", "row", "rule"], name="confirmation_of"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.row}"
