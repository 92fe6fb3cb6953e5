"""Encryption: redirect, certificate, versions, HSTS."""

import json
from typing import Any

import pytest
from observing import HOME, Came, judged, page, unseen

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Role, Trouble

HTTP, HOST = "http://www.example.org/", "www.example.org"
LONG = "<p>" + "Laba diena visiem. " * 20
UNENCRYPTED = page(LONG, path=HTTP)


def met(**said: Any) -> str:
    told = {
        "host": HOST, "address": "192.0.2.1", "verified": True, "why": "", "version": "TLSv1.3", "cipher": "",
        "certificate": {"issuer": "CN=Izdevējs", "names": [HOST], "not_after": "2027-02-01T00:00:00+00:00"},
        "accepts": {"TLSv1": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": True},
    }  # fmt: skip
    return json.dumps({**told, **said})


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Came(b"", 200, "https://www.example.org/"), Status.PASS),
        (Came(b"", 403, "https://www.example.org/"), Status.PASS),  # the way led there, whoever waits at its end
        (Came(LONG, 200, HTTP), Status.FAIL),
        (Came(b"", 403, HTTP), Status.NOT_ASSESSABLE),
        (Came(b"", 503, HTTP), Status.NOT_ASSESSABLE),
        (Trouble(Reason.UNREACHABLE, "refused"), Status.PASS),  # nothing answers without encryption
        (Trouble(Reason.TIMEOUT), Status.NOT_ASSESSABLE),
        (Trouble(Reason.ROBOTS), Status.NOT_ASSESSABLE),
    ],
)
def test_an_address_without_encryption_leads_to_https(answer: Came | Trouble, status: Status) -> None:
    assert judged("https-redirect", page(LONG), answers={HTTP: answer}).status is status


def test_a_website_without_encryption_whose_port_is_closed_meanwhile_says_nothing() -> None:
    outcome = judged("https-redirect", UNENCRYPTED, answers={HTTP: Trouble(Reason.UNREACHABLE)})
    assert outcome.trouble == Trouble(Reason.UNREACHABLE)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, Status.PASS),
        ({"verified": False, "why": "certificate has expired"}, Status.FAIL),
        ({"certificate": {"not_after": "2026-11-30T00:00:00+00:00"}}, Status.PARTIAL),
        ({"certificate": {"not_after": "2026-12-05T00:00:00+00:00"}}, Status.PASS),
        ({"certificate": None}, Status.PASS),
    ],
)
def test_certificate(said: dict[str, Any], status: Status) -> None:
    outcome = judged("certificate", page(LONG), answers={HOST: met(**said)})
    assert outcome.status is status
    assert [each.says.en for each in outcome.findings if "why" in said] == (
        ["Browsers do not trust the certificate: it has expired."] if "why" in said else []
    )


def test_days_before_a_certificate_ends_are_the_waves() -> None:
    assert judged("certificate", page(LONG), answers={HOST: met()},
                  settings={"certificate": {"days": 90}}).status is Status.PARTIAL  # fmt: skip


@pytest.mark.parametrize("check", ["certificate", "tls-versions"])
def test_no_encryption_is_told_from_not_having_reached_it(check: str) -> None:
    refused, slow = Trouble(Reason.UNREACHABLE, "refused"), Trouble(Reason.TIMEOUT)
    assert judged(check, UNENCRYPTED, answers={HOST: refused}).status is Status.FAIL
    assert judged(check, UNENCRYPTED, answers={HOST: slow}).trouble == slow
    assert judged(check, page(LONG), answers={HOST: refused}).trouble == refused
    assert judged(check, unseen(Role.HOME)).trouble == Trouble(Reason.TIMEOUT)
    assert judged(check, page(LONG)).trouble == Trouble(Reason.NOT_KEPT, HOST)


def test_old_versions_are_named() -> None:
    accepts = {"TLSv1": True, "TLSv1.1": True, "TLSv1.2": True, "TLSv1.3": False}
    outcome = judged("tls-versions", page(LONG), answers={HOST: met(accepts=accepts)})
    assert outcome.status is Status.FAIL
    assert "TLS 1.0, TLS 1.1." in outcome.findings[0].says.en
    assert outcome.value == ("TLSv1", "TLSv1.1", "TLSv1.2")
    assert outcome.seen[0].page == HOME
    assert judged("tls-versions", page(LONG), answers={HOST: met()}).status is Status.PASS


@pytest.mark.parametrize(
    ("said", "status", "value"),
    [
        ("max-age=31536000; includeSubDomains", Status.PASS, 31_536_000),
        ('includeSubDomains; max-age="15768000"', Status.PASS, 15_768_000),
        ("max-age=15767999", Status.PARTIAL, 15_767_999),
        ("max-age=0", Status.FAIL, 0),
        ("includeSubDomains", Status.FAIL, 0),
    ],
)
def test_hsts(said: str, status: Status, value: int) -> None:
    outcome = judged("hsts", page(LONG, headers=(("strict-transport-security", said),)))
    assert (outcome.status, outcome.value) == (status, value)


def test_hsts_counts_over_https_alone_and_needs_headers() -> None:
    said = (("strict-transport-security", "max-age=31536000"),)
    assert judged("hsts", page(LONG, path=HTTP, headers=said)).status is Status.FAIL
    assert judged("hsts", page(LONG, headers=(("server", "x"),))).status is Status.FAIL
    assert judged("hsts", page(LONG)).trouble == Trouble(Reason.NOT_KEPT, "headers")
