"""Whether the website can be reached by IPv6, the only protocol with addresses left for new networks.

Looked at: the AAAA records of the host where the home page was found, aliases followed by the resolver.

- pass: at least one public address of version 6. The value is their number.
- fail: none, or only addresses that are not public.

Decides by itself (class A). Cannot see: whether the address answers; the visitor itself may have no IPv6.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import existing, sighted
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Trouble

_LACKING = Finding(
    Words("Vietne nav sasniedzama, izmantojot IPv6.", "The website cannot be reached by IPv6."),
    Words(
        "Lūdziet vietnes uzturētājam IPv6 adresi un pievienojiet AAAA ierakstu.",
        "Ask the host of the website for an address of IPv6 and add an AAAA record.",
    ),
)


def addresses(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.DNS, _target(seen))


@check("ipv6", "1", Words("Sasniedzamība, izmantojot IPv6", "Reachable by IPv6"), asks=addresses)
def ipv6(seen: Seen) -> Outcome:
    told = existing(seen, _target(seen)) if seen.home else seen.why_no_home
    if isinstance(told, Trouble):
        return not_assessable(told)
    public = [each for each in told["records"] if ipaddress.ip_address(each).is_global]
    evidence = sighted(seen, AskKind.DNS, _target(seen), f"{_target(seen)}: {', '.join(told['records']) or '–'}")
    if public:
        return Outcome(Status.PASS, len(public), 1.0, evidence)
    return Outcome(Status.FAIL, 0, 1.0, evidence, (_LACKING,))


def _target(seen: Seen) -> str:
    return f"AAAA {urlsplit(seen.home.url).hostname}" if seen.home else ""
