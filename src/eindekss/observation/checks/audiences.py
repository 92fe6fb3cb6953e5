"""How the home page arranges its content: by whom it is for, or by fields of work.

Looked at: names of links and headings of the home page, the footer left out.

``audiences`` – pass: at least ``least`` different audiences are named, each by a link or heading of its own that says
nothing else (“Iedzīvotājiem”, “For businesses”; where a language has a case for it, any short name in that case); or
two under a heading that says that these are audiences. review: two without one. fail: fewer.

``fields-of-work`` – not applicable to institutions whose name has none of the words in ``of``, if a wave names such
(“ministry”); an address given by hand has no name and is looked at. pass: below a heading or any
other line called fields of work or policy, in a menu's point or a part of the page so called, there are at least three
links. review: only a link so called. fail: none.

Both of class S, and weak: names of audiences stand in menus by chance too, and a page may be arranged by
pictures. Three audiences are ours: with two there is mostly a pair of forms for persons and companies.
"""

from selectolax.lexbor import LexborNode

from eindekss.observation.check import check
from eindekss.observation.looking import called, concluded, links_named, sightings
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.outline import shown
from eindekss.observation.seen import Link, Seen, SeenPage, readable
from eindekss.observation.vocabulary import fold

_STEM = 6  # letters of a word with its ending
_LISTED, _MANY = 3, 40  # links that are a list of fields; more are a whole menu
_NO_AUDIENCES = Finding(
    Words("Sākumlapas saturs nav strukturēts pa mērķauditorijām.", "The home page is not arranged by audiences."),
    Words(
        "Ja iestādei ir vairākas mērķauditorijas, sākumlapā dodiet katrai savu sadaļu.",
        "If the institution has several audiences, give each its own section on the home page.",
    ),
)
_NO_FIELDS = Finding(
    Words(
        "Sākumlapas saturs nav strukturēts pa darbības virzieniem.", "The home page is not arranged by fields of work."
    ),
    Words("Sākumlapā uzskaitiet darbības virzienus ar saitēm.", "List the fields of work with links on the home page."),
)
_FEW = Words("Nosauktas tikai divas mērķauditorijas.", "Only two audiences are named.")
_NAME_ONLY = Words("Ir tikai saite uz darbības virzieniem.", "There is only a link to the fields of work.")


@check(
    "audiences",
    "1",
    Words("Saturs pa mērķauditorijām", "Content by audiences"),
    parameters={"least": 3},
)
def audiences(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    names = [(link.node, link.text) for link in home.links if link.region != "footer" and shown(link.node)]
    names += [(block.node, block.text) for block in home.outline.blocks if block.is_heading]
    found = {fold(text): home.sighting(node, text) for node, text in reversed(names) if _is_audience(seen, text)}
    headed = any(seen.vocabulary.found("audience-heading", each.text) and len(each.text) < 40
                 for each in home.outline.blocks if each.is_heading)  # fmt: skip
    enough = len(found) >= int(seen.parameters["least"]) or (headed and len(found) >= 2)
    shown_first = tuple(found.values())
    weak = shown_first if len(found) == 2 else ()
    value = tuple(reversed([sighting.excerpt for sighting in shown_first])) or None
    return concluded(
        seen, shown_first if enough else (), weak, lacking=_NO_AUDIENCES, confidence=0.7, value=value, doubt=_FEW
    )


def _is_audience(seen: Seen, text: str) -> bool:
    """A name that is an audience, or in a language that says so by the ending, up to three words in that case."""
    if called(seen, "audience", text):
        return True
    endings = tuple(fold(each) for language in seen.vocabulary.languages
                    for each in seen.vocabulary.words("audience-ending", language))  # fmt: skip
    words = fold(text).split()
    ends = 0 < len(words) <= 3 and bool(endings) and words[-1].isalpha() and words[-1].endswith(endings)
    return ends and len(words[-1]) >= _STEM and not seen.vocabulary.found("audience-not", text)


@check(
    "fields-of-work",
    "2",
    Words("Saturs pa darbības virzieniem", "Content by fields of work"),
    parameters={"of": ()},
)
def fields_of_work(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    if not _concerns(seen):
        return Outcome(Status.NOT_APPLICABLE)
    named = [link for link in links_named(seen, home, "fields", 40) if link.region != "footer"]
    below = [link for link in home.links if _stands_below(seen, home, link)]
    inside = [link for link in named if _opens(link)]
    strong = sightings((home, link) for link in (below if len(below) >= _LISTED else inside)) or _captioned(seen, home)
    weak = sightings((home, link) for link in named)
    return concluded(seen, strong, weak, lacking=_NO_FIELDS, confidence=0.7, doubt=_NAME_ONLY)


def _concerns(seen: Seen) -> bool:
    words = {fold(each) for each in seen.parameters["of"]}
    name = seen.visit.site.name
    return not words or not name or not words.isdisjoint(fold(name).split())


def _stands_below(seen: Seen, home: SeenPage, link: Link) -> bool:
    heading = home.outline.heading_before(link.node)
    return link.region != "footer" and called(seen, "fields", heading, 12) and bool(link.text)


def _captioned(seen: Seen, home: SeenPage) -> tuple[Sighting, ...]:
    """Parts of the page with a name of fields that is no heading: a line, a button that opens them, an attribute."""
    lines = ((each.node, each.text) for each in home.outline.blocks if not each.is_heading)
    buttons = ((each, readable(each)) for each in home.dom.css("button, summary, [role=tab]"))
    for node, text in (*lines, *buttons):
        here = home.outline.region_of(node) != "footer" and called(seen, "fields", text, 12) and shown(node)
        if here and (_holds(node.parent) or (node.parent is not None and _holds(node.parent.parent))):
            return (home.sighting(node, text),)
    for node in home.dom.css("nav[aria-label], section[aria-label], ul[aria-label], div[aria-label]"):
        text = node.attributes.get("aria-label") or ""
        if called(seen, "fields", text, 12) and shown(node) and _holds(node):
            return (home.sighting(node, text),)
    return ()


def _holds(node: LexborNode | None) -> bool:
    """Whether an element is a list of links, and not the whole page or menu."""
    if node is None or node.tag in ("body", "main", "html", "nav", "header"):
        return node is not None and node.tag == "nav" and _LISTED <= len(node.css("a[href]")) <= _MANY
    return _LISTED <= len(node.css("a[href]")) <= _MANY


def _opens(link: Link) -> bool:
    """Whether a menu's point holds a menu of its own."""
    point = link.node.parent
    while point is not None and point.tag in ("span", "div", "strong"):
        point = point.parent
    return point is not None and point.tag == "li" and len(point.css("li a[href]")) >= _LISTED
