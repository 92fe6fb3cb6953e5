"""A query on one answer with what was said about it, and the answer before and after."""

from django.db import models

from eindekss.collection.models import Response
from eindekss.registry.models import User


class Query(models.Model):
    """One answer that someone asks the institution about.

    ``before`` is the answer's version at asking and ``after`` at closing, each with what it said; version 0 is no
    answer. The values stand here too, because answers that came with a wave's files have no history.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"

    response = models.ForeignKey(Response, models.CASCADE, related_name="queries")
    item = models.CharField(max_length=60)
    row = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    closed = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    before_version = models.PositiveIntegerField()
    before_value = models.TextField(blank=True)
    before_missing = models.CharField(max_length=20, blank=True)
    after_version = models.PositiveIntegerField(null=True)
    after_value = models.TextField(blank=True)
    after_missing = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["response", "row", "item"],
                condition=~models.Q(state="closed"),
                name="one_query_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.response_id}: {self.item} {self.state}"


class Remark(models.Model):
    """What was said about a query: the question itself, replies, further questions. Rows are only added."""

    query = models.ForeignKey(Query, models.CASCADE, related_name="remarks")
    text = models.TextField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text
