"""Headers of the home page, and attributes of cookies."""

from typing import Any

import pytest
from observing import judged, page, unseen

from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.visit import Reason, Role, Trouble

OTHER = ("server", "nginx")


def said(check: str, name: str, value: str, html: str = "<p>Sveiki") -> Outcome:
    return judged(check, page(html, headers=(OTHER, (name, value))))


@pytest.mark.parametrize(
    ("policy", "status", "open_"),
    [
        ("default-src 'self'", Status.PASS, None),
        ("default-src *; script-src 'self' cdn.example.org", Status.PASS, None),
        ("script-src 'unsafe-inline' 'nonce-abc' 'strict-dynamic' https:", Status.PASS, None),
        ("default-src 'none', script-src *", Status.PASS, None),  # both hold, and the first is strict
        ("script-src 'self'; script-src *", Status.PASS, None),  # the second is not read
        ("default-src 'self' 'unsafe-inline'", Status.PARTIAL, ("'unsafe-inline'",)),
        ("script-src 'self' 'unsafe-eval' https:", Status.PARTIAL, ("'unsafe-eval'", "https:")),
        ("upgrade-insecure-requests; frame-ancestors 'self'", Status.PARTIAL, ("script-src",)),
        (" ; ", Status.FAIL, None),
    ],
)
def test_content_security_policy(policy: str, status: Status, open_: tuple[str, ...] | None) -> None:
    outcome = said("csp", "content-security-policy", policy)
    assert (outcome.status, outcome.value) == (status, open_)
    assert bool(outcome.findings) == (status is not Status.PASS)


def test_a_policy_may_stand_in_the_head_and_a_reporting_one_protects_nobody() -> None:
    head = """<html><head><meta http-equiv="Content-Security-Policy" content="script-src 'self'"><title>A</title>"""
    assert said("csp", "x", "y", head).status is Status.PASS
    assert said("csp", "content-security-policy-report-only", "default-src 'self'").status is Status.FAIL


@pytest.mark.parametrize(("value", "good"), [("nosniff", True), (" NoSniff ", True), ("none", False), ("", False)])
def test_nosniff(value: str, good: bool) -> None:
    assert said("nosniff", "x-content-type-options", value).status is (Status.PASS if good else Status.FAIL)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("strict-origin-when-cross-origin", Status.PASS),
        ("unsafe-url, no-referrer", Status.PASS),  # the last one that is known
        ("no-referrer, unknown-policy", Status.PASS),
        ("origin-when-cross-origin", Status.PARTIAL),
        ("unsafe-url", Status.FAIL),
        ("whatever", Status.FAIL),
    ],
)
def test_referrer_policy(value: str, status: Status) -> None:
    assert said("referrer-policy", "referrer-policy", value).status is status


def test_referrer_policy_in_the_head() -> None:
    head = '<html><head><meta name="referrer" content="same-origin"><title>A</title></head>'
    assert said("referrer-policy", "x", "y", head).status is Status.PASS


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((("x-frame-options", "SAMEORIGIN"),), Status.PASS),
        ((("x-frame-options", "ALLOW-FROM https://a.lv"),), Status.FAIL),  # no browser reads it any more
        ((("content-security-policy", "frame-ancestors 'none'"),), Status.PASS),
        ((("content-security-policy", "frame-ancestors *"), ("x-frame-options", "DENY")), Status.FAIL),
        ((("content-security-policy", "default-src 'self'"),), Status.FAIL),
    ],
)
def test_framing(headers: tuple[tuple[str, str], ...], status: Status) -> None:
    assert judged("framing", page("<p>Sveiki", headers=(OTHER, *headers))).status is status


def cookie(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "domain": "www.example.org", "secure": True, "httpOnly": True, "sameSite": "Lax",
            "expires": -1, **said}  # fmt: skip


@pytest.mark.parametrize(
    ("cookies", "status"),
    [
        ([], Status.NOT_APPLICABLE),
        ([cookie("a", domain="other.net", secure=False)], Status.NOT_APPLICABLE),
        ([cookie("PHPSESSID"), cookie("lang", httpOnly=False)], Status.PASS),
        ([cookie("lang", secure=False)], Status.PARTIAL),
        ([cookie("PHPSESSID", httpOnly=False, domain=".example.org")], Status.FAIL),
        ([cookie("PHPSESSID", sameSite="None")], Status.FAIL),
    ],
)
def test_cookie_flags(cookies: list[dict[str, Any]], status: Status) -> None:
    assert judged("cookie-flags", page("<p>Sveiki"), cookies=cookies).status is status


@pytest.mark.parametrize("check", ["csp", "nosniff", "referrer-policy", "framing"])
def test_without_headers_or_home_page_nothing_is_said(check: str) -> None:
    assert judged(check, page("<p>Sveiki")).trouble == Trouble(Reason.NOT_KEPT, "headers")
    assert judged(check, unseen(Role.HOME, Reason.BLOCKED)).trouble == Trouble(Reason.BLOCKED)
    assert judged("cookie-flags", page("<p>Sveiki")).trouble == Trouble(Reason.NOT_KEPT, "cookies")
