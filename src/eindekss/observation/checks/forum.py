"""A forum for discussions.

Looked at: links on the pages of the sample that are called a forum, or lead to an address that is (``forum.…``,
``/forums/``), and what the best of them open; links to addresses, parts of sampled pages and notes of their makers, as
programs for forums and content systems make them (phpBB, SMF, vBulletin, MyBB, XenForo, Discuz, Kunena, bbPress,
wpForo, Asgaros, Discourse, Flarum, NodeBB, Vanilla, Drupal, TYPO3, Liferay, SharePoint, Moodle); lists whose columns
or lines only lists of discussions have (answers and their number, last post).

- pass: such a program or list; a link called a discussion forum, or one whose name or address has “forum” in it, or
  says “discussions” or “community”, and whose page shows topics, answers, authors (class S).
- review: a link called “forum” alone whose page could not be opened or shows no discussion (class S).
- fail: none (class S).

Events are called forums too: a link with a year, a day or a place beside the word is one unless its page discusses, and
a link that speaks of a programme or a conference never counts. Comments below news are no forum. A forum behind a login
is known by its link's name alone. Of links with unclear names no more than three are opened.
"""

import re
from collections.abc import Callable, Iterator

from eindekss.observation.check import check
from eindekss.observation.linked_data import is_a, linked_data
from eindekss.observation.looking import asked, at_host, called, concluded, named
from eindekss.observation.outcome import Finding, Outcome, Sighting, Words
from eindekss.observation.outline import shown
from eindekss.observation.sample import plain
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind
from eindekss.observation.vocabulary import fold

_INSIDE = 2  # different words of discussions
_OPENED = 3
_NAME = 40  # characters
_LINE, _LINES = 160, 3  # characters of a line about a discussion; such lines in a list
_ADDRESS = re.compile(
    r"(?:viewforum|viewtopic|forumdisplay|showthread|showforum)\.(?:php|html)|option=com_kunena|/kunena(?:/|$)"
    r"|index\.php\?(?:board|topic)[=,]\d|/forums?/(?:forum|topic|threads?|viewforum)/|[?&](?:forum|topic)_?id=\d"
    r"|/forum-\d+-\d+\.html|/thread-\d+(?:-\d+)*\.html|/threads/[^/?]+\.\d+/?$|/forums/[^/?]+\.\d+/?$"
    r"|/-/message_boards(?:/|$)|/mod/forum/(?:view|discuss|index)\.php|/lists/[^/]+/(?:flat|threaded|subject)\.aspx"
    r"|mod=forumdisplay|/index\.php\?/(?:forum|topic)/",
    re.IGNORECASE,
)
# An address that is a forum's by its name: what it opens decides.
_PLACE = re.compile(
    r"^https?://(?:forums?|diskusijas|discuss|board|community)\.|/(?:forums?|smf|phpbb\d?)/?(?:index\.\w+)?$"
)
_PARTS = (
    "#bbpress-forums, .bbp-topics, .bbp-forums, body.bbpress, #wpforo-wrap, .wpforo-wrap, #af-wrapper,"
    " #spMainContainer, #kunena, #Kunena, .kunena-topic, body#phpbb, ul.topiclist.forums, ul.topiclist.topics,"
    " .forumbg, .forabg, #boardindex_table, .boardindex_table, #messageindex, .forumbit_post, li.threadbit,"
    " .structItem--thread,"
    " .node--forum, .forum-list .forum-topic, #forum-topic-overview, #forum-statistics, #flarum-loading,"
    " #flarum-content, [component='category/topic'], [component='categories'], .DataList.Discussions,"
    " .topic-list .topic-list-item, .tx-mmforum, .tx-typo3forum, .portlet-message-boards, .view-forum,"
    " table#forum, .node--type-forum, [itemtype*='DiscussionForumPosting'], discourse-embed"
)
_PROGRAMS = (
    "discourse",
    "discuz",
    "phpbb",
    "mybb",
    "vbulletin",
    "xenforo",
    "flarum",
    "nodebb",
    "vanilla",
    "simple machines",
    "invision community",
    "punbb",
    "fluxbb",
    "woltlab",
    "esotalk",
    "yaf.net",
    "yetanotherforum",
    "phorum",
)
# Where the notes of these programs lead: “Powered by phpBB”.
_MAKERS = (
    "phpbb.com", "simplemachines.org", "vbulletin.com", "mybb.com", "xenforo.com", "discuz.net", "discuz.vip",
    "flarum.org", "nodebb.org", "vanillaforums.com", "punbb.informer.com", "fluxbb.org", "woltlab.com",
    "invisioncommunity.com", "invisionpower.com", "yetanotherforum.net", "phorum.org", "smfads.com",
)  # fmt: skip
_HOSTED = ("proboards.com", "createaforum.com", "forumotion.com", "nabble.com", "discourse.group", "freeforums.net",
           "forums.net", "borda.ru", "forum2x2.ru")  # fmt: skip
_LACKING = Finding(
    Words("Tīmekļvietnē nav diskusiju foruma.", "The website has no discussion forum."),
    Words("Ja forumu izveidojat, nosauciet to par diskusiju forumu.", "If you make one, call it a discussion forum."),
)
_UNCLEAR = Words(
    "Ir saite „Forums”, bet nav redzams, ka tur diskutē.",
    "A link “Forum”, but no discussion is to be seen.",
)


def target(seen: Seen) -> Iterator[Ask]:
    known = {plain(page.record.url) for page in seen.pages}
    links = [link.url for _, link in [*_links(seen), *_others(seen)] if plain(link.url) not in known]
    return (Ask(AskKind.BROWSE, url) for url in links[:_OPENED])


@check("forum", "3", Words("Diskusiju forums", "Discussion forum"), asks=target)
def forum(seen: Seen) -> Outcome:
    links, others = _links(seen), _others(seen)
    strong = [page.sighting(link.node, link.text) for page, link in links if _is_forum(seen, link)]
    strong += [page.sighting(link.node, link.text or link.url) for page, link in others if _discusses(seen, link)]
    strong += [sighting for page in seen.pages for sighting in (*_programs(page), *_lists(seen, page))]
    weak = [page.sighting(link.node, link.text) for page, link in links]
    weak += [page.sighting(link.node, link.text) for page, link in others if _unopened(seen, link)]
    return concluded(seen, strong, weak, lacking=_LACKING, confidence=0.8, doubt=_UNCLEAR)


def _links(seen: Seen) -> list[tuple[SeenPage, Link]]:
    """Links called a forum and hardly anything else."""
    return _once(seen, lambda link: called(seen, "forum", link.text, 4))


def _others(seen: Seen) -> list[tuple[SeenPage, Link]]:
    """Links that may be one by their name or their address, or an event, or something else: the likeliest first."""
    known = {link.url for _, link in _links(seen)}
    by_name = _once(
        seen, lambda link: named(seen, "forum-word", link.text, _NAME) or named(seen, "forum", link.text, _NAME)
    )
    by_place = _once(seen, lambda link: _PLACE.search(link.url.lower()) is not None)
    maybe = _once(seen, lambda link: called(seen, "forum-maybe", link.text))
    found = {link.url: (page, link) for page, link in (*by_name, *by_place, *maybe)}
    return [
        (page, link)
        for page, link in found.values()
        if link.url not in known and not seen.vocabulary.found("forum-not", link.text)
    ]


def _once(seen: Seen, fits: Callable[[Link], bool]) -> list[tuple[SeenPage, Link]]:
    once: dict[str, tuple[SeenPage, Link]] = {}
    for page in seen.pages:
        for link in page.links:
            if fits(link) and shown(link.node):
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
    least = _INSIDE + (not seen.vocabulary.found("forum", link.text))
    shows = _talks(seen, opened, least) or next(_programs(opened), None) is not None
    return shows or next(_lists(seen, opened), None) is not None


def _unopened(seen: Seen, link: Link) -> bool:
    """Whether a link that could not be opened says surely that it leads to a forum, in a longer name."""
    return _opened(seen, link) is None and bool(seen.vocabulary.found("forum-sure", link.text))


def _opened(seen: Seen, link: Link) -> SeenPage | None:
    page = asked(seen, AskKind.BROWSE, link.url)
    sampled = next((each for each in seen.pages if plain(each.record.url) == plain(link.url)), None)
    return page if isinstance(page, SeenPage) else sampled


def _lists(seen: Seen, page: SeenPage) -> Iterator[Sighting]:
    """Tables whose columns, or lines that repeat, are those of a list of discussions."""
    for table in page.dom.css("table"):
        heads = [" ".join(each.text(separator=" ").split()) for each in table.css("th, thead td")]
        columns = [each for each in heads if called(seen, "forum-column", each)]
        if len(columns) >= _INSIDE and shown(table):
            yield page.sighting(table, " | ".join(each for each in heads if each))
    answers = seen.vocabulary.expression("forum-answers")
    counted = re.compile(rf"\d+\s*{answers}|{answers}\s*:?\s*\(?\d+")
    lines = [each for each in page.outline.main if len(each.text) <= _LINE and counted.search(fold(each.text))]
    if len(lines) >= _LINES:
        yield page.sighting(lines[0].node, lines[0].text)
    called_so = [each for each in page.outline.main if each.is_heading and called(seen, "forum", each.text, 4)]
    if called_so and _talks(seen, page, _INSIDE):
        yield page.sighting(called_so[0].node, called_so[0].text)


def _talks(seen: Seen, page: SeenPage, least: int) -> bool:
    return len({each.casefold() for each in seen.vocabulary.every("forum-inside", page.text)}) >= least


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
        made = at_host(link.url, _MAKERS) and link.region in ("footer", "")
        if (made or at_host(link.url, _HOSTED) or _ADDRESS.search(link.url)) and shown(link.node):
            yield page.sighting(link.node, link.text or link.url)
