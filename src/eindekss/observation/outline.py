"""A page as a reader takes it in: blocks of text in their order, each under its heading, and forms with what they ask.

A block is the text of one element that starts a line of its own (a paragraph, a list's point, a heading, a cell);
links and emphasis within it belong to it. What the page itself hides is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborNode

_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head", "option", "iframe"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ASIDE = frozenset(("header", "nav", "footer"))
_BUTTONS = ("submit", "button", "reset", "image")


class Block(NamedTuple):
    """``heading``: the words of the heading it stands under, '' before the first one. ``region``: see ``region_of``."""

    node: LexborNode
    text: str
    heading: str
    region: str

    @property
    def is_heading(self) -> bool:
        return heads(self.node)

    @property
    def context(self) -> str:
        """The block's words after those of its heading."""
        return self.text if self.is_heading else f"{self.heading} | {self.text}"


class Field(NamedTuple):
    """``kind``: the input's type, or select, textarea. ``label``: its visible or programmatic name."""

    kind: str
    name: str
    label: str
    node: LexborNode


@dataclass(frozen=True)
class Form:
    """``words``: heading before it, legends, labels, buttons; ``heading`` that heading alone."""

    node: LexborNode
    heading: str
    fields: tuple[Field, ...]
    region: str

    @property
    def method(self) -> str:
        return (self.node.attributes.get("method") or "get").strip().lower()

    @property
    def action(self) -> str:
        return (self.node.attributes.get("action") or "").strip()

    @cached_property
    def words(self) -> str:
        inside = (_words(each) for each in self.node.css("legend, h1, h2, h3, h4, h5, h6, p, label, button, strong"))
        buttons = (each.attributes.get("value") or "" for each in self.node.css("input[type=submit]"))
        names = (self.node.attributes.get("aria-label") or "", *(each.label for each in self.fields))
        return " | ".join(each for each in (self.heading, *names, *inside, *buttons) if each)

    def having(self, *kinds: str) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.kind in kinds)

    @cached_property
    def choices(self) -> int:
        """How many answers its longest question with radio buttons offers."""
        names = [each.name for each in self.having("radio")]
        return max((names.count(name) for name in set(names)), default=0)


class _Heading(NamedTuple):
    text: str
    region: str


_NO_HEADING = _Heading("", "")


def _under(heading: _Heading, region: str) -> str:
    """The heading's words for what stands in a landmark: a footer does not stand under the content's last heading."""
    return heading.text if heading.region == region else ""


class Outline:
    """The blocks and forms of a page, in its order."""

    def __init__(self, body: LexborNode | None) -> None:
        self.blocks: tuple[Block, ...] = ()
        self._before: dict[int, _Heading] = {}  # element -> the heading before it
        if body is not None:
            self._read(body)

    @cached_property
    def main(self) -> tuple[Block, ...]:
        """Blocks of the page's own content: those in ``main``; without one, those outside header, menu and footer."""
        inside = tuple(each for each in self.blocks if each.region == "main")
        return inside or tuple(each for each in self.blocks if each.region not in _ASIDE)

    def heading_before(self, node: LexborNode) -> str:
        """The heading that an element stands under: the last one before it, if it is of the same landmark."""
        return _under(self._before.get(node.mem_id, _NO_HEADING), region_of(node))

    def _read(self, body: LexborNode) -> None:
        texts: dict[int, list[str]] = {}
        links: dict[int, int] = {}  # owner -> the link that its last text belongs to: two links are two words
        owners: dict[int, tuple[LexborNode, str, str]] = {}
        heading = _NO_HEADING
        for node in body.traverse(include_text=True):
            if node.tag != "-text":
                heading = _Heading(_words(node), region_of(node)) if heads(node) and shown(node) else heading
                self._before[node.mem_id] = heading
                continue
            words = node.text_content or ""
            owner = _owner(node) if words.strip() else None
            if owner is not None:
                owners.setdefault(owner.mem_id, (owner, _under(heading, region_of(node)), region_of(node)))
                parts, link = texts.setdefault(owner.mem_id, []), _link_of(node)
                parts.append(f" {words}" if link and links.get(owner.mem_id) not in (0, link) else words)
                links[owner.mem_id] = link
        self.blocks = tuple(
            Block(node, " ".join("".join(texts[key]).split()), heading, region)
            for key, (node, heading, region) in owners.items()
            if shown(node)
        )


def forms_of(body: LexborNode | None, outline: Outline) -> tuple[Form, ...]:
    """The forms of a page, hidden ones left out."""
    nodes = [] if body is None else [node for node in body.css("form") if shown(node)]
    return tuple(Form(node, outline.heading_before(node), tuple(_fields(node)), region_of(node)) for node in nodes)


def heads(node: LexborNode) -> bool:
    return node.tag in _HEADINGS or (node.attributes or {}).get("role") == "heading"


def shown(node: LexborNode) -> bool:
    """Whether the page's markup shows an element. What style sheets hide cannot be told from the markup."""
    here: LexborNode | None = node
    while here is not None and here.tag not in ("body", "html"):
        said = here.attributes or {}
        style = (said.get("style") or "").replace(" ", "").lower()
        if "hidden" in said or "display:none" in style or "visibility:hidden" in style:
            return False
        here = here.parent
    return True


_REGIONS = {"header": "header", "banner": "header", "nav": "nav", "navigation": "nav", "main": "main",
            "footer": "footer", "contentinfo": "footer", "aside": "aside", "complementary": "aside"}  # fmt: skip
_OF_A_PART = frozenset(("article", "section", "main"))  # their header and footer are not the page's


def region_of(node: LexborNode) -> str:
    """The nearest landmark around an element: header, nav, main, footer, aside; '' outside all of them."""
    up, passed = node.parent, ""
    while up is not None and up.tag:
        region = _REGIONS.get((up.attributes or {}).get("role") or "") or _REGIONS.get(up.tag)
        if up.tag in _OF_A_PART and passed in ("header", "footer"):
            passed = ""
        if region in ("header", "footer"):
            passed = passed or region
        elif region:
            return passed or region
        up = up.parent
    return passed


def _owner(node: LexborNode) -> LexborNode | None:
    """The element that starts the line in which a text stands; None where nobody reads the text."""
    up = node.parent
    while up is not None and up.tag in _INLINE:
        up = up.parent
    above = up
    while above is not None:
        if above.tag in _SILENT:
            return None
        above = above.parent
    return up


def _link_of(node: LexborNode) -> int:
    up = node.parent
    while up is not None and up.tag in _INLINE:
        if up.tag == "a":
            return int(up.mem_id)
        up = up.parent
    return 0


def _fields(form: LexborNode) -> Iterator[Field]:
    for node in form.css("input, textarea, select, button"):
        kind = (node.attributes.get("type") or "text").lower() if node.tag == "input" else str(node.tag)
        if kind not in _BUTTONS:
            yield Field(kind, node.attributes.get("name") or "", _label(node, form), node)


def _label(node: LexborNode, form: LexborNode) -> str:
    said = node.attributes
    around = node.parent
    while around is not None and around.tag not in ("label", "form", "body"):
        around = around.parent
    own = said.get("id")
    tied = next((each for each in form.css("label[for]") if own and each.attributes.get("for") == own), None)
    named = tied or (around if around is not None and around.tag == "label" else None)
    words = _words(named) if named is not None else ""
    return words or next((each for name in ("aria-label", "placeholder", "title") if (each := said.get(name))), "")


def _words(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
