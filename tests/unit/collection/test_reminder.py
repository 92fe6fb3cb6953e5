"""Reminders: who is due which letter on which day, and that nobody gets one twice."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice, form
from reminders import DAY, PASSWORD, SITE, due, invite_anna, invited, last_day, submit_all

from eindekss.collection.definition import definition
from eindekss.collection.models import AccessLink, AuditEntry, FieldEvent, Reminder, Response
from eindekss.collection.reminder import send as sending
from eindekss.collection.reminder.plan import plan
from eindekss.collection.reminder.rules import load_rules
from eindekss.collection.reminder.send import send
from eindekss.errors import Refused
from eindekss.registry.models import Assignment, Institution, Participation, User


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE = SITE


@pytest.fixture
def anna(practice: Practice) -> User:
    return invite_anna(practice)


@pytest.mark.parametrize(
    ("offset", "rule"),
    [(-20, None), (-15, None), (-14, "before-14"), (-10, "before-14"), (-4, "before-14"), (-3, "before-3"),
     (-1, "before-3"), (0, "last-day"), (1, None), (2, None), (3, "overdue-3"), (40, "overdue-3")],
)  # fmt: skip
def test_the_rule_of_a_day_is_the_latest_that_became_due(
    practice: Practice, anna: User, offset: int, rule: str | None
) -> None:
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))  # opened
    expected = [] if rule is None else [(anna.email, rule)]
    assert due(practice, last_day(practice) + offset * DAY) == expected


def test_who_has_not_opened_is_reminded_a_week_after_the_invitation(practice: Practice, anna: User) -> None:
    start = invited(practice)
    assert due(practice, start + 6 * DAY) == []
    assert due(practice, start + 7 * DAY) == [(anna.email, "not-opened-7")]
    practice.client(INSTITUTION).get(practice.url("hub"))
    assert due(practice, start + 7 * DAY) == []


def test_a_later_invitation_does_not_put_the_first_one_off(practice: Practice, anna: User) -> None:
    AccessLink.objects.update(made=AccessLink.objects.get().made - 7 * DAY)
    practice.client(OFFICE).post(
        f"/office/{practice.record.key}/institution/DEMO/invite/",
        {"name": "Anna", "email": anna.email, "language": "lv"},
    )
    assert due(practice, invited(practice) + 7 * DAY) == [(anna.email, "not-opened-7")]


def test_an_extension_moves_the_reminders_of_its_institution(practice: Practice, anna: User) -> None:
    practice.client(INSTITUTION).get(practice.url("hub"))
    closed = last_day(practice)
    office = practice.client(OFFICE)
    office.post(f"/office/{practice.record.key}/institution/DEMO/extend/", {"until": (closed + 20 * DAY).isoformat()})
    assert due(practice, closed + 3 * DAY) == []
    assert due(practice, closed + 6 * DAY) == [(anna.email, "before-14")]


def test_nobody_is_reminded_once_all_is_submitted(practice: Practice, anna: User) -> None:
    submit_all(practice)
    closed = last_day(practice)
    assert [due(practice, closed + offset * DAY) for offset in (-14, -3, 0, 3)] == [[]] * 4
    Response.objects.filter(wave=practice.record, questionnaire="services").update(state="reopened")
    assert due(practice, closed) == [(anna.email, "last-day")]


def test_what_experts_and_tools_owe_is_not_asked_of_the_institution(practice: Practice, anna: User) -> None:
    submit_all(practice)
    assert not Response.objects.filter(wave=practice.record, questionnaire="opinion", state="submitted").exists()
    assert due(practice, last_day(practice)) == []


def test_an_institution_outside_the_wave_is_left_alone(practice: Practice, anna: User) -> None:
    Participation.objects.filter(wave=practice.record).update(participates=False)
    assert due(practice, last_day(practice)) == []


def test_everybody_with_access_is_written_to_and_who_lost_it_is_not(practice: Practice, anna: User) -> None:
    office = practice.client(OFFICE)
    for name in ("janis", "liga"):
        office.post(f"/office/{practice.record.key}/institution/DEMO/invite/",
                    {"name": name, "email": f"{name}@ezers.example", "language": "en"})  # fmt: skip
    Assignment.objects.get(user__username="liga@ezers.example").delete()
    User.objects.filter(username=anna.username).update(is_active=False)
    assert due(practice, last_day(practice)) == [("janis@ezers.example", "last-day")]


def test_an_institution_with_nobody_to_write_to_is_named(practice: Practice) -> None:
    wave = definition(practice.record)
    found = plan(wave, practice.record, load_rules(wave), last_day(practice))
    assert found.letters == ()
    assert [(each.participation.institution.key, each.rule.id) for each in found.unreachable] == [("DEMO", "last-day")]


def test_a_second_run_on_the_same_day_sends_nothing(practice: Practice, anna: User) -> None:
    day = last_day(practice)
    assert len(send(practice.record, day).sent) == 1
    assert send(practice.record, day).sent == []
    assert len(mail.outbox) == 1
    assert [(each.rule, each.outcome) for each in Reminder.objects.all()] == [("last-day", "sent")]


def test_a_run_that_was_missed_is_made_up_for_by_one_letter(practice: Practice, anna: User) -> None:
    """Not opened, two weeks and three days all became due; the latest is sent, and the others never."""
    day = last_day(practice) - 2 * DAY
    assert [each.rule.id for each in send(practice.record, day).sent] == ["before-3"]
    assert due(practice, day + DAY) == []
    assert due(practice, day + 2 * DAY) == [(anna.email, "last-day")]


def test_a_letter_says_what_the_person_needs_in_their_language(practice: Practice, anna: User) -> None:
    AccessLink.objects.update(language="en")
    send(practice.record, last_day(practice) - 3 * DAY)
    (letter,) = mail.outbox
    assert letter.to == [anna.email]
    assert letter.subject.startswith("Questionnaires are due on ")
    for words in (
        "Dear Anna Ezere",
        "Practice institution",
        "Lakeland e-index 2025",
        "Days left: 3.",
        f"{SITE}/enter/",
    ):
        assert words in letter.body
    assert "{" not in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_who_has_no_password_gets_a_link_that_works_once(practice: Practice, anna: User) -> None:
    send(practice.record, last_day(practice))
    found = re.search(rf"{SITE}(/enter/\S+)", mail.outbox[0].body)
    assert found
    client = Client()
    client.get(found.group(1))
    assert client.post("/enter/").headers["Location"] == "/password/"


def test_who_has_a_password_is_led_to_the_log_in(practice: Practice, anna: User) -> None:
    anna.set_password(PASSWORD)
    anna.save()
    send(practice.record, last_day(practice))
    assert f"paroli:\n{SITE}/\n" in mail.outbox[0].body
    assert AccessLink.objects.count() == 1


def test_an_account_named_otherwise_than_by_its_address_gets_no_second_account(practice: Practice) -> None:
    user = User.objects.get(username=INSTITUTION)
    User.objects.filter(pk=user.pk).update(email="iestade@ezers.example", password="!")
    send(practice.record, last_day(practice))
    assert mail.outbox[0].to == ["iestade@ezers.example"]
    assert not User.objects.filter(username="iestade@ezers.example").exists()
    assert f"{SITE}/\n" in mail.outbox[0].body


def test_each_letter_stands_in_the_institutions_history_and_on_the_board(practice: Practice, anna: User) -> None:
    send(practice.record, last_day(practice))
    event = FieldEvent.objects.get(kind="reminded")
    assert event.text == "anna@ezers.example (Pēdējā diena)"
    office = practice.client(OFFICE)
    today = timezone.localdate()
    page = office.get(f"/office/{practice.record.key}/institution/DEMO/").content.decode()
    assert "Atgādinājums nosūtīts: anna@ezers.example (Pēdējā diena)" in page
    assert f"pēdējais atgādinājums: {today:%d.%m.%Y.}" in office.get(f"/waves/{practice.record.key}/").content.decode()
    assert f",{today.isoformat()}T" in office.get(f"/office/{practice.record.key}/board.csv").content.decode()
    assert AuditEntry.objects.get(act="reminders-sent").about == "1/1"


@pytest.mark.parametrize("state", ["prepared", "closed", "archived"])
def test_only_an_open_wave_reminds(practice: Practice, anna: User, state: str) -> None:
    practice.record.state = state
    practice.record.save()
    with pytest.raises(Refused, match="is not open"):
        send(practice.record, last_day(practice))
    assert mail.outbox == []


def test_without_an_address_of_the_site_nothing_leaves(practice: Practice, anna: User, settings: Any) -> None:
    settings.SITE = ""
    with pytest.raises(Refused, match="EINDEKSS_SITE"):
        send(practice.record, last_day(practice))
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


def test_what_was_submitted_since_the_run_began_is_not_reminded(
    practice: Practice, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan of the run is made first; the institution submits before its letter is written."""
    real, calls = sending.plan, []

    def planned(*values: Any) -> Any:
        found = real(*values)
        if not calls:
            submit_all(practice)
        calls.append(found)
        return found

    monkeypatch.setattr(sending, "plan", planned)
    assert send(practice.record, last_day(practice)).sent == []
    assert len(calls[0].letters) == 1
    assert mail.outbox == []


def test_two_runs_at_once_do_not_both_send(practice: Practice, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other run writes its row after this one has looked and before it writes its own."""
    real = sending.plan

    def planned(*values: Any) -> Any:
        found = real(*values)
        if len(values) == 5:  # the second look, at one institution
            Reminder.objects.create(
                wave=practice.record, institution=Institution.objects.get(key="DEMO"), user=anna, rule="last-day"
            )
        return found

    monkeypatch.setattr(sending, "plan", planned)
    report = send(practice.record, last_day(practice))
    assert (report.sent, report.failed, mail.outbox, Reminder.objects.count()) == ([], [], [], 1)


def test_a_thousand_institutions_are_planned_in_as_many_queries_as_one(practice: Practice, anna: User) -> None:
    wave = definition(practice.record)
    rules, day = load_rules(wave), last_day(practice)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            plan(wave, practice.record, rules, day)
        return len(caught)

    before = queries()
    new = Institution.objects.bulk_create(Institution(key=f"K{at}") for at in range(1000))
    Participation.objects.bulk_create(
        Participation(wave=practice.record, institution=each, name_lv=each.key) for each in new
    )
    users = User.objects.bulk_create(User(username=f"u{at}", email=f"u{at}@ezers.example") for at in range(1000))
    Assignment.objects.bulk_create(
        Assignment(user=user, wave=practice.record, institution=each, role="institution")
        for user, each in zip(users, new, strict=True)
    )
    assert queries() == before
    assert len(due(practice, day)) == 1001
