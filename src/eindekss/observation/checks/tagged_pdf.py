"""Documents in PDF that a screen reader can read: tagged, with a title and a language.

Looked at: up to ``most`` (5) of the documents in PDF that the sampled pages link, drawn by the visit's seed; of each
what its catalogue and its properties say. Documents beyond the client's limit of bytes, and those under a password,
are left out.

- pass: each of them is tagged (``MarkInfo`` with a tree of structure) and gives its title and language.
- partial: at least one is tagged, but not each is, or title or language are missing.
- fail: none is tagged. The value is the share of tagged ones.
- not applicable: no document in PDF is linked.

After PDF/UA (ISO 14289-1, 7.1 and 7.2) and WCAG's techniques PDF16 and PDF18. Decides by itself (class A): without
tags a document is not accessible; with them it may be. Cannot see: whether the tags are right, whether a scan has any
text.
"""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.looking import SHOWN, absent
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.outline import shown
from eindekss.observation.pdfs import Document, read
from eindekss.observation.replies import came, exists
from eindekss.observation.sample import plain, same_site
from eindekss.observation.seen import Link, Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Reason, Reply, Trouble

_MEND = Words(
    "Saglabājiet dokumentus kā tagotus PDF ar nosaukumu un valodu vai publicējiet tos kā tīmekļa lapas.",
    "Save documents as tagged PDF with title and language, or publish them as web pages.",
)
_CALLED = re.compile(r"(?<!\w)pdf(?!\w)", re.IGNORECASE)
_NAMES = (Words("tagu", "tags"), Words("nosaukuma", "title"), Words("valodas", "language"))  # in the genitive
_NONE = Finding(Words("Nav PDF dokumentu.", "There are no documents in PDF."), _MEND)


def documents(seen: Seen) -> Iterator[Ask]:
    yield from (Ask(AskKind.GET, url) for url in _drawn(seen))


@check("tagged-pdf", "1", Words("Piekļūstami PDF dokumenti", "Accessible documents in PDF"), asks=documents,
       parameters={"most": 5})  # fmt: skip
def tagged_pdf(seen: Seen) -> Outcome:
    drawn = _drawn(seen)
    if not drawn:
        missing = absent(seen, _NONE)
        return missing if missing.trouble else Outcome(Status.NOT_APPLICABLE)
    replies = {url: came(seen, url) for url in drawn}
    found = {url: document for url, reply in replies.items() if isinstance(reply, Reply)
             and (document := _document(seen, reply)) is not None}  # fmt: skip
    if not found:
        troubles = (reply for reply in replies.values() if isinstance(reply, Trouble))
        return not_assessable(next(troubles, Trouble(Reason.UNREADABLE, ", ".join(map(_name, replies)))))
    lacking = {url: lacks for url, document in found.items() if (lacks := _lacks(document))}
    value = round(sum(each.tagged for each in found.values()) / len(found), 3)
    if not lacking:
        return Outcome(Status.PASS, value, 0.95, _where(seen, found))
    lv, en = ("; ".join(f"{_name(url)}{between}{', '.join(each[language] for each in lacks)}"
                        for url, lacks in list(lacking.items())[:SHOWN])
              for language, between in enumerate((" – ", ": ")))  # fmt: skip
    says = Words(f"PDF dokumentos trūkst: {lv}.", f"PDF documents lack: {en}.")
    finding = Finding(says, _MEND, _where(seen, lacking))
    return Outcome(Status.PARTIAL if value else Status.FAIL, value, 0.95, _where(seen, lacking), (finding,))


def _lacks(document: Document) -> list[Words]:
    has = (document.tagged, document.title.strip(), document.language.strip())
    return [name for name, there in zip(_NAMES, has, strict=True) if not there]


def _document(seen: Seen, reply: Reply) -> Document | None:
    return read(seen.body(reply)) if exists(reply) and reply.trouble is None else None


def _drawn(seen: Seen) -> list[str]:
    urls = {plain(link.url): link.url for _, link in _links(seen)}
    seed = seen.visit.conditions.seed
    lots = sorted(urls.values(), key=lambda url: hashlib.sha256(f"{seed}\n{plain(url)}".encode()).hexdigest())
    return lots[: int(seen.parameters.get("most", 5))]


def _links(seen: Seen) -> Iterator[tuple[SeenPage, Link]]:
    home = seen.home.url if seen.home else ""
    for page in seen.pages:
        yield from (
            (page, link) for link in page.links
            if _is_pdf(link) and same_site(home, link.url) and shown(link.node)
        )  # fmt: skip


def _is_pdf(link: Link) -> bool:
    """By the address, the declared type, or the words: many systems hand out files at addresses without an ending."""
    declared = (link.node.attributes.get("type") or "").lower() == "application/pdf"
    return urlsplit(link.url).path.lower().endswith(".pdf") or declared or bool(_CALLED.search(link.text))


def _where(seen: Seen, urls: "dict[str, Document] | dict[str, list[Words]]") -> tuple[Sighting, ...]:
    once = {link.url: page.sighting(link.node, link.text or link.url) for page, link in _links(seen)}
    return tuple(once[url] for url in urls if url in once)[:SHOWN]


def _name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]
