"""What ``eindekss remind`` says: the letters of a day, planned or sent."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.wave.database import record_of
from eindekss.wave.speech import Speech

if TYPE_CHECKING:
    from eindekss.collection.reminder.plan import Due

Said = tuple[list[str], bool]


def due_day(written: str | None) -> datetime.date | None:
    """The day asked for; None is today, which only the site's time zone knows."""
    try:
        return datetime.date.fromisoformat(written) if written else None
    except ValueError:
        refuse("remind-day-unfit", value=written)


def planned(speech: Speech, wave: Wave, day: datetime.date | None, practice: bool) -> Said:
    from eindekss.collection.definition import definition
    from eindekss.collection.reminder.plan import plan
    from eindekss.collection.reminder.rules import load_rules

    record, on = record_of(wave, practice), _or_today(day)
    asked = definition(record)
    found = plan(asked, record, load_rules(asked), on)
    lines = list(_each(speech, "remind-would-to", found.letters))
    lines += [
        speech.say("remind-nobody", institution=each.participation.name(speech.language), rule=each.rule.id)
        for each in found.unreachable
    ]
    state = "remind-would" if record.is_open else "remind-would-not-open"
    return [*lines, speech.say(state, day=on.isoformat(), count=len(found.letters))], False


def sent(speech: Speech, wave: Wave, day: datetime.date | None, practice: bool) -> Said:
    """The second value says whether the mail server failed at some letters."""
    from eindekss.collection.reminder.send import send

    on = _or_today(day)
    report = send(record_of(wave, practice), on)
    lines = [
        *_each(speech, "remind-sent-to", report.sent),
        *_each(speech, "remind-undeliverable-to", report.undeliverable),
        *_each(speech, "remind-failed-to", report.failed),
    ]
    counts = {name: len(getattr(report, name)) for name in ("sent", "undeliverable", "failed")}
    return [*lines, speech.say("reminded", day=on.isoformat(), **counts)], bool(report.failed)


def _or_today(day: datetime.date | None) -> datetime.date:
    from django.utils import timezone

    return day or timezone.localdate()


def _each(speech: Speech, said: str, letters: Iterable["Due"]) -> Iterable[str]:
    for due in letters:
        yield speech.say(
            said, email=due.user.email, institution=due.participation.name(speech.language), rule=due.rule.id
        )
