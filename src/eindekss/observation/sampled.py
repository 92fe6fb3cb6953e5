"""The pages of the sample on which something was measured, or why they are too few for a verdict on the website."""

from collections import Counter

from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Page, Piece, Reason, Trouble


def measured(seen: Seen, piece: Piece, share: float) -> tuple[SeenPage, ...] | Trouble:
    """Pages of which the piece was kept, each address once.

    ``share``: the least part of the sample that they must be. Addresses at which there is no page are not counted:
    nobody can look at these. The trouble is the commonest one of the pages that are missing.
    """
    found = {page.url: page for page in reversed(seen.pages) if piece in page.record.kept}
    pages = tuple(page for page in seen.pages if found.get(page.url) is page)
    missing = [page for page in seen.visit.pages if piece not in page.kept and not _is_nothing(page)]
    whole = len(missing) + len(pages)
    if pages and len(pages) >= share * whole:
        return pages
    reasons = Counter(page.trouble.reason if page.trouble else Reason.NOT_KEPT for page in missing)
    commonest = reasons.most_common(1)
    return Trouble(commonest[0][0] if commonest else Reason.NOT_KEPT, f"{len(pages)}/{whole}")


def _is_nothing(page: Page) -> bool:
    """A document, or an address that is no longer there."""
    gone = page.trouble is not None and page.trouble.reason is Reason.ERROR and page.status in (404, 410)
    return gone or (page.trouble is not None and page.trouble.reason is Reason.NOT_HTML)
