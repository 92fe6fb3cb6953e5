"""Who else learns of a visit, and what is put into the visitor's browser before anybody agreed to it.

Looked at: the hosts that the sampled pages loaded anything from, and the cookies at the end of the visit. The visitor
never presses a button, so whatever is there was there before consent. A host belongs to somebody else if its
registered name is not the website's, nor one of ``own`` (names that the wave counts as the institutions' own).

``third-parties`` – pass: nothing is loaded from others. partial: from others, none of which is known to follow people
about. fail: from one of ``trackers``. The value is the others' hosts.

``cookies-before-consent`` – pass: no cookies but those that a website needs to work (sessions, load balancing, the
choice of language, consent itself) and those that end with the browser. fail: cookies of other parties, or of its own
for counting or following visitors (``counters``: beginnings of their names). partial: others that last longer than
``days`` (30), whose name does not tell what they are for. The value is their names. Article 5(3) of Directive
2002/58/EC asks for consent to all that the visitor's own request does not need; Opinion 04/2012 of the Article 29
Working Party says which are exempt, and that these should not outlive their purpose.

They decide by themselves (class A), but for partial, which an expert confirms (class S). Cannot see: what is kept in
the browser in other ways (local storage), fingerprints, and what happens on the server.
"""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.looking import SHOWN, at_host
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.replies import domain, domain_of
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Piece, Reason

TRACKERS = (
    "google-analytics.com", "googletagmanager.com", "doubleclick.net", "googlesyndication.com", "googleadservices.com",
    "facebook.net", "facebook.com", "connect.facebook.net", "hotjar.com", "hotjar.io", "clarity.ms", "mc.yandex.ru",
    "mc.yandex.com", "yandex.ru", "top.mail.ru", "vk.com", "linkedin.com", "licdn.com", "bat.bing.com", "tiktok.com",
    "twitter.com", "ads-twitter.com", "adform.net", "adnxs.com", "criteo.com", "criteo.net", "scorecardresearch.com",
    "quantserve.com", "addthis.com", "sharethis.com", "gemius.pl", "hit.gemius.pl", "puls.lv", "top.lv",
)  # fmt: skip
COUNTERS = (
    "_ga", "_gid", "_gat", "_gcl", "__utm", "_fbp", "_fbc", "_pk_", "_hj", "_ym", "_clck", "_clsk", "_uetsid",
    "_uetvid", "ahoy_", "amplitude", "mp_", "ajs_", "_tt_", "li_", "nmstat", "puls", "gemius",
)  # fmt: skip
NEEDED = (
    "sess", "sid", "csrf", "xsrf", "token", "auth", "lang", "locale", "consent", "cookie", "gdpr", "lb", "route",
    "arr", "bigip", "ts0", "incap", "visid", "__cf", "cf_", "__host-", "__secure-", "wordpress_test", "has_js",
    "contrast", "font", "theme", "viewport", "timezone",
)  # fmt: skip
_OTHERS = Words(
    "Fontus, skriptus un kartes glabājiet savā serverī vai ielādējiet tikai pēc apmeklētāja piekrišanas.",
    "Keep fonts, scripts and maps on your own server, or load them only after the visitor agreed.",
)
_COOKIES = Words(
    "Statistikas un trešo personu sīkdatnes izveidojiet tikai pēc piekrišanas.",
    "Set cookies of statistics and of third parties only after consent.",
)


@check("third-parties", "1", Words("Trešās personas", "Third parties"), parameters={"own": (), "trackers": TRACKERS})
def third_parties(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    loaded = [(page, page.piece(Piece.LOADING)) for page in seen.pages]
    if not any(isinstance(each, dict) for _, each in loaded):
        return not_assessable(Reason.NOT_KEPT, "loading")
    found: dict[str, Sighting] = {}
    for page, told in loaded:
        for host, times in (told or {}).get("hosts", {}).items():
            if _foreign(seen, home, host):
                found.setdefault(host, _where(page, host, times))
    if not found:
        return Outcome(Status.PASS, (), 0.9, (home.sighting("html>body", home.title or home.url),))
    value, evidence = tuple(sorted(found)), tuple(found.values())[:SHOWN]
    listed = ", ".join(value)
    following = [host for host in value if at_host(f"//{host}", seen.parameters["trackers"])]
    says = Words(f"Lapas ielādē saturu no citām vietnēm: {listed}.", f"Pages load from elsewhere: {listed}.")
    status = Status.FAIL if following else Status.PARTIAL
    return Outcome(status, value, 0.95, evidence, (Finding(says, _OTHERS, evidence),))


@check("cookies-before-consent", "1", Words("Sīkdatnes pirms piekrišanas", "Cookies before consent"),
       parameters={"own": (), "counters": COUNTERS, "needed": NEEDED, "days": 30})  # fmt: skip
def cookies_before_consent(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    if not seen.visit.cookies:
        return not_assessable(Reason.NOT_KEPT, "cookies")
    set_here = [each for each in seen.evidence.read_json(seen.visit.cookies) if _set_by_sample(seen, home, each)]
    wrong = [
        each for each in set_here if _foreign(seen, home, _host(each)) or _begins(each, seen.parameters["counters"])
    ]
    doubtful = [each for each in set_here if each not in wrong and _lasting(seen, each)
                and not _contains(each, seen.parameters["needed"])]  # fmt: skip
    told = wrong or doubtful
    listed = ", ".join(f"{each['name']} ({_host(each)})" for each in told or set_here)
    evidence = (home.sighting(excerpt=listed or "–"),)
    if not told:
        return Outcome(Status.PASS, _names(set_here), 0.9, evidence)
    says = Words(f"Pirms piekrišanas izveidotas sīkdatnes: {listed}.", f"Cookies set before consent: {listed}.")
    finding = Finding(says, _COOKIES, evidence)
    sure = (Status.FAIL, 0.9) if wrong else (Status.PARTIAL, 0.6)
    return Outcome(sure[0], _names(told), sure[1], evidence, (finding,))


def _foreign(seen: Seen, home: SeenPage, host: str) -> bool:
    own = {domain_of(home.url), domain_of(seen.visit.site.home)}
    return domain(host) not in own and not at_host(f"//{host}", seen.parameters["own"])


def _where(page: SeenPage, host: str, times: int) -> Sighting:
    """The element that loads from the host, where the markup shows it."""
    for name in ("src", "href", "data"):
        for node in page.dom.css(f"script[{name}], img[{name}], iframe[{name}], link[{name}], object[{name}]"):
            url = node.attributes.get(name) or ""
            if "//" in url and urlsplit(url).hostname == host:
                return page.sighting(node, url)
    return page.sighting(excerpt=f"{host} ({times})")


def _set_by_sample(seen: Seen, home: SeenPage, cookie: Mapping[str, Any]) -> bool:
    """Whether the sampled pages can have brought a cookie: pages of others, opened for a question, bring theirs too."""
    ours = {domain(host) for page in seen.pages for host in (page.piece(Piece.LOADING) or {}).get("hosts", {})}
    return domain(_host(cookie)) in ours | {domain_of(home.url), domain_of(seen.visit.site.home)}


def _host(cookie: Mapping[str, Any]) -> str:
    return str(cookie["domain"]).lstrip(".")


def _begins(cookie: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return str(cookie["name"]).lower().startswith(tuple(names))


def _contains(cookie: Mapping[str, Any], parts: tuple[str, ...]) -> bool:
    return any(part in str(cookie["name"]).lower() for part in parts)


def _lasting(seen: Seen, cookie: Mapping[str, Any]) -> bool:
    begun = datetime.datetime.fromisoformat(seen.visit.begun).timestamp()
    return float(cookie.get("expires", -1)) > begun + float(seen.parameters["days"]) * 86_400


def _names(cookies: list[Any]) -> tuple[str, ...]:
    return tuple(sorted({str(each["name"]) for each in cookies}))
