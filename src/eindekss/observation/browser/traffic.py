"""What a page asks the network for, told by the browser's own protocol: requests in flight, bytes, hosts, documents."""

from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Document:
    """What answered when a page was asked for. Names of headers in small letters."""

    request: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    mime: str


class Traffic:
    """The exchanges since the last navigation began. ``frame``: the page's own; others stand in it."""

    def __init__(self, frame: str) -> None:
        self._frame = frame
        self.begin()

    def begin(self) -> None:
        self.document: Document | None = None
        self._flying: set[str] = set()
        self._hosts: dict[str, str] = {}  # request -> host
        self._kinds: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._last = monotonic()

    def asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if not url.startswith("http"):
            return
        request = event["requestId"]
        self._last = monotonic()
        self._flying.add(request)
        self._hosts[request] = urlsplit(url).hostname or ""
        self._kinds[request] = event.get("type", "Other")

    def answered(self, event: dict[str, Any]) -> None:
        reply = event["response"]
        if event.get("type") == "Document" and event.get("frameId") == self._frame and reply["url"].startswith("http"):
            headers = tuple((name.lower(), value) for name, value in reply["headers"].items())
            self.document = Document(event["requestId"], reply["url"], reply["status"], headers, reply["mimeType"])

    def finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._hosts:  # those of the page before may still be landing
            self._sizes[event["requestId"]] = int(event.get("encodedDataLength", 0))
        self.landed(event)

    def rests(self, seconds: float) -> bool:
        return not self._flying and monotonic() - self._last >= seconds

    def told(self) -> dict[str, Any]:
        """Bytes over the wire (compressed, with headers), requests, and hosts with the requests that each got."""
        kinds: dict[str, int] = {}
        hosts: dict[str, int] = {}
        for request, host in self._hosts.items():
            hosts[host] = hosts.get(host, 0) + 1
            kind = self._kinds[request].lower()
            kinds[kind] = kinds.get(kind, 0) + self._sizes.get(request, 0)
        return {
            "bytes": sum(self._sizes.values()),
            "requests": len(self._hosts),
            "bytes_by_kind": kinds,
            "hosts": hosts,
        }

    def landed(self, event: dict[str, Any]) -> None:
        self._flying.discard(event["requestId"])
        self._last = monotonic()
