"""How a visitor behaves: robots.txt is asked first, a server is asked one thing at a time, with a pause between.

A server is known by its address: hosts that are found at one address share the pauses.

Threads of one process share the pauses. Processes do not: a website is visited by one worker at a time, so within a
website the pause holds, whatever the number of workers and machines; two websites on one host may be visited at once.
"""

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from eindekss.observation.network.answer import Answer
from eindekss.observation.network.client import Client, follow, why_unusable
from eindekss.observation.visit import Reason, Trouble

ROBOTS_LIMIT = 512_000  # bytes; RFC 9309 asks for 500 KiB at least
LONGEST_PACE = 10.0  # seconds; a Crawl-delay beyond it would not let a wave end
LONGEST_WAIT = 60.0  # seconds; who asks to come back later than that is not asked again
TRIES = 3


@dataclass
class _Server:
    """``free``: when the next request may begin, by the clock."""

    pace: float
    free: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class _Robots:
    """``trouble``: why nobody can know what the website wants (RFC 9309, 2.3.1.4)."""

    answer: Answer
    rules: Protego | None = None
    trouble: Trouble | None = None


class Manners:
    """``pace``: seconds between the end of one request to a server and the beginning of the next.

    ``place`` tells where a host is (``Guard.place``). ``clock`` and ``now`` tell the time, ``sleep`` lets it pass.
    """

    def __init__(
        self,
        client: Client,
        agent: str,
        pace: float = 1.0,
        *,
        place: Callable[[str], str] = str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        self._client = client
        self._name = agent.partition("/")[0].strip()  # the product's name is what robots.txt knows us by
        self._pace = pace
        self._place = place
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._hosts: dict[str, _Server] = {}
        self._servers: dict[str, _Server] = {}  # by their places
        self._robots: dict[str, _Robots] = {}
        self._lock = threading.Lock()

    def allowed(self, url: str) -> bool:
        """Whether the website lets programs read an address."""
        return self.why_not(url) is None

    def why_not(self, url: str) -> Trouble | None:
        """What stands against asking for an address: its form, robots.txt, or that robots.txt cannot be had."""
        unusable = why_unusable(url)
        if unusable is not None or _robots_address(url) == url:
            return unusable
        robots = self._robots_of(url)
        if robots.trouble is not None:
            return robots.trouble
        if robots.rules is not None and not robots.rules.can_fetch(url, self._name):
            return Trouble(Reason.ROBOTS, f"{_robots_address(url)} does not allow it")
        return None

    def wait(self, url: str) -> None:
        """Return when the host of an address may be asked again; the next turn is counted from here."""
        with self.turn(url):
            pass

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """One request to a host: begins when it is its turn, and nobody else asks the host until it ends."""
        host = self._host(url)
        with host.lock:
            while (left := host.free - self._clock()) > 0:
                self._sleep(left)
            try:
                yield
            finally:
                host.free = max(host.free, self._clock() + host.pace)

    def get(self, url: str, *, verify: bool = True, limit: int | None = None) -> Answer:
        """What an address answers; every redirect waits its turn, and robots.txt is kept to all the way."""
        if why_unusable(url) is None and _robots_address(url) == url:
            return self._robots_of(url).answer
        return follow(url, lambda hop: self._once(hop, verify, limit))

    def _once(self, url: str, verify: bool, limit: int | None) -> Answer:
        trouble = self.why_not(url)
        if trouble is not None:
            return Answer(url, url, trouble=trouble)
        return self._patiently(url, verify, limit)

    def _patiently(self, url: str, verify: bool, limit: int | None) -> Answer:
        """Once, and again as often as the website says that it should be asked later (429, 503 with Retry-After)."""
        for left in reversed(range(TRIES)):
            with self.turn(url):
                answer = self._client.once(url, verify=verify, limit=limit)
            later = self._later(answer)
            if later is None:
                return answer
            if later > LONGEST_WAIT or not left:
                break
            host = self._host(url)
            host.free = max(host.free, self._clock() + later)
        blocked = Trouble(Reason.BLOCKED, f"HTTP {answer.status}, asks to wait {later:.0f} s")
        return Answer(url, url, answer.status, answer.headers, answer.body, blocked, answer.certificate)

    def _later(self, answer: Answer) -> float | None:
        """Seconds that Retry-After asks for, in either of its forms; None where nobody asks."""
        said = answer.header("retry-after").strip()
        if answer.status not in (429, 503) or not said:
            return None
        if said.isascii() and said.isdigit():
            return float(said[:9])
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return max(0.0, (moment - self._now()).total_seconds())

    def _host(self, url: str) -> _Server:
        name = (urlsplit(url).hostname or "").rstrip(".")
        known = self._hosts.get(name)
        if known is None:
            place = self._place(name)  # a question to the resolver: nobody waits for it
            with self._lock:
                known = self._hosts.setdefault(name, self._servers.setdefault(place, _Server(self._pace)))
        return known

    def _robots_of(self, url: str) -> _Robots:
        address = _robots_address(url)
        with self._lock:
            known = self._robots.get(address)
        if known is None:
            known = self._read(address)
            with self._lock:
                self._robots[address] = known
            self._slow_down(url, known)
        return known

    def _read(self, address: str) -> _Robots:
        answer = follow(address, lambda hop: self._patiently(hop, True, ROBOTS_LIMIT))
        if answer.certificate:  # what a website wants is kept to, whoever vouches for it
            answer = follow(address, lambda hop: self._patiently(hop, False, ROBOTS_LIMIT))
        if 400 <= answer.status < 500 and answer.status != 429:
            return _Robots(answer)  # "unavailable": everything may be read
        if answer.trouble is not None and answer.trouble.reason is not Reason.TOO_LARGE:
            return _Robots(answer, None, Trouble(answer.trouble.reason, f"robots.txt: {answer.trouble.detail}"))
        return _Robots(answer, Protego.parse(answer.body.decode("utf-8", "replace")))

    def _slow_down(self, url: str, robots: _Robots) -> None:
        asked = robots.rules.crawl_delay(self._name) if robots.rules else None
        host = self._host(url)
        host.pace = max(host.pace, min(float(asked or 0), LONGEST_PACE))


def _robots_address(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
