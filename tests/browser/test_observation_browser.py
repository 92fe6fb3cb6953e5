"""The browser that observes: what it keeps of a page, what it does not let a page do, and what a bad page costs."""

import base64
import http.server
import io
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace as changed
from pathlib import Path

import pytest
from PIL import Image

from eindekss.observation.bridging import bridged
from eindekss.observation.browser import Chromium, Limits, replay
from eindekss.observation.browser.watchdog import drawing
from eindekss.observation.engines import axe
from eindekss.observation.engines.alfa import Alfa
from eindekss.observation.engines.results import Verdict, results
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.seen import SeenPage, selector_of
from eindekss.observation.visit import Conditions, Page, Piece, Reason, Role, Site, Trouble, Visit

pytestmark = pytest.mark.browser

HTML = "text/html; charset=utf-8"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GOOD = """<!doctype html><html lang="lv"><head><title>Dome</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="http://other.test/style.css"></head>
<body><header><nav><a href="/sakums">Sākums</a></nav></header>
<main><h1>Novada dome</h1><p>Teksts ar <a href="/saite">saiti</a>.</p><div><p>a</p><p style="color:#aaa">bāls</p></div>
<img src="/attels.png"><iframe title="Rāmis" src="http://other.test/frame"></iframe>
<p style="display:none"><a href="/slepta">slēpta</a></p></main>
<script>fetch("/dati").then(r => r.text()).then(t => document.querySelector("h1").append(" " + t))</script>
</body></html>"""
WIDE = """<!doctype html><html lang="lv"><title>Plata</title><body style="font-size:10px"><p>Sīks teksts</p>
<p style="font-size:16px">Liels</p><div style="width:1400px">plats</div>
<a style="position:absolute;top:300px;left:10px;width:15px;height:15px;display:block" href="/a">a</a>
<a style="position:absolute;top:300px;left:29px;width:15px;height:15px;display:block" href="/b">b</a></body></html>"""
SENDING = """<!doctype html><html lang="lv"><title>Sūta</title><body><h1>Sūta</h1>
<form method="post" action="/forma" target="_blank"><input name="a"></form>
<script>fetch("/sutit", {method: "POST", body: "a"}).catch(() => 0); navigator.sendBeacon("/baka", "a");
const asked = new XMLHttpRequest(); asked.open("PUT", "/likt"); asked.send("a");
new Worker("/darbinieks.js"); document.forms[0].submit(); document.forms[0].target = ""; window.open("/logs");
setTimeout(() => document.forms[0].submit(), 50)</script></body></html>"""
CALLING = """<!doctype html><html lang="lv"><title>Zvana</title><body><h1>Zvana</h1><script>
const call = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:PORT"}]});
call.createDataChannel("a"); call.createOffer().then(offer => call.setLocalDescription(offer))</script></body></html>"""
WALL = """<!doctype html><html lang="lv"><title>Siena</title><body style="margin:0">
<header style="position:fixed;top:0;width:100%;height:60px;background:blue"><a href="/">Sākums</a></header>
<div style="background:lime;height:2000px;padding-top:80px"><p>Šīs lapas vārdu ir vairāk nekā sienas.</p></div>
<div style="position:fixed;inset:0;background:red;transition:opacity 9s" role="dialog"><p>Sīkdatnes?</p></div>
<button style="position:fixed;right:0;bottom:0;width:60px;height:60px;background:black;border:0">?</button>
<script>new MutationObserver(() => document.title = "Mainīta").observe(document, {attributes: true, subtree: true})
</script></body></html>"""
FRAMED = """<!doctype html><html lang="lv"><title>Rāmī</title><body><div style="position:fixed;inset:0;background:lime">
<main><h1>Viss ir šeit</h1></main></div></body></html>"""
FRAMESET = """<!doctype html><html lang="lv"><title>Ietvari</title>
<frameset rows="100,*" border="0" frameborder="0"><frame src="/galva"><frame src="/telo"><frame src="http://other.test/frame">
<noframes><body>Bez ietvariem</body></noframes></frameset></html>"""
IN_FRAME = """<!doctype html><html lang="lv"><title>T</title><body style="margin:0;font-size:10px">
<a style="position:absolute;top:30px;left:10px;width:15px;height:15px;display:block" href="/a">a</a>
<div style="width:1500px">plats</div></body></html>"""
PAGES: dict[str, tuple[int, str, bytes]] = {
    "/cookie-wall": (200, HTML, WALL.encode()),
    "/framed": (200, HTML, FRAMED.encode()),
    "/frames": (200, HTML, FRAMESET.replace("100,*", "100,*,50").encode()),
    "/galva": (200, HTML, b'<html lang="lv"><title>G</title><body style="font-size:20px;margin:0">abc</body></html>'),
    "/telo": (200, HTML, IN_FRAME.encode()),
    "/inside": (200, HTML, b'<html lang="lv"><meta name="viewport" content="width=device-width"><body style="margin:0">'
                b'<iframe src="/galva" style="border:0;width:360px;height:700px"></iframe>'
                b'<iframe src="/telo" style="width:90px;height:90px"></iframe></body></html>'),
    "/smile": (200, HTML, f"<html lang=lv><title>{'a' * 399}😀</title><body><h1>{'b' * 199}😀</h1><p id=p>"
               "<script>p.append('c😀'.slice(0, 2))</script>".encode()),
    "/": (200, HTML, GOOD.encode()),
    "/style.css": (200, "text/css", b"body { font: 16px sans-serif } header a { padding: 1em }"),
    "/attels.png": (200, "image/png", PIXEL),
    "/dati": (200, "text/plain; charset=utf-8", "Rīgā".encode()),
    "/old": (200, "text/html", '<html lang="lv"><meta charset="windows-1257"><title>Vēstis</title>'.encode("cp1257")),
    "/frame": (200, HTML, b'<html lang="lv"><title>R</title><body><p><img src="/attels.png"></p></body></html>'),
    "/wide": (200, HTML, WIDE.encode()),
    "/sending": (200, HTML, SENDING.encode()),
    "/darbinieks.js": (200, "text/javascript", b'fetch("/no-darbinieka", {method: "POST", body: "a"})'),
    "/on": (200, HTML, b'<html lang="lv"><title>t</title><body>x<script>setTimeout(() => location = "/", 30)</script>'),
    "/hang": (200, HTML, b'<html lang="lv"><title>h</title><body>x<script>while (true) {}</script>'),
    "/hang-later": (200, HTML, b'<html lang="lv"><title>h</title><script>onload = () => { while (true) {} }</script>'),
    "/alert": (200, HTML, b'<html lang="lv"><title>a</title><body>x<script>while (true) alert(1)</script>'),
    "/deep": (200, HTML, b'<html lang="lv"><title>d</title><body>' + b"<div>" * 700 + b"x"),
    "/huge": (200, HTML, b'<html lang="lv"><title>h</title><body>' + b"<p>a</p>" * 3000),
    "/forbidden": (403, HTML, b"<h1>No</h1>"),
    "/wall": (200, HTML, b'<title>Just a moment</title><script src="/cdn-cgi/challenge-platform/x"></script>Checking'),
    "/broken": (500, HTML, b"<h1>Error</h1>"),
    "/file.pdf": (200, "application/pdf", b"%PDF-1.4"),
    "/picture": (200, "image/png", PIXEL),
}  # fmt: skip


class Website(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[str] = []  # noqa: RUF012 - what came, of all websites of this file

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        if self.path == "/endless":
            return self._drip()
        status, kind, body = PAGES.get(self.path, (404, HTML, b"<h1>404</h1>"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/":
            self.send_header("Set-Cookie", "visitor=12345")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_GET  # noqa: N815 - named by the library

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"<p>a")
                time.sleep(0.1)

    def log_message(self, format: str, *values: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Website) as website:
        website.daemon_threads = True
        threading.Thread(target=website.serve_forever, daemon=True).start()
        yield website.server_port
        website.shutdown()


@pytest.fixture(scope="module")
def observing(server: int) -> Iterator[Chromium]:
    allowed = {host: ("127.0.0.1", server) for host in ("site.test", "other.test")}
    limits = Limits(page=8, navigation=3.0, quiet=1.0, elements=2000)
    with (
        Proxy(Guard(allowed=allowed)) as proxy,
        Chromium(proxy.url, Conditions("eindekss-test", languages=("lv",)), limits, lambda: proxy.refused) as chromium,
    ):
        yield chromium


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def test_what_is_kept_of_a_page(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence) as tab:
        page = tab.look("http://site.test/", Role.HOME)
    seen = SeenPage(page, evidence)
    assert page.trouble is None
    assert (page.status, page.final, page.language) == (200, "http://site.test/", "lv")
    assert dict(page.headers)["content-type"] == HTML
    assert set(page.kept) == set(Piece) - {Piece.ALFA}
    assert evidence.read(page.kept[Piece.SOURCE]) == GOOD.encode()
    assert "Novada dome Rīgā" in seen.html  # what the page's script wrote
    assert 'heading "Novada dome Rīgā"' in evidence.read(page.kept[Piece.TREE]).decode()
    assert evidence.read(page.kept[Piece.SCREENSHOT]).startswith(b"\x89PNG")
    boxes = {each["selector"]: each for each in seen.layout["elements"]}
    links = [selector_of(node) for node in seen.dom.css("a")]
    assert set(links) < set(boxes)
    assert [boxes[link]["visible"] for link in links] == [True, True, False]
    assert (boxes[links[0]]["landmark"], boxes[links[0]]["text"]) == ("nav", "Sākums")
    quoted = {selector_of(node) for node in seen.dom.css("main div p")}  # what holds words has a place
    assert quoted < set(boxes)
    assert "html>body>script:nth-of-type(1)" not in boxes
    entries = evidence.read_json(tab.har)["log"]["entries"]
    assert {entry["request"]["url"] for entry in entries} >= {"http://site.test/", "http://site.test/dati"}
    (cookie,) = evidence.read_json(tab.cookies)
    assert (cookie["name"], cookie["value"]) == ("visitor", 5)


def test_the_picture_shows_the_page_and_not_what_lies_over_it(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence) as tab:
        page = tab.look("http://site.test/cookie-wall", Role.HOME)
        framed = tab.look("http://site.test/framed", Role.ASKED)
    assert colour(evidence, page, Piece.SCREENSHOT, 600, 600) == (0, 255, 0), "the wall is transparent"
    assert colour(evidence, page, Piece.SCREENSHOT, 600, 30) == (0, 0, 255), "the header stays"
    assert colour(evidence, page, Piece.SCREENSHOT, 1270, 890) == (0, 0, 0), "the button stays"
    assert colour(evidence, page, Piece.SMALL_SCREENSHOT, 100, 300) == (255, 0, 0), "a telephone shows all of it"
    assert colour(evidence, framed, Piece.SCREENSHOT, 600, 600) == (0, 255, 0), "a page may stand whole in a frame"
    seen = SeenPage(page, evidence)
    assert seen.title == "Siena", "nothing of the page was changed"
    assert "Sīkdatnes?" in evidence.read(page.kept[Piece.TREE]).decode()


def test_half_an_emoji_costs_no_page(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence) as tab:
        page = tab.look("http://site.test/smile", Role.HOME)
    assert page.trouble is None
    assert set(page.kept) == set(Piece) - {Piece.ALFA}
    seen = SeenPage(page, evidence)
    assert seen.layout["title"] == "a" * 399 + "?"
    assert seen.layout["elements"][0]["text"] == "b" * 199 + "?"


def colour(evidence: Evidence, page: Page, piece: Piece, x: int, y: int) -> tuple[int, ...]:
    with Image.open(io.BytesIO(evidence.read(page.kept[piece]))) as picture:
        found = picture.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def test_of_a_page_that_a_check_asked_for_only_what_checks_look_at_is_kept(
    observing: Chromium, evidence: Evidence
) -> None:
    with observing.site(evidence) as tab:
        page = tab.look("http://site.test/", Role.ASKED)
    assert page.trouble is None
    assert set(page.kept) == {Piece.SOURCE, Piece.HTML, Piece.LAYOUT, Piece.SCREENSHOT}


def test_the_engine_examines_frames_of_other_sites_too(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence, frozenset({Piece.HTML, Piece.AXE})) as tab:
        page = tab.look("http://site.test/", Role.HOME)
    found = evidence.read_json(page.kept[Piece.AXE])
    failed = {each["rule"]: each["nodes"] for each in found["violations"]}
    assert set(failed) == {"color-contrast", "image-alt"}
    (pale,) = failed["color-contrast"]
    node = SeenPage(page, evidence).dom.css('p[style="color:#aaa"]')[0]
    assert pale["selector"] == selector_of(node)
    assert (pale["html"], pale["inner"]) == ('<p style="color:#aaa">bāls</p>', "")
    assert "2.32" in pale["reasons"][0]
    own, framed = sorted(failed["image-alt"], key=lambda each: bool(each["inner"]))
    assert own["html"] == framed["html"] == '<img src="/attels.png">'
    assert framed["selector"].endswith("iframe:nth-of-type(1)")
    assert "html-has-lang" in {each["rule"] for each in found["passes"]}


def test_the_second_engine_examines_what_was_written_down(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence, frozenset({Piece.HTML, Piece.SERIALISED})) as tab:
        page, deep = (tab.look(f"http://site.test{path}", Role.HOME) for path in ("/", "/deep"))
    node = SeenPage(page, evidence).dom.css('p[style="color:#aaa"]')[0]
    with Alfa() as alfa:
        found = results(alfa.opinion(page, evidence, observing.conditions.viewport))
        assert alfa.opinion(deep, evidence, observing.conditions.viewport)["engine"]["name"] == "alfa"
    (pale,) = (each for each in found if "1.4.3" in each.criteria and each.verdict is Verdict.FAIL)
    assert [each.selector for each in pale.nodes] == [selector_of(node)]


def test_a_page_on_a_telephone(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence, frozenset({Piece.SMALL})) as tab:
        wide = evidence.read_json(tab.look("http://site.test/wide", Role.HOME).kept[Piece.SMALL])
        good = evidence.read_json(tab.look("http://site.test/", Role.HOME).kept[Piece.SMALL])
    assert (good["screen"], good["layout_width"], good["overflow"]) == ([360, 800], 360, 0)
    assert (good["reflow"]["layout_width"], good["viewport"]) == (320, "width=device-width")
    assert wide["viewport"] is None
    assert wide["layout_width"] == 980  # what a telephone pretends to be for pages that know nothing of it
    assert wide["overflow"] == 1408 - 980
    assert wide["overflowing"][0]["selector"] == "html>body>div:nth-of-type(1)"
    assert wide["reflow"]["overflow"] == 1408 - 320
    assert wide["letters"] == {"10": len("Sīksteksts") + len("plats") + 2, "16": 5}
    one, other = wide["targets"]
    assert (one["box"], one["gap"], other["gap"]) == ([10, 300, 15, 15], 4, 4)


def test_frames_that_are_the_page_are_measured_with_it(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence, frozenset({Piece.SMALL})) as tab:
        frames = evidence.read_json(tab.look("http://site.test/frames", Role.HOME).kept[Piece.SMALL])
        inside = evidence.read_json(tab.look("http://site.test/inside", Role.HOME).kept[Piece.SMALL])
    second = "html>frameset:nth-of-type(1)>frame:nth-of-type(2)"
    assert frames["letters"] == {"20": 3, "10": len("a") + len("plats")}
    (target,) = frames["targets"]
    assert (target["selector"], target["box"]) == (second, [10, 130, 15, 15])
    assert (frames["frames"], frames["unread"]) == (2, ["html>frameset:nth-of-type(1)>frame:nth-of-type(3)"])
    assert frames["overflow"] == 1500 - 980
    assert second in [each["selector"] for each in frames["overflowing"]]
    assert (inside["letters"], inside["frames"], inside["targets"], inside["unread"]) == ({"20": 3}, 1, [], [])


def test_what_loading_costs(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence) as tab:
        measured = tab.load("http://site.test/", times=2)
        nothing = tab.load("http://nowhere.test/", times=1)
    first, _second = measured["runs"]
    assert first["hosts"] == {"site.test": 3, "other.test": 3}
    assert measured["median"]["requests"] == 6
    assert first["bytes"] > len(GOOD)
    assert 0 < first["ttfb"] <= first["lcp"]
    assert nothing == {"median": {}, "runs": []}


def test_only_get_leaves_the_browser(observing: Chromium, evidence: Evidence) -> None:
    Website.asked.clear()
    with observing.site(evidence, frozenset({Piece.HTML})) as tab:
        page = tab.look("http://site.test/sending", Role.HOME)
        time.sleep(0.3)
        tab.look("http://site.test/wide", Role.HOME)
    assert page.trouble is None
    assert "GET /darbinieks.js" in Website.asked
    assert {asked.partition(" ")[0] for asked in Website.asked} == {"GET"}
    assert "GET /logs" not in Website.asked  # a pop-up


def test_no_packet_goes_past_the_proxy(observing: Chromium, evidence: Evidence) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.5)
        PAGES["/calling"] = (200, HTML, CALLING.replace("PORT", str(listener.getsockname()[1])).encode())
        with observing.site(evidence, frozenset({Piece.HTML})) as tab:
            page = tab.look("http://site.test/calling", Role.HOME)
        assert page.trouble is None
        with pytest.raises(TimeoutError):
            listener.recv(100)


def test_a_page_may_lead_on_by_script(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence, frozenset({Piece.HTML})) as tab:
        page = tab.look("http://site.test/on", Role.HOME)
    assert (page.trouble, page.final) == (None, "http://site.test/")
    assert SeenPage(page, evidence).title == "Dome"


def test_a_page_that_cannot_be_looked_at_says_why(observing: Chromium, evidence: Evidence) -> None:
    expected = {
        "http://site.test/forbidden": Reason.BLOCKED, "http://site.test/wall": Reason.BLOCKED,
        "http://site.test/broken": Reason.ERROR, "http://site.test/missing": Reason.ERROR,
        "http://site.test/file.pdf": Reason.NOT_HTML, "http://site.test/picture": Reason.NOT_HTML,
        "http://site.test/huge": Reason.TOO_LARGE, "http://10.0.0.1/": Reason.UNSAFE,
        "https://10.0.0.1/": Reason.UNSAFE, "http://a.invalid/": Reason.UNSAFE,
        "http://site.test/": None,
    }  # fmt: skip
    with observing.site(evidence, frozenset({Piece.HTML, Piece.SCREENSHOT})) as tab:
        pages = [tab.look(url, Role.DRAWN) for url in expected]
    assert {page.url: _reason(page) for page in pages} == expected
    shown = {page.url for page in pages if Piece.SCREENSHOT in page.kept}  # an expert sees the wall that was met
    assert shown == {url for url, why in expected.items() if why in (Reason.BLOCKED, Reason.ERROR, None)}


@pytest.mark.parametrize("path", ["/hang", "/alert", "/endless"])
def test_a_page_that_does_not_end_costs_itself_alone(observing: Chromium, evidence: Evidence, path: str) -> None:
    with observing.site(evidence, frozenset({Piece.HTML})) as tab:
        bad = tab.look(f"http://site.test{path}", Role.DRAWN)
        good = tab.look("http://site.test/", Role.HOME)
    assert (_reason(bad), _reason(good)) == (Reason.TIMEOUT, None)
    assert evidence.holds(tab.har)


def test_what_hangs_past_every_time_limit_is_ended(
    observing: Chromium, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observing, "limits", changed(observing.limits, page=2))
    with observing.site(evidence, frozenset({Piece.HTML})) as tab:
        assert _reason(tab.look("http://site.test/hang-later", Role.DRAWN)) is Reason.TIMEOUT
        assert _reason(tab.look("http://site.test/", Role.HOME)) is None
    assert evidence.holds(tab.har)  # the browser itself was not ended


def test_a_crash_costs_the_page_and_at_worst_the_exchanges(observing: Chromium, evidence: Evidence) -> None:
    with observing.site(evidence, frozenset({Piece.HTML})) as tab:
        assert _reason(tab.look("http://site.test/", Role.HOME)) is None
        _end_soon(drawing(observing.watchdog.browser))
        assert _reason(tab.look("http://site.test/endless", Role.DRAWN)) is Reason.CRASHED
        _end_soon([observing.watchdog.browser])
        assert _reason(tab.look("http://site.test/endless", Role.DRAWN)) is Reason.CRASHED
        assert _reason(tab.look("http://site.test/", Role.HOME)) is None
    assert evidence.holds(tab.har)


def test_kept_pages_are_examined_again_without_the_website(
    observing: Chromium, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = frozenset({Piece.HTML, Piece.AXE})
    with observing.site(evidence, everything) as tab:
        pages = tuple(tab.look(f"http://site.test{path}", Role.DRAWN) for path in ("/on", "/old", "/missing"))
    visit = Visit(Site("a", "http://site.test/"), observing.conditions, "", "", pages, har=tab.har)
    monkeypatch.setitem(PAGES, "/old", (200, HTML, b"<p>Otherwise</p>"))
    Website.asked.clear()
    again = replay(observing, evidence, visit, everything)
    assert Website.asked == []
    assert again == pages
    assert SeenPage(again[1], evidence).title == "Vēstis"
    monkeypatch.setattr(axe, "TAGS", ("wcag2aa",))  # an engine that knows fewer rules
    said = bridged(observing, evidence, visit)
    told = {(each.page, each.criterion): (each.before, each.after) for each in said.differing}
    assert (said.key, said.pages, said.lost) == ("a", 2, 0)
    assert said.before is not None
    assert said.after is not None
    assert said.before != said.after
    assert told["http://site.test/on", "1.1.1"] == (Verdict.FAIL, None)
    assert ("http://site.test/on", "1.4.3") not in told
    assert [page.trouble for page in replay(observing, evidence, changed(visit, har=""))][:2] == [
        Trouble(Reason.NOT_KEPT, "har")
    ] * 2


def _end_soon(processes: list[int]) -> None:
    def end() -> None:
        for process in processes:
            os.kill(process, signal.SIGKILL)

    threading.Timer(0.4, end).start()


def _reason(page: Page) -> Reason | None:
    return page.trouble.reason if page.trouble else None
