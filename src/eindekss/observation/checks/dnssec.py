"""Whether the names of the website are signed, so that nobody can lead visitors astray (DNSSEC).

Looked at: the DS record of the website's registered name, which its parent vouches for, the addresses of its host,
and whether the resolver says that it validated the answers (AD, RFC 4035). Whether the resolver validates at all is
seen by its answer on the name above, which is signed nearly everywhere.

- pass: there is a DS record and the host's addresses came validated. With a resolver that does not validate, the DS
  record alone, with less confidence.
- partial: there is a DS record, yet the addresses came unvalidated from a resolver that validates: the chain is
  broken on the way, often where the host is an alias to an unsigned name.
- fail: no DS record.

Decides by itself (class A). A name whose signatures are wrong cannot be resolved at all, and is then not assessable.
Cannot see: algorithms and the age of keys.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import domain, existing, learnt, sighted
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Trouble

_UNSIGNED = Words(
    "Ieslēdziet DNSSEC pie domēna uzturētāja un iesniedziet DS ierakstu domēnu reģistram.",
    "Switch DNSSEC on at the keeper of the zone and hand the DS record to the registry.",
)


def questions(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        ds, above, addresses = _targets(seen)
        yield from (Ask(AskKind.DNS, each) for each in (ds, above, addresses))


@check("dnssec", "1", Words("Parakstīti nosaukumi (DNSSEC)", "Signed names (DNSSEC)"), asks=questions)
def dnssec(seen: Seen) -> Outcome:
    if seen.home is None:
        return not_assessable(seen.why_no_home)
    ds, above, addresses = _targets(seen)
    signed, way = existing(seen, ds), existing(seen, addresses)
    if isinstance(signed, Trouble) or isinstance(way, Trouble):
        return not_assessable(next(each for each in (signed, way) if isinstance(each, Trouble)))
    evidence = sighted(seen, AskKind.DNS, ds, f"{ds}: {' | '.join(signed['records']) or '–'}")
    if not signed["records"]:
        says = Words("Domēns nav parakstīts (DNSSEC).", "The domain is not signed (DNSSEC).")
        return Outcome(Status.FAIL, None, 1.0, evidence, (Finding(says, _UNSIGNED, evidence),))
    validates = learnt(seen, AskKind.DNS, above)
    if way["ad"] or isinstance(validates, Trouble) or not validates["ad"]:
        return Outcome(Status.PASS, None, 1.0 if way["ad"] else 0.7, evidence)
    says = Words(
        "Domēns ir parakstīts, bet vietnes adrese nav pārbaudāma.", "The address of the host is not validated."
    )
    mend = Words("Parakstiet arī zonu, uz kuru ved vietnes nosaukums (CNAME).", "Sign the zone that the host leads to.")
    shown = sighted(seen, AskKind.DNS, addresses, f"{addresses}: AD = 0 {' '.join(way['aliases'])}".strip())
    return Outcome(Status.PARTIAL, None, 0.9, (*evidence, *shown), (Finding(says, mend, shown),))


def _targets(seen: Seen) -> tuple[str, str, str]:
    """The questions for the registered name, for the name above it, and for the host."""
    host = urlsplit(seen.home.url).hostname or "" if seen.home else ""
    registered = domain(host)
    return f"DS {registered}", f"DS {registered.partition('.')[2] or registered}", f"A {host}"
