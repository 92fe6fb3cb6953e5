"""A forum for discussions.

Looked at: links on the home page and the sample called a forum, and what the best of them opens.

- pass: a link called a discussion forum, or one called “forum” whose page shows topics, answers, authors (class S).
- review: a link called “forum” alone whose page could not be opened or shows no discussion (class S).
- fail: none (class S).

Events are called forums too: a link with a year, a day or a place beside the word is one, and does not count.
"""

from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import asked, called, concluded
from eindekss.observation.outcome import Finding, Outcome, Words
from eindekss.observation.outline import shown
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind

_INSIDE = 2  # different words of discussions
_LACKING = Finding(
    Words("Tīmekļvietnē nav diskusiju foruma.", "The website has no discussion forum."),
    Words("Ja to izveidojat, nosauciet to par diskusiju forumu.", "If you make one, call it a discussion forum."),
)
_UNCLEAR = Words(
    "Ir saite „Forums”, bet nav redzams, ka tur diskutē.",
    "A link “Forum”, but no discussion is to be seen.",
)


def target(seen: Seen) -> Iterator[Ask]:
    return (Ask(AskKind.BROWSE, link.url) for _, link in _links(seen)[:1])


@check("forum", "1", Words("Diskusiju forums", "Discussion forum"), asks=target)
def forum(seen: Seen) -> Outcome:
    links = _links(seen)
    strong = [page.sighting(link.node, link.text) for page, link in links if _is_forum(seen, link)]
    weak = [page.sighting(link.node, link.text) for page, link in links]
    return concluded(seen, strong, weak, lacking=_LACKING, confidence=0.8, doubt=_UNCLEAR)


def _links(seen: Seen) -> list[tuple[SeenPage, Link]]:
    once: dict[str, tuple[SeenPage, Link]] = {}
    for page in seen.pages:
        for link in page.links:
            if shown(link.node) and called(seen, "forum", link.text, 4):
                once.setdefault(link.url, (page, link))
    return list(once.values())


def _is_forum(seen: Seen, link: Link) -> bool:
    page = asked(seen, AskKind.BROWSE, link.url)
    sampled = next((each for each in seen.pages if each.record.url == link.url), None)
    opened = page if isinstance(page, SeenPage) else sampled
    if opened is None:
        return bool(seen.vocabulary.found("forum-sure", link.text))
    words = {each.casefold() for each in seen.vocabulary.every("forum-inside", opened.text)}
    return len(words) >= _INSIDE
