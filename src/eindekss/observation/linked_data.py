"""What pages and catalogues say of themselves as linked data (JSON-LD), for programs."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from selectolax.lexbor import LexborNode

from eindekss.observation.seen import SeenPage


class Said(NamedTuple):
    node: LexborNode
    thing: dict[str, Any]


def linked_data(page: SeenPage) -> Iterator[Said]:
    """All things that the blocks of JSON-LD describe, those within others too; broken blocks are passed over."""
    for node in page.dom.css("script[type='application/ld+json']"):
        yield from (Said(node, thing) for thing in things(read(node.text())))


def read(text: str) -> Any:
    """JSON from the web; None for what is none, or is nested without end."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def things(said: Any) -> Iterator[dict[str, Any]]:
    """Every object, those within others too."""
    waiting = [said]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += [value for value in each.values() if isinstance(value, (list, dict))]
            yield each


def is_a(thing: dict[str, Any], *kinds: str) -> bool:
    said = thing.get("@type")
    return any(each in kinds for each in (said if isinstance(said, list) else [said]) if isinstance(each, str))
