"""Who of an institution answers for which sections, and who is in which one now."""

from django.db import models

from eindekss.collection.models import Response
from eindekss.registry.models import Assignment, User


class Delegation(models.Model):
    """A section that a person of the institution answers for; section '' is the whole questionnaire.

    The questionnaire is named, like in ``Response``: a section can be delegated before anyone has opened it.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="delegations")
    questionnaire = models.CharField(max_length=60)
    section = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["assignment", "questionnaire", "section"], name="delegated_once"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.questionnaire} {self.section}"


class Presence(models.Model):
    """Where in a questionnaire a person was last, and when: one row for both, so that the table stays small."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, models.CASCADE, related_name="presences")
    section = models.CharField(max_length=60)
    row = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["response", "user"], name="present_once"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.section}"
