"""Links within the website that lead nowhere.

Looked at: the links of the sampled pages to the website's own host, pages and documents alike; those that the sample
opened itself, and up to ``most`` (20) others, drawn by the visit's seed, which are asked for one by one.

- pass: none of them answered 404 or 410, and no name in them is unknown.
- fail: at least one did; each is shown where it stands. The value is the share of asked links that are broken.
- not applicable: there are no links to ask for.

Decides by itself (class A). What is barred, refused, slow or an error of the server is never counted as broken, and
not as whole either: where nothing else came back, the outcome is not assessable. Cannot see: links to other websites
(their owners did not ask to be tried), fragments, links that only a script makes, links beyond the draw.
"""

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.looking import SHOWN, host
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.replies import GONE
from eindekss.observation.sample import plain
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Reason, Trouble

_MEND = Words("Salabojiet vai izņemiet saites; pārceltām lapām uzlieciet pāradresāciju.",
              "Mend or remove the links; put redirects on pages that have moved.")  # fmt: skip


def drawn(seen: Seen) -> Iterator[Ask]:
    known = {plain(page.url) for page in seen.visit.pages}
    others = {plain(link.url): link.url for _, link in reversed(list(_links(seen))) if plain(link.url) not in known}
    lots = sorted(others.values(), key=lambda url: _lot(seen.visit.conditions.seed, url))
    yield from (Ask(AskKind.GET, url) for url in lots[: int(seen.parameters["most"])])


@check("broken-links", "1", Words("Pārtrauktas saites", "Broken links"), asks=drawn, parameters={"most": 20})
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
    troubles = []
    for page in seen.visit.pages[1:]:
        gone = page.status in GONE
        if page.trouble is None or gone or page.trouble.reason is Reason.NOT_HTML:
            found[plain(page.url)] = page.status if gone else 200
        else:
            troubles.append(page.trouble)
    for ask in drawn(seen):
        reply = seen.reply(ask.kind, ask.target)
        gone = reply is not None and reply.status in GONE
        if reply is None:
            troubles.append(Trouble(Reason.NOT_KEPT, ask.target))
        elif gone or reply.trouble is None or reply.trouble.reason is Reason.TOO_LARGE:
            found[plain(ask.target)] = reply.status if gone else 200
        else:
            troubles.append(reply.trouble)
    return found, troubles


def _links(seen: Seen) -> Iterator[tuple[SeenPage, Link]]:
    here = host(seen.home.url) if seen.home else ""
    for page in seen.pages:
        yield from ((page, link) for link in page.links if host(link.url) == here and not urlsplit(link.url).username)


def _lot(seed: str, url: str) -> str:
    return hashlib.sha256(f"{seed}\n{plain(url)}".encode()).hexdigest()
