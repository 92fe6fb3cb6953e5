"""Tables of the API: who may come in, and what has been taken already."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from eindekss.registry.models import Institution, Wave


class Token(models.Model):
    """A system's way in, to one institution's answers in one wave. ``digest`` is the hash of its secret.

    ``author`` is an account that nobody can log in to: the answers' history names it as who changed them.
    ``spare`` is how many requests the token may make at once, counted at the moment ``last_used``.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="tokens")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)
    spare = models.FloatField(default=0)

    class Meta:
        indexes = (models.Index(fields=["wave", "institution"], name="token_of"),)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.name}"

    @property
    def is_usable(self) -> bool:
        return self.revoked is None and self.expires > timezone.now()


class Submission(models.Model):
    """Answers taken under an idempotency key: the same request gets the same ``outcome``, and writes nothing again."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="submissions")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    outcome = models.JSONField(null=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="submission_once"),)

    def __str__(self) -> str:
        return f"{self.token_id}: {self.key}"
