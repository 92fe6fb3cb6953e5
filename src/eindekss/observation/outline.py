"""A page as a reader takes it in: blocks of text in their order, each under its heading, and forms with what they ask.

A block is the text of one element that starts a line of its own (a paragraph, a list's point, a heading, a cell);
links and emphasis within it belong to it. What the page itself hides is left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
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
        return max(Counter(each.name for each in self.having("radio")).values(), default=0)


class _Heading(NamedTuple):
    text: str
    region: str


_NO_HEADING = _Heading("", "")


class _Standing(NamedTuple):
    """What holds for all that stands in an element: worked out from its parent's, so that depth costs nothing.

    ``region``: the landmark; ``owner``: the element that starts the line, None where nobody reads it; ``link``: the
    link that words belong to, 0 for none.
    """

    region: str
    shown: bool
    silent: bool
    owner: LexborNode | None
    link: int


def _within(node: LexborNode, above: _Standing) -> _Standing:
    inline = node.tag in _INLINE
    region = _REGIONS.get((node.attributes or {}).get("role") or "") or _REGIONS.get(str(node.tag)) or above.region
    if region in ("header", "footer"):
        region = _around(node)
    return _Standing(
        region,
        above.shown and (node.tag == "body" or not _hides(node)),
        above.silent or node.tag in _SILENT,
        above.owner if inline else node,
        node.mem_id if node.tag == "a" else above.link if inline else 0,
    )


def _under(heading: _Heading, region: str) -> str:
    """The heading's words for what stands in a landmark: a footer does not stand under the content's last heading."""
    return heading.text if heading.region == region else ""


class Outline:
    """The blocks and forms of a page, in its order."""

    def __init__(self, body: LexborNode | None) -> None:
        self.blocks: tuple[Block, ...] = ()
        self._before: dict[int, _Heading] = {}  # element -> the heading before it
        self._standing: dict[int, _Standing] = {}  # element -> what holds within it
        self._lines: dict[int, int] = {}  # link -> the element that starts its line
        if body is not None:
            self._read(body)

    @cached_property
    def main(self) -> tuple[Block, ...]:
        """Blocks of the page's own content: those in ``main``; without one, those outside header, menu and footer."""
        inside = tuple(each for each in self.blocks if each.region == "main")
        return inside or tuple(each for each in self.blocks if each.region not in _ASIDE)

    def heading_before(self, node: LexborNode) -> str:
        """The heading that an element stands under: the last one before it, if it is of the same landmark."""
        return _under(self._before.get(node.mem_id, _NO_HEADING), self.region_of(node))

    def region_of(self, node: LexborNode) -> str:
        """The function of that name, from what was read already."""
        above = self._standing.get(node.parent.mem_id) if node.parent is not None else None
        return region_of(node) if above is None else above.region

    def line_of(self, link: LexborNode) -> Block | None:
        """The block in which a link stands; None where it stands in none."""
        return self._by_node.get(self._lines.get(link.mem_id, 0))

    def links_beside(self, link: LexborNode) -> int:
        """How many links stand in its block, itself included."""
        return self._counts[self._lines.get(link.mem_id, 0)]

    @cached_property
    def _by_node(self) -> dict[int, Block]:
        return {each.node.mem_id: each for each in self.blocks}

    @cached_property
    def _counts(self) -> Counter[int]:
        return Counter(self._lines.values())

    def _read(self, body: LexborNode) -> None:
        texts: dict[int, list[str]] = {}
        links: dict[int, int] = {}  # owner -> the link that its last text belongs to: two links are two words
        owners: dict[int, tuple[LexborNode, str, str]] = {}
        heading, outside = _NO_HEADING, _Standing("", True, False, None, 0)
        for node in body.traverse(include_text=True):
            parent = node.parent
            around = self._standing.get(parent.mem_id, outside) if parent is not None else outside
            if node.tag != "-text":
                inside = self._standing[node.mem_id] = _within(node, around)
                if node.tag == "a" and around.owner is not None:
                    self._lines[node.mem_id] = around.owner.mem_id
                heading = _Heading(_words(node), around.region) if heads(node) and inside.shown else heading
                self._before[node.mem_id] = heading
                continue
            words, owner = node.text_content or "", around.owner
            if words.strip() and owner is not None and not around.silent:
                owners.setdefault(owner.mem_id, (owner, _under(heading, around.region), around.region))
                parts, link = texts.setdefault(owner.mem_id, []), around.link
                parts.append(f" {words}" if link and links.get(owner.mem_id) not in (0, link) else words)
                links[owner.mem_id] = link
        self.blocks = tuple(
            Block(node, " ".join("".join(texts[key]).split()), heading, region)
            for key, (node, heading, region) in owners.items()
            if self._standing[key].shown
        )


def forms_of(body: LexborNode | None, outline: Outline) -> tuple[Form, ...]:
    """The forms of a page, hidden ones left out."""
    nodes = [] if body is None else [node for node in body.css("form") if shown(node)]
    return tuple(form_at(node, outline) for node in nodes)


def form_at(node: LexborNode, outline: Outline) -> Form:
    """An element's fields as a form, whether it is one by its name or not."""
    return Form(node, outline.heading_before(node), tuple(_fields(node)), outline.region_of(node))


def heads(node: LexborNode) -> bool:
    return node.tag in _HEADINGS or (node.attributes or {}).get("role") == "heading"


def rank(node: LexborNode) -> int:
    """The level of a heading, 1 the highest; 2 where a role alone makes it one, as WAI-ARIA says."""
    said = (node.attributes or {}).get("aria-level") or ""
    return int(said) if said.isdecimal() else int(str(node.tag)[1]) if node.tag in _HEADINGS else 2


def shown(node: LexborNode) -> bool:
    """Whether the page's markup shows an element. What style sheets hide cannot be told from the markup."""
    here: LexborNode | None = node
    while here is not None and here.tag not in ("body", "html"):
        if _hides(here):
            return False
        here = here.parent
    return True


def _hides(node: LexborNode) -> bool:
    said = node.attributes or {}
    style = (said.get("style") or "").replace(" ", "").lower()
    return "hidden" in said or "display:none" in style or "visibility:hidden" in style


_REGIONS = {"header": "header", "banner": "header", "nav": "nav", "navigation": "nav", "main": "main",
            "footer": "footer", "contentinfo": "footer", "aside": "aside", "complementary": "aside"}  # fmt: skip
_OF_A_PART = frozenset(("article", "section", "main"))  # their header and footer are not the page's


def region_of(node: LexborNode) -> str:
    """The nearest landmark around an element: header, nav, main, footer, aside; '' outside all of them."""
    return _around(node.parent)


def _around(up: LexborNode | None) -> str:
    """The landmark that holds for what stands directly in an element."""
    passed = ""
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


def _fields(form: LexborNode) -> Iterator[Field]:
    tied = {each.attributes.get("for"): each for each in reversed(form.css("label[for]"))}
    for node in form.css("input, textarea, select, button"):
        kind = (node.attributes.get("type") or "text").lower() if node.tag == "input" else str(node.tag)
        if kind not in _BUTTONS and not (kind == "textarea" and _hides(node)):  # a program's own, or a trap
            yield Field(kind, node.attributes.get("name") or "", _label(node, tied), node)


def _label(node: LexborNode, labels: Mapping[str | None, LexborNode]) -> str:
    said = node.attributes
    around = node.parent
    while around is not None and around.tag not in ("label", "form", "body"):
        around = around.parent
    own = said.get("id")
    named = (labels.get(own) if own else None) or (around if around is not None and around.tag == "label" else None)
    words = _words(named) if named is not None else ""
    return words or next((each for name in ("aria-label", "placeholder", "title") if (each := said.get(name))), "")


def _words(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
