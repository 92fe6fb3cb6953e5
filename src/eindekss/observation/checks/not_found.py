"""What the website answers where it has no page: people and programs must be told so.

Looked at: a made-up address on the host where the home page was found.

- pass: the status 404 or 410 (RFC 9110, 15.5.5).
- fail: 200, at the address itself or after a redirect: search engines then keep pages that do not exist, and people
  who followed an old link do not learn that it is old.

Decides by itself (class A). An answer that bars the visitor, or an error of the server, says nothing. Cannot see:
whether the page that tells it helps one on.
"""

from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import GONE, came, made_up, sighted
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Trouble

_SOFT = Finding(
    Words(
        "Uz neesošas lapas pieprasījumu vietne atbild, ka viss ir kārtībā.",
        "For a page that is not there it says that all is well.",
    ),
    Words(
        "Neesošām adresēm atbildiet ar statusu 404 un lapu, kas palīdz atrast meklēto.",
        "Answer addresses that do not exist with the status 404 and a page that helps to find one's way.",
    ),
)


def question(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, made_up(seen))


@check("not-found", "1", Words("Atbilde neesošai adresei", "Answer where there is no page"), asks=question)
def not_found(seen: Seen) -> Outcome:
    target = made_up(seen)
    reply = came(seen, target) if target else seen.why_no_home
    if isinstance(reply, Trouble):
        return not_assessable(reply)
    evidence = sighted(seen, AskKind.GET, target, f"{target} → {reply.final} (HTTP {reply.status})")
    if reply.status in GONE:
        return Outcome(Status.PASS, reply.status, 1.0, evidence)
    return Outcome(Status.FAIL, reply.status, 1.0, evidence, (_SOFT,))
