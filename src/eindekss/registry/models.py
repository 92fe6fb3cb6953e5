"""The tables of who is asked. A wave keeps its own names and classes: a later one changes no earlier one."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models

PRACTICE = "-demo"


class User(AbstractUser):
    """Someone who logs in. What they may do is said by their assignments alone."""

    @cached_property
    def held(self) -> tuple["Assignment", ...]:
        """Their assignments in all waves, read once: what a person may do is asked many times while a page is made."""
        return tuple(self.assignments.select_related("wave"))


class Wave(models.Model):
    """One round. ``folder`` holds its definition: the instruments, titles and notice are read from there.

    ``frozen`` is the digest of the definition that the wave was opened with, '' before that and where nobody opened
    it: a wave whose answers came from files, or a practice wave.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"
        OPEN = "open"
        CLOSED = "closed"
        ARCHIVED = "archived"

    key = models.SlugField(max_length=100, unique=True)
    folder = models.CharField(max_length=1000)
    opened = models.DateField()
    closed = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    frozen = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_archived(self) -> bool:
        return self.state == self.State.ARCHIVED

    @property
    def is_practice(self) -> bool:
        """A wave to try the pages in: its definition is another wave's, its answers go nowhere."""
        return self.key.endswith(PRACTICE)


class Institution(models.Model):
    """An identity that lasts over waves. The key is the registration number, or a marked substitute."""

    key = models.CharField(max_length=40, unique=True)
    registration_number = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.key


class Participation(models.Model):
    """An institution as one wave's frame knows it."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="participations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="participations")
    name_lv = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400, blank=True)
    abbreviation = models.CharField(max_length=60, blank=True)
    website = models.CharField(max_length=400, blank=True)
    participates = models.BooleanField(default=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "institution"], name="institution_once_in_wave"),)

    def __str__(self) -> str:
        return self.name_lv

    def name(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name_lv


class Classification(models.Model):
    """A way to divide a wave's institutions, e.g. by sector."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="classifications")
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    title_lv = models.CharField(max_length=400)
    title_en = models.CharField(max_length=400)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "key"], name="classification_once_in_wave"),)

    def __str__(self) -> str:
        return self.key


class Category(models.Model):
    """One class of a classification."""

    classification = models.ForeignKey(Classification, models.CASCADE, related_name="categories")
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    label_lv = models.CharField(max_length=400)
    label_en = models.CharField(max_length=400)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["classification", "key"], name="category_once"),)

    def __str__(self) -> str:
        return self.key


class Membership(models.Model):
    """Which class an institution falls in, and how that is known."""

    class Basis(models.TextChoices):
        STATED = "stated"
        INFERRED = "inferred"
        DERIVED = "derived"

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="memberships")
    classification = models.ForeignKey(Classification, models.CASCADE, related_name="memberships")
    category = models.ForeignKey(Category, models.CASCADE, related_name="memberships")
    basis = models.CharField(max_length=10, choices=Basis)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["institution", "classification"], name="one_category_each"),)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.category_id}"


class RosterRow(models.Model):
    """One service, information system or other thing of an institution that items are asked about."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="roster")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="roster")
    unit = models.CharField(max_length=40)
    row = models.CharField(max_length=60)
    name_lv = models.TextField()
    name_en = models.TextField(blank=True)
    kind = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=20)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "unit", "institution", "row"], name="roster_row_once"),)

    def __str__(self) -> str:
        return self.name_lv

    def name(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name_lv


class Assignment(models.Model):
    """What one user may do in one wave. The office has no institution: it sees them all.

    Of an institution: who ``coordinates`` gives colleagues access and sections; who is ``confined`` may answer in
    their own sections only. An expert who ``asks`` may see the institution's own answers and raise queries on them.
    """

    class Role(models.TextChoices):
        INSTITUTION = "institution"
        EXPERT = "expert"
        OFFICE = "office"

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="assignments")
    institution = models.ForeignKey(Institution, models.CASCADE, null=True, blank=True, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role)
    coordinates = models.BooleanField(default=False)
    confined = models.BooleanField(default=False)
    asks = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "wave", "institution", "role"], name="assigned_once"),
            models.CheckConstraint(
                condition=models.Q(role="office", institution=None)
                | (~models.Q(role="office") & models.Q(institution__isnull=False)),
                name="office_alone_has_no_institution",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
