"""Stored pages opened again without network, so that another version of an engine can be heard on the very same pages.

A wave's conditions are frozen. When an engine, its rules or the browser change between waves, a bridge run tells what
the change alone does to the outcomes: both versions over the pages that were kept.

Known limits: a text that a script fetches, sent with no charset and not as JSON, was decoded by the browser's guess and
comes again as guessed; what a page makes of the time of day or of chance is made anew.
"""

from dataclasses import replace as changed
from typing import NamedTuple

from eindekss.observation.browser.chromium import Chromium
from eindekss.observation.engines.results import Verdict, by_criterion, results
from eindekss.observation.evidence import Evidence
from eindekss.observation.visit import Page, Piece, Reason, Trouble, Visit

OFFLINE = "http://127.0.0.1:9"  # nobody listens there: ``Chromium(OFFLINE, visit.conditions)`` reaches nothing


class Difference(NamedTuple):
    """``before`` and ``after``: None where no rule applied."""

    page: str
    criterion: str
    before: Verdict | None
    after: Verdict | None


def replay(
    chromium: Chromium, evidence: Evidence, visit: Visit, pieces: frozenset[Piece] = frozenset({Piece.AXE})
) -> tuple[Page, ...]:
    """The visit's pages examined anew, in their order: the pieces asked for in place of those kept then.

    Pages that could not be looked at then are given back as they were; so are all, with NOT_KEPT, where the visit kept
    no exchanges.
    """
    if not visit.har:
        return tuple(changed(page, trouble=page.trouble or Trouble(Reason.NOT_KEPT, "har")) for page in visit.pages)
    with chromium.kept(evidence, visit.har, pieces) as tab:
        return tuple(page if page.trouble else _again(page, tab.look(page.url, page.role)) for page in visit.pages)


def bridge(chromium: Chromium, evidence: Evidence, visit: Visit) -> tuple[Difference, ...]:
    """What the first engine, as it is installed now, says otherwise than it said at the visit: by page and criterion.

    Pages that cannot be opened again, and those that the engine did not examine then, are left out.
    """
    before = {page.url: page for page in visit.pages if page.trouble is None and Piece.AXE in page.kept}
    return tuple(
        difference
        for after in replay(chromium, evidence, visit)
        if after.trouble is None and after.url in before and Piece.AXE in after.kept
        for difference in _differences(evidence, before[after.url], after)
    )


def _differences(evidence: Evidence, before: Page, after: Page) -> list[Difference]:
    then, now = (by_criterion(results(evidence.read_json(page.kept[Piece.AXE]))) for page in (before, after))
    criteria = [*then, *(criterion for criterion in now if criterion not in then)]
    return [
        Difference(after.url, criterion, then.get(criterion), now.get(criterion))
        for criterion in criteria
        if then.get(criterion) is not now.get(criterion)
    ]


def _again(page: Page, opened: Page) -> Page:
    """The page as it was, with what was taken from it now; its moment stays that of the visit."""
    return changed(page, kept={**page.kept, **opened.kept}, trouble=opened.trouble)
