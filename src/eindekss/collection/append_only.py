"""Tables whose rows come in and stay as they are."""

from django.db import models


class OnlyAdded(models.QuerySet):
    """Rows are added; changing or removing one is a programming error."""

    def update(self, **kwargs: object) -> int:
        raise TypeError("history is only added to")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("history is only added to")


class AppendOnly(models.Model):
    """A table that keeps what was."""

    objects = OnlyAdded.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise TypeError("history is only added to")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> None:
        raise TypeError("history is only added to")
