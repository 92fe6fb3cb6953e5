"""The files that stand beside answers."""

from django.conf import settings
from django.db import models

from eindekss.collection.models import Response


class Attachment(models.Model):
    """A file beside one answer. ``digest`` is the SHA-256 under which it is kept.

    One that is taken away stays in the table, with who took it away and when; its file is kept too.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="attachments")
    item = models.CharField(max_length=60)
    row = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    removed = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["response", "item", "row"], name="attachment_of_answer"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.name}"
