"""Where in a report an outcome belongs, and how far the wave trusts its check."""

from collections.abc import Mapping
from enum import StrEnum

from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.plan import Class, Plan

_WEAKEST = (Class.E, Class.S, Class.A)


class Verdict(StrEnum):
    MEND = "mend"
    EXPERT = "expert"
    WORKS = "works"
    UNSEEN = "unseen"
    ASIDE = "aside"


def failing(outcomes: Mapping[str, Outcome], plan: Plan | None) -> tuple[str, ...]:
    """The checks that found something to mend."""
    return tuple(check for check, outcome in outcomes.items() if verdict(check, outcome, plan) is Verdict.MEND)


def verdict(check: str, outcome: Outcome, plan: Plan | None) -> Verdict:
    """Where in the report an outcome belongs."""
    if outcome.status is Status.NOT_ASSESSABLE:
        return Verdict.UNSEEN
    if outcome.status is Status.NOT_APPLICABLE:
        return Verdict.ASIDE
    if outcome.status is Status.REVIEW or decision(check, outcome.status, plan) is Class.E:
        return Verdict.EXPERT
    return Verdict.WORKS if outcome.status is Status.PASS and not outcome.findings else Verdict.MEND


def decision(check: str, status: Status, plan: Plan | None) -> Class | None:
    """How far the wave trusts the check here, by the item that trusts it most; None where none rests on it."""
    classes = [
        source.classes.get(status, Class.E)
        for taken in (plan.items if plan else ())
        for source in taken.sources
        if source.check == check
    ]
    return max(classes, key=_WEAKEST.index, default=None)
