"""A loopback server for the corpus: every host's folder by the Host header, all on one port.

with CorpusServer() as corpus:
    Guard(allowed=corpus.hosts)

What a folder's ``answers.yaml`` may say is told in README.md.
"""

import html
import mimetypes
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

CORPUS = Path(__file__).parent
KEPT_BACK = ("answers.yaml", "label.yaml")  # ours, no part of the website
BLOCK = b"<p>Viens un tas pats.</p>\n" * 2_000
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".rdf": "application/rdf+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


@dataclass(frozen=True)
class Request:
    """What a client asked for, what it called itself, and what it got."""

    host: str
    path: str
    query: str = ""
    agent: str = ""
    status: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}{'?' if self.query else ''}{self.query}"


@dataclass(frozen=True)
class Answer:
    """``body`` None: nothing ever comes. ``endless``: the body is repeated until the client leaves."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = b""
    endless: bool = False
    dropped: bool = False
    delay: float = 0.0


@dataclass(frozen=True)
class Folder:
    """One host's files, and what its answers.yaml says of them."""

    path: Path

    @cached_property
    def said(self) -> Mapping[str, Any]:
        file = self.path / "answers.yaml"
        return (yaml.safe_load(file.read_text("utf-8")) or {}) if file.is_file() else {}

    def answer(self, request: Request) -> Answer:
        rule = next((rule for rule in self.said.get("rules", ()) if _fits(rule, request)), None)
        if rule is None:
            file = self._file(request.path)
            rule = {"file": str(file.relative_to(self.path))} if file else self._missing()
        return self._answer(rule, request)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Address and source of every page that stands whole in a file."""
        for file in sorted(self.path.rglob("*.html")):
            address, source = "/" + str(file.relative_to(self.path)).removesuffix("index.html"), file.read_text("utf-8")
            if "{{" not in source:
                yield address, source

    def _missing(self) -> Mapping[str, Any]:
        page = self.path / "404.html"
        usual = {"status": 404, "file": "404.html"} if page.is_file() else {"status": 404, "body": "Not found"}
        return self.said.get("missing", usual)

    def _file(self, path: str) -> Path | None:
        file = self.path / unquote(path).lstrip("/")
        file = file / "index.html" if path.endswith("/") else file
        inside = file.resolve().is_relative_to(self.path.resolve())
        return file if inside and file.is_file() and file.name not in KEPT_BACK else None

    def _answer(self, rule: Mapping[str, Any], request: Request) -> Answer:
        headers = {**self.said.get("headers", {}), **rule.get("headers", {})}
        if "redirect" in rule:
            return Answer(rule.get("status", 302), _pairs({**headers, "Location": rule["redirect"]}))
        if rule.get("drop") or rule.get("hang"):
            return Answer(dropped=bool(rule.get("drop")), body=None)
        body, kind = self._body(rule, request)
        headers = {"Content-Type": rule.get("type", kind), **headers}
        return Answer(
            rule.get("status", 200), _pairs(headers), body, bool(rule.get("endless")), delay=rule.get("delay", 0.0)
        )

    def _body(self, rule: Mapping[str, Any], request: Request) -> tuple[bytes, str]:
        if rule.get("endless"):
            return BLOCK, TYPES[".html"]
        if "file" not in rule:
            return str(rule.get("body", "")).encode(), TYPES[".html"]
        file = self.path / rule["file"]
        content = file.read_bytes()
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if file.suffix == ".html":
            content = self._filled(content.decode(), rule, request).encode(rule.get("encoding", "utf-8"))
        return content, kind

    def _filled(self, text: str, rule: Mapping[str, Any], request: Request) -> str:
        """The page with what is worked out for this request: results of a search, the month of a calendar."""
        given = {name: values[0] for name, values in parse_qs(request.query).items()}
        if "search" in rule:
            query = given.get(rule["search"].get("field", "q"), "")
            text = text.replace("{{query}}", html.escape(query))
            text = text.replace("{{results}}", self._results(query, rule["search"]) if query else "")
        if "calendar" in rule:
            month = given.get(rule["calendar"], "2026-11")
            for name, step in (("previous", -1), ("this", 0), ("next", 1)):
                text = text.replace("{{" + name + "}}", _month(month, step))
        if "count" in rule:
            text = text.replace("{{count}}", str(int(given.get(rule["count"], "1")) + 1))
        return text

    def _results(self, query: str, how: Mapping[str, Any]) -> str:
        """As the website's search would list them. ``ignores``: always all pages; ``always``: never nothing."""
        pages = [(address, source) for address, source in self.pages() if not address.endswith("404.html")]
        found = [(address, source) for address, source in pages if _folded(query) in _folded(_text(source))]
        if how.get("mode") == "ignores" or (how.get("mode") == "always" and not found):
            found = pages[:5]
        if not found:
            return f"<p>{how.get('nothing', 'Nekas netika atrasts.')}</p>"
        rows = "".join(f'<li><a href="{address}">{html.escape(_title(source))}</a></li>' for address, source in found)
        return f"<p>{how.get('found', 'Atrasti rezultāti')}: {len(found)}</p><ol>{rows}</ol>"


class CorpusServer:
    """All hosts of the corpus on one ephemeral port of the loopback interface, while the context lasts.

    ``hosts``: host -> (address, port), fit for a guard's list of what is allowed. ``log``: every request, in order.
    """

    def __init__(self, corpus: Path = CORPUS) -> None:
        self.folders = {folder.name: Folder(folder) for folder in [*sites(corpus), *elsewhere(corpus)]}
        self.log: list[Request] = []
        self.ended = threading.Event()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        return {host: ("127.0.0.1", self.port) for host in self.folders}

    def __enter__(self) -> "CorpusServer":
        corpus = self

        class Bound(_Handler):
            server_of = corpus

        self._server = _Server(("127.0.0.1", 0), Bound)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def sites(corpus: Path = CORPUS) -> list[Path]:
    """The folders of the websites that are labelled."""
    return sorted(path for path in corpus.iterdir() if path.name.endswith(".test"))


def elsewhere(corpus: Path = CORPUS) -> list[Path]:
    """The folders of other hosts that the websites lead to or load from."""
    return sorted(path for path in (corpus / "elsewhere").iterdir() if path.is_dir())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left is no news."""


class _Handler(BaseHTTPRequestHandler):
    server_of: CorpusServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        request = Request(host, split.path or "/", unquote(split.query), self.headers.get("User-Agent", ""))
        folder = self.server_of.folders.get(host)
        answer = folder.answer(request) if folder else Answer(421, body=b"No such host here")
        self.server_of.log.append(Request(host, request.path, split.query, request.agent, answer.status))
        self._send(answer)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer) -> None:
        self.close_connection = answer.body is None or answer.endless
        if answer.body is None:
            if not answer.dropped:
                self.server_of.ended.wait()
            return
        self.server_of.ended.wait(answer.delay)
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if not answer.endless:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(answer.body)
        while answer.endless and not self.server_of.ended.is_set():
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Kept in the server's log instead."""


def _fits(rule: Mapping[str, Any], request: Request) -> bool:
    return (
        fnmatchcase(request.path, rule.get("path", "*"))
        and fnmatchcase(request.query, rule.get("query", "*"))
        and not ("unless_agent" in rule and fnmatchcase(request.agent, rule["unless_agent"]))
    )


def _pairs(headers: Mapping[str, str | list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, each) for name, value in headers.items() for each in (value if isinstance(value, list) else [value])
    )


def _month(month: str, step: int) -> str:
    year, number = (int(part) for part in month.split("-"))
    count = year * 12 + number - 1 + step
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def _title(source: str) -> str:
    found = re.search(r"<title>(.*?)</title>", source, re.S)
    return html.unescape(found[1].strip()) if found else "(bez nosaukuma)"


def _text(source: str) -> str:
    bare = re.sub(r"<(script|style|header|nav|footer)\b.*?</\1>", " ", source, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", bare))


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
