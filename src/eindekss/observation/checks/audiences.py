"""How the home page arranges its content: by whom it is for, or by fields of work.

Looked at: names of links and headings of the home page, the footer left out.

``audiences`` – pass: at least ``least`` different audiences are named, each by a link or heading of its own that says
nothing else (“Iedzīvotājiem”, “For businesses”; where a language has a case for it, any short name in that case); or
two under a heading that says that these are audiences. review: two without one. fail: fewer.

``fields-of-work`` – not applicable to institutions whose name has none of the words in ``of``, if a wave names such
(“ministry”); an address given by hand has no name and is looked at. pass: below a heading or any other line called
fields of work or policy (or, with a list of fields below, “what we do”, “competence”), the headings of its parts
included, in a menu's point or a part of the page so called, there are at least three links; or at least four links side
by side, or headings, have short names of fields themselves (“Health”, “Forest policy”). review: only a link so called.
fail: none.

What a style sheet hides counts, because menus are hidden until they are opened. Both of class S, and weak: names of
audiences stand in menus by chance too, and a page may be arranged by pictures. Three audiences are ours: with two there
is mostly a pair of forms for persons and companies.
"""

from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from eindekss.observation.check import check
from eindekss.observation.looking import called, concluded, links_named, named, sightings
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.outline import heads, rank, shown
from eindekss.observation.seen import Link, Seen, SeenPage, readable
from eindekss.observation.vocabulary import fold

_STEM = 6  # letters of a word with its ending
_LISTED, _MANY = 3, 40  # links that are a list of fields; more are a whole menu
_KNOWN = 2  # known fields that tell what an unclear name is the name of
_WORDS = 4  # of a field's name
_SIDE_BY_SIDE = 4  # fields with nothing above them
_LIST = ("ul", "ol", "nav", "section", "article", "main", "table", "body")  # what holds things side by side
_ROOM = 30  # characters beside a name: whose fields these are
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
    "3",
    Words("Saturs pa darbības virzieniem", "Content by fields of work"),
    parameters={"of": ()},
)
def fields_of_work(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    if not _concerns(seen):
        return Outcome(Status.NOT_APPLICABLE)
    weakly = [link for link in links_named(seen, home, "fields", 40) if link.region != "footer"]
    inside = [link for link in home.links if link.region != "footer" and _opens(seen, link)]
    listed = next((each for each in (_below(seen, home), inside, _fields(seen, home)) if each), [])
    strong = sightings((home, link) for link in listed) or _captioned(seen, home) or _headed(seen, home)
    weak = sightings((home, link) for link in weakly)
    return concluded(seen, strong, weak, lacking=_NO_FIELDS, confidence=0.7, doubt=_NAME_ONLY)


def _concerns(seen: Seen) -> bool:
    words = {fold(each) for each in seen.parameters["of"]}
    name = seen.visit.site.name
    return not words or not name or not words.isdisjoint(fold(name).split())


def _names(seen: Seen, text: str, listed: Sequence[str]) -> bool:
    """Whether a text names what is listed as fields of work; an unclear name does where some of them are known ones."""
    known = sum(_is_field(seen, each) for each in listed)
    return called(seen, "fields", text, _ROOM) or (called(seen, "fields-maybe", text) and known >= _KNOWN)


def _may_name(seen: Seen, text: str) -> bool:
    return called(seen, "fields", text, _ROOM) or called(seen, "fields-maybe", text)


def _is_list(links: Sequence[object]) -> bool:
    return _LISTED <= len(links) <= _MANY


def _below(seen: Seen, home: SeenPage) -> list[Link]:
    """Links under a heading of fields and the headings below it, if they are a list."""
    parts: list[tuple[str, int, str, list[Link]]] = []  # heading, its level and landmark, links under it
    links = {link.node.mem_id: link for link in home.links if link.region != "footer" and link.text}
    for node in home.dom.body.traverse() if home.dom.body is not None else ():
        if heads(node) and shown(node):
            parts.append((" ".join(node.text(separator=" ").split()), rank(node), home.outline.region_of(node), []))
        link = links.get(node.mem_id)
        if link is not None and parts and parts[-1][2] == link.region:
            parts[-1][3].append(link)
    for place, (text, level, region, _) in enumerate(parts):
        if region == "footer" or not _may_name(seen, text):
            continue
        end = next((n for n in range(place + 1, len(parts)) if parts[n][1] <= level), len(parts))
        found = [link for part in parts[place:end] if part[2] == region for link in part[3]]
        if _is_list(found) and _names(seen, text, [each.text for each in found]):
            return found
    return []


def _fields(seen: Seen, home: SeenPage) -> list[Link]:
    """Links side by side that have names of fields, outside the footer."""
    lists: dict[int, list[Link]] = {}
    for link in home.links:
        if link.region != "footer" and _is_field(seen, link.text) and shown(link.node):
            lists.setdefault(_list_of(link), []).append(link)
    return next((each for each in lists.values() if len({link.url for link in each}) >= _SIDE_BY_SIDE), [])


def _headed(seen: Seen, home: SeenPage) -> tuple[Sighting, ...]:
    """Headings of the page's own content that are names of fields, each with something below it."""
    found = [each for each in home.outline.main if each.is_heading and _is_field(seen, each.text)]
    return sightings((home, each) for each in found) if len({each.text for each in found}) >= _SIDE_BY_SIDE else ()


def _is_field(seen: Seen, text: str) -> bool:
    """A short name with a field in it: what is longer is a headline."""
    short = len(text.split()) <= _WORDS and named(seen, "field-name", text, 40)
    return short and not seen.vocabulary.found("field-not", text)


def _list_of(link: Link) -> int:
    up = link.node.parent
    while up is not None and up.parent is not None and up.tag not in _LIST:
        up = up.parent
    return 0 if up is None else up.mem_id


def _captioned(seen: Seen, home: SeenPage) -> tuple[Sighting, ...]:
    """Parts of the page with a name of fields that is no heading: a line, a button that opens them, an attribute."""
    lines = ((each.node, each.text) for each in home.outline.blocks if not each.is_heading)
    buttons = ((each, readable(each)) for each in home.dom.css("button, summary, [role=tab]"))
    for node, text in (*lines, *buttons):
        around = (node.parent, node.parent.parent if node.parent is not None else None)
        if home.outline.region_of(node) != "footer" and _is_named(seen, text, around) and shown(node):
            return (home.sighting(node, text),)
    for node in home.dom.css("nav[aria-label], section[aria-label], ul[aria-label], div[aria-label]"):
        text = node.attributes.get("aria-label") or ""
        if _is_named(seen, text, (node,)) and shown(node):
            return (home.sighting(node, text),)
    return ()


def _is_named(seen: Seen, text: str, around: Iterable[LexborNode | None]) -> bool:
    """Whether a text is the name of a list of fields that one of these elements is."""
    return _may_name(seen, text) and any(_holds(each) and _names(seen, text, _listed(each)) for each in around)


def _listed(node: LexborNode | None) -> list[str]:
    return [] if node is None else [readable(each) for each in node.css("a[href]")]


def _holds(node: LexborNode | None) -> bool:
    """Whether an element is a list of links, and not the whole page or menu."""
    if node is None or node.tag in ("body", "main", "html", "nav", "header"):
        return node is not None and node.tag == "nav" and _is_list(node.css("a[href]"))
    return _is_list(node.css("a[href]"))


def _opens(seen: Seen, link: Link) -> bool:
    """Whether a menu's point of fields holds a menu of its own."""
    if not named(seen, "fields", link.text, 40) and not _may_name(seen, link.text):
        return False
    point = link.node.parent
    while point is not None and point.tag in ("span", "div", "strong"):
        point = point.parent
    if point is None or point.tag != "li":
        return False
    inside = [readable(each) for each in point.css("li a[href]")]
    return len(inside) >= _LISTED and (named(seen, "fields", link.text, 40) or _names(seen, link.text, inside))
