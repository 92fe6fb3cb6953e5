"""When the institution last posted on its social networks, where that can be read without an account.

Looked at: the accounts that ``social-…`` finds; of YouTube, Mastodon and Bluesky the public feed; of X the posts of the
account that the website itself shows or links, whose numbers hold the time of writing. The age is counted to the wave's
reference date, or to the visit if it was earlier; later posts are left out.

``last-post-facebook``, ``last-post-x``, ``last-post-others``; the value is the day of the last post:

- pass: at most ``days`` old (14, as the annex asks: “more than 2 weeks”). fail: older, or a feed without posts. Both of
  class A: the feed is the network's own. A recent post of X on the website is enough for “not older”; its day is that
  of the newest post shown, and a newer one may be on X (class S).
- review: there is an account, but its posts cannot be read without an account of one's own (Facebook, X, Instagram and
  most others), or the feed no longer reaches back to the reference date. For a person (class E); never a “no”.
- not applicable: the website leads to no account of the institution's.
- not assessable: the feed could not be had (robots.txt, an error).
"""

import datetime
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from eindekss.observation.check import check
from eindekss.observation.feeds import Feed, read_feed
from eindekss.observation.looking import at_host
from eindekss.observation.networks import NETWORKS, OTHERS, Account, accounts
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Reason, Trouble
from eindekss.observation.vocabulary import fold

_CHANNEL = re.compile(rb'(?:channel_id=|"(?:externalId|channelId)":"|/channel/)(UC[\w-]{20,})')
# Numbers of posts on X ("snowflakes"): milliseconds since this moment in universal time, moved up by 22 bits.
_POST = re.compile(r"^/(?P<name>\w+)/status(?:es)?/(?P<number>\d{17,19})(?:/|$)")
_EPOCH = 1_288_834_974_657
_SHOWN_HERE = Words(
    "Tas ir jaunākais tīmekļvietnē redzamais ieraksts; kontā var būt vēl jaunāks.",
    "This is the newest post that the website shows; the account may have a newer one.",
)
_CLOSED = Words(
    "Ierakstus nevar nolasīt bez sociālā tīkla konta; atveriet profilu un apskatiet pēdējo ierakstu.",
    "Posts cannot be read without an account; open the profile and look at the latest post.",
)
_TOO_NEW = Words(
    "Plūsmā ir tikai ieraksti pēc atskaites dienas; agrāki vairs nav redzami.",
    "The feed has only posts after the reference date; earlier ones have dropped out.",
)
_MEND = Words("Publicējiet ierakstus vismaz reizi divās nedēļās.", "Post at least every two weeks.")
_DAYS = {"days": 14}


def _feeds(seen: Seen) -> Iterator[Ask]:
    for account in _own(seen, OTHERS):
        for url in (_feed_of(seen, account), _profile_of(account)):
            if url:
                yield Ask(AskKind.GET, url)
                break


@check(
    "last-post-facebook", "1", Words("Pēdējais ieraksts tīklā Facebook", "Latest post on Facebook"), parameters=_DAYS
)
def last_post_facebook(seen: Seen) -> Outcome:
    return _outcome(seen, ("facebook",))


@check("last-post-x", "2", Words("Pēdējais ieraksts tīklā X (Twitter)", "Latest post on X (Twitter)"), parameters=_DAYS)
def last_post_x(seen: Seen) -> Outcome:
    return _outcome(seen, ("x",))


@check(
    "last-post-others",
    "1",
    Words("Pēdējais ieraksts citos tīklos", "Latest post on other networks"),
    asks=_feeds,
    parameters=_DAYS,
)
def last_post_others(seen: Seen) -> Outcome:
    return _outcome(seen, OTHERS)


def _own(seen: Seen, keys: tuple[str, ...]) -> tuple[Account, ...]:
    return tuple(each for each in accounts(seen, keys) if each.own)


def _outcome(seen: Seen, keys: tuple[str, ...]) -> Outcome:
    own = _own(seen, keys)
    if not own:
        return Outcome(Status.NOT_APPLICABLE)
    posts = [each for each in _shown_posts(seen, own) if (seen.until - each[0]).days <= int(seen.parameters["days"])]
    if posts:
        day, shown = max(posts, key=lambda each: each[0])
        return Outcome(Status.PASS, day, 0.9, (shown,), note=_SHOWN_HERE)
    read = [(account, _feed(seen, account)) for account in own]
    feeds = [(account, each) for account, each in read if isinstance(each, Feed)]
    if feeds:
        return _judged(seen, feeds, whole=len(feeds) == len(own))
    trouble = next((each for _, each in read if isinstance(each, Trouble)), None)
    if trouble is not None:
        return not_assessable(trouble)
    return Outcome(Status.REVIEW, None, 0.0, tuple(each.sighting for each in own), note=_CLOSED)


def _shown_posts(seen: Seen, own: tuple[Account, ...]) -> Iterator[tuple[datetime.date, Sighting]]:
    """Posts of the institution's own account on X that its pages show or link, not after the day that counts."""
    names = {fold(each.name).lstrip("@") for each in own if each.network == "x"}
    for page in seen.pages if names else ():
        for link in page.links:
            hit = _POST.match(urlsplit(link.url).path) if at_host(link.url, NETWORKS["x"].hosts) else None
            if hit and fold(hit["name"]) in names:
                moment = ((int(hit["number"]) >> 22) + _EPOCH) / 1000
                day = datetime.datetime.fromtimestamp(moment, datetime.UTC).date()
                if day <= min(seen.until, seen.visited):
                    yield day, page.sighting(link.node, f"{day} {link.text or link.url}")


def _judged(seen: Seen, feeds: list[tuple[Account, Feed]], *, whole: bool) -> Outcome:
    """By the newest post of all networks that could be read."""
    dated = [(account, last) for account, feed in feeds if (last := feed.last(seen.until, seen.visited)) is not None]
    if not dated:
        if any(feed.begins_after(seen.until) or feed.undated for _, feed in feeds):
            return Outcome(Status.REVIEW, None, 0.0, tuple(each.sighting for each, _ in feeds), note=_TOO_NEW)
        none = Words("Kontā nav neviena ieraksta.", "The account has no posts.")
        shown = tuple(each.sighting for each, _ in feeds)
        return Outcome(Status.FAIL, None, 0.8, shown, (Finding(none, _MEND),))
    account, last = max(dated, key=lambda each: each[1].published)
    seen_in = Sighting(last.link or account.url, seen.visit.begun, f"{last.published} {last.title}"[:400])
    age = (seen.until - last.published).days
    if age <= int(seen.parameters["days"]):
        return Outcome(Status.PASS, last.published, 0.95, (seen_in, account.sighting))
    if not whole:
        return Outcome(Status.REVIEW, last.published, 0.4, (seen_in, account.sighting), note=_CLOSED)
    says = Words(f"Pēdējais ieraksts publicēts {last.published:%d.%m.%Y}.", f"The latest post is of {last.published}.")
    return Outcome(Status.FAIL, last.published, 0.95, (seen_in, account.sighting), (Finding(says, _MEND, (seen_in,)),))


def _feed(seen: Seen, account: Account) -> Feed | Trouble | None:
    """The account's feed, why it could not be had, or None where the network gives none."""
    url = _feed_of(seen, account)
    if not url:
        profile = _profile_of(account)
        reply = seen.reply(AskKind.GET, profile) if profile else None
        return reply.trouble if reply is not None else None
    reply = seen.reply(AskKind.GET, url)
    if reply is None:
        return Trouble(Reason.NOT_KEPT, url)
    return reply.trouble or read_feed(seen.body(reply)) or Trouble(Reason.UNREADABLE, url)


def _feed_of(seen: Seen, account: Account) -> str:
    """The address of an account's feed; '' where the network gives none, or its page has to be asked first."""
    parts = urlsplit(account.url)
    if account.network == "mastodon":
        return f"{parts.scheme}://{parts.netloc}/{account.name}.rss"
    if account.network == "bluesky":
        return f"https://bsky.app/profile/{account.name}/rss"
    if account.network != "youtube":
        return ""
    if re.fullmatch(r"UC[\w-]{20,}", account.name):
        return f"https://www.youtube.com/feeds/videos.xml?channel_id={account.name}"
    reply = seen.reply(AskKind.GET, _profile_of(account))
    hit = _CHANNEL.search(seen.body(reply)) if reply is not None and reply.trouble is None else None
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={hit[1].decode()}" if hit else ""


def _profile_of(account: Account) -> str:
    """Where YouTube says which channel a name stands for."""
    return urljoin("https://www.youtube.com/", urlsplit(account.url).path) if account.network == "youtube" else ""
