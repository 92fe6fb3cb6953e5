"""Forgotten and changed passwords: what the letter holds, what strangers learn, which sessions end."""

import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from practice import INSTITUTION, Practice

from eindekss.collection.models import AuditEntry
from eindekss.registry.models import User

OLD, NEW = "ezera-malā-aug-niedres", "kalnā-kāpu-lejā-braucu"
FORGOTTEN = "/password/forgotten/"


@pytest.fixture
def anna(practice: Practice) -> User:
    return User.objects.create_user("anna", email="anna@ezers.example", password=OLD)


def ask(email: str, **headers: str) -> Any:
    answer = Client(headers=headers or None).post(FORGOTTEN, {"email": email}, follow=True)
    wait()
    return answer


def wait() -> None:
    """Until the letter is sent, beside the answer."""
    for each in threading.enumerate():
        if each.name.startswith("Thread-") and "_send" in each.name:
            each.join()


def link() -> str:
    found = re.search(r"http://testserver(/password/new/\S+)", mail.outbox[-1].body)
    assert found
    return found.group(1)


def log_in(password: str) -> Client:
    client = Client()
    client.post("/login/", {"username": "anna", "password": password})
    return client


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_a_letter_lets_a_new_password_be_set(anna: User) -> None:
    ask("Anna@ezers.example")
    assert mail.outbox[0].to == ["anna@ezers.example"]
    assert "kontam anna" in mail.outbox[0].body
    client = Client()
    form = client.get(link(), follow=True)
    address = form.redirect_chain[-1][0]
    assert link() != address  # the secret is gone from the address
    done = client.post(address, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Parole ir saglabāta." in done.content.decode()
    assert inside(log_in(NEW))
    assert not inside(log_in(OLD))
    assert AuditEntry.objects.filter(act="password-set").count() == 1


def test_the_link_works_once(anna: User) -> None:
    ask("anna@ezers.example")
    client = Client()
    address = client.get(link(), follow=True).redirect_chain[-1][0]
    client.post(address, {"new_password1": NEW, "new_password2": NEW})
    again = Client().get(link())
    assert again.status_code == 403
    assert "Saite vairs neder" in again.content.decode()


def test_strangers_do_not_learn_who_has_an_account(anna: User, practice: Practice) -> None:
    invited = User.objects.create_user("bez-paroles", email="jauns@ezers.example")
    invited.set_unusable_password()
    invited.save()
    known, unknown, without = (ask(each) for each in
                               ("anna@ezers.example", "nav@ezers.example", "jauns@ezers.example"))  # fmt: skip
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    pages = {token.sub("", each.content.decode()) for each in (known, unknown, without)}
    assert len(pages) == 1
    assert [each.redirect_chain for each in (known, unknown)] == [[("/password/forgotten/letter/", 302)]] * 2
    assert len(mail.outbox) == 1


def test_the_letter_is_in_the_language_of_the_page(anna: User) -> None:
    client = Client()
    client.post("/language/", {"language": "en"})
    client.post(FORGOTTEN, {"email": "anna@ezers.example"})
    wait()
    assert mail.outbox[0].subject == "New password for the e-index questionnaires"


def test_a_weak_password_is_refused_in_words(anna: User) -> None:
    ask("anna@ezers.example")
    client = Client()
    address = client.get(link(), follow=True).redirect_chain[-1][0]
    refused = client.post(address, {"new_password1": "12345678", "new_password2": "12345678"})
    assert refused.status_code == 422
    assert 'href="#id_new_password2"' in refused.content.decode()
    assert inside(log_in(OLD))


def test_changing_the_password_ends_every_other_session(anna: User) -> None:
    here, there = log_in(OLD), log_in(OLD)
    assert inside(here)
    assert inside(there)
    wrong = here.post("/account/password/", {"old_password": "x", "new_password1": NEW, "new_password2": NEW})
    assert wrong.status_code == 422
    done = here.post("/account/password/", {"old_password": OLD, "new_password1": NEW, "new_password2": NEW})
    assert done.status_code == 302
    assert inside(here)
    assert not inside(there)


def test_a_password_set_by_a_letter_ends_every_session(anna: User) -> None:
    there = log_in(OLD)
    ask("anna@ezers.example")
    client = Client()
    address = client.get(link(), follow=True).redirect_chain[-1][0]
    client.post(address, {"new_password1": NEW, "new_password2": NEW})
    assert not inside(there)


def test_a_system_has_no_password_to_forget(practice: Practice) -> None:
    practice.client(INSTITUTION).post("/systems/lakeland-2025-demo/DEMO/", {"name": "DVS", "days": "30"})
    ask("")
    assert mail.outbox == []
