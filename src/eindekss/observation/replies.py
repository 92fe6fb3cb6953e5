"""What came back to the questions of checks, and whether anything may be concluded from it."""

import ipaddress
import zlib
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import tldextract

from eindekss.observation.outcome import Sighting
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import AskKind, Reason, Reply, Trouble

_UNPACKED = 5_000_000  # bytes
GONE = (404, 410)  # the answers that say: there is nothing here


def beside_home(seen: Seen, path: str) -> str:
    """An address on the host where the home page was found in the end; '' where it was not."""
    return urljoin(seen.home.url, path) if seen.home else ""


def made_up(seen: Seen) -> str:
    """An address on that host that is nobody's page; the same for a website every time. '' without a home page."""
    return beside_home(seen, f"/nav-{sha256(seen.visit.site.host.encode()).hexdigest()[:12]}")


def came(seen: Seen, target: str) -> Reply | Trouble:
    """What an address answered, "there is nothing here" included; the trouble where the answer tells nothing."""
    reply = seen.reply(AskKind.GET, target)
    if reply is None:
        return Trouble(Reason.NOT_KEPT, target)
    told = reply.trouble is None or reply.status in GONE or (reply.trouble.reason is Reason.TOO_LARGE and reply.body)
    return reply if told else reply.trouble or Trouble(Reason.NOT_KEPT, target)


def learnt(seen: Seen, kind: AskKind, target: str) -> dict[str, Any] | Trouble:
    """What DNS, TLS or LOAD told."""
    reply = seen.reply(kind, target)
    if reply is None:
        return Trouble(Reason.NOT_KEPT, target)
    if reply.trouble is not None:
        return reply.trouble
    found: dict[str, Any] = seen.evidence.read_json(reply.body)
    return found


def existing(seen: Seen, question: str) -> dict[str, Any] | Trouble:
    """What DNS tells of a name that must be there, since a website stands below it; a name that is not in DNS at all is
    known to somebody else (a host of one's own network), and nothing follows from its lacking records."""
    told = learnt(seen, AskKind.DNS, question)
    unknown = isinstance(told, dict) and told["rcode"] == "NXDOMAIN"
    return Trouble(Reason.UNREACHABLE, f"DNS: {question}: NXDOMAIN") if unknown else told


def exists(reply: Reply | Trouble) -> bool:
    return isinstance(reply, Reply) and reply.status not in GONE


def sighted(seen: Seen, kind: AskKind, target: str, excerpt: str) -> tuple[Sighting, ...]:
    """The reply as evidence, in the words that matter. Names and certificates are seen at the website itself."""
    reply = seen.reply(kind, target)
    home = seen.home.url if seen.home else seen.visit.site.home
    page = home if kind in (AskKind.DNS, AskKind.TLS) else (reply.final if reply else "") or target
    return (Sighting(page, reply.at, excerpt[:400], file=reply.body),) if reply else ()


def text_of(seen: Seen, reply: Reply) -> str:
    """The body as text; of one packed with gzip, as site maps may be, its beginning unpacked."""
    body = seen.body(reply)
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, _UNPACKED)
        except zlib.error:
            return ""
    return body.decode("utf-8-sig", "replace")


def is_markup(text: str) -> bool:
    """Whether what came for a text file is a web page: many servers answer anything with one."""
    return text.lstrip("\ufeff \t\r\n")[:200].lower().startswith(("<!doctype", "<html", "<head", "<body", "<?xml"))


def header(page: SeenPage, name: str) -> str:
    """All headers of a name, as one; '' for none."""
    return ", ".join(value.replace("\n", ", ") for each, value in page.record.headers if each == name)


def said_in_head(page: SeenPage, name: str) -> Iterator[str]:
    """What the page's head says instead of a header: ``meta http-equiv``."""
    for node in page.dom.css("meta[http-equiv][content]"):
        if (node.attributes.get("http-equiv") or "").strip().lower() == name:
            yield node.attributes.get("content") or ""


def domain(host: str) -> str:
    """The name that somebody registered, by the bundled list of public suffixes: ``vraa.gov.lv`` for its hosts."""
    host = host.rstrip(".").lower()
    if _is_address(host):
        return host
    found = _suffixes()(host)
    return f"{found.domain}.{found.suffix}" if found.suffix else ".".join(host.split(".")[-2:])


def domain_of(url: str) -> str:
    return domain(urlsplit(url).hostname or "")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
