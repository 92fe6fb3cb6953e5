"""Websites to be looked at: any host's name is one, fifteen pages and more, of some 800 elements each, all different.

They are served on loopback by a process of their own, so that what serves and what looks do not wait for each other.
A page has what public institutions' pages have, sound things and unsound: menus, a list of news with pictures, a table,
a form, a search, dates, pale text, pictures without words, fields without labels.
"""

import multiprocessing
import random
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

NEWS = 30  # pages; each is listed in the site map
SECTIONS = {
    "/kontakti": "Kontakti", "/pakalpojumi": "Pakalpojumi", "/pazinojums": "Piekļūstamības paziņojums",
    "/lidzdaliba": "Sabiedrības līdzdalība", "/jaunumi": "Jaunumi", "/meklet": "Meklēt", "/iesniegums": "Iesniegums",
    "/en": "English", "/ru": "Русский",
}  # fmt: skip
LASTING = (".css", ".js", ".png")  # may be kept between pages, as of nearly every real website
LANGUAGES = {"/en": "en", "/ru": "ru"}
WORDS = (
    "iestāde", "pakalpojums", "iedzīvotājs", "dokuments", "pieteikums", "lēmums", "sapulce", "reģistrs", "saņemt",
    "iesniegt", "tiešsaistē", "termiņš", "kārtība", "novads", "ministrija", "projekts", "pasākums", "ziņojums",
    "aptauja", "vadlīnijas", "atbalsts", "nodrošināt", "sniegt", "jauns", "plāns",
)  # fmt: skip
STYLE = b"""
*{box-sizing:border-box}body{margin:0;font:16px/1.5 sans-serif;color:#222}header,footer{background:#124;color:#fff;
padding:16px}nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0}header a,footer a{color:#fff}
nav ul ul{display:none}.page{display:grid;grid-template-columns:240px 1fr;gap:24px;max-width:1200px;
margin:auto;padding:16px}.wide{overflow-x:auto}
.news{display:grid;grid-template-columns:1fr 1fr 1fr;gap:0 24px}article{border-bottom:1px solid #ccc;padding:12px 0}
article img{width:96px;height:64px;object-fit:cover}.pale{color:#999;font-size:11px}table{border-collapse:collapse;
width:100%}td,th{border:1px solid #ccc;padding:4px 8px;text-align:left}.tag{display:inline-block;background:#eef;
border-radius:8px;padding:0 8px;margin:2px}@media(max-width:640px){.page,.news{display:block}}
"""
SCRIPT = b"document.querySelectorAll('time').forEach(each => each.title = each.dateTime)"


def page(host: str, path: str) -> str:
    chance = random.Random(f"{host} {path}")  # noqa: S311 - the same page each time

    def words(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize()

    below = "".join(f'<li><a href="/jaunumi/{at}">{words(2)}</a></li>' for at in range(1, 13))
    menu = "".join(
        f'<li><a href="{at}">{name}</a><ul>{below}</ul></li>' for at, name in {"/": "Sākums", **SECTIONS}.items()
    )
    aside = "".join(f'<li><a href="/jaunumi/{at}">{words(3)}</a></li>' for at in range(1, NEWS + 1))
    news = "".join(
        f'<article><img src="/attels-{chance.randrange(8)}.png"{" alt=Attēls" if at % 4 else ""}><div>'
        f'<h3><a href="/jaunumi/{at}">{words(6)}</a></h3><p class="pale"><time datetime="2026-11-{at % 28 + 1:02}">'
        f'{at % 28 + 1}. novembris</time> <span class="tag">{words(1)}</span><span class="tag">{words(1)}</span></p>'
        f'<p>{words(14)} <strong>{words(2)}</strong> <a href="/jaunumi/{at}">vairāk</a></p></div></article>'
        for at in range(1, NEWS + 1)
    )
    rows = "".join("<tr>" + "".join(f"<td>{words(2)}</td>" for _ in range(6)) + "</tr>" for _ in range(16))
    heads = "".join(f"<th>{words(1)}</th>" for _ in range(6))
    fields = "".join(f'<p>{words(2)} <input name="lauks{at}"></p>' for at in range(6))
    title = SECTIONS.get(path, words(4))
    return f"""<!doctype html><html lang="{LANGUAGES.get(path, "lv")}"><head><meta charset="utf-8"><title>{title} –
{host}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/stils.css"><link rel="alternate" hreflang="en" href="/en"><link rel="alternate"
hreflang="ru" href="/ru"></head><body><header><p>{host}</p><nav aria-label="Galvenā"><ul>{menu}</ul></nav>
<form role="search" action="/meklet"><input name="q"
aria-label="Meklēt"><button>Meklēt</button></form></header><div class="page"><aside><h2>{words(2)}</h2><ul>{aside}</ul>
</aside><main><h1>{title}</h1><p>{words(60)}</p><div class="news">{news}</div><h2>{words(3)}</h2>
<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>
<form action="/iesniegums"><h2>{words(2)}</h2>{fields}
<button>Nosūtīt</button></form></main></div>
<footer><p>{words(8)}</p><a href="tel:+37160000000">60000000</a></footer><script src="/skripts.js"></script></body>
</html>"""


def addresses(host: str, count: int) -> list[str]:
    """That many pages of a website, the home page first."""
    paths = ["/", *SECTIONS, *(f"/jaunumi/{at}" for at in range(1, NEWS + 1))]
    return [f"http://{host}{path}" for path in paths[:count]]


@contextmanager
def websites() -> Iterator[int]:
    """The port of 127.0.0.1 where every host's website is."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(line: Connection) -> None:
    with _Server(("127.0.0.1", 0), _Website) as server:
        line.send(server.server_port)
        server.serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Website(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host, path = self.headers.get("Host", ""), self.path.partition("?")[0]
        kind, body = _answer(host, path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if path.endswith(LASTING):
            self.send_header("Cache-Control", "public, max-age=86400")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - named by the library

    def log_message(self, format: str, *values: object) -> None:
        """Nobody reads it."""


@cache  # what serves must cost next to nothing: some of those who look keep no copy between pages
def _answer(host: str, path: str) -> tuple[str, bytes]:
    if path == "/stils.css":
        return "text/css", STYLE
    if path == "/skripts.js":
        return "text/javascript", SCRIPT
    if path.startswith("/attels-") and path.endswith(".png"):
        return "image/png", _picture(path)
    if path == "/robots.txt":
        return "text/plain", f"User-agent: *\nAllow: /\nSitemap: http://{host}/sitemap.xml\n".encode()
    if path == "/sitemap.xml":
        listed = "".join(f"<url><loc>{url}</loc></url>" for url in addresses(host, 1 + len(SECTIONS) + NEWS))
        return "application/xml", f"<urlset>{listed}</urlset>".encode()
    known = path in ("/", *SECTIONS) or (path.startswith("/jaunumi/") and path[9:].isdigit())
    return "text/html; charset=utf-8", page(host, path).encode() if known else b""


@cache  # of every host the same
def _picture(path: str, width: int = 240, height: int = 160) -> bytes:
    """A PNG of as many bytes as a small photograph has."""
    chance = random.Random(path)  # noqa: S311 - the same picture each time
    rows = b"".join(b"\0" + bytes(chance.randrange(64) + row for _ in range(width)) for row in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
