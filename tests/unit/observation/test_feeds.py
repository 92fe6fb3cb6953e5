"""Feeds from bytes: the last entry by a day, entries after it, feeds that no longer reach back, and no feeds."""

import datetime

import pytest
from observing import ATOM, page, rss, seen

from eindekss.observation.feeds import feeds_of, read_feed

DAY = datetime.date(2026, 11, 23)


def test_the_last_entry_is_the_newest_whatever_the_order() -> None:
    feed = read_feed(rss("Mon, 02 Nov 2026 10:00:00 +0200", "Fri, 20 Nov 2026 10:00:00 +0200"))
    assert feed is not None
    last = feed.last(DAY, DAY)
    assert last is not None
    assert last.published == datetime.date(2026, 11, 20)


def test_atom_counts_the_day_of_publishing_not_of_a_change() -> None:
    feed = read_feed(ATOM)
    assert feed is not None
    assert feed.entries[0].published == datetime.date(2026, 11, 20)


def test_entries_after_the_reference_date_are_left_out() -> None:
    feed = read_feed(rss("Fri, 20 Nov 2026 10:00:00 +0200", "Thu, 01 Oct 2026 10:00:00 +0300"))
    assert feed is not None
    last = feed.last(datetime.date(2026, 10, 15), DAY)
    assert last is not None
    assert last.published == datetime.date(2026, 10, 1)


def test_a_feed_that_no_longer_reaches_back_says_so() -> None:
    feed = read_feed(rss("Fri, 20 Nov 2026 10:00:00 +0200"))
    assert feed is not None
    assert feed.last(datetime.date(2026, 10, 15), DAY) is None
    assert feed.begins_after(datetime.date(2026, 10, 15))


def test_an_entry_from_the_future_is_no_post() -> None:
    feed = read_feed(rss("Fri, 20 Nov 2026 10:00:00 +0200", "Fri, 25 Dec 2026 10:00:00 +0200"))
    assert feed is not None
    last = feed.last(datetime.date(2027, 1, 1), DAY)
    assert last is not None
    assert last.published == datetime.date(2026, 11, 20)


def test_entries_without_a_readable_day_are_counted_not_guessed() -> None:
    feed = read_feed(rss("kaut kad novembrī", ""))
    assert feed is not None
    assert (feed.entries, feed.undated) == ((), 2)


@pytest.mark.parametrize("content", [b"", b"<html><body>404</body></html>", b"\xff\xfe\x00nonsense", b"{}"])
def test_what_is_no_feed_is_none(content: bytes) -> None:
    assert read_feed(content) is None


def test_entities_and_addresses_within_a_feed_fetch_nothing() -> None:
    evil = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>
    <rss version="2.0"><channel><title>&x;</title></channel></rss>"""
    feed = read_feed(evil)
    assert feed is None or feed.entries == ()


def test_the_feeds_of_a_page_are_those_its_head_names() -> None:
    html = """<html><head><link rel="alternate" type="application/rss+xml" href="/rss"><link rel="alternate"
    hreflang="en" href="/en"><link rel="alternate" type="application/atom+xml" href="https://b.org/atom"></head></html>"""
    home = seen(page(html)).home
    assert home is not None
    assert list(feeds_of(home)) == ["https://www.example.org/rss", "https://b.org/atom"]
