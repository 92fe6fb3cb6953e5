"""What comes back from the network: an answer or what was learnt, and the trouble where there is one."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple, Self

from eindekss.observation.visit import Reason, Trouble

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """``url`` was asked for, ``final`` answered, ``hops`` are all addresses in between, both included.

    ``headers``: names in small letters. ``body``: unpacked, cut at the limit. ``certificate``: why the connection was
    not trusted, '' where it was, or where nobody looked.
    """

    url: str
    final: str = ""
    status: int = 0
    headers: Headers = ()
    body: bytes = b""
    trouble: Trouble | None = None
    certificate: str = ""
    hops: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first header of a name, '' for none."""
        return next((value for each, value in self.headers if each == name), "")

    @property
    def downgraded(self) -> bool:
        """Whether the way led from https to http."""
        schemes = [hop.partition(":")[0].lower() for hop in self.hops]
        return ("https", "http") in pairwise(schemes)

    def reached(self, url: str, hops: tuple[str, ...]) -> Self:
        """The same answer at the end of a way that began at another address."""
        return replace(self, url=url, hops=hops)


class Learnt(NamedTuple):
    """``value``: what is kept as JSON. It holds what could be learnt even where there is trouble."""

    value: dict[str, Any]
    trouble: Trouble | None = None


def troubled(url: str, reason: Reason, detail: str = "") -> Answer:
    """No answer, and why."""
    return Answer(url, url, trouble=Trouble(reason, detail), hops=(url,))


def trouble_of(status: int) -> Trouble | None:
    """The trouble that a status of HTTP is: none below 400."""
    if status < 400:
        return None
    return Trouble(Reason.BLOCKED if status in (401, 403, 429, 451) else Reason.ERROR, f"HTTP {status}")
