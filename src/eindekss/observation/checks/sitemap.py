"""A site map for programs (sitemaps.org): the addresses of the website's pages in one file.

Looked at: the site maps that robots.txt names, and ``/sitemap.xml``, on the host where the home page was found.

- pass: one of them is a site map with at least one address, or an index of site maps, or a text with an address a
  line. The value is the number of addresses in the files that were read.
- partial: there is a site map, but it names nothing of this website.
- fail: none, or a web page instead.

Decides by itself (class A). Cannot see: whether the list is whole; only the first files of an index are read.
"""

import re
from collections.abc import Iterator
from html import unescape

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import beside_home, came, domain_of, exists, sighted, text_of
from eindekss.observation.seen import Seen, address
from eindekss.observation.visit import Ask, AskKind, Reply

MOST = 3
_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_MAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_PLACE = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[\s*)?([^<\]\s]+)", re.IGNORECASE)
_LACKING = Finding(
    Words("Nav vietnes kartes (sitemap.xml).", "There is no site map (sitemap.xml)."),
    Words(
        "Izveidojiet sitemap.xml ar visu lapu adresēm un norādiet to failā robots.txt.",
        "Make a sitemap.xml with the addresses of all pages and name it in robots.txt.",
    ),
)
_ELSEWHERE = Finding(
    Words("Vietnes kartē nav nevienas šīs vietnes adreses.", "The site map names no address of this website."),
    Words("Ierakstiet vietnes kartē šīs vietnes adreses.", "Write this website's addresses into the site map."),
)


def places(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, beside_home(seen, "/robots.txt"))
        yield from (Ask(AskKind.GET, url) for url in _places(seen))


@check("sitemap", "1", Words("Vietnes karte", "Site map"), asks=places)
def sitemap(seen: Seen) -> Outcome:
    if seen.home is None:
        return not_assessable(seen.why_no_home)
    replies = [(url, came(seen, url)) for url in _places(seen)]
    maps = [(url, text) for url, reply in replies if isinstance(reply, Reply) and exists(reply)
            and (text := text_of(seen, reply)) and _is_map(text)]  # fmt: skip
    if not maps:
        troubles = [reply for _, reply in replies if not isinstance(reply, Reply)]
        if troubles:
            return not_assessable(troubles[0])
        tried = tuple(each for url, _ in replies for each in sighted(seen, AskKind.GET, url, url))
        return Outcome(Status.FAIL, 0, 1.0, tried, (_LACKING,))
    home = domain_of(seen.home.url)
    listed = [
        unescape(url)
        for _, text in maps
        for url in (_PLACE.findall(text) if _MAP.search(text[:2000]) else text.split())
    ]
    ours = [url for url in listed if address(seen.home.url, url) and domain_of(address(seen.home.url, url)) == home]
    evidence = sighted(seen, AskKind.GET, maps[0][0], f"{maps[0][0]}: {', '.join(listed[:3]) or '–'}")
    if ours:
        return Outcome(Status.PASS, len(ours), 1.0, evidence)
    return Outcome(Status.PARTIAL, 0, 1.0, evidence, (_ELSEWHERE,))


def _places(seen: Seen) -> list[str]:
    robots = came(seen, beside_home(seen, "/robots.txt"))
    named = _LINE.findall(text_of(seen, robots)) if isinstance(robots, Reply) and exists(robots) else []
    usual = beside_home(seen, "/sitemap.xml")
    return list(dict.fromkeys([*(url for each in named[:MOST] if (url := address(usual, each))), usual]))


def _is_map(text: str) -> bool:
    """A list of addresses alone is a site map too (sitemaps.org, "text file")."""
    lines = text.split()
    return bool(_MAP.search(text[:2000])) or all(each.startswith(("http://", "https://")) for each in lines)
