"""The line: questions of a visit, and what is kept of the answers."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from networking import Certificates, Nameserver, Server, moved, ok, paths

from eindekss.observation.evidence import Evidence
from eindekss.observation.network.client import Client
from eindekss.observation.network.dns import Names
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.line import Line
from eindekss.observation.network.manners import Manners
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.network.tls import Handshakes
from eindekss.observation.visit import Ask, AskKind, Reason, Trouble

AT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class Laid(NamedTuple):
    line: Line
    evidence: Evidence
    site: Server


@pytest.fixture
def laid(tmp_path: Path) -> Iterator[Laid]:
    certificates = Certificates(tmp_path)
    answers = {
        "/robots.txt": ok(b"User-agent: *\nDisallow: /closed"),
        "/": moved("/a"),
        "/a": ok(b"page"),
        "/none": ok(b""),
    }
    serve = paths(answers)
    with (
        Server(serve) as site,
        Server(serve, context=certificates.serving("other.lv")) as encrypted,
        Nameserver({("site.lv", "TXT"): [['"a"']]}) as nameserver,
        Proxy(Guard({"site.lv": site.endpoint, "site.lv:443": encrypted.endpoint})) as proxy,
    ):
        manners = Manners(Client(proxy, "eindekss/1", context=certificates.trusting), "eindekss/1", pace=0.0)
        handshakes = Handshakes(proxy.guard, trusting=certificates.trusting)
        names = Names(["127.0.0.1"], port=nameserver.port)
        yield Laid(Line(manners, names, handshakes, lambda: AT), Evidence(tmp_path / "evidence"), site)


def test_an_address(laid: Laid) -> None:
    reply = laid.line.ask(Ask(AskKind.GET, "http://site.lv/"), laid.evidence)
    assert (reply.at, reply.final, reply.status, reply.trouble) == (AT.isoformat(), "http://site.lv/a", 200, None)
    assert ("content-type", "text/plain") in reply.headers
    assert laid.evidence.read(reply.body) == b"page"
    laid.line.wait("http://site.lv/")


def test_an_address_that_answers_nothing_or_may_not_be_asked(laid: Laid) -> None:
    assert laid.line.ask(Ask(AskKind.GET, "http://site.lv/none"), laid.evidence).body == ""
    reply = laid.line.ask(Ask(AskKind.GET, "http://site.lv/closed"), laid.evidence)
    assert reply.trouble == laid.line.why_not("http://site.lv/closed")
    assert reply.trouble is not None
    assert reply.trouble.reason is Reason.ROBOTS


def test_a_certificate_hides_no_answer(laid: Laid) -> None:
    reply = laid.line.ask(Ask(AskKind.GET, "https://site.lv/a"), laid.evidence)
    assert (laid.evidence.read(reply.body), reply.trouble) == (b"page", None)


def test_a_name_and_a_host(laid: Laid) -> None:
    reply = laid.line.ask(Ask(AskKind.DNS, "TXT site.lv"), laid.evidence)
    assert laid.evidence.read_json(reply.body)["records"] == ["a"]
    reply = laid.line.ask(Ask(AskKind.TLS, "site.lv"), laid.evidence)
    assert laid.evidence.read_json(reply.body)["certificate"]["names"] == ["other.lv"]
    reply = laid.line.ask(Ask(AskKind.TLS, "127.0.0.1"), laid.evidence)
    assert reply.trouble == Trouble(Reason.UNSAFE, "127.0.0.1 is not public")


def test_what_only_a_browser_can_answer(laid: Laid) -> None:
    reply = laid.line.ask(Ask(AskKind.BROWSE, "http://site.lv/"), laid.evidence)
    assert reply.trouble is not None
    assert reply.trouble.reason is Reason.NOT_KEPT
