"""News that are up to date, in every language of the website.

Looked at: the page of news, for each language in which the website has text, or the home page in that language where it
shows the news itself; the feed that it names; where the page tells no date, its first two articles. Dates are read as
marked up (``time``), as lines of their own, from the page's head, and last from sentences; later days belong to
announced events and are left out. Where a line says only how old an item is (“pirms 3 dienām”, “yesterday”, “месяц
назад”), that is counted back from the moment of the visit. Ages are counted to the wave's reference date, or to the
visit if it was earlier.

- pass: in every language the newest item is at most ``days`` old. The value is the newest date in the language that is
  furthest behind; the page's own words where they tell no single day (“pirms gada”). Decides by itself (class A).
- fail: in at least one language the newest item is older, or there are no news at all (class A if older: the date is
  there to be seen; S if no news were found).
- review: news, but no date that can be relied on: none, or only in sentences; an age that may be more or less than the
  limit (“pirms mēneša”: programs cut and round); or a version in another language is
  offered whose text could not be told.
- not assessable: the news in some language could not be looked at.

The wording asks for an updated news section in all languages and gives no limit; 30 days are ours, for an institution
that publishes once a month. A website in one language passes by that one.
"""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from eindekss.observation.check import check
from eindekss.observation.dates import dates_in
from eindekss.observation.feeds import feeds_of, read_feed
from eindekss.observation.looking import absent, asked, links_about
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.published import LABEL, Published, newest
from eindekss.observation.sample import is_page, plain, same_site
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.versions import pages_of, unopened, versions, written_in
from eindekss.observation.visit import Ask, AskKind, Reason, Role, Trouble

RELIABLE = 0.6
_HEADLINE = 25  # characters: a link that long is an item's, not a menu's
_ARTICLES = 2
_LISTED = 3  # dated lines that make a page one of news
_REGIONS = ("nav", "header", "main", "", "aside", "footer")
_NO_NEWS = Finding(
    Words("Tīmekļvietnē nav atrasta jaunumu sadaļa.", "No news were found on the website."),
    Words(
        "Izveidojiet jaunumu sadaļu, kurā katrai ziņai ir datums.",
        "Make a section of news in which every item has its date.",
    ),
)
_UNDATED = Words(
    "Jaunumi ir, bet to datumus nevar droši nolasīt; apskatiet, vai tie ir aktuāli.",
    "There are news, but no dates that can be relied on; look whether they are up to date.",
)


class _News(NamedTuple):
    """The news in one language. ``trouble``: why they could not be looked at; ``page`` None where none are offered."""

    language: str
    page: SeenPage | None
    last: Published | None
    trouble: Trouble | None
    sighting: Sighting


def asks(seen: Seen) -> Iterator[Ask]:
    home = seen.home
    if home is None:
        return
    yield from unopened(seen)
    sampled = {plain(page.record.url) for page in seen.pages}
    for page in _versions(seen, home):
        link = _link(seen, page)
        if link and plain(link[0]) not in sampled:
            yield Ask(AskKind.BROWSE, link[0])
        listing = _listing(seen, page)
        if isinstance(listing, SeenPage):
            yield from (Ask(AskKind.GET, url) for url in list(feeds_of(listing))[:1])
            last = newest(seen, listing)
            if last is None or last.confidence < RELIABLE:
                yield from (Ask(AskKind.BROWSE, url) for url in _articles(listing))


@check(
    "news-fresh",
    "3",
    Words("Aktuāli jaunumi visās valodās", "News up to date in all languages"),
    asks=asks,
    parameters={"days": 30},
)
def news_fresh(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    news = [_of(seen, page, main=page is home) for page in _versions(seen, home)]
    if news[0].page is None and news[0].trouble is None:
        return absent(seen, _NO_NEWS, Role.NEWS)
    stale = [each for each in news if _is_stale(seen, each)]
    if stale:
        return _behind(stale)
    trouble = next((each.trouble for each in news if each.trouble), None)
    if trouble is not None:
        return not_assessable(trouble)
    dated = [each.last for each in news if each.last is not None]
    untold = [each for each in versions(seen) if (page := pages_of(seen, each)) is None or not written_in(seen, page)]
    last, shown = _furthest(dated), tuple(_shown(each) for each in news)
    unsure = any(each.confidence < RELIABLE or _is_older(seen, each.span[0]) for each in dated)
    if untold or len(dated) < len(news) or unsure:
        return Outcome(Status.REVIEW, last, 0.4, shown, note=_UNDATED)
    return Outcome(Status.PASS, last, min(each.confidence for each in dated), shown)


def _furthest(dated: list[Published]) -> datetime.date | str | None:
    """What is told of the item that is furthest behind."""
    last = min(dated, key=lambda each: each.date, default=None)
    return None if last is None else last.told


def _is_older(seen: Seen, day: datetime.date) -> bool:
    return (seen.until - day).days > int(seen.parameters["days"])


def _is_stale(seen: Seen, news: _News) -> bool:
    if news.trouble is not None:
        return False
    if news.last is None:
        return news.page is None
    return news.last.confidence >= RELIABLE and _is_older(seen, news.last.span[1])


def _behind(stale: list[_News]) -> Outcome:
    dated = [each.last for each in stale if each.last is not None]
    sure = min((each.last.confidence if each.last else 0.6 for each in stale), default=0.6)
    findings = tuple(_finding(each) for each in stale)
    return Outcome(Status.FAIL, _furthest(dated), sure, tuple(_shown(each) for each in stale), findings)


def _finding(news: _News) -> Finding:
    language = f" ({news.language})" if news.language else ""
    mend = Words(
        "Publicējiet jaunumus regulāri visās vietnes valodās.", "Publish news regularly in all languages of the site."
    )
    if news.last is None:
        says = Words(
            f"Vietnes versijā citā valodā{language} nav jaunumu.",
            f"A version in another language{language} has no news.",
        )
    elif isinstance(day := news.last.told, str):
        says = Words(f"Pie jaunākās ziņas{language} rakstīts „{day}”.", f"The newest item{language} is marked “{day}”.")
    else:
        says = Words(f"Jaunākā ziņa{language} ir publicēta {day:%d.%m.%Y}.", f"The newest item{language} is of {day}.")
    return Finding(says, mend, (_shown(news),))


def _shown(news: _News) -> Sighting:
    return news.last.sighting if news.last is not None else news.sighting


def _versions(seen: Seen, home: SeenPage) -> Iterator[SeenPage]:
    """The home page, and once for each other language a page that is written in it."""
    yield home
    known = {written_in(seen, home), ""}
    for version in versions(seen):
        page = pages_of(seen, version)
        language = written_in(seen, page) if page else ""
        if page is not None and language not in known:
            known.add(language)
            yield page


def _of(seen: Seen, home: SeenPage, *, main: bool) -> _News:
    language = written_in(seen, home) or home.language
    listing = _listing(seen, home)
    if isinstance(listing, SeenPage) and not main and written_in(seen, listing) not in ("", language):
        listing = None  # the menu of another language's version goes on leading to the news of the main one
    sighting = home.sighting("html>body", home.title or home.url)
    if isinstance(listing, Trouble):
        return _News(language, None, None, listing, sighting)
    if listing is None:
        own = newest(seen, home) if not main or _shows_news(seen, home) else None
        return _News(language, home if own else None, own, None, sighting)
    pages = [listing, *_opened(seen, _articles(listing))]
    dated = [found for page in pages if (found := newest(seen, page)) is not None]
    reliable = [each for each in dated if each.confidence >= RELIABLE] + list(_fed(seen, listing))
    last = max(reliable or dated, key=lambda each: each.date, default=None)
    return _News(language, listing, last, None, listing.sighting("html>body", listing.title or listing.url))


def _listing(seen: Seen, home: SeenPage) -> SeenPage | Trouble | None:
    """The page of news that belongs to a version's home page; None where it links none."""
    link = _link(seen, home)
    if link is None:
        return None
    url, _ = link
    sampled = [page for page in seen.visit.pages if plain(page.url) == plain(url) and page.role is not Role.ASKED]
    if sampled and sampled[0].trouble is not None:
        return sampled[0].trouble
    page = next((each for each in seen.pages if plain(each.record.url) == plain(url)), None)
    return page or asked(seen, AskKind.BROWSE, url) or Trouble(Reason.NOT_KEPT, url)


def _link(seen: Seen, home: SeenPage) -> tuple[str, str] | None:
    """The best link to the news: the menu's before others, the shorter name before the longer."""
    found = [
        each for each in links_about(seen, home, "page-news", 40) if same_site(home.url, each.url) and is_page(each.url)
    ]
    found = [each for each in found if plain(each.url) != plain(home.url)]
    best = min(found, key=lambda each: (_REGIONS.index(each.region), len(each.text)), default=None)
    return None if best is None else (best.url, best.text)


def _shows_news(seen: Seen, home: SeenPage) -> bool:
    """Whether the home page is the page of news: by a heading, or by several dated lines."""
    short = (each.text for each in home.outline.main if len(each.text) <= LABEL)
    dated = [text for text in short if dates_in(text, seen.moment, seen.vocabulary.languages)]
    articles = _LISTED if home.dom.css_first("article") is None else 1
    headings = (each.text for each in home.outline.blocks if each.is_heading)
    return len(dated) >= articles or any(seen.vocabulary.found("news-heading", each) for each in headings)


def _articles(listing: SeenPage) -> list[str]:
    own = [each for each in listing.links if each.region in ("main", "") and len(each.text) >= _HEADLINE]
    same = [each.url for each in own if same_site(listing.url, each.url) and is_page(each.url)]
    return list(dict.fromkeys(url for url in same if plain(url) != plain(listing.url)))[:_ARTICLES]


def _opened(seen: Seen, urls: list[str]) -> Iterator[SeenPage]:
    for url in urls:
        page = asked(seen, AskKind.BROWSE, url)
        if isinstance(page, SeenPage):
            yield page


def _fed(seen: Seen, listing: SeenPage) -> Iterator[Published]:
    """The last entry of the feed that the page of news names."""
    for url in list(feeds_of(listing))[:1]:
        reply = seen.reply(AskKind.GET, url)
        feed = read_feed(seen.body(reply)) if reply is not None and reply.trouble is None else None
        last = feed.last(seen.until, seen.visited) if feed else None
        if last is not None:
            words = f"{last.published} {last.title}"
            yield Published(last.published, 0.9, Sighting(url, listing.record.at, words[:400]))
