"""What a site report says, in one language: outcomes turned into matters, each with its findings, places and points."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from eindekss.dataset.wave import Wave
from eindekss.observation.check import checks
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Outcome, Sighting, Status, Value
from eindekss.observation.plan import Plan, Taken
from eindekss.observation.reasons import because
from eindekss.observation.visit import Page, Role, Visit
from eindekss.publication.collation import Key, alphabetical
from eindekss.publication.site_report.pictures import Album, Picture
from eindekss.publication.site_report.standing import Effect, Standing
from eindekss.publication.site_report.verdicts import Verdict, decision, verdict
from eindekss.publication.site_report.words import Named, named, words
from eindekss.publication.wording import date

SHOWN = 3  # places of one finding that are shown; the other pages are listed
LISTED = 8  # further pages
LONGEST = 240  # characters of an excerpt
_WHOLE = ("", "html", "html>head", "html>body")  # selectors that name no place on the page


class Link(NamedTuple):
    """``url``: '' for what is no web address. ``name``: the page's role or its path."""

    url: str
    name: str


@dataclass(frozen=True)
class Place:
    """``language``: of the excerpt, as its page declares it. ``whole``: the page as such, nothing on it."""

    link: Link
    excerpt: str
    language: str
    selector: str
    picture: Picture | None

    @property
    def whole(self) -> bool:
        return self.picture is None and self.selector in _WHOLE


@dataclass(frozen=True)
class Point:
    """A finding. ``places``: the first few; ``count`` of them all, on ``pages`` pages; ``others``: further pages.

    ``effect``: of mending this alone, where that can be told apart from the whole of the matter.
    """

    says: str
    mend: str
    criteria: tuple[Named, ...]
    places: tuple[Place, ...]
    count: int
    pages: int
    others: tuple[Link, ...]
    effect: Effect | None


@dataclass(frozen=True)
class Matter:
    """What one check says. ``decision`` and ``items`` are empty where no item of a wave rests on it."""

    check: str
    title: str
    version: str
    verdict: Verdict
    status: Status
    decision: str
    items: tuple[tuple[str, str], ...]
    value: str
    note: str
    why_unseen: str
    points: tuple[Point, ...]
    places: tuple[Place, ...]
    effect: Effect | None

    @property
    def findings(self) -> int:
        return sum(point.count for point in self.points)


@dataclass(frozen=True)
class Assessed:
    """What a report is made of. ``wave`` and ``plan`` are None for a website looked at by hand; ``standing`` is None
    where its points are not known, and ``pointless`` the id of the words that say why."""

    visit: Visit
    outcomes: Mapping[str, Outcome]
    evidence: Evidence
    wave: Wave | None = None
    plan: Plan | None = None
    standing: Standing | None = None
    pointless: str = "no-wave"


@dataclass(frozen=True, eq=False)
class Matters:
    """The matters of one website in one language."""

    assessed: Assessed
    album: Album
    language: str

    @cached_property
    def all(self) -> tuple[Matter, ...]:
        """Those that cost most points first, then those with most findings; equal ones by the alphabet."""
        return tuple(sorted(map(self._matter, self.assessed.outcomes), key=partial(_order, self.language)))

    def of(self, which: Verdict) -> tuple[Matter, ...]:
        return tuple(each for each in self.all if each.verdict is which)

    def link(self, url: str) -> Link:
        """A page as people know it."""
        page = self._pages.get(url)
        role = words(self.language)[f"role-{page.role}"] if page and page.role not in (Role.DRAWN, Role.ASKED) else ""
        parts = urlsplit(url)
        home = urlsplit(self.assessed.visit.site.home).netloc
        path = unquote(parts.path + (f"?{parts.query}" if parts.query else "")) or "/"
        name = path if parts.netloc == home else f"{parts.netloc}{path}"
        if role:
            name = role if page and page.role is Role.HOME else f"{role}, {name}"
        return Link(url if parts.scheme in ("http", "https") else "", _clipped(name, 100))

    def _matter(self, check: str) -> Matter:
        outcome, known = self.assessed.outcomes[check], checks().get(check)
        plan, standing = self.assessed.plan, self.assessed.standing
        return Matter(
            check=check,
            title=getattr(known.title, self.language) if known else check,
            version=known.version if known else "",
            verdict=verdict(check, outcome, plan),
            status=outcome.status,
            decision=str(decision(check, outcome.status, plan) or ""),
            items=tuple(self._items(check)),
            value=self._value(outcome.value),
            note=getattr(outcome.note, self.language) if outcome.note else "",
            why_unseen=getattr(because(outcome.trouble), self.language) if outcome.trouble else "",
            points=tuple(self._points(check, outcome)),
            places=tuple(map(self._place, _unlike(_best_first(outcome.seen)))),
            effect=standing.effects.get(check) if standing else None,
        )

    def _items(self, check: str) -> Iterator[tuple[str, str]]:
        """Items that the check fills, with the code that it speaks for."""
        plan, wave = self.assessed.plan, self.assessed.wave
        for taken in plan.items if plan and wave else ():
            if wave and any(source.check == check for source in taken.sources):
                yield taken.item, self._asked(wave, taken, check)

    def _asked(self, wave: Wave, taken: Taken, check: str) -> str:
        item = wave.instrument.items[taken.item]
        codes = [code for code, source in taken.selected.items() if source.check == check]
        options = [option.label[self.language] for code in codes if (option := item.option(code))]
        return " – ".join(each.rstrip(" :") for each in (item.label[self.language], "; ".join(options)) if each)

    def _points(self, check: str, outcome: Outcome) -> Iterator[Point]:
        """Findings that say the same are one point; one that shows no place of its own is shown by the outcome's."""
        groups: dict[tuple[str, str, str], list[int]] = {}
        for place, finding in enumerate(outcome.findings):
            key = (getattr(finding.says, self.language), getattr(finding.mend, self.language), finding.criterion)
            groups.setdefault(key, []).append(place)
        for key, places in groups.items():
            yield self._point(check, outcome, key, places)

    def _point(self, check: str, outcome: Outcome, key: tuple[str, str, str], group: list[int]) -> Point:
        """``group``: the findings, by their places. Where the check has counted more than it shows, its counts hold."""
        says, mend, criterion = key
        own = tuple(dict.fromkeys(place for each in group for place in outcome.findings[each].seen))
        seen = _best_first(own or outcome.seen)
        pages, shown = dict.fromkeys(each.page for each in seen), _unlike(seen)
        others = [self.link(url) for url in pages if url not in {each.page for each in shown}]
        rules = outcome.figures.get("rules", ())
        counted = rules[group[0]] if len(group) == 1 and group[0] < len(rules) else {}
        standing = self.assessed.standing
        return Point(
            says=says,
            mend=mend,
            criteria=tuple(named(each, self.language) for each in counted.get("criteria") or [criterion] if each),
            places=tuple(map(self._place, shown)),
            count=max(counted.get("places", 0), len(own), 1),
            pages=max(counted.get("pages", 0), len(pages)),
            others=tuple(others[:LISTED]),
            effect=standing.parts.get((check, group[0])) if standing and len(group) == 1 else None,
        )

    def _place(self, sighting: Sighting) -> Place:
        page = self._pages.get(sighting.page)
        return Place(
            self.link(sighting.page),
            _clipped(" ".join(sighting.excerpt.split()), LONGEST),
            page.language if page else "",
            sighting.selector,
            None if sighting.selector in _WHOLE else self.album.of(sighting),
        )

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        asked = (reply.page for reply in self.assessed.visit.replies if reply.page)
        every = (*self.assessed.visit.pages, *asked)
        return {url: page for page in reversed(every) for url in (page.url, page.final) if url}

    def _value(self, value: Value) -> str:
        """Dates and lists. A number says nothing without the note that explains it, a text is a code of the check's."""
        if isinstance(value, tuple):
            return ", ".join(value)
        return date(value, self.language) if isinstance(value, datetime.date) else ""


def _best_first(seen: Iterable[Sighting]) -> list[Sighting]:
    """Each page's first place before any page's second; on a page what is framed before what is not."""
    by_page: dict[str, list[Sighting]] = {}
    for each in sorted(seen, key=lambda place: place.box is None):
        by_page.setdefault(each.page, []).append(each)
    turns = max(map(len, by_page.values()), default=0)
    return [places[turn] for turn in range(turns) for places in by_page.values() if turn < len(places)]


def _unlike(seen: Iterable[Sighting]) -> list[Sighting]:
    """The first few; what a template repeats on every page is shown once."""
    return list({(each.excerpt, each.selector): each for each in reversed(list(seen))}.values())[::-1][:SHOWN]


def _order(language: str, matter: Matter) -> tuple[float, float, int, Key]:
    effect = matter.effect
    gain, points = (effect.gain, effect.points) if effect else (0.0, 0.0)
    return -round(gain, 9), -points, -matter.findings, alphabetical(matter.title, language)


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
