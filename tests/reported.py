"""A website's report made of outcomes written out in a test: a visit without a browser, screenshots drawn by Pillow."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import small_wave
from PIL import Image

from eindekss.observation.evidence import Evidence
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.plan import EMPTY, Band, Class, Plan, Source, Taken, Takes
from eindekss.observation.visit import Conditions, Page, Reason, Role, Site, Trouble, Visit
from eindekss.publication.site_report.points import Ledger

HOME = "https://www.example.org/"
AT = "2026-11-21T09:30:00+02:00"
INDEX = """
index: small
lv: Mazais indekss
en: Small index
scale: 100
assessable: {known_share: 0.5, topics: 1}
topics:
  - topic: work
    lv: Darbs
    en: Work
    weight: 1
    indicators:
      - indicator: site
        lv: Vietne
        en: Site
        questions:
          - {question: SITE, codes: {1: 5}}
          - {question: USES, selected: {1: 2, 2: 3}, cap: 4}
          - question: MANY
            lv: Daudz
            en: Many
            value: ${ALL}
            bands: [{below: 10, points: 0}, {from: 10, points: 6}]
maturity:
  levels: [{level: 1, lv: Pirmais, en: First, from: 0}]
"""
SURE = dict.fromkeys((Status.PASS, Status.FAIL, Status.PARTIAL), Class.A)
FAILED = Outcome(Status.FAIL)
SITE = Taken("SITE", Takes.CODE, Source("site-search", SURE, {Status.PASS: 1, Status.FAIL: 2}))
USES = Taken("USES", Takes.SELECTS, Source("", {}),
             selected={1: Source("forum", SURE), 2: Source("polls", SURE)})  # fmt: skip
GRADED = Taken("SITE", Takes.BAND, Source("wcag", SURE), (Band(1, 90.0, True), Band(2, float("-inf"))))


def books(folder: Path, given: Mapping[str, Any], *taken: Taken) -> Ledger:
    """The small wave's index over one institution, A, with these answers."""
    questions, index = small_wave.instrument(folder), small_wave.index(folder, INDEX)
    frame = small_wave.wide_of(index, questions, {"A": given})
    return Ledger(questions, replace(EMPTY, items=taken), index, frame)


def plan(*taken: Taken) -> Plan:
    return replace(EMPTY, items=taken)


def screenshot(evidence: Evidence, size: tuple[int, int] = (1280, 2000), colour: str = "#ffffff") -> str:
    """A page of one colour; its digest."""
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "PNG")
    return evidence.keep(drawn.getvalue())


def finding(number: int = 1, *seen: Sighting, criterion: str = "") -> Finding:
    return Finding(
        Words(f"Kļūda {number}.", f"Mistake {number}."), Words("Labojiet.", "Put it right."), seen, criterion
    )


def place(
    page: str, excerpt: str, picture: str = "", box: Box | None = None, selector: str = "html>body>p"
) -> Sighting:
    return Sighting(page, AT, excerpt, selector, picture, box)


def visit(*paths: str, key: str = "www.example.org", trouble: Trouble | None = None) -> Visit:
    """The home page, these, and one that robots.txt bars."""
    pages = [Page(HOME, Role.HOME, AT, HOME, 200, "lv")]
    pages += [Page(f"{HOME}{path}", Role.DRAWN, AT, f"{HOME}{path}", 200, "en") for path in paths]
    pages += [Page(f"{HOME}secret", Role.DRAWN, AT, trouble=Trouble(Reason.ROBOTS))]
    under = Conditions("eindekss/test (+office@example.org)", "Chromium 1", {"axe-core": "4"}, seed="draw")
    return Visit(Site(key, HOME, "Ezeru ministrija"), under, AT, AT, tuple(pages), trouble=trouble)


def outcomes(evidence: Evidence) -> dict[str, Outcome]:
    """One of each kind: much to mend in two checks, a suggestion, something for a person, good news, the unseen."""
    picture = screenshot(evidence)
    many = [place(f"{HOME}{path}", f"<img src=x onerror={path}>", picture, Box(40, 900, 300, 40)) for path in "abcde"]
    rules = [{"criteria": ["1.4.3"], "places": 17, "pages": 5, "mended": 95.0},
             {"criteria": ["2.4.4", "4.1.2"], "places": 1, "pages": 1, "mended": 60.0}]  # fmt: skip
    low = place(HOME, "Tālrunis", picture, Box(900, 1950, 500, 200))
    found = (finding(1, *many, criterion="1.4.3"), finding(2, low))
    return {
        "wcag": Outcome(Status.FAIL, 50.0, findings=found, note=Words("Puse.", "Half."), figures={"rules": rules}),
        "forum": Outcome(
            Status.FAIL, findings=(finding(3),), seen=(place(HOME, "Sākums", picture, None, "html>body"),)
        ),
        "languages": Outcome(Status.PARTIAL, ("lv", "en"), findings=(finding(4, low),)),
        "phone-advice": Outcome(Status.REVIEW, seen=(low,), note=Words("Skatiet.", "Look.")),
        "polls": Outcome(Status.PASS, seen=(place(f"{HOME}a", "Poll", picture, Box(0, 0, 90, 20)),)),
        "live-chat": not_assessable(Reason.TIMEOUT, "20 s"),
        "question-of-day": not_assessable(Reason.TIMEOUT, "20 s"),
        "payment-module": Outcome(Status.NOT_APPLICABLE),
    }


def run_of(folder: Path, *visits: Visit) -> Run:
    run = Run(folder)
    for each in visits:
        run.keep(each)
        run.judge(each.site.key, outcomes(run.evidence))
    return run
