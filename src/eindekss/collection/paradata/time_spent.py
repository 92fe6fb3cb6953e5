"""Time counted while answering, and summed up for the office.

A page says every half minute that it is being looked at (``teamwork.presence``); the time between two such words
counts for the section. Without a script the time from opening a page to saving it counts instead.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import mean, median

from django.db import transaction
from django.db.models import Avg, Count, F, Value
from django.db.models.functions import Coalesce

from eindekss.collection.models import Response
from eindekss.collection.paradata.models import SectionTime
from eindekss.instrument.model import Instrument, Questionnaire, Section
from eindekss.registry.models import Wave as WaveRecord

_SUBMITTED = Response.State.SUBMITTED


@transaction.atomic
def add(response: Response, section: str, time: datetime.timedelta) -> None:
    """Count whole seconds for the section, and for the response as a whole."""
    seconds = round(time.total_seconds())
    SectionTime.objects.get_or_create(response=response, section=section)
    SectionTime.objects.filter(response=response, section=section).update(seconds=F("seconds") + seconds)
    minutes = Coalesce(F("minutes"), Value(0.0)) + seconds / 60
    Response.objects.filter(pk=response.pk).update(minutes=minutes)


@dataclass(frozen=True)
class SectionLine:
    """Minutes of one section, over the institutions that have submitted the questionnaire."""

    questionnaire: Questionnaire
    section: Section
    institutions: int
    middle: float  # the median
    longest: float


@dataclass(frozen=True)
class Total:
    """Minutes of a whole questionnaire, over the institutions that have submitted it."""

    questionnaire: Questionnaire
    institutions: int
    middle: float
    average: float


@dataclass(frozen=True)
class Before:
    """What the same questionnaires took in the wave before: minutes, all of an institution's together."""

    wave: WaveRecord
    institutions: int
    average: float


def sections(record: WaveRecord, instrument: Instrument) -> Iterator[SectionLine]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    times = SectionTime.objects.filter(response__wave=record, response__state=_SUBMITTED)
    for questionnaire, section, seconds in times.values_list("response__questionnaire", "section", "seconds"):
        found[questionnaire, section].append(seconds / 60)
    for asked in instrument.questionnaires:
        for section in asked.sections:
            minutes = found.get((asked.id, section.id))
            if minutes:
                yield SectionLine(asked, section, len(minutes), median(minutes), max(minutes))


def totals(record: WaveRecord, questionnaires: Iterable[Questionnaire]) -> Iterator[Total]:
    found: dict[str, list[float]] = defaultdict(list)
    submitted = Response.objects.filter(wave=record, state=_SUBMITTED, minutes__isnull=False)
    for questionnaire, minutes in submitted.values_list("questionnaire", "minutes"):
        found[questionnaire].append(minutes)
    for asked in questionnaires:
        if asked.id in found:
            minutes = found[asked.id]
            yield Total(asked, len(minutes), median(minutes), mean(minutes))


def before(wave: str) -> Before | None:
    """The mean of another wave in the database; None where it holds no times."""
    record = WaveRecord.objects.filter(key=wave).first()
    timed = Response.objects.filter(wave=record, minutes__isnull=False)
    found = timed.aggregate(average=Avg("minutes"), institutions=Count("institution", distinct=True))
    if record is None or not found["institutions"]:
        return None
    responses = timed.count()
    return Before(record, found["institutions"], found["average"] * responses / found["institutions"])
