"""A visit built from HTML strings, for tests of checks: no browser, no network, no folder of evidence.

seen(page("<h1>…"), page("…", Role.NEWS, "/news"))
judged("site-search", page("…"), answers={"https://example.org/?q=…": "…"})
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eindekss.observation.check import checks
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.answer import trouble_of
from eindekss.observation.outcome import Outcome
from eindekss.observation.seen import Seen
from eindekss.observation.visit import (
    Ask,
    AskKind,
    Conditions,
    Page,
    Piece,
    Reason,
    Reply,
    Role,
    Site,
    Trouble,
    Visit,
)
from eindekss.observation.vocabulary import vocabulary

HOME = "https://www.example.org/"
DAY = "2026-11-21"
AT = f"{DAY}T09:30:00+02:00"
# Texts long enough for their language to be told.
LV = (
    "Ministrija izstrādā jaunus noteikumus par atbalstu lauksaimniekiem un aicina iedzīvotājus iesniegt priekšlikumus "
    "līdz mēneša beigām, lai pakalpojumi kļūtu labāki visiem cilvēkiem laukos. "
)
EN = (
    "The ministry is preparing new rules on support for farmers and invites everybody to send proposals until the end "
    "of the month so that public services become better for all people in the countryside. "
)
RU = (
    "Министерство готовит новые правила поддержки сельских хозяйств и приглашает жителей подавать свои предложения "
    "до конца месяца, чтобы государственные услуги стали лучше для всех людей на селе. "
)
ROUNDS = 3  # as often as a visitor puts questions


@dataclass(frozen=True)
class Pieces(Evidence):
    """Evidence in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        self.kept[digest] = content
        return digest

    def read(self, digest: str) -> bytes:
        return self.kept[digest]

    def holds(self, digest: str) -> bool:
        return digest in self.kept


@dataclass(frozen=True)
class Given:
    """A page as a test gives it. ``pieces``: JSON ones, by kind."""

    html: str
    role: Role
    url: str
    language: str = "lv"
    status: int = 200
    trouble: Trouble | None = None
    pieces: Mapping[Piece, Any] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()

    def record(self, evidence: Evidence) -> Page:
        kept = {piece: evidence.keep_json(value) for piece, value in self.pieces.items()}
        if self.trouble is None:
            kept[Piece.HTML] = evidence.keep(whole(self.html, self.language).encode())
        return Page(
            self.url, self.role, AT, self.url, self.status, self.language, self.headers, kept, trouble=self.trouble
        )


def page(html: str = "", role: Role = Role.HOME, path: str = "", language: str = "lv", **other: Any) -> Given:
    """A page of the sample; its address follows from its role unless ``path`` says another."""
    at = path or ("/" if role is Role.HOME else f"/{role}")
    url = at if at.startswith("http") else HOME.rstrip("/") + at
    return Given(html, role, url, language, **other)


def unseen(role: Role, reason: Reason = Reason.TIMEOUT) -> Given:
    """A page that could not be looked at."""
    return page("", role, trouble=Trouble(reason))


def whole(html: str, language: str = "lv") -> str:
    """A document; what already is one stays as it is."""
    if "<html" in html[:200].lower():
        return html
    return f'<!DOCTYPE html><html lang="{language}"><head><title>Iestāde</title></head><body>{html}</body></html>'


def seen(
    *pages: Given,
    replies: tuple[Reply, ...] = (),
    evidence: Evidence | None = None,
    day: str = DAY,
    until: str = "",
    name: str = "",
    languages: tuple[str, ...] = ("lv", "en", "ru"),
    cut: Trouble | None = None,
    trouble: Trouble | None = None,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    cookies: Sequence[Mapping[str, object]] | None = None,
) -> Seen:
    """``day`` of the visit; ``until``: the reference date, the same day if not given. ``cookies``: None, none kept."""
    kept = evidence or Pieces(Path())
    site = Site("site", pages[0].url if pages else HOME, name)
    begun = f"{day}T09:30:00+02:00"
    records = tuple(each.record(kept) for each in pages)
    jar = "" if cookies is None else kept.keep_json(list(cookies))
    visit = Visit(site, Conditions("test", languages=languages), begun, begun, records, replies, cookies=jar, cut=cut,
                  trouble=trouble)  # fmt: skip
    reference = datetime.date.fromisoformat(until or day)
    return Seen(visit, kept, vocabulary(languages), reference, settings or {})


@dataclass(frozen=True)
class Came:
    """An answer with a status of its own, or found elsewhere in the end."""

    body: str | bytes = b""
    status: int = 200
    final: str = ""
    headers: tuple[tuple[str, str], ...] = ()


Answer = str | bytes | Trouble | Came | Given
Answers = Mapping[str, Answer] | Callable[[Ask], Answer | None]


def answered(looked: Seen, check: str, answers: Answers) -> Seen:
    """The same visit with what the check asks for, as far as the answers go; in rounds, as a visitor asks."""
    for _ in range(ROUNDS):
        known = {reply.ask for reply in looked.visit.replies}
        asks = [ask for ask in dict.fromkeys(checks()[check].asked(looked)) if ask not in known]
        replies = tuple(_reply(ask, _answer(answers, ask), looked.evidence) for ask in asks)
        looked = replace(looked, visit=replace(looked.visit, replies=(*looked.visit.replies, *replies)))
    return looked


def judged(check: str, *pages: Given, answers: Answers | None = None, **other: Any) -> Outcome:
    """The outcome of one check."""
    looked = seen(*pages, **other)
    return checks()[check].outcome(looked if answers is None else answered(looked, check, answers))


def _answer(answers: Answers, ask: Ask) -> Answer:
    found = answers(ask) if callable(answers) else answers.get(ask.target)
    return Came(status=404) if found is None else found


def _reply(ask: Ask, answer: Answer, evidence: Evidence) -> Reply:
    if isinstance(answer, Trouble):
        return Reply(ask, AT, trouble=answer)
    if isinstance(answer, Came):
        plain = _reply(ask, answer.body, evidence) if answer.status < 400 else Reply(ask, AT)
        return replace(plain, final=answer.final or ask.target, status=answer.status, headers=answer.headers,
                       trouble=trouble_of(answer.status))  # fmt: skip
    if isinstance(answer, Given):
        looked = replace(answer, role=Role.ASKED, url=ask.target).record(evidence)
        return Reply(ask, AT, ask.target, 200, page=looked)
    if ask.kind is AskKind.BROWSE and isinstance(answer, str):
        looked = Given(answer, Role.ASKED, ask.target).record(evidence)
        return Reply(ask, AT, ask.target, 200, page=looked)
    if ask.kind in (AskKind.DNS, AskKind.TLS, AskKind.LOAD) and isinstance(answer, str):
        return Reply(ask, AT, body=evidence.keep_json(json.loads(answer)))
    body = whole(answer).encode() if isinstance(answer, str) and "<" in answer and "<?xml" not in answer else answer
    return Reply(ask, AT, ask.target, 200, body=evidence.keep(body.encode() if isinstance(body, str) else body))


def rss(*days: str) -> bytes:
    items = "".join(f"<item><title>Ziņa {each}</title><link>https://a.lv/{each}</link><pubDate>{each}</pubDate></item>"
                    for each in days)  # fmt: skip
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Ziņas</title>{items}</channel></rss>'.encode()


ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Channel</title>
<entry><title>Video</title><link href="https://www.youtube.com/watch?v=1"/>
<published>2026-11-20T23:30:00+00:00</published><updated>2026-11-22T08:00:00+00:00</updated></entry></feed>"""
