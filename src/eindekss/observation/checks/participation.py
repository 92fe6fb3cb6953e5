"""Taking part in decisions: an easily found section, current questions in it, and how to answer them.

Looked at: links of the home page; the page of participation and up to four pages that it opens (``consultations``).

``participation-link`` – the home page has an easily found link to a section of public participation:

- pass: a link so called in the menu, the header, the content or a side column. Decides by itself (class A).
- review: such a link in the footer only: whether that is easily found is for a person (class S).
- fail: none (class S: its name may differ). Participation in companies' capital is another thing and does not count.

``participation-current`` – clear links to questions that are open now, with the form of taking part (all class S):

- pass: a line about a consultation with a day that is still to come, and words of how to take part beside it or on its
  page. review: such a line without a way of taking part, or consultations without any day. fail: all days are past,
  or there is no page of participation.

``participation-how`` – where one takes part it is explained what to do, with documents, and where to send (class S):

- pass: one page has all three: words that ask for an act, a document to read, and an address or a form. review: two of
  the three. fail: fewer, or no page of participation.

Cannot see: whether the questions matter, and whether anybody reads the answers.
"""

from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.dates import dates_in
from eindekss.observation.looking import (
    absent,
    browsed,
    concluded,
    is_document,
    links_about,
    sightings,
)
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words
from eindekss.observation.outline import Block
from eindekss.observation.sample import is_page, plain, same_site
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Role

_OPENED = 4
_ASIDE = ("header", "nav", "footer")
_NO_LINK = Finding(
    Words(
        "Sākumlapā nav saites uz sabiedrības līdzdalības sadaļu.",
        "The home page has no link to a section of public participation.",
    ),
    Words(
        "Galvenajā izvēlnē ievietojiet saiti „Sabiedrības līdzdalība”.",
        "Put a link “Public participation” into the main menu.",
    ),
)
_IN_FOOTER = Words(
    "Saite uz līdzdalības sadaļu ir tikai kājenē; vai tā ir viegli atrodama?",
    "The link to participation stands in the footer only; is it easily found?",
)
_NOTHING_OPEN = Finding(
    Words(
        "Nav atrasts neviens jautājums, par kuru šobrīd var izteikties.",
        "No question open for participation was found.",
    ),
    Words(
        "Pie katras apspriešanas norādiet, līdz kurai dienai un kā var piedalīties.",
        "Say of each consultation until which day and how one can take part.",
    ),
)
_UNCLEAR = Words(
    "Ir līdzdalības jautājumi, bet nav skaidrs termiņš vai piedalīšanās veids.",
    "There are questions, but the day or the form of taking part is not clear.",
)
_NOT_EXPLAINED = Finding(
    Words("Līdzdalības sadaļā nav paskaidrots, kā piedalīties.", "The section does not explain how to take part."),
    Words(
        "Pie katra jautājuma paskaidrojiet, kas jādara, pievienojiet dokumentus un norādiet, kur sūtīt viedokli.",
        "With each question explain what to do, attach the documents and say where to send opinions.",
    ),
)
_IN_PART = Words(
    "Atrasta tikai daļa no vajadzīgā: kas jādara, dokumenti, kur sūtīt.",
    "Found in part: what to do, documents, where to send.",
)


@check(
    "participation-link",
    "1",
    Words("Norāde uz sabiedrības līdzdalību sākumlapā", "Link to public participation on the home page"),
)
def participation_link(seen: Seen) -> Outcome:
    found = [(home, link) for home in seen.of(Role.HOME) for link in _section_links(seen, home)]
    easy = sightings((page, link) for page, link in found if link.region != "footer")
    return concluded(seen, easy, sightings(found), lacking=_NO_LINK, confidence=0.95, doubt=_IN_FOOTER)


def consultations(seen: Seen) -> Iterator[Ask]:
    """The pages of single questions that the page of participation links."""
    for page in _sections(seen):
        yield from (Ask(AskKind.BROWSE, url) for url in _items(seen, page))
    yield from (Ask(AskKind.BROWSE, url) for url in _missed(seen))


@check(
    "participation-current",
    "2",
    Words("Aktuālie līdzdalības jautājumi", "Questions open for participation now"),
    asks=consultations,
)
def participation_current(seen: Seen) -> Outcome:
    pages = [*_sections(seen), *_opened(seen)]
    looked = [*pages, *seen.of(Role.HOME)]
    lines = [(page, block) for page in looked for block in _questions(seen, page)]
    opened = [(page, block) for page, block in lines if _is_open(seen, block)]
    clear = [(page, block) for page, block in opened if _says_form(seen, page, block)]
    dated = any(_days(seen, block) for _, block in lines)
    on_pages = [(page, block) for page, block in lines if page in pages]
    weak = opened or ([] if dated else on_pages)
    return concluded(
        seen, sightings(clear), sightings(weak), lacking=_NOTHING_OPEN, roles=(Role.PARTICIPATION,), confidence=0.75,
        doubt=_UNCLEAR,
    )  # fmt: skip


@check(
    "participation-how",
    "1",
    Words("Paskaidrots, kā piedalīties", "How to take part is explained"),
    asks=consultations,
)
def participation_how(seen: Seen) -> Outcome:
    pages = [*_opened(seen), *_sections(seen)]
    told = [parts for page in pages if (parts := _parts(seen, page))]
    best = max(told, key=len, default=())
    if len(best) == 3:
        return Outcome(Status.PASS, None, 0.7, best)
    if len(best) == 2:
        return Outcome(Status.REVIEW, None, 0.4, best, note=_IN_PART)
    return absent(seen, _NOT_EXPLAINED, Role.PARTICIPATION)


def _section_links(seen: Seen, home: SeenPage) -> Iterator[Link]:
    for link in links_about(seen, home, "participation-link"):
        if not seen.vocabulary.found("participation-not", link.text):
            yield link


def _missed(seen: Seen) -> list[str]:
    """The section's address, where the sample did not take it."""
    links = [link.url for home in seen.of(Role.HOME) for link in _section_links(seen, home)]
    known = {plain(page.record.url) for page in seen.pages}
    here = [url for url in links if is_page(url) and same_site(seen.visit.site.home, url)]
    return [url for url in here if plain(url) not in known][:1]


def _sections(seen: Seen) -> tuple[SeenPage, ...]:
    """Pages of participation: those of the sample that are one by their role or that such a link leads to, and the
    missed one."""
    named = {plain(link.url) for home in seen.of(Role.HOME) for link in _section_links(seen, home)}
    sampled = (
        page
        for page in seen.pages
        if page.record.role is Role.PARTICIPATION
        or (page.record.role is not Role.HOME and plain(page.record.url) in named)
    )
    return (*sampled, *browsed(seen, _missed(seen)))


def _items(seen: Seen, page: SeenPage) -> list[str]:
    own = [
        link.url
        for link in page.links
        if link.region not in _ASIDE and is_page(link.url) and same_site(page.url, link.url)
        and seen.vocabulary.found("participation-question", link.text)
    ]  # fmt: skip
    return list(dict.fromkeys(url for url in own if plain(url) != plain(page.url)))[:_OPENED]


def _opened(seen: Seen) -> tuple[SeenPage, ...]:
    return browsed(seen, [url for page in _sections(seen) for url in _items(seen, page)])


def _questions(seen: Seen, page: SeenPage) -> Iterator[Block]:
    """Lines about a consultation; on the home page only those that name a day."""
    everywhere = page.record.role is not Role.HOME
    for block in page.outline.main:
        about = seen.vocabulary.found("participation-question", block.context)
        if about and not block.is_heading and len(block.text) > 15 and (everywhere or _days(seen, block)):
            yield block


def _days(seen: Seen, block: Block) -> bool:
    return bool(dates_in(block.text, seen.visited, seen.vocabulary.languages, ahead=True))


def _is_open(seen: Seen, block: Block) -> bool:
    days = dates_in(block.text, seen.visited, seen.vocabulary.languages, ahead=True)
    return any(each.date >= seen.visited for each in days)


def _says_form(seen: Seen, page: SeenPage, block: Block) -> bool:
    """Whether the line, or the question's own page, says how to take part."""
    own = page if page.record.role is not Role.HOME else next(iter(_linked_from(seen, page, block)), None)
    text = f"{block.text} {' '.join(each.text for each in own.outline.main)}" if own else block.text
    return bool(seen.vocabulary.found("participation-form", text) or "@" in text)


def _linked_from(seen: Seen, page: SeenPage, block: Block) -> tuple[SeenPage, ...]:
    inside = {link.mem_id for link in block.node.css("a")}
    return browsed(seen, [link.url for link in page.links if link.node.mem_id in inside])


def _parts(seen: Seen, page: SeenPage) -> tuple[Sighting, ...]:
    """Evidence for what to do, for documents, and for where to send."""
    acts = [each for each in page.outline.main if seen.vocabulary.found("participation-how", each.text)]
    documents = [each for each in page.links if each.region not in _ASIDE and is_document(each.url)]
    mails = [node for node in page.dom.css("a[href^='mailto:']") if page.outline.region_of(node) not in _ASIDE]
    forms = [form.node for form in page.forms if form.having("textarea") or form.choices > 1]
    lines = [each.node for each in page.outline.main if "@" in each.text]
    where = mails or forms or lines
    found = (
        page.sighting(acts[0].node, acts[0].text) if acts else None,
        page.sighting(documents[0].node, documents[0].text) if documents else None,
        page.sighting(where[0]) if where else None,
    )
    return tuple(each for each in found if each is not None)
