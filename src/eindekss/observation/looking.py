"""The ways in which checks look for things on pages, and what follows from finding something or nothing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Value, Words, not_assessable
from eindekss.observation.outline import Block, Form, shown
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import AskKind, Page, Piece, Reason, Role, Trouble
from eindekss.observation.vocabulary import fold

NAME = 60  # characters: what is longer names no section, it is a headline or a sentence
SHOWN = 6  # sightings; nobody looks at more
_DOCUMENT = re.compile(r"\.(pdf|docx?|odt|rtf|edoc|asice|pptx?|xlsx?)$", re.IGNORECASE)
_FEW_WORDS = 12


def links_about(seen: Seen, page: SeenPage, group: str, longest: int = NAME) -> Iterator[Link]:
    """Links called so, or whose address ends so."""
    for link in page.links:
        if (named(seen, group, link.text, longest) or _ends_so(seen, group, link)) and shown(link.node):
            yield link


def links_named(seen: Seen, page: SeenPage, group: str, longest: int = NAME) -> Iterator[Link]:
    """Links called so."""
    return (each for each in page.links if named(seen, group, each.text, longest) and shown(each.node))


def blocks_about(seen: Seen, page: SeenPage, *groups: str, longest: int = 500) -> Iterator[Block]:
    """Blocks whose words, or those of the heading they stand under, belong to all of the groups; at least one of the
    groups in the block itself."""
    for block in page.outline.blocks:
        own = len(block.text) <= longest and any(seen.vocabulary.found(each, block.text) for each in groups)
        if own and all(seen.vocabulary.found(each, block.context) for each in groups):
            yield block


def named(seen: Seen, group: str, text: str, longest: int = NAME) -> bool:
    return len(text) <= longest and bool(seen.vocabulary.found(group, text))


def called(seen: Seen, group: str, text: str, slack: int = 3) -> bool:
    """Whether the text is one of the group's phrases and hardly anything else."""
    found = seen.vocabulary.found(group, text)
    return bool(found) and len(text.strip()) - len(found) <= slack


def is_document(url: str) -> bool:
    return bool(_DOCUMENT.search(urlsplit(url).path))


@lru_cache(maxsize=10_000)
def host(url: str) -> str:
    """Asked of the same few links by every check, for each of many hosts."""
    return (urlsplit(url).hostname or "").removeprefix("www.").lower()


@lru_cache(maxsize=10_000)
def _and_above(name: str) -> frozenset[str]:
    """A host and all hosts that it is below of: of a few links it is asked for hundreds of hosts."""
    parts = name.split(".")
    return frozenset(".".join(parts[at:]) for at in range(len(parts)))


def at_host(url: str, hosts: Iterable[str]) -> bool:
    """Whether an address is at one of the hosts, or at a host below one of them."""
    return not _and_above(host(url)).isdisjoint(hosts)


def at_place(url: str, places: Iterable[str]) -> bool:
    """The same for places that may go on with the beginning of a path: ``docs.google.com/forms``."""
    here = _and_above(host(url))
    parts = (each.partition("/") for each in places)
    return any(name in here and urlsplit(url).path.startswith(f"/{path}") for name, _, path in parts)


def embedded(page: SeenPage) -> Iterator[tuple[str, Sighting]]:
    """Addresses of the programs and frames that a page takes in, those held back until consent included."""
    for node in page.dom.css("script, iframe, embed, object"):
        for name in ("src", "data-src", "data-cookieblock-src", "data"):
            url = (node.attributes.get(name) or "").strip()
            if url:
                yield (f"https:{url}" if url.startswith("//") else url), page.sighting(node, url)


def asked(seen: Seen, kind: AskKind, target: str) -> SeenPage | Trouble | None:
    """The page that came back to a question, the trouble with it, or None where the question was not put."""
    reply = seen.reply(kind, target)
    if reply is None:
        return None
    if reply.trouble is not None:
        return reply.trouble
    if kind is AskKind.BROWSE:
        return seen.opened(reply) or Trouble(Reason.NOT_KEPT, target)
    kept = {Piece.SOURCE: reply.body} if reply.body else {}
    record = Page(target, Role.ASKED, reply.at, reply.final, reply.status, headers=reply.headers, kept=kept)
    return SeenPage(record, seen.evidence)


def browsed(seen: Seen, targets: Iterable[str]) -> tuple[SeenPage, ...]:
    """Those of the asked pages that could be looked at."""
    found = (asked(seen, AskKind.BROWSE, each) for each in targets)
    return tuple(page for page in found if isinstance(page, SeenPage) and page.record.status < 400)


def form_of(page: SeenPage, form: Form) -> Sighting:
    return page.sighting(form.node, form.words[:300] or form.action or "form")


def sightings(found: Iterable[tuple[SeenPage, Block | Link]]) -> tuple[Sighting, ...]:
    """Evidence for the first few, each text once: menus repeat on every page."""
    once: dict[str, Sighting] = {}
    for page, each in found:
        once.setdefault(fold(each.text), page.sighting(each.node, each.text))
    return tuple(islice(once.values(), SHOWN))


def why_unsure(seen: Seen, *roles: Role) -> Trouble | None:
    """Why nothing follows from not having found something; None where a "no" may be said.

    ``roles``: of pages on which it would stand, besides the home page.
    """
    home = seen.home
    if home is None:
        return seen.why_no_home
    if len(home.text.split()) < _FEW_WORDS and len(home.links) < 3:
        return Trouble(Reason.EMPTY, home.url)
    if seen.visit.cut is not None:
        return seen.visit.cut
    if home.language and home.language not in seen.vocabulary.languages:
        return Trouble(Reason.LANGUAGE, home.language)
    troubled = (page.trouble for page in seen.visit.pages if page.role in roles and page.trouble)
    return next(troubled, None)


def concluded(
    seen: Seen,
    strong: Sequence[Sighting],
    weak: Sequence[Sighting] = (),
    *,
    lacking: Finding,
    roles: Iterable[Role] = (),
    value: Value = None,
    confidence: float = 0.9,
    doubt: Words | None = None,
) -> Outcome:
    """What most checks say: there with strong evidence, for a person to look at with weak evidence, else not there,
    if the visit was such that it would have been seen."""
    if strong:
        return Outcome(Status.PASS, value, confidence, tuple(strong[:SHOWN]))
    if weak:
        return Outcome(Status.REVIEW, value, 0.4, tuple(weak[:SHOWN]), note=doubt)
    return absent(seen, lacking, *roles)


def absent(seen: Seen, lacking: Finding, *roles: Role) -> Outcome:
    """Not found: a "no" whose confidence grows with the pages looked at, or the reason why it cannot be one."""
    trouble = why_unsure(seen, *roles)
    if trouble is not None:
        return not_assessable(trouble)
    home = seen.home
    looked = (home.sighting("html>body", home.title or home.url),) if home else ()
    return Outcome(Status.FAIL, None, 0.75 if len(seen.pages) >= 4 else 0.55, looked, (lacking,))


def _ends_so(seen: Seen, group: str, link: Link) -> bool:
    last = unquote(urlsplit(link.url).path).rstrip("/").rpartition("/")[2]
    return 0 < len(last) <= NAME and called(seen, group, last)
