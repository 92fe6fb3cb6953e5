"""The tables of a wave's life: its moves, and the definition that it was opened with."""

from django.conf import settings
from django.db import models

from eindekss.collection.append_only import AppendOnly
from eindekss.registry.models import Wave


class WaveEvent(AppendOnly):
    """One move of a wave from state to state, or its last day changed, and by whom; None is the command line."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="moves")
    move = models.CharField(max_length=20)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.move}"


class FrozenFile(AppendOnly):
    """One file of the definition as it was when the wave opened. ``name`` is relative to the wave's folder.

    ``digest`` covers what the wave depends on in the file, which need not be all of it (see ``freeze``).
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="frozen_files")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "name"], name="frozen_once"),)

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.name}"
