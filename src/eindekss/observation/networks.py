"""Accounts on social networks: which address is one, which network's, and whether it is the institution's own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from eindekss.observation.linked_data import linked_data
from eindekss.observation.looking import at_host
from eindekss.observation.outcome import Sighting
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Role
from eindekss.observation.vocabulary import fold

_PLATFORMS = frozenset((  # accounts of who makes websites and tools: left in templates
    "wordpress", "wordpressdotcom", "drupal", "joomla", "facebook", "facebookapp", "meta", "twitter", "x", "google",
    "youtube", "instagram", "linkedin", "microsoft", "wix", "wixcom", "squarespace", "elementor", "elemntor", "envato",
    "themeforest", "bootstrap", "getbootstrap", "github", "adobe", "cookiebot", "username", "yourpage", "yourprofile",
    "example", "page", "profile", "user", "shopify", "typo3", "weebly", "templatemo", "colorlib", "html5up",
    "htmlcodex", "yourname", "youraccount", "mozilla", "w3c", "tilda", "webflow",
))  # fmt: skip


@dataclass(frozen=True)
class Network:
    """``account``: of an address's path and query, with the group ``name``. What it does not match is no account:
    a button to share, a single post, a group's or an event's page. Names match without regard to case."""

    key: str
    hosts: tuple[str, ...]
    account: str


_NAME = r"(?P<name>@?[\w.%+-]+)"
NETWORKS: Mapping[str, Network] = {
    each.key: each
    for each in (
        Network(
            "facebook",
            ("facebook.com", "fb.com", "fb.me"),
            rf"^/(?:pg/|p/)?(?:profile\.php\?(?:.*&)?id=(?P<id>\d+)|(?:pages|people)/(?P<page>[^/?]+)/\d+"
            rf"|(?!sharer|share|dialog|plugins|login|hashtag|groups|events|photo|watch|story|permalink|help|policies"
            rf"|privacy|tr[/?]|home|pages|people|profile\.php|legal|business|ads|l\.php|v\d){_NAME})/?(?:[?].*)?$",
        ),
        Network(
            "x",
            ("twitter.com", "x.com"),
            rf"^/(?:#!/)?(?!share|intent|home|search|hashtag|i/|login|widgets|settings|privacy|tos|explore){_NAME}/?(?:[?].*)?$",
        ),
        Network("instagram", ("instagram.com",), rf"^/(?!p/|explore|accounts|reel|stories|tv/){_NAME}/?(?:[?].*)?$"),
        Network(
            "youtube",
            ("youtube.com",),
            rf"^/(?:(?:c|user|channel)/{_NAME}|(?P<handle>@[\w.%-]+)|(?!watch|embed|playlist|results|shorts|feed|live"
            r"|channel|user|c/|v/|iframe_api|t/|about)(?P<old>[\w.-]+))/?(?:featured|videos|streams)?/?(?:[?].*)?$",
        ),
        Network("linkedin", ("linkedin.com",), rf"^/(?:company|school|showcase)/{_NAME}(?:/.*|[?].*)?$"),
        Network("flickr", ("flickr.com",), rf"^/(?:photos|people)/{_NAME}/?(?:[?].*)?$"),
        Network("tiktok", ("tiktok.com",), rf"^/(?=@){_NAME}/?(?:[?].*)?$"),
        Network("threads", ("threads.net", "threads.com"), rf"^/(?=@){_NAME}/?(?:[?].*)?$"),
        Network("vimeo", ("vimeo.com",), rf"^/(?!\d+|video|channels|groups|share){_NAME}/?(?:[?].*)?$"),
        Network("telegram", ("t.me", "telegram.me"), rf"^/(?:s/)?(?!share|joinchat|\+|addstickers){_NAME}/?$"),
        Network("vk", ("vk.com", "vkontakte.ru"), rf"^/(?!share|away|widget|login){_NAME}/?(?:[?].*)?$"),
        Network("pinterest", ("pinterest.com",), rf"^/(?!pin/|search){_NAME}/?(?:[?].*)?$"),
        Network("slideshare", ("slideshare.net",), rf"^/(?!share|slideshow){_NAME}/?$"),
        Network("bluesky", ("bsky.app",), rf"^/profile/{_NAME}/?$"),
        Network("mastodon", ("mastodon.social", "mastodon.online", "mstdn.social", "social.network.europa.eu"),
                rf"^/(?=@){_NAME}/?$"),
    )
}  # fmt: skip
OTHERS = tuple(key for key in NETWORKS if key not in ("facebook", "x"))


class Account(NamedTuple):
    """``own``: the institution's; ``doubt``: nothing says whose it is. Neither: somebody else's."""

    network: str
    name: str
    url: str
    own: bool
    doubt: bool
    sighting: Sighting


def accounts(seen: Seen, keys: tuple[str, ...], more: Mapping[str, str] | None = None) -> tuple[Account, ...]:
    """The accounts that the website's pages lead to, each once, the surest sign of whose it is deciding.

    ``more``: host -> pattern of further networks, as ``Network.account``.
    """
    networks = [NETWORKS[key] for key in keys] + [Network(name, (name,), way) for name, way in (more or {}).items()]
    best: dict[tuple[str, str], Account] = {}
    for page in seen.pages:
        for found in _on(seen, page, networks):
            key = (found.network, fold(found.name))
            known = best.get(key)
            if known is None or (found.own, found.doubt) > (known.own, known.doubt):
                best[key] = found
    return tuple(best.values())


def account_name(network: Network, url: str) -> str:
    """The account's name; '' for an address that is none."""
    if not at_host(url, network.hosts):
        return ""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    hit = re.match(network.account, path, re.IGNORECASE)
    name = next((each for each in hit.groupdict().values() if each), "") if hit else ""
    return "" if name.lstrip("@").lower() in _PLATFORMS else name


def _on(seen: Seen, page: SeenPage, networks: list[Network]) -> Iterator[Account]:
    stated = set(_same_as(page))
    for link in page.links:
        for network in networks:
            name = account_name(network, link.url) or _elsewhere(network, link)
            if name:
                own, doubt = _whose(seen, page, link, name)
                yield Account(network.key, name, link.url, own or link.url in stated, doubt,
                              page.sighting(link.node, link.text or link.url))  # fmt: skip
    for url in sorted(stated):
        for network in networks:
            if name := account_name(network, url):
                yield Account(network.key, name, url, True, False, page.sighting("html>head", url))
    for node in page.dom.css("iframe[src*='facebook.com/plugins/page'], .fb-page[data-href]"):
        shown = parse_qs(urlsplit(node.attributes.get("src") or "").query).get("href", [""])[0]
        url = node.attributes.get("data-href") or shown
        for network in networks:
            if name := account_name(network, url):
                yield Account(network.key, name, url, True, False, page.sighting(node, url))


def _elsewhere(network: Network, link: Link) -> str:
    """An account on a server of Mastodon's own name: the link vouches for it (``rel=me``) or is called so."""
    if network.key != "mastodon":
        return ""
    hit = re.match(r"^/(@[\w.-]+)/?$", urlsplit(link.url).path)
    vouched = "me" in (link.node.attributes.get("rel") or "").split() or "mastodon" in link.text.lower()
    known = any(at_host(link.url, each.hosts) for each in NETWORKS.values() if each.key != "mastodon")
    return hit[1] if hit and vouched and not known else ""


def _whose(seen: Seen, page: SeenPage, link: Link, name: str) -> tuple[bool, bool]:
    """Own, and doubt. What is said of the link comes first, then the account's name, then where the link stands."""
    said = _said_around(link.node, link.text)
    if seen.vocabulary.found("share", link.text):
        return False, False
    akin = _akin(seen, name)
    if seen.vocabulary.found("person", said) or (
        seen.vocabulary.found("institution", said) and not _names_us(seen, said)
    ):
        return akin and not seen.vocabulary.found("person", said), False
    in_frame = link.region in ("header", "footer", "nav", "aside") or (page.record.role is Role.CONTACTS)
    if akin or in_frame:
        return True, False
    home = page.record.role is Role.HOME
    return home and link.region == "", True


def _said_around(node: LexborNode, text: str) -> str:
    """The link's words with its title, and those of the line it stands in, if the line is short and has no other
    link."""
    words = [text, node.attributes.get("title") or ""]
    line = node.parent
    while line is not None and line.tag in ("span", "b", "strong", "em"):
        line = line.parent
    if line is not None and line.tag in ("li", "p", "td", "dd", "figure", "div") and len(line.css("a[href]")) == 1:
        around = " ".join(line.text(separator=" ").split())
        words += [around] if len(around) <= 160 else []
    return " ".join(words)


def _akin(seen: Seen, name: str) -> bool:
    """Whether an account is called like the institution: its host, its initials, or parts of its name's words."""
    account = re.sub(r"[\W_\d]+", "", fold(name))
    if len(account) < 2:
        return False
    label = fold(seen.visit.site.host).removeprefix("www.").partition(".")[0].replace("-", "")
    words = [each for each in re.split(r"\W+", fold(_our_name(seen))) if len(each) > 1]
    initials = "".join(each[0] for each in words)
    pieces = sum(1 for each in words if len(each) >= 4 and each[: min(5, len(each))] in account)
    known = len(label) >= 2 and (
        account.startswith(label) or account.endswith(label) or (len(account) > 4 and account in label)
    )
    return known or (len(initials) >= 3 and account.startswith(initials)) or pieces >= min(2, max(len(words) - 1, 1))


def _names_us(seen: Seen, said: str) -> bool:
    """Whether a line names this institution: most of the longer words of its name, whatever their endings."""
    words = [each for each in re.split(r"\W+", fold(_our_name(seen))) if len(each) >= 4]
    here = fold(said)
    hits = sum(each[: max(4, len(each) - 3)] in here for each in words)
    return bool(words) and hits * 2 > len(words) - 1 and hits > 0


def _our_name(seen: Seen) -> str:
    home = seen.home
    if seen.visit.site.name or home is None:
        return seen.visit.site.name
    meta = home.dom.css_first("meta[property='og:site_name']")
    return (meta.attributes.get("content") or "" if meta else "") or re.split(r"\s[|–—-]\s", home.title)[-1]


def _same_as(page: SeenPage) -> Iterator[str]:
    """What the page's JSON-LD says of the same organisation elsewhere."""
    for said in linked_data(page):
        same = said.thing.get("sameAs")
        yield from [url for url in (same if isinstance(same, list) else [same]) if isinstance(url, str)]
