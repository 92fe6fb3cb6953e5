"""What the names of a website say: records, whether the answer was validated (DNSSEC), and addresses for the guard."""

from collections.abc import Iterator, Sequence
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from eindekss.observation.network.answer import Learnt
from eindekss.observation.network.guard import Unknown
from eindekss.observation.visit import Reason, Trouble

TYPES = ("A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "MX", "NS", "SOA", "TLSA", "TXT")


class Names:
    """``nameservers``: addresses of resolvers, those of the system where none are given.

    ``seconds``: for one resolver; then the next one is asked.
    """

    def __init__(self, nameservers: Sequence[str] = (), *, port: int = 53, seconds: float = 5.0) -> None:
        self._given = tuple(nameservers)
        self._port = port
        self._seconds = seconds

    def ask(self, question: str) -> Learnt:
        """``TYPE name`` as ``{name, type, rcode, ad, aliases, records}``.

        ``rcode``: NOERROR, NXDOMAIN, SERVFAIL, …; ``ad``: whether the resolver says that it validated the answer;
        ``aliases``: names that the way led through (CNAME); ``records``: in text, those of TXT joined and without
        quotation marks, in the order of the alphabet, since resolvers turn them about.
        """
        kind, _, written = question.partition(" ")
        value: dict[str, Any] = {"name": written, "type": kind, "rcode": "", "ad": False, "aliases": [], "records": []}
        try:
            name = dns.name.from_unicode(written.strip())
        except (dns.exception.DNSException, UnicodeError) as error:
            return Learnt(value, Trouble(Reason.ERROR, f"not a name: {error}"))
        if kind not in TYPES:
            return Learnt(value, Trouble(Reason.ERROR, f"no records of type {kind} are asked for"))
        reply, trouble = self._put(name, kind)
        if reply is None:
            return Learnt(value, trouble)
        value["rcode"] = dns.rcode.to_text(reply.rcode())
        value["ad"] = bool(reply.flags & dns.flags.AD)
        value["aliases"] = [str(record.target) for rrset in _of(reply, "CNAME") for record in rrset]
        value["records"] = sorted(_text(record) for rrset in _of(reply, kind) for record in rrset)
        failed = reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
        return Learnt(value, Trouble(Reason.UNREACHABLE, f"DNS: {value['rcode']}") if failed else None)

    def addresses(self, name: str) -> tuple[str, ...]:
        """All addresses of a name, for ``Guard(resolver=…)``. Raises ``Unknown`` where it cannot be told."""
        found: list[str] = []
        for kind in ("A", "AAAA"):
            learnt = self.ask(f"{kind} {name}")
            if learnt.trouble is not None:
                raise Unknown(f"{name}: {learnt.trouble.detail}")
            found += learnt.value["records"]
        return tuple(found)

    def _put(self, name: dns.name.Name, kind: str) -> tuple[dns.message.Message | None, Trouble]:
        trouble = Trouble(Reason.UNREACHABLE, "DNS: no resolver")
        for server in self._nameservers():
            query = dns.message.make_query(name, kind, want_dnssec=True)
            query.flags |= dns.flags.AD
            try:
                reply, _ = dns.query.udp_with_fallback(query, server, self._seconds, self._port)
            except dns.exception.Timeout:
                trouble = Trouble(Reason.TIMEOUT, f"DNS: no answer in {self._seconds:g} s")
            except (dns.exception.DNSException, OSError, EOFError) as error:
                trouble = Trouble(Reason.UNREACHABLE, f"DNS: {error}")
            else:
                return reply, trouble
        return None, trouble

    def _nameservers(self) -> tuple[str, ...]:
        if self._given:
            return self._given
        try:
            return tuple(str(server) for server in dns.resolver.Resolver().nameservers)
        except dns.exception.DNSException:
            return ()


def _of(reply: dns.message.Message, kind: str) -> Iterator[dns.rrset.RRset]:
    return (rrset for rrset in reply.answer if rrset.rdtype == dns.rdatatype.from_text(kind))


def _text(record: Any) -> str:
    if record.rdtype == dns.rdatatype.TXT:
        return b"".join(record.strings).decode("utf-8", "replace")
    return str(record.to_text())
