"""The client: what it fetches, where it stops, and that nothing that comes makes it raise."""

import gzip
import ssl
import time
import zlib
from collections.abc import Iterator

import pytest
from networking import Certificates, Server, dripping, moved, ok, paths, reset, says

from eindekss.observation.network.client import Client
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Limits, Proxy
from eindekss.observation.network.unpacking import Broken, unpacker
from eindekss.observation.visit import Reason, Trouble


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def encrypted(certificates: Certificates) -> Iterator[Server]:
    with Server(says(ok(b"sealed")), context=certificates.serving("site.lv")) as server:
        yield server


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with Server(says(ok(b"hello"))) as server:
        yield server


@pytest.fixture(scope="module")
def client(site: Server, encrypted: Server, certificates: Certificates) -> Iterator[Client]:
    there = {
        "site.lv": site.endpoint,
        "site.lv:443": encrypted.endpoint,
        "other.lv:443": encrypted.endpoint,
    }
    with Proxy(Guard(there, resolver=lambda _: ()), Limits(head=16384)) as proxy:
        yield Client(proxy, "eindekss/1 (+https://a.lv)", limit=100_000, seconds=10.0, context=certificates.trusting)


def _trouble(client: Client, site: Server, said: bytes) -> Trouble:
    site.serve = says(said)
    trouble = client.get("http://site.lv/").trouble
    assert trouble is not None
    return trouble


def test_an_answer(client: Client, site: Server) -> None:
    site.heads.clear()
    site.serve = says(ok("mājas".encode("windows-1257"), "X-A: 1", "x-a: 2"))
    answer = client.get("http://site.lv/a?b#c")
    assert (answer.url, answer.final, answer.status, answer.trouble) == ("http://site.lv/a?b#c",) * 2 + (200, None)
    assert answer.body == "mājas".encode("windows-1257")
    assert [value for name, value in answer.headers if name == "x-a"] == ["1", "2"]
    assert (answer.header("x-a"), answer.header("x-b")) == ("1", "")
    line, *fields = site.heads[0].rstrip().split("\r\n")
    assert line == "GET /a?b HTTP/1.1"
    assert {field.lower() for field in fields} == {
        "host: site.lv",
        "user-agent: eindekss/1 (+https://a.lv)",
        "accept: */*",
        "accept-encoding: gzip, deflate",
        "connection: close",
    }


def test_an_encrypted_answer(client: Client) -> None:
    answer = client.get("https://site.lv/")
    assert (answer.body, answer.certificate, answer.trouble) == (b"sealed", "", None)


def test_a_certificate_that_does_not_hold_is_told(client: Client) -> None:
    answer = client.get("https://other.lv/")
    assert answer.certificate == "Hostname mismatch, certificate is not valid for 'other.lv'."
    assert answer.trouble == Trouble(Reason.UNREACHABLE, f"certificate: {answer.certificate}")
    assert client.get("https://other.lv/", verify=False).body == b"sealed"


def test_an_authority_that_nobody_knows(client: Client, site: Server, encrypted: Server) -> None:
    with Proxy(Guard({"site.lv:443": encrypted.endpoint})) as proxy:
        stranger = Client(proxy, "tests/1")
        assert "unable to get local issuer" in stranger.get("https://site.lv/").certificate
        assert stranger.get("https://site.lv/", verify=False).body == b"sealed"


def test_what_is_not_encrypted_where_it_should_be(site: Server) -> None:
    site.serve = says(ok(b"hello"))
    with Proxy(Guard({"plain.lv:443": site.endpoint})) as proxy:
        trouble = Client(proxy, "tests/1", seconds=0.3).get("https://plain.lv/").trouble
    assert trouble is not None
    assert trouble.reason in (Reason.UNREACHABLE, Reason.TIMEOUT)


def test_redirects_are_followed_and_told(client: Client, site: Server) -> None:
    steps = {"/": moved(" a?ā b"), "/a?%C4%81%20b": moved("//site.lv/b", 307), "/b": ok(b"there")}
    site.serve = paths(steps)
    answer = client.get("http://site.lv/")
    assert answer.body == b"there"
    assert (answer.url, answer.final) == ("http://site.lv/", "http://site.lv/b")
    assert answer.hops == ("http://site.lv/", "http://site.lv/a?%C4%81%20b", "http://site.lv/b")


def test_a_redirect_to_what_is_not_encrypted_is_noted(client: Client, site: Server, encrypted: Server) -> None:
    site.serve = says(ok(b"plain"))
    encrypted.serve = says(moved("http://site.lv/"))
    answer = client.get("https://site.lv/")
    encrypted.serve = says(ok(b"sealed"))
    assert (answer.body, answer.downgraded) == (b"plain", True)
    site.serve = says(moved("https://site.lv/"))
    answer = client.get("http://site.lv/")
    assert (answer.body, answer.downgraded) == (b"sealed", False)


@pytest.mark.parametrize("where", ["http://site.lv/", "/", "?", ""])
def test_circles(client: Client, site: Server, where: str) -> None:
    before = site.hits
    assert _trouble(client, site, moved(where)).reason is Reason.ERROR
    assert site.hits - before <= 6


def test_five_redirects_and_no_more(client: Client, site: Server) -> None:
    def serve(connection: object, head: str) -> None:
        connection.sendall(moved(f"{head.split(' ')[1]}a"))  # type: ignore[attr-defined]

    site.serve = serve
    before = site.hits
    trouble = client.get("http://site.lv/").trouble
    assert trouble is not None
    assert (trouble.reason, site.hits - before) == (Reason.ERROR, 6)


@pytest.mark.parametrize(
    "where", ["http://[", "http://a:b/", "http://" + "a" * 9000, "http://\u0101\u0101.\u0101..lv/"]
)
def test_redirects_to_nowhere(client: Client, site: Server, where: str) -> None:
    assert _trouble(client, site, moved(where)).reason in (Reason.ERROR, Reason.UNSAFE, Reason.UNREACHABLE)


def test_no_cookie_is_kept(client: Client, site: Server) -> None:
    site.heads.clear()
    site.serve = paths({"/": moved("/b").replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n"), "/b": ok(b"")})
    client.get("http://site.lv/")
    client.get("http://site.lv/b")
    assert len(site.heads) == 3
    assert not any("cookie" in head.lower() for head in site.heads)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "blocked"),
        (403, "blocked"),
        (429, "blocked"),
        (451, "blocked"),
        (404, "error"),
        (410, "error"),
        (500, "error"),
        (503, "error"),
    ],
)
def test_statuses(client: Client, site: Server, status: int, reason: str) -> None:
    site.serve = says(ok(b"page").replace(b"200 OK", f"{status} X".encode()))
    answer = client.get("http://site.lv/")
    assert answer.trouble == Trouble(Reason(reason), f"HTTP {status}")
    assert (answer.status, answer.body) == (status, b"page")


def _gzipped(size: int) -> bytes:
    return gzip.compress(bytes(size), 9, mtime=0)


BOMBS = {
    "gzip": ("gzip", _gzipped(50_000_000)),
    "x-gzip": ("x-gzip", _gzipped(50_000_000)),
    "deflate": ("deflate", zlib.compress(bytes(50_000_000), 9)),
    "many members": ("gzip", _gzipped(1000) * 3000),
    "gzip of nothing, endlessly": ("gzip", _gzipped(0) * 10_000),
}


@pytest.mark.parametrize(("coding", "body"), BOMBS.values(), ids=BOMBS)
def test_decompression_bombs(client: Client, site: Server, coding: str, body: bytes) -> None:
    site.serve = says(ok(body, f"Content-Encoding: {coding}"))
    answer = client.get("http://site.lv/")
    assert answer.trouble == Trouble(Reason.TOO_LARGE, "more than 100000 bytes")
    assert len(answer.body) <= 100_000


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "compress", "gzip, br", "made-up"])
def test_compression_that_was_not_asked_for(client: Client, site: Server, coding: str) -> None:
    trouble = _trouble(client, site, ok(gzip.compress(gzip.compress(b"a")), f"Content-Encoding: {coding}"))
    assert trouble.reason is Reason.ERROR
    assert "compressed as" in trouble.detail


def test_broken_compression(client: Client, site: Server) -> None:
    for coding in ("gzip", "deflate"):
        assert _trouble(client, site, ok(b"no compression", f"Content-Encoding: {coding}")).reason is Reason.ERROR


def test_compression_as_servers_send_it() -> None:
    words = b"a few words " * 1000
    packed = zlib.compressobj(wbits=-15)
    bare = packed.compress(words) + packed.flush()
    for coding, body in (
        ("gzip", gzip.compress(words)),
        ("GZIP", gzip.compress(words[:500]) + gzip.compress(words[500:])),
        ("gzip", gzip.compress(words) + b"\0\0\0"),
        ("deflate", zlib.compress(words)),
        ("deflate", bare),
        ("identity", words),
        ("", words),
        ("gzip, identity", gzip.compress(words)),
    ):
        unpack = unpacker(coding)
        assert b"".join(unpack(body[at : at + 7], 100_000) for at in range(0, len(body), 7)) == words
    with pytest.raises(Broken):
        unpacker("deflate, gzip")


def test_bodies_that_are_too_large(client: Client, site: Server) -> None:
    site.serve = says(ok(bytes(100_001)))
    answer = client.get("http://site.lv/")
    assert answer.trouble is not None
    assert (len(answer.body), answer.trouble.reason) == (100_000, Reason.TOO_LARGE)
    assert client.get("http://site.lv/", limit=100_001).trouble is None
    site.serve = dripping(b"HTTP/1.1 200 OK\r\n\r\n", bytes(50_000), 0)
    assert client.get("http://site.lv/").trouble == Trouble(Reason.TOO_LARGE, "more than 100000 bytes")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("head", "drop"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", b"a"), (b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"), (b"", b"")],
    ids=["body", "head", "silence"],
)
def test_whoever_takes_too_long(
    site: Server, encrypted: Server, certificates: Certificates, head: bytes, drop: bytes, scheme: str
) -> None:
    with (
        Server(
            dripping(head, drop, 0.02), context=certificates.serving("site.lv") if scheme == "https" else None
        ) as slow,
        Proxy(Guard({"site.lv": slow.endpoint})) as proxy,
    ):
        client = Client(proxy, "tests/1", seconds=0.3, context=certificates.trusting)
        begun = time.monotonic()
        answer = client.get(f"{scheme}://site.lv/")
        assert answer.trouble is not None
        assert answer.trouble.reason is Reason.TIMEOUT
        assert time.monotonic() - begun < 4


HEADERS = {
    "one line too long": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
    "too many": b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 40_000 + b"\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "no length": b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "less than said": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab",
    "no chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "another coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, made-up\r\n\r\nxyz\r\n",
    "no name": b"HTTP/1.1 200 OK\r\n: a\r\n\r\n",
    "null": b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "nothing": b"",
    "status of four": b"HTTP/1.1 2000 OK\r\n\r\n",
}


@pytest.mark.parametrize("said", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_answers_that_are_none(client: Client, site: Server, encrypted: Server, said: bytes, scheme: str) -> None:
    site.serve = encrypted.serve = says(said)
    trouble = client.get(f"{scheme}://site.lv/").trouble
    encrypted.serve = says(ok(b"sealed"))
    assert trouble is not None
    assert trouble.reason in (Reason.ERROR, Reason.UNREACHABLE, Reason.TOO_LARGE)


def test_a_website_does_not_speak_for_the_proxy(client: Client, site: Server, encrypted: Server) -> None:
    told = 'Proxy-Status: eindekss; error=destination_ip_prohibited; details="a"'
    site.serve = encrypted.serve = says(ok(b"hello", told))
    assert client.get("http://site.lv/").body == client.get("https://site.lv/").body == b"hello"
    encrypted.serve = says(ok(b"sealed"))


def test_troubles_of_the_way(client: Client, site: Server) -> None:
    assert client.get("http://unknown.lv/").trouble == Trouble(Reason.UNREACHABLE, "unknown.lv has no address")
    assert client.get("https://unknown.lv/").trouble == Trouble(Reason.UNREACHABLE, "unknown.lv has no address")
    site.serve = reset
    trouble = client.get("http://site.lv/").trouble
    assert trouble is not None
    assert trouble.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "http://site.lv/" + "a" * 8000,
        "http://[::1",
        "http://site.lv:x/",
        "http://a\u202eb.lv/",
        "http://%zz.lv/",
        "http://site.lv:99999/",
        "http://\ud800.lv/",
        "http://" + "a." * 200,
    ],
)
def test_addresses_that_are_none(client: Client, site: Server, url: str) -> None:
    before = site.hits
    trouble = client.get(url).trouble
    assert trouble is not None
    assert trouble.reason in (Reason.ERROR, Reason.UNSAFE)
    assert site.hits == before


def test_surroundings_do_not_lead_past_the_proxy(site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "*")
    site.serve = says(ok(b"hello"))
    with Proxy(Guard({"site.lv": site.endpoint})) as proxy:
        assert Client(proxy, "tests/1").get("http://site.lv/").body == b"hello"
        assert Client(proxy, "tests/1").get(f"http://127.0.0.1:{site.port}/").status == 0


def test_a_context_is_the_systems_where_none_is_given() -> None:
    with Proxy(Guard()) as proxy:
        context = Client(proxy, "tests/1")._context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
