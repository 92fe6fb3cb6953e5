"""The test of reaction: when a message was sent, when it was answered, and the answers that follow from it."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.expert.clock import elapsed, middle
from eindekss.collection.expert.deciding import decide
from eindekss.collection.expert.plan import Channel, Plan
from eindekss.collection.expert.sitting import Sitting
from eindekss.collection.models import ReactionTest
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item


class Overtaken(Exception):
    """Somebody has changed the item meanwhile; the test is not kept either, so that the two never disagree."""


def tests(sitting: Sitting) -> list[ReactionTest]:
    """The institution's tests, by channel and time."""
    visit = sitting.visit
    found = ReactionTest.objects.filter(wave=visit.record, institution=visit.participation.institution)
    return list(found.select_related("by").order_by("channel", "sent", "pk"))


def minutes(plan: Plan, channel: Channel, test: ReactionTest) -> float | None:
    """How long the answer took by the channel's clock; None without an answer."""
    if test.answered is None:
        return None
    if channel.working and plan.hours:
        return plan.hours.calendar(timezone.get_current_timezone()).minutes(test.sent, test.answered)
    return elapsed(test.sent, test.answered)


def result(plan: Plan, channel: Channel, found: Iterable[ReactionTest]) -> tuple[bool, float | None]:
    """Whether any test of the channel is over, and the median of those that are; None: the middle got no answer."""
    over = [each for each in found if each.channel == channel.id and (each.answered or each.silent)]
    return bool(over), middle([minutes(plan, channel, each) for each in over])


@transaction.atomic
def keep(sitting: Sitting, plan: Plan, channel: Channel, test: ReactionTest) -> None:
    """Write the test, and the answers that the channel's tests now give. Both or neither.

    ``lifecycle.NotAllowed`` where the site has been handed in, ``Overtaken`` where an item was changed meanwhile.
    """
    new = test.pk is None
    test.by = sitting.user
    test.save()
    over, taken = result(plan, channel, tests(sitting))
    if new and not over:
        return
    known = {item.id: item for item in sitting.visit.questionnaire.items}
    for item, said in _answers(channel, over, taken):
        if item in known and said != sitting.seen(item).said:
            _answer(sitting, known[item], said)


def _answers(channel: Channel, over: bool, taken: float | None) -> Iterable[tuple[str, Said]]:
    """Minutes are rounded up: an answer after sixty minutes and a second did not come within sixty.

    Where a change leaves no test that is over, the items are open again.
    """
    if not over:
        yield from ((item, NOTHING) for item in channel.items)
        return
    if channel.minutes:
        whole = Said(str(-int(-taken // 1))) if taken is not None else Said(missing=Missing.NOT_AVAILABLE.value)
        yield channel.minutes, whole
    if channel.within:
        in_time = taken is not None and taken <= channel.within.minutes
        yield channel.within.item, Said(str(channel.within.yes if in_time else channel.within.no))


def _answer(sitting: Sitting, item: Item, said: Said) -> None:
    if said.missing == Missing.NOT_AVAILABLE and said.missing not in item.absent:
        return  # the item knows no such reason: it stays open for the expert
    if decide(sitting, item.id, said, sitting.seen(item.id)):
        raise Overtaken(item.id)


def moment(day: str, time: str) -> datetime.datetime | None:
    """A day and a time of the site's clock as a moment; None where they are none, or do not exist on that day."""
    try:
        naive = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.fromisoformat(time))
    except ValueError:
        return None
    made = naive.replace(tzinfo=timezone.get_current_timezone())
    back = made.astimezone(datetime.UTC).astimezone(timezone.get_current_timezone())
    return made if back.replace(tzinfo=None) == naive else None
