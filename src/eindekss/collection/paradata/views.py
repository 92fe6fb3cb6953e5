"""The office's page of how long answering takes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.paradata import time_spent
from eindekss.registry.models import PRACTICE
from eindekss.registry.models import Wave as WaveRecord


@require_GET
@wave_page("board")
def times(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """A practice wave is set against the wave that it practises, any other against the one before it."""
    wave = definition(record)
    earlier = record.key.removesuffix(PRACTICE) if record.is_practice else wave.previous
    before = time_spent.before(earlier) if earlier else None
    context = {
        "wave": wave,
        "record": record,
        "sections": list(time_spent.sections(record, wave.instrument)),
        "totals": list(time_spent.totals(record, wave.instrument.questionnaires)),
        "before": before,
        "before_title": definition(before.wave).title if before else {},
    }
    return render(request, "collection/paradata/times.html", context)
