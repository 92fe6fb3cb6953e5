"""Advice online, at once: a chat, Skype or another form of instant communication.

Looked at on every page of the sample: programs and frames of chat services (``services``), those that a script in the
page would load included, programs of one's own that are called a chat by their file, and what they leave in a page; a
name to call by Skype, a number for WhatsApp or Viber; addresses that open a conversation (Messenger, WhatsApp, Viber,
Skype), those that only share a page left out; links and buttons called a chat or an online consultation, or standing in
a short line about one. A link to nothing that opens nothing either, a channel of Telegram, and the chat beside a
broadcast is none.

- pass: one of these (class S: it may be switched off, or be a robot's).
- review: only words on a chat, or a virtual assistant (by its words, or its program: ``assistants``), which is no
  person (class S).
- fail: none (class S: many chats appear only after consent to cookies, or in working hours).

Cannot see: whether anybody answers. What a style sheet hides counts: chats wait behind a button, and for their hours.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from eindekss.observation.chats import ASSISTANTS, BROADCAST, FILE, PART, PARTS, ROBOT_FILE, ROBOTS, SERVICES
from eindekss.observation.check import check
from eindekss.observation.looking import at_host, at_place, concluded, embedded, named, sightings
from eindekss.observation.outcome import Finding, Outcome, Sighting, Words
from eindekss.observation.outline import Block, shown
from eindekss.observation.sample import plain
from eindekss.observation.seen import Seen, SeenPage, readable
from eindekss.observation.visit import Role

_TALKS = ("m.me", "wa.me", "api.whatsapp.com", "teams.live.com", "messenger.com", "join.skype.com")
_SCRIPT = 20_000  # characters of a script in the page: loaders stand at its beginning
_HOST = re.compile(r"//([\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?)")
# A name to call, as pages write it: “Skype: iestade.atbalsts”.
_CALLED = re.compile(
    r"\bskype(?:(?:\s\w+){1,2}\s?[:–-]\s?[a-z]|\s?[:–-]\s?(?=[\w:]*[.\d_:-]\w)[a-z])[\w.:,-]{4,}", re.IGNORECASE
)
# A number to write to: “WhatsApp: +371 20000000”.
_WRITTEN = re.compile(r"\b(?:whats\s?app|viber|signal)\b[^\d.]{0,25}\+?\d[\d\s()-]{6,}", re.IGNORECASE)
_TO_NOBODY = ("/send", "/share", "/msg")  # of addresses that pass a page on: no number, no name
_SCHEMES = ("skype:", "viber:", "whatsapp:", "tg:", "xmpp:", "im:")
_CONTROLS = (
    "button, [role=button], summary, a[href^='javascript'], a[onclick], a[aria-controls], a[aria-haspopup],"
    " a[data-toggle], a[data-bs-toggle], [onclick*=chat i]"
)
_LONGEST = 120
_PARAGRAPH = 400  # where institutions say how to reach them
_LACKING = Finding(
    Words("Nav tiešsaistes saziņas (tērzētavas).", "There is no instant communication (chat)."),
    Words(
        "Ja konsultējat tiešsaistē, ievietojiet saiti uz tērzētavu visās lapās.",
        "If you advise online, put a link to the chat on every page.",
    ),
)
_WORDS_ONLY = Words(
    "Minēta tērzētava vai virtuālais asistents; vai tur atbild cilvēks?",
    "There is a chat; does a person answer?",
)


@check(
    "live-chat",
    "3",
    Words("Tūlītēja tiešsaistes saziņa", "Instant communication online"),
    parameters={"services": SERVICES, "assistants": ASSISTANTS},
)
def live_chat(seen: Seen) -> Outcome:
    strong = [found for page in seen.pages for found in _means(seen, page)]
    weak = [(page, block) for page in seen.pages for block in page.outline.blocks
            if _mentions(seen, page, block)]  # fmt: skip
    robots = [found for page in seen.pages for found in _robots(page, tuple(seen.parameters["assistants"]))]
    return concluded(
        seen, _once(strong), [*_once(robots), *sightings(weak)], lacking=_LACKING, confidence=0.8, doubt=_WORDS_ONLY
    )


def _means(seen: Seen, page: SeenPage) -> Iterator[Sighting]:
    yield from _programs(page, tuple(seen.parameters["services"]))
    for block in page.outline.blocks:
        if len(block.text) <= _LONGEST and (_CALLED.search(block.text) or _WRITTEN.search(block.text)):
            yield page.sighting(block.node, block.text)
    for node in page.dom.css("a[href]"):
        address = (node.attributes.get("href") or "").strip()
        if shown(node) and (address.lower().startswith(_SCHEMES) or _talks(address)):
            yield page.sighting(node, readable(node) or address)
    for node in page.dom.css(_CONTROLS):
        if shown(node) and named(seen, "chat", readable(node), 40) and not named(seen, "chat-bot", readable(node)):
            yield page.sighting(node)
    for link in page.links:
        here = plain(link.url) == plain(page.url)  # a link to nothing
        if shown(link.node) and not here and _is_chat(seen, link.node, _line(page, link.node)):
            yield page.sighting(link.node)


def _programs(page: SeenPage, services: tuple[str, ...]) -> Iterator[Sighting]:
    """Programs of chat services: taken in, about to be loaded by a script in the page, or already shown by one."""
    yield from (sighting for url, sighting in embedded(page) if at_place(url, services) or _is_file(url))
    for node in page.dom.css("script:not([src])"):
        hosts = (hit[1] for hit in _HOST.finditer(node.text()[:_SCRIPT]))
        loaded = next((each for each in hosts if at_place(f"https://{each}", services)), "")
        if loaded:
            yield page.sighting(node, loaded)
    for node in page.dom.css(PARTS):
        if _is_part(node):
            yield page.sighting(node, readable(node)[:_LONGEST] or node.attributes.get("class") or str(node.tag))
    for node in page.dom.css("[class*=chat i], [id*=chat i]"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower().split()
        if any(PART.fullmatch(name) for name in names) and _is_part(node):
            yield page.sighting(node, readable(node)[:_LONGEST] or " ".join(names))


def _is_part(node: LexborNode) -> bool:
    return node.tag not in ("script", "style", "link", "body", "html", "template", "input") and shown(node)


def _is_file(url: str) -> bool:
    """Whether a program or a frame is a chat by the name of its file."""
    path = urlsplit(url).path
    return bool(FILE.search(path)) and not ROBOT_FILE.search(path) and not at_host(url, BROADCAST)


def _robots(page: SeenPage, assistants: tuple[str, ...]) -> Iterator[Sighting]:
    """Programs that answer by themselves."""
    for url, sighting in embedded(page):
        if at_place(url, assistants) or ROBOT_FILE.search(urlsplit(url).path):
            yield sighting
    for node in page.dom.css(ROBOTS):
        if _is_part(node):
            yield page.sighting(node, readable(node)[:_LONGEST] or node.attributes.get("class") or str(node.tag))


def _line(page: SeenPage, node: LexborNode) -> str:
    """The words around a link that stands alone in its line."""
    line = page.outline.line_of(node) if page.outline.links_beside(node) == 1 else None
    return line.text if line else ""


def _is_chat(seen: Seen, node: LexborNode, line: str) -> bool:
    """Whether a link is called a chat, or stands in a short line about one: an address to talk to."""
    about = named(seen, "chat", readable(node), 40) or named(seen, "chat", line, _LONGEST)
    return about and not seen.vocabulary.found("chat-bot", line)


def _talks(address: str) -> bool:
    """Whether an address opens a conversation with somebody, rather than passing a page on."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    somebody = len(parts.path.strip("/")) > 0 and not parts.path.startswith(_TO_NOBODY)
    return at_host(address, _TALKS) and (somebody or "phone=" in parts.query)


def _mentions(seen: Seen, page: SeenPage, block: Block) -> bool:
    telling = page.record.role in (Role.CONTACTS, Role.SERVICES)
    if block.region == "main" and len(block.text) > (_PARAGRAPH if telling else _LONGEST):
        return False
    words = seen.vocabulary.found("chat", block.text) or seen.vocabulary.found("chat-bot", block.text)
    return bool(words or "skype" in block.text.lower())


def _once(found: list[Sighting]) -> list[Sighting]:
    return list({sighting.excerpt: sighting for sighting in reversed(found)}.values())[::-1]
