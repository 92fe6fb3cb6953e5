"""Which pages of a website are looked at: common pages found by what links are called, and pages drawn at random.

After WCAG-EM 1.0, steps 2 and 3: the home page, the pages of common tasks, then a random part. The draw hashes the
seed with each address, so that anybody can draw it again in any language, and the order of links does not matter.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from eindekss.observation.seen import Link, SeenPage, address
from eindekss.observation.visit import Conditions, Role
from eindekss.observation.vocabulary import Vocabulary, fold

# In the order in which they take their links; a page stands in the sample once.
COMMON = (
    Role.CONTACTS,
    Role.SERVICES,
    Role.STATEMENT,
    Role.PARTICIPATION,
    Role.NEWS,
    Role.SEARCH,
    Role.FORM,
)
_NOT_PAGES = re.compile(
    r"\.(pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|zip|rar|7z|gz|jpe?g|png|gif|svg|webp|ico|mp[34]|avi|mov|xml|rss|atom|json"
    r"|ics|css|js|exe|msi|apk|edoc|asice)$"
)
_REGIONS = ("nav", "header", "footer", "", "aside", "main")  # where a link to a common page is looked for first
_LONGEST_NAME = 60  # of a link that names a section; what is longer is a headline


class Choice(NamedTuple):
    role: Role
    url: str


def choose(home: SeenPage, listed: Iterable[str], vocabulary: Vocabulary, conditions: Conditions) -> tuple[Choice, ...]:
    """The sample without the home page, at most ``cap - 1`` pages: common ones, languages, then drawn ones.

    ``listed``: addresses that the site map names. Pages of other websites are never chosen.
    """
    links = [link for link in home.links if same_site(home.url, link.url) and is_page(link.url)]
    chosen: dict[str, Role] = {}
    taken = {plain(home.url)}
    for role, url in (*_common(links, vocabulary), *_languages(home, links, vocabulary)):
        if plain(url) not in taken:
            taken.add(plain(url))
            chosen[url] = role
    usable = (url for each in listed if (url := address(home.url, each)))  # a site map may name anything
    pool = {plain(url): url for url in (*(link.url for link in links), *usable)
            if same_site(home.url, url) and is_page(url)}  # fmt: skip
    left = [url for key, url in pool.items() if key not in taken]
    drawn = sorted(left, key=lambda url: _lot(conditions.seed, url))[: conditions.drawn]
    whole = [Choice(role, url) for url, role in chosen.items()] + [Choice(Role.DRAWN, url) for url in drawn]
    return tuple(whole[: conditions.cap - 1])


def same_site(home: str, url: str) -> bool:
    """Whether an address belongs to the website: its host, with or without ``www.``, or a host below it."""
    ours, theirs = (_host(each) for each in (home, url))
    return bool(ours) and (theirs == ours or theirs.endswith(f".{ours}"))


def is_page(url: str) -> bool:
    """Whether an address looks like a page rather than a file to download, by its ending."""
    return _NOT_PAGES.search(urlsplit(url).path.lower()) is None


def plain(url: str) -> str:
    """One form for addresses that lead to the same page: host without www, no last slash, no scheme."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{_host(url)}{parts.path.rstrip('/')}{query}"


def hreflang(page: SeenPage) -> Iterator[tuple[str, str]]:
    """Language and address of the page's other versions, as its head declares them."""
    for node in page.dom.css("link[rel~=alternate][hreflang][href], a[hreflang][href]"):
        url = address(page.url, node.attributes.get("href") or "")
        if url:
            yield (node.attributes.get("hreflang") or "")[:2].lower(), url


def _common(links: list[Link], vocabulary: Vocabulary) -> Iterator[Choice]:
    for role in COMMON:
        best = min(
            ((_order(link, f"page-{role}", vocabulary), place) for place, link in enumerate(links)), default=None
        )
        if best is not None and best[0] < _UNNAMED:
            yield Choice(role, links[best[1]].url)


_UNNAMED = (9, 0, 0)


def _order(link: Link, group: str, vocabulary: Vocabulary) -> tuple[int, int, int]:
    """How well a link names a section: a link that is called so before one whose address says so; the shorter name
    before the longer one (a headline), the menu before the text. ``_UNNAMED`` where it does neither."""
    region = _REGIONS.index(link.region)
    if len(link.text) <= _LONGEST_NAME and (words := vocabulary.found(group, link.text)):
        return (0 if fold(link.text).startswith(fold(words)) else 1, region, len(link.text))
    path = unquote(urlsplit(link.url).path).rstrip("/").rpartition("/")[2]
    if vocabulary.found(group, path):
        return (2, region, len(path))
    return _UNNAMED


def _languages(home: SeenPage, links: list[Link], vocabulary: Vocabulary) -> Iterator[Choice]:
    """The home page in the vocabularies' other languages: as declared, else by a link called by the language's name."""
    declared = dict(reversed([each for each in hreflang(home) if same_site(home.url, each[1])]))
    for language in vocabulary.languages:
        if language == home.language:
            continue
        named = (link.url for link in links if _is_name_of(language, link.text, vocabulary))
        url = declared.get(language) or next(named, None)
        if url:
            yield Choice(Role.LANGUAGE, url)


def _is_name_of(language: str, text: str, vocabulary: Vocabulary) -> bool:
    found = vocabulary.found("page-language", text, language)
    return bool(found) and len(found) >= len(text) - 2


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _lot(seed: str, url: str) -> str:
    return hashlib.sha256(f"{seed}\n{plain(url)}".encode("utf-8", "replace")).hexdigest()
