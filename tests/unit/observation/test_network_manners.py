"""Manners: robots.txt first, one thing at a time, a pause between, and later where a website asks for later."""

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from networking import Certificates, Server, moved, ok, paths, says

from eindekss.observation.network.client import Client
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.manners import LONGEST_PACE, Manners
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.visit import Reason, Trouble

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def now(self) -> datetime.datetime:
        return NOW + datetime.timedelta(seconds=self.time)


class Visitor(NamedTuple):
    manners: Manners
    site: Server
    clock: Clock


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with (
        Server(says(ok(b"hello"))) as site,
        Proxy(Guard({"site.lv": site.endpoint, "other.lv": site.endpoint}, resolver=lambda _: ())) as proxy,
    ):
        clock = Clock()
        client = Client(proxy, "eindekss/1 (+https://a.lv)")
        yield Visitor(_manners(client, clock), site, clock)


def _manners(client: Client, clock: Clock) -> Manners:
    return Manners(client, client.agent, clock=lambda: clock.time, sleep=clock.sleep, now=clock.now)


def _asked(site: Server) -> list[str]:
    return [head.split(" ")[1] for head in site.heads]


def _robots(visitor: Visitor, text: str) -> None:
    visitor.site.serve = paths({"/robots.txt": ok(text.encode())}, ok(b"page"))


def test_robots_txt_is_asked_once_and_kept_to(visitor: Visitor) -> None:
    _robots(visitor, "User-agent: *\nDisallow: /closed\nAllow: /closed/open\n")
    assert visitor.manners.get("http://site.lv/a").body == b"page"
    answer = visitor.manners.get("http://site.lv/closed/a")
    assert answer.trouble == Trouble(Reason.ROBOTS, "http://site.lv/robots.txt does not allow it")
    assert visitor.manners.allowed("http://site.lv/closed/open")
    assert not visitor.manners.allowed("http://site.lv/closed")
    assert _asked(visitor.site) == ["/robots.txt", "/a"]


def test_who_reads_robots_txt_reads_the_same_one(visitor: Visitor) -> None:
    _robots(visitor, "User-agent: *\nDisallow: /\n")
    assert not visitor.manners.allowed("http://site.lv/a")
    assert visitor.manners.get("http://site.lv/robots.txt").body == b"User-agent: *\nDisallow: /\n"
    assert _asked(visitor.site) == ["/robots.txt"]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: eindekss\nDisallow: /\n", False),
        ("User-agent: EINDEKSS\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: otherbot\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: eindekss\nDisallow:\n", True),
        ("", True),
        ("<html>no such page</html>", True),
        ("\0\0\0", True),
        ("Disallow: /", True),
        ("User-agent: *\nDisallow: /*.pdf$\n", True),
        ("User-agent: *\nDisallow: *\n", False),
    ],
)
def test_whom_robots_txt_means(visitor: Visitor, text: str, allowed: bool) -> None:
    _robots(visitor, text)
    assert visitor.manners.allowed("http://site.lv/page") is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_allows_everything(visitor: Visitor, status: int) -> None:
    said = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
    visitor.site.serve = paths({"/robots.txt": said}, ok(b"page"))
    assert visitor.manners.get("http://site.lv/").body == b"page"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n", Reason.ERROR),
        (b"", Reason.UNREACHABLE),
        (b"HTTP/1.1 429 X\r\nContent-Length: 0\r\n\r\n", Reason.BLOCKED),
        (moved("http://127.0.0.1/robots.txt"), Reason.UNSAFE),
    ],
)
def test_robots_txt_that_cannot_be_had_forbids_everything(visitor: Visitor, said: bytes, reason: Reason) -> None:
    visitor.site.serve = paths({"/robots.txt": said}, ok(b"page"))
    trouble = visitor.manners.get("http://site.lv/").trouble
    assert trouble is not None
    assert trouble.reason is reason
    assert trouble.detail.startswith("robots.txt: ")
    assert _asked(visitor.site) == ["/robots.txt"]


def test_a_host_that_does_not_exist(visitor: Visitor) -> None:
    trouble = visitor.manners.why_not("http://unknown.lv/")
    assert trouble == Trouble(Reason.UNREACHABLE, "robots.txt: unknown.lv has no address")


def test_of_a_long_robots_txt_the_beginning_is_read(visitor: Visitor) -> None:
    _robots(visitor, "User-agent: *\nDisallow: /closed\n" + "# more\n" * 100_000 + "Disallow: /late\n")
    assert not visitor.manners.allowed("http://site.lv/closed")
    assert visitor.manners.allowed("http://site.lv/late")


def test_redirects_wait_their_turn_and_keep_to_robots_txt(visitor: Visitor) -> None:
    visitor.site.serve = paths(
        {
            "/robots.txt": ok(b"User-agent: *\nDisallow: /closed"),
            "/a": moved("/b"),
            "/b": moved("http://other.lv/c"),
            "/c": moved("/closed"),
        },
        ok(b"page"),
    )
    answer = visitor.manners.get("http://site.lv/a")
    assert answer.trouble is not None
    assert answer.trouble.reason is Reason.ROBOTS
    assert answer.hops == ("http://site.lv/a", "http://site.lv/b", "http://other.lv/c", "http://other.lv/closed")
    assert _asked(visitor.site) == ["/robots.txt", "/a", "/b", "/robots.txt", "/c"]
    assert visitor.clock.slept == [1.0, 1.0, 1.0]  # before a, b and c; two hosts' first requests wait for nobody


def test_a_second_between_two_requests_to_a_host(visitor: Visitor) -> None:
    _robots(visitor, "")
    for url in ("http://site.lv/", "http://SITE.LV.:80/a", "http://other.lv/"):
        visitor.manners.wait(url)
    assert visitor.clock.slept == [1.0]
    visitor.clock.time += 10
    visitor.manners.wait("http://site.lv/b")
    assert visitor.clock.slept == [1.0]


def test_hosts_of_one_server_share_its_pauses() -> None:
    addresses = {"a.lv": ["8.8.4.4", "8.8.8.8"], "b.lv": ["8.8.8.8", "8.8.4.4"], "c.lv": ["9.9.9.9"], "d.lv": []}
    guard = Guard(resolver=lambda name: addresses[name])
    with Proxy(guard) as proxy:
        clock = Clock()
        manners = Manners(Client(proxy, "eindekss/1"), "eindekss/1", place=guard.place, clock=lambda: clock.time,
                          sleep=clock.sleep)  # fmt: skip
        for host in ("a.lv", "c.lv", "d.lv", "b.lv", "a.lv"):
            manners.wait(f"http://{host}/")
    assert clock.slept == [1.0, 1.0]


@pytest.mark.parametrize(
    ("asked", "pace"), [("3", 3.0), ("0.2", 1.0), ("600", LONGEST_PACE), ("soon", 1.0), ("-5", 1.0)]
)
def test_crawl_delay(visitor: Visitor, asked: str, pace: float) -> None:
    _robots(visitor, f"User-agent: *\nCrawl-delay: {asked}\n")
    for path in ("a", "b", "c"):
        visitor.manners.get(f"http://site.lv/{path}")
    assert visitor.clock.slept[-2:] == [pace, pace]


def test_one_request_at_a_time_from_all_threads(visitor: Visitor) -> None:
    _robots(visitor, "")
    inside: list[str] = []
    crowds: list[int] = []

    def ask() -> None:
        with visitor.manners.turn("http://site.lv/"):
            inside.append("one")
            time.sleep(0.005)
            crowds.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert crowds == [1] * 8
    assert visitor.clock.slept == [1.0] * 7


def _later(said: str, status: int = 503) -> bytes:
    return f"HTTP/1.1 {status} Later\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n".encode()


def _then(*answers: bytes) -> Callable[..., None]:
    left = list(answers)
    return lambda connection, head: connection.sendall(
        ok(b"") if "robots.txt" in head else (left.pop(0) if len(left) > 1 else left[0])
    )


@pytest.mark.parametrize(
    ("said", "slept"),
    [
        ("7", 7.0),
        ("0", 1.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 29.0),
        ("Sunday, 01-Mar-26 12:00:30 GMT", 29.0),
        ("Sun, 01 Mar 2020 12:00:00 GMT", 1.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_later_is_asked_later(visitor: Visitor, said: str, slept: float, status: int) -> None:
    visitor.site.serve = _then(_later(said, status), ok(b"now"))
    assert visitor.manners.get("http://site.lv/").body == b"now"
    assert visitor.clock.slept == [1.0, slept]


def test_who_asks_for_later_too_often_is_left_alone(visitor: Visitor) -> None:
    visitor.site.serve = _then(_later("5"))
    answer = visitor.manners.get("http://site.lv/")
    assert answer.trouble == Trouble(Reason.BLOCKED, "HTTP 503, asks to wait 5 s")
    assert (answer.status, visitor.clock.slept) == (503, [1.0, 5.0, 5.0])


@pytest.mark.parametrize("said", ["61", "999999999999999999999", "Mon, 02 Mar 2026 12:00:00 GMT"])
def test_who_asks_for_much_later_is_left_alone(visitor: Visitor, said: str) -> None:
    visitor.site.serve = _then(_later(said))
    trouble = visitor.manners.get("http://site.lv/").trouble
    assert trouble is not None
    assert (trouble.reason, visitor.clock.slept) == (Reason.BLOCKED, [1.0])


@pytest.mark.parametrize("said", ["", "soon", "-5", "1.5", "٣", "Xxx, 99 Foo 2026", "Sun, 01 Mar 99999 12:00:00 GMT"])
def test_a_wish_that_nobody_understands_is_none(visitor: Visitor, said: str) -> None:
    visitor.site.serve = _then(_later(said))
    answer = visitor.manners.get("http://site.lv/")
    assert (answer.trouble, len(visitor.site.heads)) == (Trouble(Reason.ERROR, "HTTP 503"), 2)


def test_a_page_that_says_retry_after_and_is_there_is_there(visitor: Visitor) -> None:
    visitor.site.serve = _then(ok(b"now", "Retry-After: 100"))
    assert visitor.manners.get("http://site.lv/").body == b"now"


def test_robots_txt_behind_a_certificate_that_does_not_hold(tmp_path_factory: pytest.TempPathFactory) -> None:
    certificates = Certificates(tmp_path_factory.mktemp("certificates"))
    with (
        Server(says(ok(b"User-agent: *\nDisallow: /closed")), context=certificates.serving("other.lv")) as site,
        Proxy(Guard({"site.lv:443": site.endpoint})) as proxy,
    ):
        manners = _manners(Client(proxy, "eindekss/1", context=certificates.trusting), Clock())
        assert not manners.allowed("https://site.lv/closed")
        assert manners.allowed("https://site.lv/open")
        assert manners.get("https://site.lv/open").certificate.startswith("Hostname mismatch")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://", "http://[::1", "http://user@site.lv/", ""])
def test_what_is_no_address_is_not_allowed(visitor: Visitor, url: str) -> None:
    assert not visitor.manners.allowed(url)
    assert visitor.manners.get(url).trouble == visitor.manners.why_not(url)
    assert visitor.site.hits == 0
