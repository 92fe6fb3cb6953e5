"""Tokens of the API: who makes them, what they open, how they end, and what is told of them."""

import datetime
import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.api import tokens
from eindekss.collection.api.models import Token
from eindekss.collection.models import AuditEntry
from eindekss.registry.models import Assignment, Institution, Participation, User

PAGE = "/systems/lakeland-2025-demo/DEMO/"
WAVE = "/api/v1/wave"


def coordinate(practice: Practice) -> None:
    Assignment.objects.filter(user__username=INSTITUTION, wave=practice.record).update(coordinates=True)


def made(practice: Practice, who: str = OFFICE, **more: str) -> str:
    """A token made on the page, as the page shows it."""
    page = practice.client(who).post(PAGE, {"name": "Lietvedības sistēma", "days": "30"} | more)
    found = re.search(r"<code>(eix_[\w-]{43})</code>", page.content.decode())
    assert found, page.status_code
    return found.group(1)


def call(secret: str, **more: Any) -> Any:
    return Client().get(WAVE, headers={"Authorization": f"Bearer {secret}"}, **more)


@pytest.mark.parametrize("who", [OFFICE, INSTITUTION])
def test_the_office_and_the_coordinator_make_tokens(practice: Practice, who: str) -> None:
    coordinate(practice)
    assert call(made(practice, who)).status_code == 200
    assert Token.objects.get().made_by.username == who


@pytest.mark.parametrize("who", [INSTITUTION, EXPERT])
def test_who_does_not_coordinate_makes_none(practice: Practice, who: str) -> None:
    Assignment.objects.filter(user__username=who).update(coordinates=False)
    assert practice.client(who).post(PAGE, {"name": "x", "days": "30"}).status_code == 403
    assert not Token.objects.exists()


def test_a_token_is_shown_once_and_only_its_hash_is_kept(practice: Practice) -> None:
    secret = made(practice)
    assert secret not in practice.client(OFFICE).get(PAGE).content.decode()
    kept = [str(value) for value in Token.objects.values_list().get()]
    assert secret not in kept
    assert tokens.digest(secret) in kept


def test_the_page_that_shows_a_token_is_kept_by_no_cache(practice: Practice) -> None:
    page = practice.client(OFFICE).post(PAGE, {"name": "x", "days": "30"})
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\u0000b"])
def test_a_system_needs_a_name(practice: Practice, name: str) -> None:
    assert practice.client(OFFICE).post(PAGE, {"name": name, "days": "30"}).status_code == 422
    assert not Token.objects.exists()


def test_a_token_lasts_as_long_as_chosen_from_a_list(practice: Practice) -> None:
    for days, expected in (("90", 90), ("9999", 30), ("x", 30)):
        made(practice, days=days)
        lasts = Token.objects.latest("pk").expires - timezone.now()
        assert lasts.days + 1 == expected


def test_a_revoked_token_opens_nothing(practice: Practice) -> None:
    secret = made(practice)
    pk = str(Token.objects.get().pk)
    assert practice.client(OFFICE).post(f"{PAGE}revoke/", {"token": pk}).status_code == 302
    assert call(secret).status_code == 401
    page = practice.client(OFFICE).post(f"{PAGE}revoke/", {"token": pk}, follow=True)
    assert "Atslēga nav atsaukta" in page.content.decode()


def test_one_institution_cannot_revoke_anothers_token(practice: Practice) -> None:
    coordinate(practice)
    neighbour = Institution.objects.create(key="NEXT")
    other = Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    token, secret = tokens.make(other, "Cita", 30, User.objects.get(username=OFFICE))
    for value in (str(token.pk), "", "x", "9" * 30):
        practice.client(INSTITUTION).post(f"{PAGE}revoke/", {"token": value})
    assert call(secret).json()["institution"]["key"] == "NEXT"
    assert practice.client(INSTITUTION).get("/systems/lakeland-2025-demo/NEXT/").status_code == 403


def test_a_token_ends_on_its_day(practice: Practice) -> None:
    secret = made(practice)
    Token.objects.update(expires=timezone.now() - datetime.timedelta(seconds=1))
    assert call(secret).status_code == 401
    assert "Beigusies" in practice.client(OFFICE).get(PAGE).content.decode()


@pytest.mark.parametrize("end", ["inactive", "unassigned", "no coordinator"])
def test_a_token_ends_with_the_rights_of_its_maker(practice: Practice, end: str) -> None:
    coordinate(practice)
    secret = made(practice, INSTITUTION)
    if end == "inactive":
        User.objects.filter(username=INSTITUTION).update(is_active=False)
    elif end == "unassigned":
        Assignment.objects.filter(user__username=INSTITUTION).delete()
    else:
        Assignment.objects.filter(user__username=INSTITUTION).update(coordinates=False)
    assert call(secret).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer\u00e9", "Bearer a b"])
def test_without_a_token_nothing_opens(practice: Practice, header: str) -> None:
    made(practice)
    refused = Client().get(WAVE, headers={"Authorization": header} if header else {})
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.json()["rule"] == "api-token-unknown"


@pytest.mark.parametrize("who", [INSTITUTION, EXPERT, OFFICE])
def test_a_session_opens_nothing_so_that_no_other_sites_page_can(practice: Practice, who: str) -> None:
    client = practice.client(who)
    assert client.get(WAVE).status_code == 401
    answers = "/api/v1/questionnaires/services/answers"
    assert client.post(answers, "{}", content_type="application/json").status_code == 401


def test_a_token_in_the_address_is_no_token(practice: Practice) -> None:
    secret = made(practice)
    for name in ("token", "access_token", "Authorization"):
        assert Client().get(f"{WAVE}?{name}={secret}").status_code == 401


def test_nobody_logs_in_as_a_system(practice: Practice) -> None:
    made(practice)
    author = Token.objects.get().author
    assert not author.has_usable_password()
    assert not author.is_active
    assert not author.assignments.exists()


def test_the_last_use_is_shown(practice: Practice) -> None:
    secret = made(practice)
    assert "Nav lietota" in practice.client(OFFICE).get(PAGE).content.decode()
    call(secret)
    assert "Nav lietota" not in practice.client(OFFICE).get(PAGE).content.decode()


def test_requests_are_counted_for_each_token(practice: Practice, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    first, second = made(practice), made(practice)
    assert [call(first).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = call(first)
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.json()["rule"] == "api-too-many"
    assert call(second).status_code == 200


def test_the_allowance_refills_evenly_and_no_further_than_a_minutes_worth(practice: Practice, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    secret = made(practice)
    for _ in range(3):
        call(secret)
    for seconds, then in ((21, [200, 429]), (3600, [200, 200, 200, 429])):
        Token.objects.update(last_used=timezone.now() - datetime.timedelta(seconds=seconds))
        assert [call(secret).status_code for _ in then] == then


def test_making_and_revoking_are_kept_in_the_audit_log_without_the_secret(practice: Practice) -> None:
    secret = made(practice)
    practice.client(OFFICE).post(f"{PAGE}revoke/", {"token": str(Token.objects.get().pk)})
    kept = AuditEntry.objects.filter(act__startswith="token-").order_by("pk")
    assert [(each.act, each.who) for each in kept] == [("token-made", OFFICE), ("token-revoked", OFFICE)]
    assert all(secret not in each.about and "Lietvedības sistēma" in each.about for each in kept)


def test_no_log_line_holds_a_token(practice: Practice, caplog: pytest.LogCaptureFixture) -> None:
    secret = made(practice)
    with caplog.at_level(logging.DEBUG):
        call(secret)
        call(secret + "x")
        Client().post("/api/v1/questionnaires/services/answers", "{", content_type="application/json",
                      headers={"Authorization": f"Bearer {secret}"})  # fmt: skip
    assert secret not in caplog.text


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_document_and_its_page_are_in_the_readers_language(practice: Practice, language: str) -> None:
    client = Client()
    document = client.get(f"/api/v1/openapi.json?language={language}").json()
    title = {"lv": "Anketu API", "en": "Questionnaire API"}[language]
    assert (document["openapi"], document["info"]["title"]) == ("3.1.0", title)
    client.post("/language/", {"language": language})
    page = client.get("/api/v1/").content.decode()
    assert title in page
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["security"] == [{"BearerToken": []}]
            assert f"<strong>{method.upper()}</strong> {path}" in page
            assert operation["description"][:40] in page
    assert "api-field" not in str(document)
