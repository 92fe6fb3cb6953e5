"""A station: a browser and a guarded way out, ready to visit one website after another."""

import datetime
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from eindekss.errors import Refused
from eindekss.observation.browser import FULL, Chromium
from eindekss.observation.check import checks
from eindekss.observation.engines import alfa, axe
from eindekss.observation.engines.alfa import Alfa
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.client import Client
from eindekss.observation.network.dns import Names
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.line import Line
from eindekss.observation.network.manners import Manners
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.network.tls import Handshakes
from eindekss.observation.opinion import MOST, second_opinion
from eindekss.observation.visit import Conditions, Piece, Site, Trouble, Visit
from eindekss.observation.visiting import Progress, Visitor

Visiting = Callable[[Site, Progress], Visit]
_OPINION = 20.0  # seconds for a page; twice as much still ends within what a crew grants beyond the deadline


@dataclass(frozen=True)
class Order:
    """What to do and how, for whoever does it. ``allowed``: hosts of one's own that may be visited although they are
    not public, with the address and port where they are found. ``pace``: seconds between two asks of one server."""

    folder: Path
    conditions: Conditions
    reference_date: datetime.date
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    allowed: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    pace: float = 1.0
    deadline: float = 900.0

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.folder / "evidence")


@contextmanager
def station(order: Order, clock: Callable[[], datetime.datetime] | None = None) -> Iterator[Visiting]:
    """Opens browser and proxy for as long as the context lasts; yields what visits a website.

    The second engine is heard when a visit has ended, where the conditions name it, and in the visit's own time.
    """
    told = clock or (lambda: datetime.datetime.now(datetime.UTC))
    guard, conditions = Guard(allowed=order.allowed), order.conditions
    with (
        Proxy(guard) as proxy,
        Chromium(proxy.url, conditions, refused=lambda: proxy.refused) as chromium,
        _second(conditions) as engine,
    ):
        manners = Manners(Client(proxy, conditions.agent), conditions.agent, order.pace, place=guard.place)
        pieces = FULL if engine else FULL - {Piece.SERIALISED}  # nobody else reads it, and only the engine can write it
        line = Line(manners, Names(), Handshakes(guard, turn=manners.turn), told)

        def visit(site: Site, progress: Progress) -> Visit:
            begun = time.monotonic()
            visitor = Visitor(line, order.evidence, conditions, checks(), order.settings, order.reference_date, told,
                              order.deadline, progress)  # fmt: skip
            made = visitor.visit(site, lambda: chromium.site(order.evidence, pieces))
            left = order.deadline - (time.monotonic() - begun)
            return second_opinion(engine, made, order.evidence, min(max(left, _OPINION), MOST)) if engine else made

        yield visit


def blank(order: Order, site: Site, trouble: Trouble) -> Visit:
    """The record of a website that could not be visited at all."""
    at = datetime.datetime.now(datetime.UTC).isoformat()
    return Visit(site, order.conditions, at, at, trouble=trouble)


def equipped(conditions: Conditions) -> Conditions:
    """The conditions with the versions of browser and engines that this machine has."""
    with Chromium("http://127.0.0.1:9", conditions) as chromium:  # nothing is opened: the proxy is never asked
        engines = {axe.NAME: axe.version()}
        if alfa.installed():
            engines[alfa.NAME] = alfa.version()
        return replace(chromium.conditions, engines=engines)


@contextmanager
def _second(conditions: Conditions) -> Iterator[Alfa | None]:
    """The second engine; none where the conditions do not name it, or where this machine has none."""
    with ExitStack() as stack:
        engine = None
        if alfa.NAME in conditions.engines:
            with suppress(Refused):
                engine = stack.enter_context(Alfa(_OPINION))
        yield engine
