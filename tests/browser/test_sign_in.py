"""Signing in with a second factor, and a forgotten password, in a real Chromium."""

import os
import re
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from authenticator import code
from browsing import NARROW, PASSWORD, WIDE, overflow, press, violations
from django.core import mail
from identity import CLIENT, SECRET, Provider, serve
from playwright.sync_api import Browser, Page
from practice import Practice

from eindekss.registry.models import Assignment, User
from eindekss.registry.models import Wave as WaveRecord
from eindekss.web.sign_on import single_sign_on

pytestmark = pytest.mark.browser
SIZES = [("lv", WIDE), ("en", NARROW), ("lv", NARROW), ("en", WIDE)]


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert overflow(page) == 0
    assert violations(page) == []


@pytest.fixture
def office(site: tuple[str, Practice]) -> User:
    user = User.objects.create_user("birojs", email="birojs@ministrija.example", password=PASSWORD)
    Assignment.objects.create(user=user, wave=WaveRecord.objects.get(key=site[1].wave.id), role="office")
    return user


@pytest.mark.parametrize(("language", "width"), SIZES)
def test_the_office_sets_up_its_second_factor_and_comes_in_with_it(
    enter: Callable[..., Page], office: User, language: str, width: int
) -> None:
    page, name = enter("birojs", width=width, language=language), f"{language}-{width}"
    assert urlsplit(page.url).path == "/account/factor/"
    look(page, f"factor-{name}")
    secret = page.locator("main code").inner_text()
    page.fill("#id_code", "000000")
    press(page.locator("main form button"))
    assert page.locator(".govuk-error-summary a").get_attribute("href") == "#id_code"
    look(page, f"factor-wrong-{name}")
    page.fill("#id_code", code(secret, -1))
    press(page.locator("main form button"))
    assert page.locator("main li code").count() == 10
    look(page, f"codes-{name}")
    press(page.locator("main .govuk-button"))
    page.goto("/account/")
    look(page, f"account-{name}")
    press(page.locator("header form button").first)
    page.fill("#id_username", "birojs")
    page.fill("#id_password", PASSWORD)
    press(page.locator("main form button"))
    look(page, f"ask-{name}")
    page.fill("#id_code", code(secret))
    press(page.locator("main form button"))
    assert urlsplit(page.url).path == "/"
    page.goto("/account/factor/remove/")
    look(page, f"again-{name}")
    page.goto("/account/password/")
    look(page, f"password-{name}")


@pytest.mark.parametrize(("language", "width"), SIZES)
def test_a_forgotten_password_is_set_anew(
    chromium: Browser, site: tuple[str, Practice], office: User, language: str, width: int
) -> None:
    page, name = chromium.new_page(viewport={"width": width, "height": 900}, base_url=site[0]), f"{language}-{width}"
    page.goto("/login/")
    if language == "en":
        press(page.get_by_role("button", name="English"))
    press(page.locator("main a[href='/password/forgotten/']"))
    look(page, f"forgotten-{name}")
    page.fill("#id_email", "birojs@ministrija.example")
    press(page.locator("main form button"))
    look(page, f"letter-{name}")
    for each in threading.enumerate():
        if "_send" in each.name:
            each.join(10)
    link = re.search(r"http\S+/password/new/\S+", mail.outbox[-1].body)
    assert link
    page.goto(link.group())
    look(page, f"anew-{name}")
    for field in ("#id_new_password1", "#id_new_password2"):
        page.fill(field, "kalnā-kāpu-lejā-braucu")
    press(page.locator("main form button"))
    assert urlsplit(page.url).path == "/login/"
    page.goto(link.group())
    look(page, f"outdated-{name}")
    page.close()


def test_single_sign_on_leaves_the_site_and_comes_back(
    chromium: Browser, site: tuple[str, Practice], settings: object
) -> None:
    User.objects.filter(username="demo-iestade").update(email="demo@iestade.example")
    provider = Provider(person={"sub": "one", "email": "demo@iestade.example", "email_verified": True})
    server = serve(provider)
    found = single_sign_on({"EINDEKSS_OIDC_ISSUER": provider.issuer, "EINDEKSS_OIDC_CLIENT_ID": CLIENT,
                            "EINDEKSS_OIDC_SECRET": SECRET, "EINDEKSS_OIDC_NAME": "Valsts pieslēgšanos"})  # fmt: skip
    settings.SINGLE_SIGN_ON = found
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [found]}}
    page = chromium.new_page(viewport={"width": NARROW, "height": 900}, base_url=site[0])
    page.goto("/login/")
    look(page, "sign-on")
    press(page.get_by_role("link", name="Pieslēgties ar Valsts pieslēgšanos"))
    assert page.locator("header").get_by_text("demo-iestade").is_visible()
    page.close()
    server.shutdown()
    server.server_close()
