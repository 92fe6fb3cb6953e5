"""A list that was brought in, from its upload to what became of it."""

from django.db import models

from eindekss.registry.models import User, Wave


class FrameImport(models.Model):
    """One list that somebody wants in a wave's frame, or has brought in.

    ``content`` is what was read of it, kept until it is confirmed; ``applied`` is when that was. A list that is
    discarded leaves no row. The counts are of what was written; ``by`` is None for the command line.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="frame_imports")
    file = models.CharField(max_length=200)
    content = models.JSONField(null=True)
    made = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    applied = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["wave", "by"], name="frame_import_of"),)

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.file}"
