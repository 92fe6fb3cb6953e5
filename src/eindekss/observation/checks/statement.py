"""The accessibility statement: whether it is found, has its parts, and was filled in.

Looked at: the page of the sample that is called an accessibility statement; without one, links so called on any page
of the sample, which are opened. Only a page whose words speak of a statement counts.

``accessibility-statement`` – the parts are those of the model statement in Commission Implementing Decision (EU)
2018/1523: the commitment with the website it holds for, the status of compliance, the content that is not accessible
(not asked for where the website complies fully), how and when the statement was prepared, feedback with contacts, and
the enforcement procedure. pass: all are found. partial: some are missing; the findings name them. fail: no statement
is found. The value is the share of parts found.

``statement-placeholders`` – fail: words of the template were left unfilled: “[datums]”, “XXXX”, “dd.mm.gggg”, “____”,
“{{name}}”, lorem ipsum, each shown in its place. pass: none. not applicable: no statement to look into. The value is
their number.

A finding of a statement and of a placeholder decides by itself (class A); that a part is missing is for an expert to
confirm (class S), since institutions word it freely. review: the statement is linked as a document. Cannot see:
whether what the statement says is true.
"""

import re
from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import NAME, SHOWN, absent, browsed, is_document, links_about
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.outline import Block
from eindekss.observation.replies import GONE
from eindekss.observation.sample import is_page, same_site
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Role

PARTS = {
    "commitment": Words("apņemšanās un uz ko paziņojums attiecas", "the commitment and what the statement is about"),
    "status": Words("atbilstības statuss", "the status of compliance"),
    "content": Words("nepiekļūstamais saturs", "the content that is not accessible"),
    "preparation": Words("kad un kā paziņojums sagatavots", "when and how the statement was prepared"),
    "feedback": Words("kam ziņot par šķēršļiem", "whom to tell about barriers"),
    "enforcement": Words("kur sūdzēties (izpildes procedūra)", "where to complain (enforcement procedure)"),
}
OPENED = 2
_TELLING = ("status", "content", "preparation", "enforcement")  # parts that hardly anything else has
_MODEL = Words(
    "Sagatavojiet paziņojumu pēc Komisijas Īstenošanas lēmuma (ES) 2018/1523 parauga un pārskatiet to katru gadu.",
    "Prepare the statement by the model of Commission Implementing Decision (EU) 2018/1523 and review it every year.",
)
_NONE = Finding(Words("Nav piekļūstamības paziņojuma.", "There is no accessibility statement."), _MODEL)
_IN_A_FILE = Words(
    "Paziņojums ir dokumentā, ne tīmekļa lapā; vai tajā ir visas daļas?",
    "The statement is a document and not a web page; does it have all parts?",
)
_FILL = Words("Ierakstiet veidnē savus datus vai izņemiet lieko.", "Fill in your own data or remove the rest.")
_UNFILLED = (
    re.compile(r"\[(?!\w{1,3}\]|@\]|(?:pdf|docx?|xlsx?)\W|email.protected)[^\[\]]{1,80}\]", re.IGNORECASE),
    re.compile(r"<[^\W\d_][^<>]{2,80}>"),
    re.compile(r"\{\{?[^{}]{1,60}\}?\}|\$\{[^{}]+\}|%[A-Z_]{3,}%"),
    re.compile(r"_{3,}|\.{5,}|…{2,}"),
    re.compile(r"(?<!\w)(?:X{3,}|XX(?:[./-]XX)+(?:[./-]X{2,4})?|20(?:XX|__|\.\.)|N{3,})(?!\w)", re.IGNORECASE),
    re.compile(r"(?<!\w)(?:(?:dd|00)[./-]\s?(?:mm|00)[./-]\s?(?:gggg|yyyy|гггг|0000)|(?:gggg|yyyy)[./-]mm[./-]dd)(?!\w)",
               re.IGNORECASE),
    re.compile(r"lorem ipsum", re.IGNORECASE),
)  # fmt: skip
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_BRACKETS = re.compile(r"\(([^()]{3,60})\)|[„“\"]([^„“”\"]{3,60})[”“\"]")


def statements(seen: Seen) -> Iterator[Ask]:
    if not _own(seen):
        yield from (Ask(AskKind.BROWSE, url) for url in _links(seen))


@check("accessibility-statement", "1", Words("Piekļūstamības paziņojums", "Accessibility statement"), asks=statements)
def accessibility_statement(seen: Seen) -> Outcome:
    found = _statement(seen)
    if found is None:
        return _not_found(seen)
    page, text = found
    has = {part for part in PARTS if seen.vocabulary.found(f"statement-{part}", text)}
    has |= {"content"} if seen.vocabulary.found("statement-full", text) else set()
    has |= {"feedback"} if _MAIL.search(text) else set()
    lacking = [part for part in PARTS if part not in has]
    value = round(len(has) / len(PARTS), 3)
    if not lacking:
        return Outcome(Status.PASS, value, 0.9, (_top(page),))
    names = Words(*(", ".join(PARTS[part][language] for part in lacking) for language in (0, 1)))
    says = Words(f"Paziņojumā nav atrastas šādas daļas: {names.lv}.", f"The statement lacks: {names.en}.")
    return Outcome(Status.PARTIAL, value, 0.7, (_top(page),), (Finding(says, _MODEL, (_top(page),)),))


@check("statement-placeholders", "1", Words("Neaizpildīts piekļūstamības paziņojums", "Unfilled statement"),
       asks=statements)  # fmt: skip
def statement_placeholders(seen: Seen) -> Outcome:
    found = _statement(seen)
    if found is None:
        missing = _not_found(seen)
        return Outcome(Status.NOT_APPLICABLE) if missing.status is Status.FAIL else missing
    page = found[0]
    left = [sighting for block in _blocks(page) for sighting in _unfilled(seen, page, block)]
    if not left:
        return Outcome(Status.PASS, 0, 0.9, (_top(page),))
    listed = "; ".join(dict.fromkeys(each.excerpt for each in left[:SHOWN]))
    says = Words(f"Paziņojumā palikušas neaizpildītas vietas: {listed}.", f"Places of the template are left: {listed}.")
    return Outcome(Status.FAIL, len(left), 0.9, tuple(left[:SHOWN]), (Finding(says, _FILL, tuple(left[:SHOWN])),))


def _statement(seen: Seen) -> tuple[SeenPage, str] | None:
    """The page and its own words."""
    pages = (*_own(seen), *browsed(seen, _links(seen)))
    texts = ((page, " | ".join(block.text for block in _blocks(page))) for page in pages)
    return next(((page, text) for page, text in texts if _speaks(seen, page, text)), None)


def _not_found(seen: Seen) -> Outcome:
    """No page that could be read is a statement; one that is linked and could not be opened may be."""
    files = tuple(page.sighting(link.node, link.text or link.url) for page in seen.pages for link in page.links
                  if is_document(link.url) and seen.vocabulary.found("statement-name", link.text))  # fmt: skip
    if files:
        return Outcome(Status.REVIEW, None, 0.4, files[:SHOWN], note=_IN_A_FILE)
    replies = (seen.reply(AskKind.BROWSE, url) for url in _links(seen))
    barred = (each.trouble for each in replies if each and each.trouble and each.status not in GONE)
    trouble = next(barred, None)
    return absent(seen, _NONE, Role.STATEMENT) if trouble is None else not_assessable(trouble)


def _own(seen: Seen) -> tuple[SeenPage, ...]:
    return seen.of(Role.STATEMENT)


def _links(seen: Seen) -> list[str]:
    home = seen.visit.site.home
    links = (link.url for page in seen.pages for link in links_about(seen, page, "page-statement", NAME))
    return [url for url in dict.fromkeys(links) if is_page(url) and same_site(home, url)][:OPENED]


def _speaks(seen: Seen, page: SeenPage, text: str) -> bool:
    """Whether a page is a statement: it says so, or is called after accessibility and has two parts of a statement."""
    if seen.vocabulary.found("statement-name", f"{page.title} | {text}"):
        return True
    parts = sum(bool(seen.vocabulary.found(f"statement-{part}", text)) for part in _TELLING)
    return parts > 1 and bool(seen.vocabulary.found("page-statement", page.title))


def _blocks(page: SeenPage) -> tuple[Block, ...]:
    return page.outline.main


def _top(page: SeenPage) -> Sighting:
    head = page.dom.css_first("main h1, h1")
    return page.sighting(head) if head else page.sighting("html>body", page.title or page.url)


def _unfilled(seen: Seen, page: SeenPage, block: Block) -> Iterator[Sighting]:
    for pattern in _UNFILLED:
        yield from (page.sighting(block.node, _around(block.text, hit)) for hit in pattern.finditer(block.text))
    for hit in _BRACKETS.finditer(block.text):
        inside = next(each for each in hit.groups() if each)
        blank = seen.vocabulary.found("statement-blank", inside)
        if blank and len(blank) >= len(inside.strip(" .,:")) - 2 and not block.is_heading:
            yield page.sighting(block.node, _around(block.text, hit))


def _around(text: str, hit: "re.Match[str]") -> str:
    """The place itself with a few words before it."""
    start = text.rfind(" ", 0, max(0, hit.start() - 30)) + 1
    return text[start : hit.end()] if len(text) > 80 else text
