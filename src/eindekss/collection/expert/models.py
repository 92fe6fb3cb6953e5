"""The tables of experts' work. They stand beside the answers: an answer never depends on them."""

from django.conf import settings
from django.db import models

from eindekss.collection.models import AnswerFields, Response
from eindekss.registry.models import Institution, Wave


class Suggestion(models.Model):
    """What an automatic observer says of one item of one institution: a value, or the reason why there is none.

    ``decision`` says how far to trust it. ``check`` names the check and its version. ``confidence`` is from 0 to 1,
    or null where the check gives none. ``reason``: in a word, why the check could not look; '' where it did. What was
    suggested before is kept by ``Decision``, not here.
    """

    class Class(models.TextChoices):
        DECIDED = "A"
        SUGGESTED = "S"
        EXPERT_ONLY = "E"

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="suggestions")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="suggestions")
    item = models.CharField(max_length=60)
    decision = models.CharField(max_length=1, choices=Class)
    value = models.TextField(blank=True)
    missing = models.CharField(max_length=20, blank=True)
    confidence = models.FloatField(null=True)
    check_id = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    reason = models.CharField(max_length=40, blank=True)
    observed = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "institution", "item"], name="suggested_once"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.value or self.missing}"

    @property
    def has_outcome(self) -> bool:
        return self.decision != self.Class.EXPERT_ONLY


class Evidence(models.Model):
    """Something seen on a page: an excerpt, a picture, a file. Pictures and files are named by their SHA-256.

    ``crop_*`` is the part of the picture that matters, in its pixels.
    """

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="evidence")
    page = models.CharField(max_length=2000)
    excerpt = models.TextField(blank=True)
    observed = models.DateTimeField()
    image = models.CharField(max_length=64, blank=True)
    image_kind = models.CharField(max_length=10, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    crop_x = models.PositiveIntegerField(null=True)
    crop_y = models.PositiveIntegerField(null=True)
    crop_width = models.PositiveIntegerField(null=True)
    crop_height = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.page

    @property
    def near_crop(self) -> str:
        """The part that matters with something around it, as an SVG view box; '' where no part is marked."""
        if self.crop_width is None:
            return ""
        across, down = (max(_AROUND, side // 4) for side in (self.crop_width, self.crop_height))
        left, top = max(0, self.crop_x - across), max(0, self.crop_y - down)
        right = min(self.width, self.crop_x + self.crop_width + across)
        bottom = min(self.height, self.crop_y + self.crop_height + down)
        return f"{left} {top} {right - left} {bottom - top}"


_AROUND = 24  # pixels


class Sample(models.Model):
    """Sites drawn to be rated a second time. The seed and the settings give the same draw from the same sites."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="samples")
    questionnaire = models.CharField(max_length=60)
    seed = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    drawn_from = models.PositiveIntegerField()
    classification = models.CharField(max_length=60, blank=True)
    suggestions_shown = models.BooleanField(default=False)
    made = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.questionnaire}: {self.size}, {self.seed}"


class SecondRating(models.Model):
    """One questionnaire of one institution filled in by a second expert, who does not see the first one's answers."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="ratings")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="second_ratings")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="second_ratings")
    questionnaire = models.CharField(max_length=60)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_ratings")
    begun = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "institution", "questionnaire"], name="second_once"),)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.questionnaire}"


class SecondAnswer(AnswerFields):
    """What the second expert says now; the steps that led to it are ``Decision``s."""

    second = models.ForeignKey(SecondRating, models.CASCADE, related_name="answers")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["second", "row", "item"], name="second_answer_once"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.value or self.missing}"


class Decision(models.Model):
    """One answer that an expert decided: against which suggestion, and what stood before.

    Of a first rating (``response``) or a second one (``second``), never both. Rows are added; taking one back only
    stamps it, so that nothing of what was decided is lost.
    """

    class How(models.TextChoices):
        ACCEPTED = "accepted"  # the answer is the suggestion
        OVERRIDDEN = "overridden"  # the answer differs from it
        UNAIDED = "unaided"  # there was none, or it was not shown

    response = models.ForeignKey(Response, models.CASCADE, null=True, related_name="decisions")
    second = models.ForeignKey(SecondRating, models.CASCADE, null=True, related_name="decisions")
    item = models.CharField(max_length=60)
    how = models.CharField(max_length=10, choices=How)
    check_id = models.CharField(max_length=120, blank=True)
    decision = models.CharField(max_length=1, blank=True)
    confidence = models.FloatField(null=True)
    suggested_value = models.TextField(blank=True)
    suggested_missing = models.CharField(max_length=20, blank=True)
    value = models.TextField(blank=True)
    missing = models.CharField(max_length=20, blank=True)
    before_value = models.TextField(blank=True)
    before_missing = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(response=None, second__isnull=False) | models.Q(response__isnull=False, second=None),
                name="decision_of_one_rating",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.how}"

    def is_overtaken(self, shown: Suggestion, standing: tuple[str, str]) -> bool:
        """Whether a check says something now that the person neither saw when they decided nor says themselves.

        ``standing``: what stands as the answer. A check that could not look says nothing against a decision.
        """
        says = shown.value, shown.missing
        saw = None if self.how == self.How.UNAIDED else (self.suggested_value, self.suggested_missing)
        return shown.has_outcome and not shown.missing and says not in (saw, standing)


class Reconciliation(models.Model):
    """Two ratings that differed, which of them stands, and why. Rows are added; the latest of an item holds."""

    class Choice(models.TextChoices):
        FIRST = "first"
        SECOND = "second"

    second = models.ForeignKey(SecondRating, models.CASCADE, related_name="reconciliations")
    item = models.CharField(max_length=60)
    choice = models.CharField(max_length=10, choices=Choice)
    first_value = models.TextField(blank=True)
    first_missing = models.CharField(max_length=20, blank=True)
    second_value = models.TextField(blank=True)
    second_missing = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.item}: {self.choice}"


class ReactionTest(models.Model):
    """One message to an institution and how it was answered: at a time, not at all (``silent``), or not yet."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="reaction_tests")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="reaction_tests")
    channel = models.CharField(max_length=40)
    sent = models.DateTimeField()
    answered = models.DateTimeField(null=True)
    silent = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    changed = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(answered=None) | models.Q(silent=False), name="answered_or_silent"
            ),
            models.CheckConstraint(
                condition=models.Q(answered=None) | models.Q(answered__gte=models.F("sent")), name="answered_after_sent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.channel}"
