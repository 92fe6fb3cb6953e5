"""The proxy: what it hands on, what it refuses, and that nothing brings it down."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from networking import Server, drained, dripping, ok, raw, reset, says

from eindekss.observation.network.guard import Guard
from eindekss.observation.network.head import answer, request
from eindekss.observation.network.proxy import Limits, Proxy
from eindekss.observation.network.refusal import Denied, trouble_told
from eindekss.observation.visit import Reason

LIMITS = Limits(bytes=300_000, seconds=20.0, idle=10.0, connect=10.0, head=8192, connections=8)
HASTY = replace(LIMITS, seconds=0.8, idle=0.4)


@pytest.fixture
def site() -> Iterator[Server]:
    with Server(says(ok(b"hello"))) as server:
        yield server


@pytest.fixture
def proxy(site: Server) -> Iterator[Proxy]:
    with Proxy(Guard({"site.lv": site.endpoint, "[2606:4700::1]": site.endpoint}), LIMITS) as proxy:
        yield proxy


@pytest.fixture
def hasty(site: Server) -> Iterator[Proxy]:
    with Proxy(Guard({"site.lv": site.endpoint}), HASTY) as proxy:
        yield proxy


def _get(*headers: str, url: str = "http://site.lv/a?b=c", method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {url} HTTP/1.1", *headers, "", ""]).encode("latin-1")


def test_a_plain_request(proxy: Proxy, site: Server) -> None:
    came = raw(proxy.url, _get("Host: site.lv", "Accept: text/html", "X-Own: ā".encode().decode("latin-1")))
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 200 OK",
        b"Content-Length: 5",
        b"Content-Type: text/plain",
        b"Connection: close",
    ]
    assert body == b"hello"
    asked = site.heads[0].split("\r\n")
    assert asked == [
        "GET /a?b=c HTTP/1.1",
        "Host: site.lv",
        "Accept: text/html",
        "X-Own: Ä\x81",
        "Connection: close",
        "",
        "",
    ]
    assert proxy.refused == ()


def test_what_concerns_the_connection_alone_goes_no_further(proxy: Proxy, site: Server) -> None:
    site.serve = says(
        b"HTTP/1.1 200 OK\r\nConnection: keep-alive, x\r\nKeep-Alive: timeout=5\r\n and more\r\nX: 1\r\n"
        b"Proxy-Status: eindekss; error=dns_error\r\nContent-Length: 0\r\n\r\n"
    )
    came = raw(
        proxy.url,
        _get(
            "Host: site.lv",
            "Connection: keep-alive, X-Hop",
            "X-Hop: 1",
            "Proxy-Connection: keep-alive",
            "Proxy-Authorization: Basic YTpi",
            "TE: trailers",
            "Content-Length: 0",
            "Accept: */*",
        ),
    )
    assert came == b"HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    assert site.heads == ["GET /a?b=c HTTP/1.1\r\nHost: site.lv\r\nAccept: */*\r\nConnection: close\r\n\r\n"]


def test_the_request_line_says_which_host_is_asked(proxy: Proxy, site: Server) -> None:
    assert raw(proxy.url, _get("Host: 127.0.0.1", "Host: localhost")).endswith(b"hello")
    assert site.heads[0].startswith("GET /a?b=c HTTP/1.1\r\nHost: site.lv\r\nConnection")
    assert raw(proxy.url, _get("Host: site.lv", url="http://127.0.0.1/")).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    ("url", "line", "host"),
    [
        ("http://site.lv", "GET / HTTP/1.1", "site.lv"),
        ("http://site.lv?a", "GET /?a HTTP/1.1", "site.lv"),
        ("HTTP://SITE.LV.:80/a#b", "GET /a HTTP/1.1", "site.lv"),
        ("http://site.lv/a@b:c", "GET /a@b:c HTTP/1.1", "site.lv"),
        ("http://site.lv//127.0.0.1/", "GET //127.0.0.1/ HTTP/1.1", "site.lv"),
        ("http://[2606:4700:0::1]/", "GET / HTTP/1.1", "[2606:4700::1]"),
    ],
)
def test_addresses_in_requests(proxy: Proxy, site: Server, url: str, line: str, host: str) -> None:
    raw(proxy.url, _get(url=url))
    assert site.heads[0].split("\r\n")[:2] == [line, f"Host: {host}"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_other_methods_that_only_read(proxy: Proxy, site: Server, method: str) -> None:
    assert raw(proxy.url, _get(method=method)).startswith(b"HTTP/1.1 200")
    assert site.heads[0].startswith(f"{method} /a?b=c ")


@pytest.mark.parametrize(
    "asked",
    [
        _get(method="POST"),
        _get(method="PUT"),
        _get(method="DELETE"),
        _get(method="PATCH"),
        _get(method="TRACE"),
        _get("Content-Length: 5"),
        _get("Content-Length: 0", "Content-Length: 5"),
        _get("Content-Length: 0", "Content-Length: 0"),
        _get("Content-Length: +0"),
        _get("Content-Length: 0, 5"),
        _get("Transfer-Encoding: chunked"),
        _get("Transfer-Encoding: identity"),
        _get("transfer-encoding: \tchunked", "Content-Length: 0"),
        _get("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: eA==", "Sec-WebSocket-Version: 13"),
        _get("Upgrade: h2c"),
        _get(url="http://site.lv:443/").replace(b":443", b":22"),
        _get(url="http://user@site.lv/"),
        _get(url="http://site.lv\\@127.0.0.1/"),
        _get(url="site.lv:80", method="CONNECT"),
        _get(url="site.lv:22", method="CONNECT"),
        _get(url="site.lv", method="CONNECT"),
        _get(url="127.0.0.1:443", method="CONNECT"),
        _get(url="[::1]:443", method="CONNECT"),
        _get(url="user@site.lv:443", method="CONNECT"),
        _get(url="site.lv:443@127.0.0.1:443", method="CONNECT"),
    ],
)
def test_what_is_refused(proxy: Proxy, site: Server, asked: bytes) -> None:
    came = raw(proxy.url, asked)
    assert came.startswith(b"HTTP/1.1 403 ")
    assert b"\r\nProxy-Status: eindekss; error=" in came
    assert site.hits == 0
    assert proxy.refused[0].trouble.reason is Reason.UNSAFE


@pytest.mark.parametrize(
    "asked",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: site.lv\r\n\r\n",
        _get(url="https://site.lv/"),
        _get(url="*"),
        _get(url="ftp://site.lv/"),
        _get(url="//site.lv/"),
        b"GET  http://site.lv/ HTTP/1.1\r\n\r\n",
        b"GET http://site.lv/\r\n\r\n",
        b"GET http://site.lv/ HTTP/2.0\r\n\r\n",
        b"GET http://site.lv/ HTTP/1.1 x\r\n\r\n",
        b"get http://site.lv/ HTTP/1.1\r\n\r\n",
        b"GET\thttp://site.lv/ HTTP/1.1\r\n\r\n",
        b"GET http://site.lv/\0 HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        _get(url="http://site.lv/\xff"),
        _get("no field"),
        _get(" folded: a"),
        _get("a: b", " c"),
        _get("Content-Length : 5"),
        _get("a: \0"),
        _get("a: b\rContent-Length: 5"),
        _get("a: b\nTransfer-Encoding: chunked"),
        _get("\xff: a"),
        _get(": a"),
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"\x05\x01\x00\r\n\r\n",
        bytes(range(256)) + b"\r\n\r\n",
    ],
)
def test_what_is_no_request(proxy: Proxy, site: Server, asked: bytes) -> None:
    assert raw(proxy.url, asked).startswith(b"HTTP/1.1 400 http_request_error")
    assert site.hits == 0


def test_a_head_beyond_the_limit(proxy: Proxy, site: Server) -> None:
    for asked in (_get("X: " + "a" * 20_000), _get(url="http://site.lv/" + "a" * 20_000), b"a" * 20_000):
        assert raw(proxy.url, asked)[:12] in (b"HTTP/1.1 400", b"")  # what was not read may take the answer with it
    assert (site.hits, len(proxy.refused)) == (0, 3)


def test_what_follows_a_request_is_no_second_request(proxy: Proxy, site: Server) -> None:
    came = raw(proxy.url, _get() + _get(url="http://site.lv/second", method="POST"))
    assert came.count(b"HTTP/1.1") == 1
    assert (site.hits, len(site.heads[0].split("HTTP/1.1"))) == (1, 2)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n\r\n",
        b"hello\r\n\r\n",
        b"HTTP/1.1 999 No\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
        b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 4000 + b"\r\n",
    ],
    ids=lambda said: said[:20],
)
def test_what_is_no_answer(proxy: Proxy, site: Server, said: bytes) -> None:
    site.serve = says(said)
    came = raw(proxy.url, _get())
    assert came.startswith(b"HTTP/1.1 502")
    assert b"Proxy-Status" in came
    assert len(proxy.refused) == 1


def test_answers_as_servers_write_them(proxy: Proxy, site: Server) -> None:
    for said, body in (
        (b"HTTP/1.0 200\nX : odd\n\nbody", b"body"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ok(b"last"), b"last"),
    ):
        site.serve = says(said)
        came = raw(proxy.url, _get())
        assert came.startswith((b"HTTP/1.0 200\r\n", b"HTTP/1.1 200 OK\r\n"))
        assert came.partition(b"\r\n\r\n")[2] == body


def test_a_tunnel(proxy: Proxy, site: Server) -> None:
    port = int(proxy.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(b"CONNECT site.lv:443 HTTP/1.1\r\n\r\n")
        assert connection.recv(1000) == b"HTTP/1.1 200 Connected\r\n\r\n"
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert drained(connection) == ok(b"hello")


def _timed(proxy: Proxy, asked: bytes) -> tuple[bytes, float]:
    begun = time.monotonic()
    return raw(proxy.url, asked), time.monotonic() - begun


TUNNEL = b"CONNECT site.lv:443 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize("asked", [_get(), TUNNEL], ids=["plain", "tunnel"])
def test_bodies_that_do_not_end_are_cut(proxy: Proxy, site: Server, asked: bytes) -> None:
    site.serve = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 100_000, 0)
    assert len(raw(proxy.url, asked)) <= LIMITS.bytes + 200
    assert proxy.refused[-1].trouble.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("asked", [_get(), TUNNEL], ids=["plain", "tunnel"])
def test_bodies_that_drip_are_cut(hasty: Proxy, site: Server, asked: bytes) -> None:
    site.serve = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a", 0.05)
    came, seconds = _timed(hasty, asked)
    assert came.endswith(b"aaa")
    assert 0.7 < seconds < 5
    assert hasty.refused[-1].why == "cut after 0.8 s"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nX: a", b"HTTP/1.1 504"),
        (b"", b"HTTP/1.1 504"),
        (b"HTTP/1.1 200 OK\r\n\r\na", b"HTTP/1.1 200"),
    ],
)
def test_silence_is_cut(hasty: Proxy, site: Server, head: bytes, status: bytes) -> None:
    site.serve = dripping(head, b"", 0.05)
    came, seconds = _timed(hasty, _get())
    assert came.startswith(status)
    assert seconds < 5
    assert hasty.refused[-1].trouble.reason is Reason.TIMEOUT


@pytest.mark.parametrize("asked", [b"", b"GET http", b"CONNECT site.lv:443 HTTP/1.1\r\n\r\n"])
def test_a_connection_that_nobody_needs_is_closed_and_nothing_is_said(hasty: Proxy, asked: bytes) -> None:
    came, seconds = _timed(hasty, asked)
    assert came in (b"", b"HTTP/1.1 200 Connected\r\n\r\n")
    assert seconds < 5
    assert hasty.refused == ()


def test_heads_that_drip_are_cut(hasty: Proxy, site: Server) -> None:
    site.serve = dripping(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n", 0.05)
    came, seconds = _timed(hasty, _get())
    assert came.startswith(b"HTTP/1.1 504")
    assert seconds < 5


def test_a_cut_answer_does_not_look_whole(proxy: Proxy, site: Server) -> None:
    site.serve = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 100_000, 0)
    port = int(proxy.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(_get())
        with pytest.raises(ConnectionResetError):
            list(iter(lambda: connection.recv(65536), b""))


def test_who_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()
    with Proxy(Guard({"nobody.lv": nobody}, resolver=lambda _: ()), LIMITS) as proxy:
        assert raw(proxy.url, _get(url="http://nobody.lv/")).startswith(b"HTTP/1.1 502 destination_unavailable")
        assert raw(proxy.url, _get(url="http://unknown.lv/")).startswith(b"HTTP/1.1 502 dns_error")
        assert [refused.trouble.reason for refused in proxy.refused] == [Reason.UNREACHABLE] * 2


def test_who_resets_the_connection(proxy: Proxy, site: Server) -> None:
    site.serve = reset
    assert raw(proxy.url, _get()).startswith(b"HTTP/1.1 502 http_response_incomplete")


def test_a_resolver_that_hangs() -> None:
    over = threading.Event()

    def resolver(_: str) -> list[str]:
        over.wait(5)
        return []

    with Proxy(Guard(resolver=resolver), Limits(connect=0.2)) as proxy:
        assert raw(proxy.url, _get()).startswith(b"HTTP/1.1 504 dns_timeout")
        over.set()


def test_a_resolver_that_breaks_ends_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    def resolver(name: str) -> list[str]:
        raise RuntimeError(name)

    with Proxy(Guard(resolver=resolver), LIMITS) as proxy:
        assert raw(proxy.url, _get()).startswith(b"HTTP/1.1 502 proxy_internal_error")
        assert raw(proxy.url, _get()).startswith(b"HTTP/1.1 502 proxy_internal_error")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_no_more_connections_than_the_limit(proxy: Proxy, site: Server) -> None:
    port = int(proxy.url.rpartition(":")[2])
    waiting = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(LIMITS.connections)]
    try:
        assert raw(proxy.url, _get()).startswith(b"HTTP/1.1 503")
    finally:
        for connection in waiting:
            connection.close()
    until = time.monotonic() + 5
    while (came := raw(proxy.url, _get())).startswith(b"HTTP/1.1 503") and time.monotonic() < until:
        time.sleep(0.02)
    assert came.endswith(b"hello")


def test_many_at_once(site: Server) -> None:
    with Proxy(Guard({"site.lv": site.endpoint})) as proxy:
        came: list[bytes] = []
        threads = [threading.Thread(target=lambda: came.append(raw(proxy.url, _get()))) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [each.endswith(b"hello") for each in came] == [True] * 40


def test_a_large_body_comes_whole(site: Server) -> None:
    body = bytes(range(256)) * 40_000
    site.serve = says(ok(body))
    with Proxy(Guard({"site.lv": site.endpoint})) as proxy:
        assert raw(proxy.url, _get()).endswith(body)


def test_it_ends_while_connections_are_open(site: Server) -> None:
    site.serve = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a", 0.02)
    with Proxy(Guard({"site.lv": site.endpoint})) as proxy:
        port = int(proxy.url.rpartition(":")[2])
        connections = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(3)]
        for connection, asked in zip(connections, (b"", _get(), TUNNEL), strict=True):
            connection.sendall(asked)
        connections[1].recv(100)
    for connection in connections:
        drained(connection)
        connection.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)


def test_heads_without_a_network() -> None:
    asked = request(b"OPTIONS http://site.lv:443?a HTTP/1.0\r\nAccept:a\r\n\r\n")
    assert (asked.method, asked.host, asked.port, asked.path) == ("OPTIONS", "site.lv", 443, "/?a")
    assert (
        asked.head("site.lv") == b"OPTIONS /?a HTTP/1.1\r\nHost: site.lv:443\r\nAccept: a\r\nConnection: close\r\n\r\n"
    )
    assert answer(b"HTTP/1.1 204\r\n\r\n") == (204, b"HTTP/1.1 204\r\nConnection: close\r\n\r\n")


def test_what_the_proxy_tells_of_itself() -> None:
    denied = Denied("destination_ip_prohibited", 'a "quoted" reason,\r\nin lines: ā')
    head = denied.answer().decode("ascii").split("\r\n")
    for told in (head[0].removeprefix("HTTP/1.1 "), head[1].removeprefix("Proxy-Status: ")):
        trouble = trouble_told(told)
        assert trouble is not None
        assert (trouble.reason, trouble.detail) == (Reason.UNSAFE, "a ?quoted? reason,??in lines: ?")
    assert trouble_told("") is trouble_told("other; error=dns_error") is trouble_told("404 Not Found") is None
