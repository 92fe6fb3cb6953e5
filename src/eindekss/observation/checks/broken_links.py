"""Links within the website that lead nowhere.

Looked at: the links of the sampled pages to the website's own host, pages and documents alike; those that the sample
opened itself, and up to ``most`` (20) others, drawn by the visit's seed, which are asked for one by one.

- pass: none of them answered 404 or 410. A website that answers addresses that do not exist as if all were well is
  asked for a made-up one: a link that brings the same words is broken too, if other links bring others.
- fail: at least one did; each is shown where it stands. The value is the share of asked links that are broken.
- not applicable: there are no links to ask for.

Decides by itself (class A). What is barred, refused, slow or an error of the server is never counted as broken, and
not as whole either: where nothing else came back, the outcome is not assessable. Cannot see: links to other websites
(their owners did not ask to be tried), fragments, links that only a script makes, links beyond the draw.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.looking import SHOWN, asked, host
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.replies import GONE, came, is_markup, made_up
from eindekss.observation.sample import is_page, plain
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Page, Piece, Reason, Trouble

_FEW = 3  # words that a page has at least
_MEND = Words("Salabojiet vai izņemiet saites; pārceltajām lapām izveidojiet pāradresāciju.",
              "Mend or remove the links; put redirects on pages that have moved.")  # fmt: skip


def drawn(seen: Seen) -> Iterator[Ask]:
    known = {plain(page.url) for page in seen.visit.pages}
    others = {plain(link.url): link.url for _, link in reversed(list(_links(seen))) if plain(link.url) not in known}
    lots = sorted(others.values(), key=lambda url: _lot(seen.visit.conditions.seed, url))
    yield from (Ask(AskKind.GET, url) for url in lots[: int(seen.parameters["most"])])


def questions(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, made_up(seen))
        yield from drawn(seen)


@check("broken-links", "1", Words("Bojātas saites", "Broken links"), asks=questions, parameters={"most": 20})
def broken_links(seen: Seen) -> Outcome:
    if seen.home is None:
        return not_assessable(seen.why_no_home)
    status, troubles = _answers(seen)
    if not status:
        return not_assessable(troubles[0]) if troubles else Outcome(Status.NOT_APPLICABLE)
    broken: dict[str, Sighting] = {}
    for page, link in _links(seen):
        if status.get(plain(link.url)) in GONE:
            broken.setdefault(plain(link.url), page.sighting(link.node, f"{link.text} → {link.url}"))
    value = round(len(broken) / len(status), 3)
    if not broken:
        return Outcome(Status.PASS, value, 0.9, (seen.home.sighting("html>body", seen.home.title or seen.home.url),))
    evidence = tuple(broken.values())
    says = Words(f"Saites, kas ved uz neesošām lapām: {len(broken)} no {len(status)} pārbaudītajām.",
                 f"Links to pages that do not exist: {len(broken)} of {len(status)} tried.")  # fmt: skip
    finding = Finding(says, _MEND, evidence)
    return Outcome(Status.FAIL, value, 1.0, evidence[:SHOWN], (finding,))


def _answers(seen: Seen) -> tuple[dict[str, int], list[Trouble]]:
    """Address -> status, for every link that got an answer which tells whether anything is there; and the troubles."""
    found: dict[str, int] = {}
    texts: dict[str, str] = {}
    troubles = []
    for page in seen.visit.pages:
        if page.trouble is None or page.status in GONE or page.trouble.reason is Reason.NOT_HTML:
            found[plain(page.url)] = page.status if page.status in GONE else 200
            texts[plain(page.url)] = _words(SeenPage(_as_it_came(page), seen.evidence)) if page.trouble is None else ""
        else:
            troubles.append(page.trouble)
    for ask in drawn(seen):
        reply = came(seen, ask.target)
        if isinstance(reply, Trouble):
            troubles.append(reply)
        else:
            found[plain(ask.target)] = reply.status if reply.status in GONE else 200
            texts[plain(ask.target)] = _words_of(seen, ask)
    lost = _words_of(seen, Ask(AskKind.GET, made_up(seen)))
    if lost and any(text and text != lost for text in texts.values()):  # else every address brings the same program
        found |= dict.fromkeys((url for url, text in texts.items() if text == lost), 404)
    found.pop(plain(seen.visit.pages[0].url), None)  # the home page is no link
    return found, troubles


def _words_of(seen: Seen, ask: Ask) -> str:
    """The words of a page that came with the status of one that is there."""
    page = asked(seen, ask.kind, ask.target)
    return _words(page) if isinstance(page, SeenPage) and page.record.kept and _is_page(page) else ""


def _is_page(page: SeenPage) -> bool:
    return is_page(page.url) and is_markup(page.html)


def _words(page: SeenPage) -> str:
    """Without what repeats the address that was asked for."""
    return page.text.replace(urlsplit(page.record.url).path, "") if len(page.text.split()) >= _FEW else ""


def _as_it_came(page: Page) -> Page:
    """Without what the browser made of it, to be compared with what came without a browser."""
    kept = {
        piece: digest for piece, digest in page.kept.items() if piece is not Piece.HTML or Piece.SOURCE not in page.kept
    }
    return replace(page, kept=kept)


def _links(seen: Seen) -> Iterator[tuple[SeenPage, Link]]:
    here = host(seen.home.url) if seen.home else ""
    for page in seen.pages:
        yield from ((page, link) for link in page.links if host(link.url) == here and _is_link(link.url))


def _is_link(url: str) -> bool:
    """Addresses that only scripts give a meaning to are no links: hidden mail addresses, for one."""
    parts = urlsplit(url)
    return not parts.username and not parts.path.startswith("/cdn-cgi/")


def _lot(seed: str, url: str) -> str:
    return hashlib.sha256(f"{seed}\n{plain(url)}".encode()).hexdigest()
