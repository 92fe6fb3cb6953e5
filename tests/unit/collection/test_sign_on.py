"""Single sign-on against a provider on loopback: who gets in, and what is not believed."""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from identity import CLIENT, SECRET, Provider, serve
from practice import INSTITUTION, Practice

from eindekss.collection.models import AuditEntry
from eindekss.registry.models import Assignment, User
from eindekss.registry.models import Wave as WaveRecord
from eindekss.web.sign_on import single_sign_on

BEGIN = "/login/single/oidc/"
ANNA = {"sub": "person-1", "email": "Anna@Ezers.example", "email_verified": True}


@pytest.fixture
def provider(practice: Practice, settings: Any) -> Iterator[Provider]:
    made = Provider(person=dict(ANNA))
    server = serve(made)
    found = single_sign_on({"EINDEKSS_OIDC_ISSUER": made.issuer, "EINDEKSS_OIDC_CLIENT_ID": CLIENT,
                            "EINDEKSS_OIDC_SECRET": SECRET, "EINDEKSS_OIDC_NAME": "Valsts pieslēgšanās"})  # fmt: skip
    settings.SINGLE_SIGN_ON = found
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [found]}}
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def anna(practice: Practice) -> User:
    user = User.objects.create_user("anna", email="anna@ezers.example", password="ezera-malā")
    demo = User.objects.get(username=INSTITUTION).assignments.get()
    Assignment.objects.create(user=user, wave=demo.wave, institution=demo.institution, role="institution")
    return user


def come_back(provider: Provider, client: Client, **more: str) -> str:
    """Go to the provider and agree there; the address that it sends the browser back to."""
    begun = client.get(BEGIN, more)
    assert begun.status_code == 302, begun.content.decode()
    parts = urlsplit(begun.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}" == provider.issuer
    back = provider.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
    return back.removeprefix("http://testserver")


def enter(provider: Provider, client: Client | None = None, **more: str) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.get(come_back(provider, client, **more))


def inside(client: Client) -> str:
    """The user name of who is logged in."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else ""


def test_the_log_in_page_offers_it_where_it_is_set_up(provider: Provider) -> None:
    page = Client().get("/login/?next=/account/").content.decode()
    assert f'href="{BEGIN}?next=%2Faccount%2F"' in page
    assert "Pieslēgties ar Valsts pieslēgšanās" in page


def test_the_log_in_page_does_not_offer_what_is_not_there(practice: Practice, settings: Any) -> None:
    settings.SINGLE_SIGN_ON = None
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "/login/single/" not in Client().get("/login/").content.decode()
    assert Client().get(BEGIN).status_code == 403


def test_an_account_with_the_verified_address_is_entered(provider: Provider, anna: User) -> None:
    client, answer = enter(provider, next="/account/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert inside(client) == "anna"
    assert SocialAccount.objects.get().user == anna
    anna.refresh_from_db()
    assert anna.check_password("ezera-malā")  # the password stays
    assert "OpenID Connect: anna" in AuditEntry.objects.values_list("about", flat=True)


def test_the_flow_has_state_and_a_challenge(provider: Provider, anna: User) -> None:
    enter(provider)
    asked = provider.asked[0]
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert asked["code_challenge_method"] == "S256"
    assert sorted(asked["scope"].split()) == ["email", "openid", "profile"]
    assert len(asked["state"]) >= 16
    assert asked["redirect_uri"] == "http://testserver/login/single/oidc/done/"


def test_who_was_linked_once_is_known_by_the_providers_own_name(provider: Provider, anna: User) -> None:
    enter(provider)
    provider.person |= {"email": "anna.jauna@ezers.example"}
    assert inside(enter(provider)[0]) == "anna"
    assert SocialAccount.objects.count() == 1


def test_little_is_kept_of_what_the_provider_tells(provider: Provider, anna: User) -> None:
    provider.person |= {"birthdate": "1990-01-01", "personal_code": "010190-12345"}
    enter(provider)
    assert "1990" not in str(SocialAccount.objects.get().extra_data)
    assert "010190" not in str(SocialAccount.objects.get().extra_data)


def test_the_address_may_be_told_apart_from_the_identity(provider: Provider, anna: User) -> None:
    provider.userinfo = dict(ANNA)
    assert inside(enter(provider)[0]) == "anna"


def refused(provider: Provider, words: str) -> None:
    users = User.objects.count()
    client, answer = enter(provider)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert inside(client) == ""
    assert User.objects.count() == users
    assert not SocialAccount.objects.exists()


UNKNOWN, FAILED = "Jums šeit nav konta", "Vienotā pieslēgšanās neizdevās"


@pytest.mark.parametrize("person", [
    {"email": "cits@ezers.example"}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": None},
    {"email": ""}, {"email": None},
], ids=str)  # fmt: skip
def test_nobody_gets_an_account_and_no_unverified_address_is_believed(
    provider: Provider, anna: User, person: dict[str, object]
) -> None:
    provider.person |= person
    refused(provider, UNKNOWN)


def test_an_account_that_has_ended_is_not_entered(provider: Provider, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    refused(provider, UNKNOWN)


def test_an_account_that_ends_after_it_was_linked_is_not_entered(provider: Provider, anna: User) -> None:
    enter(provider)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    client, answer = enter(provider)
    assert (answer.status_code, inside(client)) == (403, "")


def test_two_accounts_with_one_address_are_not_guessed_between(provider: Provider, anna: User) -> None:
    User.objects.create_user("anna2", email="ANNA@ezers.example")
    refused(provider, UNKNOWN)


@pytest.mark.parametrize("wrong", [
    {"forged": True}, {"unsigned": True}, {"mac": True}, {"header": {"kid": "two"}},
    {"changed": {"iss": "https://other.example"}}, {"changed": {"aud": "another-client"}},
    {"changed": {"exp": 1_500_000_000}}, {"changed": {"iat": 9_999_999_999}}, {"changed": {"sub": None}},
    {"name": "https://other.example"}, {"userinfo": {"sub": "person-2", **{"email": ANNA["email"]}}},
], ids=str)  # fmt: skip
def test_an_identity_that_does_not_fit_is_not_believed(
    provider: Provider, anna: User, wrong: dict[str, object]
) -> None:
    for name, value in wrong.items():
        setattr(provider, name, value)
    refused(provider, FAILED)


def test_a_code_is_no_good_in_another_browser(provider: Provider, anna: User) -> None:
    stolen = come_back(provider, Client())
    other = Client()
    assert other.get(stolen).status_code == 403
    assert inside(other) == ""


def test_a_code_is_no_good_without_the_verifier(provider: Provider, anna: User) -> None:
    client = Client()
    back = come_back(provider, client)
    provider.codes = {code: asked | {"code_challenge": secrets.token_urlsafe(32)} for code, asked in
                      provider.codes.items()}  # fmt: skip
    assert client.get(back).status_code == 403
    assert inside(client) == ""


def test_a_state_is_good_once(provider: Provider, anna: User) -> None:
    client = Client()
    back = come_back(provider, client)
    client.get(back)
    assert client.get(back).status_code == 403


def test_someone_who_says_no_at_the_provider_is_told_so(provider: Provider, anna: User) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.get(BEGIN).headers["Location"]).query)["state"][0]
    answer = client.get(f"{BEGIN}done/?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert FAILED in answer.content.decode()


def test_nobody_links_a_providers_account_to_the_one_they_are_logged_in_with(provider: Provider, anna: User) -> None:
    provider.person |= {"email": "cits@ezers.example"}
    client = Client()
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    assert enter(provider, client, process="connect")[1].status_code == 403
    assert not SocialAccount.objects.exists()


def test_no_address_elsewhere_is_gone_to_afterwards(provider: Provider, anna: User) -> None:
    _, answer = enter(provider, next="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_a_provider_that_is_down_breaks_nothing(provider: Provider, settings: Any) -> None:
    app = dict(settings.SINGLE_SIGN_ON, settings={"server_url": "http://127.0.0.1:9"})
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    answer = Client().get(BEGIN)
    assert answer.status_code == 403
    assert FAILED in answer.content.decode()


def test_the_office_shows_its_second_factor_after_single_sign_on_too(provider: Provider, anna: User) -> None:
    Assignment.objects.create(user=anna, wave=WaveRecord.objects.get(key="lakeland-2025"), role="office")
    client, _ = enter(provider)
    assert client.get("/").headers["Location"] == "/account/factor/"


@pytest.mark.parametrize(("environment", "words"), [
    ({"EINDEKSS_OIDC_ISSUER": "https://id.example"}, "EINDEKSS_OIDC_CLIENT_ID, EINDEKSS_OIDC_SECRET"),
    ({"EINDEKSS_OIDC_ISSUER": "http://id.example", "EINDEKSS_OIDC_CLIENT_ID": "x", "EINDEKSS_OIDC_SECRET": "y"},
     "https://"),
])  # fmt: skip
def test_half_a_configuration_and_one_without_tls_are_refused(environment: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        single_sign_on(environment)


def test_without_a_configuration_there_is_no_single_sign_on() -> None:
    assert single_sign_on({}) is None
