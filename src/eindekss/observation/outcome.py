"""What a check says: a status, a value, how sure it is, and the evidence to look at."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from eindekss.observation.visit import Reason, Trouble

Value = bool | float | str | datetime.date | tuple[str, ...] | None


class Status(StrEnum):
    PASS = "pass"  # noqa: S105 - a status, no password
    FAIL = "fail"
    PARTIAL = "partial"
    NOT_APPLICABLE = "not-applicable"  # looked, and there is nothing that the check could be about
    REVIEW = "review"  # there is evidence, but only a person can tell
    NOT_ASSESSABLE = "not-assessable"  # could not look: always with a reason


class Words(NamedTuple):
    lv: str
    en: str


class Box(NamedTuple):
    """A place on a screenshot, in its pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Sighting:
    """One piece of evidence: where something was seen. At least one of excerpt, screenshot and file is given.

    ``screenshot`` and ``file``: digests of kept pieces; ``box`` is the part of the screenshot that matters.
    """

    page: str
    at: str
    excerpt: str = ""
    selector: str = ""
    screenshot: str = ""
    box: Box | None = None
    file: str = ""

    def __post_init__(self) -> None:
        if not (self.excerpt or self.screenshot or self.file):
            raise ValueError(f"a sighting on {self.page} shows nothing")


@dataclass(frozen=True)
class Finding:
    """One thing that an institution may want to mend. ``criterion``: of WCAG, e.g. "1.4.3"; '' for other matters."""

    says: Words
    mend: Words
    seen: tuple[Sighting, ...] = ()
    criterion: str = ""


@dataclass(frozen=True)
class Outcome:
    """``confidence``: from 0 to 1. ``seen``: evidence for the status as a whole, best first.

    ``trouble`` is given exactly where the status is NOT_ASSESSABLE: "no" and "could not look" stay two things.
    ``figures``: what stands behind the value, for reports; JSON, its keys told by the check.
    """

    status: Status
    value: Value = None
    confidence: float = 1.0
    seen: tuple[Sighting, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: Words | None = None
    trouble: Trouble | None = None
    figures: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if (self.trouble is None) == (self.status is Status.NOT_ASSESSABLE):
            raise ValueError(f"{self.status} with trouble {self.trouble}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence}")


def not_assessable(trouble: Trouble | Reason, detail: str = "") -> Outcome:
    """Could not look, and why."""
    return Outcome(Status.NOT_ASSESSABLE, trouble=trouble if isinstance(trouble, Trouble) else Trouble(trouble, detail))
