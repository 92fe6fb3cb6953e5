"""Spellings and tricks that lead programs into the network they stand in. A canary on loopback must never be reached.

The canary's port counts as a port of the web here, so that nothing but the guard stands between. Each trick is tried
through the client, as a plain request to the proxy and as a tunnel through it.
"""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from networking import Nameserver, Server, moved, ok, paths, raw, says

from eindekss.observation.network import guard as guarding
from eindekss.observation.network import head as heads
from eindekss.observation.network import proxy as proxying
from eindekss.observation.network.client import Client
from eindekss.observation.network.dns import Names
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.visit import Reason

PUBLIC = "93.184.215.14"
MANY_A = {"inside.lv": ["127.0.0.1"], "inside6.lv": ["::1"], "nowhere.lv": ["0.0.0.0"], "nowhere6.lv": ["::"],  # noqa: S104
          "mapped.lv": ["::ffff:127.0.0.1"], "mixed.lv": [PUBLIC, "127.0.0.1"], "mixed6.lv": [PUBLIC, "::1"],
          "metadata.lv": ["169.254.169.254"], "broadcast.lv": ["255.255.255.255"], "127.0.0.1.lv": ["127.0.0.1"],
          "localhost.lv": ["127.0.0.1"], "xn--lalhost-9ig1a.lv": ["127.0.0.1"]}  # fmt: skip

HOSTS = {
    "plain": "127.0.0.1", "short": "127.1", "three parts": "127.0.1", "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "hexadecimal parts": "0x7f.0x0.0x0.0x1", "octal": "017700000001", "octal parts": "0177.0.0.01", "mixed": "0x7f.1",
    "padded octal": "00000177.0.0.1", "last dot": "127.0.0.1.", "overflowing": "4294967297",
    "overflowing part": "383.0.0.1",
    "zero": "0", "nowhere": "0.0.0.0", "other loopback": "127.127.127.127", "localhost": "localhost",  # noqa: S104
    "localhost with dot": "localhost.", "localhost in capitals": "LOCALHOST", "below localhost": "www.localhost",
    "circled letters": "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "homograph": "lосalhost", "soft hyphen": "local\u00adhost",
    "full-width": "１２７.０.０.１", "ideographic dots": "127。0。0。1", "circled digits": "①②⑦.⓪.⓪.①",
    "percent": "%31%32%37.0.0.1", "percent dots": "127%2e0%2e0%2e1", "percent null": "127.0.0.1%00.lv",
    "sixth": "[::1]", "sixth long": "[0:0:0:0:0:0:0:1]", "sixth nowhere": "[::]", "mapped": "[::ffff:127.0.0.1]",
    "mapped in hexadecimal": "[::ffff:7f00:1]", "compatible": "[::127.0.0.1]", "translated": "[64:ff9b::7f00:1]",
    "6to4": "[2002:7f00:1::]", "Teredo": "[2001:0:7f00:1::80ff:fffe]", "zone": "[fe80::1%25lo]",
    "zone of loopback": "[::1%lo]",
    "user": "site.lv@127.0.0.1", "user and word": "site.lv:80@127.0.0.1", "backslash": "127.0.0.1\\@site.lv",
    "port twice": "site.lv:80:127.0.0.1", "metadata": "169.254.169.254", "metadata in decimal": "2852039166",
    "metadata in octal": "0251.0376.0251.0376", "metadata 6": "[fd00:ec2::254]",
    "metadata by name": "metadata.google.internal",
    "broadcast": "255.255.255.255", "private": "192.168.0.1", "single label": "intranet", "empty": "",
    **{f"name of {' and '.join(addresses)}: {name}": name for name, addresses in MANY_A.items()},
    "homograph with a name's end": "lосalhost.lv",
}  # fmt: skip


class Trap(NamedTuple):
    """``site`` is an allowed website whose pages lead to the canary."""

    canary: Server
    site: Server
    proxy: Proxy
    client: Client


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with pytest.MonkeyPatch.context() as patch, Server(says(ok(b"secret")), sixth=True) as canary:
        patch.setattr(guarding, "PORTS", (80, 443, canary.port))
        patch.setattr(heads, "TUNNEL_PORT", canary.port)
        with Server(paths({})) as site:
            guard = Guard({"site.lv": site.endpoint}, resolver=lambda name: MANY_A.get(name, ()))
            with Proxy(guard) as proxy:
                yield Trap(canary, site, proxy, Client(proxy, "tests/1", seconds=5))


def test_the_canary_sings(trap: Trap) -> None:
    """Where the guard lets it pass, the canary is reached: these tests can fail."""
    with Proxy(Guard({f"127.0.0.1:{trap.canary.port}": trap.canary.endpoint})) as proxy:
        before = trap.canary.hits
        assert Client(proxy, "tests/1").get(f"http://127.1:{trap.canary.port}/").body == b"secret"
        assert raw(proxy.url, _plain("127.0.0.1", trap.canary.port)).endswith(b"secret")
        through = _tunnel("127.0.0.1", trap.canary.port) + b"GET / HTTP/1.1\r\n\r\n"
        assert raw(proxy.url, through).endswith(b"secret")
        assert trap.canary.hits == before + 3
        trap.canary.hits = 0


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_the_client_does_not_get_inside(trap: Trap, host: str) -> None:
    for scheme in ("http", "https"):
        answer = trap.client.get(f"{scheme}://{host}:{trap.canary.port}/")
        assert (answer.status, answer.body) == (0, b"")
        assert answer.trouble is not None
        assert answer.trouble.reason in (Reason.UNSAFE, Reason.ERROR)
    assert trap.canary.hits == 0


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_the_proxy_does_not_get_inside(trap: Trap, host: str) -> None:
    before = len(trap.proxy.refused)
    for asked in (_plain(host, trap.canary.port), _tunnel(host, trap.canary.port)):
        assert raw(trap.proxy.url, asked)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 403")
    assert len(trap.proxy.refused) == before + 2
    assert trap.canary.hits == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::1]", "localhost", "inside.lv", "site.lv@127.0.0.1"])
def test_redirects_do_not_lead_inside(trap: Trap, status: int, host: str) -> None:
    for where in (
        f"http://{host}:{trap.canary.port}/",
        f"//{host}:{trap.canary.port}/",
        f"https://{host}:{trap.canary.port}/",
    ):
        trap.site.serve = says(moved(where, status))
        answer = trap.client.get("http://site.lv/")
        assert answer.trouble is not None
        assert answer.trouble.reason is Reason.UNSAFE
        assert answer.hops[0] == "http://site.lv/"
    assert trap.canary.hits == 0


def test_the_fifth_redirect_is_checked_as_the_first(trap: Trap) -> None:
    steps = {f"/{step}": moved(f"/{step + 1}") for step in range(4)}
    trap.site.serve = paths({**steps, "/4": moved(f"http://127.0.0.1:{trap.canary.port}/")})
    answer = trap.client.get("http://site.lv/0")
    assert answer.trouble is not None
    assert (answer.trouble.reason, len(answer.hops)) == (Reason.UNSAFE, 6)
    assert trap.canary.hits == 0


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd",
    "ftp://site.lv/", "gopher://site.lv:80/_GET", "data:text/html,a",
    "javascript:alert(1)", "dict://site.lv:80/", "ws://site.lv/", "wss://site.lv/",
    "//site.lv/", "site.lv", "", "http:",
    "http://", "http:///etc/passwd", "https:site.lv",
    "view-source:http://site.lv/", "HTTP+unix://%2frun%2fdocker.sock/",
])  # fmt: skip
def test_only_addresses_of_the_web_are_asked_for(trap: Trap, url: str) -> None:
    before = trap.site.hits
    answer = trap.client.get(url)
    assert answer.trouble is not None
    assert answer.trouble.reason in (Reason.UNSAFE, Reason.ERROR)
    assert raw(trap.proxy.url, f"GET {url} HTTP/1.1\r\n\r\n".encode())[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 403")
    assert trap.site.hits == before


@pytest.mark.parametrize("port", [21, 22, 25, 110, 3306, 5432, 6379, 8080, 9200])
def test_ports_that_are_not_the_webs(trap: Trap, port: int) -> None:
    for url in (f"http://site.lv:{port}/", f"https://site.lv:{port}/"):
        answer = trap.client.get(url)
        assert answer.trouble is not None
        assert answer.trouble.reason is Reason.UNSAFE
    for asked in (_plain("site.lv", port), _tunnel("site.lv", port)):
        assert raw(trap.proxy.url, asked).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("url", ["http://site.lv/\r\nHost: 127.0.0.1\r\n\r\n", "http://site.lv/a\0b", "http://site.lv\0.lv/",
                                 "http://site.lv/a b", "http://si\tte.lv/", "http://site.lv\n@127.0.0.1/"])  # fmt: skip
def test_control_characters_in_addresses(trap: Trap, url: str) -> None:
    before = trap.site.hits
    answer = trap.client.get(url)
    assert answer.trouble is not None
    assert answer.trouble.reason is Reason.ERROR
    raw(trap.proxy.url, f"GET {url} HTTP/1.1\r\n\r\n".encode())
    assert (trap.site.hits - before, trap.canary.hits) == (0, 0)


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch, trap: Trap) -> list[tuple[str, int]]:
    """Where the proxy connects to; what is public is the website on loopback."""
    addresses: list[tuple[str, int]] = []

    async def dial(address: str, port: int, limit: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        addresses.append((address, port))
        return await asyncio.open_connection(
            *(trap.site.endpoint if address == PUBLIC else (address, port)), limit=limit
        )

    monkeypatch.setattr(proxying, "dial", dial)
    return addresses


def test_a_name_that_turns_inside_between_two_requests(trap: Trap, dialled: list[tuple[str, int]]) -> None:
    """DNS rebinding: what was checked is what is connected to, and each connection is checked again."""
    trap.site.serve = says(ok(b"public"))
    with Nameserver({("turns.lv", "A"): [[PUBLIC], ["127.0.0.1"]]}) as nameserver:
        names = Names(["127.0.0.1"], port=nameserver.port)
        with Proxy(Guard(resolver=names.addresses, remember=0)) as proxy:
            client = Client(proxy, "tests/1")
            url = f"http://turns.lv:{trap.canary.port}/"
            assert client.get(url).body == b"public"
            assert nameserver.asked == ["A turns.lv", "AAAA turns.lv"]
            assert dialled == [(PUBLIC, trap.canary.port)]
            answer = client.get(url)
            assert answer.trouble is not None
            assert answer.trouble.reason is Reason.UNSAFE
            assert raw(proxy.url, _tunnel("turns.lv", trap.canary.port)).startswith(b"HTTP/1.1 403")
    assert dialled == [(PUBLIC, trap.canary.port)]
    assert trap.canary.hits == 0


@pytest.mark.parametrize("zone", [
    {("spoilt.lv", "A"): [[PUBLIC, "127.0.0.1"]]}, {("spoilt.lv", "A"): [["127.0.0.1", PUBLIC]]},
    {("spoilt.lv", "A"): [[PUBLIC]], ("spoilt.lv", "AAAA"): [["::1"]]},
    {("spoilt.lv", "A"): [[PUBLIC]], ("spoilt.lv", "AAAA"): [["2606:4700::1", "::ffff:127.0.0.1"]]},
], ids=["second", "first", "sixth", "mapped"])  # fmt: skip
def test_one_record_that_leads_inside(trap: Trap, dialled: list[tuple[str, int]], zone: dict) -> None:  # type: ignore[type-arg]
    with (
        Nameserver(zone) as nameserver,
        Proxy(Guard(resolver=Names(["127.0.0.1"], port=nameserver.port).addresses)) as proxy,
    ):
        answer = Client(proxy, "tests/1").get(f"http://spoilt.lv:{trap.canary.port}/")
        assert answer.trouble is not None
        assert answer.trouble.reason is Reason.UNSAFE
        assert raw(proxy.url, _tunnel("spoilt.lv", trap.canary.port)).startswith(b"HTTP/1.1 403")
    assert (dialled, trap.canary.hits) == ([], 0)


def _plain(host: str, port: int) -> bytes:
    return f"GET http://{host}:{port}/ HTTP/1.1\r\nHost: site.lv\r\n\r\n".encode()


def _tunnel(host: str, port: int) -> bytes:
    return f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
