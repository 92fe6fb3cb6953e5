"""Whether things on a telephone's screen can be hit with a finger."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

FINGER = 48  # pixels: Google's and Lighthouse's measure of a finger
ALLOWANCE = 0.25  # how much of its hold on a target a finger may have on another one (Lighthouse, tap-targets)
LEAST = 24  # pixels: WCAG 2.5.8


def apart(targets: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Targets that are judged: neither links within sentences nor what stands within another target."""
    return [each for each in targets if not each["sentence"] and not each["inside"]]


def crowded(targets: Sequence[Mapping[str, Any]], hrefs: Mapping[str, str]) -> list[int]:
    """Places of the targets that a finger cannot hit without touching another one.

    A finger of 48 x 48 px is put on the middle of a target that is smaller than that. It is too close to another one
    where the finger covers of that more than a quarter of what it covers of the target itself. Links to one and the
    same address (``hrefs``: by selector) are not in each other's way, nor are things that lie within each other.
    """
    boxes = _boxes(targets)
    led: dict[object, int] = {}  # an address, or the place of what leads nowhere, to a number
    names = np.array(
        [led.setdefault(hrefs.get(each["selector"]) or place, place) for place, each in enumerate(targets)]
    )
    found = []
    for place, (left, top, width, height) in enumerate(boxes):
        if min(width, height) >= FINGER:
            continue
        finger = np.array([left + (width - FINGER) / 2, top + (height - FINGER) / 2, FINGER, FINGER])
        covered = _overlap(finger, boxes)
        other = (names != names[place]) & ~_nested(boxes[place], boxes)
        if (covered[other] > ALLOWANCE * covered[place]).any():
            found.append(place)
    return found


def tight(targets: Sequence[Mapping[str, Any]]) -> list[int]:
    """Places of the targets that WCAG 2.5.8 finds too small: under 24 px, and a circle of 24 px on their middle meets
    another target, or the circle of another small one."""
    boxes = _boxes(targets)
    if not len(boxes):
        return []
    middles = boxes[:, :2] + boxes[:, 2:] / 2
    small = boxes[:, 2:].min(axis=1) < LEAST
    found = []
    for place in np.flatnonzero(small):
        others = ~_nested(boxes[place], boxes)
        others[place] = False
        between = np.hypot(*(middles - middles[place]).T)
        off = np.maximum(np.abs(middles - middles[place]) - boxes[:, 2:] / 2, 0)
        if ((np.hypot(*off.T) < LEAST / 2) & others).any() or ((between < LEAST) & small & others).any():
            found.append(int(place))
    return found


def _boxes(targets: Sequence[Mapping[str, Any]]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.array([each["box"] for each in targets], dtype=float).reshape(-1, 4)


def _overlap(one: Any, boxes: Any) -> Any:
    """Square pixels that a box has in common with each of the boxes."""
    across = np.minimum(one[0] + one[2], boxes[:, 0] + boxes[:, 2]) - np.maximum(one[0], boxes[:, 0])
    down = np.minimum(one[1] + one[3], boxes[:, 1] + boxes[:, 3]) - np.maximum(one[1], boxes[:, 1])
    return np.maximum(across, 0) * np.maximum(down, 0)


def _nested(one: Any, boxes: Any) -> Any:
    """Which boxes lie within the one, or hold it; itself included."""
    common = _overlap(one, boxes)
    return (common >= one[2] * one[3]) | (common >= boxes[:, 2] * boxes[:, 3])
