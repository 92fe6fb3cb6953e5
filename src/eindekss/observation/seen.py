"""What a check looks at: a visit with its evidence opened, the vocabularies and the day that ages are counted to."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Box, Sighting
from eindekss.observation.outline import Form, Outline, forms_of
from eindekss.observation.visit import Ask, AskKind, Page, Piece, Reason, Reply, Role, Trouble, Visit
from eindekss.observation.vocabulary import Vocabulary

_UNSEEN = ("script", "style", "noscript", "template")
_LONGEST = 4_000_000  # bytes of a page that are read: nobody reads further, and data may stand in pages without end


class Link(NamedTuple):
    """``text``: what a person or a screen reader reads of it. ``region``: the landmark it stands in, '' for none."""

    url: str
    text: str
    region: str
    node: LexborNode


@dataclass(frozen=True, eq=False)
class SeenPage:
    """A page with what was kept of it, opened when asked for."""

    record: Page
    evidence: Evidence

    @property
    def url(self) -> str:
        """Where the page was found in the end."""
        return self.record.final or self.record.url

    @property
    def language(self) -> str:
        """The language that the page declares, in two letters; '' where it declares none."""
        return self.record.language[:2].lower()

    @cached_property
    def html(self) -> str:
        """The page as the browser built it; as it came, where no browser looked."""
        kept = self._bytes(Piece.HTML) or self._bytes(Piece.SOURCE) or b""
        return kept[:_LONGEST].decode("utf-8", "replace")

    @cached_property
    def dom(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.html)

    @cached_property
    def text(self) -> str:
        """The words of the page, spaces put right, without scripts and styles."""
        body = LexborHTMLParser(self.html).body
        if body is None:
            return ""
        body.strip_tags(list(_UNSEEN))
        return " ".join(body.text(separator=" ").split())

    @cached_property
    def title(self) -> str:
        node = self.dom.css_first("head title")
        return " ".join(node.text().split()) if node else ""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links to web addresses, in the page's order; addresses are absolute and without fragment."""
        return tuple(self._links())

    @cached_property
    def outline(self) -> Outline:
        return Outline(self.dom.body)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        return forms_of(self.dom.body, self.outline)

    def piece(self, piece: Piece) -> Any:
        """A piece kept as JSON; None where this visit kept none."""
        digest = self.record.kept.get(piece)
        return None if digest is None else self.evidence.read_json(digest)

    @cached_property
    def layout(self) -> Mapping[str, Any]:
        found = self.piece(Piece.LAYOUT)
        return found if isinstance(found, dict) else {}

    def box(self, selector: str) -> Box | None:
        """Where an element stands on the screenshot; None where it is not shown or was not measured."""
        return self._boxes.get(selector)

    def hidden(self, node: LexborNode) -> bool:
        """Whether style sheets kept all words of an element from view when the page was looked at.

        False where that was not measured. What is hidden is mostly not absent: menus, tabs and dialogues open. Only
        what is a statement by being seen (a message that nothing was found) is asked by this.
        """
        within = (node, *node.css("*"))
        measured = [self._visible[key] for each in within if (key := selector_of(each, self._places)) in self._visible]
        return bool(measured) and not any(measured)

    def sighting(self, where: LexborNode | str = "", excerpt: str = "") -> Sighting:
        """Evidence on this page: an element or its selector, and the words that matter (the element's by default)."""
        selector = where if isinstance(where, str) else selector_of(where, self._places)
        words = excerpt or ("" if isinstance(where, str) else readable(where))
        screenshot = self.record.kept.get(Piece.SCREENSHOT, "")
        box = self.box(selector) if screenshot else None
        words = words or self.title or self.url
        return Sighting(self.url, self.record.at, words[:400], selector, screenshot, box)

    def _links(self) -> Iterator[Link]:
        base = self.dom.css_first("base[href]")
        start = (address(self.url, base.attributes.get("href") or "") if base else "") or self.url
        for node in self.dom.css("a[href], area[href]"):
            url = address(start, node.attributes.get("href") or "")
            if url:
                yield Link(url, readable(node), self.outline.region_of(node), node)

    @cached_property
    def _places(self) -> dict[int, int]:
        """Of each element, which one of its kind it is among its siblings."""
        places: dict[int, int] = {}
        counts: dict[tuple[int, str], int] = {}
        for node in self.dom.root.traverse() if self.dom.root is not None else ():
            kind = (node.parent.mem_id if node.parent is not None else 0, str(node.tag))
            places[node.mem_id] = counts[kind] = counts.get(kind, 0) + 1
        return places

    @cached_property
    def _boxes(self) -> dict[str, Box]:
        return {each["selector"]: Box(*each["box"]) for each in self.layout.get("elements", ()) if each.get("visible")}

    @cached_property
    def _visible(self) -> dict[str, bool]:
        return {each["selector"]: bool(each.get("visible")) for each in self.layout.get("elements", ())}

    def _bytes(self, piece: Piece) -> bytes | None:
        digest = self.record.kept.get(piece)
        return None if digest is None else self.evidence.read(digest)


@dataclass(frozen=True, eq=False)
class Seen:
    """``parameters``: those of the check that looks, with what the wave set of them."""

    visit: Visit
    evidence: Evidence
    vocabulary: Vocabulary
    reference_date: datetime.date
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)  # check -> parameter -> value
    parameters: Mapping[str, Any] = field(default_factory=dict)
    _pages: tuple[SeenPage, ...] = ()
    _brought: dict[Ask, SeenPage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self._pages:
            object.__setattr__(self, "_pages", tuple(SeenPage(page, self.evidence) for page in self.visit.pages))

    @property
    def moment(self) -> datetime.datetime:
        """When the website was visited, by the clock of the visitor: what “3 hours ago” is counted back from."""
        return datetime.datetime.fromisoformat(self.visit.begun)

    @property
    def visited(self) -> datetime.date:
        """The day of the visit."""
        return self.moment.date()

    @property
    def until(self) -> datetime.date:
        """The day to which ages are counted: the reference date, or the day of a visit before it."""
        return min(self.reference_date, self.visited)

    def given(self, defaults: Mapping[str, object], check: str) -> "Seen":
        """The same, for one check: its parameters as the wave sets them. Opened pages are shared."""
        return replace(self, parameters={**defaults, **self.settings.get(check, {})})

    def after(self, visit: Visit) -> "Seen":
        """The same when more replies came. Opened pages are shared."""
        return replace(self, visit=visit)

    @property
    def pages(self) -> tuple[SeenPage, ...]:
        """The pages of the sample that could be looked at."""
        return tuple(page for page in self._pages if page.record.trouble is None)

    @property
    def home(self) -> SeenPage | None:
        return next(iter(self.of(Role.HOME)), None)

    def of(self, *roles: Role) -> tuple[SeenPage, ...]:
        return tuple(page for page in self.pages if page.record.role in roles)

    @property
    def why_no_home(self) -> Trouble:
        """The trouble with the home page, where ``home`` is None."""
        troubles = (page.record.trouble for page in self._pages if page.record.role is Role.HOME)
        return next((trouble for trouble in troubles if trouble), Trouble(Reason.NOT_KEPT, self.visit.site.home))

    def reply(self, kind: AskKind, target: str) -> Reply | None:
        """What came back to a question; None where this visit did not put it."""
        return self._replies.get(Ask(kind, target))

    def body(self, reply: Reply) -> bytes:
        return self.evidence.read(reply.body) if reply.body else b""

    def opened(self, reply: Reply) -> SeenPage | None:
        """The page that a reply of kind BROWSE brought, if it could be looked at."""
        if reply.page is None or reply.page.trouble is not None:
            return None
        return self._brought.setdefault(reply.ask, SeenPage(reply.page, self.evidence))

    @cached_property
    def _replies(self) -> dict[Ask, Reply]:
        return {reply.ask: reply for reply in self.visit.replies}


def address(base: str, href: str) -> str:
    """An absolute web address without its fragment; '' for anything that is not one, a broken one included."""
    try:
        url = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return url if usable else ""


def readable(node: LexborNode) -> str:
    """An element's name: aria-label, its text, the alternative texts of its pictures, its title; the first there is."""
    attributes = node.attributes
    pictures = " ".join(each.attributes.get("alt") or "" for each in node.css("img[alt], svg[aria-label]"))
    said = (attributes.get("aria-label"), node.text(separator=" "), pictures, attributes.get("title"),
            attributes.get("value"), attributes.get("placeholder"))  # fmt: skip
    return next((words for each in said if each and (words := " ".join(each.split()))), "")


def selector_of(node: LexborNode, places: Mapping[int, int] | None = None) -> str:
    """The way to an element from the top, ``html>body>div:nth-of-type(2)>a:nth-of-type(1)``: as layout.js writes it.

    ``places``: of elements among their siblings, where somebody has counted already: counting anew for each of
    thousands of siblings takes minutes.
    """
    steps: list[str] = []
    here: LexborNode | None = node
    while here is not None and here.tag and not here.tag.startswith("-"):
        steps.append(_step(here, places or {}))
        here = here.parent
    return ">".join(reversed(steps))


def _step(node: LexborNode, places: Mapping[int, int]) -> str:
    if node.tag in ("html", "body", "head"):
        return str(node.tag)
    if node.mem_id in places:
        return f"{node.tag}:nth-of-type({places[node.mem_id]})"
    place, before = 1, node.prev
    while before is not None:
        place += before.tag == node.tag
        before = before.prev
    return f"{node.tag}:nth-of-type({place})"
