"""Somebody to remind, and which letters a day brings, for tests of reminders."""

import datetime
from typing import Any

from django.core import mail
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice

from eindekss.collection.definition import definition
from eindekss.collection.models import AccessLink, Response
from eindekss.collection.reminder.plan import plan
from eindekss.collection.reminder.rules import load_rules
from eindekss.registry.models import User

SITE = "https://anketas.example.lv"
DAY = datetime.timedelta(days=1)
PASSWORD = "ezera-malā-aug-niedres"


def invite_anna(practice: Practice) -> User:
    """A person of the practice institution, invited today; the institution's own demo account has no address."""
    practice.client(OFFICE).post(
        f"/office/{practice.record.key}/institution/DEMO/invite/",
        {"name": "Anna Ezere", "email": "anna@ezers.example", "language": "lv"},
    )
    mail.outbox.clear()
    return User.objects.get(username="anna@ezers.example")


def invite_two_more(practice: Practice) -> list[str]:
    for name in ("janis", "liga"):
        practice.client(OFFICE).post(
            f"/office/{practice.record.key}/institution/DEMO/invite/",
            {"name": name, "email": f"{name}@ezers.example", "language": "lv"},
        )
    mail.outbox.clear()
    return [f"{name}@ezers.example" for name in ("anna", "janis", "liga")]


def last_day(practice: Practice) -> datetime.date:
    practice.record.refresh_from_db()
    return practice.record.closed


def invited(practice: Practice) -> datetime.date:
    return timezone.localtime(AccessLink.objects.order_by("pk").first().made).date()


def due(practice: Practice, day: datetime.date) -> list[tuple[str, str]]:
    """Address and rule of each letter of the day."""
    wave = definition(practice.record)
    return [(each.user.email, each.rule.id) for each in plan(wave, practice.record, load_rules(wave), day).letters]


def submit_all(practice: Practice) -> None:
    client = practice.client(INSTITUTION)
    for questionnaire in ("self-assessment", "services"):
        client.get(practice.url("hub", questionnaire=questionnaire))
    Response.objects.filter(wave=practice.record).update(state="submitted")


def press(practice: Practice) -> Any:
    return practice.client(OFFICE).post(f"/office/{practice.record.key}/reminders/send/", follow=True)
