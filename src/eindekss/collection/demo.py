"""Accounts to try the collection site with, in a practice wave that no published number comes from.

The practice wave asks the same questionnaires as the wave it belongs to but is a wave of its own, so that nothing
typed in a demo touches the wave's answers; its only institution is named as what it is.
"""

import datetime
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eindekss.collection.expert.practice import suggest
from eindekss.dataset.wave import Wave
from eindekss.registry.models import PRACTICE, Assignment, Institution, Participation, RosterRow, User
from eindekss.registry.models import Wave as WaveRecord

INSTITUTION = "DEMO"
PASSWORD_VARIABLE = "EINDEKSS_DEMO_PASSWORD"  # noqa: S105 - the name of a variable, not a password
NAMES = {
    Assignment.Role.INSTITUTION: "demo-iestade",
    Assignment.Role.EXPERT: "demo-eksperts",
    Assignment.Role.OFFICE: "demo-birojs",
}
_THINGS = {"service": ("pakalpojums", "service"), "system": ("informācijas sistēma", "information system")}


@dataclass(frozen=True)
class Account:
    """A named demo account with its password, which is kept nowhere in the clear."""

    name: str
    password: str
    role: str
    wave: str

    def __str__(self) -> str:
        return f"{self.name}  {self.password}  ({self.role}, {self.wave})"


@transaction.atomic
def create_demo_accounts(wave: Wave) -> list[Account]:
    """One account for each role, with a password from EINDEKSS_DEMO_PASSWORD or a new random one each time.

    Answers already given in the practice wave are kept.
    """
    if "EINDEKSS_SECRET_KEY" not in os.environ:
        make_key(settings.SECRET_FILE)
    record, participation = _practice(wave)
    suggest(wave, record, INSTITUTION)
    return [_account(role, name, record, participation.institution) for role, name in NAMES.items()]


def make_key(file: Path) -> None:
    """A secret key of the demo's own, readable by its owner only; one that is there already is kept."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(50))


def _practice(wave: Wave) -> tuple[WaveRecord, Participation]:
    today = timezone.localdate()
    record, _ = WaveRecord.objects.update_or_create(
        key=f"{wave.id}{PRACTICE}",
        defaults={"folder": str(wave.folder), "state": WaveRecord.State.OPEN},
        create_defaults={
            "folder": str(wave.folder),
            "state": WaveRecord.State.OPEN,
            "opened": today,
            "closed": today + datetime.timedelta(days=365),
        },
    )
    institution, _ = Institution.objects.get_or_create(key=INSTITUTION)
    participation, _ = Participation.objects.update_or_create(
        wave=record,
        institution=institution,
        defaults={"name_lv": "Izmēģinājuma iestāde", "name_en": "Practice institution", "abbreviation": "DEMO"},
    )
    for unit in wave.instrument.units:
        if unit != "institution":
            _rows(record, institution, unit)
    return record, participation


def _rows(record: WaveRecord, institution: Institution, unit: str) -> None:
    lv, en = _THINGS.get(unit, ("rinda", "row"))
    for number in (1, 2):
        RosterRow.objects.update_or_create(
            wave=record,
            institution=institution,
            unit=unit,
            row=f"{unit}-{number}",
            defaults={
                "name_lv": f"Izmēģinājuma {lv} {number}",
                "name_en": f"Practice {en} {number}",
                "source": "given",
            },
        )


def _account(role: str, name: str, record: WaveRecord, institution: Institution) -> Account:
    password = os.environ.get(PASSWORD_VARIABLE) or secrets.token_urlsafe(9)
    user, _ = User.objects.get_or_create(username=name)
    user.set_password(password)
    user.save()
    place = None if role == Assignment.Role.OFFICE else institution
    Assignment.objects.update_or_create(
        user=user, wave=record, institution=place, role=role,
        defaults={"coordinates": role == Assignment.Role.INSTITUTION},
    )  # fmt: skip
    return Account(name, password, role, record.key)
