"""When the news of a page were published: the newest date that the page itself gives to something on it.

Ages (“pirms 3 dienām”, “yesterday”) count where a line, or a part of one that is marked off, says nothing else: in
headlines and sentences such words speak of other things.
"""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from eindekss.observation.dates import SURE, YEARLESS, Dated, dates_in
from eindekss.observation.linked_data import is_a, linked_data
from eindekss.observation.outcome import Sighting
from eindekss.observation.outline import Block, shown
from eindekss.observation.seen import Seen, SeenPage, readable
from eindekss.observation.vocabulary import fold

LABEL = 60  # characters: a block that is hardly more than a date, a section's name and a number of views
_ASIDE = ("header", "nav", "footer")
_PARTS = "span, small, em, i, b, strong, abbr, time, font"
_TOLD = 24  # characters beside an age, on either side of one with a number: who published it, where, at what hour
_MARK = r"[·•|/()\[\]]"
_MARKS = r"[·•|/()\[\],:–—-]"  # beside “3 days ago”; beside “today” these may stand in a headline
_HOUR = r"\d{1,2}(?:[.:]\d{2}){0,2}"
_COUNTED = ("date-ago-before", "date-ago-after")
_SIGNS = (*_COUNTED, "date-today", "date-yesterday", "date-before-yesterday", "date-now")
_NO_LABELS = frozenset(("a", "button", "th", "td", "dt", "label"))  # of a calendar, of opening hours, of a filter
_ARTICLES = ("NewsArticle", "Article", "BlogPosting", "Report")


class Published(NamedTuple):
    """``confidence``: by where the date stands: marked up, in a line of its own, told of the page, in a sentence."""

    date: datetime.date
    confidence: float
    sighting: Sighting
    age: Dated | None = None  # where the page says only how long ago it was

    @property
    def span(self) -> tuple[datetime.date, datetime.date]:
        """The earliest and the latest day that it may have been."""
        return self.age.span if self.age else (self.date, self.date)

    @property
    def told(self) -> datetime.date | str:
        """The day; the page's own words where they tell no single day (“pirms gada”)."""
        return self.age.words if self.age and self.age.unit > 1 else self.date


def newest(seen: Seen, page: SeenPage) -> Published | None:
    """The newest date not after the day that ages are counted to; None where the page gives none.

    Later dates belong to events that are announced. The surest kind of date that the page has decides.
    """
    for kind in (_marked, _of_the_page, _labels, _in_sentences):
        found = [each for each in kind(seen, page) if each.date <= seen.until]
        if found:
            return max(found, key=lambda each: (each.date, each.confidence))
    return None


def _marked(seen: Seen, page: SeenPage) -> Iterator[Published]:
    """``time`` elements and lines that are a date with its year."""
    for node in page.dom.css("time"):
        if page.outline.region_of(node) in _ASIDE or not shown(node):
            continue
        said = " ".join(node.text(separator=" ").split())
        for text in (node.attributes.get("datetime") or "", said):
            found = _first(seen, text)
            if found is not None and found.confidence > YEARLESS:
                yield Published(found.date, 0.95, page.sighting(node, said or text))
                break
    yield from (each for each in _labels(seen, page) if each.confidence > YEARLESS)
    yield from _ages(seen, page)


def _ages(seen: Seen, page: SeenPage) -> Iterator[Published]:
    for block in page.outline.main:
        for node, said in _pieces(block):
            found = _age(seen, node, said)
            if found is not None and shown(node):
                sure = 0.9 if found.confidence >= SURE else found.confidence
                yield Published(found.date, sure, page.sighting(node, said), found)


def _pieces(block: Block) -> Iterator[tuple[LexborNode, str]]:
    """A block's words, those of its marked-off parts, and on each of its lines those that stand beside such parts."""
    yield block.node, block.text
    for node in block.node.css(_PARTS):
        yield node, " ".join(node.text(separator=" ").split())
    line: list[str] = []
    for child in (*block.node.iter(include_text=True), None):
        if child is None or child.tag == "br":
            if len(line) == 1 and line[0] != block.text:
                yield block.node, line[0]
            line = []
        elif child.tag == "-text" and (words := " ".join((child.text_content or "").split())):
            line.append(words)


def _age(seen: Seen, node: LexborNode, said: str) -> Dated | None:
    """The age that a piece of text tells, if it tells nothing else."""
    if (
        not 0 < len(said) <= LABEL
        or _todays(seen, said)
        or not any(seen.vocabulary.found(each, said) for each in _SIGNS)
    ):
        return None
    read = dates_in(said, seen.moment, seen.vocabulary.languages)
    if not read or not all(each.unit for each in read):
        return None
    before, after = said[: read[0].start], said[read[0].start + len(read[0].words) :]
    counted = any(seen.vocabulary.found(each, read[0].words) for each in _COUNTED)
    bare = not counted and not before and not after
    inside = node.css_first("a, button")
    if bare and (node.tag in _NO_LABELS or (inside is not None and readable(inside) == said)):
        return None
    if counted and max(len(before), len(after)) <= _TOLD and _beside(seen, after, f"{_MARKS}.*"):
        return read[0]
    hours = re.findall(_HOUR, before + after)
    told = len(before) + len(after) <= _TOLD and len(hours) <= 1
    return read[0] if told and _beside(seen, before, f".*{_MARK}") and _beside(seen, after, f"{_MARK}.*") else None


def _beside(seen: Seen, words: str, marked: str) -> bool:
    """Whether what stands beside an age leaves it one: nothing, an hour, a word for publishing, what is marked off."""
    told = seen.vocabulary.expression("date-beside")
    plain = rf"(?:[^\w]|{_HOUR}|{told})*"
    return bool(re.fullmatch(plain, fold(words)) or re.fullmatch(marked, words.strip()))


def _labels(seen: Seen, page: SeenPage) -> Iterator[Published]:
    for block in page.outline.main:
        if len(block.text) <= LABEL and not _todays(seen, block.text):
            found = _first(seen, block.text)
            if found is not None and len(block.text) - len(found.words) <= LABEL - 20:
                sure = 0.9 if found.confidence >= SURE else found.confidence
                yield Published(found.date, sure, page.sighting(block.node, block.text))


def _of_the_page(seen: Seen, page: SeenPage) -> Iterator[Published]:
    """What the page's head says of itself, where it is an article."""
    for node in page.dom.css("meta[property='article:published_time'], meta[name='date'], meta[name='DC.date.issued']"):
        yield from _published(seen, page, node, node.attributes.get("content") or "")
    for said in linked_data(page):
        if is_a(said.thing, *_ARTICLES):
            yield from _published(seen, page, said.node, str(said.thing.get("datePublished") or ""))


def _in_sentences(seen: Seen, page: SeenPage) -> Iterator[Published]:
    for block in page.outline.main:
        if not _todays(seen, block.text):
            for found in _dates(seen, block.text):
                sure = 0.5 if found.confidence > YEARLESS else 0.4
                yield Published(found.date, sure, page.sighting(block.node, block.text))


def _published(seen: Seen, page: SeenPage, node: LexborNode, text: str) -> Iterator[Published]:
    found = _first(seen, text)
    if found is not None:
        yield Published(found.date, 0.85, page.sighting(node, text))


def _first(seen: Seen, text: str) -> Dated | None:
    return next(iter(_dates(seen, text)), None)


def _dates(seen: Seen, text: str) -> tuple[Dated, ...]:
    """The written ones."""
    read = dates_in(text, seen.moment, seen.vocabulary.languages) if any(map(str.isalnum, text)) else ()
    return tuple(each for each in read if not each.unit)


def _todays(seen: Seen, text: str) -> bool:
    """Whether a text is a calendar's: today's date with its name days, as websites show it in a corner."""
    return bool(seen.vocabulary.found("date-nameday", text))
