"""Django set up for the commands that need the database."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.wave.proof import prove

if TYPE_CHECKING:
    from eindekss.registry.models import Wave as WaveRecord


def ready() -> None:
    """Settings read and tables migrated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eindekss.web.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def load_all(wave: Wave) -> None:
    """The wave's frame and answers, from its files into the same tables that the web questionnaires write.

    All or nothing: a defect of the instrument, the frame or an answer leaves the database as it was.
    """
    from django.db import transaction

    from eindekss.collection.enrolment.taking import refuse_undoing
    from eindekss.collection.field_period.freeze import unchanged, writable
    from eindekss.collection.load import load as load_answers
    from eindekss.registry.load import load as load_frame

    prove(wave)
    writable(wave)
    unchanged(wave)
    refuse_undoing(wave)
    with transaction.atomic():
        load_frame(wave)
        load_answers(wave)


def is_loaded(wave: Wave) -> bool:
    from eindekss.registry.models import Wave as WaveRecord

    return WaveRecord.objects.filter(key=wave.id).exists()


def as_opened(wave: Wave) -> None:
    """Refuse a folder whose questionnaires are not those that the wave was opened with."""
    from eindekss.collection.field_period.freeze import unchanged

    unchanged(wave)


def record_of(wave: Wave, practice: bool = False) -> "WaveRecord":
    """The wave, or its practice wave, as the database knows it."""
    from eindekss.registry.models import PRACTICE
    from eindekss.registry.models import Wave as WaveRecord

    key = f"{wave.id}{PRACTICE}" if practice else wave.id
    found = WaveRecord.objects.filter(key=key).first()
    if found is None:
        refuse("wave-not-loaded", wave=key)
    return found


def accounts(wave: Wave) -> Iterator[str]:
    from eindekss.collection.demo import create_demo_accounts

    for account in create_demo_accounts(wave):
        yield f"{account}"
