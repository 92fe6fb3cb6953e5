"""Titles of pages: each page of the sample has its own, and it tells what the page is.

Looked at: the ``title`` of every page of the sample; pages that turned out to be the same address count once. WCAG
2.4.2 asks for titles that describe; F25 counts a title that does not as a failure.

- pass: every page has a title, no two pages the same one, and none is a title of nothing (``untitled``, the host's
  name, the word for a home page alone).
- partial: this does not hold for some pages. fail: not for more than half of them. The value is the share of good
  titles.

Decides by itself (class A). A single page can show only whether it has a title. Cannot see: whether a title is true.
"""

from collections import Counter

from eindekss.observation.check import check
from eindekss.observation.looking import SHOWN, called, host
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.sample import plain
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.vocabulary import fold

_MEND = Words(
    "Katrai lapai dodiet savu nosaukumu: vispirms lapas, tad iestādes nosaukums.",
    "Give each page a title of its own: the page's name first, then the institution's.",
)


@check("page-titles", "1", Words("Lapu nosaukumi", "Titles of pages"))
def page_titles(seen: Seen) -> Outcome:
    if seen.home is None:
        return not_assessable(seen.why_no_home)
    pages = list({plain(page.url): page for page in reversed(seen.pages)}.values())[::-1]
    times = Counter(fold(page.title) for page in pages)
    bad = [page for page in pages if not _tells(seen, page) or times[fold(page.title)] > 1]
    value = round(1 - len(bad) / len(pages), 3)
    if not bad:
        return Outcome(Status.PASS, value, 1.0, (seen.home.sighting("", seen.home.title),))
    evidence = tuple(_shown(page) for page in bad[:SHOWN])
    listed = "; ".join(dict.fromkeys(each.excerpt for each in evidence))
    says = Words(f"Nosaukuma nav, tas neko nepasaka vai atkārtojas: {listed}.",
                 f"Titles are missing, tell nothing or repeat: {listed}.")  # fmt: skip
    status = Status.FAIL if value < 0.5 else Status.PARTIAL
    return Outcome(status, value, 1.0, evidence, (Finding(says, _MEND, evidence, "2.4.2"),))


def _tells(seen: Seen, page: SeenPage) -> bool:
    title = page.title.strip(" -–|·")
    nothing = called(seen, "title-nothing", title) or fold(title) == host(page.url)
    return any(map(str.isalpha, title)) and not nothing


def _shown(page: SeenPage) -> Sighting:
    return page.sighting("", page.title or "–")
