"""The way out of a visit: whether and when something may be asked, and the asking without a browser."""

import datetime
from collections.abc import Callable

from eindekss.observation.evidence import Evidence
from eindekss.observation.network.answer import Learnt
from eindekss.observation.network.dns import Names
from eindekss.observation.network.manners import Manners
from eindekss.observation.network.tls import Handshakes
from eindekss.observation.visit import Ask, AskKind, Reason, Reply, Trouble


class Line:
    """Puts questions of the kinds GET, DNS and TLS; ``clock`` tells the moment, with its offset."""

    def __init__(
        self, manners: Manners, names: Names, handshakes: Handshakes, clock: Callable[[], datetime.datetime]
    ) -> None:
        self._manners = manners
        self._names = names
        self._handshakes = handshakes
        self._clock = clock

    def why_not(self, url: str) -> Trouble | None:
        """What stands against asking for an address: robots.txt, or that it cannot be read."""
        return self._manners.why_not(url)

    def wait(self, url: str) -> None:
        """Return when the address's host may be asked again."""
        self._manners.wait(url)

    def ask(self, ask: Ask, evidence: Evidence) -> Reply:
        """What came back. A certificate that nobody trusts is judged by a check of its own and hides no answer here."""
        at = self._clock().isoformat()
        if ask.kind is AskKind.GET:
            return self._got(ask, at, evidence)
        if ask.kind is AskKind.DNS:
            return _learnt(ask, at, self._names.ask(ask.target), evidence)
        if ask.kind is AskKind.TLS:
            return _learnt(ask, at, self._handshakes.look(ask.target), evidence)
        return Reply(ask, at, trouble=Trouble(Reason.NOT_KEPT, f"{ask.kind} is for the browser"))

    def _got(self, ask: Ask, at: str, evidence: Evidence) -> Reply:
        answer = self._manners.get(ask.target)
        if answer.certificate:
            answer = self._manners.get(ask.target, verify=False)
        body = evidence.keep(answer.body) if answer.body else ""
        return Reply(ask, at, answer.final, answer.status, answer.headers, body, trouble=answer.trouble)


def _learnt(ask: Ask, at: str, learnt: Learnt, evidence: Evidence) -> Reply:
    return Reply(ask, at, body=evidence.keep_json(learnt.value), trouble=learnt.trouble)
