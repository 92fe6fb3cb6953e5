"""What the website answers where it has no page: people and programs must be told so.

Looked at: a made-up address on the host where the home page was found.

- pass: the status 404 or 410 (RFC 9110, 15.5.5).
- fail: 200, at the address itself or after a redirect: search engines then keep pages that do not exist, and people
  who followed an old link do not learn that it is old.

Decides by itself (class A). An answer that bars the visitor, or an error of the server, says nothing. Cannot see:
whether the page that tells it helps one on.
"""

from collections.abc import Iterator
from hashlib import sha256

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import GONE, beside_home, came, sighted
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Trouble

_SOFT = Finding(
    Words(
        "Neesošai lapai vietne atbild, ka viss ir kārtībā.", "For a page that is not there it says that all is well."
    ),
    Words(
        "Neesošām adresēm atbildiet ar statusu 404 un lapu, kas palīdz atrast meklēto.",
        "Answer addresses that do not exist with the status 404 and a page that helps to find one's way.",
    ),
)


def made_up(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, _address(seen))


@check("not-found", "1", Words("Atbilde neesošai adresei", "Answer where there is no page"), asks=made_up)
def not_found(seen: Seen) -> Outcome:
    reply = came(seen, _address(seen)) if seen.home else seen.why_no_home
    if isinstance(reply, Trouble):
        return not_assessable(reply)
    evidence = sighted(seen, AskKind.GET, _address(seen), f"{_address(seen)} → {reply.final} (HTTP {reply.status})")
    if reply.status in GONE:
        return Outcome(Status.PASS, reply.status, 1.0, evidence)
    return Outcome(Status.FAIL, reply.status, 1.0, evidence, (_SOFT,))


def _address(seen: Seen) -> str:
    """The same for a website every time, and nobody's page."""
    name = sha256(seen.visit.site.host.encode()).hexdigest()[:12]
    return beside_home(seen, f"/nav-{name}")
