"""Stored pages opened again without network, so that another version of an engine can be heard on the very same pages.

A wave's conditions are frozen. When an engine, its rules or the browser change between waves, a bridge run tells what
the change alone does to the outcomes: both versions over the pages that were kept (``bridging``).

Known limits: a text that a script fetches, sent with no charset and not as JSON, was decoded by the browser's guess and
comes again as guessed; what a page makes of the time of day or of chance is made anew.
"""

from dataclasses import replace as changed

from eindekss.observation.browser.chromium import Chromium
from eindekss.observation.evidence import Evidence
from eindekss.observation.visit import Page, Piece, Reason, Trouble, Visit

OFFLINE = "http://127.0.0.1:9"  # nobody listens there: ``Chromium(OFFLINE, visit.conditions)`` reaches nothing


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
        return tuple(
            page if page.trouble else _again(page, tab.look(page.url, page.role), pieces) for page in visit.pages
        )


def _again(page: Page, opened: Page, pieces: frozenset[Piece]) -> Page:
    """The page as it was, with what was taken from it now; its moment stays that of the visit."""
    before = {piece: digest for piece, digest in page.kept.items() if piece not in pieces}
    return changed(page, kept={**before, **opened.kept}, trouble=opened.trouble)
