"""The institution's open data in a catalogue that programs can read: on a portal (CKAN), or its own (DCAT).

Looked at: links of the sampled pages to the open-data portals of the wave (``portals``: their addresses), what these
portals answer through CKAN's API, the same API of the website itself where it has addresses like CKAN's (``/dataset``),
catalogues that the pages declare or link (RDF, Turtle, JSON-LD), and data sets described in the pages themselves
(schema.org or DCAT in JSON-LD).

How the institution is found on a portal: by the organisation in a link to it; else by its name among the portal's
counts of data sets by organisation, letters' case and marks left aside.

- pass: at least one data set is found. The value is their number, as the portal counts them.
- partial: the institution has its place on a portal, or a catalogue of its own, but there is no data set in it.
- review: the pages lead to a portal, but the institution is not found there.
- fail: neither, and a portal was asked. not applicable: neither, and the wave names no portal to ask.

A find decides by itself (class A), the rest is of class S: data may stand under the name of another institution.
Where a portal does not answer, nothing is concluded. Cannot see: whether the data are fresh, or of any use.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

from eindekss.observation.check import check
from eindekss.observation.linked_data import is_a, read, things
from eindekss.observation.looking import SHOWN, absent, at_host, host
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.replies import beside_home, came, exists, sighted, text_of
from eindekss.observation.sample import same_site
from eindekss.observation.seen import Seen, address
from eindekss.observation.visit import Ask, AskKind, Reply, Trouble
from eindekss.observation.vocabulary import fold

CATALOGUES = 3
_TYPES = ("application/rdf+xml", "text/turtle", "application/ld+json", "application/n-triples")
_FILES = re.compile(r"/(?:catalog(?:ue)?|dcat|data)\.(?:rdf|ttl|jsonld|xml|json)$", re.IGNORECASE)
_PLACE = re.compile(r"/(?:[a-z]{2}/)?(?:organization|group|publisher)/(?:about/)?([\w-]+)/?$", re.IGNORECASE)
_SET = re.compile(r"^/(?:[a-z]{2}/)?dataset(?:/|$)", re.IGNORECASE)
_DATASET = re.compile(r"(?:dcat:Dataset\b|http://www\.w3\.org/ns/dcat#Dataset)")
_LACKING = Finding(
    Words("Iestādes atvērtie dati katalogā nav atrasti.", "No open data of the institution are found in a catalogue."),
    Words(
        "Reģistrējiet datu kopas atvērto datu portālā un dodiet uz tām saiti tīmekļvietnē.",
        "Register the data sets on the open-data portal and link them from the website.",
    ),
)
_NOT_THERE = Words(
    "Vietnē ir saite uz atvērto datu portālu; vai iestādei tur ir datu kopas?",
    "The website leads to the open-data portal; does the institution have data sets there?",
)


class Found(NamedTuple):
    sets: int
    seen: tuple[Sighting, ...]


def questions(seen: Seen) -> Iterator[Ask]:
    for portal in _portals(seen):
        places = _linked(seen, portal)
        yield from (Ask(AskKind.GET, url) for url in [_search(portal, each) for each in places] or [_counts(portal)])
    if _is_portal(seen):
        yield Ask(AskKind.GET, _whole(seen))
    yield from (Ask(AskKind.GET, url) for url, _ in _catalogues(seen))


@check("open-data", "2", Words("Atvērto datu katalogs", "Catalogue of open data"), asks=questions,
       parameters={"portals": ()})  # fmt: skip
def open_data(seen: Seen) -> Outcome:
    if seen.home is None:
        return not_assessable(seen.why_no_home)
    said = [*_on_portals(seen), *_own_catalogues(seen), *_in_pages(seen)]
    found = [each for each in said if isinstance(each, Found)]
    evidence = tuple(sighting for each in found for sighting in each.seen)[:SHOWN]
    number = max((each.sets for each in found), default=0)
    if number:
        return Outcome(Status.PASS, number, 0.95, evidence)
    troubles = [each for each in said if isinstance(each, Trouble)]
    if troubles:
        return not_assessable(troubles[0])
    if found:
        return Outcome(Status.PARTIAL, 0, 0.8, evidence, (_LACKING,))
    leads = tuple(page.sighting(link.node, link.text or link.url) for page in seen.pages for link in page.links
                  if at_host(link.url, map(host, _portals(seen))))  # fmt: skip
    if leads:
        return Outcome(Status.REVIEW, 0, 0.4, leads[:SHOWN], note=_NOT_THERE)
    return absent(seen, _LACKING) if _portals(seen) else Outcome(Status.NOT_APPLICABLE)


def _on_portals(seen: Seen) -> Iterator[Found | Trouble]:
    for portal in _portals(seen):
        places = _linked(seen, portal)
        for place in places:
            yield from _place(seen, portal, place)
        if not places:
            yield from _by_name(seen, portal)


def _place(seen: Seen, portal: str, place: str) -> Iterator[Found | Trouble]:
    """The data sets of an organisation to which the website links."""
    target = _search(portal, place)
    reply = came(seen, target)
    result = _result(seen, reply)
    if isinstance(reply, Trouble):
        yield reply
    elif isinstance(result, dict) and isinstance(result.get("count"), int):
        shown = f"{place}: {result['count']}"
        yield Found(result["count"], (*_links_to(seen, portal, place), *sighted(seen, AskKind.GET, target, shown)))


def _by_name(seen: Seen, portal: str) -> Iterator[Found | Trouble]:
    """The data sets of the organisation that is called like the website's owner, from the portal's counts."""
    target, wanted = _counts(portal), fold(seen.visit.site.name).strip()
    reply = came(seen, target)
    if isinstance(reply, Trouble):
        yield reply
        return
    result = _result(seen, reply)
    for each in things(result):
        name, count = str(each.get("display_name") or ""), each.get("count")
        if wanted and fold(name).strip() == wanted and isinstance(count, int):
            yield Found(count, sighted(seen, AskKind.GET, target, f"{name}: {count}"))


def _own_catalogues(seen: Seen) -> Iterator[Found]:
    own = came(seen, _whole(seen)) if _is_portal(seen) else None
    result = _result(seen, own) if own else None
    if isinstance(result, dict) and isinstance(result.get("count"), int):
        yield Found(result["count"], sighted(seen, AskKind.GET, _whole(seen), f"{_whole(seen)}: {result['count']}"))
    for url, sighting in _catalogues(seen):
        reply = came(seen, url)
        if isinstance(reply, Reply) and exists(reply) and reply.body:
            text = text_of(seen, reply)
            sets = len(_DATASET.findall(text)) or len(list(_datasets(read(text))))
            if sets or "dcat" in text[:2000]:
                yield Found(sets, (sighting, *sighted(seen, AskKind.GET, url, url)))


def _in_pages(seen: Seen) -> Iterator[Found]:
    for page in seen.pages:
        for node in page.dom.css("script[type='application/ld+json']"):
            sets = [str(each.get("name") or "Dataset") for each in _datasets(read(node.text()))]
            if sets:
                yield Found(len(sets), (page.sighting(node, ", ".join(sets)),))


def _is_portal(seen: Seen) -> bool:
    links = (link.url for page in seen.pages for link in page.links)
    return any(_SET.search(urlsplit(url).path) and same_site(seen.visit.site.home, url) for url in links)


def _whole(seen: Seen) -> str:
    return beside_home(seen, "/api/3/action/package_search?rows=1")


def _portals(seen: Seen) -> tuple[str, ...]:
    return tuple(str(each).rstrip("/") + "/" for each in seen.parameters["portals"])


def _linked(seen: Seen, portal: str) -> list[str]:
    """Names of organisations that the website's links to the portal hold."""
    links = (link.url for page in seen.pages for link in page.links if at_host(link.url, (host(portal),)))
    return list(dict.fromkeys(name for url in links if (name := _organisation(url))))[:CATALOGUES]


def _organisation(url: str) -> str:
    parts = urlsplit(url)
    inside = _PLACE.search(unquote(parts.path))
    asked = parse_qs(parts.query).get("organization", [""])[0]
    return inside[1] if inside else asked


def _links_to(seen: Seen, portal: str, place: str) -> tuple[Sighting, ...]:
    return tuple(page.sighting(link.node, link.text or link.url) for page in seen.pages for link in page.links
                 if at_host(link.url, (host(portal),)) and _organisation(link.url) == place)[:1]  # fmt: skip


def _counts(portal: str) -> str:
    """CKAN's count of data sets by organisation: its list of organisations with their titles comes in small parts."""
    field = quote('["organization"]')
    return urljoin(portal, f"api/3/action/package_search?rows=0&facet.limit=-1&facet.field={field}")


def _search(portal: str, place: str) -> str:
    return urljoin(portal, f"api/3/action/package_search?fq=organization:{quote(place)}&rows=1")


def _result(seen: Seen, reply: Reply | Trouble) -> Any:
    """The result of an answer of CKAN's API; None where it is none."""
    said = read(text_of(seen, reply)) if isinstance(reply, Reply) and exists(reply) else None
    return said.get("result") if isinstance(said, dict) and said.get("success") is True else None


def _catalogues(seen: Seen) -> list[tuple[str, Sighting]]:
    """Catalogues that pages declare in their head, or link by a usual name."""
    once: dict[str, Sighting] = {}
    for page in seen.pages:
        for node in page.dom.css("link[rel~=alternate][type][href], a[href]"):
            url = address(page.url, node.attributes.get("href") or "")
            declared = (node.attributes.get("type") or "").lower() in _TYPES
            if url and same_site(seen.visit.site.home, url) and (declared or _FILES.search(urlsplit(url).path)):
                once.setdefault(url, page.sighting(node, url))
    return list(once.items())[:CATALOGUES]


def _datasets(said: Any) -> Iterator[dict[str, Any]]:
    return (each for each in things(said) if is_a(each, "Dataset", "dcat:Dataset", "http://www.w3.org/ns/dcat#Dataset"))
