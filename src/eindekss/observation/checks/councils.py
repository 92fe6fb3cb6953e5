"""Working groups, councils and committees: how to join them, and what they have discussed.

Looked at on every page of the sample: blocks of text with the heading they stand under, links and documents.

``join-working-groups`` – pass: one line, or a line with its heading, has both a group and a word of joining.
fail: none. Tender commissions, vacancies and medical commissions do not count.

``meeting-minutes`` – the item asks for summaries and lists of participants. pass: links or lines called minutes of such
a group's meetings, which name who was there; or summaries together with a list of participants. review: summaries
without one. fail: none. Minutes of tenders, auctions, tests and games, and the state's protocol, do not count.

Both of class S: the words stand in many other contexts, and a sample of pages may miss the right one.
"""

from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import browsed, concluded, links_named, sightings
from eindekss.observation.outcome import Finding, Outcome, Words
from eindekss.observation.outline import Block
from eindekss.observation.sample import is_page, same_site
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind

_LONGEST = 600
_OPENED = 3
_NO_JOINING = Finding(
    Words(
        "Nav informācijas, kā pieteikties darba grupās un padomēs.",
        "Nothing says how to apply for working groups and councils.",
    ),
    Words(
        "Līdzdalības sadaļā norādiet, kurās darba grupās un padomēs var piedalīties un kā pieteikties.",
        "Say in the section of participation which groups and councils one can join and how to apply.",
    ),
)
_NO_MINUTES = Finding(
    Words(
        "Nav publicēti sanāksmju kopsavilkumi un dalībnieku saraksti.",
        "No summaries with participants are published.",
    ),
    Words(
        "Publicējiet padomju un darba grupu sanāksmju protokolus ar dalībnieku sarakstu.",
        "Publish the minutes of councils and working groups with lists of participants.",
    ),
)
_NO_MEMBERS = Words(
    "Ir sanāksmju kopsavilkumi; vai ir arī dalībnieku saraksts?",
    "There are summaries; and lists of participants?",
)


def groups(seen: Seen) -> Iterator[Ask]:
    """Pages that the sample's pages name after councils and working groups."""
    known = {page.record.url for page in seen.pages}
    links = (link.url for page in seen.pages for link in links_named(seen, page, "join-group"))
    urls = [url for url in dict.fromkeys(links) if url not in known and is_page(url)]
    return (Ask(AskKind.BROWSE, url) for url in urls[:_OPENED] if same_site(seen.visit.site.home, url))


@check(
    "join-working-groups",
    "1",
    Words("Pieteikšanās darba grupās un padomēs", "Joining working groups and councils"),
    asks=groups,
)
def join_working_groups(seen: Seen) -> Outcome:
    found = [(page, block) for page in _pages(seen) for block in page.outline.main if _joins(seen, block)]
    return concluded(seen, sightings(found), lacking=_NO_JOINING, confidence=0.7)


@check("meeting-minutes", "1", Words("Sanāksmju kopsavilkumi", "Summaries of meetings"), asks=groups)
def meeting_minutes(seen: Seen) -> Outcome:
    pages = _pages(seen)
    minutes = [(page, block) for page in pages for block in _records(seen, page, "minutes")]
    summaries = [(page, block) for page in pages for block in _records(seen, page, "minutes-summary")]
    listed = [(page, each) for page, each in summaries if seen.vocabulary.found("minutes-members", page.text)]
    strong = sightings([*minutes, *listed])
    return concluded(seen, strong, sightings(summaries), lacking=_NO_MINUTES, confidence=0.7, doubt=_NO_MEMBERS)


def _pages(seen: Seen) -> tuple[SeenPage, ...]:
    return (*seen.pages, *browsed(seen, [ask.target for ask in groups(seen)]))


def _joins(seen: Seen, block: Block) -> bool:
    text = block.context
    if len(block.text) > _LONGEST or seen.vocabulary.found("join-not", text):
        return False
    group = seen.vocabulary.found("join-group", text)
    return bool(group and seen.vocabulary.found("join-act-sure", block.text))


def _records(seen: Seen, page: SeenPage, group: str) -> Iterator[Block]:
    """Lines called minutes or summaries, with the name of a group in them, in their heading or in the page's title."""
    for block in page.outline.main:
        if len(block.text) > _LONGEST or not seen.vocabulary.found(group, block.text):
            continue
        around = f"{page.title} | {block.context}"
        if seen.vocabulary.found("join-group", around) and not seen.vocabulary.found("minutes-not", block.context):
            yield block
