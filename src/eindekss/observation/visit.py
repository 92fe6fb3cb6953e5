"""The record of a visit to one website: which pages were seen, when, under what conditions, and what was kept of them.

A record holds no content, only digests of it (``evidence.Evidence``). It is written as JSON, and reads back equal.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class Reason(StrEnum):
    """Why something could not be looked at. None of these is ever taken for a "no"."""

    NO_ADDRESS = "no-address"  # the frame knows no website
    ROBOTS = "robots"  # robots.txt asks programs to stay away
    UNREACHABLE = "unreachable"  # no such name, refused, reset, certificate that no connection survives
    TIMEOUT = "timeout"
    BLOCKED = "blocked"  # 401, 403, 429, 451, or a page that asks whether the visitor is human
    ERROR = "error"  # other answers of 400 and more
    UNSAFE = "unsafe"  # the address leads into a network that is not public, or to a port that is not the web's
    TOO_LARGE = "too-large"
    NOT_HTML = "not-html"
    EMPTY = "empty"  # the page shows no words: a program that did not draw it, or pictures alone
    UNREADABLE = "unreadable"  # it came, and is broken or shut by a password
    PARKED = "parked"  # the name is parked or for sale: the page is not the institution's
    CRASHED = "crashed"  # the page brought the browser down
    CUT = "cut"  # the visit ended before its turn: page cap, time, or a budget
    NOT_KEPT = "not-kept"  # this visit did not collect what the check needs
    CHECK_FAILED = "check-failed"  # the check itself broke; its message says how
    LANGUAGE = "language"  # no vocabulary for the language of the pages


class Role(StrEnum):
    """What a page is in the sample (WCAG-EM's common pages, and the drawn ones)."""

    HOME = "home"
    CONTACTS = "contacts"
    SERVICES = "services"
    NEWS = "news"
    PARTICIPATION = "participation"
    SEARCH = "search"
    STATEMENT = "statement"  # accessibility statement
    FORM = "form"
    LANGUAGE = "language"  # the home page in another language
    DRAWN = "drawn"  # at random
    ASKED = "asked"  # because a check asked for it; outside the sample


class Piece(StrEnum):
    """What is kept of a page."""

    SOURCE = "source"  # the answer's body as it came
    HTML = "html"  # the page as the browser built it
    TREE = "tree"  # its accessibility tree
    SCREENSHOT = "screenshot"  # PNG of the whole page, without banners and dialogs that lie over it
    LAYOUT = "layout"  # JSON: elements with their boxes (browser/layout.js)
    SMALL = "small"  # JSON: the page on a telephone's screen (browser/small.js)
    SMALL_SCREENSHOT = "small-screenshot"
    AXE = "axe"  # JSON: results of the first engine
    SERIALISED = "serialised"  # JSON: the page as the second engine reads it
    ALFA = "alfa"  # JSON: results of the second engine
    LOADING = "loading"  # JSON: what loading cost (paint, shifts, bytes)


class AskKind(StrEnum):
    GET = "get"  # the client fetches an address
    BROWSE = "browse"  # the browser opens it
    LOAD = "load"  # the browser opens it anew several times, without its cache, and measures
    DNS = "dns"  # records of a name: "TXT example.org"
    TLS = "tls"  # the certificate and versions of a host


@dataclass(frozen=True)
class Trouble:
    reason: Reason
    detail: str = ""


@dataclass(frozen=True)
class Site:
    """``key``: the institution's key in the wave's frame; the host for an address given by hand.

    ``home``: where to begin, '' where no website is known. ``name``: what people call it.
    """

    key: str
    home: str
    name: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.home).hostname or ""


@dataclass(frozen=True)
class Conditions:
    """What an outcome depends on besides the website; frozen for a wave and written into its manifest."""

    agent: str
    browser: str = ""
    engines: Mapping[str, str] = field(default_factory=dict)  # name -> version with its rules
    viewport: tuple[int, int] = (1280, 900)
    small: tuple[int, int] = (360, 800)
    languages: tuple[str, ...] = ("lv", "en", "ru")  # vocabularies used, the institution's own first
    seed: str = ""
    drawn: int = 5
    cap: int = 15


@dataclass(frozen=True)
class Page:
    """A page of the sample. ``url`` was asked for, ``final`` came; ``at``: ISO moment with its offset."""

    url: str
    role: Role
    at: str
    final: str = ""
    status: int = 0
    language: str = ""  # as the page declares it
    headers: tuple[tuple[str, str], ...] = ()  # names in small letters
    kept: Mapping[Piece, str] = field(default_factory=dict)
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Ask:
    """Something that a check wants to know beyond the sample. ``target``: an address, a name, a host."""

    kind: AskKind
    target: str


@dataclass(frozen=True)
class Reply:
    """``body``: digest of what came, JSON for DNS, TLS and LOAD; '' where nothing came. ``page``: of BROWSE."""

    ask: Ask
    at: str
    final: str = ""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    page: Page | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Visit:
    """``har``: digest of all exchanges of the browser; ``cookies``: JSON, those set before anybody consented.

    ``trouble``: why the website as a whole could not be visited. ``cut``: why the sample is not whole.
    """

    site: Site
    conditions: Conditions
    begun: str
    ended: str
    pages: tuple[Page, ...] = ()
    replies: tuple[Reply, ...] = ()
    har: str = ""
    cookies: str = ""
    trouble: Trouble | None = None
    cut: Trouble | None = None

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Visit":
        said = json.loads(text)
        return cls(
            site=Site(**said["site"]),
            conditions=conditions_of(said["conditions"]),
            begun=said["begun"],
            ended=said["ended"],
            pages=tuple(_page(each) for each in said["pages"]),
            replies=tuple(_reply(each) for each in said["replies"]),
            har=said["har"],
            cookies=said["cookies"],
            trouble=_trouble(said["trouble"]),
            cut=_trouble(said["cut"]),
        )


def conditions_of(said: dict[str, Any]) -> Conditions:
    """Conditions as JSON keeps them."""
    pairs = {key: tuple(said[key]) for key in ("viewport", "small", "languages")}
    return Conditions(**{**said, **pairs})


def _trouble(said: dict[str, str] | None) -> Trouble | None:
    return None if said is None else Trouble(Reason(said["reason"]), said["detail"])


def _page(said: dict[str, Any]) -> Page:
    return Page(**{
        **said,
        "role": Role(said["role"]),
        "headers": _headers(said["headers"]),
        "kept": {Piece(piece): digest for piece, digest in said["kept"].items()},
        "trouble": _trouble(said["trouble"]),
    })  # fmt: skip


def _reply(said: dict[str, Any]) -> Reply:
    return Reply(**{
        **said,
        "ask": Ask(AskKind(said["ask"]["kind"]), said["ask"]["target"]),
        "headers": _headers(said["headers"]),
        "page": None if said["page"] is None else _page(said["page"]),
        "trouble": _trouble(said["trouble"]),
    })  # fmt: skip


def _headers(said: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in said)
