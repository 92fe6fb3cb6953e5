"""A check: a pure function of what was seen, registered by the file that holds it.

A file in ``checks/`` defines one function and puts this decorator on it; nothing else has to be edited::

    @check("site-search", "1", Words("Meklētājs tīmekļvietnē", "Search within the website"), asks=queries)
    def site_search(seen: Seen) -> Outcome:

The module's docstring is the check's page in the documentation: what is looked at, what each status means, what the
check cannot see, and where its thresholds come from.
"""

import inspect
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType

from eindekss.observation.outcome import Outcome, Words, not_assessable
from eindekss.observation.parked import parked
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, Reason

Judge = Callable[[Seen], Outcome]
Asks = Callable[[Seen], Iterable[Ask]]


@dataclass(frozen=True)
class Check:
    """``asks``: what the check wants to know beyond the sampled pages, worked out from these pages.

    ``parameters``: what a wave may set for the check, with the values it has otherwise. ``version`` changes with
    every change that may change an outcome: experts' decisions are counted by it.
    """

    id: str
    version: str
    title: Words
    judge: Judge
    asks: Asks
    parameters: Mapping[str, object]
    doc: str

    @property
    def name(self) -> str:
        return f"{self.id} {self.version}"

    def outcome(self, seen: Seen) -> Outcome:
        """The check's outcome; what breaks in it, or in the evidence it reads, costs this outcome alone."""
        trouble = seen.visit.trouble or parked(seen)
        if trouble is not None:
            return not_assessable(trouble)
        try:
            return self.judge(seen.given(self.parameters, self.id))
        except Exception as error:  # any page may hold what nobody thought of; the run goes on
            return not_assessable(Reason.CHECK_FAILED, _where(error))

    def asked(self, seen: Seen) -> tuple[Ask, ...]:
        """What the check asks for; nothing where working it out breaks, and then its outcome will say so."""
        try:
            return tuple(self.asks(seen.given(self.parameters, self.id)))
        except Exception:  # the same evidence breaks the outcome, which tells it
            return ()


_REGISTERED: dict[str, Check] = {}


def _nothing(_: Seen) -> tuple[Ask, ...]:
    return ()


def check(
    id: str, version: str, title: Words, *, asks: Asks = _nothing, parameters: Mapping[str, object] | None = None
) -> Callable[[Judge], Judge]:
    """Register the decorated function as a check."""

    def register(judge: Judge) -> Judge:
        doc = inspect.getdoc(sys.modules[judge.__module__]) or ""
        known = _REGISTERED.get(id)
        if known is not None and known.judge.__module__ != judge.__module__:
            raise ValueError(f"two checks are called {id}")
        _REGISTERED[id] = Check(id, version, title, judge, asks, MappingProxyType(dict(parameters or {})), doc)
        return judge

    return register


@cache
def checks() -> Mapping[str, Check]:
    """All checks by id, those of every file in ``checks/``."""
    from eindekss.observation import checks as package  # noqa: PLC0415 - its files import this module

    for found in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{found.name}")
    return MappingProxyType(dict(sorted(_REGISTERED.items())))


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({last.filename.rpartition('/')[2]}:{last.lineno})"
