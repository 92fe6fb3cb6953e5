"""The second factor: who must have one, how it is set up, asked for, used once, lost and replaced."""

import base64
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from authenticator import code
from django.core import mail
from django.test import Client
from django.utils import timezone
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.models import AccessLink, AuditEntry
from eindekss.registry.models import Assignment, User
from eindekss.registry.models import Wave as WaveRecord

PASSWORD = "ezera-malā-aug-niedres"
SETTING_UP, AGAIN = "/account/factor/", "/login/code/again/"


def test_the_tests_own_reckoning_is_the_standards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_111_111_109)
    assert code(base64.b32encode(b"12345678901234567890").decode()) == "081804"  # RFC 6238, appendix B


@pytest.fixture
def office(practice: Practice) -> User:
    """Someone of the office of the real wave, not of the practice one."""
    user = User.objects.create_user("birojs", email="birojs@ministrija.example", password=PASSWORD)
    Assignment.objects.create(user=user, wave=WaveRecord.objects.get(key=practice.wave.id), role="office")
    return user


def log_in(name: str = "birojs", password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/login/", {"username": name, "password": password} | more)


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set the factor up; returns its secret and the recovery codes shown."""
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", client.get(SETTING_UP).content.decode())
    assert secret
    done = client.post(SETTING_UP, {"code": code(secret.group(1), -1)}, follow=True)
    return secret.group(1), re.findall(r"<code>(\d{8})</code>", done.content.decode())


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/waves/lakeland-2025/", "/account/", "/account/password/",
                                  "/office/lakeland-2025/board.csv", "/no-such-page/"])  # fmt: skip
def test_the_office_without_a_second_factor_reaches_only_the_page_where_it_is_set_up(office: User, path: str) -> None:
    client, entered = log_in()
    assert entered.headers["Location"] == "/"
    answer = client.get(path)
    if path == "/no-such-page/":
        assert answer.status_code == 404
    else:
        assert (answer.status_code, answer.headers["Location"]) == (302, SETTING_UP)
    assert client.get(SETTING_UP).status_code == 200


def test_a_change_is_not_made_either(office: User, practice: Practice) -> None:
    client, _ = log_in()
    client.post("/office/lakeland-2025/institution/XL-001/note/", {"note": "x"})
    assert not WaveRecord.objects.get(key="lakeland-2025").field_events.exists()


def test_with_a_second_factor_the_office_is_in(office: User) -> None:
    client, _ = log_in()
    _, codes = set_up(client)
    assert len(codes) == 10
    assert inside(client)
    assert client.get("/waves/lakeland-2025/").status_code == 200


def test_the_code_is_asked_for_after_the_password(office: User) -> None:
    secret, _ = set_up(log_in()[0])
    client, asked = log_in(next="/waves/lakeland-2025/")
    assert asked.headers["Location"] == "/login/code/"
    assert "_auth_user_id" not in client.session
    assert client.get("/").headers["Location"].startswith("/login/")
    assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    done = client.post("/login/code/", {"code": code(secret)})
    assert done.headers["Location"] == "/waves/lakeland-2025/"
    assert inside(client)


def test_a_code_is_good_once(office: User) -> None:
    secret, _ = set_up(log_in()[0])
    now = code(secret)
    first, _ = log_in()
    assert first.post("/login/code/", {"code": now}).status_code == 302
    second, _ = log_in()
    assert second.post("/login/code/", {"code": now}).status_code == 422
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_lets_in_once(office: User) -> None:
    _, codes = set_up(log_in()[0])
    for expected in (302, 422):
        client, _ = log_in()
        assert client.post("/login/code/", {"code": codes[3]}).status_code == expected


def test_guessing_is_held_up(office: User) -> None:
    secret, _ = set_up(log_in()[0])
    client, _ = log_in()
    for _ in range(5):
        assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    held = client.post("/login/code/", {"code": code(secret)})
    assert held.status_code == 422
    assert "Pārāk daudz neveiksmīgu mēģinājumu" in held.content.decode()


def test_secrets_are_sealed_and_codes_shown_once(office: User) -> None:
    client, _ = log_in()
    secret, codes = set_up(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(each in kept for each in codes)
    again = client.get("/account/codes/").content.decode()
    assert not any(each in again for each in codes)
    assert "Neizmantoti: 10" in again


def test_a_factor_sealed_with_another_key_opens_nothing(office: User, settings: Any) -> None:
    secret, codes = set_up(log_in()[0])
    settings.SECRET_KEY = "another key, as if the database had been carried to another site"
    client, _ = log_in()
    for each in (code(secret), codes[0]):
        assert client.post("/login/code/", {"code": each}).status_code == 422


def test_the_page_holds_no_script_and_the_picture_is_part_of_it(office: User) -> None:
    client, _ = log_in()
    page = client.get(SETTING_UP)
    html = page.content.decode()
    assert "<svg" in html
    assert "data:" not in html
    assert "<script" not in html
    assert "style=" not in html
    assert "no-store" in page.headers["Cache-Control"]


def test_a_session_that_has_not_shown_the_factor_is_asked_for_it(office: User) -> None:
    secret, _ = set_up(log_in()[0])
    client = Client()
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    asked = client.get("/waves/lakeland-2025/")
    assert asked.headers["Location"] == f"{AGAIN}?next=%2Fwaves%2Flakeland-2025%2F"
    done = client.post(asked.headers["Location"], {"code": code(secret), "next": "/waves/lakeland-2025/"})
    assert done.headers["Location"] == "/waves/lakeland-2025/"
    assert client.get("/waves/lakeland-2025/").status_code == 200


def test_removing_it_asks_for_it_once_more_and_then_the_office_is_outside_again(office: User) -> None:
    secret, _ = set_up(log_in()[0])
    client, _ = log_in()
    client.post("/login/code/", {"code": code(secret)})
    asked = client.post("/account/factor/remove/")
    assert asked.headers["Location"].startswith(AGAIN)
    assert Authenticator.objects.exists()
    client.post(asked.headers["Location"], {"code": code(secret, 1), "next": "/account/factor/remove/"})
    client.post("/account/factor/remove/")
    assert not Authenticator.objects.exists()
    assert client.get("/account/").headers["Location"] == SETTING_UP  # what this session has shown counts no more
    later, _ = log_in()
    assert later.get("/").headers["Location"] == SETTING_UP
    acts = AuditEntry.objects.filter(act__startswith="factor-").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["factor-added", "factor-removed"]


def test_new_recovery_codes_end_the_old_ones(office: User) -> None:
    client, _ = log_in()
    _, old = set_up(client)
    made = client.post("/account/codes/new/", follow=True).content.decode()
    new = re.findall(r"<code>(\d{8})</code>", made)
    assert len(new) == 10
    assert not set(new) & set(old)
    other, _ = log_in()
    assert other.post("/login/code/", {"code": old[0]}).status_code == 422
    assert other.post("/login/code/", {"code": new[0]}).status_code == 302


@pytest.mark.parametrize("who", [INSTITUTION, EXPERT, OFFICE])
def test_others_and_the_practice_office_need_none_and_may_have_one(practice: Practice, who: str) -> None:
    User.objects.get(username=who).set_password(PASSWORD)
    client = practice.client(who)
    assert inside(client)
    set_up(client)
    assert Authenticator.objects.filter(user__username=who).count() == 2


def test_a_demo_says_plainly_that_it_asks_for_none(office: User, settings: Any) -> None:
    settings.OFFICE_SECOND_FACTOR = False
    assert inside(log_in()[0])


def test_a_superuser_needs_one_too(practice: Practice) -> None:
    User.objects.create_superuser("galvenais", password=PASSWORD)
    assert log_in("galvenais")[0].get("/").headers["Location"] == SETTING_UP


def test_a_personal_link_does_not_pass_the_factor_by(practice: Practice) -> None:
    user = User.objects.get(username=INSTITUTION)
    user.email = "demo@iestade.example"
    user.save()
    set_up(practice.client(INSTITUTION))
    from eindekss.collection.invitation import links  # noqa: PLC0415 - its models need Django set up

    contact = links.Contact("Demo", user.username, "lv")
    institution = user.assignments.get().institution
    _, token = links.make(practice.record, institution, contact, None)
    client = Client()
    client.get(f"/enter/{token}/")
    assert client.post("/enter/").headers["Location"] == "/login/code/"
    assert "_auth_user_id" not in client.session


def test_the_password_stays_throttled(office: User) -> None:
    for _ in range(5):
        _, answer = log_in(password="wrong")
    assert answer.status_code == 429
    assert log_in()[1].status_code == 429


# ---- lost, and taken away by a colleague ----


@pytest.fixture
def helper(office: User) -> Client:
    """Another of the office, with a second factor, in a session that has shown it."""
    name = "kolege@ministrija.example"
    user = User.objects.create_user(name, email=name, password=PASSWORD, first_name="Ilze Parauga")
    Assignment.objects.create(user=user, wave=WaveRecord.objects.get(key="lakeland-2025"), role="office")
    client, _ = log_in(name)
    set_up(client)
    return client


def of(user: User, page: str = "factor/") -> str:
    return f"/office/lakeland-2025/accounts/{user.pk}/{page}"


def told(client: Client, user: User) -> str:
    return client.post(of(user), follow=True).content.decode()


def test_a_lost_factor_is_taken_away_by_a_colleague_and_set_up_anew(office: User, helper: Client) -> None:
    theirs, _ = log_in()
    secret, codes = set_up(theirs)
    assert inside(theirs)
    assert of(office) in helper.get(of(office, "")).content.decode()
    asked = helper.get(of(office)).content.decode()
    assert "pārliecinieties" in asked
    assert Authenticator.objects.filter(user=office).count() == 2  # looking changes nothing
    assert "Otrais faktors ir noņemts: birojs." in told(helper, office)
    assert not Authenticator.objects.filter(user=office).exists()
    assert theirs.get("/").headers["Location"] == SETTING_UP  # also in a session that had shown the old one
    later, entered = log_in()
    assert entered.headers["Location"] == "/"
    assert later.get("/").headers["Location"] == SETTING_UP
    again, new_codes = set_up(later)
    assert (inside(later), again != secret, not set(codes) & set(new_codes)) == (True, True, True)
    kept = AuditEntry.objects.get(act="factor-removed")
    assert (kept.who, kept.about, kept.wave) == ("kolege@ministrija.example", "birojs", "lakeland-2025")


@pytest.mark.parametrize(("language", "words"), [("lv", "noņēma konta birojs otro faktoru"), ("en", "has removed")])
def test_its_owner_is_told_by_a_letter_in_their_language(
    office: User, helper: Client, language: str, words: str
) -> None:
    set_up(log_in()[0])
    AccessLink.objects.create(user=office, wave=WaveRecord.objects.get(key="lakeland-2025"), language=language,
                              digest="x", expires=timezone.now())  # fmt: skip
    mail.outbox.clear()
    told(helper, office)
    letter = mail.outbox[0]
    assert (len(mail.outbox), letter.to) == (1, ["birojs@ministrija.example"])
    assert words in letter.body
    assert "Ilze Parauga" in letter.body
    assert "http://testserver/login/" in letter.body


def test_without_an_address_or_a_mail_server_the_office_is_told_to_tell(
    office: User, helper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*values: object) -> None:
        raise OSError

    set_up(log_in()[0])
    monkeypatch.setattr("eindekss.collection.invitation.mail.send", broken)
    assert "Paziņojiet par to cilvēkam pats: birojs." in told(helper, office)
    assert not Authenticator.objects.filter(user=office).exists()
    monkeypatch.undo()
    User.objects.filter(pk=office.pk).update(email="")
    set_up(log_in()[0])
    assert "Paziņojiet par to cilvēkam pats: birojs." in told(helper, office)


def test_a_factor_of_ones_own_of_someone_elsewhere_or_none_is_not_taken_away(office: User, helper: Client) -> None:
    mine = User.objects.get(username="kolege@ministrija.example")
    assert "Savu otro faktoru noņem lapā" in told(helper, mine)
    assert of(mine) not in helper.get(of(mine, "")).content.decode()
    assert "Šim kontam otrā faktora nav." in told(helper, office)
    set_up(log_in()[0])
    elsewhere = WaveRecord.objects.create(key="other-2030", folder="x", opened="2030-01-01", closed="2030-02-01")
    Assignment.objects.create(user=office, wave=elsewhere, role="office")
    assert "arī vilnī, ko jūs nepārvaldāt" in told(helper, office)
    assert of(office) not in helper.get(of(office, "")).content.decode()
    assert Authenticator.objects.filter(user__in=[mine, office], type="totp").count() == 2
    assert not AuditEntry.objects.filter(act="factor-removed").exists()


def test_without_ones_own_factor_nobody_takes_another_away(office: User, helper: Client, practice: Practice) -> None:
    set_up(log_in()[0])
    mine = User.objects.get(username="kolege@ministrija.example")
    Authenticator.objects.filter(user=mine).delete()
    assert helper.post(of(office)).headers["Location"] == SETTING_UP
    assert practice.client(OFFICE).post(of(office)).status_code == 403  # the office of another wave
    assert Authenticator.objects.filter(user=office).exists()
