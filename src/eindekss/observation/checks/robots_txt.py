"""Rules for programs: ``/robots.txt`` (RFC 9309).

Looked at: that file on the host where the home page was found.

- pass: a text with at least one rule or the address of a site map.
- fail: nothing there, a web page instead, or a text without any rule. The standard then takes everything for allowed,
  yet programs that come cannot tell whether anybody decided so.

Decides by itself (class A). A website whose robots.txt keeps programs out is not visited at all, and not assessable.
"""

import re
from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import beside_home, came, exists, is_markup, sighted, text_of
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Trouble

PLACE = "/robots.txt"
_RULE = re.compile(r"^[ \t]*(?:user-agent|allow|disallow|sitemap)\s*:", re.IGNORECASE | re.MULTILINE)
_LACKING = Finding(
    Words("Nav derīga faila robots.txt.", "There is no valid robots.txt."),
    Words(
        "Ievietojiet adresē /robots.txt noteikumus programmām un vietnes kartes adresi (Sitemap).",
        "Put rules for programs and the address of the site map (Sitemap) at /robots.txt.",
    ),
)


def place(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, beside_home(seen, PLACE))


@check("robots-txt", "1", Words("Fails robots.txt", "File robots.txt"), asks=place)
def robots_txt(seen: Seen) -> Outcome:
    target = beside_home(seen, PLACE)
    reply = came(seen, target) if target else seen.why_no_home
    if isinstance(reply, Trouble):
        return not_assessable(reply)
    text = text_of(seen, reply) if exists(reply) else ""
    evidence = sighted(seen, AskKind.GET, target, text[:300] or f"{PLACE}: HTTP {reply.status}")
    if not is_markup(text) and _RULE.search(text):
        return Outcome(Status.PASS, None, 1.0, evidence)
    return Outcome(Status.FAIL, None, 1.0, evidence, (_LACKING,))
