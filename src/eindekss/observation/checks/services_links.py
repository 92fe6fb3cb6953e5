"""Links to the services that the institution provides.

Looked at: the page of services and its own links, those of its lists and tables whatever they are called; the home
page's headings of services with the links below them; links on any page into one of the wave's service portals
(parameter ``portals``), deeper than its front page.

- pass: at least one such link. The value is the links. Decides by itself (class A).
- review: there is a page of services, but without links (class S): the services may be described on it.
- fail: neither (class S): they may be called something that no vocabulary knows.

Cannot see: whether all services are there, and whether the links lead to the right ones. Procurement of services and
price surveys are no services provided, and links so called do not count.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.looking import at_host, called, concluded, links_about
from eindekss.observation.outcome import Finding, Outcome, Words
from eindekss.observation.outline import shown
from eindekss.observation.sample import plain
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Role

_ASIDE = ("header", "nav", "footer")
_SHORTEST = 4
_LACKING = Finding(
    Words(
        "Tīmekļvietnē nav saišu uz iestādes pakalpojumiem.", "The website has no links to the institution's services."
    ),
    Words(
        "Izveidojiet pakalpojumu sadaļu, kurā no katra pakalpojuma ir saite uz tā aprakstu vai e-pakalpojumu.",
        "Make a section of services in which each service links its description or e-service.",
    ),
)
_NO_LINKS = Words(
    "Ir pakalpojumu sadaļa, bet tajā nav saišu uz pakalpojumiem.",
    "There is a section of services without links to them.",
)


@check(
    "services-links",
    "2",
    Words("Saites uz pakalpojumiem", "Links to services"),
    parameters={"portals": ()},
)
def services_links(seen: Seen) -> Outcome:
    found = [(page, link) for page in seen.pages for link in _links(seen, page)]
    once = {plain(link.url): (page, link) for page, link in reversed(found)}
    strong = [page.sighting(link.node, link.text or link.url) for page, link in reversed(once.values())]
    sections = [(home, link) for home in seen.of(Role.HOME) for link in links_about(seen, home, "page-services", 40)]
    weak = [page.sighting(link.node, link.text) for page, link in sections if not _other(seen, link.text)]
    links = tuple(link.url for _, link in reversed(once.values()))[:20]
    return concluded(seen, strong, weak, lacking=_LACKING, roles=(Role.SERVICES,), value=links or None, doubt=_NO_LINKS)


def _links(seen: Seen, page: SeenPage) -> Iterator[Link]:
    portals = tuple(seen.parameters["portals"])
    for link in page.links:
        into = at_host(link.url, portals) and len(urlsplit(link.url).path.strip("/")) > 0
        if shown(link.node) and not _other(seen, link.text) and (into or _listed(seen, page, link)):
            yield link


def _listed(seen: Seen, page: SeenPage, link: Link) -> bool:
    """Whether a link stands in a list of services: on their page, or below a heading that says so."""
    if link.region in _ASIDE or len(link.text) < _SHORTEST or plain(link.url) == plain(page.url):
        return False
    below = seen.vocabulary.found("page-services", page.outline.heading_before(link.node))
    about = seen.vocabulary.found("service", link.text) or seen.vocabulary.found("e-service", link.text)
    if page.record.role is Role.SERVICES:
        own = not called(seen, "page-services", link.text)
        return bool(about) or (own and (bool(below) or _in_list(seen, page, link)))
    return bool(below and about) and page.record.role is Role.HOME and not called(seen, "page-services", link.text)


def _in_list(seen: Seen, page: SeenPage, link: Link) -> bool:
    """Whether a link stands in a list or table of the content of a page called services, news left out."""
    head = page.dom.css_first("h1")
    words = f"{' '.join(head.text(separator=' ').split()) if head else ''} | {page.title}"
    if link.region != "main" or not seen.vocabulary.found("page-services", words):
        return False
    if seen.vocabulary.found("news-heading", page.outline.heading_before(link.node)):
        return False
    up = link.node.parent
    while up is not None and up.tag in ("p", "span", "div", "strong", "h2", "h3", "h4"):
        up = up.parent
    return up is not None and up.tag in ("li", "td", "dt", "dd", "article")


def _other(seen: Seen, text: str) -> bool:
    return bool(seen.vocabulary.found("service-not", text))
