"""A page that tries everything to reach the network that its visitor stands in. A canary on loopback is never reached.

The canary's port counts as a port of the web, so that the guard alone stands between; and where the guard lets it
pass, most of the tricks do reach the canary: the page means it.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from networking import Server, moved, ok, says

from eindekss.observation.browser import Chromium
from eindekss.observation.evidence import Evidence
from eindekss.observation.network import guard as guarding
from eindekss.observation.network import head as heads
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.visit import Conditions, Page, Piece, Role

pytestmark = pytest.mark.browser

SPELLINGS = ("127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0.0.0.0", "127.0.0.1.", "www.localhost",  # noqa: S104
             "[::ffff:127.0.0.1]", "%6c%6f%63%61%6c%68%6f%73%74", "①②⑦.⓪.⓪.①")  # fmt: skip
NASTY = """<!doctype html><html lang="lv"><head><meta charset="utf-8"><title>Slikta lapa</title>
<link rel="dns-prefetch" href="//HOST/"><link rel="preconnect" href="http://HOST/">
<link rel="icon" href="http://HOST/icon">
<link rel="prefetch" href="http://HOST/prefetch"><link rel="preload" as="fetch" crossorigin href="http://HOST/preload">
<link rel="modulepreload" href="http://HOST/modulepreload"><link rel="stylesheet" href="http://HOST/style">
<link rel="manifest" href="http://HOST/manifest"><link rel="prerender" href="http://HOST/prerender">
<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["http://HOST/speculation"]}]}</script>
<style>@import url("http://HOST/import"); @font-face { font-family: f; src: url("http://HOST/font") }
h1 { font-family: f; background: url("http://HOST/background") }</style></head>
<body><h1>Slikta lapa</h1>IMAGES
<iframe src="http://HOST/frame"></iframe><iframe src="/moved"></iframe><iframe src="file:///etc/hostname"></iframe>
<iframe src="ftp://HOST/ftp"></iframe><iframe src="view-source:http://HOST/view"></iframe>
<iframe name="filled"></iframe>
<iframe srcdoc='<meta http-equiv="refresh" content="0;url=http://HOST/refresh">'></iframe>
<object data="http://HOST/object"></object>
<embed src="http://HOST/embed"><video src="http://HOST/video" autoplay></video>
<audio src="http://HOST/audio" autoplay></audio><script src="http://HOST/script"></script>
<img srcset="http://HOST/srcset 1x">
<svg width="9" height="9"><image href="http://HOST/svg" width="9" height="9"/><use href="http://HOST/use#a"/></svg>
<form id="read" action="http://HOST/form" target="filled"><input name="a" value="b"></form>
<form id="write" method="post" action="http://HOST/post" target="filled"><input name="a" value="b"></form>
<a id="file" href="http://HOST/download" download target="filled">a</a>
<a id="ping" href="#a" ping="http://HOST/ping">a</a>
<a id="local" href="file:///etc/hostname">a</a><a id="popup" href="http://HOST/popup" target="_blank">a</a>
<script>
const tries = [
  () => fetch("http://HOST/fetch", {mode: "no-cors"}), () => fetch("/moved", {mode: "no-cors"}),
  () => fetch("http://HOST/fetch-post", {method: "POST", body: "a", mode: "no-cors", keepalive: true}),
  () => { const asked = new XMLHttpRequest(); asked.open("GET", "http://HOST/xhr"); asked.send() },
  () => fetch("file:///etc/hostname"), () => navigator.sendBeacon("http://HOST/beacon", "a"),
  () => new EventSource("http://HOST/events"), () => new WebSocket("ws://HOST/socket"),
  () => new WebSocket("wss://HOST/socket"),
  () => new WebTransport("https://HOST/transport"), () => window.open("http://HOST/window"),
  () => navigator.serviceWorker.register("/worker.js"), () => new Worker("/worker.js"),
  () => new SharedWorker("/worker.js"),
  () => new Worker(URL.createObjectURL(new Blob(["importScripts('http://HOST/imported'); fetch('http://HOST/blob')"]))),
  () => import("http://HOST/module.js"), () => document.getElementById("read").submit(),
  () => document.getElementById("write").submit(), () => document.getElementById("file").click(),
  () => document.getElementById("ping").click(), () => document.getElementById("local").click(),
  () => document.getElementById("popup").click(),
  () => new PaymentRequest([{supportedMethods: "https://HOST/pay"}], {}),
  () => { const call = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:UDP"},
            {urls: ["turn:127.0.0.1:PORT?transport=tcp", "turns:127.0.0.1:PORT"], username: "a", credential: "b"}]});
          call.createDataChannel("a"); call.createOffer().then(offer => call.setLocalDescription(offer)) }];
for (const each of tries) { try { Promise.resolve(each()).catch(() => 0) } catch (error) {} }
</script></body></html>"""
LEAVING = {
    "/leave": '<script>location = "http://HOST/left"</script>',
    "/replace": '<script>location.replace("http://HOST/replaced")</script>',
    "/refresh": '<meta http-equiv="refresh" content="0;url=http://HOST/refreshed">',
    "/sent": '<form action="http://HOST/sent" method="post"></form><script>document.forms[0].submit()</script>',
    "/file": '<script>location = "file:///etc/hostname"</script>',
}
WORKER = "fetch('http://HOST/worker'); try { importScripts('http://HOST/worker-script') } catch (error) {}"


KEPT_BACK = {"/window", "/popup", "/post", "/beacon", "/ping", "/fetch-post", "/transport", "/speculation"}


class Yard(NamedTuple):
    """``heard``: datagrams that reached the canary's other ear."""

    canary: Server
    site: Server
    ear: socket.socket
    heard: list[bytes]

    def html(self, text: str, host: str = "127.0.0.1") -> bytes:
        images = "".join(f'<img alt="" src="http://{each}:{self.canary.port}/{each}">' for each in SPELLINGS)
        text = text.replace("IMAGES", images).replace("HOST", f"{host}:{self.canary.port}")
        text = text.replace("UDP", str(self.ear.getsockname()[1])).replace("PORT", str(self.canary.port))
        return ok(text.encode(), "X-Kind: html").replace(b"text/plain", b"text/html")

    def serve(self, connection: socket.socket, head: str) -> None:
        path = head.split(" ")[1]
        if path == "/moved":
            connection.sendall(moved(f"http://127.0.0.1:{self.canary.port}/moved"))
        elif path == "/worker.js":
            connection.sendall(self.html(WORKER).replace(b"text/html", b"text/javascript"))
        else:
            connection.sendall(self.html(LEAVING.get(path, NASTY)))


@pytest.fixture
def yard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    with (
        Server(says(ok(b"secret")), sixth=True) as canary,
        Server(says(b"")) as site,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
    ):
        monkeypatch.setattr(guarding, "PORTS", (80, 443, canary.port))
        monkeypatch.setattr(heads, "TUNNEL_PORT", canary.port)
        ear.bind(("127.0.0.1", 0))
        heard: list[bytes] = []
        yard = Yard(canary, site, ear, heard)
        site.serve = yard.serve
        threading.Thread(target=_listen, args=(ear, heard), daemon=True).start()
        yield yard
        _hush(ear)


def _listen(ear: socket.socket, heard: list[bytes]) -> None:
    with contextlib.suppress(OSError):
        while (data := ear.recv(2048)) != b"hush":
            heard.append(data)


def _hush(ear: socket.socket) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"hush", ear.getsockname())


def _looked_at(proxy: Proxy, folder: Path, *paths: str) -> list[Page]:
    with (
        Chromium(proxy.url, Conditions(agent="tests/1")) as chromium,
        chromium.site(Evidence(folder), frozenset({Piece.SOURCE, Piece.HTML})) as tab,
    ):
        return [tab.look(f"http://nasty.lv{path}", Role.HOME) for path in paths]


def test_no_page_reaches_what_stands_beside_its_visitor(yard: Yard, tmp_path: Path) -> None:
    with Proxy(Guard({"nasty.lv": yard.site.endpoint}, resolver=lambda _: ["127.0.0.1"])) as proxy:
        nasty, *leaving = _looked_at(proxy, tmp_path, "/", *LEAVING)
        refused = {refusal.target.partition("/")[2] for refusal in proxy.refused}
    assert (yard.canary.hits, yard.canary.heads, yard.heard) == (0, [], [])
    assert nasty.trouble is None
    evidence = Evidence(tmp_path)
    assert b"Slikta lapa" in evidence.read(nasty.kept[Piece.HTML])
    for page in (nasty, *leaving):
        assert not page.final.startswith("file:")
        assert not any(b"secret" in evidence.read(digest) for digest in page.kept.values())
    assert {"frame", "fetch", "xhr", "script", "refresh", "moved", "127.0.0.1", "localhost", "[::1]"} <= refused


def test_the_page_means_it(yard: Yard, tmp_path: Path) -> None:
    """Where the canary is allowed, the same page reaches it by its tricks that only read, and by no other."""
    there = {"nasty.lv": yard.site.endpoint, f"127.0.0.1:{yard.canary.port}": yard.canary.endpoint}
    with Proxy(Guard(there, resolver=lambda _: ["127.0.0.1"])) as proxy:
        _looked_at(proxy, tmp_path, "/")
    asked = {tuple(head.split(" ")[:2]) for head in yard.canary.heads}
    assert {path for _, path in asked} >= {
        "/frame",
        "/fetch",
        "/xhr",
        "/script",
        "/style",
        "/refresh",
        "/moved",
        "/object",
    }
    assert {method for method, _ in asked} <= {"GET", "OPTIONS"}
    assert {path for _, path in asked} & KEPT_BACK == set()
    assert yard.heard == []
