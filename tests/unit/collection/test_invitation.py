"""Invitations: who gets a link, what the link opens, and how it ends."""

import datetime
import re
import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice

from eindekss.collection.invitation.links import digest
from eindekss.collection.invitation.mail import letters
from eindekss.collection.models import AccessLink, FieldEvent
from eindekss.registry.models import Assignment, User

ANNA = {"name": "Anna Ezere", "email": "Anna@ezers.example", "language": "lv"}
PASSWORD = "ezera-malā-aug-niedres"


def page(practice: Practice, rest: str = "") -> str:
    return f"/office/{practice.record.key}/institution/DEMO/{rest}"


def invite(practice: Practice, **more: str) -> Any:
    return practice.client(OFFICE).post(page(practice, "invite/"), ANNA | more, follow=True)


def address(letter: Any = None) -> str:
    """The path of the link in a letter, the last one sent if none is given."""
    found = re.search(r"http://testserver(/enter/\S+)", (letter or mail.outbox[-1]).body)
    assert found
    return found.group(1)


def arrived(url: str) -> Client:
    """Someone who has opened the link and stands before the question whether to log in."""
    client = Client()
    assert client.get(url).headers["Location"] == "/enter/"
    return client


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def steps() -> list[str]:
    return list(FieldEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_an_invitation_makes_an_account_without_a_password_and_writes_to_the_person(practice: Practice) -> None:
    assert "Saite ir nosūtīta uz anna@ezers.example." in invite(practice).content.decode()
    user = User.objects.get(username="anna@ezers.example")
    assert not user.has_usable_password()
    assert [(each.role, each.institution.key) for each in user.assignments.all()] == [("institution", "DEMO")]
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (
        ["anna@ezers.example"], "Aicinājums aizpildīt anketu: Ezerzemes e-indekss 2025"
    )  # fmt: skip
    assert "Labdien, Anna Ezere!" in letter.body
    assert "„Izmēģinājuma iestāde”" in letter.body
    assert steps() == ["invited", "link-sent"]


def test_the_letter_is_in_the_persons_language(practice: Practice) -> None:
    invite(practice, language="en")
    assert mail.outbox[0].subject == "Invitation to fill in the questionnaire: Lakeland e-index 2025"
    assert "on behalf of Practice institution" in mail.outbox[0].body


def test_the_database_does_not_hold_the_token(practice: Practice) -> None:
    invite(practice)
    token = address().split("/")[2]
    link = AccessLink.objects.get()
    assert link.digest == digest(token.split(".")[0])
    client = arrived(address())
    kept = str([list(AccessLink.objects.values()), list(FieldEvent.objects.values()), dict(client.session)])
    assert token.split(".")[0] not in kept


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(practice: Practice) -> None:
    invite(practice)
    scanner = Client()
    assert scanner.head(address()).status_code == 302
    assert "Anna Ezere" in scanner.get(address(), follow=True).content.decode()
    assert not logged_in(scanner)
    assert AccessLink.objects.get().used is None


def test_the_token_does_not_travel_on(practice: Practice) -> None:
    invite(practice)
    client = Client()
    answer = client.get(address())
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert address().split("/")[2] not in client.get("/enter/").content.decode()


def test_a_link_logs_in_once_and_leads_to_a_password(practice: Practice) -> None:
    invite(practice)
    client = arrived(address())
    assert client.post("/enter/").headers["Location"] == "/password/"
    assert client.get(practice.url("hub")).status_code == 200
    posted = client.post("/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True)
    assert "Parole ir izveidota." in posted.content.decode()
    assert logged_in(client)
    assert client.get("/password/").status_code == 403
    assert Client().post("/login/", {"username": "anna@ezers.example", "password": PASSWORD}).status_code == 302
    assert steps() == ["invited", "link-sent", "link-used", "password-set"]
    again = arrived(address())
    assert again.get("/enter/").status_code == again.post("/enter/").status_code == 403
    assert not logged_in(again)


def test_two_who_have_the_page_open_cannot_both_come_in(practice: Practice) -> None:
    invite(practice)
    first, second = arrived(address()), arrived(address())
    assert first.post("/enter/").status_code == 302
    assert second.post("/enter/").status_code == 403
    assert not logged_in(second)


@pytest.mark.parametrize(
    ("passwords", "problem"),
    [((PASSWORD, "cita"), "mismatch"), (("īsa", "īsa"), "short"), (("", ""), "empty")],
)
def test_a_password_that_is_no_good_is_not_set(practice: Practice, passwords: tuple[str, str], problem: str) -> None:
    invite(practice)
    client = arrived(address())
    client.post("/enter/")
    posted = client.post("/password/", dict(zip(("new_password1", "new_password2"), passwords, strict=True)))
    assert posted.status_code == 422
    assert "Parole nav saglabāta" in posted.content.decode()
    assert not User.objects.get(username="anna@ezers.example").has_usable_password()


def test_a_new_link_revokes_the_one_before(practice: Practice) -> None:
    invite(practice)
    old = address()
    before = arrived(old)
    invite(practice)
    assert before.post("/enter/").status_code == 403
    assert arrived(old).get("/enter/").status_code == 403
    assert arrived(address()).post("/enter/").status_code == 302
    assert User.objects.filter(email="anna@ezers.example").count() == 1
    assert steps()[:4] == ["invited", "link-sent", "link-revoked", "link-sent"]


def test_the_office_revokes_a_link(practice: Practice) -> None:
    invite(practice)
    revoke = {"email": "anna@ezers.example"}
    done = practice.client(OFFICE).post(page(practice, "revoke/"), revoke, follow=True)
    assert "Saite ir atsaukta." in done.content.decode()
    assert arrived(address()).post("/enter/").status_code == 403
    again = practice.client(OFFICE).post(page(practice, "revoke/"), revoke, follow=True)
    assert "Šim cilvēkam nav derīgas saites." in again.content.decode()


def test_a_link_expires(practice: Practice, settings: Any) -> None:
    settings.ACCESS_LINK_DAYS = 3
    invite(practice)
    link, client = AccessLink.objects.get(), arrived(address())
    assert link.expires - link.made == pytest.approx(datetime.timedelta(days=3), abs=datetime.timedelta(minutes=1))
    AccessLink.objects.update(expires=timezone.now())
    assert client.get("/enter/").status_code == client.post("/enter/").status_code == 403


@pytest.mark.parametrize("what", ["no longer assigned", "not active"])
def test_a_link_opens_nothing_for_someone_who_lost_the_right(practice: Practice, what: str) -> None:
    invite(practice)
    client, user = arrived(address()), User.objects.get(username="anna@ezers.example")
    if what == "not active":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        user.assignments.all().delete()
    assert client.post("/enter/").status_code == 403
    assert not logged_in(client)


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "~", lambda token: token.split(".")[0], lambda _: "x.y"])
def test_a_token_that_was_tampered_with_is_no_link(practice: Practice, change: Any) -> None:
    invite(practice)
    assert arrived(f"/enter/{change(address().split('/')[2])}/").post("/enter/").status_code == 403


def test_logging_in_asks_for_the_pages_own_token(practice: Practice) -> None:
    invite(practice)
    client = Client(enforce_csrf_checks=True)
    client.get(address())
    assert client.post("/enter/").status_code == 403
    assert AccessLink.objects.get().used is None


def test_who_works_in_the_office_gets_no_link(practice: Practice) -> None:
    office = User.objects.get(username=OFFICE)
    User.objects.filter(pk=office.pk).update(username="birojs@ezers.example")
    other = User.objects.create(username="office-two")
    Assignment.objects.create(user=other, wave=practice.record, role=Assignment.Role.OFFICE)
    shown = practice.client("office-two").post(
        page(practice, "invite/"), ANNA | {"email": "birojs@ezers.example"}, follow=True
    )
    assert "pieder programmas birojam" in shown.content.decode()
    assert (mail.outbox, AccessLink.objects.count()) == ([], 0)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "Anna\nBcc: x"}, {"email": "anna"}, {"language": "de"},
                                   {"email": f"{'a' * 150}@ezers.example"}])  # fmt: skip
def test_a_contact_with_something_wrong_is_refused(practice: Practice, wrong: dict[str, str]) -> None:
    invite(practice, **wrong)
    assert (mail.outbox, AccessLink.objects.count(), FieldEvent.objects.count()) == ([], 0, 0)


def upload(practice: Practice, text: str, encoding: str = "utf-8") -> Any:
    file = SimpleUploadedFile("contacts.csv", text.encode(encoding))
    return practice.client(OFFICE).post(f"/office/{practice.record.key}/contacts/", {"contacts": file}, follow=True)


def test_a_list_invites_everyone_on_it(practice: Practice) -> None:
    rows = "institution,name,email,language\r\nDEMO,Anna,anna@ezers.example,lv\r\nDEMO,Jānis,janis@ezers.example,en\r\n"
    shown = upload(practice, "\ufeff" + rows)
    assert "Nosūtītās saites: 2." in shown.content.decode()
    assert [letter.to[0] for letter in mail.outbox] == ["anna@ezers.example", "janis@ezers.example"]


def test_a_list_with_anything_wrong_invites_nobody_and_names_every_line(practice: Practice) -> None:
    rows = ("institution,name,email,language\nDEMO,Anna,anna@ezers.example,lv\nNAV,Anna,anna@ezers,lv\n"
            "DEMO,,anna@ezers.example,de\n")  # fmt: skip
    shown = upload(practice, rows)
    assert shown.status_code == 422
    words = shown.content.decode()
    for each in ("3. rinda. Šajā vilnī nav iestādes „NAV”", "3. rinda. „anna@ezers” nav", "4. rinda. Nav vārda",
                 "4. rinda. Adrese „anna@ezers.example” šai iestādei", "4. rinda. „de” nav"):  # fmt: skip
        assert each in words
    assert (mail.outbox, FieldEvent.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("text", "encoding", "problem"),
    [("a,b\n1,2\n", "utf-8", "Pirmajā rindā"), ("institution,name,email,language\n", "utf-8", "nav neviena cilvēka"),
     ("institution,name,email,language\nDEMO,Jānis,a@b.lv,lv", "utf-16", "nevar nolasīt"), ("", "utf-8", "Pirmajā"),
     ("x" * 1_000_001, "utf-8", "lielāka par 1 MB")],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused(practice: Practice, text: str, encoding: str, problem: str) -> None:
    shown = upload(practice, text, encoding)
    assert shown.status_code == 422
    assert problem in shown.content.decode()


def test_when_the_server_takes_no_letters_the_link_is_revoked(practice: Practice, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "pasta serveris vēstuli nepieņēma" in invite(practice).content.decode()
    assert AccessLink.objects.get().revoked is not None
    assert steps() == ["invited", "link-unsent", "link-revoked"]


class Kept(Message):
    """Keeps what the mail server was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.letters.append(message)


def test_a_letter_goes_through_a_real_mail_server(practice: Practice, settings: Any) -> None:
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        invite(practice)
    finally:
        server.stop()
    (letter,) = kept.letters
    assert letter["To"] == "anna@ezers.example"
    body = letter.get_payload(decode=True).decode()
    found = re.search(r"http://testserver(/enter/\S+)", body)
    assert found
    assert arrived(found.group(1)).post("/enter/").status_code == 302


def test_every_letter_takes_the_same_values_in_both_languages() -> None:
    for entry in letters().values():
        values = [set(re.findall(r"{(\w+)}", words["subject"] + words["body"])) for words in entry.values()]
        assert values[0] == values[1]


def test_someone_with_a_password_only_cannot_reach_the_password_page(practice: Practice) -> None:
    assert practice.client(INSTITUTION).get("/password/").status_code == 403


def test_an_account_that_is_there_already_keeps_its_password_and_gets_its_letter(practice: Practice) -> None:
    there = User.objects.create_user("anna@ezers.example", password=PASSWORD)
    invite(practice)
    there.refresh_from_db()
    assert there.check_password(PASSWORD)
    assert mail.outbox[0].to == [there.email] == ["anna@ezers.example"]
