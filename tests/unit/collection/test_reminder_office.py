"""Reminders on the office's pages: the preview of a day, and the button that sends."""

import datetime
from typing import Any

import pytest
from django.core import mail
from practice import OFFICE, Practice
from reminders import DAY, SITE, invite_anna, invite_two_more, last_day, press

from eindekss.collection.models import AccessLink, Reminder
from eindekss.registry.models import User


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE = SITE


@pytest.fixture
def anna(practice: Practice) -> User:
    return invite_anna(practice)


@pytest.fixture
def three(practice: Practice, anna: User) -> list[str]:
    return invite_two_more(practice)


def preview(practice: Practice, day: datetime.date | None = None) -> str:
    query = {"day": day.isoformat()} if day else {}
    return practice.client(OFFICE).get(f"/office/{practice.record.key}/reminders/", query).content.decode()


def test_the_preview_names_rule_people_and_letter_and_sends_nothing(practice: Practice, anna: User) -> None:
    page = preview(practice, last_day(practice))
    for words in ("Vēstules, kas šajā dienā tiktu nosūtītas: 1", "Pēdējā diena", "anna@ezers.example",
                  "Labdien, Anna Ezere!", "Questionnaires are due today (Lakeland e-index 2025)"):  # fmt: skip
        assert words in page
    last = last_day(practice) + 13 * DAY  # a link made on that day is valid for 14 days
    assert f"personīgā saite (derīga līdz {last:%d.%m.%Y.}," in page
    assert "Nosūtīt tagad" not in page
    assert (mail.outbox, Reminder.objects.count(), AccessLink.objects.count()) == ([], 0, 1)


def test_the_preview_of_a_big_wave_names_some_and_counts_the_rest(
    practice: Practice, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eindekss.collection.reminder.views.MOST_NAMED", 2)
    page = preview(practice, last_day(practice))
    assert [email in page for email in three] == [True, True, False]
    assert "un vēl 1" in page


def test_the_button_sends_what_is_due_today(practice: Practice, anna: User) -> None:
    assert "Nosūtīt tagad" not in preview(practice)
    AccessLink.objects.update(made=AccessLink.objects.get().made - 8 * DAY)
    assert "Nosūtīt tagad" in preview(practice)
    assert "Nosūtītās vēstules: 1." in press(practice).content.decode()
    assert Reminder.objects.get().by.username == OFFICE
    assert "Neviens atgādinājums nav jāsūta." in press(practice).content.decode()


def test_one_press_sends_a_batch_and_says_what_is_left(
    practice: Practice, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eindekss.collection.reminder.views.AT_ONCE", 2)
    AccessLink.objects.update(made=AccessLink.objects.first().made - 8 * DAY)
    assert "Vēl jānosūta: 1." in press(practice).content.decode()
    assert len(mail.outbox) == 2
    assert "Nosūtītās vēstules: 1." in press(practice).content.decode()
