"""The second engine's opinion on a website, over what its visit kept. Whatever goes wrong costs this opinion alone."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from eindekss.errors import Refused
from eindekss.observation.engines.alfa import EngineFailed
from eindekss.observation.evidence import Evidence
from eindekss.observation.visit import Page, Piece, Visit

MOST = 60.0  # seconds for a website: no page is begun after them
TRIES = 3  # failures in a row after which a website is given up


class Engine(Protocol):
    def opinion(self, page: Page, evidence: Evidence, viewport: tuple[int, int]) -> dict[str, Any]: ...


def second_opinion(
    engine: Engine, visit: Visit, evidence: Evidence, most: float = MOST, clock: Callable[[], float] = time.monotonic
) -> Visit:
    """The visit, its sampled pages with ``Piece.ALFA`` where the engine had one to give."""
    pages, failed, until = list(visit.pages), 0, clock() + most
    for place, page in enumerate(pages):
        if failed == TRIES or clock() >= until:
            break
        if Piece.SERIALISED in page.kept and page.trouble is None:
            said = _said(engine, page, evidence, visit.conditions.viewport)
            failed = 0 if said else failed + 1
            pages[place] = replace(page, kept={**page.kept, **said})
    return replace(visit, pages=tuple(pages))


def _said(engine: Engine, page: Page, evidence: Evidence, viewport: tuple[int, int]) -> dict[Piece, str]:
    with suppress(EngineFailed, Refused, OSError, ValueError):
        return {Piece.ALFA: evidence.keep_json(engine.opinion(page, evidence, viewport))}
    return {}
