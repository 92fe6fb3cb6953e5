"""Signing in and out, the language, and what every answer of the site tells a browser."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from practice import INSTITUTION, OFFICE, Practice

from eindekss.collection.demo import create_demo_accounts


@pytest.fixture
def password(practice: Practice) -> str:
    return create_demo_accounts(practice.wave)[0].password


def log_in(client: Client, password: str):
    return client.post("/login/", {"username": INSTITUTION, "password": password})


def test_a_right_password_leads_home_and_out_again(password: str) -> None:
    client = Client()
    assert log_in(client, password).headers["Location"] == "/"
    assert "Pašvērtējuma anketa" in client.get("/").content.decode()
    client.post("/logout/")
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_a_wrong_password_is_explained_without_saying_which_was_wrong(password: str) -> None:
    page = log_in(Client(), "nepareiza").content.decode()
    assert "Lietotājvārds vai parole nav pareiza" in page
    assert 'role="alert"' in page


def test_five_wrong_passwords_close_the_account_for_a_while(password: str) -> None:
    cache.clear()
    client = Client()
    statuses = [log_in(client, "nepareiza").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert log_in(client, password).status_code == 429


def test_logging_in_never_leads_to_another_site(password: str) -> None:
    answer = Client().post("/login/", {"username": INSTITUTION, "password": password, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_latvian_comes_first_whatever_the_browser_asks_for(practice: Practice) -> None:
    page = Client(headers={"accept-language": "en"}).get("/login/")
    assert '<html class="govuk-template" lang="lv">' in page.content.decode()
    assert page.headers["Content-Language"] == "lv"


def test_the_language_chosen_is_kept(practice: Practice) -> None:
    client = Client()
    assert client.post("/language/", {"language": "en", "next": "/login/"}).headers["Location"] == "/login/"
    assert "Log in" in client.get("/login/").content.decode()
    client.post("/language/", {"language": "xx"})
    assert "Log in" in client.get("/login/").content.decode()


def test_choosing_a_language_never_leads_to_another_site(practice: Practice) -> None:
    answer = Client().post("/language/", {"language": "en", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("url", ["/login/", "/waves/lakeland-2025-demo/", "/no/such/page/"])
def test_every_answer_forbids_what_is_not_the_sites_own(practice: Practice, url: str) -> None:
    headers = practice.client(OFFICE).get(url).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_does_not_exist_says_so_in_the_sites_frame(practice: Practice) -> None:
    page = practice.client(OFFICE).get("/no/such/page/")
    assert page.status_code == 404
    assert "Lapa nav atrasta" in page.content.decode()


def test_a_post_without_its_token_is_refused_and_explained(practice: Practice, password: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = log_in(client, password)
    assert page.status_code == 403
    assert "Lapa ir novecojusi" in page.content.decode()


def test_someone_without_a_task_is_told_so(practice: Practice) -> None:
    client = practice.client(INSTITUTION)
    practice.record.assignments.all().delete()
    assert "nav piešķirta neviena anketa" in client.get("/").content.decode()


def test_a_waves_notice_is_on_its_pages_but_not_on_the_practice_waves(practice: Practice, settings: Any) -> None:
    settings.OFFICE_SECOND_FACTOR = False
    assignment = practice.record.assignments.get(role="office")
    assignment.wave = practice.record.__class__.objects.get(key=practice.wave.id)
    assignment.save()
    page = practice.client(OFFICE).get(f"/waves/{practice.wave.id}/").content.decode()
    assert "Izdomāta valsts mācību vajadzībām" in page
    mine = practice.client(INSTITUTION).get(practice.url("hub")).content.decode()
    assert "Izdomāta valsts mācību vajadzībām" not in mine
    assert "nekur netiek publicētas" in mine
