"""Fitness of the website for telephones.

Google's Mobile-Friendly test, which the 2017 measurement used, was retired in December 2023; these are its criteria.

``mobile`` – looked at: each page of the sample on a screen of 360 x 800 pixels with touch. Reasons why a page does not
fit: ``viewport-missing`` (no ``<meta name="viewport">``), ``viewport-fixed`` (it asks for another width than the
screen's), ``zoom-blocked`` (enlarging is forbidden, or limited to less than twice: WCAG 1.4.4), ``overflow`` (one has
to move sideways, or content is cut off), ``small-text`` (less than 60 % of the letters have 12 pixels: Lighthouse,
font-size), ``touch-targets`` (more than a quarter of the targets cannot be hit with a finger of 48 pixels without
touching another one), ``plugin`` (Flash, Silverlight, Java). Sizes are those that the page is laid out with.

fail: the home page has a reason, or at least half of the pages have the same one. pass: otherwise; reasons of fewer
pages are findings all the same, and say so. not-assessable: the home page or more than half of the sample could not be
looked at. ``value``: the reasons that decide. ``figures``: ``pages`` (each with its reasons and measures; ``tight``
counts the targets that WCAG 2.5.8 finds too small) and ``reasons`` (on how many pages each was found).

``reflow`` – looked at: the same pages 320 pixels wide, as WCAG 1.4.10 asks. pass: nothing reaches beyond the width.
fail: something does. review: only tables, pictures, maps and the like do, which the criterion may allow.

Frames that are the page, or most of what is seen of it, are measured with it. Cannot be seen: frames of other websites
(the note says on how many pages; a home page that is nothing else is not assessable) and smaller ones; what a page
shows only after a touch; what a server sends to telephones alone, as the page is not loaded again.

Parameters of ``mobile``: ``share`` of the sample that must have been looked at; ``readable``: the least part of letters
that are not small; ``crowded``: the greatest part of targets that cannot be hit. The last is ours: no source says where
Google drew the line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eindekss.observation.check import check
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.sampled import measured
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.touch import apart, crowded, tight
from eindekss.observation.visit import Piece, Reason, Trouble

_PLACES = 12
_EACH = 4  # sightings of one reason on one page
_LETTER = 12.0  # pixels
_TWO_WAYS = ("table", "img", "picture", "svg", "canvas", "iframe", "video", "embed", "object", "pre", "map")
_ADVICE = {
    "viewport-missing": (
        Words('Lapa neņem vērā ekrāna platumu: nav <meta name="viewport">.',
              'The page takes no heed of the screen\'s width: there is no <meta name="viewport">.'),
        Words('Pievienojiet <meta name="viewport" content="width=device-width, initial-scale=1"> un izkārtojumu, kas '
              "pielāgojas platumam.",
              'Add <meta name="viewport" content="width=device-width, initial-scale=1"> and a layout that fits.'),
    ),
    "viewport-fixed": (
        Words("Lapai noteikts nemainīgs platums, kas neatbilst ekrānam.",
              "The page asks for a fixed width that is not the screen's."),
        Words('Elementā <meta name="viewport"> norādiet width=device-width.',
              'Say width=device-width in <meta name="viewport">.'),
    ),
    "zoom-blocked": (
        Words("Lapu nevar palielināt.", "The page cannot be enlarged."),
        Words('No <meta name="viewport"> izņemiet user-scalable=no un maximum-scale.',
              'Take user-scalable=no and maximum-scale out of <meta name="viewport">.'),
    ),
    "overflow": (
        Words("Saturs neietilpst ekrāna platumā: lapa jābīda uz sāniem.",
              "The content is wider than the screen: one has to move sideways."),
        Words("Nelietojiet nemainīgus platumus; attēliem norādiet max-width: 100%, platas tabulas ritiniet to ietvarā.",
              "Use no fixed widths; give pictures max-width: 100%, and let wide tables scroll in a box of their own."),
    ),
    "small-text": (
        Words("Liela daļa teksta ir pārāk sīka (burti mazāki par 12 pikseļiem).",
              "Much of the text is too small (under 12 pixels)."),
        Words("Pamattekstam lietojiet vismaz 16 pikseļus lielus burtus un nekur – mazākus par 12 pikseļiem.",
              "Use letters of 16 pixels for text, and none under 12."),
    ),
    "touch-targets": (
        Words("Saites un pogas ir pārāk mazas un pārāk tuvu cita citai: ar pirkstu grūti trāpīt.",
              "Links and buttons are too small and too close to each other: hard to hit with a finger."),
        Words("Padariet tās vismaz 48 pikseļus augstas vai atstājiet starp tām vairāk vietas.",
              "Make them 48 pixels high, or leave more room between them."),
    ),
    "plugin": (
        Words("Lapā ir saturs, kam vajadzīgs spraudnis (Flash, Silverlight, Java); tālruņos tas nedarbojas.",
              "There is content that needs a plug-in (Flash, Silverlight, Java), which telephones do not have."),
        Words("Aizstājiet to ar HTML, attēlu vai video.", "Replace it by HTML, a picture or a video."),
    ),
}  # fmt: skip
_CRITERIA = {"zoom-blocked": "1.4.4"}
_SELDOM = Words(" Tikai atsevišķās lapās.", " On some pages only.")
_WIDE = Finding(
    Words("320 pikseļu platumā (vai četrkārt palielinot) lapa jābīda uz sāniem.",
          "At a width of 320 pixels (or enlarged four times) one has to move sideways."),
    _ADVICE["overflow"][1], criterion="1.4.10",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Small:
    """A page as a telephone shows it. ``said``: what browser/small.js measured."""

    page: SeenPage
    said: Mapping[str, Any]
    parameters: Mapping[str, Any]

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        return tuple(self._reasons())

    def _reasons(self) -> Iterator[str]:
        if not (self.said["viewport"] or "").strip():
            yield "viewport-missing"
        elif self.said["layout_width"] > self.said["screen"][0] + 1:
            yield "viewport-fixed"
        if _blocks_zoom(self.said["viewport"] or ""):
            yield "zoom-blocked"
        if self.said["overflow"] > 1:
            yield "overflow"
        if self.readable < self.parameters["readable"]:
            yield "small-text"
        if len(self.crowded) > self.parameters["crowded"] * len(self.targets):
            yield "touch-targets"
        if self.said["plugins"]:
            yield "plugin"

    @property
    def readable(self) -> float:
        """The part of the letters that are not small; 1 where there are none."""
        letters = {float(size): count for size, count in self.said["letters"].items()}
        large = sum(count for size, count in letters.items() if size >= _LETTER)
        return large / sum(letters.values()) if letters else 1.0

    @cached_property
    def targets(self) -> Sequence[Mapping[str, Any]]:
        return apart(self.said["targets"])

    @cached_property
    def crowded(self) -> Sequence[Mapping[str, Any]]:
        hrefs = {each["selector"]: each["href"] for each in self.page.layout.get("elements", ())}
        return [self.targets[place] for place in crowded(self.targets, hrefs)]

    def measures(self) -> dict[str, Any]:
        return {
            "url": self.page.url, "reasons": list(self.reasons), "layout_width": self.said["layout_width"],
            "overflow": self.said["overflow"], "readable": self.readable, "targets": len(self.targets),
            "crowded": len(self.crowded), "tight": len(tight(self.targets)),
        }  # fmt: skip

    def sightings(self, reason: str) -> Iterator[Sighting]:
        """Places of a reason; the page as a whole where it has none."""
        if reason == "overflow":
            found = [(each["selector"], each["box"], "") for each in self.said["overflowing"]]
        elif reason == "touch-targets":
            found = [(each["selector"], each["box"], each["text"]) for each in self.crowded]
        elif reason == "plugin":
            found = [(selector, None, "") for selector in self.said["plugins"]]
        else:
            found = []
        words = f'<meta name="viewport" content="{self.said["viewport"]}">' if self.said["viewport"] else ""
        for selector, box, text in found[:_EACH] or [("html>body", None, words)]:
            yield _sighting(self.page, selector, box, text)


@check(
    "mobile",
    "1",
    Words("Tīmekļvietnes piemērotība tālruņiem", "Fitness of the website for telephones"),
    parameters={"share": 0.5, "readable": 0.6, "crowded": 0.25},
)
def mobile(seen: Seen) -> Outcome:
    sample = measured(seen, Piece.SMALL, seen.parameters["share"])
    if isinstance(sample, Trouble):
        return not_assessable(sample)
    pages = [_Small(page, page.piece(Piece.SMALL), seen.parameters) for page in sample]
    home = next((each for each in pages if seen.home is not None and each.page.url == seen.home.url), None)
    if home is None:
        return not_assessable(Reason.NOT_KEPT, seen.visit.site.home)
    if home.said.get("unread") and not home.said["letters"]:
        return not_assessable(Reason.EMPTY, home.said["unread"][0])
    count = Counter(reason for page in pages for reason in page.reasons)
    deciding = [each for each in _ADVICE if each in home.reasons or 2 * count[each] >= len(pages)]
    seldom = [each for each in _ADVICE if count[each] and each not in deciding]
    findings = [_finding(pages, each) for each in deciding] + [_finding(pages, each, seldom=True) for each in seldom]
    return Outcome(
        Status.FAIL if deciding else Status.PASS,
        tuple(deciding),
        0.9,
        () if deciding else (_sighting(home.page, "html>body", None, home.page.title),),
        tuple(findings),
        _note(home.said["screen"], len(pages), sum(bool(each.said.get("unread")) for each in pages)),
        figures={
            "screen": home.said["screen"],
            "reasons": {each: count[each] for each in (*deciding, *seldom)},
            "pages": [page.measures() for page in pages],
        },
    )


@check(
    "reflow",
    "1",
    Words("Saturs ietilpst 320 pikseļu platumā", "The content fits into 320 pixels"),
    parameters={"share": 0.5},
)
def reflow(seen: Seen) -> Outcome:
    sample = measured(seen, Piece.SMALL, seen.parameters["share"])
    if isinstance(sample, Trouble):
        return not_assessable(sample)
    wide = [(page, narrow) for page in sample if (narrow := page.piece(Piece.SMALL)["reflow"])["overflow"] > 1]
    if not wide:
        return Outcome(Status.PASS, seen=(sample[0].sighting("html>body", sample[0].title or sample[0].url),))
    places = [(page, each["selector"]) for page, narrow in wide for each in narrow["overflowing"][:_EACH]]
    allowed = bool(places) and all(_allowed(selector) for _, selector in places)
    shown = tuple(page.sighting(selector, selector) for page, selector in places[:_PLACES])
    shown = shown or (wide[0][0].sighting("html>body", wide[0][0].title or wide[0][0].url),)
    if allowed:
        return Outcome(Status.REVIEW, confidence=0.5, seen=shown)
    return Outcome(Status.FAIL, seen=shown, findings=(Finding(_WIDE.says, _WIDE.mend, shown, _WIDE.criterion),))


def _blocks_zoom(viewport: str) -> bool:
    """As browsers read it: ``user-scalable`` no or 0; ``maximum-scale`` under 2, which WCAG 1.4.4 asks for."""
    said = dict(re.findall(r"([\w-]+)\s*=\s*([^\s,;]+)", viewport.lower()))
    if said.get("user-scalable") in ("no", "0", "0.0", "none"):
        return True
    scale = re.match(r"\d*\.?\d+", said.get("maximum-scale", ""))
    return said.get("maximum-scale") == "yes" or (scale is not None and float(scale.group()) < 2)


def _allowed(selector: str) -> bool:
    """Whether an element is of those that may need two dimensions."""
    return selector.rpartition(">")[2].partition(":")[0] in _TWO_WAYS


def _finding(pages: Sequence[_Small], reason: str, *, seldom: bool = False) -> Finding:
    says, mend = _ADVICE[reason]
    if seldom:
        says = Words(says.lv + _SELDOM.lv, says.en + _SELDOM.en)
    places = tuple(each for page in pages if reason in page.reasons for each in page.sightings(reason))
    return Finding(says, mend, places[:_PLACES], _CRITERIA.get(reason, ""))


def _sighting(page: SeenPage, selector: str, box: Sequence[int] | None, words: str) -> Sighting:
    """A place on the telephone's picture of the page."""
    screenshot = page.record.kept.get(Piece.SMALL_SCREENSHOT, "")
    placed = Box(*box) if screenshot and box and box[2] > 0 and box[3] > 0 else None
    return Sighting(page.url, page.record.at, (words or page.title or page.url)[:400], selector, screenshot, placed)


def _note(screen: Sequence[int], pages: int, unread: int) -> Words:
    size = f"{screen[0]} × {screen[1]}"
    lv, en = f"Ekrāns {size} pikseļi; pārbaudītās lapas: {pages}.", f"Screen {size} pixels; pages: {pages}."
    if unread:
        lv += f" Lapas, kurās citas vietnes ietvars nav izmērīts: {unread}."
        en += f" Pages with a frame of another website, which was not measured: {unread}."
    return Words(lv, en)
