"""Reminders: who is due which letter on which day, that nobody gets one twice, and what mail servers do to it."""

import datetime
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection.definition import definition
from eindekss.collection.models import AccessLink, AuditEntry, FieldEvent, Reminder, Response
from eindekss.collection.reminder import send as sending
from eindekss.collection.reminder.plan import plan
from eindekss.collection.reminder.rules import VALUES, letters, load_rules
from eindekss.collection.reminder.send import send
from eindekss.dataset.wave import load_wave
from eindekss.errors import Refused
from eindekss.registry.models import Assignment, Institution, Participation, User

SITE = "https://anketas.example.lv"
DAY = datetime.timedelta(days=1)
PASSWORD = "ezera-malā-aug-niedres"


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE = SITE


@pytest.fixture
def anna(practice: Practice) -> User:
    """A person of the practice institution, invited today; the institution's own demo account has no address."""
    practice.client(OFFICE).post(
        f"/office/{practice.record.key}/institution/DEMO/invite/",
        {"name": "Anna Ezere", "email": "anna@ezers.example", "language": "lv"},
    )
    mail.outbox.clear()
    return User.objects.get(username="anna@ezers.example")


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


class Server:
    """A mail server that knows some addresses, refuses others, and may break down."""

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.busy: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, options: Any) -> str:  # noqa: N802
        if to in self.unknown:
            return "550 5.1.1 no such user"
        if to in self.busy:
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        for to in envelope.rcpt_tos:
            self.bodies[to] = envelope.content.decode()
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.fixture
def three(practice: Practice, anna: User) -> list[str]:
    for name in ("janis", "liga"):
        practice.client(OFFICE).post(
            f"/office/{practice.record.key}/institution/DEMO/invite/",
            {"name": name, "email": f"{name}@ezers.example", "language": "lv"},
        )
    mail.outbox.clear()
    return [f"{name}@ezers.example" for name in ("anna", "janis", "liga")]


def test_letters_go_through_a_real_mail_server(practice: Practice, three: list[str], server: Server) -> None:
    assert len(send(practice.record, last_day(practice)).sent) == 3
    assert sorted(server.bodies) == three


def test_an_address_that_does_not_exist_is_noted_and_stops_nobody(
    practice: Practice, three: list[str], server: Server
) -> None:
    server.unknown = {three[0]}
    report = send(practice.record, last_day(practice))
    assert [each.user.email for each in report.undeliverable] == [three[0]]
    assert [each.user.email for each in report.sent] == three[1:]
    assert FieldEvent.objects.get(kind="not-reminded").text == "anna@ezers.example (Pēdējā diena)"
    assert not AccessLink.objects.filter(user__email=three[0], revoked=None).exists()
    assert send(practice.record, last_day(practice)).undeliverable == []


def test_what_the_server_cannot_take_now_is_sent_at_the_next_run(
    practice: Practice, three: list[str], server: Server
) -> None:
    server.busy = {three[1]}
    report = send(practice.record, last_day(practice))
    assert ([each.user.email for each in report.failed], len(report.sent)) == ([three[1]], 2)
    server.busy = set()
    assert [each.user.email for each in send(practice.record, last_day(practice)).sent] == [three[1]]


def test_a_server_that_is_not_there_stops_the_run_before_it_begins(
    practice: Practice, anna: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Refused, match="does not answer"):
        send(practice.record, last_day(practice))
    assert Reminder.objects.count() == 0
    assert AccessLink.objects.get().is_usable


def test_a_server_that_keeps_failing_is_given_up_and_nothing_is_lost(practice: Practice, server: Server) -> None:
    for number in range(8):
        practice.client(OFFICE).post(
            f"/office/{practice.record.key}/institution/DEMO/invite/",
            {"name": "x", "email": f"p{number}@ezers.example", "language": "lv"},
        )
    server.busy = {f"p{number}@ezers.example" for number in range(8)}
    report = send(practice.record, last_day(practice))
    assert (len(report.failed), Reminder.objects.count()) == (8, 0)
    server.busy = set()
    assert len(send(practice.record, last_day(practice)).sent) == 8


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


def press(practice: Practice) -> Any:
    return practice.client(OFFICE).post(f"/office/{practice.record.key}/reminders/send/", follow=True)


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


# ---- the wave's own rules ----
LETTER = """
  letter:
    lv: {subject: "Par {wave}", body: "{entry}"}
    en: {subject: "On {wave}", body: "{entry} {days}"}
"""


def own(practice: Practice, text: str) -> Any:
    folder = Path(practice.wave.folder)
    (folder / "reminders.yaml").write_text(text, encoding="utf-8")
    toml = folder / "wave.toml"
    if "reminders" not in toml.read_text(encoding="utf-8"):
        toml.write_text(toml.read_text(encoding="utf-8") + '\nreminders = "reminders.yaml"\n', encoding="utf-8")
    return load_rules(load_wave(folder))


def rule(**more: object) -> str:
    keys = {"reminder": "last", "lv": "Beigas", "en": "The end", "while": "not-submitted",
            "when": "before-deadline", "days": 1} | more  # fmt: skip
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in keys.items() if value is not None)


def test_a_wave_may_have_rules_and_words_of_its_own(practice: Practice, anna: User) -> None:
    (found,) = own(practice, rule() + LETTER)
    assert (found.id, found.days, found.letter["lv"].subject) == ("last", 1, "Par {wave}")
    day = last_day(practice) - DAY
    assert due(practice, day) == [(anna.email, "last")]
    send(practice.record, day)
    assert mail.outbox[0].subject == "Par Ezerzemes e-indekss 2025"
    assert SITE in mail.outbox[0].body


def test_a_rule_without_a_letter_takes_the_shipped_one(practice: Practice) -> None:
    (found,) = own(practice, rule())
    assert found.letter["lv"].subject == letters()["before-deadline"]["lv"]["subject"]


def test_an_empty_file_means_no_reminders(practice: Practice, anna: User) -> None:
    assert own(practice, "") == ()
    assert due(practice, last_day(practice)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("reminder: x", "reminders-not-list"),
        (rule(days=-1), "reminder-days-unfit"),
        (rule(days=366), "reminder-days-unfit"),
        (rule(when="after-deadline", days=0), "reminder-days-unfit"),
        (rule(when="sometimes"), "value-not-among"),
        (rule(**{"while": "always"}), "value-not-among"),
        (rule(lv=None), "key-missing"),
        (rule(dayz=1), "key-unknown"),
        (rule() + "\n" + rule(), "reminder-id-unfit"),
        (rule() + LETTER.replace("{days}", "{password}"), "reminder-value-unknown"),
        (rule() + LETTER.replace("{days}", "{name.password}"), "reminder-value-unknown"),
        (rule() + LETTER.replace("{days}", "{days"), "reminder-braces"),
        (rule() + LETTER.replace("{entry} {days}", "{days}"), "reminder-without-entry"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(practice: Practice, text: str, problem: str) -> None:
    with pytest.raises(Refused) as found:
        own(practice, text)
    (first,) = found.value.problems
    assert first.id == problem
    assert first.place.file == "lakeland-2025/reminders.yaml"
    assert (first.place.line is None) == (problem == "reminders-not-list")


def test_a_mistake_in_the_file_is_shown_to_the_office(practice: Practice) -> None:
    with pytest.raises(Refused):
        own(practice, rule(days=-1))
    page = practice.client(OFFICE).get(f"/office/{practice.record.key}/reminders/")
    assert page.status_code == 422
    assert "lakeland-2025/reminders.yaml" in page.content.decode()
    assert "Dienu skaits -1 neder." in press(practice).content.decode() + page.content.decode()


def test_every_shipped_letter_takes_known_values_and_holds_the_way_in() -> None:
    for kind, entry in letters().items():
        if kind == "entry":
            assert set(entry["lv"]) == set(entry["en"])
            continue
        named = [set(re.findall(r"{(\w+)}", words["subject"] + words["body"])) for words in entry.values()]
        assert named[0] == named[1] <= VALUES
        assert all("{entry}" in words["body"] for words in entry.values())
