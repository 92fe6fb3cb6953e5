"""What an engine found on a page, in one form for every engine."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_CRITERION = re.compile(r"wcag(\d)(\d)(\d{1,2})")


class Verdict(StrEnum):
    FAIL = "fail"
    PASS = "pass"  # noqa: S105 - a verdict, no password
    REVIEW = "review"  # the engine cannot tell; a person can


@dataclass(frozen=True)
class Node:
    """An element that a rule speaks of. ``inner``: the way on from ``selector``, where that is a frame.

    ``box``: left, top, width and height in pixels of the page; None where the engine does not tell.
    """

    selector: str
    inner: str
    html: str
    reasons: tuple[str, ...]
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Result:
    """What one rule says of one page. ``criteria``: of WCAG, "1.4.3", sorted. ``count``: all elements that it says it
    of; ``nodes``: the first hundred of them, none where they pass. A rule that fails some elements and passes others
    gives two results; one that applies to no element gives none.
    """

    rule: str
    criteria: tuple[str, ...]
    verdict: Verdict
    count: int
    impact: str = ""
    help: str = ""
    nodes: tuple[Node, ...] = ()


def results(kept: Mapping[str, Any]) -> tuple[Result, ...]:
    """What was kept of an engine's run (``Piece.AXE``, ``Piece.ALFA``): failures first, then reviews, then passes."""
    kinds = (("violations", Verdict.FAIL), ("incomplete", Verdict.REVIEW), ("passes", Verdict.PASS))
    return tuple(_result(said, verdict) for kind, verdict in kinds for said in kept[kind])


def by_criterion(found: Iterable[Result]) -> dict[str, Verdict]:
    """The page's verdict on each success criterion: fail if a rule definitely fails; pass if a rule applies and none
    fails; review if engines only cannot tell. A criterion to which no rule applies is not there.
    """
    said: dict[str, set[Verdict]] = {}
    for result in found:
        for criterion in result.criteria:
            said.setdefault(criterion, set()).add(result.verdict)
    return {criterion: _strongest(verdicts) for criterion, verdicts in sorted(said.items(), key=_number)}


def criteria(tags: Iterable[str]) -> tuple[str, ...]:
    """The success criteria that a rule's tags name: "wcag1412" is 1.4.12."""
    found = {tuple(map(int, match.groups())) for tag in tags if (match := _CRITERION.fullmatch(tag))}
    return tuple(".".join(map(str, each)) for each in sorted(found))


def _strongest(verdicts: set[Verdict]) -> Verdict:
    return next(verdict for verdict in Verdict if verdict in verdicts)


def _number(item: tuple[str, object]) -> tuple[int, ...]:
    return tuple(map(int, item[0].split(".")))


def _result(said: Mapping[str, Any], verdict: Verdict) -> Result:
    nodes = tuple(map(_node, said.get("nodes", ())))
    return Result(said["rule"], criteria(said["tags"]), verdict, said["count"], said.get("impact", ""),
                  said.get("help", ""), nodes)  # fmt: skip


def _node(said: Mapping[str, Any]) -> Node:
    box = tuple(said["box"]) if said.get("box") else None
    return Node(**{**said, "reasons": tuple(said["reasons"]), "box": box})
