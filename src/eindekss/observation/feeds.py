"""Feeds (RSS, Atom; what YouTube, Mastodon and Bluesky give are such): when the last entry was published.

Read from stored bytes alone; nothing is fetched.
"""

import calendar
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import feedparser

from eindekss.observation.seen import SeenPage, address

_KINDS = ("application/rss+xml", "application/atom+xml")


class Entry(NamedTuple):
    published: datetime.date
    title: str
    link: str


@dataclass(frozen=True)
class Feed:
    """``entries``: those with a date, the newest first. ``undated``: how many have none."""

    title: str
    entries: tuple[Entry, ...]
    undated: int = 0

    def last(self, until: datetime.date, seen_on: datetime.date) -> Entry | None:
        """The newest entry not after ``until``.

        None also where the feed no longer reaches back that far: all that it holds is newer. Entries that claim to be
        younger than the day on which the feed was seen are announcements or mistakes, and no posts.
        """
        return next((each for each in self.entries if each.published <= min(until, seen_on)), None)

    def begins_after(self, until: datetime.date) -> bool:
        """Whether the feed holds entries, all of them newer than ``until``: what came before has dropped out of it."""
        return bool(self.entries) and self.entries[-1].published > until


def read_feed(content: bytes) -> Feed | None:
    """A feed's entries; None for anything that is not a feed."""
    read = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if not read.get("version"):
        return None
    dated = [(_published(each), each) for each in read.entries]
    entries = [Entry(day, each.get("title", ""), each.get("link", "")) for day, each in dated if day]
    newest = sorted(entries, key=lambda each: each.published, reverse=True)
    return Feed(read.feed.get("title", ""), tuple(newest), len(dated) - len(entries))


def feeds_of(page: SeenPage) -> Iterator[str]:
    """The addresses of the feeds that a page's head names."""
    for node in page.dom.css("link[rel~=alternate][href]"):
        url = address(page.url, node.attributes.get("href") or "")
        if url and (node.attributes.get("type") or "").strip().lower() in _KINDS:
            yield url


def _published(entry: Any) -> datetime.date | None:
    """The day in universal time on which an entry was published; where it does not say, made or last changed.

    None where it says so unreadably.
    """
    for key in ("published_parsed", "created_parsed", "updated_parsed"):
        moment = dict.get(entry, key)  # feedparser's own get answers with one day for another, and warns
        if moment is not None and moment.tm_year >= 1990:
            seconds = calendar.timegm(moment)
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
        if moment is None and key == "published_parsed" and entry.get("published"):
            return None
    return None
