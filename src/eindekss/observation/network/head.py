"""Heads of messages: what the proxy takes for a request, and what it hands on of requests and answers.

Requests come from our own browser and client; what is unusual in them comes from a page's trick, so they are read
strictly. Answers come from any server in the world, so they are handed on as they are, less what concerns only the
connection that they came by.
"""

import re
from dataclasses import dataclass

from eindekss.observation.network.guard import Unsafe, authority
from eindekss.observation.network.refusal import HEADER, Denied

METHODS = ("GET", "HEAD", "OPTIONS")
TUNNEL_PORT = 443  # a tunnel cannot be looked into, so none leads to where plain requests could be written into it

_LINE = re.compile(r"([A-Z]{1,20}) ([!-~]+) HTTP/1\.[01]")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_ABSOLUTE = re.compile(r"http://([^/?#]*)([^#]*)", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: |$)")
_OF_THE_CONNECTION = {"connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate",
                      "te", "trailer", "upgrade", "expect", "http2-settings"}  # fmt: skip
_OF_A_BODY = {"content-length", "transfer-encoding"}


@dataclass(frozen=True)
class Request:
    """``path`` with its query, '' for a tunnel. ``fields`` are those to hand on."""

    method: str
    host: str
    port: int
    path: str
    fields: tuple[tuple[str, str], ...]

    def head(self, host: str) -> bytes:
        """The request as the website gets it. The host is the one that was checked, whatever the browser wrote."""
        where = f"[{host}]" if ":" in host else host
        where = where if self.port == 80 else f"{where}:{self.port}"
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {where}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


def request(head: bytes) -> Request:
    """A request of the browser or the client. Raises ``Denied``."""
    first, *rest = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise Denied("http_request_error", "not a request to a proxy")
    method, target = line.groups()
    fields = _fields(rest)
    try:
        if method == "CONNECT":
            return _tunnel(target)
        return _plain(method, target, fields)
    except Unsafe as unsafe:
        raise Denied("http_request_denied", str(unsafe)) from unsafe


def answer(head: bytes) -> tuple[int, bytes]:
    """The status of a website's answer, and its head to hand on. Raises ``Denied`` for what is no answer."""
    first, *rest = head.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    status = _STATUS.match(first)
    if status is None:
        raise Denied("http_protocol_error", "not an answer in HTTP/1")
    if status[1] in (b"101", b"407"):
        raise Denied("http_protocol_error", f"an answer {status[1].decode()}, which nobody asked for")
    kept = [first]
    keep = True
    for line in rest:
        if not line.startswith((b" ", b"\t")):
            name = line.partition(b":")[0].strip().lower().decode("latin-1")
            keep = name not in _OF_THE_CONNECTION and name != HEADER
        if keep:
            kept.append(line)
    return int(status[1]), b"\r\n".join([*kept, b"Connection: close", b"", b""])


def _tunnel(target: str) -> Request:
    host, port = authority(target, 0)
    if port != TUNNEL_PORT:
        raise Unsafe(f"no tunnel to port {port}")
    return Request("CONNECT", host, port, "", ())


def _plain(method: str, target: str, fields: list[tuple[str, str]]) -> Request:
    if method not in METHODS:
        raise Denied("http_request_denied", f"{method}: websites are only read")
    where = _ABSOLUTE.fullmatch(target.partition("#")[0])
    if where is None:
        raise Denied("http_request_error", "not an absolute address of http:")
    host, port = authority(where[1], 80)
    named = {name.lower() for name, _ in fields}
    lengths = [value for name, value in fields if name.lower() == "content-length"]
    if "transfer-encoding" in named or lengths not in ([], ["0"]):
        raise Denied("http_request_denied", f"{method} with a body")
    if "upgrade" in named:
        raise Denied("http_request_denied", "another protocol")
    path = where[2] if where[2].startswith("/") else f"/{where[2]}"
    return Request(method, host, port, path, _handed_on(fields))


def _handed_on(fields: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    connection = ",".join(value for name, value in fields if name.lower() == "connection")
    dropped = _OF_THE_CONNECTION | _OF_A_BODY | {"host"} | {each.strip().lower() for each in connection.split(",")}
    return tuple((name, value) for name, value in fields if name.lower() not in dropped)


def _fields(lines: list[str]) -> list[tuple[str, str]]:
    found = [_FIELD.fullmatch(line) for line in lines]
    if not all(found) or any(re.search(r"[\0\r\n]", line) for line in lines):
        raise Denied("http_request_error", "a header that is none")
    return [(each[1], each[2]) for each in found if each]
