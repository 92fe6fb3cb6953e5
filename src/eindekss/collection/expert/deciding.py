"""What an expert decides of an item: written as an answer, and kept with the suggestion it followed or did not."""

from django.db import transaction
from django.utils import timezone

from eindekss.collection import answering, lifecycle
from eindekss.collection.answering import Conflict, Said, Seen, seen_now
from eindekss.collection.expert.sitting import Sitting, suggested
from eindekss.collection.models import Decision, SecondAnswer, SecondRating


@transaction.atomic
def decide(sitting: Sitting, item: str, said: Said, seen: Seen) -> Conflict | None:
    """Write the answer and how it came about. A conflict where it was changed meanwhile: then nothing is written.

    ``lifecycle.NotAllowed`` where the site has been handed in.
    """
    again = sitting.overtaken(item) is not None
    conflict = _write(sitting, item, said, seen)
    if conflict:
        return conflict
    _remember(sitting, item, said, seen.said, again)
    return None


def _write(sitting: Sitting, item: str, said: Said, seen: Seen) -> Conflict | None:
    if sitting.second:
        return _write_second(sitting, sitting.second, item, said, seen)
    if not sitting.editable:
        raise lifecycle.NotAllowed("answer")
    conflicts = answering.save(sitting.visit.response, "", {item: said}, {item: seen}, sitting.user)
    return conflicts[0] if conflicts else None


def _write_second(sitting: Sitting, second: SecondRating, item: str, said: Said, seen: Seen) -> Conflict | None:
    second = SecondRating.objects.select_for_update().get(pk=second.pk)
    if second.finished or not sitting.editable:
        raise lifecycle.NotAllowed("answer")
    lifecycle.in_open_wave(second.wave_id)
    current = SecondAnswer.objects.filter(second=second, row="", item=item).first()
    if current is not None and current.said == said:
        return None
    if seen_now(current).version != seen.version:
        return Conflict(item, said, current)
    answer = current or SecondAnswer(second=second, item=item, version=0, source="given")
    answer.value, answer.missing = said
    answer.version, answer.changed, answer.changed_by = answer.version + 1, timezone.now(), sitting.user
    answer.save()
    if second.begun is None:
        second.begun = answer.changed
        second.save(update_fields=["begun"])
    return None


def _remember(sitting: Sitting, item: str, said: Said, before: Said, again: bool) -> None:
    """Saying the same once more is a decision only where a later look spoke against the first (``again``)."""
    last = latest(sitting, item)
    if last and (last.value, last.missing) == said and not again:
        return
    shown = sitting.outcome(item)
    how = Decision.How.UNAIDED
    if shown:
        how = Decision.How.ACCEPTED if suggested(shown) == said else Decision.How.OVERRIDDEN
    decision = Decision(
        **sitting.rating, item=item, how=how, value=said.value, missing=said.missing, by=sitting.user,
        before_value=before.value, before_missing=before.missing,
    )  # fmt: skip
    if shown:
        decision.check_id, decision.decision, decision.confidence = shown.check_id, shown.decision, shown.confidence
        decision.suggested_value, decision.suggested_missing = suggested(shown)
    elif left_open := sitting.left_open(item):
        decision.check_id, decision.decision = left_open.check_id, left_open.decision
    decision.save()


def latest(sitting: Sitting, item: str | None = None) -> Decision | None:
    """This person's last decision about the site (or about one item of it) that has not been taken back."""
    if sitting.second is None and sitting.visit.response.pk is None:
        return None
    found = Decision.objects.filter(**sitting.rating, by=sitting.user, undone=None).order_by("-pk")
    return (found.filter(item=item) if item else found).first()


@transaction.atomic
def undo(sitting: Sitting, decision: Decision) -> bool:
    """Put back what stood before the decision. False where somebody has changed the answer since: it is left alone."""
    seen, before = sitting.seen(decision.item), Said(decision.before_value, decision.before_missing)
    if seen.said != (decision.value, decision.missing) or _write(sitting, decision.item, before, seen):
        return False
    decision.undone = timezone.now()
    decision.save(update_fields=["undone"])
    return True
