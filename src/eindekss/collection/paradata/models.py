"""How long an institution's people have had a section of a questionnaire before them."""

from django.db import models

from eindekss.collection.models import Response


class SectionTime(models.Model):
    """Seconds that a section was looked at, all persons and roster rows together. No person is named."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="times")
    section = models.CharField(max_length=60)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["response", "section"], name="section_time_once"),)

    def __str__(self) -> str:
        return f"{self.response_id}: {self.section} {self.seconds}"
