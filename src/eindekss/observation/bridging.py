"""A bridge between two versions of engine or browser: the same kept pages, then and now.

A wave's conditions are frozen, so that its websites are compared by one measure. Before the next wave is measured
with newer versions, the bridge tells what the newer versions alone do to the scores.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from eindekss.observation.browser import Chromium, replay
from eindekss.observation.conformance import Examined, examined, score
from eindekss.observation.engines.criteria import VERSIONS, order
from eindekss.observation.engines.results import Verdict
from eindekss.observation.evidence import Evidence
from eindekss.observation.seen import SeenPage
from eindekss.observation.visit import Page, Piece, Visit


class Differing(NamedTuple):
    """``before``, ``after``: None where no rule applied."""

    page: str
    criterion: str
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True)
class Bridged:
    """One website. ``before`` and ``after``: scores of the pages that could be examined again, None where none could.

    ``lost``: sampled pages that could not.
    """

    key: str
    pages: int
    lost: int
    before: float | None
    after: float | None
    differing: tuple[Differing, ...]


def bridged(chromium: Chromium, evidence: Evidence, visit: Visit) -> Bridged:
    """The visit's pages as the first engine sees them now, beside what it said then; the network is not asked."""
    examined_then = [page for page in visit.pages if page.trouble is None and Piece.AXE in page.kept]
    now = {page.url: page for page in replay(chromium, evidence, visit) if page.trouble is None}
    pairs = [
        (_examined(page, evidence), _examined(now[page.url], evidence)) for page in examined_then if page.url in now
    ]
    return Bridged(
        visit.site.key,
        len(pairs),
        len(examined_then) - len(pairs),
        score(before for before, _ in pairs),
        score(after for _, after in pairs),
        tuple(each for before, after in pairs for each in _differing(before, after)),
    )


def _examined(page: Page, evidence: Evidence) -> Examined:
    return examined(SeenPage(page, evidence), Piece.AXE, VERSIONS[-1])


def _differing(before: Examined, after: Examined) -> Iterator[Differing]:
    for criterion in sorted(before.verdicts.keys() | after.verdicts.keys(), key=order):
        then, now = before.verdicts.get(criterion), after.verdicts.get(criterion)
        if then is not now:
            yield Differing(before.page.record.url, criterion, then, now)
