"""Reminders and mail servers: what is refused, put off or unreachable stops nobody else and loses nothing."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from practice import OFFICE, Practice
from reminders import SITE, invite_anna, invite_two_more, last_day

from eindekss.collection.models import AccessLink, FieldEvent, Reminder
from eindekss.collection.reminder.send import send
from eindekss.errors import Refused
from eindekss.registry.models import User


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE = SITE


@pytest.fixture
def anna(practice: Practice) -> User:
    return invite_anna(practice)


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
    return invite_two_more(practice)


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
