"""A forum for discussions.

Looked at: links on the pages of the sample that are called a forum, and what the best two of them open; links to
addresses, and parts of sampled pages, as programs for forums make them (phpBB, SMF, vBulletin, MyBB, Kunena, bbPress,
wpForo, Discourse, Flarum and others).

- pass: such a program; a link called a discussion forum, or one whose name has “forum” in it and whose page shows
  topics, answers, authors (class S).
- review: a link called “forum” alone whose page could not be opened or shows no discussion (class S).
- fail: none (class S).

Events are called forums too: a link with a year, a day or a place beside the word is one unless its page discusses, and
a link that speaks of a programme or a conference never counts. Comments below news are no forum.
"""

import re
from collections.abc import Callable, Iterator

from eindekss.observation.check import check
from eindekss.observation.linked_data import is_a, linked_data
from eindekss.observation.looking import asked, called, concluded, named
from eindekss.observation.outcome import Finding, Outcome, Sighting, Words
from eindekss.observation.outline import shown
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind

_INSIDE = 2  # different words of discussions
_OPENED = 2
_NAME = 40  # characters
_ADDRESS = re.compile(
    r"(?:viewforum|viewtopic|forumdisplay|showthread|showforum)\.(?:php|html)|option=com_kunena|/kunena(?:/|$)"
    r"|index\.php\?(?:board|topic)=\d|/forums?/(?:forum|topic|threads?)/|[?&](?:forum|topic)_?id=\d",
    re.IGNORECASE,
)
_PARTS = (
    "#bbpress-forums, .bbp-topics, #wpforo-wrap, .wpforo-wrap, #kunena, .kunena-topic, body#phpbb, ul.topiclist.forums,"
    " .forum-list .forum-topic, #flarum-loading, [itemtype*='DiscussionForumPosting'], .view-forum, table#forum"
)
_PROGRAMS = (
    "discourse",
    "phpbb",
    "mybb",
    "vbulletin",
    "xenforo",
    "flarum",
    "nodebb",
    "vanilla forums",
    "simple machines",
)
_LACKING = Finding(
    Words("Tīmekļvietnē nav diskusiju foruma.", "The website has no discussion forum."),
    Words("Ja forumu izveidojat, nosauciet to par diskusiju forumu.", "If you make one, call it a discussion forum."),
)
_UNCLEAR = Words(
    "Ir saite „Forums”, bet nav redzams, ka tur diskutē.",
    "A link “Forum”, but no discussion is to be seen.",
)


def target(seen: Seen) -> Iterator[Ask]:
    return (Ask(AskKind.BROWSE, link.url) for _, link in [*_links(seen), *_others(seen)][:_OPENED])


@check("forum", "2", Words("Diskusiju forums", "Discussion forum"), asks=target)
def forum(seen: Seen) -> Outcome:
    links = _links(seen)
    strong = [page.sighting(link.node, link.text) for page, link in links if _is_forum(seen, link)]
    strong += [page.sighting(link.node, link.text) for page, link in _others(seen) if _discusses(seen, link)]
    strong += [sighting for page in seen.pages for sighting in _programs(page)]
    weak = [page.sighting(link.node, link.text) for page, link in links]
    return concluded(seen, strong, weak, lacking=_LACKING, confidence=0.8, doubt=_UNCLEAR)


def _links(seen: Seen) -> list[tuple[SeenPage, Link]]:
    """Links called a forum and hardly anything else."""
    return _once(seen, lambda text: called(seen, "forum", text, 4))


def _others(seen: Seen) -> list[tuple[SeenPage, Link]]:
    """Links with a forum in their name, which may be an event."""
    known = {link.url for _, link in _links(seen)}
    found = _once(seen, lambda text: named(seen, "forum", text, _NAME) and not seen.vocabulary.found("forum-not", text))
    return [(page, link) for page, link in found if link.url not in known]


def _once(seen: Seen, fits: Callable[[str], bool]) -> list[tuple[SeenPage, Link]]:
    once: dict[str, tuple[SeenPage, Link]] = {}
    for page in seen.pages:
        for link in page.links:
            if fits(link.text) and shown(link.node):
                once.setdefault(link.url, (page, link))
    return list(once.values())


def _is_forum(seen: Seen, link: Link) -> bool:
    if _opened(seen, link) is None:
        return bool(seen.vocabulary.found("forum-sure", link.text))
    return _discusses(seen, link)


def _discusses(seen: Seen, link: Link) -> bool:
    """Whether what the link opens shows a discussion."""
    opened = _opened(seen, link)
    if opened is None:
        return False
    words = {each.casefold() for each in seen.vocabulary.every("forum-inside", opened.text)}
    return len(words) >= _INSIDE or next(_programs(opened), None) is not None


def _opened(seen: Seen, link: Link) -> SeenPage | None:
    page = asked(seen, AskKind.BROWSE, link.url)
    sampled = next((each for each in seen.pages if each.record.url == link.url), None)
    return page if isinstance(page, SeenPage) else sampled


def _programs(page: SeenPage) -> Iterator[Sighting]:
    """What only programs for forums make."""
    for node in page.dom.css("meta[name=generator i]"):
        if (node.attributes.get("content") or "").lower().startswith(_PROGRAMS):
            yield page.sighting("html>head", node.attributes.get("content") or "")
    for node in page.dom.css(_PARTS):
        yield page.sighting(node, page.title)
    for said in linked_data(page):
        if is_a(said.thing, "DiscussionForumPosting"):
            yield page.sighting(said.node, str(said.thing.get("headline") or page.title))
    for link in page.links:
        if _ADDRESS.search(link.url) and shown(link.node):
            yield page.sighting(link.node, link.text or link.url)
